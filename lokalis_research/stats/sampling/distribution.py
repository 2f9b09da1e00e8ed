"""How answers are spread in a sample: quantiles with Woodruff's interval, and Rao-Scott's test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    Labels,
    check_choice,
    group_codes,
    guarded,
    tail_probability,
)
from lokalis_research.stats.sampling.change import covariance_of_means
from lokalis_research.stats.sampling.design import StratifiedDesign
from lokalis_research.stats.sampling.estimate import domain_codes, estimate_means
from lokalis_research.stats.sampling.intervals import mean_intervals, share_intervals

QuantileInterval = Literal["mean", "beta", "xlogit", "asin"]


@guarded
def estimate_quantiles(
    y: ArrayLike | pd.Series,
    design: StratifiedDesign,
    quantiles: Sequence[float] = (0.25, 0.5, 0.75),
    domain: Labels | pd.Series | None = None,
    *,
    method: QuantileInterval = "mean",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate quantiles of the population, with Woodruff's (1952) interval, as R's svyquantile.

    Other parameters as `estimate_means`.

    Parameters
    ----------
    y : array_like. One number per unit of the design; none missing.
    design : StratifiedDesign. How the units were drawn.
    quantiles : sequence of float. Between 0 and 1.
    method : {"mean", "beta", "xlogit", "asin"}
        Interval of the share below the quantile, whose ends are turned back into values.

    Returns
    -------
    pandas.DataFrame
        Per domain and quantile `estimate`, the smallest value with at least that share of the
        weight at or below it (R's "math"), `se` (the interval's width over twice the quantile of
        t), `lower`, `upper` (missing where the interval of the share leaves 0 to 1) and `df`.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 6, {"a": 60})
    >>> estimate_quantiles([1, 2, 3, 4, 5, 6], design, [0.5])["estimate"].tolist()
    [3.0]
    """
    check_choice(method, ("mean", "beta", "xlogit", "asin"), "interval for a quantile")
    values = np.asarray(y, dtype=np.float64)
    if values.shape != (len(design),) or not np.isfinite(values).all():
        raise AnalysisError(
            "Quantiles: there is not one number per unit of the design.",
            remedy="Leave units without an answer out of the design, and say so.",
        )
    shares = np.atleast_1d(np.asarray(quantiles, dtype=np.float64))
    if not ((shares > 0) & (shares < 1)).all():
        raise AnalysisError("A quantile is not between 0 and 1.", remedy="The median is 0.5.")
    codes, names = domain_codes(domain, len(design))
    rows = []
    for number, name in enumerate(names):
        own, weights = values[codes == number], design.weights[codes == number]
        for share in shares:
            value = _quantile(own, weights, share)
            table = estimate_means(values <= value, design, domain).iloc[[number]]
            if method == "mean":
                below = mean_intervals(table, level=level).iloc[0]
            else:
                below = share_intervals(table, method=method, level=level).iloc[0]
            low, high = (_quantile(own, weights, below[end]) for end in ("lower", "upper"))
            t = float(stats.t.isf(tail_probability(level), below["df"]))
            rows.append((name, share, value, (high - low) / (2 * t), low, high, below["df"]))
    columns = ["domain", "quantile", "estimate", "se", "lower", "upper", "df"]
    return pd.DataFrame(rows, columns=columns)


def _quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    used = weights > 0
    values, weights = values[used], weights[used]
    if not len(values) or not 0 <= share <= 1:
        return float("nan")
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    # A share that is reached exactly must not be missed by the last digit of a sum.
    at = int(np.searchsorted(reached, share * (1 - 1e-12)))
    return float(values[order][min(at, len(values) - 1)])


@dataclass(frozen=True)
class RaoScott:
    """A test of association between two questions in a sample.

    Parameters
    ----------
    chi2 : float. Pearson's statistic of the weighted table, scaled to the number of units.
    f, df1, df2, p : float
        Rao and Scott's second-order correction as an F statistic; as R's svychisq gives by default.
    deff : float
        Mean generalised design effect, by which the first-order correction divides `chi2`.
    """

    chi2: float
    f: float
    df1: float
    df2: float
    p: float
    deff: float


@guarded
def rao_scott(
    first: Labels | pd.Series, second: Labels | pd.Series, design: StratifiedDesign
) -> RaoScott:
    """Test whether two questions hang together in a sample (Rao and Scott, 1984), as svychisq.

    Other parameters as `estimate_quantiles`.

    Parameters
    ----------
    first, second : array_like
        The answer of each unit to either question, of any kind; none missing.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 8, {"a": 800})
    >>> round(rao_scott(list("jjjjnnnn"), list("jjjnnnnj"), design).chi2, 3)
    2.0
    """
    (row, rows), (column, columns) = group_codes(first, "answer"), group_codes(second, "answer")
    if not len(row) == len(column) == len(design) or min(rows, columns) < 2:
        raise AnalysisError(
            "Rao-Scott: there is not one answer per unit, or a question has one answer only.",
            remedy="Give both answers of every unit of the design.",
        )
    cell = row * columns + column
    seen = (cell[:, None] == np.arange(rows * columns)).astype(np.float64)
    share = design.weights @ seen / design.weights.sum()
    table = share.reshape(rows, columns)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    chi2 = len(design) * float(((table - expected) ** 2 / expected).sum())
    # Contrasts of the interaction, free of the main effects (Rao and Scott's C).
    of_row = np.repeat(np.eye(rows), columns, axis=0)
    of_column = np.tile(np.eye(columns), (rows, 1))
    both = np.einsum("ia,ib->iab", of_row[:, 1:], of_column[:, 1:]).reshape(len(share), -1)
    main = np.column_stack([of_row, of_column])
    contrast = both - main @ np.linalg.lstsq(main, both, rcond=None)[0]
    inverse = np.divide(1.0, share, out=np.zeros_like(share), where=share > 0)[:, None]
    scaled = contrast * inverse
    variance = scaled.T @ covariance_of_means(seen, design) @ scaled
    delta = np.linalg.solve(contrast.T @ scaled / len(design), variance)
    trace = float(np.trace(delta))
    df1 = trace**2 / float(np.trace(delta @ delta))
    df2 = df1 * design.degrees_of_freedom
    f = chi2 / trace
    return RaoScott(chi2, f, df1, df2, float(stats.f.sf(f, df1, df2)), trace / both.shape[1])
