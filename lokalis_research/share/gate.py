"""The last gate before sharing: whether an outsider can compute a hidden number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lokalis_research.release.attack import Attack, ContradictionError, attack
from lokalis_research.release.record import from_record
from lokalis_research.release.rules import Rules
from lokalis_research.result import Released


def attack_run(records: Path, earlier: Sequence[Path], rules: Rules) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before.

    Parameters
    ----------
    records : pathlib.Path
        The folder ``vrijgave`` of the run.
    earlier : sequence of pathlib.Path
        The same of bundles shared before, oldest first, also of withdrawn ones.
    rules : Rules
        The release rules.

    Returns
    -------
    sequence of str
        What can be computed and through what; empty if nothing can.

    Raises
    ------
    ReleaseError
        If the tables of the run contradict each other, or cannot be attacked.

    Notes
    -----
    A later delivery revises numbers. An earlier table that contradicts what is shown now is about
    other numbers, and tells nothing of these by subtraction: it is left out. All others count.
    """
    told = _read(records)
    found = attack(told, rules)
    before = [_read(folder) for folder in earlier]
    try:
        found = attack([*told, *(table for tables in before for table in tables)], rules)
    except ContradictionError:
        for tables in reversed(before):
            for table in tables:
                found = _beside(told, table, rules) or found
    return [
        f"{one.table}, {one.column}, {one.place} via {', '.join(one.through)}"
        for one in found.findings
    ]


def _beside(told: list[Released], table: Released, rules: Rules) -> Attack | None:
    """Attack with one more table, and keep it if it is about the same numbers."""
    try:
        found = attack([*told, table], rules)
    except ContradictionError:
        return None
    told.append(table)
    return found


def _read(folder: Path) -> list[Released]:
    files = sorted(folder.rglob("*.json"))
    return [from_record(path.read_text(encoding="utf-8")) for path in files]
