"""Names of schools, employers, clubs and streets in Dutch: by capitals and context."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.personal.context import (
    CLUBS,
    EMPLOYERS,
    NOBODY,
    PLACES,
    SCHOOLS,
    STREETS,
    Span,
    folded,
    matches,
)
from lokalis_research.personal.names import PLACE, RATHER_SELDOM, SELDOM, UPPER, WORD, may_name
from lokalis_research.personal.word_lists import frequency, is_dutch

INSTITUTION = "school of instelling"

_NAME = (
    r"(?:[A-ZÀ-Þ](?:[\w'’&-]|\.(?=\w))*|(?:van|de|der|den|het|'t|en|op|in|aan) (?=(?:(?:de"
    r"|der|den|het) )?[A-ZÀ-Þ]))"
)
_INSTITUTION = re.compile(
    rf"\b(?i:{SCHOOLS}|{PLACES}|{CLUBS})(?:,? (?:genaamd|heet|is|van|op|in|bij|de|het|'t))?"
    rf"(?: \(?|: )(?P<it>(?:[Dd]e |[Hh]et |'t )?[A-ZÀ-Þ](?:[\w'’&-]|\.(?=\w))*(?: {_NAME})*)"
)
_ON_THE = re.compile(
    r"\b(?:op|naar|bij|van|voor|in) (?P<it>(?:De|Het|'t|Sint|St\.?|OBS|CBS|KDV|Huize)"
    r" [A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+)*"
    r"|(?:de|het) (?P<word>[A-ZÀ-Þ][\w'’-]+)(?: [A-ZÀ-Þ][\w'’-]+)*)"
)
_SMALL_INSTITUTION = re.compile(
    rf"\b(?:{SCHOOLS}|{PLACES}|sportclub|voetbalclub) (?P<it>(?:(?:de|het|'t)"
    rf" )?(?P<word>[\w'’-]{{3,}}))",
    re.IGNORECASE,
)
_ONE_SCHOOL = re.compile(
    r"(?:obs|cbs|kbs|rkbs|pcbs|sbo|ikc|kdv|psz|basisschool|praktijkschool|kinderdagverblijf)\b",
    re.IGNORECASE,
)
# Behind these an article begins the name: of others one goes there for the whole day.
_CALLED_THE = re.compile(r"(?:obs|cbs|kbs|rkbs|pcbs|ikc) (?:de|het|'t) ", re.IGNORECASE)
_WHICH_IS = re.compile(r"(?:^|[.!?] )(?P<it>(?:De|Het) (?P<word>[A-ZÀ-Þ][a-zà-þ]{3,}))\b")
_CLUB_OF_YEAR = re.compile(r"\b[A-Z]{2,6}['’]\d\d\b")
# A school that is called after something, in any size: de parkschool, OP DE REGENBOOGSCHOOL.
_CALLED_SCHOOL = re.compile(
    r"\b(?P<it>(?!(?:taal|zondag|avond|weekend|moskee|koran|vakantie|kook|rij|tussen|thuis|zomer"
    r"|vervolg|praktijk|dag|boks|kickboks|judo|cluster-?4-?|tussen)s?school)[^\W\d_]{3,}school)\b",
    re.IGNORECASE,
)
_WORKS = re.compile(
    r"\b(?:werk\w*|stage\w*|baan(?:tje)?|bijbaan(?:tje)?|ontslag\w*|aangenomen|begonnen|proeftijd|dienst|contract|solliciteer\w*|sollicitat\w+|collega'?s|"
    r"vakken\w*|bezorg\w*|pakket\w*|schoonma\w+|loopt stage)(?: \w+){0,3}? (?:bij|voor|van|op|in) "
    r"(?P<it>(?:de |het |een )?[\w'’&.-]+(?: [A-ZÀ-Þ][\w'’&.-]+)*)",
    re.IGNORECASE,
)
_TEAM = re.compile(
    r"\b(?:train\w*|voetbal\w*|hockey\w*|turn\w*|judo\w*|zwem\w*|korfbal\w*|sport\w*|club|dans\w*|boks\w*|speelt)"
    r"(?: \w+){0,5}? (?:bij|van|op) (?P<it>[A-Z]{2,6})\b"
)
_STREET = re.compile(
    rf"(?<![\w])(?:[A-ZÀ-Þ][\w.'’-]*{STREETS}|(?:[A-ZÀ-Þ][\w.'’-]+ )+(?:[Ss]traat|[Ll]aan|[Ww]eg"
    rf"|[Pp]lein|[Kk]ade|[Gg]racht))(?:\s\d{{1,4}}\s?[a-zA-Z]?\b)?"
)
_LANE = re.compile(
    r"\b(?:Laan|Plein|Park|Weg|Hof|Kade) (?:van|der|den|de|het)(?: (?:de|der|den|het))?"
    r" [A-ZÀ-Þ]\w+(?: \d+\w?)?"
)
# In one size of letters only where a number, or a word for living somewhere, says that it is one.
_ANY_STREET = re.compile(
    rf"\b(?P<it>[^\W\d_]{{3,}}{STREETS} \d{{1,4}}[a-z]?)\b"
    r"(?! ?(?:keer|x|uur|km|euro|minuten|dagen))"
    rf"|\b(?:woon\w*|wonen|verhuis\w*|huis|woning|kamer|adres|trekt in)\b[^.,]{{0,25}}?"
    r" (?:aan|op|in) (?:de|het|'t)"
    rf" (?P<it2>[^\W\d_]{{3,}}{STREETS})\b"
    r"|\b(?:op|aan|naar|in|uit|van) de"
    r" (?P<it3>[^\W\d_]{3,}(?:straat|laan|dreef|gracht|singel|kade|steeg))\b",
    re.IGNORECASE,
)
_FEW = 100
"""How often a word is heard at most that rather is the name of a street or a school."""


def institutions(text: str) -> Iterator[Span]:
    """List the names in a text of schools, employers, clubs and practices."""
    for found in _INSTITUTION.finditer(text):
        words = WORD.findall(found["it"])
        shouted = text.isupper() and not any(frequency(one) <= 2 * RATHER_SELDOM for one in words)
        if not shouted and (may_name(words[-1]) or any(map(may_name, words[:-1]))):
            yield Span(*found.span("it"), INSTITUTION)
    for found in _ON_THE.finditer(text):
        word = found["word"]
        if not word or (may_name(word) and not UPPER.fullmatch(word)):
            yield Span(*found.span("it"), INSTITUTION)
    for found in _SMALL_INSTITUTION.finditer(text):
        word = found["word"]
        few = _ONE_SCHOOL.match(found.group()) and frequency(word) <= _FEW
        called = _CALLED_THE.match(found.group())
        if (few or called or not is_dutch(word)) and may_name(word):
            yield Span(*found.span("it"), INSTITUTION)
    for found in _CALLED_SCHOOL.finditer(text):
        if not frequency(found["it"]):
            yield Span(*found.span("it"), INSTITUTION)
    for found in _WHICH_IS.finditer(text):
        count = frequency(found["word"])
        if may_name(found["word"]) and (0 < count <= SELDOM or not is_dutch(found["word"])):
            yield Span(*found.span("it"), INSTITUTION)
    yield from matches(_CLUB_OF_YEAR, text, INSTITUTION)
    if not text.isupper():
        yield from matches(_TEAM, text, INSTITUTION)
    for found in _WORKS.finditer(text):
        words = found["it"].split(" ")
        named = [one for one in words if one[0].isupper() or folded(one) in EMPLOYERS]
        sure = not text.isupper() or any(folded(one) in EMPLOYERS for one in named)
        if named and (len(named) > 1 or may_name(named[0])) and sure:
            yield Span(*found.span("it"), INSTITUTION)


def streets(text: str) -> Iterator[Span]:
    """List the streets in a text, with their number if it stands there."""
    for pattern in (_STREET, _LANE):
        for found in pattern.finditer(text):
            if not (folded(found.group()) in NOBODY or frequency(found.group()) > RATHER_SELDOM):
                yield Span(*found.span(), PLACE)
    for found in _ANY_STREET.finditer(text):
        it = found.lastgroup or "it"
        if frequency(WORD.findall(found[it])[0]) <= _FEW:
            yield Span(*found.span(it), PLACE)
