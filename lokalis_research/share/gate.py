"""The last gate before sharing: whether an outsider can compute a hidden number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.release.attack import attack
from lokalis_research.release.record import from_record
from lokalis_research.release.rules import Rules, load_rules
from lokalis_research.release.told import Told
from lokalis_research.result import Released
from lokalis_research.runs.registers import Registers
from lokalis_research.share.inventory import FinishedRun


def attack_run(
    records: Path, earlier: Sequence[Path], rules: Rules, told: Sequence[Told]
) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before."""
    before = [table for folder in earlier for table in _read(folder)]
    found = attack(_read(records), rules, before, told)
    return [
        f"{one.table}, {one.column}, {one.place} via {', '.join(one.through)}"
        for one in found.findings
    ]


def told_of(run: FinishedRun, dictionary: Dictionary) -> Sequence[Told]:
    """Give what the batch found of how the numbers of a run hang together."""
    version = run.page.fingerprint + dictionary.fingerprint
    return Registers.of(run.path, load_rules(dictionary), version).told()


def _read(folder: Path) -> list[Released]:
    files = sorted(folder.rglob("*.json"))
    return [from_record(path.read_text(encoding="utf-8")) for path in files]
