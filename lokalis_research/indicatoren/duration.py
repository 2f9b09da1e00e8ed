"""Wachttijd, estimated: how many have had an event by a day, when some of it goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd
from statsmodels.duration.survfunc import CumIncidenceRight

from lokalis_research.days import day_numbers
from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren.material import Registrations
from lokalis_research.indicatoren.timely import with_wait
from lokalis_research.microdata import Microdata
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import one_kind, position_in
from lokalis_research.result import Backed, Column, Estimate, Result, assemble, estimate_of, rest_on

# Every day up to the norm, then coarser: a step that fewer than ten families make is hidden.
TALK_DAYS = (0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 60)
# Weeks up to the fourth, which reports count to, then coarser for the same reason.
START_DAYS = (0, 7, 14, 21, 28, 42, 56, 70, 84)
SHARE, HALF, MOST = "aandeel", "helft", "driekwart"
METHOD = (
    "Aalen-Johansen (zonder afhakers gelijk aan Kaplan-Meier), interval op log(−log)-schaal: wie "
    "op de peildatum nog wacht, telt mee zolang dat bekend is, en wie afhaakte als iemand bij wie "
    "het niet meer komt."
)
MIDDLES = (
    estimate_of("gezin", HALF, "De helft was aan de beurt binnen"),
    estimate_of("gezin", MOST, "Driekwart was aan de beurt binnen"),
)


@dataclass(frozen=True, repr=False)
class Waits(Microdata):
    """Waits of one kind, made by `until_talk` or `until_start`."""

    table: pd.DataFrame
    name: str
    what: str
    unit: str
    grid: tuple[int, ...]


def until_talk(registrations: Registrations) -> Waits:
    """Lay out the waits from aanmelding to kennismaking, in working days."""
    rows = with_wait(registrations)
    return Waits(
        pd.DataFrame(
            {
                "gezin_id": rows["gezin_id"],
                "begin": rows["aanmelddatum"],
                "duur": rows["werkdagen"],
                "afloop": _ended_by(rows["gesproken"], rows["gestopt"]),
            }
        ),
        "kennismaking",
        "van aanmelding tot kennismaking",
        "werkdagen",
        TALK_DAYS,
    )


def until_start(registrations: Registrations) -> Waits:
    """Lay out the waits from kennismaking to the first day of support, in calendar days."""
    rows = registrations.table
    rows = rows[rows["kennismakingsdatum"].notna()]
    began, ended = rows["startdatum"].notna(), rows["einddatum"].notna()
    until = rows["startdatum"].fillna(rows["einddatum"])
    until = until.fillna(pd.Timestamp(registrations.peildatum))
    # Who leaves before the kennismaking that was planned waited no days, not fewer than none.
    wait = day_numbers(until) - day_numbers(rows["kennismakingsdatum"])
    return Waits(
        pd.DataFrame(
            {
                "gezin_id": rows["gezin_id"],
                "begin": rows["kennismakingsdatum"],
                "duur": np.maximum(wait, 0),
                "afloop": _ended_by(began, ended & ~began),
            }
        ),
        "begin",
        "van kennismaking tot het begin van de begeleiding",
        "dagen",
        START_DAYS,
    )


def middles(waits: Waits, periods: Iterable[Period]) -> Result:
    """Estimate by when a half, and three quarters, had what they waited for."""
    found = _per_period(waits, periods)
    columns = []
    for estimate, share in zip(MIDDLES, (0.5, 0.75), strict=True):
        days = [curve.day_of(share) for _, _, curve in found]
        steps = [(own, -1.0, day) for (_, own, _), (day, *_) in zip(found, days, strict=True)]
        columns.append(_backed(estimate, days, steps))
    return assemble(
        pd.DataFrame({"periode": [name for name, _, _ in found]}, dtype="str"),
        columns,
        dimensions=(Column("periode", "Periode"),),
        name=f"wachttijd_{waits.name}",
        title=f"Wachttijd {waits.what}, in {waits.unit}",
        method=f"{METHOD} In {waits.unit}, met het gezin dat in de periode begon te wachten.",
    )


def curve(waits: Waits, periods: Iterable[Period]) -> Result:
    """Estimate which share had what they waited for by each of some days.

    A step rests on the families that came in since the step before, and is hidden with them.
    """
    steps = [
        (name, own, curve, before, day)
        for name, own, curve in _per_period(waits, periods)
        for before, day in zip((-1, *waits.grid), waits.grid, strict=False)
    ]
    cells = [(name, str(day)) for name, *_, day in steps]
    share = _backed(
        estimate_of("gezin", SHARE, "Aandeel", "%", 0, "aandeel"),
        [tuple(100 * one for one in curve.by(day)) for _, _, curve, _, day in steps],
        [(own, before, day) for _, own, _, before, day in steps],
    )
    return assemble(
        pd.DataFrame(cells, columns=["periode", "dag"], dtype="str"),
        [share],
        dimensions=(Column("periode", "Periode"), Column("dag", f"Binnen ({waits.unit})")),
        name=f"wachtcurve_{waits.name}",
        title=f"Deel dat aan de beurt was, {waits.what}",
        method=f"{METHOD} Een stap staat er alleen als er ten minste tien gezinnen bij komen.",
    )


def _backed(
    estimate: Estimate,
    numbers: Sequence[tuple[float, ...]],
    steps: Sequence[tuple[pd.DataFrame, float, float]],
) -> Backed:
    """Give estimates, each from its waits, with who decides between two days."""
    return rest_on(
        estimate,
        pd.DataFrame(numbers, columns=[estimate.name, *estimate.ends]),
        [_deciding(*one) for one in steps],
        degrees=[max(int((own["afloop"] == EVENT).sum()) - 1, 0) for own, *_ in steps],
        effective=[len(own) for own, *_ in steps],
    )


def _deciding(own: pd.DataFrame, since: float, until: float) -> pd.Series[str]:
    """Give the fewest of who had the event in (since, until], and who is known to wait longer."""
    had = (own["afloop"] == EVENT) & own["duur"].between(since, until, inclusive="right")
    sides = (own.loc[part, "gezin_id"].drop_duplicates() for part in (had, own["duur"] > until))
    return min(sides, key=len)


def _per_period(
    waits: Waits, periods: Iterable[Period]
) -> list[tuple[str, pd.DataFrame, Incidence]]:
    laid = one_kind(periods)
    at = position_in(laid, waits.table["begin"])
    chosen = [(str(name), waits.table[at == place]) for place, name in enumerate(laid["periode"])]
    return [
        (name, own, cumulative_incidence(own["duur"], own["afloop"]))
        for name, own in chosen
        if (own["afloop"] == EVENT).any()
    ]


def _ended_by(event: pd.Series, other: pd.Series) -> np.ndarray:
    return np.select([event, other], [EVENT, OTHER], default=WAITING)


FloatArray = npt.NDArray[np.float64]

# A product of many shares ends a bit of rounding below the half that it stands for.
_NOISE = 1e-9
Z = NormalDist().inv_cdf(0.975)

WAITING, EVENT, OTHER = 0, 1, 2
"""What ended the wait: nothing yet, the event itself, or something that makes it impossible."""


@dataclass(frozen=True, repr=False)
class Incidence(Microdata):
    """The share of all who had the event by each day, estimated by `cumulative_incidence`."""

    days: FloatArray
    share: FloatArray
    low: FloatArray
    high: FloatArray

    def by(self, day: float) -> tuple[float, float, float]:
        """Give the share that had the event by a day, the day itself included."""
        at = int(np.searchsorted(self.days, day, side="right")) - 1
        if at < 0:
            return 0.0, 0.0, 0.0
        return float(self.share[at]), float(self.low[at]), float(self.high[at])

    def day_of(self, share: float) -> tuple[float, float, float]:
        """Give the day by which a share of all had the event (Brookmeyer and Crowley, 1982)."""
        return (
            self._first(self.share, share),
            self._first(self.high, share),
            self._first(self.low, share),
        )

    def _first(self, line: FloatArray, share: float) -> float:
        # A half that is reached may lie a bit of rounding below it.
        reached = np.flatnonzero(line >= share - _NOISE)
        return float(self.days[reached[0]]) if len(reached) else float("nan")


def cumulative_incidence(days: npt.ArrayLike, ended_by: npt.ArrayLike) -> Incidence:
    """Estimate by when which share had an event, without dropping those who still wait.

    The Aalen-Johansen estimator (Aalen and Johansen, 1978; statsmodels' CumIncidenceRight). Where
    nothing but the event ends a wait it is one minus the Kaplan-Meier estimate. Interval on the
    scale log(−log(1 − share)), as R's ``survfit`` does with ``conf.type = "log-log"``.
    """
    time = np.asarray(days, dtype=np.float64)
    status = np.asarray(ended_by, dtype=np.int64)
    if time.shape != status.shape or time.ndim != 1:
        raise AnalysisError(
            "Waits and what ended them differ in length.", remedy="Give one of each per wait."
        )
    if (time < 0).any() or not np.isfinite(time).all():
        raise AnalysisError(
            "A wait is negative or missing.", remedy="Leave out what has its dates out of order."
        )
    if not (status == EVENT).any():
        raise AnalysisError(
            "Nobody had the event.", remedy="Ask it of a group in which somebody had it."
        )
    # Order decides nothing, but the sums of statsmodels must be the same for the same waits.
    order = np.lexsort((status, time))
    with np.errstate(divide="ignore", invalid="ignore"):  # when nobody is left, no error is either
        found = CumIncidenceRight(time[order], status[order])
    share, error = np.asarray(found.cinc[0]), np.asarray(found.cinc_se[0])
    steps = np.append(share[0] > 0, np.diff(share) > 0)
    share, error = np.clip(share[steps], 0.0, 1.0), error[steps]
    low, high = _log_log(share, error)
    # Where all had it there is no error to go by: no share lower than this often gives all of n.
    everyone = share >= 1 - _NOISE
    low = np.where(everyone, 0.025 ** (1 / len(time)), low)
    return Incidence(np.asarray(found.times, dtype=np.float64)[steps], share, low, high)


def _log_log(share: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    left = 1 - share
    inside = (left > 0) & (left < 1)
    safe = np.where(inside, left, 0.5)
    factor = np.exp(Z * error / (safe * -np.log(safe)))
    low = np.where(inside, 1 - safe ** (1 / factor), share)
    high = np.where(inside, 1 - safe**factor, share)
    return low, high


def restricted_mean(
    days: npt.ArrayLike, ended: npt.ArrayLike, until: float
) -> tuple[float, float, float]:
    """Estimate the mean of what lasts, counted up to some day, when some of it still goes on.

    The area under the Kaplan-Meier curve up to that day; its variance is that of Klein and
    Moeschberger, Survival analysis, 2nd ed. (2003), formula 4.5.2: Σ A(tᵢ)² dᵢ / (Yᵢ (Yᵢ − dᵢ)),
    with A(tᵢ) the area from tᵢ on. A mean of those that ended would leave out the longest.

    Examples
    --------
    >>> round(restricted_mean([100, 200, 400], [True, True, False], 365)[0], 6)
    221.666667
    """
    time, event = np.asarray(days, dtype=float), np.asarray(ended, dtype=bool)
    if time.shape != event.shape or time.ndim != 1 or not len(time):
        raise AnalysisError("Durations and ends differ in length.", remedy="Give one of each.")
    if not (time >= 0).all():
        raise AnalysisError(
            "A duration is negative or missing.", remedy="Leave out what has its dates reversed."
        )
    moments = np.unique(time[event & (time <= until)])
    at_risk = len(time) - np.searchsorted(np.sort(time), moments, side="left")
    deaths = np.bincount(np.searchsorted(moments, time[event & (time <= until)]),
                         minlength=len(moments))  # fmt: skip
    curve = np.concatenate([[1.0], np.cumprod(1 - deaths / at_risk)])
    widths = np.diff(np.concatenate([[0.0], moments, [until]]))
    areas = curve * widths
    mean = float(areas.sum())
    after = np.cumsum(areas[::-1])[::-1][1:]
    left = at_risk - deaths
    parts = np.divide(after**2 * deaths, at_risk * left, out=np.zeros(len(moments)), where=left > 0)
    half = Z * float(np.sqrt(parts.sum()))
    return mean, max(mean - half, 0.0), min(mean + half, until)
