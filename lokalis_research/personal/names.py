"""Names of people in Dutch: by lists, capitals and context."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from lokalis_research.personal.context import (
    INTERFIXES,
    NAMED,
    NOBODY,
    RELATIONS,
    SCHOOLS,
    SPOKEN_FOR,
    TITLES,
    VERBS,
    Span,
    folded,
    matches,
)
from lokalis_research.personal.word_lists import (
    first_names,
    frequency,
    is_common,
    is_dutch,
    last_names,
    peoples,
    places,
)

PERSON, PLACE = "naam", "plaats"

WORD = re.compile(r"['’]?[^\W\d_]+(?:['’.-](?=[^\W\d_])[^\W\d_]+)*")
_STARTS = re.compile(r"(?:^|[.!?:;•\n\"“”(]|(?:^|\n)\s*[-*])\s*$")
_INITIALS = re.compile(
    r"(?<![\w.&])(?:[A-Z]\.\s?){1,4}(?:(?:(?:van|de|der|den|ten|ter|el) ){0,3}[A-ZÀ-Þ][\w'’-]+"
    r"|['’]s\b|(?= [a-z]{2,}|,| en\b|$))"
    r"|(?<![\w.])[A-Z]['’]s\b"
)
_INITIALS_AND_NAME = re.compile(
    r"(?<![\w.&])(?:[A-Z]\.\s?){1,4}(?:(?:van|de|der|den|ten|ter|el) ){0,3}[A-ZÀ-Þ][a-zß-ÿ'’-]{2,}"
)
_NAME_IS = re.compile(
    r"\b(?:[Nn]aam|[Nn]amen|[Rr]oepnaam|[Vv]oornaam)"
    r"(?: (?:is|was|zijn)|(?: (?:kind|jongere|ouder"
    r"|moeder|vader|zoon|dochter|cli[eë]nt|medewerker|collega))?:) (?P<it>[A-ZÀ-Þ][\w'’-]{2,})"
)
# What somebody is called by others: in front of the name, or behind it between brackets.
_NICKNAME_IS = re.compile(
    r"\b(?:bijnaam|koosnaam|troetelnaam|roepnaam) (?:is|was|luidt) (?P<it>[A-ZÀ-Þ][\w'’-]+)"
    r"|\b(?P<it2>[A-ZÀ-Þ][\w'’-]+) \((?:bijnaam|koosnaam|roepnaam|eigenlijk|officieel)\b"
)
# Daan, 14 jaar; Jeroen (52).
_AGED = re.compile(
    r"(?P<it>[A-ZÀ-Þ][\w'’-]+)(?:,? \(\d{1,2}(?: jaar)?\)"
    r"|, \d{1,2} (?:jaar|jr)\b(?! geleden))"
)
_LETTER = re.compile(
    r"\b(?:van|met|voor|door|zoon|dochter|moeder|vader|naar|dat|zodat) (?P<it>[A-Z])(?=["
    r" ,.](?!\w*[A-Z]))"
)
_OF_A_KIND = re.compile(
    r"(?:rijbewijs|\w*diploma'?s?|niveau|vitamine|plan|type|groep|klas|optie)(?: [A-Z],?| en)* $",
    re.IGNORECASE,
)
_GENITIVE = re.compile(r"['’]s?$")
_LIKE_A_NAME = re.compile(r"[A-ZÀ-Þ][^\W\d_A-ZÀ-Þ]+(?:['’-]?[A-ZÀ-Þ]?[^\W\d_A-ZÀ-Þ]+)*")
UPPER = re.compile(r"[A-ZÀ-Þ]{2,}")
_ABBREVIATED = re.compile(r"[A-Z]{2,5}-[a-z]+")
# So short in capitals it is an abbreviation (GGZ, WMO), unless people are called so.
_SHORT_ABBREVIATION = 5
# Of several names in a row, and of one who does something.
_ENUMERATES = re.compile(
    rf"(?:, [A-ZÀ-Þ][a-zà-þ]+)*(?: en [A-ZÀ-Þ][a-zà-þ]+|, [A-ZÀ-Þ])|{VERBS.pattern}"
)
_ACTS = re.compile(r"\b(?:dat|en|met|van|voor|als|wil|waar|door|tegen|over|zodat) $", re.IGNORECASE)
# Of these a name in small letters is the word it also is: de jasmijn.
_THING = re.compile(r"\b(?:de|het|een|geen|elke|iedere|deze|die) $")
_WHERE = re.compile(r"\b(?:in|uit|naar) $", re.IGNORECASE)
# A thing beside a thing: jasmijn en lavendel.
_PAIRED = re.compile(rf" en (?!(?:haar|zijn|hun|de|het|ik|wij|{'|'.join(RELATIONS)})\b)[a-zà-þ]")
_BESIDE = re.compile(r"\b(?:met|bij|naar|van|voor|door|in|op) $")
_SCHOOL = re.compile(SCHOOLS)
_HOUSEHOLDS = ("gezin", "familie", "fam")
# What a household does, now or then: behind it a verb may stand that is seldom heard.
_DOES = re.compile(r"(?:t|[td]e)$")
INTRODUCES = frozenset({*TITLES, *RELATIONS, *NAMED})
"""Words behind which a name stands."""

# A name that is also a word, in small letters only so seldom that it is rather a name.
SELDOM, RATHER_SELDOM = 230, 700
# What the list of words counts of one that it only knows from elsewhere, such as a name.
_OUTSIDE = 50
# A first name that is said more often is the word that it also is: wil.
_OFTEN = 60_000
_LONG = 9


def positioned(text: str) -> Iterator[Span]:
    """List the names that stand behind a title or a relation: juf Marloes, zoon Hidde."""
    words = list(WORD.finditer(text))
    for at, found in enumerate(words):
        if not _LIKE_A_NAME.fullmatch(found.group()) or not may_name(found.group()):
            continue
        before, gap = _introduction(text, words, at)
        close = gap in (" ", "\n") or (gap == ". " and before in TITLES)
        # De dochter, Xiuying: behind a comma only what is no word.
        close |= gap == ", " and before in RELATIONS and _is_strange(found.group())
        heading = before not in TITLES and _is_heading(found.group())
        if close and before in INTRODUCES and not heading:
            yield Span(*found.span(), PERSON)
    for pattern in (_INITIALS_AND_NAME, _NAME_IS):
        yield from matches(pattern, text, PERSON)
    yield from (
        Span(*found.span("it"), PERSON)
        for found in _AGED.finditer(text)
        if is_first_name(found["it"])
    )


def _is_strange(word: str) -> bool:
    """Tell whether no list of Dutch has a word."""
    small = folded(word)
    return not frequency(small) and not is_dutch(small)


def _is_heading(word: str) -> bool:
    """Tell whether a capital begins a heading beside it, as in a table: a long word of Dutch."""
    small = folded(word)
    listed = small in first_names() or small in last_names()
    return len(small) >= _LONG and is_common(small) and not listed


@lru_cache(maxsize=50_000)
def is_first_name(word: str) -> bool:
    """Tell whether a word is a first name rather than anything else."""
    small = folded(word)
    return small in first_names() and frequency(small) <= RATHER_SELDOM and may_name(word)


def people(text: str, known: Collection[str] = frozenset()) -> Iterator[Span]:
    """List the names of people in a text, and of towns that stand where a name could.

    Names that are known already are given as `folded`.
    """
    words = list(WORD.finditer(text))
    # Where all letters are one size, size tells nothing.
    letters = [one for one in text if one.isalpha()]
    capitals = sum(one.isupper() for one in letters)
    one_size = capitals > len(letters) / 2 or not capitals
    taken: set[int] = set()
    for at, found in enumerate(words):
        if _is_name(text, words, at, known, one_size=one_size):
            taken.add(at)
            taken.update(_rest_of(words, at, text, one_size=one_size))
        elif (
            at not in taken
            and folded(found.group()) in places() - NOBODY
            and (found.group()[0].isupper() or _WHERE.search(text[: found.start()]))
            and frequency(found.group()) <= SELDOM
        ):
            yield Span(*found.span(), PLACE)
    for at in sorted(taken):
        yield Span(*words[at].span(), PERSON)
    if not one_size:
        yield from matches(_NICKNAME_IS, text, PERSON)
        for pattern in (_INITIALS, _LETTER):
            for span in matches(pattern, text, PERSON):
                if not _OF_A_KIND.search(text[: span.start]):
                    yield span


def _is_name(
    text: str, words: list[re.Match[str]], at: int, known: Collection[str], *, one_size: bool
) -> bool:
    found = words[at]
    word = _GENITIVE.sub("", found.group().lstrip("'’"))
    small = folded(word)
    if len(small) < 2 or not may_name(word) or _ABBREVIATED.fullmatch(word):
        return False
    bare = small[:-1] if small.endswith("s") else small
    if (small in known or (bare in known and not is_dutch(small))) and (
        word[0].isupper() or frequency(small) <= SELDOM
    ):
        return True
    before, gap = _introduction(text, words, at)
    introduced = gap in (" ", ". ", ": ", " (", ", ") and (
        before in {*TITLES, *NAMED, "fam"} or (before in RELATIONS and gap != ". ")
    )
    surname = before in TITLES or (before in _HOUSEHOLDS and small in last_names())
    if introduced and surname and folded(words[at - 1].group()) in INTERFIXES:
        return True
    abbreviation = bool(UPPER.fullmatch(word)) and not one_size
    has_capital = word[0].isupper() and not one_size
    if abbreviation and len(word) <= _SHORT_ABBREVIATION and small not in first_names():
        return False
    if has_capital and not abbreviation:
        alone = gap == " (" and text[found.end() : found.end() + 1] in (")", ",")
        if introduced and gap != ", " and (alone or small not in SPOKEN_FOR):
            return True
        starts = bool(_STARTS.search(text[: found.start()]))
        return _is_capital_name(text, found, small, bare, starts=starts)
    if introduced and before in _HOUSEHOLDS and frequency(small) <= _OUTSIDE:
        return not _DOES.search(small)
    if _acts(text, found, small) and (text.isupper() or VERBS.match(text, found.end())):
        return True
    if _THING.search(text[: found.start()]):
        return False
    return _is_small_name(small, bare, introduced=introduced, titled=before in {*TITLES, *NAMED})


def _acts(text: str, found: re.Match[str], small: str) -> bool:
    """Tell whether a word that no list of Dutch has stands where whoever acts does."""
    begins = bool(_STARTS.search(text[: found.start()]) or _ACTS.search(text[: found.start()]))
    known = is_common(small) if text.isupper() else frequency(small) or is_dutch(small)
    return begins and len(small) > 2 and not known


def _introduction(text: str, words: list[re.Match[str]], at: int) -> tuple[str, str]:
    """Find the word before a name, over what stands before a surname, and the signs between."""
    first = at
    while first and folded(words[first - 1].group()) in INTERFIXES and at - first < 3:
        first -= 1
    if not first:
        return "", ""
    before = folded(words[first - 1].group())
    if first < at and before not in INTRODUCES:
        first = at
        before = folded(words[at - 1].group())
    return before, text[words[first - 1].end() : words[first].start()]


def _is_capital_name(
    text: str, found: re.Match[str], small: str, bare: str, *, starts: bool
) -> bool:
    """Tell whether a word with a capital, where capitals mean something, is a name."""
    count = frequency(small)
    listed = small in first_names() or bare in first_names() or small in last_names()
    if small.endswith("je") and {small[:-2], small[:-3]} & first_names() and count <= SELDOM:
        return True
    parts = re.split(r"[-'’]", small)
    # De Ik-boodschap is no name, though a list of names may have its first half.
    if "-" in small and parts[0] not in SPOKEN_FOR and any(one in first_names() for one in parts):
        return True
    if "-" in small and all(map(is_common, parts)):
        return False
    if not starts:
        if listed:
            return count <= _OFTEN
        seldom = 0 < count <= SELDOM and bool(_BESIDE.search(text[: found.start()]))
        return seldom or not is_common(small)
    if small in SPOKEN_FOR or (count > _OUTSIDE and _PAIRED.match(text, found.end())):
        return False
    if listed and count <= SELDOM:
        return (
            small in first_names()
            or bare in first_names()
            or not is_dutch(small)
            or bool(VERBS.match(text, found.end()))
        )
    if small in first_names() and count <= _OFTEN:
        return bool(_ENUMERATES.match(text, found.end()))
    if not is_common(small) and _ENUMERATES.match(text, found.end()):
        return True
    return not is_dutch(small) and not count


def _is_small_name(small: str, bare: str, *, introduced: bool, titled: bool) -> bool:
    """Tell whether a word is a name where its size tells nothing, or is small."""
    count = frequency(small)
    first = small in first_names() or (
        bare in first_names() and not is_dutch(small) and len(bare) > 3
    )
    if titled:
        return (first or small in last_names() or not is_dutch(small)) and count <= _OFTEN / 20
    if introduced:
        # Somebody small, or a pet: pietje.
        little = small.endswith("je") and bool({small[:-2], small[:-3]} & first_names())
        if little and count <= SELDOM:
            return True
        last = small in last_names() and not is_dutch(small)
        return (first and count <= RATHER_SELDOM) or last or not (count or is_dutch(small))
    if first and len(small) > 2 and count <= SELDOM:
        return True
    if any(part in first_names() and frequency(part) <= SELDOM for part in small.split("-")):
        return "-" in small
    return small in last_names() and count <= 50 and not is_dutch(small) and len(small) > 3


def _rest_of(words: list[re.Match[str]], at: int, text: str, *, one_size: bool) -> Iterator[int]:
    """Find what belongs to a name behind its first word: van der Berg, El Amrani, Jansen-Smit."""
    pending: list[int] = []
    for follower in range(at + 1, min(at + 6, len(words))):
        gap = text[words[follower - 1].end() : words[follower].start()]
        if gap not in (" ", "-", " -", " - "):
            return
        word = words[follower].group()
        small = folded(word)
        if small.strip("'’") in INTERFIXES or small in INTERFIXES:
            pending.append(follower)
            continue
        surname = small in last_names() and frequency(small) <= RATHER_SELDOM * 2
        # What is only in a list of spelling may be a surname: yusuf abdullahi.
        unknown = not is_common(small) and not _DOES.search(small)
        fits = word[0].isupper() and not one_size and not UPPER.fullmatch(word)
        if may_name(word) and (fits or ((surname or unknown) and len(small) > 2)):
            yield from pending
            yield follower
            pending = []
        else:
            return


def may_name(word: str) -> bool:
    """Tell whether a word may be a name: it is no agency, brand, feast, language or relation."""
    small = folded(word)
    return not (
        small in NOBODY
        or small in peoples()
        or _GENITIVE.sub("", small) in NOBODY
        or small in TITLES
        or small in RELATIONS
        or small in NAMED
        or small in INTERFIXES
        or _SCHOOL.fullmatch(small)
    )
