"""The absence percentage, and how its split into kort and lang moves with the definition."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from lokalis_research.days import as_dates
from lokalis_research.period import Period
from lokalis_research.result import (
    Backed,
    Column,
    Coverage,
    Extent,
    Quantity,
    Result,
    assemble,
    ratio_error,
    share_of,
    stack,
)
from lokalis_research.verzuim.absence import Absence
from lokalis_research.verzuim.grid import (
    CONVENTIONS,
    INTERVAL,
    Convention,
    Events,
    Grid,
    Groups,
    employed_days,
    sick_days,
)
from lokalis_research.verzuim.schemes import SCHEMES, Scheme

TOTAL = "totaal"
"""The row with all classes together."""

SICK = Quantity(
    "verzuimde_fte_dagen",
    "Verzuimde fte-dagen",
    "dagen",
    0,
    entities=("medewerker",),
    kind="som",
    additive=("buurtteam", "periode"),
)
EMPLOYED = Quantity(
    "fte_dagen",
    "Fte-dagen",
    "dagen",
    0,
    entities=("medewerker",),
    kind="som",
    additive=("buurtteam", "periode"),
    constant_over=("schema", "grens", "conventie", "klasse"),
)
ERROR = Quantity(
    "standaardfout", "Standaardfout", "procentpunt", 2, entities=("medewerker",), kind="spreiding"
)
PERCENTAGE = share_of(
    SICK,
    EMPLOYED,
    "verzuimpercentage",
    "Verzuimpercentage",
    2,
    interval="logaritmisch",
    spread=ERROR.name,
    highest=100.0,
)
CONVENTION_LABELS = {
    "einde_periode": "lengte aan het einde van de periode",
    "bij_afloop": "lengte bij afloop",
}
_USUAL: Convention = "einde_periode"
METHOD = (
    "Verzuimde kalenderdagen × deeltijdfactor × verzuimfactor, gedeeld door kalenderdagen in "
    "dienst × deeltijdfactor. Alle meldingen die in de periode lopen tellen mee, ook het tweede "
    "ziektejaar; zwangerschapsverlof en dagen na dag 730 niet. " + INTERVAL
)


def absence_rate(
    absence: Absence,
    periods: Iterable[Period],
    by: tuple[str, ...] = (),
    *,
    groups: Groups | None = None,
    scheme: Scheme | None = None,
) -> Result:
    """Compute the absence percentage per period, and per group of teams and class if asked.

    Σ (sick calendar days × deeltijdfactor × verzuimfactor) / Σ (employment calendar days ×
    deeltijdfactor) × 100, days clipped to the period.

    Absence is skewed: few employees are absent long. The interval is therefore one on the
    logarithmic scale, with as many degrees of freedom as employees who would give as uncertain a
    percentage if they were alike; how often it holds the truth by size of the group is simulated in
    ``tests/verzuim/test_coverage.py``.
    """
    chosen = list(periods)
    grid = Grid.of(absence, chosen, by, groups)
    axis = _axis(chosen, _USUAL)
    cells, columns = _rates(absence, chosen, grid, scheme, _USUAL, _adding_up(SICK, axis))
    classes = () if scheme is None else (_classes(scheme.labels[0]),)
    lengths: dict[tuple[str, ...], Extent] = (
        {} if scheme is None else {(name,): part for name, part in scheme.extents.items()}
    )
    return assemble(
        cells,
        columns,
        name="verzuimpercentage",
        title="Verzuimpercentage",
        dimensions=(*grid.dimensions, *classes),
        ratios=(PERCENTAGE,),
        covers=(*grid.covers, Coverage(axis, ("klasse",), lengths)) if lengths else grid.covers,
        totals=(("klasse", TOTAL),) if scheme is not None else (),
        method=" ".join([METHOD, *_classes_in_words(scheme), *limits(absence, grid)]),
    )


def split_by_definition(absence: Absence, periods: Iterable[Period]) -> Result:
    """Show how kort and lang move with the scheme, its boundary and the convention."""
    chosen = list(periods)
    grid = Grid.of(absence, chosen, (), None)
    blocks = []
    adding = _adding_up(SICK, *dict.fromkeys(_axis(chosen, one) for one in CONVENTIONS))
    lengths: dict[str, dict[tuple[str, ...], Extent]] = {
        _axis(chosen, convention): {} for convention in CONVENTIONS
    }
    for convention in CONVENTIONS:
        for scheme in SCHEMES:
            for boundary in scheme.uppers:
                definition = {
                    "schema": scheme.label,
                    "grens": f"t/m {boundary} dagen",
                    "conventie": CONVENTION_LABELS[convention],
                }
                cut = scheme.two_way(boundary)
                for name, part in cut.extents.items():
                    lengths[_axis(chosen, convention)][*definition.values(), name] = part
                cells, columns = _rates(absence, chosen, grid, cut, convention, adding)
                blocks.append((cells.assign(**definition), columns))
    return assemble(
        *stack(blocks),
        name="verzuim_naar_definitie",
        title="Kort en lang verzuim naar definitie",
        dimensions=(
            *grid.dimensions,
            Column("schema", "Indeling"),
            Column("grens", "Kort"),
            Column("conventie", "Lengte gemeten"),
            _classes(*(scheme.two_way(scheme.uppers[0]).labels[0] for scheme in SCHEMES)),
        ),
        ratios=(PERCENTAGE,),
        covers=tuple(
            Coverage(axis, ("schema", "grens", "conventie", "klasse"), parts)
            for axis, parts in lengths.items()
        ),
        totals=(("klasse", TOTAL),),
        method=" ".join([METHOD, *limits(absence, grid)]),
    )


def _classes(*shortest: str) -> Column:
    """Make the dimension with classes of duration; the shortest absence harms nobody."""
    return Column(
        "klasse",
        "Verzuimduur",
        of_field="verzuimmeldingen.hersteldatum",
        harmless=tuple(dict.fromkeys(shortest)),
    )


def _rates(
    absence: Absence,
    periods: list[Period],
    grid: Grid,
    scheme: Scheme | None,
    convention: Convention,
    quantity: Quantity,
) -> tuple[pd.DataFrame, list[Backed]]:
    """Compute the columns of the percentage, one block of rows per class."""
    by_team = len(grid.groups.columns) > 0
    sick = sick_days(absence, periods, scheme=scheme, convention=convention, by_team=by_team)
    days = Events.of_days(employed_days(absence, periods, by_team=by_team))
    numbers = np.unique(grid.number(days))
    employed = grid.add_up(EMPLOYED, days, numbers)
    events = Events.of_days(sick)
    blocks = {TOTAL: events}
    if scheme is not None:
        of_class = sick["klasse"].cat.codes.to_numpy()
        blocks = {
            label: events.where(of_class == code) for code, label in enumerate(scheme.labels)
        } | blocks
    found = []
    for label, block in blocks.items():
        ill = grid.add_up(quantity, block, numbers)
        cells = grid.cells(numbers)
        error = ratio_error(ERROR, ill, employed, PERCENTAGE.factor, effective="kish")
        found.append(
            (cells if scheme is None else cells.assign(klasse=label), (ill, employed, error))
        )
    return stack(found)


def _axis(periods: Sequence[Period], convention: Convention) -> str:
    """Name the axis of lengths: a month later a spell may be in another class."""
    if convention == "bij_afloop":
        return "verzuimduur bij afloop"
    kinds = sorted({type(period).__name__ for period in periods})
    return f"verzuimduur aan het einde van {', '.join(kinds)}"


def _adding_up(quantity: Quantity, *axes: str) -> Quantity:
    return dataclasses.replace(quantity, additive=(*quantity.additive, *axes))


def _classes_in_words(scheme: Scheme | None) -> list[str]:
    if scheme is None:
        return []
    return [
        f"Indeling: {scheme.label}. De klasse hoort bij de hele melding, naar de duur aan het "
        "einde van de periode: een melding kan van klasse wisselen, en klassen per maand middelen "
        "niet tot die per halfjaar."
    ]


def limits(absence: Absence, grid: Grid) -> list[str]:
    """Say so when a period is not over on the peildatum, or began before absence was registered."""
    said = []
    if absence.since is not None and (grid.periods.start < absence.since).any():
        day = as_dates(np.array([absence.since]))[0].item()
        said.append(f"Verzuim is geleverd vanaf {day:%d-%m-%Y}; wat daarvoor ligt, telt niet mee.")
    late = grid.periods.names[grid.periods.stop > absence.horizon]
    if not late.empty:
        said.append(f"Tot en met de peildatum {absence.peildatum:%d-%m-%Y}: {', '.join(late)}.")
    return said
