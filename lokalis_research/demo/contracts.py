"""The teams and contracts of the demo: who worked when, where, for which part of a full week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import FIRST_SHOWN, MONTH_STARTS, STOP, from_dates, to_dates
from lokalis_research.demo.draws import PLANTED, Draws, IntArray


@dataclass(frozen=True)
class Team:
    """A team: how large it is, and by how much (per mille) its absence differs by design."""

    naam: str
    medewerkers: int
    effect: int
    spellings: tuple[str, ...]


TEAMS = tuple(Team(*one) for one in PLANTED["teams"])

# In the cao Jeugdzorg.
FULL_WEEK = 36
HOURS = (16, 20, 24, 28, 32, 36)
HOURS_WEIGHTS = (2, 5, 16, 20, 33, 24)
FIRST_HEADCOUNT = 288
GROWTH_MONTHS = 20
"""The first months in which one more came than left."""
SHARE_WITH_CHANGE, SHARE_WITH_SECOND_CHANGE = 600, 400
SHARE_TEAM_CHANGE = 350
SECOND_CONTRACTS = 9
SHORTEST_STAY, FRESH = 60, 730
_NEVER = STOP + 10_000


def factor_of(hours: IntArray) -> IntArray:
    """Turn weekly hours into a deeltijdfactor in ten-thousandths."""
    return (hours * 20_000 + FULL_WEEK) // (2 * FULL_WEEK)


def generate_contracts(seed: int) -> pd.DataFrame:
    """Generate the contracts of everybody who worked in the five years."""
    hire, leave, replaces = _careers(Draws(seed, "careers"))
    rows = _rows(hire, leave, _teams(replaces), Draws(seed, "contracts"))
    rows = rows.sort_values(["employee", "begin", "volgorde"], ignore_index=True)
    sequence = rows.groupby("employee").cumcount() + 1
    # Personnel numbers start with zeros: whoever reads them as numbers loses those.
    number = (rows["employee"] * 7 + 413).astype("str").str.zfill(6)
    return pd.DataFrame(
        {
            "dienstverband_id": number + "-" + sequence.astype("str"),
            "medewerker_id": number,
            "buurtteam": pd.Series(
                [TEAMS[team].naam or None for team in rows["team"]], dtype="str"
            ),
            "functie": rows["functie"].astype("str"),
            "deeltijdfactor": factor_of(rows["hours"].to_numpy()) / 10_000,
            "begin": to_dates(rows["begin"].to_numpy()),
            "einde": to_dates(rows["stop"].to_numpy() - 1),
        }
    )


def _careers(draws: Draws) -> tuple[IntArray, IntArray, IntArray]:
    """Draw the day everybody begins, the first day they no longer work here, and whom they replace.

    Whoever was there at the start, or fills a new place, replaces nobody: -1.
    """
    starts = MONTH_STARTS[:-1]
    first = int(np.searchsorted(starts, FIRST_SHOWN))
    hire = list(starts[draws.integers(0, first, FIRST_HEADCOUNT)])
    leave = [_NEVER] * FIRST_HEADCOUNT
    replaces = [-1] * FIRST_HEADCOUNT
    for month, start in enumerate(starts[first:-1].tolist()):
        begun, left = np.array(hire), np.array(leave)
        stay = start - begun
        weights = np.where((left == _NEVER) & (stay >= SHORTEST_STAY), 2 + (stay < FRESH), 0)
        leavers = draws.sample(weights, 3 + int(draws.chance(500, 1)[0]))
        following = int(starts[first + month + 1])
        for employee in leavers.tolist():
            leave[employee] = following
        joiners = len(leavers) + (month < GROWTH_MONTHS)
        halfway = draws.chance(250, joiners)
        hire.extend(following + 14 * halfway)
        leave.extend([_NEVER] * joiners)
        replaces.extend([*leavers.tolist(), -1][:joiners])
    return np.array(hire, dtype=np.int64), np.array(leave), np.array(replaces)


def _teams(replaces: IntArray) -> IntArray:
    """Spread everybody over the teams by size; a successor comes in the place of who left."""
    sizes = np.cumsum([team.medewerkers for team in TEAMS])
    spread = np.arange(len(replaces)) * 83 % sizes[-1]  # 83 shares no factor with the total
    team = np.asarray(np.searchsorted(sizes, spread, side="right"), dtype=np.int64)
    for joiner in np.flatnonzero(replaces >= 0).tolist():
        team[joiner] = team[replaces[joiner]]
    return team


def _rows(hire: IntArray, leave: IntArray, team: IntArray, draws: Draws) -> pd.DataFrame:
    """Cut careers into rows wherever the hours or the team change; add second contracts."""
    n = len(hire)
    hours = np.array(HOURS)[draws.choice(HOURS_WEIGHTS, n)]
    office = np.array([team.naam == "" for team in TEAMS])[team]
    functie = np.where(
        office,
        np.array(["staf", "ondersteuning"])[draws.choice([3, 1], n)],
        np.array(["gezinswerker", "teammanager", "ondersteuning", "overig"])[
            draws.choice([84, 5, 6, 5], n)
        ],
    )
    change = _change_days(hire, leave, draws)
    team_changes = draws.chance(SHARE_TEAM_CHANGE, n) & ~office
    new_team = draws.choice([team.medewerkers * (team.naam != "") for team in TEAMS], n)
    team_changes &= new_team != team
    new_hours = np.array(HOURS)[draws.choice(HOURS_WEIGHTS, n)]
    new_hours = np.where(new_hours == hours, np.where(hours == 32, 36, 32), new_hours)
    team_2 = np.where(team_changes, new_team, team)
    hours_2 = np.where(team_changes, hours, new_hours)
    hours_3 = np.where(hours_2 == 28, 32, 28)
    ends = (np.minimum(change[0], leave), np.minimum(change[1], leave), leave)
    rows = pd.DataFrame(
        {
            "employee": np.tile(np.arange(n), 3),
            "team": np.concatenate([team, team_2, team_2]),
            "functie": np.tile(functie, 3),
            "hours": np.concatenate([hours, hours_2, hours_3]),
            "begin": np.concatenate([hire, *change]),
            "stop": np.concatenate(ends),
        }
    )
    rows["volgorde"] = 0
    rows = rows[rows["begin"] < rows["stop"]]
    return pd.concat([rows, _second_contracts(rows, draws)], ignore_index=True)


def _change_days(hire: IntArray, leave: IntArray, draws: Draws) -> npt.NDArray[np.int64]:
    """Draw the days of the first and the second change: firsts of months, else never."""
    starts = MONTH_STARTS[:-1]
    starts = starts[starts >= FIRST_SHOWN]
    n = len(hire)
    picks = np.sort(starts[draws.integers(0, len(starts), 2 * n)].reshape(2, n), axis=0)
    fits = (picks > hire + 90) & (picks < np.minimum(leave, STOP) - 90)
    one = draws.chance(SHARE_WITH_CHANGE, n) & fits[0]
    two = one & draws.chance(SHARE_WITH_SECOND_CHANGE, n) & fits[1] & (picks[1] > picks[0] + 90)
    return np.asarray(np.where([one, two], picks, _NEVER), dtype=np.int64)


def _second_contracts(rows: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    """Let a few who work at most 24 hours work some hours in another team besides."""
    fits = (
        (rows["hours"] <= 24)
        & (rows["functie"] == "gezinswerker")
        & (rows["stop"] - rows["begin"] > 300)
    )
    chosen = rows.iloc[draws.sample(fits.astype("int64"), SECOND_CONTRACTS)]
    second = chosen.assign(
        team=(chosen["team"] + 1) % (len(TEAMS) - 1),
        hours=8,
        begin=chosen["begin"] + 30,
        volgorde=1,
    )
    # Half of them stop before the first contract does.
    early = np.arange(len(second)) % 2 == 0
    return second.assign(stop=second["stop"].where(~early, second["begin"] + 240))


class Capacity:
    """Who is employed when, for how much, and in which team."""

    def __init__(self, contracts: pd.DataFrame) -> None:
        self.employees = pd.Index(contracts["medewerker_id"].unique())
        positions = self.employees.get_indexer(contracts["medewerker_id"])
        begin = from_dates(contracts["begin"], missing=0)
        stop = from_dates(contracts["einde"], missing=STOP - 1) + 1
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
