"""What figures with one row per criterion, team or leefgebied share."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

_ROW, _AROUND, _LEAST = 0.31, 1.0, 2.2


def rows_height(rows: int) -> float:
    """Compute how high a figure must be for its rows to be read."""
    return max(_LEAST, _AROUND + _ROW * rows)


def wrapped(name: str, width: int) -> str:
    r"""Break a name so that it fits."""
    words = name.replace("_", " ")
    return textwrap.fill(words[:1].upper() + words[1:], width, break_long_words=False)


def write_rows(axes: Axes, names: pd.Series[str], narrow: bool) -> None:
    """Write a name before every row."""
    labels = [wrapped(name, 20 if narrow else 34) for name in names]
    axes.set_yticks(np.arange(len(labels)), labels, fontsize=8 if narrow else None)
    axes.set_ylim(-0.6, len(labels) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
