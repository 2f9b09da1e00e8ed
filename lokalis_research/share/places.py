"""Where texts, decisions and bundles of a half-year stand: beside the runs, never inside a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lokalis_research.period import HalfYear


@dataclass(frozen=True)
class Places:
    """The files and folders of one half-year.

    Parameters
    ----------
    runs : pathlib.Path
        The folder of all runs, such as ``papermill_runs``.
    period : HalfYear
        The half-year.
    audience : str
        For whom a bundle is; empty for one with everything.

    Examples
    --------
    >>> Places(Path("papermill_runs"), HalfYear(2022, 2)).bundle.name
    'deelpakket-2022H2.zip'
    """

    runs: Path
    period: HalfYear
    audience: str = ""

    @property
    def run(self) -> Path:
        """The run folder."""
        return self.runs / str(self.period)

    @property
    def duiding(self) -> Path:
        """Texts of researchers: one ``<notebook>.md`` per page. They survive a new run."""
        return self.runs / "duiding" / str(self.period)

    @property
    def review(self) -> Path:
        """What a reviewer reads and decides; never part of a bundle."""
        return self.runs / "beoordeling" / str(self.period)

    @property
    def bundle(self) -> Path:
        """The share bundle."""
        return self.runs / f"deelpakket-{self.version_of}.zip"

    @property
    def version_of(self) -> str:
        """What versions are counted of: the half-year, and for whom."""
        return "-".join(filter(None, (str(self.period), self.audience)))
