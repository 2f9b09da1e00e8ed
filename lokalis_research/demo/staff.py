"""Everybody who worked here, and their absence: the true tables, before they become exports."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.demo.absence import Spell, generate_spells, make_targets
from lokalis_research.demo.calendar import FIRST_SHOWN, STOP, to_dates
from lokalis_research.demo.contracts import Capacity, generate_contracts
from lokalis_research.demo.draws import SEED
from lokalis_research.dictionary import load_dictionary
from lokalis_research.microdata import Microdata

FIRST_REPORT = 600_001
"""Number of the oldest report; reports are numbered in order of their first day."""


IDS_PER_BLOCK = 10_000
"""By how much the ids of the same people are higher in every further block of a large demo."""


@dataclass(frozen=True, repr=False)
class DemoTables(Microdata):
    """The true tables of the demo, in the form of the dictionary."""

    dienstverbanden: pd.DataFrame
    verzuimmeldingen: pd.DataFrame
    verzuimpercentages: pd.DataFrame


def generate_staff(seed: int = SEED) -> DemoTables:
    """Generate contracts and absence, fitted to the published months."""
    contracts = generate_contracts(seed)
    capacity = Capacity(contracts)
    spells = generate_spells(capacity, make_targets(load_dictionary()), seed)
    reports, percentages = _tables(spells, capacity.employees)
    return DemoTables(contracts, reports, percentages)


def repeat_staff(tables: DemoTables, scale: int) -> DemoTables:
    """Put the same people under each other with other ids, for load."""
    if scale == 1:
        return tables
    return DemoTables(
        *(
            pd.concat([_renumbered(table, block) for block in range(scale)], ignore_index=True)
            for table in (
                tables.dienstverbanden,
                tables.verzuimmeldingen,
                tables.verzuimpercentages,
            )
        )
    )


def _renumbered(table: pd.DataFrame, block: int) -> pd.DataFrame:
    """Give the ids of a block: all of its numbers are so much higher."""
    numbers = {}
    for column in table.columns.intersection(["medewerker_id", "dienstverband_id", "melding_id"]):
        parts = table[column].str.partition("-")
        higher = parts[0].astype("int64") + block * IDS_PER_BLOCK
        numbers[column] = higher.astype("str").str.zfill(6) + parts[1] + parts[2]
    return table.assign(**numbers)


def _tables(spells: list[Spell], employees: pd.Index[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Write the spells down as they are known on the peildatum."""
    first = FIRST_SHOWN
    known = sorted(
        (spell for spell in spells if spell.start < STOP and spell.stop > first),
        key=lambda spell: (spell.start, spell.employee),
    )
    number = [str(FIRST_REPORT + position) for position in range(len(known))]
    reports = pd.DataFrame(
        {
            "melding_id": pd.Series(number, dtype="str"),
            "medewerker_id": employees[[spell.employee for spell in known]].astype("str"),
            "eerste_dag": to_dates([spell.start for spell in known]),
            "hersteldatum": to_dates([spell.stop for spell in known]),
            "verzuimpercentage": np.array([spell.steps[0][1] for spell in known], dtype=np.float64),
            "soort": pd.Series([spell.soort for spell in known], dtype="str"),
        }
    )
    later = [
        (report, day, percentage)
        for report, spell in zip(number, known, strict=True)
        for day, percentage in spell.steps[1:]
        if day < STOP
    ]
    percentages = pd.DataFrame(
        {
            "melding_id": pd.Series([report for report, _, _ in later], dtype="str"),
            "vanaf": to_dates([day for _, day, _ in later]),
            "verzuimpercentage": np.array([value for _, _, value in later], dtype=np.float64),
        }
    )
    return reports, percentages
