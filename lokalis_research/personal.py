"""What tells who somebody is, whatever table or page it stands in: patterns and tests."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

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
