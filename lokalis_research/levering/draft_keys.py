"""What makes the key of a file: one number, two columns, or phases that make one spell together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lokalis_research.levering.dates import to_date
from lokalis_research.levering.draft_columns import Evidence, best_notation
from lokalis_research.levering.draft_files import FoundTable
from lokalis_research.levering.draft_match import LIKELY, Guess, Match, Names, likeness
from lokalis_research.levering.mapping import OPEN, Source
from lokalis_research.levering.shape import CHANGES, CONTRACTS, PERCENTAGE, SPELLS
from lokalis_research.levering.synonyms import header_words, is_presence

MANY_SHARE = 0.1  # of the rows, whose number came before: above it is another kind of number
HALF = 0.5  # of the cells are dates, or more
LEAST_PHASES, LEAST_SHARE = 2, 0.05  # rows that continue another one: fewer are chance


@dataclass(frozen=True, eq=False)
class Keys:
    """How the rows of a file are told apart, as lines of a draft and what they rest on."""

    phases: tuple[str, ...] = ()
    without_id: bool = False
    second: Mapping[str, tuple[str, str]] | None = None
    doubled: Mapping[str, int] | None = None
    few: Mapping[str, int] | None = None
    lasting: int = 0  # contracts that go on after the next one of the same employee began


def with_since(
    found: FoundTable, guess: Guess, evidence: Mapping[int, Evidence], names: Names
) -> Guess:
    """Add the column that says from when a percentage counts, where spells are repeated."""
    if guess.table.name != SPELLS:
        return guess
    used = {match.position for match in guess.fields.values()}
    for position, header in enumerate(header_words(found.headers)):
        near = likeness(header, names.fields[CHANGES, "vanaf"]) if header else 0.0
        if position not in used and near >= LIKELY and _is_date(evidence[position]):
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
        if found.headers[place] and place not in fields.values() and _is_date(one)
    }
    for begin, first in dates.items():
        if first.isna().any() or rows.duplicated([who, begin]).any():
            continue
        for einde, last in dates.items():
            if einde != begin and not (last < first).any():
                own = {"begin": Match(begin, LIKELY), "einde": Match(einde, LIKELY)}
                return Guess(guess.table, guess.score, {**guess.fields, **own})
    return guess


def _is_date(one: Evidence) -> bool:
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
    for field in guess.table.fields:
        if not field.unique or not field.id_kind:
            continue
        many = int(rows[field.name].dropna().duplicated().sum()) if field.name in fields else 0
        if field.name in fields and not many:
            continue
        if many:
            doubled[field.name] = many
            if many < MANY_SHARE * len(rows):
                continue  # a few that are doubled by mistake: still the number of the row
        others = [one for one in ("medewerker_id", "gezin_id") if one in fields]
        own = [field.name] if many else [one for one in ("begin", "eerste_dag") if one in fields]
        for other in others:
            for one in own:
                if other != one and not rows[[other, one]].dropna().duplicated().any():
                    second.setdefault(field.name, (other, one))
    few = {name: many for name, many in doubled.items() if many < MANY_SHARE * len(rows)}
    many_doubled = {name: many for name, many in doubled.items() if name not in few}
    return Keys(
        second=second, doubled=many_doubled, few=few, lasting=_lasting(found, guess, evidence, rows)
    )


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
    notation, _ = best_notation([evidence[position]])
    source = Source(kolom="x")
    cells = found.cells[position]
    return to_date(cells, notation or "%d-%m-%Y", source, open_end=True).values
