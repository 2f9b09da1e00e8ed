"""Lay estimates out as a result: per number, the families that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.microdata import Microdata
from lokalis_research.result import Column, Estimate, Released, Result, assemble, rest_on
from lokalis_research.result.builder import Backed

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
