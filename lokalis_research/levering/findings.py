"""Findings: how often each rule applies, where, and what to do; never a value of a cell."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lokalis_research.levering.rule import SEVERITIES
from lokalis_research.levering.rules import RULES

COLUMNS = (
    "bestand", "tabel", "kolom", "regel", "ernst", "aantal", "van", "aandeel", "omschrijving",
    "remedie",
)  # fmt: skip
_TYPES = {"aantal": "int64", "van": "int64", "aandeel": "float64"}


@dataclass(frozen=True, order=True)
class Finding:
    """How often a rule applies somewhere."""

    file: str
    table: str
    column: str
    rule: str
    count: int
    total: int
    detail: str = ""


def findings_table(findings: list[Finding]) -> pd.DataFrame:
    """Put findings in a table, the gravest first."""
    ordered = sorted(
        findings, key=lambda one: (SEVERITIES.index(RULES[one.rule].severity), -one.count, one)
    )
    rows = [
        (
            one.file,
            one.table,
            one.column,
            one.rule,
            RULES[one.rule].severity,
            one.count,
            one.total,
            one.count / one.total if one.total else None,
            f"{RULES[one.rule].description} {one.detail}".rstrip(),
            RULES[one.rule].remedy,
        )
        for one in ordered
    ]
    types = {column: _TYPES.get(column, "str") for column in COLUMNS}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)
