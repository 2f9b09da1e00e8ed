"""What tells who somebody is, whatever it stands in: patterns, tests, and what does not print."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sized
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Kind = TypeVar("Kind")

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
PHONE = re.compile(
    r"(?<![\d+])(?:\+31|0031)[\s.-]?(?:\(0\))?[\s.-]?[1-9](?:[\s.-]?\d){8}(?!\d)"
    r"|(?<!\d)06[\s.-]?[1-9](?:[\s.-]?\d){7}(?![\d:])"
    r"|(?<!\d)\(?0[1-9]\d{1,2}\)?[\s-]\d{3}[\s]?\d{3,4}(?!\d)"
    r"|(?<!\d)0[1-9]\d{8}(?!\d)"
)
NINE_DIGITS = re.compile(r"(?<!\d)(\d{9}|\d{4}\.\d{2}\.\d{3}|\d{3}[. ]\d{3}[. ]\d{3})(?!\d)")
_BSN_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])


def passes_eleven_test(digits: pd.Series[str]) -> npt.NDArray[np.bool_]:
    """Tell which numbers could be a BSN by their check digit (elfproef).

    Parameters
    ----------
    digits : pandas.Series of str, shape (n,)
        Nine digits each, without signs between them.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether the sum of the digits times 9, 8, ..., 2 and −1 is divisible by 11. Of any other
        nine-digit numbers one in eleven passes too.

    Examples
    --------
    >>> passes_eleven_test(pd.Series(["111222333", "123456789", "000000000"])).tolist()
    [True, False, False]
    """
    number = digits.astype("int64").to_numpy()
    places = number[:, None] // 10 ** np.arange(8, -1, -1) % 10
    divisible: npt.NDArray[np.bool_] = (places @ _BSN_WEIGHTS % 11 == 0) & (number > 0)
    return divisible


def shows_no_row(kind: type[Kind]) -> type[Kind]:
    """Let objects of a dataclass print the size of what they hold, and nothing of its contents.

    A cell that ends in such an object would otherwise put rows about people on a page.

    Parameters
    ----------
    kind : type
        A dataclass that holds tables or arrays about people.

    Returns
    -------
    type
        The same class. Tables, arrays and collections show as their size, numbers and dates as
        they are, texts and other objects as the name of their type.

    Examples
    --------
    >>> @shows_no_row
    ... @dataclasses.dataclass
    ... class Spells:
    ...     table: pd.DataFrame
    ...     number: int
    >>> Spells(pd.DataFrame({"medewerker_id": ["m1"], "dagen": [3]}), 1)
    Spells(table: 1 × 2, number: 1)
    """
    kind.__repr__ = _sizes  # type: ignore[method-assign]
    return kind


def _sizes(held: object) -> str:
    fields = dataclasses.fields(held)  # type: ignore[arg-type]
    shown = ", ".join(f"{one.name}: {_size(getattr(held, one.name))}" for one in fields)
    return f"{type(held).__name__}({shown})"


def _size(value: object) -> str:
    if isinstance(value, pd.DataFrame | pd.Series | pd.Index | np.ndarray):
        return " × ".join(str(length) for length in value.shape)
    if value is None or isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, Sized) and not isinstance(value, str):
        return str(len(value))
    return type(value).__name__
