"""The last gate before sharing: whether an outsider can compute a hidden number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.release.rules import Rules, load_rules
from lokalis_research.release.run_wide import attack_records
from lokalis_research.release.told import AllTold
from lokalis_research.runs.registers import Registers
from lokalis_research.share.inventory import FinishedRun
from lokalis_research.share.register import shared_before


def attack_run(
    records: Path, earlier: Mapping[str, Path], rules: Rules, told: AllTold
) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before."""
    return [
        f"{one.table}, {one.column}, {one.place} via {', '.join(one.through)}"
        for one in attack_records(records, earlier, rules, told)
    ]


def registers_of(run: FinishedRun, dictionary: Dictionary) -> Registers:
    """Find what the batch judged, beside what was shared before."""
    shared = [folder for _, folder in shared_before(made_up=run.page.is_demo)]
    version = run.page.fingerprint + dictionary.fingerprint
    return Registers.of(run.path, load_rules(dictionary), version, shared)
