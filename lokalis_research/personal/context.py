"""Words of Dutch youth care behind which a name stands, and names that are nobody's.

The lists of words stand in ``woorden.toml``; they are compared as `folded`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјкорсухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνıſ",
    "ABESIJKMHOPCTXYaesijkopcyxdqwABEZHIKMNOPTYXoikvis",
)


def folded(text: str) -> str:
    """Write a word without capitals, accents and letters of other alphabets that look like ours.

    Examples
    --------
    >>> folded("Zoë"), folded("F\u0430toumata")
    ('zoe', 'fatoumata')
    """
    if text.isascii():
        return text.casefold()
    taken_apart = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    return "".join(one for one in taken_apart if not unicodedata.combining(one)).casefold()


_LISTS = tomllib.loads(Path(__file__).with_name("woorden.toml").read_text(encoding="utf-8"))
TITLES, RELATIONS, NAMED = (_LISTS[name] for name in ("titles", "relations", "named"))
INTERFIXES, EMPLOYERS, NOBODY, SPOKEN_FOR, MORE_FIRST_NAMES, MORE_LAST_NAMES = (
    frozenset(_LISTS[name])
    for name in ("interfixes", "employers", "nobody", "spoken_for", "first_names", "last_names")
)
SCHOOLS = (
    r"(?:basis|middelbare |peuter|voor|brede |speciale |vak|mavo-?|daltons?|montessori|school"
    r"|muziek|dans|zwem)?"
    r"school(?:tje)?|basisschool|obs|cbs|kbs|rkbs|pcbs|sbo|vso|bs|ikc|kc|college|lyceum|gymnasium|mavo|havo|vwo|vmbo|mbo|roc|"
    r"praktijkschool|kinderdagverblijf|kinderopvang|kdv|bso|peuterspeelzaal|peuteropvang|voorschool|psz|cr[eè]che|"
    r"dagbehandeling|speelzaal|opvang|medisch kinderdagverblijf|mkd|kindcentrum|gastouderbureau"
)
PLACES = (
    r"huisartsenpraktijk|huisartspraktijk|tandartspraktijk|praktijk|gezondheidscentrum|ziekenhuis|kliniek|apotheek|"
    r"wijkcentrum|buurthuis|buurtcentrum|jongerencentrum|speeltuin|bakkerij|bakker|slagerij|slager|supermarkt|"
    r"restaurant|caf[eé]|snackbar|kapsalon|kapper|garage|autobedrijf|bouwbedrijf|schoonmaakbedrijf|uitzendbureau|"
    r"bedrijf|firma|winkel|manege|sportschool|kerk|moskee|zwembad|woongroep|woonvoorziening|blijf-van-mijn-lijfhuis|"
    r"opvanghuis|stichting|hotel|eetcafe|lunchroom|pizzeria|drogist|kwekerij|boerderij|zorgboerderij|camping|"
    r"schildersbedrijf|transportbedrijf|taxibedrijf|distributiecentrum|verpleeghuis|verzorgingshuis|advocatenkantoor|"
    r"hoveniersbedrijf|loodgietersbedrijf|installatiebedrijf|cateringbedrijf|fietsenwinkel|fietsenmaker|bloemist|"
    r"bistro|brasserie|eethuis|cafetaria|broodjeszaak|ijssalon|salon|makelaardij|rijschool|drukkerij|groothandel|"
    r"bouwmarkt|werkgever|zorgaanbieder|\w+(?:praktijk|kliniek|centrum|bedrijf|winkel|zaak|instelling|zorg|opvang)"
)
CLUBS = (
    r"(?:voetbal|hockey|turn|judo|zwem|tennis|korfbal|basketbal|handbal|volleybal|atletiek|dans|boks|sport|scouting|"
    r"karate|kickboks|ruitersport|gymnastiek|schaak|honkbal|rugby)?(?:club|vereniging|school|groep)|scouting|vv|sv|svv|vc|hc|zv|rkvv|usv|fc|sc|"
    r"voetbal|voetballen|voetbalt|turnen|hockey|judo|zwemmen|korfbal|basketbal|dansles|traint|trainen"
)
STREETS = (
    r"(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg|dijk|plantsoen|park"
    r"|oord|baan|straatje|wal|burg|brug)"
)


VERBS = re.compile(
    r"\s+(?:gaat|wil|kan|heeft|is|leert|komt|krijgt|mag|moet|zal|zit|slaapt|woont|doet|wordt|vindt|durft|speelt|helpt|"
    r"belt|zegt|zoekt|blijft|werkt|voelt|weet|houdt|maakt|eet|volgt|laat|was|had|ging|kon|wilde|\w+t)\b"
    # A thing is beside another thing, a person beside a person.
    rf"|\s+en (?=[A-ZÀ-Þ]|(?:haar|zijn|hun|{'|'.join(RELATIONS)})\b)"
)


@dataclass(frozen=True)
class Span:
    """From `start` up to `end` stands something of this kind."""

    start: int
    end: int
    kind: str


def matches(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Span]:
    """List where a pattern stands; where a group ``it``, ``it2`` and so on took part only that."""
    groups = [name for name in pattern.groupindex if name.startswith("it")]
    for found in pattern.finditer(text):
        group = next((name for name in groups if found[name] is not None), 0)
        yield Span(*found.span(group), kind)


def apart(spans: Iterable[Span]) -> list[Span]:
    """Keep of spans that overlap the one that begins first, made as long as all of them."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if kept and span.start < kept[-1].end:
            first = kept[-1]
            kept[-1] = Span(first.start, max(first.end, span.end), first.kind)
        else:
            kept.append(span)
    return kept
