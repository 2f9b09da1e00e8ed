"""What chance would give, from the shares of the categories: one idea of chance per coefficient."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lokalis_research.stats.agreement.ratings import FloatArray

Chance = Callable[[FloatArray, FloatArray], FloatArray]
"""From mean shares (..., q) and agreement weights (q, q) to chance agreement (...)."""


def none(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Take nothing off: percent agreement.

    Parameters
    ----------
    shares : ndarray, shape (..., q)
        Mean shares of the categories.
    weights : ndarray, shape (q, q)
        Agreement weights.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> none(np.array([0.9, 0.1]), np.eye(2)).item()
    0.0
    """
    del weights
    return np.zeros(shares.shape[:-1])


def uniform(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Give every category the same share: Brennan–Prediger.

    Parameters
    ----------
    shares, weights
        As in `none`.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> uniform(np.array([0.9, 0.1]), np.eye(2)).item()
    0.5
    """
    return np.full(shares.shape[:-1], weights.mean())


def gwet(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Let only units that are hard to judge be judged at random: AC1 and AC2.

    Parameters
    ----------
    shares, weights
        As in `none`.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> gwet(np.array([0.9, 0.1]), np.eye(2)).round(6).item()
    0.18
    """
    size = len(weights)
    if size < 2:
        return np.zeros(shares.shape[:-1])
    spread = (shares * (1 - shares)).sum(axis=-1)
    return np.asarray(weights.sum() / (size * (size - 1)) * spread)


def fleiss(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw both judgements from the shares of all coders together: Fleiss, Scott.

    Parameters
    ----------
    shares, weights
        As in `none`.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> fleiss(np.array([0.9, 0.1]), np.eye(2)).round(6).item()
    0.82
    """
    return np.asarray(((shares @ weights) * shares).sum(axis=-1))


def conger(shares: FloatArray, weights: FloatArray) -> FloatArray:
    """Draw each judgement from its coder's own shares: Conger, Cohen.

    Parameters
    ----------
    shares : ndarray, shape (..., coders, q)
        Shares of the categories per coder; only pairs of different coders count.
    weights : ndarray, shape (q, q)
        Agreement weights.

    Returns
    -------
    ndarray, shape (...)

    Examples
    --------
    >>> conger(np.array([[0.9, 0.1], [0.7, 0.3]]), np.eye(2)).round(6).item()
    0.66
    """
    coders = shares.shape[-2]
    mean = shares.mean(axis=-2)
    together = ((mean @ weights) * mean).sum(axis=-1) * coders**2
    own = ((shares @ weights) * shares).sum(axis=(-1, -2))
    return np.asarray((together - own) / (coders * (coders - 1)))
