"""Wachttijd, counted: how many have their kennismaking within the norm, and the mean of reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from dateutil.easter import easter

from lokalis_research.days import day_numbers
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.indicatoren.material import Registrations
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import in_periods, teams_of
from lokalis_research.result import (
    Column,
    Quantity,
    Ratio,
    Result,
    build,
    number_of,
    share_of,
    whole_of,
)

NORM = 5
"""Working days after the aanmelding within which a kennismaking is timely, in every report."""

TIMELY = "binnen vijf werkdagen"
ASKED = "later, op verzoek van het gezin"
NOT_ASKED = "later, niet op verzoek"
NOT_RECORDED = "later, verzoek niet vastgelegd"
HOW = (TIMELY, ASKED, NOT_ASKED, NOT_RECORDED)
SHARE = "aandeel"
_AXES = ("buurtteam", "periode", "hoe")
PART = number_of(
    "gezin", "aanmeldingen", "Aanmeldingen", additive=_AXES, counts="aanmeldingen na de norm"
)
ALL = whole_of(PART, "alle_aanmeldingen", "Alle aanmeldingen", "hoe")
METHOD = (
    "Aanmeldingen in de periode, voor zover de vijf werkdagen op de peildatum voorbij waren; ook "
    "wie dan nog wacht of zich terugtrok telt mee, als later. Werkdagen zijn maandag tot en met "
    "vrijdag"
)
WITH_HOLIDAYS = ", ook als dat een feestdag is; hoe verslagen dat tellen, is niet gepubliceerd."
WITHOUT_HOLIDAYS = ", behalve op algemeen erkende feestdagen."

TALK_DAYS, TALK_WORKING, START_DAYS = "tot_gesprek", "tot_gesprek_werkdagen", "tot_begin"
_ADDS = ("periode", "buurtteam")
_SUMS = {
    TALK_DAYS: ("Aanmelding tot kennismaking", "dagen"),
    TALK_WORKING: ("Aanmelding tot kennismaking", "werkdagen"),
    START_DAYS: ("Kennismaking tot begin", "dagen"),
}
COUNTS = {
    "gesproken": number_of("gezin", "gesproken", "Kennismakingen", additive=_ADDS),
    "begonnen": number_of(
        "gezin",
        "begonnen",
        "Daarna begonnen",
        additive=_ADDS,
        counts="begonnen na een aanmelding in de periode",
    ),
}
MEAN_METHOD = (
    "Aanmeldingen in de periode. Het gemiddelde gaat alleen over wie aan de beurt kwam: wie op de "
    "peildatum nog wacht, doet niet mee, zodat het van de laatste maanden te laag is."
)


def kennismaking(
    registrations: Registrations, periods: Iterable[Period], by: str = "", *, holidays: bool = False
) -> Result:
    """Count the aanmeldingen of each period by whether their kennismaking was timely.

    Whether reports take holidays for working days is not published: with `holidays` they are none.
    """
    rows = with_wait(registrations, holidays=holidays)
    rows = in_periods(rows[rows["norm_voorbij"]], periods, "aanmelddatum")
    keys = ["periode", *((by,) if by else ())]
    rows = rows.assign(hoe=_how(rows), aanmeldingen=1, alle_aanmeldingen=1)
    groups = rows[keys].drop_duplicates()
    cells = groups.merge(_possible(rows), on="periode")
    order = cells["hoe"].map({name: place for place, name in enumerate(HOW)})
    cells = cells.assign(order=order).sort_values([*keys, "order"], ignore_index=True)
    cells = cells[[*keys, "hoe"]]
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="kennismaking",
        title="Tijd tot de kennismaking",
        by=(
            Column("periode", "Periode"),
            *((Column(by, GROUPS[by].label),) if by else ()),
            Column("hoe", "Kennismaking"),
        ),
        quantities=(PART, ALL),
        ratios=(share_of(PART, ALL, SHARE, "Aandeel", 1, interval="wilson"),),
        method=METHOD + (WITHOUT_HOLIDAYS if holidays else WITH_HOLIDAYS) + " Interval van Wilson.",
        definition=(("werkdagen", "zonder feestdagen"),) if holidays else (),
        covers=teams_of(registrations.table, (by,) if by else ()),
    )


def mean_waits(registrations: Registrations, periods: Iterable[Period]) -> Result:
    """Average the waits of those whose turn came, per period of aanmelding."""
    rows = in_periods(registrations.table, periods, "aanmelddatum")
    talked, began = rows["kennismakingsdatum"].notna(), rows["startdatum"].notna()
    # Who has not come that far adds no days, and is not in the denominator either.
    met = rows["kennismakingsdatum"].fillna(rows["aanmelddatum"])
    start = rows["startdatum"].fillna(met)
    rows = rows.assign(
        gesproken=talked.astype(int),
        begonnen=began.astype(int),
        tot_gesprek=day_numbers(met) - day_numbers(rows["aanmelddatum"]),
        tot_gesprek_werkdagen=working_days(rows["aanmelddatum"], met),
        tot_begin=day_numbers(start) - day_numbers(met),
    )
    sums = tuple(
        Quantity(name, f"{label}, samen", unit, 0, ("gezin",), "som", additive=_ADDS)
        for name, (label, unit) in _SUMS.items()
    )
    quantities = (*COUNTS.values(), *sums)
    return build(
        rows,
        who="gezin_id",
        name="wachttijd_gemiddeld",
        title="Gemiddelde wachttijd van wie aan de beurt kwam",
        by=(Column("periode", "Periode"),),
        quantities=quantities,
        ratios=tuple(
            Ratio(
                f"gemiddeld_{name}",
                f"{label}, gemiddeld",
                unit,
                1,
                numerator=name,
                denominator="begonnen" if name == START_DAYS else "gesproken",
                factor=1.0,
            )
            for name, (label, unit) in _SUMS.items()
        ),
        method=MEAN_METHOD,
    )


def with_wait(registrations: Registrations, *, holidays: bool = False) -> pd.DataFrame:
    """Say of every aanmelding how long it took, or has taken on the peildatum."""
    table = registrations.table
    met, ended = table["kennismakingsdatum"], table["einddatum"]
    last = pd.Timestamp(registrations.peildatum)
    first = table["aanmelddatum"].min()
    years = range(first.year, last.year + 1) if holidays and len(table) else range(0)
    free = [day for year in years for day in holidays_of(year)]
    until = met.fillna(ended).fillna(last)
    return table.assign(
        werkdagen=working_days(table["aanmelddatum"], until, free),
        gesproken=met.notna(),
        gestopt=met.isna() & ended.notna(),
        norm_voorbij=working_days(table["aanmelddatum"], pd.Series(last, index=table.index), free)
        >= NORM,
    )


def working_days(since: pd.Series, until: pd.Series, free: Sequence[date] = ()) -> np.ndarray:
    """Count the working days from one day to another, the first not included."""
    first, last = (one.to_numpy(dtype="datetime64[D]") for one in (since, until))
    return np.busday_count(first, last, holidays=np.array(free, dtype="datetime64[D]")).astype(
        np.int64
    )


def holidays_of(year: int) -> list[date]:
    """List the generally recognised Dutch holidays of a year (Algemene termijnenwet, art. 3)."""
    sunday = easter(year)
    king = date(year, 4, 27)
    moved = [sunday + timedelta(days) for days in (-2, 1, 39, 50)]
    return sorted(
        [
            date(year, 1, 1),
            king - timedelta(king.weekday() == 6),
            *moved,
            date(year, 5, 5),
            date(year, 12, 25),
            date(year, 12, 26),
        ]
    )


def _how(rows: pd.DataFrame) -> pd.Series:
    timely = rows["gesproken"] & (rows["werkdagen"] <= NORM)
    asked = rows["later_op_verzoek"]
    names = np.select(
        [timely, asked.isna(), asked.fillna(value=False).astype(bool)],
        [TIMELY, NOT_RECORDED, ASKED],
        default=NOT_ASKED,
    )
    return pd.Series(names, index=rows.index, dtype="str")


def _possible(rows: pd.DataFrame) -> pd.DataFrame:
    """Say per period what can be told apart, by what is registered of anybody in it."""
    recorded = rows["later_op_verzoek"].notna().groupby(rows["periode"], sort=True)
    some, every = recorded.any(), recorded.all()
    parts = [
        pd.DataFrame({"periode": some.index, "hoe": TIMELY}),
        pd.DataFrame({"periode": some.index[some], "hoe": ASKED}),
        pd.DataFrame({"periode": some.index[some], "hoe": NOT_ASKED}),
        pd.DataFrame({"periode": every.index[~every], "hoe": NOT_RECORDED}),
    ]
    return pd.concat(parts, ignore_index=True)
