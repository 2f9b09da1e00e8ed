"""What is right and what is wrong with the rows of a delivery: accepted, or in quarantine.

Every row ends in exactly one of the two, and accepted rows refer to accepted rows only, as far as
the table that they refer to was delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from pandera.errors import SchemaErrors

from lokalis_research.dictionary import Table
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Mask
from lokalis_research.levering.rules import GRAVE, RULES, Context, Finding, absent_from
from lokalis_research.levering.rules_of_rows import ROW_RULES
from lokalis_research.levering.stage import Mark, Staged, refused_by
from lokalis_research.memory import give_back_memory

# What pandera calls a failure, without its parameters -> the rule of this package.
SCHEMA_RULES = {
    "not_nullable": "verplicht",
    "greater_than_or_equal_to": "te_laag",
    "less_than_or_equal_to": "te_hoog",
    "str_matches": "patroon",
    "isin": "code_onbekend",
    "field_uniqueness": "niet_uniek",
}


@dataclass(frozen=True, repr=False)
class Checked:
    """One table after checking."""

    table: pd.DataFrame
    accepted: Mask  # which rows of it
    quarantine: pd.DataFrame
    findings: list[Finding]
    rows: pd.DataFrame


def check_table(staged: Staged, definition: Table, context: Context) -> Checked:
    """Check one table."""
    of_rows = (
        Mark(rule.rule, rule.column, rule.mask(staged.table, context))
        for rule in ROW_RULES.get(definition.name, ())
        if not rule.compares
    )
    every = chain(
        staged.marks,
        _copies(staged, definition),
        _schema_marks(staged, definition),
        _references(staged, definition, context),
        of_rows,
    )
    marks = [mark for mark in every if mark.rows.any()]  # one at a time: most mark nothing
    give_back_memory()
    marks += _comparisons(staged, definition, context, ~refused_by(marks, len(staged.table)))
    refused = refused_by(marks, len(staged.table))
    quarantine = _quarantine(staged, marks, refused)
    return Checked(
        table=staged.table,
        accepted=~refused,
        quarantine=quarantine,
        findings=[*staged.findings, *_count(staged, marks, definition.name)],
        rows=_count_rows(staged, refused, quarantine, definition.name),
    )


def _copies(staged: Staged, definition: Table) -> list[Mark]:
    """Mark rows that are the same as an earlier one, and rows that share a key but differ."""
    key = list(definition.primary_key)
    if staged.unique.intersection(key):
        return []
    # Only rows that share a whole key can be copies or in conflict: only these are compared.
    complete = staged.table[key].notna().all(axis=1).to_numpy()
    shared = staged.table.duplicated(key, keep=False).to_numpy() & complete
    alike = staged.table[shared]
    # Cells that could not be read are missing, and would make different rows look the same.
    damaged = refused_by(staged.marks, len(staged.table))[shared]
    copy = alike.duplicated().to_numpy() & ~damaged
    # Copies of a row whose key turns out to be disputed are no better than that row.
    versions = alike.assign(version=~copy).groupby(key, sort=False)["version"].transform("sum")
    conflict = (versions > 1).to_numpy()
    column = key[0] if len(key) == 1 else ""
    return [
        Mark("dubbele_rij", "", _spread(copy & ~conflict, shared)),
        Mark("dubbele_sleutel", column, _spread(conflict, shared)),
    ]


def _spread(some: Mask, rows: Mask) -> Mask:
    """Put a mask of some of the rows back among all rows."""
    spread = np.zeros(len(rows), dtype=bool)
    spread[rows] = some
    return spread


def _schema_marks(staged: Staged, definition: Table) -> list[Mark]:
    """Validate with the schema of the dictionary; what reading already marked is not repeated."""
    schema = definition.to_pandera()
    # `_copies` judges the key, for it knows copies from disputed keys.
    schema.unique = None
    if len(definition.primary_key) == 1:
        schema.columns[definition.primary_key[0]].unique = False
    try:
        # In place, for otherwise pandera begins with a copy; nothing is converted.
        schema.validate(staged.table, lazy=True, inplace=True)
    except SchemaErrors as error:
        # Its message and its failure cases hold cell values: only places are taken from it.
        cases = error.failure_cases[["column", "check", "index"]]
    else:
        return []
    marks = []
    cases = cases.assign(check=cases["check"].str.partition("(")[0])
    for (column, check), group in cases.groupby(["column", "check"], sort=True):
        if check not in SCHEMA_RULES or group["index"].isna().any():
            raise DeliveryError(
                f'Table "{definition.name}", field "{column}" does not fit the dictionary '
                f"({check}).",
                remedy="This is a fault of the dictionary or of this package: report it.",
            )
        rows = np.zeros(len(staged.table), dtype=bool)
        rows[group["index"].to_numpy(dtype=np.intp)] = True
        for mark in staged.marks:
            if mark.column == column and RULES[mark.rule].refuses:
                rows &= ~mark.rows
        marks.append(Mark(SCHEMA_RULES[check], str(column), rows))
    return marks


def _references(staged: Staged, definition: Table, context: Context) -> list[Mark]:
    marks = []
    for key in definition.foreign_keys:
        absent = absent_from(key.field, key.table, key.target)(staged.table, context).to_numpy()
        delivered = key.table in context.accepted
        rule = "onbekende_verwijzing" if delivered else "verwijzing_niet_te_controleren"
        marks.append(Mark(rule, key.field, absent))
    return marks


def _comparisons(staged: Staged, definition: Table, context: Context, sound: Mask) -> list[Mark]:
    """Apply the rules that compare rows with each other, among rows that are sound so far."""
    marks = []
    table = staged.table if sound.all() else staged.table[sound]
    for rule in ROW_RULES.get(definition.name, ()):
        if rule.compares:
            found = rule.mask(table, context)
            detail = rule.detail(table, context) if rule.detail and found.any() else ""
            marks.append(Mark(rule.rule, rule.column, _spread(found, sound), detail))
    return [mark for mark in marks if mark.rows.any()]


def _quarantine(staged: Staged, marks: list[Mark], refused: Mask) -> pd.DataFrame:
    refusing = [mark for mark in marks if RULES[mark.rule].refuses]
    rules = pd.Series("", index=range(int(refused.sum())), dtype="str")
    for name in sorted({mark.rule for mark in refusing}):
        rows = np.logical_or.reduce([mark.rows[refused] for mark in refusing if mark.rule == name])
        separator = np.where(rules.eq("").to_numpy(), "", ", ")
        rules = rules.mask(rows, rules + separator + name)
    origin = staged.origin[refused].reset_index(drop=True)
    origin = origin.astype({"bestand": "str"}).assign(regels=rules)
    # Rows that were set aside whole have no fields: reindexing leaves these missing.
    places = pd.concat([origin, staged.aside], ignore_index=True)
    fields = staged.table[refused].reset_index(drop=True).reindex(range(len(places)))
    joined = pd.concat([places, fields], axis=1)
    return joined.sort_values(["bestand", "rij"], ignore_index=True)


def _count(staged: Staged, marks: list[Mark], table: str) -> list[Finding]:
    totals = _rows_read(staged)
    findings = []
    for column, rule in sorted({(mark.column, mark.rule) for mark in marks}):
        same = [mark for mark in marks if (mark.column, mark.rule) == (column, rule)]
        rows = np.logical_or.reduce([mark.rows for mark in same])
        detail = " ".join(sorted({mark.detail for mark in same} - {""}))
        for file, count in staged.origin.loc[rows, "bestand"].value_counts().items():
            if count:
                findings.append(
                    Finding(str(file), table, column, rule, count, totals[str(file)], detail)
                )
    counts = staged.aside.groupby(["bestand", "regels"]).size().rename("aantal").reset_index()
    findings += [
        Finding(row["bestand"], table, "", row["regels"], row["aantal"], totals[row["bestand"]])
        for row in counts.to_dict("records")
    ]
    return findings


def _rows_read(staged: Staged) -> dict[str, int]:
    files = [*staged.origin["bestand"].cat.categories]
    read = staged.origin["bestand"].value_counts()
    aside = staged.aside["bestand"].value_counts()
    return {file: int(read.get(file, 0)) + int(aside.get(file, 0)) for file in files}


def _count_rows(
    staged: Staged, refused: Mask, quarantine: pd.DataFrame, table: str
) -> pd.DataFrame:
    """Count rows per file, and those with a fault: copies, phases and totals have none."""
    rules = quarantine["regels"]
    faults = [one for one in rules.unique() if any(map(_is_fault, one.split(", ")))]
    faulty = quarantine.loc[rules.isin(faults), "bestand"].value_counts()
    accepted = staged.origin.loc[~refused, "bestand"].value_counts()
    rows = []
    for file, count in _rows_read(staged).items():
        usable = int(accepted.get(file, 0))
        rows.append((file, table, count, usable, count - usable, int(faulty.get(file, 0))))
    columns = ["bestand", "tabel", "gelezen", "geaccepteerd", "quarantaine", "met_fout"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:2], "str"))


def _is_fault(rule: str) -> bool:
    return RULES[rule].severity == GRAVE
