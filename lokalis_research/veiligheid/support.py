"""Who stands behind an estimate, laid out as the door reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd


def support_rows(
    cells: pd.DataFrame, behind: Mapping[str, tuple[Any, Any, Any]], entity: str = "gezin"
) -> pd.DataFrame:
    """Lay out the support of a `Result`."""
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
