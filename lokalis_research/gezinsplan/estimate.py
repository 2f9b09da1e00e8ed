"""What share of all goals meets each criterion, and the quality score: never from a machine alone.

Every figure rests on goals that people coded. Beside the estimate from those goals alone stands the
one that also uses the machine's chances for all goals, and how much that gains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.gezinsplan.coded_goals import CodedGoals, either_way, told
from lokalis_research.microdata import Microdata
from lokalis_research.result import (
    Backed,
    Column,
    Estimate,
    Released,
    Result,
    assemble,
    distinct,
    estimate_of,
    number_of,
    rest_on,
)

DIMENSIONS = {
    "buurtteam": Column("buurtteam", "Buurtteam"),
    "cluster": Column("cluster", "Cluster"),
    "leefgebied": Column("leefgebied", "Leefgebied", of_field="doelen.leefgebied"),
    "halfjaar": Column("halfjaar", "Halfjaar"),
}
FAMILIES = number_of("gezin", "gezinnen", "Gezinnen met een gecodeerd doel")
GAIN = estimate_of("gezin", "winst", "Winst door het model", "keer zo veel", 1)

SHARES = (
    estimate_of("gezin", "aandeel", "Voldoet", "%", 0, "aandeel"),
    estimate_of("gezin", "aandeel_steekproef", "Zonder het model", "%", 0, "aandeel"),
    GAIN,
)
SCORES = (
    estimate_of("gezin", "score", "Kwaliteitsscore", "", 1),
    estimate_of("gezin", "score_steekproef", "Zonder het model", "", 1),
    GAIN,
)
DRAWN = (
    "Doelen zijn per laag getrokken en door codeurs gelezen; elk gelezen doel weegt naar zijn kans "
    "om getrokken te worden. "
)
WITH_MACHINE = (
    "De schatting gebruikt daarnaast de kansen van het model voor alle "
    "doelen, en herstelt die met wat mensen zeiden (prediction-powered: verschilschatter met "
    "afgestemd gewicht). Is het model slecht, dan weegt het niet mee; zijn fouten maken het "
    "interval breder, niet de uitkomst scheef. ‘Winst’: hoeveel keer zo veel doelen er zonder "
    "model te lezen waren. "
)
CHANCE = (
    "Onder tien verwachte doelen aan één kant geldt het exacte interval van de gelezen doelen "
    "alleen. Het interval dekt het toeval van de trekking, niet wat codeurs samen verkeerd zien."
)
SCORE_METHOD = (
    "Kwaliteitsscore: deel van de criteria waaraan een doel voldoet, 0 tot 100; geschat zoals het "
    "deel van de doelen dat aan een criterium voldoet."
)


def quality(coded: CodedGoals, by: Sequence[str] = ()) -> Result:
    """Estimate the share of goals that meets each criterion."""
    cells, domain = _cells(coded, by)
    found = either_way(coded, "shares", domain)
    labels = coded.labels.to_numpy(dtype=float)
    found["criterium"] = [list(coded.titles.values())[column] for column in found["column"]]
    found = found.merge(cells, left_on="domain", right_index=True)
    found = found[found["labelled"] > 0].reset_index(drop=True)
    found = _renamed(found, "aandeel", 100.0)
    rests = _rests(coded, domain, found, labels == 1)
    return lay_out(
        found,
        dict.fromkeys((one.name for one in SHARES), rests),
        SHARES,
        counts=[_judged(coded, domain, found, np.isfinite(labels))],
        dimensions=(*(DIMENSIONS[name] for name in by), CRITERIUM),
        name="doelkwaliteit_" + "_".join(by) if by else "doelkwaliteit",
        title="Deel van de doelen dat aan elk criterium voldoet" + _divided(by),
        method=DRAWN + WITH_MACHINE * coded.has_machine + CHANCE + told(coded),
    )


def score(coded: CodedGoals, by: Sequence[str] = ()) -> Result:
    """Estimate the mean quality score of goals."""
    cells, domain = _cells(coded, by)
    found = either_way(coded, "scores", domain, kind="mean").merge(
        cells, left_on="domain", right_index=True
    )
    found = found[found["labelled"] > 0].reset_index(drop=True)
    found = _renamed(found, "score", 1.0)
    for end in ("_laag", "_hoog"):
        for name in ("score", "score_steekproef"):
            found[name + end] = found[name + end].clip(0, 100)
    judged = np.isfinite(coded.scores().labels)
    rests = _rests(coded, domain, found, judged)
    dimensions = tuple(DIMENSIONS[name] for name in by) or (Column("doelen", "Doelen"),)
    return lay_out(
        found.assign(doelen="alle doelen"),
        dict.fromkeys((one.name for one in SCORES), rests),
        SCORES,
        counts=[_judged(coded, domain, found, judged)],
        dimensions=dimensions,
        name="kwaliteitsscore_" + "_".join(by) if by else "kwaliteitsscore",
        title="Kwaliteitsscore van doelen" + _divided(by),
        method=SCORE_METHOD + told(coded),
    )


def _cells(coded: CodedGoals, by: Sequence[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """Give the cells in sorted order, and the number of the cell of every goal."""
    strange = [name for name in by if name not in DIMENSIONS]
    if strange:
        raise AnalysisError(
            f'Goals are not divided by "{strange[0]}".', remedy=hint(strange[0], DIMENSIONS)
        )
    if not by:
        return pd.DataFrame(index=[0]), np.zeros(len(coded.goals), dtype=np.int64)
    keys = coded.goals[list(by)]
    cells = keys.drop_duplicates().sort_values(list(by), ignore_index=True)
    numbered = keys.merge(cells.assign(cel=range(len(cells))), on=list(by), how="left")
    return cells, numbered["cel"].to_numpy(dtype=np.int64)


def _families(
    coded: CodedGoals, domain: np.ndarray, found: pd.DataFrame, chosen: np.ndarray
) -> list[pd.Series[str]]:
    """Give per row of estimates the distinct families with a chosen goal."""
    family = coded.goals["gezin_id"]
    column = found["column"] if "column" in found else pd.Series(0, index=found.index)
    return [
        family[(domain == cell) & chosen[:, number]].drop_duplicates()
        for cell, number in zip(found["domain"], column, strict=True)
    ]


def _judged(
    coded: CodedGoals, domain: np.ndarray, found: pd.DataFrame, judged: np.ndarray
) -> Backed:
    return distinct(FAMILIES, _families(coded, domain, found, judged))


def _renamed(found: pd.DataFrame, name: str, scale: float) -> pd.DataFrame:
    parts = {
        name: "estimate", f"{name}_laag": "low", f"{name}_hoog": "high",
        f"{name}_steekproef": "alone", f"{name}_steekproef_laag": "alone_low",
        f"{name}_steekproef_hoog": "alone_high",
    }  # fmt: skip
    numbers = {new: scale * found[old] for new, old in parts.items()}
    return found.assign(**numbers, winst=found["gain"])


def _rests(
    coded: CodedGoals, domain: np.ndarray, found: pd.DataFrame, deciding: np.ndarray
) -> list[Rests]:
    families = _families(coded, domain, found, deciding)
    return list(map(Rests, families, np.floor(found["df"]), found["labelled"]))


def _divided(by: Sequence[str]) -> str:
    words = [DIMENSIONS[name].label.lower() for name in by]
    return f", per {' en '.join(words)}" if words else ""


CRITERIUM = Column("criterium", "Criterium")


@dataclass(frozen=True, repr=False)
class Rests(Microdata):
    """What a number rests on: families on the side that decides, degrees of freedom, and units."""

    families: npt.ArrayLike
    degrees: float
    units: float = np.nan


def lay_out(
    table: pd.DataFrame,
    behind: Mapping[str, Sequence[Rests]],
    estimates: tuple[Estimate, ...],
    *,
    counts: Sequence[Backed] = (),
    dimensions: tuple[Column, ...],
    **described: Any,
) -> Result:
    """Build a result from a table of estimates and what each of its rows rests on."""
    columns = [
        rest_on(
            one,
            table,
            [rests.families for rests in behind[one.name]],
            degrees=[rests.degrees for rests in behind[one.name]],
            effective=[rests.units for rests in behind[one.name]],
        )
        for one in estimates
    ]
    cells = table[[column.name for column in dimensions]].astype("str")
    return assemble(cells, [*counts, *columns], dimensions=dimensions, **described)


def rows_with(released: Released, column: str) -> list[dict[Any, Any]]:
    """Give the rows of a released table in which a number is shown."""
    rows: list[dict[Any, Any]] = released.table.dropna(subset=[column]).to_dict("records")
    return rows
