"""What belongs to one person, household or professional: numbers, accounts, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.personal.context import Span, matches
from lokalis_research.personal.word_lists import is_common

BSN, BANK, PLATE = "BSN", "rekeningnummer", "kenteken"
REGISTERED, SECRET = "registratienummer", "wachtwoord of code"

NINE_DIGITS = re.compile(r"(?<!\d)(\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?!\d)")
# The elfproef of a BSN: unlike that of account numbers its last weight is −1.
_BSN_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])

# Nine digits with at most one sign between each, or a hyphen with spaces: as people type them.
NINE = re.compile(
    r"(?<!\d)(?<!\d\.)(?<!\b0,)\d(?:(?:[ .\-/\n]| - |  )?\d){8}(?!\d)"
    r"|(?<!\d)\d{3},\d{3},\d{3}(?![,\d])"
)
_LABELLED_BSN = re.compile(
    r"\b(?:bsn|burgerservicen\w*|sofi)(?:-?(?:nummer|nr))?\D{0,20}?(?P<it>\d(?:["
    r" .,\-/]{0,3}\d){7,8})(?!\d)",
    re.IGNORECASE,
)
_DUTCH_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])NL[ .-]?\d{2}[ .-]?[A-Z]{4}(?:[ .-]?\d){10}(?![A-Za-z0-9])", re.IGNORECASE
)
# Of other countries those whose accounts are digits alone: any fingerprint has letters too.
_ACCOUNT = re.compile(
    r"(?<![A-Za-z0-9])(?:AT|BE|BG|CZ|DE|DK|EE|ES|FI|HR|HU|LT|NO|PL|PT|SE|SI|SK)"
    r"[ .-]?\d{2}(?:[ .-]?\d){11,24}(?![A-Za-z0-9])"
)
_LABELLED_ACCOUNT = re.compile(
    r"\b(?:iban|(?:bank)?rekening(?:nummer|nr)?\.?|giro(?:nummer|rekening)?)\b[\s.:]{0,3}(?:is "
    r"|van \w+ (?:is )?)?"
    r"(?P<it>[A-Z]{2} ?\d\d[ A-Z\d.-]{8,24}\d|\d(?:[ .-]?\d){6,9})(?!\d)",
    re.IGNORECASE,
)
_ONE_TEXT = 2000
"""Longer texts are about too much for a word in one place to say what a number elsewhere is."""
_PLATE_FORMS = (
    "LL-99-99", "99-99-LL", "99-LL-99", "LL-99-LL", "LL-LL-99", "99-LL-LL", "99-LLL-9",
    "9-LLL-99", "LL-999-L", "L-999-LL", "LLL-99-L", "L-99-LLL", "9-LL-999", "999-LL-9",
)  # fmt: skip


def _plates(between: str, letter: str = "[A-Z]") -> str:
    signs = {"L": letter, "9": r"\d", "-": between}
    return "|".join("".join(signs[one] for one in form) for form in _PLATE_FORMS)


_PLATE = re.compile(rf"(?<![\w-])(?:{_plates('-')})(?![\w-])")
# With spaces or nothing between, in any size: plates have no vowels, so no word looks like one.
_LOOSE = _plates("[- ]?", "[BDF-HJ-NPR-TV-XZ]")
_ANY_PLATE = re.compile(
    rf"(?<![\w-])(?!\d+ ?(?:kg|km|cm|mm|st|dr|mrt)\b)(?:{_LOOSE})(?![\w-])", re.IGNORECASE
)
BARE_PLATE = re.compile(
    rf"(?<![\w-])(?=[A-Z\d]{{6}}\b)(?:{_plates('', '[BDF-HJ-NPR-TV-XZ]')})(?![\w-])"
)
# Without hyphens, or in lower case, only beside a word for it.
_LABELLED_PLATE = re.compile(
    r"\b(?:kenteken\w*|nummerplaat|nummerbord|(?:\w*auto|scooter|busje|bus|brommer|motor)(?:"
    r" met)?(?: nummer)?)\b"
    rf"\W{{0,3}}(?:(?:is|van|met|het|de|\w+) ){{0,3}}(?P<it>{_LOOSE})(?![\w-])"
    rf"|(?<![\w-])(?:{_plates('-')})(?![\w-])(?=[^.]{{0,40}}\b(?:auto|kenteken|scooter|bus"
    rf"|brommer)\b)",
    re.IGNORECASE,
)
_DRIVING = re.compile(
    r"\b(?:\w*auto|kenteken|nummer(?:plaat|bord)|scooter|brom(?:mer|fiets)|snor(?:scooter|fiets)|motor|bus(?:je)?|boetes?|cjib"
    r"|apk|parkeer\w*|rijdt|rijden"
    r"|aanrijding|wegenbelasting|rdw|aanhanger|golf|polo)\b",
    re.IGNORECASE,
)
_CODE = r"(?=[\w./-]*\d{2})[A-Z]{0,4}[-/ .]?\d[\w]*(?:[./ -]{1,3}\d+)*"
_REGISTERED = re.compile(
    r"\b(?:\w*dossier|zaak|zaaks|cli[eë]nt|klant|pati[eë]nt|parket|polis|kenmerk|registratie|relatie"
    r"|lidmaatschap|leerling"
    r"|referentie|beschikking|casus|personeels|medewerker|gezins|debiteur|uitkerings|indicatie"
    r"|toewijzings|meldings|aangifte|pers|uzi|student|ggd|ov|pv|proces-verbaal|agb|big|kvk|v"
    r"|vreemdelingen|crv|skj|imei|vt-?melding|persoons|rekest|rol|bezwaar|klacht|declaratie"
    r"|factuur)"
    r"[- ]?(?:nummer|nrs?|code|no|id|pas|chipkaart|kenmerk"
    r"|registratie)?\b\.?[\s:.#=]{0,3}(?:(?:is|was|met"
    r"|nummer|nr\.?|code|SAVE|VT|VTM|RvdK) ){0,2}[:#]?"
    rf"(?P<it>(?=[^\s]*\d[^\n]{{0,3}}\d){_CODE})(?!\w|\s?%)",
    re.IGNORECASE,
)
# Any other number that a word calls so: long enough to be somebody's.
_ANY_NUMBER = re.compile(
    r"\b\w{2,}-?(?:nummer|nr)\.?[\s:#]{1,3}(?:[^\W\d_]+ ){0,2}(?P<it>\d(?:[ ./-]?\d){4,})(?!\w)"
    r"|\b(?:nummer|nr)\b\.?[\s:#]{1,3}(?P<it2>[A-Z]{1,4}[-/ ]?\d(?:[./-]?\d){4,})(?!\w)",
    re.IGNORECASE,
)
_COURT = re.compile(
    r"\bC/\d\d/\d{5,6}\b(?: ?/ ?[A-Z]{2} ?[A-Z]{2} ?\d\d[-/]\d+)?|\b[A-Z]{2} RK \d\d[-/ ]\d+\b"
)
_DOCUMENT = re.compile(
    r"\b(?:paspoort\w*|id-?(?:kaart|bewijs)\w*|identiteits(?:kaart|bewijs)\w*|rijbewijs\w*"
    r"|reisdocument\w*"
    r"|document(?:nummer|nr)|verblijfs(?:document|vergunning)\w*|verzekering\w*|zorgpas|v-nummer)"
    r"\W{0,3}(?:(?:van|is|met|het|nummer|nr\.?|no\.?|\w+) ){0,4}?[:#]? ?"
    r"(?P<it>(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z]{1,3}[A-Z0-9]{5,8}|\d{8,12})(?!\w)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:(?:wachtwoord|password|passwoord|ww|inlogcode|toegangscode|pincode|pin|sleutelcode"
    r"|deurcode|alarmcode"
    r"|codewoord|wifi-?code|digid(?:-?code)?)(?: (?:van|voor|op) (?:\w+ ){1,3}?)?)(?:\s?(?:[:=]"
    r"|\bis\b(?! (?:nu|al|niet|nog|door|bij|te|vergeten|kwijt|weg|gewijzigd))|\bwas\b|'"
    r"|\")\s?)+(?P<it>[^\s,;]{3,})"
    r"|\binlog(?:gegevens|naam)?:? (?P<it4>[\w.@-]+ ?/ ?[^\s,;]+)"
    r"|\b(?:\w*sleutel|deur|alarm|kluis)\w* ?code (?:is )?(?P<it5>\d{4,8}\b)"
    # Of letters and digits, which no code of an area or a list has: those are all capitals.
    r"|\b(?:code|login|inlog) (?:is |met |en )?(?P<it6>(?-i:(?=\S*[a-z]{3}))(?=\S*\d)[^\s,;]{6,})"
    r"|\b(?P<it7>(?-i:eyJ)[\w-]{8,}\.[\w-]{4,}[\w.-]*)"
    r"|\bcode (?:van|voor|op) (?:\w+ ){1,3}?(?:is )?(?P<it3>\d{4,8}\b[#*]?)"
    r"|\b(?:wachtwoord|password|passwoord|inlogcode|toegangscode|pincode|deurcode|inlog)\b"
    r" (?P<it2>(?=\S*[\d!#$%&*?@])[^\s,;]{3,})"
    r"|\b(?:ww|pw) (?P<it12>(?=\S*[a-z])(?=\S*\d)[^\s,;]{6,})"
    # Of programs: what opens a service, and begins as these do.
    r"|(?P<it8>-----BEGIN (?:\w+ )*PRIVATE KEY-----)|\b(?P<it9>(?-i:(?:AKIA|ASIA)[A-Z0-9]{16}))\b"
    r"|\b(?P<it10>(?:sk|ghp|gho|glpat|xox[bp])[-_][\w-]{12,})"
    r"|\b(?:pw|pwd|api[_ -]?(?:key|sleutel)|secret|(?:access|auth)[_ -]?token)\s?[:=]\s?"
    r"(?P<it11>(?=\S*\d)[^\s,;]{6,})",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"(?<![\d.,-])(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d)(?:([ -]?)\d{4})(?:\1\d{4}){2}(?![\d.,-]\d|\d)"
)
# A number that is spelled out is one to dial or to look somebody up by.
_DIGIT = r"(?:nul|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen)"
_SPELLED = re.compile(rf"\b(?:{_DIGIT}[ ,-]+){{6,}}{_DIGIT}\b", re.IGNORECASE)


def passes_eleven_test(digits: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Tell which numbers could be a BSN by their check digit (elfproef).

    Examples
    --------
    >>> passes_eleven_test(pd.Series(["111222333", "123456789", "000000000"])).tolist()
    [True, False, False]
    """
    number = digits.astype("int64").to_numpy()
    places = number[:, None] // 10 ** np.arange(8, -1, -1) % 10
    divisible: npt.NDArray[np.bool_] = (places @ _BSN_WEIGHTS % 11 == 0) & (number > 0)
    return divisible


