"""The count model's terms, fixed before the data were seen: what it holds and what each one means.

Season is a level per calendar month, not a wave: referrals fall in the summer holiday and are flat
otherwise, which two waves cannot follow, and five years give enough of each month. The pulse of
re-referrals has a level for each of its months, because nobody knows how fast it died away; what
is reported of it is all of them together. Where a closure begins in a month of the pulse, it is
known from its other months only. Transition and closure come from the dictionary; a municipality
without them has a model without their terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.period import Month

TREND, STEP, PULSE, CLOSURE, SEASON = "trend", "stap", "puls", "sluiting", "seizoen"
Season = Literal["maanden", "golven"]
Family = Literal["negatief_binomiaal", "quasi_poisson", "poisson"]

LABELS = {
    TREND: "Trend, per jaar",
    STEP: "Blijvende stap sinds de overgang",
    PULSE: "Herverwijzingen kort na de overgang",
    CLOSURE: "Sluiting",
}
"""What a term is called in a table; the season is shown apart."""

_ORIGIN = Month(2020, 1)
"""Where the trend is counted from; no estimate depends on it."""

FEWEST_MONTHS = 24
"""With less than two years a season and a trend are one and the same."""


@dataclass(frozen=True)
class Specification:
    """What the model holds: without `first` no transition, without `closed` no closure."""

    family: Family = "negatief_binomiaal"
    season: Season = "maanden"
    pulse: bool = True
    step: bool = True
    closure: bool = True
    first: Month | None = None
    pulse_months: int = 3
    closed: tuple[Month, ...] = ()

    @property
    def columns(self) -> dict[str, tuple[str, ...]]:
        """The columns of the design per term, the most important term first."""
        waves = tuple(f"{kind}_{k}" for k in (1, 2) for kind in ("sinus", "cosinus"))
        names: dict[str, tuple[str, ...]] = {
            SEASON: waves if self.season == "golven" else tuple(f"maand_{m}" for m in range(2, 13)),
            TREND: (TREND,),
        }
        if self.step and self.first:
            names[STEP] = (STEP,)
        if self.pulse and self.first:
            names[PULSE] = tuple(f"puls_{k}" for k in range(1, self.pulse_months + 1))
        if self.closure and self.closed:
            names[CLOSURE] = (CLOSURE,)
        return names

    def begun(self, term: str, last: str) -> bool:
        """Tell whether what a term stands for had begun in the last month of a series."""
        if term in (STEP, PULSE):
            return self.first is not None and str(self.first) <= last
        return term != CLOSURE or (bool(self.closed) and str(self.closed[0]) <= last)

    @property
    def moments(self) -> str:
        """When the transition began and when doors were closed, in Dutch; empty without either."""
        said = [f"De overgang begint in {self.first.label}."] if self.first else []
        if self.closed:
            said.append(f"Sluiting: {self.closed[0].label} tot en met {self.closed[-1].label}.")
        return " ".join(said)

    def design(self, months: pd.Series[str]) -> pd.DataFrame:
        """Lay the columns out for months."""
        codes, known = pd.factorize(months, sort=True)
        parsed = [Month.parse(str(month)) for month in known]
        since = np.array([_since(self.first or _ORIGIN, month) for month in parsed])
        of_year = np.array([month.month for month in parsed])
        columns: dict[str, np.ndarray] = {}
        for names in self.columns.values():
            for name in names:
                columns[name] = self._column(name, since, of_year, parsed)
        return pd.DataFrame(columns).take(codes).reset_index(drop=True)

    def _column(
        self, name: str, since: np.ndarray, of_year: np.ndarray, months: list[Month]
    ) -> np.ndarray:
        if name == TREND:
            return np.asarray(since / 12, dtype=float)
        if name == STEP:
            return np.asarray(since >= 0, dtype=float)
        if name == CLOSURE:
            return np.array([month in self.closed for month in months], dtype=float)
        kind, number = name.split("_")
        if kind == "puls":
            return np.asarray(since == int(number) - 1, dtype=float)
        if kind == "maand":
            return np.asarray(of_year == int(number), dtype=float)
        angle = 2 * np.pi * int(number) * (of_year - 0.5) / 12
        return np.asarray(np.sin(angle) if kind == "sinus" else np.cos(angle), dtype=float)


def specification(dictionary: Dictionary) -> Specification:
    """Take from the dictionary what the model fixed in advance holds."""
    moved, closed = dictionary.municipality.overgang, dictionary.municipality.sluiting
    return Specification(
        first=moved.month if moved else None,
        pulse_months=moved.maanden if moved else 3,
        closed=closed.months if closed else (),
    )


def _since(first: Month, month: Month) -> int:
    return (month.year - first.year) * 12 + month.month - first.month
