"""Who stands behind an estimate, laid out as the door reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def support_rows(
    cells: pd.DataFrame, behind: Mapping[str, tuple[Any, Any, Any]], entity: str = "gezin"
) -> pd.DataFrame:
    """Lay out the support of a `Result`.

    Parameters
    ----------
    cells : pandas.DataFrame
        The dimensions of its rows.
    behind : mapping of str to tuple
        Per quantity or estimate and in the order of `cells`: distinct contributors on the smaller
        side, residual degrees of freedom, and the number that a share rests on.
    entity : str
        Whose number it is.

    Returns
    -------
    pandas.DataFrame
        One row per cell and quantity. Nobody dominates: every family counts once.

    Examples
    --------
    >>> rows = support_rows(pd.DataFrame({"vraag": ["zorg"]}), {"aandeel": ([12], [80], [95])})
    >>> rows[["grootheid", "n", "effectief"]].to_numpy().tolist()
    [['aandeel', 12, 95.0]]
    """
    parts = []
    for name, (number, degrees, effective) in behind.items():
        parts.append(
            cells.reset_index(drop=True).assign(
                grootheid=name,
                eenheid=entity,
                n=np.asarray(number),
                grootste=0.0,
                grootste_twee=0.0,
                vrijheidsgraden=np.asarray(degrees, dtype=float),
                effectief=np.asarray(effective, dtype=float),
            )
        )
    return pd.concat(parts, ignore_index=True)
