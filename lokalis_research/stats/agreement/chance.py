"""What chance would give, from the shares of the categories: one idea of chance per coefficient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lokalis_research.stats.agreement.ratings import FloatArray

Chance = Callable[[FloatArray, FloatArray], FloatArray]
"""From mean shares (..., q) and agreement weights (q, q) to chance agreement (...)."""


def none(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Take nothing off: percent agreement."""
    del weights
    return np.zeros(shares.shape[:-1])


def uniform(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Give every category the same share: Brennan–Prediger."""
    return np.full(shares.shape[:-1], weights.mean())


def gwet(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Let only units that are hard to judge be judged at random: AC1 and AC2."""
    size = len(weights)
    if size < 2:
        return np.zeros(shares.shape[:-1])
    spread = (shares * (1 - shares)).sum(axis=-1)
    return np.asarray(weights.sum() / (size * (size - 1)) * spread)


def fleiss(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw both judgements from the shares of all coders together: Fleiss, Scott."""
    return np.asarray(((shares @ weights) * shares).sum(axis=-1))


def conger(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw each judgement from its coder's own shares: Conger, Cohen."""
    coders = shares.shape[-2]
    mean = shares.mean(axis=-2)
    together = ((mean @ weights) * mean).sum(axis=-1) * coders**2
    own = ((shares @ weights) * shares).sum(axis=(-1, -2))
    return np.asarray((together - own) / (coders * (coders - 1)))
