"""Wachttijd, estimated: by when which share had its kennismaking, and its first day of support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.indicatoren.clean import Registrations
from lokalis_research.indicatoren.incidence import (
    EVENT,
    OTHER,
    WAITING,
    Incidence,
    cumulative_incidence,
)
from lokalis_research.indicatoren.support import support_rows
from lokalis_research.indicatoren.timely import with_wait
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import one_kind, position_in
from lokalis_research.result import Column, Estimate, Result

TALK_DAYS = (0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 60)
START_DAYS = (0, 7, 14, 21, 28, 42, 56, 70, 84)
SHARE, HALF, MOST = "aandeel", "helft", "driekwart"
_QUANTILES = {HALF: 0.5, MOST: 0.75}
METHOD = (
    "Aalen-Johansen (zonder afhakers gelijk aan Kaplan-Meier), interval op log(−log)-schaal: wie "
    "op de peildatum nog wacht, telt mee zolang dat bekend is, en wie afhaakte als iemand bij wie "
    "het niet meer komt."
)
MIDDLES = (
    Estimate(HALF, "De helft was aan de beurt binnen", "", 0, entities=("gezin",)),
    Estimate(MOST, "Driekwart was aan de beurt binnen", "", 0, entities=("gezin",)),
)


@dataclass(frozen=True)
class Waits:
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
    rows, supports = [], []
    for name, own, found in _per_period(waits, periods):
        cell = pd.DataFrame({"periode": [name]})
        numbers = {part: found.day_of(share) for part, share in _QUANTILES.items()}
        rows.append(
            cell.assign(
                **{
                    part + end: value
                    for part, values in numbers.items()
                    for end, value in zip(("", "_laag", "_hoog"), values, strict=True)
                }
            )
        )
        supports += [
            _behind(cell, part, own, since=-1.0, until=values[0])
            for part, values in numbers.items()
        ]
    return Result(
        name=f"wachttijd_{waits.name}",
        title=f"Wachttijd {waits.what}, in {waits.unit}",
        dimensions=(Column("periode", "Periode"),),
        quantities=(),
        ratios=(),
        estimates=MIDDLES,
        table=_joined(rows, ("periode", *(n for one in MIDDLES for n in (one.name, *one.ends)))),
        support=_joined(supports, ()),
        method=f"{METHOD} In {waits.unit}, met het gezin dat in de periode begon te wachten.",
    )


def curve(waits: Waits, periods: Iterable[Period]) -> Result:
    """Estimate which share had what they waited for by each of some days."""
    share = Estimate(SHARE, "Aandeel", "%", 0, entities=("gezin",), kind="aandeel")
    rows, supports = [], []
    for name, own, found in _per_period(waits, periods):
        before = -1.0
        for day in waits.grid:
            cell = pd.DataFrame({"periode": [name], "dag": [str(day)]})
            value, low, high = (100 * one for one in found.by(day))
            rows.append(cell.assign(**{SHARE: value, f"{SHARE}_laag": low, f"{SHARE}_hoog": high}))
            supports.append(_behind(cell, SHARE, own, since=before, until=float(day)))
            before = float(day)
    return Result(
        name=f"wachtcurve_{waits.name}",
        title=f"Deel dat aan de beurt was, {waits.what}",
        dimensions=(Column("periode", "Periode"), Column("dag", f"Binnen ({waits.unit})")),
        quantities=(),
        ratios=(),
        estimates=(share,),
        table=_joined(rows, ("periode", "dag", share.name, *share.ends)),
        support=_joined(supports, ()),
        method=f"{METHOD} Een stap staat er alleen als er ten minste tien gezinnen bij komen.",
    )


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


def _behind(
    cell: pd.DataFrame, name: str, own: pd.DataFrame, *, since: float, until: float
) -> pd.DataFrame:
    """Count the families with the event in (since, until], and those known to wait longer."""
    had = own["afloop"] == EVENT
    further = own.loc[had & (own["duur"] > since) & (own["duur"] <= until), "gezin_id"].nunique()
    longer = own.loc[own["duur"] > until, "gezin_id"].nunique()
    return support_rows(
        cell,
        name,
        "gezin",
        np.array([min(further, longer)]),
        vrijheidsgraden=np.array([float(max(int(had.sum()) - 1, 0))]),
        effectief=np.array([float(len(own))]),
    )


def _ended_by(event: pd.Series, other: pd.Series) -> np.ndarray:
    return np.select([event, other], [EVENT, OTHER], default=WAITING)


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(columns))
