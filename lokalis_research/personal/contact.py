"""How somebody is reached, and where somebody lives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.personal.spans import Span, matches
from lokalis_research.personal.word_lists import is_common

PHONE_NUMBER, EMAIL_ADDRESS = "telefoonnummer", "e-mailadres"
ADDRESS, ACCOUNT = "postcode met huisnummer", "naam op internet"

EMAIL = re.compile(r"[\w.+-]+@{1,2}[\w-]+\.[\w.-]*\w")
# Of a date the first group has two digits, of an area code three or four.
PHONE = re.compile(
    r"(?<![\d+.,])(?:\+|00 ?)31[\s().\-/]{0,4}(?:0[\s().\-/]{0,3})?[1-9]"
    r"(?:[\s.\-/()]{0,3}\d){8}(?!\d)"
    r"|(?<![\d.,])(?!06[-./ ]\d\d?[-./ ](?:19|20)\d\d\b)\(?06\)?[\s.\-/_]{0,3}[1-9]"
    r"(?:[\s.\-/]{0,3}\d){7}(?![\d:])"
    r"|(?<![\d.,])\(?0[1-9]\d\)?[\s.\-/_]{1,3}\d(?:[\s.-]?\d){6}(?!\d)"
    r"|(?<![\d.,])\(?0[1-9]\d\d\)?[\s.\-/_]{1,3}\d(?:[\s.-]?\d){5}(?!\d)"
    r"|(?<![\d.,])\+(?!31)[1-9]\d{0,2}[\s.\-/]?\d(?:[\s.\-/]?\d){7,10}(?!\d)"
    r"|(?<![\d.,])316[1-9]\d{7}(?!\d)|(?<!\d)0[1-9]\d{8}(?!\d)"
    # With some of its digits left out.
    r"|(?<![\d.,])06[- ]?(?=[\dx*•.-]*[x*•]{2})(?:[\dx*•][- ]?){8}(?!\w)"
    r"|\btel(?:efoon)?(?:nr|nummer)?[\s.:]{1,3}\+?\d(?:[\s.\-/()]?\d){8,12}",
    re.IGNORECASE,
)
_DIGIT_WORD = (
    r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|\d{1,2}"
    r"|(?:een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)(?:ën|en)(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig"
    r"|(?:vijf|zes|zeven|acht|negen)tien|(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig)"
)
_SPOKEN_PHONE = re.compile(
    rf"\b(?:nul|0)[ ,-]{{0,2}}(?:zes|zeven|drie|twee|een|één|[1-9])(?:["
    rf" ,-]{{1,3}}{_DIGIT_WORD}){{4,8}}\b"
    rf"|\bnulzes(?:[ ,-]{{1,3}}{_DIGIT_WORD}){{4,8}}\b",
    re.IGNORECASE,
)
# Beside a word for calling, eight digits or more are a number, also with one digit too few.
_LABELLED_PHONE = re.compile(
    r"\b(?:bel\w*|tel(?:efoon)?\w*|mobiel\w*|nummer|appen?|app|whatsapp\w*|sms\w*|bereikbaar)\b[^\d\n]{0,30}"
    r"(?P<it>\(?[0+]\d(?:[\s.\-/()_]{0,3}\d){6,11})(?!\d)",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(
    r"[\w.+-]{2,}\s?(?:[(\[{]\s?(?:at|apenstaartje)\s?[)\]}]|<at>|-at-|\sapenstaartje\s|\s@\s?)\s?[\w-]+"
    r"\s?(?:\.|\(dot\)|\[dot\]|\sdot\s|\(punt\)|\[punt\]|\spunt\s)\s?[a-z]{2,}"
    r"|[\w.+-]{2,}\s?[(\[]a[)\]]\s?[\w-]+\.(?:nl|com|net|org|eu|be|de)\b"
    r"|[\w.+-]{2,}\s(?:at|AT)\s[\w-]+\s?(?:\sdot\s|\spunt\s|\.(?:nl|com|net|eu|be|de)\b)\s?(?:nl|com|net|eu|be|de)?\b"
    r"|[\w.+-]+(?:\s(?:punt|streepje)\s[\w.+-]+){1,3}\s(?:at|apenstaartje)\s[\w-]+\s(?:punt|dot)\s[a-z]{2,}"
    r"|[\w.+-]+\"?@(?:\[[\d.]+\]|[\w-]{2,}(?![\w.-]*\())",
    re.IGNORECASE,
)
# Every address on the internet holds one of these: to look for it costs less than for an address.
_AT = re.compile(r"@|\bat\b|[(\[]a[)\]]|apenstaartje", re.IGNORECASE)
_PROFILE = re.compile(
    r"\b(?:facebook|instagram|tiktok|linkedin|twitter|snapchat|x)\.com/(?P<it>(?:in/|add/|@)?[\w.-]{3,})",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|discord|twitter)\s?(?:[:=]|heet|is|onder|als)?\s?"
    r"(?P<it>[a-z]{6,})\b",
    re.IGNORECASE,
)
# A style says with an @ where in the margin of a printed page something stands.
_MARGIN = (
    r"(?:(?:top|bottom)-(?:left|center|right|left-corner|right-corner)"
    r"|(?:left|right)-(?:top|middle|bottom))\s*\{"
)
_ACCOUNT = re.compile(
    rf"(?<![\w.@/{{}};\"])@(?!{_MARGIN})"
    r"(?!media|font|import|page|supports|keyframes|charset|id\b|type\b|context\b|graph\b)(?=\w*[a-z])[\w.]{3,}\w"
    r"|\b(?:insta(?:gram)?|snap(?:chat)?|tiktok|facebook|discord|steam|twitter|skype|fortnite|roblox)"
    r"(?:-?(?:account|naam|profiel))?\s?(?:[:=]|heet|is|onder|als)?\s?(?P<it>(?=\w*[_.\d])[\w.]{4,}\w)",
    re.IGNORECASE,
)
_NUMBER = r"(?:[ ,\n]{0,3}(?:nr|no|nummer|huisnummer)\.?)?[ ,\n]{0,3}\d{1,4}(?![,.]?\d| ?%)"
# A year before two capitals is no postcode, unless a number follows.
_POSTCODE = re.compile(
    r"(?<![A-Za-z0-9.,])(?!(?:19|20)\d\d[ \n-])[1-9]\d{3}[ \n-]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z0-9])"
    rf"|(?<![A-Za-z0-9.,])[1-9]\d{{3}}[ \n-]?(?!SA|SD|SS)[A-Z]{{2}}(?![A-Za-z]){_NUMBER}\b"
    r"|\b\d{1,4}[ ,]{1,3}[1-9]\d{3}[ ]?(?!SA|SD|SS)[A-Z]{2}(?![A-Za-z])"
    rf"|(?<![A-Za-z0-9.,])[1-9]\d{{3}}(?!sa|sd|ss|e |de|st)[a-z]{{2}}{_NUMBER}\b"
    r"|(?<![A-Za-z0-9.,])[1-9]\d{3} [a-z]{2},? (?:nr|no|huisnummer|huisnr)\.? ?\d{1,4}\b"
    r"|(?<![A-Za-z0-9.,€])(?!(?:19|20)\d\d )[1-9]\d{3} (?!a[fln]\b|d[ae]\b|e[nrxu]\b|i[eknsm]\b"
    r"|j[ea]\b|m[emnt]\b|k[mg]\b|n[aru]\b|o[fmp]\b|t[emv]\b|u[ruw]\b|w[eo]\b|z[eo]\b|st\b|c[cm]\b|sa|sd|ss)"
    r"[a-z]{2} \d{1,4}[a-z]?\b"
    r"|\b(?:in|op|uit|van|naar|adres:?) "
    r"(?P<it>[1-9]\d{3}(?!sa|sd|ss|km|kg|gr|cm|mm|ml|st|de)[a-z]{2})\b"
    r"|\b(?:[Pp]ostcode|[Pp]c)\W{1,3}(?:is )?[1-9]\d{3} ?[A-Za-z]{2}\b"
)
_STREET = re.compile(
    r"\b[A-Z][\w.'’-]*(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg|dijk|plantsoen)"
    rf"{_NUMBER}[a-z]?\b"
    r"|\b[a-z]{4,}(?:straat|straatweg|laan|gracht|singel|plantsoen|steeg) \d{1,4}[a-z]?\b"
    r"|\b(?:nummer|nr\.?|huisnummer) \d{1,4}[a-z]? (?:in|aan|op|van) (?:de |het )?"
    r"[A-Z][\w.'’-]*(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg|dijk)\b"
    r"|\b(?:Laan|Weg|Plein|Park|Kade|Singel|Hof|Pad)(?: (?:van|der|den|de|het|'t|’t|[A-Z]\w+)){1,5}"
    r" \d{1,4}[a-z]?\b"
    # A place on the map of the Netherlands.
    r"|(?<![\d.,])5[0-3]\.\d{4,}, ?[3-7]\.\d{4,}(?!\.?\d)"
)


def contacts(text: str) -> Iterator[Span]:
    """List what in a text tells how somebody is reached or where somebody lives."""
    if _AT.search(text):
        for pattern in (EMAIL, _SPELLED_OUT):
            yield from matches(pattern, text, EMAIL_ADDRESS)
    yield from matches(_SPOKEN_PHONE, text, PHONE_NUMBER)
    for pattern in (_ACCOUNT, _PROFILE):
        yield from matches(pattern, text, ACCOUNT)
    for found in _CALLED.finditer(text):
        if not is_common(found["it"]):
            yield Span(*found.span("it"), ACCOUNT)
    if any(one.isdigit() for one in text):
        for pattern in (PHONE, _LABELLED_PHONE):
            yield from matches(pattern, text, PHONE_NUMBER)
        for pattern in (_STREET, _POSTCODE):
            yield from matches(pattern, text, ADDRESS)
