"""Random draws that are the same on every machine and in every version.

Only the raw stream of PCG64 is guaranteed to stay the same between versions of numpy, and only
arithmetic that is exact gives the same outcome on every processor. Hence: raw bits, whole-number
weights, and no logarithms or powers.
"""

from __future__ import annotations

import tomllib
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

SEED = 2022
"""The seed of the usual demo."""

PLANTED = tomllib.loads(Path(__file__).with_name("planted.toml").read_text(encoding="utf-8"))
"""What is different in the made-up city by design."""


def count_off(sizes: IntArray) -> IntArray:
    """Give the members of groups of these sizes numbers from nought on, group after group."""
    return np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)


class Draws:
    """A stream of draws that belongs to one subject."""

    def __init__(self, seed: int, subject: str) -> None:
        sequence = np.random.SeedSequence([seed, zlib.crc32(subject.encode("utf-8"))])
        self._bits = np.random.PCG64(sequence)

    def _uniform(self, n: int) -> npt.NDArray[np.float64]:
        raw = np.atleast_1d(self._bits.random_raw(n))
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def integers(self, low: int, high: int, n: int) -> IntArray:
        """Draw `n` whole numbers from `low` up to, and not including, `high`."""
        return low + (self._uniform(n) * (high - low)).astype(np.int64)

    def choice(self, weights: npt.ArrayLike, n: int) -> IntArray:
        """Draw `n` positions, with replacement, each as likely as its whole-number weight."""
        cumulated = np.cumsum(np.asarray(weights, dtype=np.int64))
        return np.searchsorted(cumulated, self.integers(0, int(cumulated[-1]), n), side="right")

    def chance(self, per_mille: int, n: int) -> npt.NDArray[np.bool_]:
        """Draw `n` times whether something with this chance happens."""
        return self.integers(0, 1000, n) < per_mille

    def happens(self, per_mille: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Draw for every chance in `per_mille` whether it happens."""
        chances = np.asarray(per_mille, dtype=np.int64)
        return self.integers(0, 1000, chances.size) < chances

    def choice_per_row(self, weights: IntArray) -> IntArray:
        """Draw one column for every row of whole-number `weights`."""
        cumulated = np.cumsum(weights, axis=1)
        drawn = (self._uniform(len(weights)) * cumulated[:, -1]).astype(np.int64)
        chosen: IntArray = (cumulated <= drawn[:, None]).sum(axis=1)
        return chosen

    def order(self, n: int) -> IntArray:
        """Draw an order of `n` positions, all orders equally likely."""
        return np.argsort(np.atleast_1d(self._bits.random_raw(n)), kind="stable")

    def spread(self, group: IntArray) -> IntArray:
        """Spread every group evenly over 0 to 999, so that shares come out as exact as can be."""
        order = self.order(len(group))
        order = order[np.argsort(group[order], kind="stable")]
        sizes = np.bincount(group)
        spread = np.empty(len(group), dtype=np.int64)
        spread[order] = (count_off(sizes) * 1000 + 500) // sizes[group[order]]
        return spread

    def some(self, among: npt.NDArray[np.bool_], n: int) -> IntArray:
        """Draw `n` different positions where `among` holds, ascending; all if there are fewer."""
        positions = np.flatnonzero(among)
        chosen: IntArray = np.sort(positions[self.order(positions.size)[:n]])
        return chosen

    def sample(self, weights: npt.ArrayLike, n: int) -> IntArray:
        """Draw `n` different positions one after the other, by weight; fewer if there are fewer."""
        remaining = np.array(weights, dtype=np.int64)
        drawn: list[int] = []
        while len(drawn) < n and remaining.sum() > 0:
            drawn.append(int(self.choice(remaining, 1)[0]))
            remaining[drawn[-1]] = 0
        return np.array(drawn, dtype=np.int64)
