"""Intervals for shown ratios, computed from shown numbers only."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lokalis_research.errors import ReleaseError
from lokalis_research.result import Ratio, quotient


def interval(
    shown: pd.DataFrame, ratio: Ratio, degrees: pd.Series[float] | None, confidence: float
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Compute the interval of a ratio from its released parts.

    Parameters
    ----------
    shown : pandas.DataFrame
        The released (rounded) quantities; hidden ones missing.
    ratio : Ratio
        Names its parts and its method.
    degrees : pandas.Series or None
        Degrees of freedom per row, for the method ``"lineair"``.
    confidence : float
        The confidence level, such as 0.95.

    Returns
    -------
    tuple of pandas.Series
        Lower and upper limit, missing where a part is.

    Raises
    ------
    ReleaseError
        If the method lacks what it needs.

    Notes
    -----
    ``"wilson"``: Wilson (1927), for a count out of a count. ``"lineair"``: estimate ± t × standard
    error, cut off at 0 (Cochran, Sampling Techniques, 1977, §6.4).
    """
    if ratio.interval == "wilson" and not isinstance(ratio.factor, str):
        numerator = shown[ratio.numerator].to_numpy(dtype=float)
        denominator = shown[ratio.denominator].to_numpy(dtype=float)
        known = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
        low = np.full(len(shown), np.nan)
        high = np.full(len(shown), np.nan)
        # Each is rounded on its own: a share just below one must not end up above it.
        counted = np.minimum(numerator[known], denominator[known])
        low[known], high[known] = proportion_confint(
            counted, denominator[known], alpha=1 - confidence, method="wilson"
        )
        return (
            pd.Series(low * ratio.factor, index=shown.index),
            pd.Series(high * ratio.factor, index=shown.index),
        )
    if ratio.interval == "lineair" and ratio.spread is not None and degrees is not None:
        estimate = quotient(shown, ratio)
        half = shown[ratio.spread] * stats.t.ppf((1 + confidence) / 2, degrees.to_numpy())
        return (estimate - half).clip(lower=0), estimate + half
    raise ReleaseError(
        f'Ratio "{ratio.name}" asks for an interval without what it is computed from.',
        remedy="Name a quantity of kind spreiding with degrees of freedom in its support.",
    )
