"""Confidence intervals for estimates from a complex sample.

The six methods for a share are those of ``svyciprop`` in R's survey package. Sources: Korn and
Graubard (1998), Confidence intervals for proportions with small expected number of positive counts
estimated from survey data, Survey Methodology 24, 193-201 (beta); Rao and Scott (1984), On
chi-squared tests for multiway contingency tables, Annals of Statistics 12, 46-60 (likelihood).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special, stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    FloatArray,
    check_choice,
    guarded,
    tail_probability,
    yes_no,
)

ShareMethod = Literal["logit", "xlogit", "beta", "likelihood", "asin", "mean"]


@guarded
def share_intervals(
    table: pd.DataFrame, *, method: ShareMethod = "logit", level: float = 0.95
) -> pd.DataFrame:
    """Add an interval to every estimated share, with t quantiles at its degrees of freedom.

    At a share of 0 or 1 the estimated variance is 0 and says nothing. There "mean" gives an
    interval without width, "logit", "xlogit", "asin" and "likelihood" give none, and "beta" gives
    the Clopper-Pearson interval of the n units that were seen (Korn and Graubard 1998, section 3);
    "beta" does so too where all units of a stratum agree in every stratum, and the others give an
    interval without width. Where the population was observed in full the interval is the share
    itself. Near 0 and 1 "asin" can run past the end of its scale and is folded back, as in R.

    Parameters
    ----------
    table : DataFrame
        From `estimate_means`: columns `estimate`, `se`, `df`, `n`, `rows`, `complete`.
    method : {"logit", "xlogit", "beta", "likelihood", "asin", "mean"}
        Wald on the log odds (both names); Clopper-Pearson with an effective sample size; likelihood
        ratio with Rao and Scott's scaling; Wald on the arcsine of the root; plain Wald, not cut off
        at 0 and 1.

    Returns
    -------
    DataFrame
        `table` with `lower`, `upper` and `method`; missing where the interval is not defined.

    Examples
    --------
    >>> from lokalis_research.stats.sampling import StratifiedDesign, estimate_means
    >>> design = StratifiedDesign.of(["a"] * 8, {"a": 40})
    >>> table = estimate_means([1, 1, 0, 1, 1, 0, 0, 1], design)
    >>> share_intervals(table, method="beta")[["lower", "upper"]].round(4).values.tolist()
    [[0.2603, 0.9062]]
    """
    check_choice(method, _METHODS, "interval for a share")
    share = table["estimate"].to_numpy(np.float64)
    if ((share < -1e-12) | (share > 1 + 1e-12)).any():
        raise AnalysisError(
            "Intervals: an estimate is not a share from 0 to 1.",
            remedy="Use mean_intervals() for other means, totals and differences.",
        )
    share = np.clip(share, 0.0, 1.0)
    se, df = table["se"].to_numpy(np.float64), table["df"].to_numpy(np.float64)
    rows, n = table["rows"].to_numpy(np.float64), table["n"].to_numpy(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = _t_quantile(df, level)
        if method == "beta":
            lower, upper = _beta(share, se, _t_quantile(rows - 1, level) / t, n, level)
        else:
            # svyglm's dispersion of a share, which R divides the deviance by.
            wider = np.sqrt(n / (n - 1)) if method == "likelihood" else 1.0
            lower, upper = _METHODS[method](share, se * wider, t)
    full = yes_no(table["complete"], "complete")
    return table.assign(
        lower=np.where(full, share, lower), upper=np.where(full, share, upper), method=method
    )


@guarded
def mean_intervals(
    table: pd.DataFrame, *, level: float = 0.95, df: Literal["design", "infinite"] = "design"
) -> pd.DataFrame:
    """Add estimate ± quantile × se: for means, totals, ratios, differences and contrasts.

    Parameters
    ----------
    table : DataFrame. With columns `estimate`, `se` and `df`.
    df : {"design", "infinite"}
        t quantiles at the column `df`, or normal ones, as R's ``confint`` takes by default.

    Returns
    -------
    DataFrame. `table` with `lower` and `upper`.

    Examples
    --------
    >>> table = pd.DataFrame({"estimate": [0.5], "se": [0.1], "df": [10]})
    >>> mean_intervals(table)[["lower", "upper"]].round(4).values.tolist()
    [[0.2772, 0.7228]]
    """
    check_choice(df, ("design", "infinite"), "kind of degrees of freedom")
    estimate, se = (table[name].to_numpy(np.float64) for name in ("estimate", "se"))
    degrees = table["df"].to_numpy(np.float64) if df == "design" else np.full(len(table), np.inf)
    # An infinite quantile of a variance of 0 is undefined, not 0.
    with np.errstate(invalid="ignore"):
        margin = _t_quantile(degrees, level) * se
    return table.assign(lower=estimate - margin, upper=estimate + margin)


def _t_quantile(df: FloatArray, level: float) -> FloatArray:
    return np.asarray(
        stats.t.isf(tail_probability(level), np.where(df > 0, df, np.nan)), np.float64
    )


def _inside(share: FloatArray) -> FloatArray:
    """Replace shares of 0 and 1, where a transformation has no slope, by missing."""
    return np.where((share > 0) & (share < 1), share, np.nan)


def _logit(share: FloatArray, se: FloatArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    part = _inside(share)
    centre, margin = special.logit(part), t * se / (part * (1 - part))
    return special.expit(centre - margin), special.expit(centre + margin)


def _asin(share: FloatArray, se: FloatArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    part = _inside(share)
    centre, margin = np.arcsin(np.sqrt(part)), t * se / (2 * np.sqrt(part * (1 - part)))
    return np.sin(centre - margin) ** 2, np.sin(centre + margin) ** 2


def _mean(share: FloatArray, se: FloatArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    return share - t * se, share + t * se


def _likelihood(share: FloatArray, se: FloatArray, t: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Find where 2 n_eff KL(share, p) = t², with n_eff = share (1 − share) / se²."""
    part = _inside(share)
    bound = t**2 * se**2 / (2 * part * (1 - part))

    def excess(p: FloatArray) -> FloatArray:
        distance = special.rel_entr(part, p) + special.rel_entr(1 - part, 1 - p)
        return np.asarray(distance - bound, dtype=np.float64)

    return _bisect(excess, part, np.zeros_like(part)), _bisect(excess, part, np.ones_like(part))


