"""Wachttijd, estimated: by when which share had its kennismaking, and its first day of support."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.indicatoren.incidence import (
    EVENT,
    OTHER,
    WAITING,
    Incidence,
    cumulative_incidence,
)
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
