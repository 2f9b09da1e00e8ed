"""The last gate before sharing: whether an outsider can compute a hidden number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lokalis_research.release.rules import Rules


def attack_run(records: Path, earlier: Sequence[Path], rules: Rules) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before.

    Parameters
    ----------
    records : pathlib.Path
        The folder ``vrijgave`` of the run.
    earlier : sequence of pathlib.Path
        The same of bundles shared before, also of withdrawn ones.
    rules : Rules
        The release rules.

    Returns
    -------
    sequence of str
        What can be computed and through what; empty if nothing can.
    """
    raise NotImplementedError
