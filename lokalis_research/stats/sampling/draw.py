"""Draws with permanent random numbers: one uniform number per unit that stays with it for good.

A unit's number is a keyed hash of its identifier. Whoever holds the key can draw the same sample
again from the same frame in any order of rows; whoever does not hold it cannot foresee who will be
drawn. Samples drawn with the same numbers overlap as much as possible; samples that start elsewhere
on the circle [0, 1) overlap as little as possible.

Within a stratum the units stand in order of their numbers, from a starting point onwards. The first
n_h are the sample, the next ones the reserve. So a larger sample contains the smaller one, a second
draw from the same starting point keeps whoever is still there, and a starting point further on
rotates units out.

Sources: Brewer, Early and Joyce (1972), Selecting several samples from a single population,
Australian Journal of Statistics 14, 231-239; Ohlsson (1995), Coordination of samples using
permanent random numbers, in: Business Survey Methods (Cox et al., eds.), chapter 9 (9.2: sequential
simple random sampling). BLAKE2b with a key is a pseudo-random function: RFC 7693.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    guarded,
    yes_no,
)

# With fewer than 128 bits who is drawn could be known beforehand, by trying keys.
_SHORTEST_KEY = 16
_LONGEST_KEY = hashlib.blake2b.MAX_KEY_SIZE


@guarded
def permanent_random_numbers(ids: Labels | pd.Series, key: bytes) -> FloatArray:
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


def _as_texts(ids: Labels | pd.Series) -> list[str]:
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


@guarded
def draw_stratified(
    prn: ArrayLike,
    strata: Labels | pd.Series,
    sizes: Mapping[str, int],
    *,
    start: float | Mapping[str, float] = 0.0,
    reserve: int | Mapping[str, int] = 0,
    ids: Labels | pd.Series | None = None,
) -> pd.DataFrame:
    """Rank the units of every stratum and mark the first ones as drawn.

    Parameters
    ----------
    prn : array_like of float, shape (n,)
        Permanent random number of every unit of the frame, in [0, 1).
    strata : array_like, shape (n,). Stratum of every unit.
    sizes : mapping. Units to draw per stratum; every stratum of the frame must be named.
    start : float or mapping. Where on the circle counting begins, for all strata or per stratum.
    reserve : int or mapping
        Units to keep ready per stratum beyond the drawn ones; as many as there are, at most.
    ids : array_like, shape (n,), optional. Decide the order of units whose numbers are equal.

    Returns
    -------
    DataFrame
        One row per unit in the order given: `stratum`, `prn`, `rank` (from 1 in the stratum),
        `drawn`, `reserve` (whether it is on the reserve list) and `probability` of being drawn, n_h
        / N_h.

    Examples
    --------
    >>> table = draw_stratified([0.2, 0.9, 0.5, 0.4], ["a", "a", "a", "b"], {"a": 2, "b": 0})
    >>> table["rank"].tolist(), table["drawn"].tolist()
    ([1, 3, 2, 1], [True, False, True, False])
    """
    numbers = _checked_numbers(prn)
    codes, names = _codes(strata, len(numbers))
    frame_sizes = np.bincount(codes, minlength=len(names))
    wanted = _per_stratum(sizes, names, "a size").astype(np.int64)
    _check_sizes(sizes, wanted, frame_sizes, names)
    extra = _per_stratum(reserve, names, "a reserve").astype(np.int64)
    begin = _per_stratum(start, names, "a start")
    rank = _ranks(numbers, codes, frame_sizes, begin, ids)
    return pd.DataFrame(
        {
            "stratum": names[codes],
            "prn": numbers,
            "rank": rank,
            "drawn": rank <= wanted[codes],
            "reserve": (rank > wanted[codes]) & (rank <= (wanted + extra)[codes]),
            "probability": (wanted / frame_sizes)[codes],
        }
    )


@guarded
def draw_simple(
    prn: ArrayLike,
    size: int,
    *,
    start: float = 0.0,
    reserve: int = 0,
    ids: Labels | pd.Series | None = None,
) -> pd.DataFrame:
    """Draw a simple random sample: `draw_stratified` with one stratum.

    Parameters
    ----------
    prn : array_like of float, shape (n,). Permanent random numbers.
    size : int. Units to draw.
    start, reserve, ids. As in `draw_stratified`.

    Returns
    -------
    DataFrame. As `draw_stratified`; the stratum is called "all".

    Examples
    --------
    >>> draw_simple([0.2, 0.9, 0.5], 1)["drawn"].tolist()
    [True, False, False]
    """
    one = np.full(len(np.asarray(prn)), "all", dtype=object)
    return draw_stratified(prn, one, {"all": size}, start=start, reserve=reserve, ids=ids)


@guarded
def rotation_starts(draw: pd.DataFrame, overlap: float) -> dict[str, float]:
    """Find where the next wave must start to keep a share of this one.

    Parameters
    ----------
    draw : DataFrame. From `draw_stratified`.
    overlap : float
        Share of each stratum's drawn units to keep, 0 to 1; the number kept is rounded up.

    Returns
    -------
    dict
        Starting point per stratum, for `draw_stratified(..., start=...)`. With the same frame and
        sizes the next draw keeps this share, as long as n_h (2 − overlap) <= N_h.

    Examples
    --------
    >>> first = draw_simple([0.1, 0.2, 0.3, 0.4], 2)
    >>> start = rotation_starts(first, overlap=0.5)
    >>> start
    {'all': 0.2}
    """
    if not 0 <= overlap <= 1:
        raise AnalysisError(
            f"Rotation: an overlap of {overlap} is not from 0 to 1.",
            remedy="Give the share of units to keep.",
        )
    codes, names = _codes(draw["stratum"], len(draw))
    drawn = np.bincount(codes[yes_no(draw["drawn"], "drawn")], minlength=len(names))
    size = np.bincount(codes, minlength=len(names))
    # Guard the share against its own rounding: 0.3 of 10 is 3.0000000000000004 in floats.
    first = drawn - np.ceil(overlap * drawn - 1e-9).astype(np.int64) + 1
    starts = draw.loc[draw["rank"].to_numpy() == np.minimum(first, size)[codes]]
    if (first > size).any():
        raise AnalysisError(
            f"Rotation: {int((first > size).sum())} strata were read in full; none can rotate out.",
            remedy="Keep at least part of the sample there, or draw fewer.",
        )
    return dict(zip(starts["stratum"], starts["prn"].astype(float), strict=True))


def _ranks(
    numbers: FloatArray,
    codes: IntArray,
    frame_sizes: IntArray,
    begin: FloatArray,
    ids: Labels | pd.Series | None,
) -> IntArray:
    place = (numbers - begin[codes]) % 1.0
    order = np.lexsort((numbers, place, codes))
    equal = np.diff(numbers[order]) == 0
    if (equal & (np.diff(codes[order]) == 0)).any():
        if ids is None:
            raise AnalysisError(
                f"Draw: {int(equal.sum())} units share their random number with another.",
                remedy="Give `ids` too: they decide the order of such units.",
            )
        texts = pd.Series(ids).astype(str).to_numpy(dtype=object)
        order = np.lexsort((pd.factorize(texts, sort=True)[0], numbers, place, codes))
    rank = np.empty(len(numbers), dtype=np.int64)
    rank[order] = _places(frame_sizes) + 1
    return rank


def _places(counts: IntArray) -> IntArray:
    """Count from 0 within each of a row of groups."""
    total = int(counts.sum())
    return np.arange(total, dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)


def _checked_numbers(prn: ArrayLike) -> FloatArray:
    numbers = np.asarray(prn, dtype=np.float64)
    if numbers.ndim != 1 or not ((numbers >= 0) & (numbers < 1)).all():
        raise AnalysisError(
            "Draw: a random number is missing or not in [0, 1).",
            remedy="Use the numbers of permanent_random_numbers().",
        )
    return numbers


def _codes(strata: Labels | pd.Series, n: int) -> tuple[IntArray, npt.NDArray[np.object_]]:
    labels = pd.Series(strata)
    if len(labels) != n or labels.isna().any():
        raise AnalysisError(
            f"Draw: {int(labels.isna().sum())} of {n} units have no stratum, or numbers differ.",
            remedy="Give every unit of the frame one stratum.",
        )
    codes, names = pd.factorize(labels, sort=True)
    return codes.astype(np.int64), np.asarray(names, dtype=object)


def _per_stratum(
    given: float | Mapping[str, float], names: npt.NDArray[np.object_], what: str
) -> FloatArray:
    if not isinstance(given, Mapping):
        return np.full(len(names), float(given))
    lacking = sum(name not in given for name in names)
    if lacking:
        raise AnalysisError(
            f"Draw: {lacking} of {len(names)} strata of the frame have no entry for {what}.",
            remedy="Name every stratum; 0 draws nothing.",
        )
    return np.array([float(given[name]) for name in names])


def _check_sizes(
    sizes: Mapping[str, int],
    wanted: IntArray,
    frame_sizes: IntArray,
    names: npt.NDArray[np.object_],
) -> None:
    unknown = set(sizes) - set(names)
    if any(sizes[name] for name in unknown):
        raise AnalysisError(
            f"Draw: {len(unknown)} strata with a size do not occur in the frame.",
            remedy="Check the spelling of the strata, and that the frame is complete.",
        )
    if any(sizes[name] != int(sizes[name]) or sizes[name] < 0 for name in names):
        raise AnalysisError(
            "Draw: a size is negative or not a whole number.",
            remedy="Round an allocation with round_allocation().",
        )
    if (wanted > frame_sizes).any():
        raise AnalysisError(
            f"Draw: {int((wanted > frame_sizes).sum())} strata have fewer units than asked for.",
            remedy="Ask at most N_h: round_allocation(..., maximum=N_h) does so.",
        )
