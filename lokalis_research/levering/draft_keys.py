"""One file with what was guessed about it, and above all what makes its key.

That is one number, two columns, or phases that make one spell together.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from lokalis_research.levering.cells import Cells
from lokalis_research.levering.dates import to_date
from lokalis_research.levering.draft_columns import (
    Evidence,
    best_notation,
    fitting_notations,
    order_of,
)
from lokalis_research.levering.draft_files import FoundTable
from lokalis_research.levering.draft_match import (
    LEAST,
    LIKELY,
    SURE,
    Guess,
    Match,
    Names,
)
from lokalis_research.levering.mapping import OPEN, Source, with_day
from lokalis_research.levering.shape import CHANGES, CONTRACTS, PERCENTAGE, SPELLS
from lokalis_research.levering.synonyms import (
    Spellings,
    header_words,
    is_presence,
    measures_time,
    plain_words,
)

# Signs that YAML refuses, or takes for the end of a line.
UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
UNDECIDED = "TE BESLISSEN:"  # marks what only a human being can know
MANY_SHARE = 0.1  # of the rows, whose number came before: above it is another kind of number
HALF = 0.5  # of the cells are dates, or more
# Words in the header of a month, how it may be written, and in the name of a file.
MONTH_WORDS = {"maand", "peilmaand", "periode", "peildatum", "stand", "standdatum", "verslagmaand",
               "month", "period", "snapshot"}  # fmt: skip
MONTHS = ("%Y-%m", "%Y/%m", "%Y%m", "%m-%Y", "%m/%Y", "%b %Y", "%b-%Y", "%b %y", "%b-%y", "%Y %b")
DATE_WORDS = {"datum", "date", "dag", "day", "mutatiedatum", "datum mutatie", "datum wijziging"}
STEP = re.compile(r"\b(?:status|stap|fase|stadium|gebeurtenis|mutatie|actie)\b")
ABSENCE = r"verzuim|ziek|absence"
MOST_STEPS = 12  # different ones
MOST_MONTHS = 240  # different ones
MONTH_IN_NAME = (
    r"(?<!\d)(?:(20\d{2})[-_. ]?(0[1-9]|1[0-2])(?:[-_. ]?\d{2})?"
    r"|(0[1-9]|1[0-2])[-_. ](20\d{2}))(?!\d)"
)
LEAST_PHASES, LEAST_SHARE = 2, 0.05  # rows that continue another one: fewer are chance


@dataclass(frozen=True, eq=False)
class Keys:
    """How the rows of a file are told apart, as lines of a draft and what they rest on."""

    phases: tuple[str, ...] = ()
    without_id: bool = False
    second: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    doubled: Mapping[str, int] = field(default_factory=dict)
    few: Mapping[str, int] = field(default_factory=dict)
    daily: bool = False  # a row per day of absence
    lasting: int = 0  # contracts that go on after the next one of the same employee began
    endless: int = 0  # rows of an employee after the first, where no column says when one ends
    rivals: Mapping[str, list[str]] = field(default_factory=dict)
    step: str = ""  # the column that says which step of the same case each row is
    month: str = ""  # where each row is about a month: what says which


@dataclass(frozen=True, eq=False)
class Draft:
    """One file with what was guessed about it."""

    found: FoundTable
    guess: Guess
    evidence: Mapping[int, Evidence]
    notation: str | None
    undecided: bool
    spellings: Mapping[str, Spellings]
    empty_words: Mapping[str | None, frozenset[str]]
    keys: Keys
    from_others: bool = False

    def of(self, field: str) -> Evidence:
        """Return what is known of the cells of a field."""
        return self.evidence[self.guess.fields[field].position]

    def with_type(self, *types: str) -> list[str]:
        """Name the fields of some types that have a column."""
        fields = {one.name: one.type for one in self.guess.table.fields} | {"vanaf": "date"}
        return [one for one in self.guess.fields if fields[one] in types]

    def ordered(self, order: str) -> Draft:
        """Return the draft with the order of day and month of the other files, if that fits."""
        fitting = fitting_notations([self.of(name) for name in self.with_type("date")])
        like_others = [one for one in fitting if order_of(one) == order]
        if not like_others or "%y" in map(order_of, fitting):
            return self  # whether a number is a day or a year, another file does not tell
        return dataclasses.replace(self, notation=like_others[0], from_others=True)


def quoted(text: str) -> str:
    """Write a text so that YAML reads it as it is."""
    written = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda sign: json.dumps(sign.group())[1:-1], written)


def counted(number: int, one: str, many: str) -> str:
    """Write a number with the word for one or for more."""
    return f"{number} {one if number == 1 else many}"


def with_since(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], names: Names
) -> Guess:
    """Add the column that says from when a percentage counts, where spells are repeated."""
    if guess.table.name != SPELLS:
        return guess
    used = {match.position for match in guess.fields.values()}
    for position, header in enumerate(header_words(found.headers)):
        near = names.likeness(header, CHANGES, "vanaf") if header else 0.0
        if position not in used and near >= LIKELY and is_date(evidence[position]):
            return Guess(guess.table, guess.score, {**guess.fields, "vanaf": Match(position, near)})
    return guess


def with_validity(found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence]) -> Guess:
    """Take the dates of each row of a contract, where those of the whole employment are repeated.

    They are the unused columns that do tell the rows of an employee apart, and that end later.
    """
    fields = {name: match.position for name, match in guess.fields.items()}
    if guess.table.name != CONTRACTS or not {"medewerker_id", "begin", "einde"} <= set(fields):
        return guess
    rows = pd.DataFrame({place: cells.as_text() for place, cells in found.cells.items()})
    rows = rows.drop_duplicates()
    who = fields["medewerker_id"]
    if rows.duplicated([who, fields["begin"]]).mean() < MANY_SHARE:
        return guess
    dates = {
        place: _read_at(found, evidence, place)[rows.index]
        for place, one in evidence.items()
        if found.headers[place] and place not in fields.values() and is_date(one)
    }
    for begin, first in dates.items():
        if first.isna().any() or rows.duplicated([who, begin]).any():
            continue
        for einde, last in dates.items():
            if einde != begin and not (last < first).any():
                own = {"begin": Match(begin, LIKELY), "einde": Match(einde, LIKELY)}
                return Guess(guess.table, guess.score, {**guess.fields, **own})
    return guess


def is_date(one: Evidence) -> bool:
    """Tell whether most cells of a column are dates."""
    dates = max(one.notations.values(), default=0) + one.natives["datum"]
    return one.share(dates + one.natives["dagnummer"]) > HALF


def find_keys(found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence]) -> Keys:
    """Find what tells the rows of a file apart."""
    fields = {name: match.position for name, match in guess.fields.items()}
    texts = pd.DataFrame({name: found.cells[place].as_text() for name, place in fields.items()})
    rows = texts.drop_duplicates()
    if guess.table.name == SPELLS and {"medewerker_id", "eerste_dag"} <= set(fields):
        phases = _phases(found, guess, evidence, rows)
        if phases.phases:
            return phases
    second: dict[str, tuple[str, str]] = {}
    doubled: dict[str, int] = {}
    for target in guess.table.fields:
        if not target.unique or not target.id_kind:
            continue
        many = int(rows[target.name].dropna().duplicated().sum()) if target.name in fields else 0
        if target.name in fields and not many:
            continue
        if many:
            doubled[target.name] = many
            if many < MANY_SHARE * len(rows):
                continue  # a few that are doubled by mistake: still the number of the row
        others = [one for one in ("medewerker_id", "gezin_id") if one in fields]
        days = [one for one in ("begin", "eerste_dag") if one in fields]
        own = [target.name] if many else days
        if many and guess.table.name == CONTRACTS:  # the number of the job, beside each change
            own += days
        for other in others:
            for one in own:
                if other != one and not rows[[other, one]].dropna().duplicated().any():
                    second.setdefault(target.name, (other, one))
    few = {name: many for name, many in doubled.items() if many < MANY_SHARE * len(rows)}
    many_doubled = {name: many for name, many in doubled.items() if name not in few}
    month = _month(found, guess, evidence)
    step = _step(found, fields, many_doubled)
    endless = 0
    if (
        guess.table.name == CONTRACTS
        and "einde" not in rows
        and {"begin", "medewerker_id"} <= set(rows)
    ):
        endless = int(rows["medewerker_id"].dropna().duplicated().sum())
    return Keys(
        second=second,
        doubled=many_doubled,
        few=few,
        lasting=_lasting(found, guess, evidence, rows),
        endless=endless,
        month=month,
        step=step,
    )


def _step(found: FoundTable, fields: Mapping[str, int], doubled: Mapping[str, int]) -> str:
    """Name the unused column that says which step of the same case each row is."""
    for name in doubled:
        whole = found.cells[fields[name]].as_text()
        for place, header in enumerate(found.headers):
            if place not in fields.values() and STEP.search(plain_words(header)):
                steps = found.cells[place].as_text()
                pairs = pd.DataFrame({"whole": whole, "step": steps}).dropna()
                if steps.nunique() <= MOST_STEPS and not pairs.duplicated().any():
                    return header
    return ""


def _month(found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence]) -> str:
    """Write which column says of which month each row of an employee is; nothing if none does."""
    if guess.table.name != CONTRACTS or "medewerker_id" not in guess.fields:
        return ""
    # Of all rows: for who stays the same, only the month tells them apart.
    who = found.cells[guess.fields["medewerker_id"].position].as_text()
    # Where everybody stands there once, the file is of one month, and nothing else says since when.
    of_one = not who.dropna().duplicated().any()
    if of_one and "begin" in guess.fields:
        return ""
    used = {match.position for match in guess.fields.values()}
    for position in set(found.cells) - used:
        notation = months_of(found, evidence, position, 1 if of_one else LEAST_PHASES)
        months = found.cells[position].as_text()
        if of_one and len(months.dropna().unique()) > 1:
            continue
        pairs = pd.DataFrame({"who": who, "month": months}).dropna()
        if notation is not None and pairs.duplicated().mean() < MANY_SHARE:
            written = f", datumnotatie: {quoted(notation)}" if notation else ""
            return f"{{kolom: {quoted(found.headers[position])}{written}}}"
    return ""


def months_of(
    found: FoundTable, evidence: Mapping[int, Evidence], position: int, least: int = LEAST_PHASES
) -> str | None:
    """Tell in which notation a column holds months: nothing if they are dates, None if neither."""
    if not set(header_words(found.headers)[position].split()) & MONTH_WORDS:
        return None
    texts = found.cells[position].as_text().dropna().drop_duplicates()
    if len(texts) < least:
        return None
    if is_date(evidence[position]):
        return "" if len(texts) < MOST_MONTHS else None
    written = Cells(texts)
    for notation in MONTHS:
        source = Source(kolom="x", datumnotatie=notation)
        months = Cells("01 " + written.text)
        if to_date(months, with_day(notation), source, open_end=False).values.notna().all():
            return notation
    return None


def told_in_hours(found: FoundTable, guess: Guess | None) -> bool:
    """Tell whether a file tells the absence of employees in hours or days, and is no table."""
    said = [found.file.source_name, *found.headers]
    absence = any(re.search(ABSENCE, plain_words(one)) for one in said)
    other = guess is None or guess.table.name not in (SPELLS, CHANGES, CONTRACTS)
    return other and absence and any(map(measures_time, found.headers))


def told_by_month(found: FoundTable, evidence: Mapping[int, Evidence], names: Names) -> bool:
    """Tell whether a file tells the absence of employees by month, and not by spell."""
    headers = header_words(found.headers)
    named = {
        field: [
            place
            for place, one in enumerate(headers)
            if one and names.likeness(one, SPELLS, field) >= LIKELY
        ]
        for field in ("medewerker_id", "eerste_dag")
    }
    absence = any(re.search(ABSENCE, one) for one in headers)
    by_month = any(months_of(found, evidence, place) is not None for place in found.cells)
    by_day = any(is_date(evidence[place]) for place in named["eerste_dag"])
    return absence and by_month and bool(named["medewerker_id"]) and not by_day


def rivals_of(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], names: Names
) -> dict[str, list[str]]:
    """Name the unused columns of dates that are called as surely as the one that was chosen."""
    used = {match.position for match in guess.fields.values()}
    words = header_words(found.headers)
    rivals = {}
    for name, match in guess.fields.items():
        if match.score < SURE or not is_date(evidence[match.position]):
            continue
        of_phase = name == "vanaf" and guess.table.name == SPELLS  # from which a percentage counts
        table = CHANGES if of_phase else guess.table.name
        rivals[name] = [
            found.headers[place]
            for place, one in evidence.items()
            if place not in used and words[place] and is_date(one)
            and names.likeness(words[place], table, name) >= SURE
        ]  # fmt: skip
    return rivals


def with_only_date(found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence]) -> Guess:
    """Take the only column of dates for the one date that must be there, where it tells nothing."""
    used = {match.position for match in guess.fields.values()}
    must = [one.name for one in guess.table.fields if one.required and one.type == "date"]
    open_dates = [one for one in must if one not in guess.fields]
    left = [place for place, one in evidence.items() if place not in used and is_date(one)]
    named = [place for place in left if plain_words(found.headers[place]) in DATE_WORDS]
    if len(open_dates) != 1 or len(named) != 1:
        return guess
    return Guess(guess.table, guess.score, {**guess.fields, open_dates[0]: Match(named[0], LEAST)})


def month_in(name: str) -> str | None:
    """Tell which month a file is called after, as its first day."""
    found = re.search(MONTH_IN_NAME, name)
    if found is None:
        return None
    year, month = found.group(1) or found.group(4), found.group(2) or found.group(3)
    return f"{year}-{month}-01"


def _lasting(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], rows: pd.DataFrame
) -> int:
    """Count the contracts that go on after another one began, when they are too many for chance."""
    if guess.table.name != CONTRACTS or not {"medewerker_id", "begin", "einde"} <= set(rows):
        return 0
    dates = {
        name: _read(found, guess, evidence, name).reindex(rows.index) for name in ("begin", "einde")
    }
    contracts = rows[["medewerker_id"]].assign(**dates).sort_values("begin", kind="stable")
    following = contracts.groupby("medewerker_id")["begin"].shift(-1)
    far = pd.Timestamp.max.as_unit("s")
    count = int((following <= contracts["einde"].fillna(far)).sum())
    return count if count >= max(LEAST_PHASES, LEAST_SHARE * len(rows)) else 0


def _phases(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], rows: pd.DataFrame
) -> Keys:
    part = rows.get(PERCENTAGE, pd.Series("", index=rows.index))
    nothing = part.str.fullmatch(_nothing(found, guess), na=False)
    zero = ", nul_procent: hersteld" if nothing.any() else ""
    repeated = "melding_id" in rows and rows["melding_id"].dropna().duplicated().any()
    if repeated and ("vanaf" in rows or not rows[["melding_id", "eerste_dag"]].duplicated().any()):
        return Keys((f"    fasen: {{melding: nummer{zero}}}  # waarschijnlijk: het nummer van de "
                     "melding komt op meer rijen voor",))  # fmt: skip
    spells = pd.DataFrame(
        {
            "who": rows["medewerker_id"],
            "first": _read(found, guess, evidence, "eerste_dag").reindex(rows.index),
            "last": _read(found, guess, evidence, "hersteldatum").reindex(rows.index),
            "part": part,
            "nothing": nothing,
        }
    )
    spells = spells.sort_values(["who", "first"], kind="stable")
    follows = spells["who"].eq(spells["who"].shift())
    least = max(LEAST_PHASES, LEAST_SHARE * len(spells))
    step = (spells["first"] - spells["first"].shift()).dt.days
    monday = spells["first"].dt.day_of_week == 0
    over_weekend = follows & monday & step.isin([2, 3])
    each = int((follows & (step == 1) | over_weekend).sum())
    if "hersteldatum" not in rows and each > HALF * len(spells):
        weekend = ", weekend: telt_mee" if over_weekend.any() else ""
        line = (
            f"    fasen: {{melding: aansluitend{zero}{weekend}}}  # waarschijnlijk: een rij per dag"
        )
        return Keys((line,), without_id=True, daily=True)
    ending = follows & spells["nothing"] & ~spells["nothing"].shift(fill_value=True)
    if "hersteldatum" not in rows and ending.sum() >= max(least, nothing.sum() * HALF):
        note = f"geen einde, en {ending.sum()} rijen van 0% volgen op een andere van de medewerker"
        line = f"    fasen: {{melding: aansluitend{zero}}}  # waarschijnlijk: {note}"
        return Keys((line,), without_id=True)
    gap = (spells["first"] - spells["last"].shift()).dt.days
    touching = follows & gap.isin([0, 1])
    count = int(touching.sum())
    if count < least:
        return Keys()
    other = int((touching & spells["part"].ne(spells["part"].shift())).sum())
    note = f"{count} rijen sluiten aan op een andere van dezelfde medewerker"
    if other * 2 > count:
        line = f"    fasen: {{melding: aansluitend{zero}}}  # waarschijnlijk: {note}"
        return Keys((line,), without_id=True)
    return Keys(
        (f'    fasen: "{OPEN}"  # TE BESLISSEN: {note}; zijn het fasen van één melding, dan '
         "{melding: aansluitend}, anders deze regel weg",),
        without_id="melding_id" not in rows,
    )  # fmt: skip


def _nothing(found: FoundTable, guess: Guess) -> str:
    """Write how 0% of absence stands in the file, as a regular expression."""
    match = guess.fields.get(PERCENTAGE)
    presence = match is not None and is_presence(found.headers[match.position])
    return rf"{'100' if presence else '0'}(?:[.,]0+)? ?%?"


def _read(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], name: str
) -> pd.Series[pd.Timestamp]:
    if name not in guess.fields:
        return pd.Series(pd.NaT, index=range(len(next(iter(found.cells.values())))))
    return _read_at(found, evidence, guess.fields[name].position)


def _read_at(
    found: FoundTable, evidence: Mapping[int, Evidence], position: int
) -> pd.Series[pd.Timestamp]:
    # Of one column with days below 13 only, the order of day and month stands in the others.
    dates = [one for one in evidence.values() if is_date(one)]
    fitting = fitting_notations([evidence[position]])
    notation = next((one for one in fitting_notations(dates) if one in fitting), None)
    notation = notation or best_notation([evidence[position]])[0]
    source = Source(kolom="x")
    cells = found.cells[position]
    return to_date(cells, notation or "%d-%m-%Y", source, open_end=True).values
