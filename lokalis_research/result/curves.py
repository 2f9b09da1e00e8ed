"""Curves of waiting: how long it takes until something happens, told per day and not per family."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.result.columns import Column, Curve, Entity, Quantity
from lokalis_research.result.places import Coverage, Extent
from lokalis_research.result.result import SUPPORT_COLUMNS, Result

DAY = Column("dag", "Na (dagen)")
UNIT, WAITED, HAPPENED = "eenheid", "dagen", "gebeurd"
ALL, LEFT, EVENTS = "begonnen", "uit_de_wacht", "met_gebeurtenis"


def waiting_result(
    rows: pd.DataFrame,
    groups: Sequence[Column] = (),
    *,
    name: str,
    title: str,
    curve: Curve,
    definition: tuple[tuple[str, str], ...],
    entity: Entity = "gezin",
    label: str = "Gezinnen",
    additive: tuple[str, ...] = (),
    totals: tuple[tuple[str, str], ...] = (),
    covers: tuple[Coverage, ...] = (),
    method: str = "",
) -> Result:
    """Count per day who is through and who is out of sight, as the door takes a curve."""
    keys = [column.name for column in groups]
    _check(rows, keys, name)
    table = _counted(rows, keys)
    known = set(table[DAY.name].astype(str))
    extents: dict[tuple[str, ...], Extent] = {(day,): range(int(day) + 1) for day in known}
    grows = (*additive, curve.axis)
    quantities = (
        Quantity(
            ALL, label, entities=(entity,), additive=additive, constant_over=(DAY.name,)
        ),
        Quantity(LEFT, "Uit de wacht", entities=(entity,), additive=grows),
        Quantity(EVENTS, "Met gebeurtenis", entities=(entity,), additive=grows),
    )  # fmt: skip
    support = pd.concat(
        [
            table[[*keys, DAY.name]].assign(
                grootheid=one.name, eenheid=entity, n=table[one.name].astype(int)
            )
            for one in quantities
        ],
        ignore_index=True,
    ).reindex(columns=[*keys, DAY.name, *SUPPORT_COLUMNS])
    return Result(
        name=name,
        title=title,
        dimensions=(*groups, DAY),
        quantities=quantities,
        ratios=(),
        table=table,
        support=support,
        method=method,
        totals=totals,
        covers=(*covers, Coverage(curve.axis, (DAY.name,), extents)),
        definition=definition,
        curve=curve,
    )


def _check(rows: pd.DataFrame, keys: list[str], name: str) -> None:
    if rows.duplicated([*keys, UNIT]).any():
        raise AnalysisError(
            f'Curve "{name}": a unit waits twice in one group.',
            remedy="Keep one wait per unit, or make what tells them apart a group.",
        )
    if not (rows[WAITED] >= 0).all():
        raise AnalysisError(
            f'Curve "{name}": a wait in "{WAITED}" is missing or negative.',
            remedy="Leave out who never began, and end who still waits on the last day known.",
        )


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Count per group and day, cumulatively, also on days on which nothing happened."""
    first = int(rows[WAITED].max()) if len(rows) else 0
    days = np.arange(1, max(first, 1) + 1)
    group = rows.groupby(keys).ngroup().to_numpy() if keys else np.zeros(len(rows), dtype=int)
    named = rows[keys].drop_duplicates().sort_values(keys) if keys else pd.DataFrame(index=[0])
    shape = (len(named), len(days) + 1)
    happened = rows[HAPPENED].to_numpy(dtype=bool)
    at = (group, rows[WAITED].to_numpy(dtype=int))
    left, events = np.zeros(shape), np.zeros(shape)
    np.add.at(left, at, 1.0)
    np.add.at(events, (at[0][happened], at[1][happened]), 1.0)
    table = named.loc[named.index.repeat(len(days))].reset_index(drop=True)
    return table.assign(
        **{
            DAY.name: np.tile(days, len(named)),
            ALL: left.sum(axis=1).repeat(len(days)),
            LEFT: left.cumsum(axis=1)[:, 1:].ravel(),
            EVENTS: events.cumsum(axis=1)[:, 1:].ravel(),
        }
    )
