"""The last gate before sharing: whether an outsider can compute a hidden number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lokalis_research.release.attack import attack
from lokalis_research.release.record import from_record
from lokalis_research.release.rules import Rules
from lokalis_research.result import Released


def attack_run(records: Path, earlier: Sequence[Path], rules: Rules) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before."""
    before = [table for folder in earlier for table in _read(folder)]
    found = attack(_read(records), rules, before)
    return [
        f"{one.table}, {one.column}, {one.place} via {', '.join(one.through)}"
        for one in found.findings
    ]


def _read(folder: Path) -> list[Released]:
    files = sorted(folder.rglob("*.json"))
    return [from_record(path.read_text(encoding="utf-8")) for path in files]
