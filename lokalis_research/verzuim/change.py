"""What changed between two half-years, in whom and by which spells; and whether two differ."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from lokalis_research.period import HalfYear, Month
from lokalis_research.result import (
    Backed,
    Column,
    Result,
    Tells,
    assemble,
    estimate_of,
    rest_on,
    stack,
)
from lokalis_research.verzuim.absence import Absence
from lokalis_research.verzuim.analyse import EMPLOYED, METHOD, SICK, TOTAL, absence_rate
from lokalis_research.verzuim.grid import Events, Grid, employed_days, sick_days
from lokalis_research.verzuim.schemes import SCHEMES, Scheme, two_way

CHANGE = estimate_of("medewerker", "verandering", "Verandering", "procentpunt", 1)
FIT = (
    estimate_of("medewerker", "afstand", "Gemiddeld verschil, in grootte", "procentpunt", 2),
    estimate_of("medewerker", "verschil", "Gemiddeld verschil", "procentpunt", 2),
)  # fmt: skip
BEGUN, CARRIED = "in het halfjaar begonnen", "van ervoor"
BEGAN = Column("begin", "Meldingen")

FloatArray = npt.NDArray[np.float64]


def changes(absence: Absence, first: HalfYear, second: HalfYear, scheme: Scheme) -> Result:
    """Estimate how much of each class there is more, with the same employees seen twice.

    With y sick and x employed fte-days and R = Σy / Σx of a half-year, an employee adds
    u = (y₂ − R₂x₂) / Σx₂ − (y₁ − R₁x₁) / Σx₁, and the variance is n / (n − 1) Σu² (a linearised
    difference of two ratios of one sample; Cochran, 1977, section 6.16). Who was ill in both makes
    it smaller than two independent halves would. The interval is that of t with Kish's effective
    number of employees less one.
    """
    periods = sorted([first, second])
    employed = _per_employee(absence, employed_days(absence, periods, by_team=False))
    sick = sick_days(absence, periods, scheme=scheme, by_team=False)
    rows, deciding = [], []
    for label in (*scheme.labels, TOTAL):
        own = sick if label == TOTAL else sick[sick["klasse"] == label]
        ill = _per_employee(absence, own)
        rows.append((label, *paired_difference(ill, employed)))
        names = [np.asarray(absence.employees)[days > 0] for days in ill]
        # Who knows the other half-year learns these from the difference.
        deciding.append(min(names, key=len))
    rates = absence_rate(absence, periods, scheme=scheme)
    of_class = [np.flatnonzero(rates.table["klasse"] == label) for label, *_ in rows]
    columns = ["klasse", CHANGE.name, *CHANGE.ends, "vrijheidsgraden"]
    table = pd.DataFrame(rows, columns=columns)
    return assemble(
        table[["klasse"]],
        [rest_on(CHANGE, table, deciding, degrees=table["vrijheidsgraden"])],
        name="verzuim_verandering",
        title=f"Verandering van het verzuim van {first} naar {second}, {scheme.label}",
        dimensions=(Column("klasse", "Verzuimduur"),),
        # Beside the percentage of one half-year it gives that of the other.
        tells=tuple(
            Tells(CHANGE.name, rates, part.name, tuple(of_class)) for part in (SICK, EMPLOYED)
        ),
        method=(
            "De verandering is geteld over alle medewerkers, en geen schatting. Het interval zegt "
            "wat toeval tussen medewerkers kan geven; wie beide halfjaren in dienst was, telt "
            "daarin als dezelfde."
        ),
    )


def begun_or_carried(absence: Absence, periods: Sequence[HalfYear]) -> Result:
    """Add up the sick days of spells that began in a half-year, and of those carried over."""
    grid = Grid.of(absence, periods, (), None)
    days = Events.of_days(employed_days(absence, periods, by_team=False))
    numbers = np.unique(grid.number(days))
    employed = grid.add_up(EMPLOYED, days, numbers)
    began = absence.spells["start"].to_numpy()[absence.segments["spell"].to_numpy()]
    names = [str(name) for name in grid.periods.names]
    parts: dict[str, list[pd.DataFrame]] = {BEGUN: [], CARRIED: []}
    by_name = {str(period): period for period in periods}
    for place, name in enumerate(names):
        inside = began >= grid.periods.start[place]
        for part, mask in ((BEGUN, inside), (CARRIED, ~inside)):
            only = dataclasses.replace(absence, segments=absence.segments[mask])
            ill = sick_days(only, [by_name[name]], by_team=False)
            ill["periode"] = pd.Categorical([name] * len(ill), categories=names)
            parts[part].append(ill)
    whole = Events.of_days(sick_days(absence, list(periods), by_team=False))
    blocks: list[tuple[pd.DataFrame, Sequence[Backed]]] = []
    sums = {part: Events.of_days(_under(found)) for part, found in parts.items()} | {TOTAL: whole}
    for part, events in sums.items():
        cells = grid.cells(numbers).assign(begin=part)
        blocks.append((cells, (grid.add_up(SICK, events, numbers), employed)))
    quantities = [dataclasses.replace(EMPLOYED, constant_over=(*EMPLOYED.constant_over, "begin"))]
    cells, columns = stack(blocks)
    columns[1] = dataclasses.replace(columns[1], column=quantities[0])
    return assemble(
        cells,
        columns,
        name="verzuim_begonnen_of_van_ervoor",
        title="Verzuim van meldingen die in het halfjaar begonnen, en van meldingen van ervoor",
        dimensions=(*grid.dimensions, BEGAN),
        totals=((BEGAN.name, TOTAL),),
        method=METHOD,
    )


def fit_of_cuts(absence: Absence, published: pd.DataFrame) -> Result:
    """Say at which boundary the computed short absence comes nearest to the published one.

    Per boundary the mean over the published months of the difference, and of its size.
    """
    months = [Month.parse(str(month)) for month in published["periode"]]
    boundaries = sorted({upper for scheme in SCHEMES for upper in scheme.uppers})
    rows, deciding = [], []
    if months:
        employed = _per_employee(absence, employed_days(absence, months, by_team=False))
        theirs = published.set_index("periode")["kort"].reindex(sorted(map(str, months)))
        for boundary in boundaries:
            sick = sick_days(absence, months, scheme=two_way(boundary), by_team=False)
            ill = _per_employee(absence, sick[sick["klasse"] == "kort"])
            total = employed.sum(axis=1)
            ours = np.divide(100 * ill.sum(axis=1), total, out=np.full(len(total), np.nan),
                             where=total > 0)  # fmt: skip
            # Where nobody was employed in any published month there is no mean, and no warning.
            apart = pd.Series(ours - theirs.to_numpy(dtype=float))
            rows.append((f"t/m {boundary} dagen", apart.abs().mean(), apart.mean()))
            deciding.append(np.asarray(absence.employees)[(ill > 0).any(axis=0)])
    table = pd.DataFrame(rows, columns=["grens", *(one.name for one in FIT)])
    return assemble(
        table[["grens"]].astype("str"),
        [rest_on(one, table, deciding, degrees=max(len(months) - 1, 0)) for one in FIT],
        name="welke_grens_past",
        title="Welke grens past bij het gepubliceerde korte verzuim?",
        dimensions=(Column("grens", "Kort"),),
        method=(
            f"Elke grens op deze levering, naast {len(months)} gepubliceerde maanden. De kleinste "
            "afstand zegt welke grens het best past, en niet dat een verslag die gebruikte."
        ),
    )


def _under(parts: list[pd.DataFrame]) -> pd.DataFrame:
    joined = pd.concat(parts, ignore_index=True)
    for name in ("medewerker_id", "periode"):
        joined[name] = pd.Categorical(joined[name], categories=parts[0][name].cat.categories)
    return joined


def _per_employee(absence: Absence, days: pd.DataFrame) -> FloatArray:
    """Add fte-days up: shape (periods, employees)."""
    found = np.zeros((len(days["periode"].cat.categories), len(absence.employees)))
    events = Events.of_days(days)
    np.add.at(found, (events.period, events.employee), events.value.astype(float))
    return found


def paired_difference(ill: FloatArray, employed: FloatArray) -> tuple[float, float, float, float]:
    """Give the change in percentage points, its 95% interval and its degrees of freedom.

    Of two half-years, from the fte-days of each employee: shape (2, employees).
    """
    total = employed.sum(axis=1)
    if not (total > 0).all():
        return np.nan, np.nan, np.nan, np.nan
    rates = ill.sum(axis=1) / total
    shares = (ill - rates[:, None] * employed) / total[:, None]
    # Employees are those of either half-year: others would only make n larger.
    squares = ((shares[1] - shares[0])[(employed > 0).any(axis=0)]) ** 2
    change = 100 * float(rates[1] - rates[0])
    if len(squares) < 2 or not squares.sum():
        return change, np.nan, np.nan, np.nan
    error = 100 * float(np.sqrt(len(squares) / (len(squares) - 1) * squares.sum()))
    freedom = max(float(squares.sum() ** 2 / (squares**2).sum()) - 1, 1.0)
    half = float(stats.t.ppf(0.975, freedom)) * error
    return change, change - half, change + half, freedom


def differ(
    first: tuple[float, float, float], second: tuple[float, float, float], alpha: float = 0.05
) -> bool:
    """Test whether two ratios differ, on the logarithmic scale.

    The standard error is √(v₁ + v₂) with v = (se / R)² (delta method); the degrees of freedom are
    Welch's, (v₁ + v₂)² / (v₁² / f₁ + v₂² / f₂). The two are taken as independent. Half-years that
    share their employees go up and down together, so that this errs on the side of no difference.
    """
    if any(math.isnan(part) for part in (*first, *second)) or min(first[0], second[0]) <= 0:
        return False
    variances = [(error / ratio) ** 2 for ratio, error, _ in (first, second)]
    total = sum(variances)
    spread = sum(v**2 / f for v, (_, _, f) in zip(variances, (first, second), strict=True))
    if total == 0:
        return first[0] != second[0]
    quantile = stats.t.ppf(1 - alpha / 2, total**2 / spread)
    return bool(abs(math.log(first[0] / second[0])) > quantile * math.sqrt(total))