def numbers(text: str) -> Iterator[Span]:
    """List the numbers in a text that belong to somebody."""
    if any(one.isdigit() for one in text):
        yield from _citizens(text)
        yield from matches(_DUTCH_ACCOUNT, text, BANK)
        yield from matches(_LABELLED_ACCOUNT, text, BANK)
        yield from (
            span
            for span in matches(_ACCOUNT, text, BANK)
            if _passes_97(re.sub(r"[ .-]", "", text[span.start : span.end]))
        )
        yield from (
            span
            for span in matches(_CARD, text, BANK)
            if _passes_luhn(re.sub(r"\D", "", text[span.start : span.end]))
        )
        yield from matches(_PLATE, text, PLATE)
        if len(text) < _ONE_TEXT and _DRIVING.search(text):
            yield from matches(_ANY_PLATE, text, PLATE)
        yield from matches(_LABELLED_PLATE, text, PLATE)
        for pattern in (_REGISTERED, _ANY_NUMBER, _COURT, _DOCUMENT):
            yield from matches(pattern, text, REGISTERED)
    yield from matches(_SECRET, text, SECRET)
    yield from matches(_SPELLED, text, REGISTERED)


def _citizens(text: str) -> Iterator[Span]:
    yield from matches(_LABELLED_BSN, text, BSN)
    for span in matches(NINE, text, BSN):
        digits = np.array([int(one) for one in text[span.start : span.end] if one.isdecimal()])
        if any(digits) and digits @ _BSN_WEIGHTS % 11 == 0:
            yield span


def _passes_97(account: str) -> bool:
    # ISO 7064: country and check digits count last, and letters from ten on.
    turned = account[4:] + account[:4]
    return int("".join(str(int(one, 36)) for one in turned)) % 97 == 1


def _passes_luhn(card: str) -> bool:
    # ISO/IEC 7812: every second digit from the right counts double, less nine above nine.
    doubled = (int(one) * (1 + at % 2) for at, one in enumerate(reversed(card)))
    return sum(one - 9 if one > 9 else one for one in doubled) % 10 == 0


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
_USER = re.compile(
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
    for pattern in (_USER, _PROFILE):
        yield from matches(pattern, text, ACCOUNT)
    for found in _CALLED.finditer(text):
        if not is_common(found["it"]):
            yield Span(*found.span("it"), ACCOUNT)
    if any(one.isdigit() for one in text):
        for pattern in (PHONE, _LABELLED_PHONE):
            yield from matches(pattern, text, PHONE_NUMBER)
        for pattern in (_STREET, _POSTCODE):
            yield from matches(pattern, text, ADDRESS)
