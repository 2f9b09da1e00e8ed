"""What is counted in spells: how often they begin, how long they last, and who has none."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.period import Period
from lokalis_research.result import Column, Quantity, Ratio, Result, assemble, ratio_error, share_of
from lokalis_research.result.columns import Kind
from lokalis_research.stats.intervals import IntArray, Intervals, cut, overlaps, union
from lokalis_research.verzuim.absence import Absence, intervals_of
from lokalis_research.verzuim.analyse import limits
from lokalis_research.verzuim.grid import INTERVAL, Events, Grid
from lokalis_research.verzuim.schemes import MAXIMUM_DAYS

BY_MAIN_TEAM = (
    "Een medewerker telt bij het team van het dienstverband met de grootste deeltijdfactor."
)


def _quantity(
    name: str, label: str, unit: str = "", kind: Kind = "aantal", *, also: tuple[str, ...] = ()
) -> Quantity:
    return Quantity(
        name, label, unit, 0, entities=("medewerker",), kind=kind, additive=("buurtteam", *also)
    )


REPORTS = _quantity("meldingen", "Meldingen", also=("periode",))
SERVICE = _quantity("dienstdagen", "Dagen in dienst", "dagen", "som", also=("periode",))
DURATION = _quantity("verzuimduur", "Verzuimduur", "dagen", "som", also=("periode",))
ENDED = _quantity("beeindigd", "Beëindigd", also=("periode",))
WITHOUT = _quantity("zonder_verzuim", "Zonder verzuim")
THROUGHOUT = _quantity("hele_periode_in_dienst", "Hele periode in dienst")
HEALTHY = share_of(
    WITHOUT, THROUGHOUT, "nulverzuim", "Zonder verzuim", interval="wilson", rest_sensitive=True
)


def _error(unit: str) -> Quantity:
    return Quantity(
        "standaardfout", "Standaardfout", unit, 2, entities=("medewerker",), kind="spreiding"
    )


def reporting_frequency(
    absence: Absence, periods: Iterable[Period], by: tuple[str, ...] = ()
) -> Result:
    """Count the spells that began per average employee, to a yearly base.

    Spells begun / (days in employment / days in the year): the average number of employees is days
    in employment over days in the period, and a period is scaled to the year it begins in.
    """
    grid = Grid.of(absence, periods, by)
    main, spells = absence.main_team, absence.spells
    worked = cut(
        main["start"].to_numpy(), main["stop"].to_numpy(), grid.periods.start, grid.periods.stop
    )
    served = Events(
        employee=main["medewerker"].to_numpy()[worked.left],
        period=worked.right,
        team=main["team"].to_numpy()[worked.left],
        value=worked.stop - worked.start,
    )
    numbers = np.unique(grid.number(served))
    service = grid.add_up(SERVICE, served, numbers)
    starts = _spells_on(grid, spells[spells["team"] >= 0], day="start")
    began = grid.add_up(REPORTS, starts, numbers)
    cells = grid.cells(numbers)
    cells["dagen_in_jaar"] = _days_in_year(grid)[numbers // len(grid.groups)]
    factor = cells["dagen_in_jaar"].to_numpy(float)
    error = ratio_error(_error("per jaar"), began, service, factor, effective="kish")
    return assemble(
        cells,
        (began, service, error),
        name="meldingsfrequentie",
        title="Meldingsfrequentie",
        dimensions=grid.dimensions,
        covers=grid.covers,
        constants=(Column("dagen_in_jaar", "Dagen in het jaar", "dagen"),),
        ratios=(
            Ratio(
                "meldingsfrequentie",
                "Meldingen per medewerker",
                "per jaar",
                2,
                numerator=REPORTS.name,
                denominator=SERVICE.name,
                factor="dagen_in_jaar",
                interval="logaritmisch",
                spread="standaardfout",
            ),
        ),
        method=" ".join(
            [
                "Meldingen die in de periode begonnen, gedeeld door het gemiddelde aantal "
                "medewerkers, herleid tot een jaar.",
                BY_MAIN_TEAM,
                INTERVAL,
                *limits(absence, grid),
            ]
        ),
    )


def mean_duration(absence: Absence, periods: Iterable[Period], by: tuple[str, ...] = ()) -> Result:
    """Average the full lengths of the spells that ended in the period."""
    grid = Grid.of(absence, periods, by)
    spells = absence.spells
    closed = spells[(spells["team"] >= 0) & ~spells["running"]]
    last = closed.assign(last=closed["stop"] - 1)
    # Of who left while ill nobody knows how long it lasted.
    day = last["last"].to_numpy()
    still = overlaps(
        Intervals(last["medewerker"].to_numpy(), day, day + 1), intervals_of(absence.main_team)
    )
    last = last.iloc[np.unique(still.left)]
    ends = _spells_on(grid, last, day="last")
    numbers = np.unique(grid.number(ends))
    ended = grid.add_up(ENDED, ends, numbers)
    lasted = grid.add_up(DURATION, _spells_on(grid, last, day="last", value="days"), numbers)
    error = ratio_error(_error("dagen"), lasted, ended, 1.0, effective="kish")
    return assemble(
        grid.cells(numbers),
        (lasted, ended, error),
        name="gemiddelde_verzuimduur",
        title="Gemiddelde verzuimduur",
        dimensions=grid.dimensions,
        covers=grid.covers,
        ratios=(
            Ratio(
                "gemiddelde_duur",
                "Gemiddelde duur",
                "dagen",
                1,
                numerator=DURATION.name,
                denominator=ENDED.name,
                factor=1.0,
                interval="logaritmisch",
                spread="standaardfout",
                highest=float(MAXIMUM_DAYS),
            ),
        ),
        method=" ".join(
            [
                "Volledige duur, in kalenderdagen, van de meldingen waarvan de laatste ziektedag "
                "in de periode valt (hoogstens 730 dagen); wie ziek uit dienst ging, telt niet "
                "mee.",
                INTERVAL,
                *limits(absence, grid),
            ]
        ),
    )


def zero_absence(absence: Absence, periods: Iterable[Period], by: tuple[str, ...] = ()) -> Result:
    """Count the employees, employed the whole period, without a spell in it (nulverzuim)."""
    grid = Grid.of(absence, periods, by)
    stop = np.minimum(grid.periods.stop, absence.horizon)
    known = grid.periods.start < stop
    employment = union(intervals_of(absence.main_team))
    worked = cut(employment.start, employment.stop, grid.periods.start, grid.periods.stop)
    whole = (
        known[worked.right]
        & (worked.start == grid.periods.start[worked.right])
        & (worked.stop == stop[worked.right])
    )
    employee, period = employment.group[worked.left[whole]], worked.right[whole]
    last = stop[period] - 1
    at = overlaps(Intervals(employee, last, last + 1), intervals_of(absence.main_team))
    present = Events(
        employee=employee[at.left],
        period=period[at.left],
        team=absence.main_team["team"].to_numpy()[at.right],
        value=np.ones(len(at.left)),
    )
    segments = absence.segments
    ill = cut(
        segments["start"].to_numpy(),
        segments["stop"].to_numpy(),
        grid.periods.start,
        grid.periods.stop,
    )
    count = len(grid.periods.names)
    sick = segments["medewerker"].to_numpy()[ill.left] * count + ill.right
    healthy = ~np.isin(present.employee * count + present.period, sick)
    numbers = np.unique(grid.number(present))
    without = grid.add_up(WITHOUT, present.where(healthy), numbers)
    return assemble(
        grid.cells(numbers),
        (without, grid.add_up(THROUGHOUT, present, numbers)),
        name="nulverzuim",
        title="Medewerkers zonder verzuim",
        dimensions=grid.dimensions,
        covers=grid.covers,
        ratios=(HEALTHY,),
        method=" ".join(
            [
                "Aandeel van de medewerkers die de hele periode in dienst waren, zonder ziektedag "
                "daarin; bij het team van de laatste dag.",
                "Interval: Wilson.",
                *limits(absence, grid),
            ]
        ),
    )


def _spells_on(grid: Grid, spells: pd.DataFrame, *, day: str, value: str | None = None) -> Events:
    """Place spells in the period of a day of theirs."""
    moment = spells[day].to_numpy()
    placed = cut(moment, moment + 1, grid.periods.start, grid.periods.stop)
    amount = np.ones(len(spells)) if value is None else spells[value].to_numpy()
    return Events(
        employee=spells["medewerker"].to_numpy()[placed.left],
        period=placed.right,
        team=spells["team"].to_numpy()[placed.left],
        value=amount[placed.left],
    )


def _days_in_year(grid: Grid) -> IntArray:
    """Days of the calendar year in which each period begins."""
    year = grid.periods.start.astype("datetime64[D]").astype("datetime64[Y]")
    days = (year + 1).astype("datetime64[D]") - year.astype("datetime64[D]")
    return np.asarray(days, dtype=np.int64)
