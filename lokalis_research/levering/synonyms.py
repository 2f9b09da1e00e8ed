"""Other words for tables, fields and codes, as the data dictionary lists them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from lokalis_research.dictionary import Dictionary, Field
from lokalis_research.dictionary.read import allowed, read_register
from lokalis_research.errors import DictionaryError
from lokalis_research.levering.cells import Mask
from lokalis_research.wijken import load_buurtteams, normalise

EVERYWHERE = "alle"
TEAMS = "buurtteams"
# Parts of words that tell how much somebody works; "ongeschikt" tells how much not.
PRESENCE = re.compile(
    r"aanwezig|hervat|(?<!deel)herstel|(?<!on)geschikt|inzetba|belastba|beschikba|werkzaam|gewerkt"
    r"|werkend|present|presence|recovered|working|attendance"
)
PLANNED = re.compile(r"\b(?:gepland|verwacht|beoogd|streef|voorlopig|prognos|planned|expect|estim)")
TIMES = ("uren", "uur", "dagen", "hours", "days", "minuten")  # ends of words
# A year in a header, with a half, a quarter or the day: Uren2022, FTE 2022H2, Team 31-12-2022.
YEAR = (
    r"(?:^| )(?:(?:per|op|dd|d d) )?(?:\d{1,2} \d{1,2} )?(?:19|20)\d{2}"
    r"(?: \d{1,2} \d{1,2})?(?: ?[hkpq] ?[1-4])?(?= |$)"
)
# A number, or a few letters with one, before or after a name; and what teams are called for short.
CODE_AROUND = (
    r"^(?:(?:bt|bjg|wt|jg|jgt|btjg|buurtteam|team|afd|afdeling|kst|kpl)\.?[\s:_-]+|"
    r"[a-z]{0,4}[\s.-]?\d[\d.]*[\s:_|/-]+)+"
    r"|[\s:_-]*[(\[]?\b[a-z]{0,3}[.-]?\d[\d.]*[)\]]?$"
)


def plain_words(text: str) -> str:
    """Take away what never tells two headers apart: capitals, accents, signs, camelCase.

    Of a column with its table before it, Verzuim[Soort] as Power BI writes it, the column is left.
    """
    column = re.sub(r"^[^\[\]]+\[([^\[\]]+)\]$", r"\1", text)
    dated = re.sub(r"(?<=[^\W\d_]{3})(?=(?:19|20)\d{2}(?!\d))", " ", column)
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", dated).replace("%", " procent ")
    decomposed = unicodedata.normalize("NFKD", split).casefold()
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def header_words(headers: list[str]) -> list[str]:
    """Write headers in plain words, without a year where that tells no two of them apart."""
    plain = [plain_words(one) for one in headers]
    bare = [re.sub(YEAR, "", one).strip() or one for one in plain]
    return [
        full if bare.count(short) > 1 and plain.count(full) == 1 else short
        for full, short in zip(plain, bare, strict=True)
    ]


def is_presence(header: str) -> bool:
    """Tell whether a percentage says how much somebody works, in place of how much not."""
    words = set(plain_words(header).split())
    return bool(PRESENCE.search(" ".join(words))) and not words & {"niet", "not", "on"}


def measures_time(header: str) -> bool:
    """Tell whether a header says that hours or days stand below it, and so no percentage."""
    words = plain_words(header).split()
    timed = any(one.endswith(TIMES) for one in words)
    return timed and not {*words} & {"procent", "percentage", "perc"}


def is_of_group(field: Field) -> bool:
    """Tell whether several rows in a row may be about the same: a person, a family, a team."""
    of_whom = field.id_kind and field.required and not field.unique
    return bool(of_whom) or field.code_list == TEAMS


@dataclass(frozen=True, eq=False)
class Spellings:
    """The codes of one code list, behind every known way to write them."""

    known: Mapping[str, str]
    unclear: frozenset[str]
    normalise: Callable[[pd.Series[str]], pd.Series[str]]

    def find(self, texts: pd.Series[str]) -> tuple[pd.Series[str], Mask]:
        """Find the codes that texts stand for."""
        keys = self.normalise(texts)
        # "4300 De Meern" and "BT De Meern (4300)" are called De Meern, unless listed as such.
        listed = keys.isin([*self.known, *self.unclear])
        bare = keys.str.replace(CODE_AROUND, "", regex=True)
        keys = keys.where(listed, self.normalise(bare))
        return keys.map(dict(self.known)).astype("str"), keys.isin(list(self.unclear)).to_numpy()


def is_plan(header: str) -> bool:
    """Tell whether a header says what was expected, which is not what happened."""
    return bool(PLANNED.search(plain_words(header)))


def of_working_days(header: str) -> bool:
    """Tell whether a header says that its numbers are working days or hours."""
    return bool(re.search(r"\b(?:werkdag|uur|uren|hours|working)", plain_words(header)))


def load_synonyms(dictionary: Dictionary) -> pd.DataFrame:
    """Read the list of synonyms."""
    name = "levering/synoniemen.csv"
    listed, path = read_register(dictionary.path, name), dictionary.path / name
    for row in listed[["soort", "waar", "naam"]].drop_duplicates().to_dict("records"):
        allowed(path, "waar of naam", *_place(row["soort"], row["waar"], row["naam"], dictionary))
    return listed.assign(synoniem=listed["synoniem"].map(plain_words).astype("str"))


def _place(kind: str, where: str, name: str, dictionary: Dictionary) -> tuple[str, list[str]]:
    if kind in ("leeg", "woord"):
        return where, [EVERYWHERE, *(dictionary.code_lists if kind == "leeg" else ())]
    if kind == "tabel":
        return name, list(dictionary)
    if kind == "code":
        return f"{where}.{name}", [
            f"{one}.{code}"
            for one in ([where] if where in dictionary.code_lists else dictionary.code_lists)
            for code in dictionary.code_list(one).iloc[:, 0]
        ]
    fields = [f"{table}.{field.name}" for table in dictionary for field in dictionary[table].fields]
    return f"{where}.{name}", [
        *fields,
        *sorted({f"{EVERYWHERE}.{one.split('.')[1]}" for one in fields}),
    ]


def empty_words(synonyms: pd.DataFrame, code_list: str | None) -> frozenset[str]:
    """Collect the words that mean nothing is filled in."""
    there = (synonyms["soort"] == "leeg") & synonyms["waar"].isin([EVERYWHERE, code_list])
    return frozenset(synonyms.loc[there, "synoniem"])


@lru_cache(maxsize=1)
def load_spellings(dictionary: Dictionary) -> dict[str, Spellings]:
    """Collect for every code list how its codes may be written in a file, once for a dictionary."""
    synonyms = load_synonyms(dictionary)
    synonyms = synonyms[synonyms["soort"] == "code"]
    found = {
        name: _spellings(dictionary.code_list(name), name, synonyms[synonyms["waar"] == name])
        for name in dictionary.code_lists
        if {"code", "naam"} <= set(dictionary.code_list(name).columns) and name != TEAMS
    }
    teams = load_buurtteams(dictionary)
    found[TEAMS] = Spellings(teams.spellings, teams.ambiguous, normalise)
    return found


def _spellings(codes: pd.DataFrame, name: str, synonyms: pd.DataFrame) -> Spellings:
    written = [*codes["code"], *codes["naam"], *synonyms["synoniem"]]
    meant = [*codes["code"], *codes["code"], *synonyms["naam"]]
    known: dict[str, str] = {}
    for words, code in zip(map(plain_words, written), meant, strict=True):
        if known.setdefault(words, code) != code:
            raise DictionaryError(
                f'Code list "{name}": "{words}" stands for more than one code.',
                remedy="Correct the names in it, or levering/synoniemen.csv.",
            )
    return Spellings(
        known,
        frozenset(),
        lambda texts: texts.map(plain_words, na_action="ignore").astype("str"),
    )
