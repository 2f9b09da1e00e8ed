"""How much everybody works on every day, in whole numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import FIRST_DAY, STOP
from lokalis_research.demo.draws import IntArray
from lokalis_research.demo.teams import TEAMS


def day_numbers(dates: pd.Series, *, missing: int) -> IntArray:
    """Give dates their numbers."""
    numbers = (dates - pd.Timestamp(FIRST_DAY)).dt.days
    return np.asarray(numbers.fillna(missing), dtype=np.int64)


class Capacity:
    """Who is employed when, for how much, and in which team."""

    def __init__(self, contracts: pd.DataFrame) -> None:
        self.employees = pd.Index(contracts["medewerker_id"].unique())
        positions = self.employees.get_indexer(contracts["medewerker_id"])
        begin = day_numbers(contracts["begin"], missing=0)
        stop = day_numbers(contracts["einde"], missing=STOP - 1) + 1
        factor = np.rint(contracts["deeltijdfactor"].to_numpy() * 10_000).astype(np.int64)
        names = [team.naam for team in TEAMS]
        team = [names.index(name) for name in contracts["buurtteam"].fillna("")]
        self.team: npt.NDArray[np.int64] = np.zeros((len(self.employees), STOP), dtype=np.int64)
        work = np.zeros((len(self.employees), STOP), dtype=np.int64)
        # From small to large, so that the largest contract of a day has the last word on the team.
        for row in np.argsort(factor, kind="stable").tolist():
            days = slice(int(begin[row]), int(stop[row]))
            self.team[positions[row], days] = team[row]
            work[positions[row], days] += factor[row]
        self.employed: npt.NDArray[np.bool_] = work > 0
        self._cumulated = np.zeros((len(self.employees), STOP + 1), dtype=np.int64)
        self._cumulated[:, 1:] = np.cumsum(work, axis=1)

    def worked(self, employee: int, start: int, stop: int) -> int:
        """Sum the deeltijdfactor (in ten-thousandths) of somebody over days from start to stop."""
        stop = min(stop, STOP)
        if stop <= start:
            return 0
        return int(self._cumulated[employee, stop] - self._cumulated[employee, start])

    def total(self, start: int, stop: int) -> int:
        """Sum the deeltijdfactor (in ten-thousandths) of everybody over days from start to stop."""
        return int((self._cumulated[:, stop] - self._cumulated[:, start]).sum())