def _bisect(
    excess: Callable[[FloatArray], FloatArray], inner: FloatArray, outer: FloatArray
) -> FloatArray:
    """Halve towards where the excess becomes positive, from inside outwards."""
    for _ in range(80):
        middle = (inner + outer) / 2
        beyond = excess(middle) > 0
        inner, outer = np.where(beyond, inner, middle), np.where(beyond, middle, outer)
    return np.where(np.isnan(inner + excess(inner)), np.nan, (inner + outer) / 2)


def _beta(
    share: FloatArray, se: FloatArray, ratio: FloatArray, n: FloatArray, level: float
) -> tuple[FloatArray, FloatArray]:
    edge = (share == 0) | (share == 1) | (se == 0)
    effective = np.where(edge, n, share * (1 - share) / se**2 * ratio**2)
    effective = np.where(n > 0, effective, np.nan)
    yes, no = effective * share, effective * (1 - share)
    alpha = tail_probability(level)
    lower = stats.beta.ppf(alpha, np.where(yes > 0, yes, 1.0), no + 1)
    upper = stats.beta.isf(alpha, yes + 1, np.where(no > 0, no, 1.0))
    missing = np.isnan(effective)
    return (
        np.where(missing, np.nan, np.where(share == 0, 0.0, lower)),
        np.where(missing, np.nan, np.where(share == 1, 1.0, upper)),
    )


_METHODS = {
    "logit": _logit,
    "xlogit": _logit,
    "asin": _asin,
    "mean": _mean,
    "likelihood": _likelihood,
    "beta": _mean,
}
