"""Which referrals fall in which period and group, and for whom: the counting behind every table."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Transition
from lokalis_research.errors import NotDeliveredError
from lokalis_research.period import HalfYear, Month, Period, Year
from lokalis_research.populatie import team_months as support_months
from lokalis_research.populatie.exposure import one_kind, position_in
from lokalis_research.verwijzingen.clean import ADMINISTRATIVE, RENEWAL, Referrals
from lokalis_research.verwijzingen.words import (
    ALL,
    COUNTS,
    EXTENDED,
    NEW,
    ON_PAPER,
    WITHOUT,
    one_of,
)


def referrals_made(
    referrals: Referrals, periods: Sequence[Period], by: tuple[str, ...], count: str
) -> pd.DataFrame:
    """Count the referrals that count per period, group and family."""
    laid = one_kind(periods)
    one_of(count, (*COUNTS, WITHOUT), "count")
    made = referrals.counted
    if count != ALL:
        again = made["soort_geteld"].isin((RENEWAL, ADMINISTRATIVE))
        paper = (made["soort_geteld"] == ADMINISTRATIVE) & _in_transition(referrals, made["datum"])
        kind = np.select([paper, again], [ON_PAPER, EXTENDED], default=NEW)
        made = made[kind != ON_PAPER if count == WITHOUT else kind == count]
    at = position_in(laid, made["datum"])
    made, at = made[at >= 0], at[at >= 0]
    episodes = referrals.support.episodes
    rows = pd.DataFrame({"periode": laid["periode"].take(at).array})
    for name in by:
        source = made[name] if name in made else episodes[name].take(made["episode"].to_numpy())
        rows[name] = source.array
    rows["gezin_id"] = made["gezin_id"].array
    keys = ["periode", *by, "gezin_id"]
    return rows.groupby(keys, as_index=False, sort=True).size().rename(columns={"size": "aantal"})


def _in_transition(referrals: Referrals, dates: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
    """Tell which days fall in the half-year in which the new providers began, if there is one."""
    if referrals.rule.transition is None:
        return pd.Series(False, index=dates.index)
    half_year = referrals.rule.transition.half_year
    return dates.between(
        pd.Timestamp(half_year.start), pd.Timestamp(half_year.stop), inclusive="left"
    )


def team_months(referrals: Referrals, months: Iterable[Month], *, count: str = ALL) -> pd.DataFrame:
    """Lay out referrals and family-days per team and month: what the count model is fitted to.

    With the families that were referred, in ``verwezen``: for a model, not to be shown.
    """
    chosen = list(months)
    supported = support_months(referrals.support.episodes, chosen)
    made = referrals_made(referrals, chosen, ("buurtteam",), count)
    added = made.groupby(["buurtteam", "periode"], as_index=False).agg(
        verwijzingen=("aantal", "sum"), verwezen=("gezin_id", tuple)
    )
    table = supported.merge(
        added.rename(columns={"periode": "maand"}), on=["buurtteam", "maand"], how="left"
    )
    table["verwijzingen"] = table["verwijzingen"].fillna(0).astype("int64")
    table["verwezen"] = [ids if isinstance(ids, tuple) else () for ids in table["verwezen"]]
    return table[["buurtteam", "maand", "verwijzingen", "verwezen", "gezinnen", "gezinsdagen"]]


def work_areas(referrals: Referrals) -> pd.Series[str]:
    """Guess which of the new providers works where: the one that a team refers to most.

    The reports do not say it. Teams that refer to neither have no area.
    """
    made = referrals.counted
    made = made[made["aanbieder"].isin(referrals.rule.providers)]
    teams = referrals.support.episodes["buurtteam"].take(made["episode"].to_numpy())
    times = pd.DataFrame(
        {"buurtteam": teams.to_numpy(), "aanbieder": made["aanbieder"].to_numpy()}
    ).value_counts()
    most = times.reset_index().sort_values(["count", "aanbieder"], ascending=[False, True])
    return most.drop_duplicates("buurtteam").set_index("buurtteam")["aanbieder"].sort_index()


def with_work_areas(referrals: Referrals) -> Referrals:
    """Add the provider of each team, as `work_areas` guesses it, to count by."""
    support = referrals.support
    areas = support.episodes["buurtteam"].map(work_areas(referrals)).astype("str")
    episodes = support.episodes.assign(werkgebied=areas.fillna("onbekend"))
    return dataclasses.replace(referrals, support=dataclasses.replace(support, episodes=episodes))


def until(referrals: Referrals, periods: Iterable[Period]) -> list[str]:
    """Say so when a period is not over on the peildatum."""
    late = [str(period) for period in periods if period.last_day > referrals.peildatum]
    if not late:
        return []
    return [f"Tot en met de peildatum {referrals.peildatum:%d-%m-%Y}: {', '.join(late)}."]


def half_years_until(referrals: Referrals, period: HalfYear) -> tuple[HalfYear, ...]:
    """List the half-years up to one, from the first that was registered from its beginning."""
    months = referrals.counted["datum"].dt.strftime("%Y-%m")
    known = set(months)
    first = min(known, default="")
    begun = [
        HalfYear(year, half)
        for year in range(int(first[:4]) if first else period.year, period.year + 1)
        for half in (1, 2)
        if HalfYear(year, half) <= period and str(HalfYear(year, half).months[0]) in known
    ]
    if not begun:
        raise NotDeliveredError(
            ("begeleidingen over een heel halfjaar",),
            problem=f"No half-year up to {period} has referrals from its first month on.",
            remedy="Deliver the referrals of whole half-years.",
        )
    count = (period.year - begun[0].year) * 2 + period.half - begun[0].half + 1
    return period.trailing(count)


def months_of(half_years: Iterable[HalfYear]) -> tuple[Month, ...]:
    """List the months of half-years."""
    return tuple(month for half_year in half_years for month in half_year.months)


def to_compare_teams(
    half_years: Sequence[HalfYear], hulpvragen: pd.DataFrame, moved: Transition | None
) -> tuple[HalfYear, ...]:
    """Take the last three years, for teams are small, as far as it is known what families ask.

    What came before a transition, and was made again at it, stays out if a year or more came since.
    """
    # Some dates are wrong. A half-year of which the first months lack is not known.
    first = hulpvragen["datum"].sort_values(ignore_index=True)
    month = pd.Timestamp(first[int(0.005 * len(first))]).replace(day=1) if len(first) else pd.NaT
    last = [one for one in half_years[-6:] if pd.Timestamp(one.start) >= month] or half_years[-1:]
    since = [one for one in last if moved is None or one > moved.half_year]
    return tuple(since if len(since) > 1 else last)


def years_until(half_years: Sequence[HalfYear]) -> tuple[Year, ...]:
    """List the calendar years of which both half-years are there."""
    known = set(half_years)
    whole = tuple(Year(one.year) for one in half_years if one.half == 2 and one.shift(-1) in known)
    return whole or (Year(half_years[-1].year),)
