"""Permanent random numbers: one uniform number per unit that stays with it for good.

A unit's number is a keyed hash of its identifier. Whoever holds the key can draw the same sample
again from the same frame in any order of rows; whoever does not hold it cannot foresee who will be
drawn. Samples drawn with the same numbers overlap as much as possible; samples that start elsewhere
on the circle [0, 1) overlap as little as possible.

Sources: Brewer, Early and Joyce (1972), Selecting several samples from a single population,
Australian Journal of Statistics 14, 231-239; Ohlsson (1995), Coordination of samples using
permanent random numbers, in: Business Survey Methods (Cox et al., eds.), chapter 9. BLAKE2b with a
key is a pseudo-random function: RFC 7693.
"""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded

FloatArray = npt.NDArray[np.float64]

_SHORTEST_KEY = 16
_LONGEST_KEY = hashlib.blake2b.MAX_KEY_SIZE


@guarded
def permanent_random_numbers(ids: npt.ArrayLike | pd.Series, key: bytes) -> FloatArray:
    """Give every unit its permanent random number.

    Parameters
    ----------
    ids : array_like of str or int, shape (n,)
        Identifiers of the units. They are hashed as text, so that 7 and "7" are the same unit.
    key : bytes
        Secret of 16 to 64 bytes; another key gives numbers that have nothing to do with these.

    Returns
    -------
    ndarray of float, shape (n,). Uniform on [0, 1), in steps of 2**-53, in the order of `ids`.

    Examples
    --------
    >>> numbers = permanent_random_numbers(["a", "b", "c"], key=b"sixteen bytes or more")
    >>> numbers.round(4).tolist()
    [0.2886, 0.8782, 0.3801]
    """
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise AnalysisError(
            f"Random numbers: the key has {len(key)} bytes.",
            remedy=f"Give {_SHORTEST_KEY} to {_LONGEST_KEY}, for instance secrets.token_bytes(32).",
        )
    texts = _as_texts(ids)
    start = hashlib.blake2b(key=key, digest_size=8)
    copy = start.copy
    digests = bytearray()
    for text in texts:
        state = copy()
        state.update(text.encode("utf-8"))
        digests += state.digest()
    numbers = np.frombuffer(bytes(digests), dtype=">u8")
    return (numbers >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _as_texts(ids: npt.ArrayLike | pd.Series) -> list[str]:
    units = pd.Series(ids)
    if units.isna().any():
        raise AnalysisError(
            f"Random numbers: {int(units.isna().sum())} of {len(units)} ids are missing.",
            remedy="Leave out units without an id, and report how many there were.",
        )
    if pd.api.types.infer_dtype(units) not in ("string", "integer", "empty"):
        raise AnalysisError(
            "Random numbers: the ids are not all text or all whole numbers.",
            remedy="Read the id column as text: 7 and 7.0 would be two units.",
        )
    texts = units.astype(str)
    if texts.duplicated().any():
        raise AnalysisError(
            f"Random numbers: {int(texts.duplicated().sum())} of {len(texts)} ids occur before.",
            remedy="A frame has one row per unit; remove the doubles first.",
        )
    return list(texts)
