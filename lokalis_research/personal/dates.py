"""Days in a text, in any notation, and those on which somebody was born."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.personal.context import Span, matches

BIRTH, DAY, AGE = "geboortedatum", "datum", "leeftijd"

MONTH = (
    r"(?:jan(?:uari)?|feb(?:ruari|r)?|maart|mrt|apr(?:il)?|mei|juni?|juli?|aug(?:ustus)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ONES = "een|één|twee|drie|vier|vijf|zes|zeven|acht|negen"
_SPOKEN = (
    rf"(?:(?:{_ONES})(?:ën|en)(?:twintigste|dertigste|twintig|dertig)|eerste|tweede|derde|vierde"
    rf"|vijfde|zesde|zevende"
    r"|achtste|negende|tiende|elfde|twaalfde|(?:der|veer|vijf|zes|zeven|acht|negen)tien(?:de)?"
    rf"|twintigste|dertigste|twintig|dertig|tien|elf|twaalf|{_ONES})"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)"
_SPOKEN_YEAR = (
    r"(?:negentien ?honderd|tweeduizend|twintig)[ -]?(?:en )?[a-zë]*(?: [a-z]+tien| [a-z]+tig)?"
)
_SIGNS = r"(?:0?[1-9]|[12]\d|3[01]) ?[-/. ] ?(?:0?[1-9]|1[0-2])"
_FULL = re.compile(
    rf"(?<![\d.,/-])(?:{_SIGNS} ?[-/. ] ?(?:(?:19|20)?\d\d)|(?:19|20)\d\d[-/.](?:0?[1-9]"
    rf"|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))(?![\d%/-]|[.,]\d)"
    rf"|(?<![\d.,/-])(?:0?[1-9]|[12]\d|3[01])(?:e|ste|de)?(?:[ .-]{{1,2}}| van ){MONTH}\b\.?"
    rf"(?:[ -]{_YEAR})?"
    rf"|\b{_SPOKEN} {MONTH}\b(?: {_YEAR}| {_SPOKEN_YEAR})?",
    re.IGNORECASE,
)
# Day and month alone look like a fraction, except behind a word for it.
_SHORT = re.compile(
    rf"\b(?:op|vanaf|tot|per|sinds|gesprek|afspraak|zitting|intake|huisbezoek|overleg|evaluatie|dd\.?|d\.d\.|datum|ma|di|wo|do|vr|za|zo|(?:maan|dins|woens"
    rf"|donder|vrij|zater|zon)dag),? (?P<it>{_SIGNS.replace('. ]', '.]', 1)})(?![\d%]|[.,]\d|"
    rf" ?(?:uur|keer|euro))",
    re.IGNORECASE,
)
_DAY_OF_BIRTH = (
    rf"(?:{_SIGNS}(?:[-/. ]{{1,3}}\d{{2,4}})?|(?:\d{{1,2}}(?:e|ste|de)?|[a-zë]{{3,18}})[-/."
    rf" ]+{MONTH}\b(?:[-/. ]+\d{{2,4}})?|\d{{1,2}}{MONTH}(?:19|20)\d\d"
    rf"|(?:19|20)\d\d[-./]?\d\d[-./]?\d\d|{MONTH}\.? (?:19|20)\d\d|{MONTH}\b (?:\d{{1,2}}\b)"
    rf"|{_SPOKEN} {MONTH}|\d{{8}}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d"
    rf"|{MONTH} {_SPOKEN_YEAR})"
)
_BIRTH = re.compile(
    r"(?:\bgeb(?:oren|oortedatum|oortedag|oorte|\.?\s?dat(?:um)?|\.?d)?\b\.?|[*°†]"
    r"|\bd\.?o\.?b\b\.?|\bg\.?d\b\.?"
    r"|\bjarig\b|\bverjaar(?:dag|t|de)\b|\bborn\b|\bter wereld\b|\b(?:op de|het) wereld\b"
    r"|\b\d{1,2} (?:wordt|werd|geworden) op\b|\bwordt \w+ (?:jaar )?op\b|\bwerd \w+ (?:jaar )?op\b)"
    rf"[^\n]{{0,30}}?(?<![\d.,])(?P<it>{_DAY_OF_BIRTH})(?!\d)",
    re.IGNORECASE,
)
# Of one child, with a day that says which.
_CHILD = r"(?:kind|jongen|meisje|baby|zoon(?:tje)?|dochter(?:tje)?|jongetje|peuter|kleuter|tiener)"
_OF_CHILD = re.compile(
    rf"\b{_CHILD},? (?:van |uit )?\(?(?P<it>{_SIGNS}[-/. ]\d{{2,4}}|\d{{1,2}} {MONTH} (?:19"
    rf"|20)\d\d)\b"
    rf"|(?<![\d.,])(?P<it2>{_SIGNS}[-/. ]\d{{2,4}}) ?\((?:{_CHILD}|[mvj])\)"
    rf"|\b(?:wordt|werd|is) (?:in|op) (?P<it3>(?:\d{{1,2}} )?{MONTH}(?: (?:19|20)\d\d)?)"
    r" (?:\d{1,2}|acht|negen|tien|elf|twaalf|\w+tien|twintig|eenentwintig)(?: jaar)?\b"
    r"|\bleeftijd:? (?P<it4>\d{1,2} jaar en \d{1,2} maanden?)\b",
    re.IGNORECASE,
)
_BORN = re.compile(r"\b(?:geboren|jarig|verjaar|ter wereld)", re.IGNORECASE)
_BORN_BEHIND = re.compile(
    rf"(?<![\d.,])(?P<it>{_DAY_OF_BIRTH})(?=[^\n.]{{0,12}}{_BORN.pattern})", re.IGNORECASE
)
_YEAR_OF_BIRTH = re.compile(
    r"\b(?:geboren|geb(?=\.)\.?|geb|geboortejaar|bouwjaar|is van|lichting)(?!\w)(?: is| in| anno"
    r"|:)?\s+(?P<it>(?:19|20)\d\d)\b(?! tot)|[*°] ?(?P<it2>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\b\d{1,2}[- ]?jarige?n?\b|\b\d{1,2}[,.]?5? jaar oud\b"
    r"|\b(?:zoon(?:tje)?|dochter(?:tje)?|zusje|broertje|zus|broer|kind|jongen|meisje|baby|peuter|kleuter|puber|tiener|jongere|tweeling|drieling|neefje|nichtje|moeder|vader|oma|opa)"
    r"(?: van|,)? (?P<it>\(?\d{1,2}(?: ?(?:jaar|jr\.?|maanden|mnd))?\)?)(?! keer| x\b|\.?\d| uur|"
    r" dagen)"
    r"|\([A-ZÀ-Þ][\w'’-]+,? (?P<it3>\d{1,2})(?: ?(?:jaar|jr\.?|j))?\)"
    r"|\((?P<it2>\d{1,2}(?: ?(?:jaar|jr\.?|j|mnd|maanden))?)\)",
    re.IGNORECASE,
)


def births(text: str) -> Iterator[Span]:
    """List the days and years of birth in a text."""
    behind = matches(_BORN_BEHIND, text, BIRTH) if _BORN.search(text) else ()
    yield from dict.fromkeys((*matches(_BIRTH, text, BIRTH), *behind))
    for pattern in (_OF_CHILD, _YEAR_OF_BIRTH):
        yield from matches(pattern, text, BIRTH)


def days(text: str) -> Iterator[Span]:
    """List the days in a text, and how old somebody is."""
    for pattern in (_FULL, _SHORT):
        yield from matches(pattern, text, DAY)
    yield from matches(_AGE, text, AGE)
