"""Objects that hold rows about people, and show none of them when they are printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sized
from datetime import date

import numpy as np
import pandas as pd


class Microdata:
    """A dataclass whose repr gives the sizes of what it holds, and no row of it.

    A cell of a notebook that ends in such an object would otherwise put people on a page. Give the
    dataclass ``repr=False``, or it writes a repr of its own.

    Examples
    --------
    >>> @dataclasses.dataclass(frozen=True, repr=False)
    ... class Spells(Microdata):
    ...     table: pd.DataFrame
    ...     number: int
    >>> Spells(pd.DataFrame({"medewerker_id": ["m1"], "dagen": [3]}), 1)
    Spells(table: 1 × 2, number: 1)
    """

    def __repr__(self) -> str:
        fields = dataclasses.fields(self)  # type: ignore[arg-type]
        shown = ", ".join(f"{one.name}: {_size(getattr(self, one.name))}" for one in fields)
        return f"{type(self).__name__}({shown})"


def _size(value: object) -> str:
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index | np.ndarray):
        return " × ".join(str(length) for length in value.shape)
    if value is None or isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, Sized) and not isinstance(value, str):
        return str(len(value))
    return type(value).__name__
