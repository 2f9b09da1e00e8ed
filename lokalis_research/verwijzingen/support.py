"""Counts per cell with the families behind them, and the standard error of a mean per family."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lokalis_research.result import SUPPORT_COLUMNS

MEASURES = ("waarde", *SUPPORT_COLUMNS[2:])


def figures(rows: pd.DataFrame, cells: pd.DataFrame, value: str) -> pd.DataFrame:
    """Sum what families contribute to each cell, and say who stands behind the sum."""
    keys = [str(name) for name in cells.columns]
    counted = rows[keys].assign(waarde=rows[value], n=(rows[value] > 0).astype("int64"))
    added = counted.groupby(keys, as_index=False, sort=False).sum()
    found = cells.merge(added, on=keys, how="left").fillna({"waarde": 0.0, "n": 0})
    return pd.DataFrame(
        {
            "waarde": found["waarde"].to_numpy(dtype=float),
            "n": found["n"].astype("int64"),
            "grootste": 0.0,
            "grootste_twee": 0.0,
            "vrijheidsgraden": np.nan,
            "effectief": np.nan,
        }
    )


def mean_error(rows: pd.DataFrame, cells: pd.DataFrame, value: str, factor: float) -> pd.DataFrame:
    """Estimate the standard error of a mean per family, with families as the units.

    factor × √(s² / n): what one family does says something of what it does a second time, so that
    referrals of one family are not counted as independent.
    """
    keys = [str(name) for name in cells.columns]
    groups = rows.groupby(keys, sort=False)[value]
    residual = rows[value] - groups.transform("mean")
    powers = rows[keys].assign(tweede=residual**2, vierde=residual**4)
    added = powers.groupby(keys, as_index=False, sort=False).agg(
        n=("tweede", "size"), tweede=("tweede", "sum"), vierde=("vierde", "sum")
    )
    found = cells.merge(added, on=keys, how="left")
    n = found["n"].to_numpy(dtype=float)
    second, fourth = (found[name].to_numpy(dtype=float) for name in ("tweede", "vierde"))
    n_safe = np.where(n > 1, n, np.nan)
    # Residuals that are all alike leave nothing uncertain: then n itself is the limit.
    share = np.divide(fourth, second**2, out=np.full(len(n), np.nan), where=second > 0)
    effective = 1 + 2 / np.maximum(share - 1 / n_safe, 2 / (n_safe - 1))
    return pd.DataFrame(
        {
            "waarde": factor * np.sqrt(second / (n_safe * (n_safe - 1))),
            "n": found["n"].fillna(0).astype("int64"),
            "grootste": 0.0,
            "grootste_twee": 0.0,
            "vrijheidsgraden": n - 1,
            "effectief": effective,
        }
    )


def lay_out(
    cells: pd.DataFrame, measures: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set figures out as the table and the support of a `Result`."""
    cells = cells.reset_index(drop=True)
    table = cells.assign(**{name: one["waarde"].to_numpy() for name, one in measures.items()})
    parts = [
        pd.concat([cells, one.drop(columns="waarde").reset_index(drop=True)], axis=1).assign(
            grootheid=name, eenheid="gezin"
        )
        for name, one in measures.items()
    ]
    return table, pd.concat(parts, ignore_index=True)
