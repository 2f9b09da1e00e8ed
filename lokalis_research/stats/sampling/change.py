"""Contrasts of estimates from one sample, and change between two samples that overlap.

Sources: Tam (1984), On covariances from overlapping samples, The American Statistician 38, 288-289;
Wood (2008), On the covariance between related Horvitz-Thompson estimators, Journal of Official
Statistics 24, 53-78. The variance of a contrast is that of R's ``svycontrast``.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import ArrayLike, FloatArray, Labels, guarded
from lokalis_research.stats.sampling.design import StratifiedDesign
from lokalis_research.stats.sampling.estimate import Answers, estimate_means, mean_influence
from lokalis_research.stats.sampling.variance import covariance_matrix, residuals


@guarded
def covariance_of_means(
    y: Answers, design: StratifiedDesign, domain: Labels | pd.Series | None = None
) -> FloatArray:
    """Compute the covariances of the means that `estimate_means` gives, in its order of rows.

    Parameters
    ----------
    y, design, domain. As in `estimate_means`; a missing answer leaves a unit out of that question.

    Returns
    -------
    ndarray of float, shape (m, m). For m domains times variables.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> y = pd.DataFrame({"family": [1, 1, 0, 0], "worker": [1, 0, 0, 0]})
    >>> covariance_of_means(y, design).round(4).tolist()
    [[0.0417, 0.0208], [0.0208, 0.0312]]
    """
    return covariance_matrix(mean_influence(y, design, domain), design)


@guarded
def contrast(
    y: Answers,
    design: StratifiedDesign,
    coefficients: ArrayLike,
    domain: Labels | pd.Series | None = None,
) -> pd.DataFrame:
    """Estimate a linear contrast of means, such as a difference of domains or of questions.

    Parameters
    ----------
    y, design, domain. As in `estimate_means`; a missing answer leaves a unit out of that question.
    coefficients : array_like, shape (m,) or (c, m)
        Per row of `estimate_means`, for one or more contrasts.

    Returns
    -------
    DataFrame. One row per contrast: `estimate`, `se`, `df`; see `mean_intervals`.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> y = pd.DataFrame({"family": [1, 1, 0, 0], "worker": [1, 0, 0, 0]})
    >>> contrast(y, design, [1, -1]).round(4).values.tolist()
    [[0.25, 0.1768, 3.0]]
    """
    means = estimate_means(y, design, domain, missing="leave_out")["estimate"].to_numpy()
    factors = np.atleast_2d(np.asarray(coefficients, dtype=np.float64))
    if factors.shape[1] != len(means):
        raise AnalysisError(
            f"Contrast: {factors.shape[1]} coefficients for {len(means)} estimates.",
            remedy="Give one per row of estimate_means(); 0 leaves an estimate out.",
        )
    # What is left out may be undefined without spoiling the contrast.
    used = (factors != 0).any(axis=0)
    factors = factors[:, used]
    covariance = covariance_of_means(y, design, domain)[np.ix_(used, used)]
    variance = np.einsum("ci,ij,cj->c", factors, covariance, factors)
    return pd.DataFrame(
        {
            "estimate": factors @ means[used],
            "se": np.sqrt(np.maximum(variance, 0.0)),
            "df": design.degrees_of_freedom,
        }
    )


@guarded
def estimate_change(
    first: tuple[Answers, StratifiedDesign],
    second: tuple[Answers, StratifiedDesign],
    *,
    domains: tuple[Labels | pd.Series, Labels | pd.Series] | None = None,
    common: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Estimate the change of means between two waves, also when they share units.

    Per pair of strata the covariance is that of simple random samples that share n_c of their n_1
    and n_2 units, from populations that share N_c of their N_1 and N_2 (Tam 1984):

        N_1 N_2 (n_c / (n_1 n_2) − N_c / (N_1 N_2)) S_12,

    with S_12 the covariance of the shared units' influence values. Samples that share nothing are
    taken as independent, apart from the same populations.

    Parameters
    ----------
    first, second : tuple of answers and StratifiedDesign
        As in `estimate_means`, with the same variables; the designs have `ids` and no clusters.
    domains : tuple of array_like, optional. Domain of every unit in each wave.
    common : mapping, optional
        Units of a stratum that were in it at both waves, N_c; the smaller of N_1 and N_2 if left
        out, which is right if nobody left and makes the interval too wide rather than too narrow
        where units answer alike twice.

    Returns
    -------
    DataFrame
        One row per domain and variable: `domain`, `variable`, `first`, `second`, `estimate` (second
        minus first), `se`, `covariance`, `df` (the smaller of both) and `n_common`, the shared
        units in the samples.

    Examples
    --------
    >>> before = StratifiedDesign.of(["a"] * 4, {"a": 8}, ids=["p", "q", "r", "s"])
    >>> after = StratifiedDesign.of(["a"] * 4, {"a": 8}, ids=["q", "r", "s", "t"])
    >>> change = estimate_change(([1, 0, 1, 0], before), ([1, 1, 0, 1], after))
    >>> change[["estimate", "se", "n_common"]].round(4).values.tolist()
    [[0.25, 0.2282, 3.0]]
    """
    waves = [first, second]
    if isinstance(first[0], pd.Series) and isinstance(second[0], pd.Series):
        waves[1] = (
            second[0].rename(None if first[0].name is None else str(first[0].name)),
            second[1],
        )
    tables, influences = [], []
    for (answers, design), domain in zip(waves, domains or (None, None), strict=True):
        if design.ids is None or design.cluster is not None:
            raise AnalysisError(
                "Change: a design has no ids, or has clusters.",
                remedy="Give ids= to StratifiedDesign.of(), so that waves can be matched.",
            )
        tables.append(estimate_means(answers, design, domain, missing="leave_out"))
        z = mean_influence(answers, design, domain)
        influences.append(np.stack([residuals(column, design) for column in z.T], axis=1))
    keys = ["domain", "variable"]
    if not tables[0][keys].equals(tables[1][keys]):
        raise AnalysisError(
            "Change: the two waves do not have the same domains and variables.",
            remedy="Use the same columns, and categoricals with the same categories as domains.",
        )
    covariance, shared = _overlap(first[1], second[1], influences[0], influences[1], common)
    before, after = tables
    variance = before["se"] ** 2 + after["se"] ** 2 - 2 * covariance
    return before[keys].assign(
        first=before["estimate"],
        second=after["estimate"],
        estimate=after["estimate"] - before["estimate"],
        se=_root(variance, before["se"] ** 2 + after["se"] ** 2),
        covariance=covariance,
        df=np.minimum(before["df"], after["df"]),
        n_common=shared,
    )


def _root(variance: pd.Series[float], scale: pd.Series[float]) -> FloatArray:
    # A covariance is estimated apart, and may exceed what the variances allow: then nothing is
    # known of the difference, which is something else than a difference without error.
    kept = variance.where(variance >= -1e-12 * scale).clip(lower=0.0)
    return np.sqrt(kept.to_numpy(np.float64))


def _overlap(
    first: StratifiedDesign,
    second: StratifiedDesign,
    z_first: FloatArray,
    z_second: FloatArray,
    common: Mapping[str, float] | None,
) -> tuple[FloatArray, int]:
    """Sum the covariances of the shared units over pairs of strata."""
    assert first.ids is not None
    assert second.ids is not None
    match = second.ids.get_indexer(first.ids)
    mine = np.flatnonzero(match >= 0)
    theirs = match[mine]
    cell = first.stratum[mine] * len(second.strata) + second.stratum[theirs]
    cells, code, shared = np.unique(cell, return_inverse=True, return_counts=True)
    h, g = np.divmod(cells, len(second.strata))
    n_first, n_second = first.sampled[h], second.sampled[g]
    big_first, big_second = first.population[h], second.population[g]
    # How many moved from one stratum to another is estimated, as for two samples that overlap as
    # much as they can; how many stayed is known or bounded.
    stayed = np.asarray(first.strata[h] == second.strata[g])
    bound = np.minimum(big_first, big_second)
    moved = np.minimum(shared * np.maximum(big_first / n_first, big_second / n_second), bound)
    if common is not None:
        names = first.strata[h]
        _check_common(common, first, second)
        given = np.array([float(common.get(name, np.nan)) for name in names])
        if (stayed & (given < shared)).any():
            raise _impossible(int((stayed & (given < shared)).sum()))
        bound = np.where(np.isnan(given), bound, given)
    with np.errstate(invalid="ignore", divide="ignore"):
        known = np.where(stayed, bound, moved) / (big_first * big_second)
        # z holds the weight N/n already, so N_1 N_2 / (n_1 n_2) is taken out again.
        factor = n_first * n_second * (shared / (n_first * n_second) - np.nan_to_num(known))
        total = np.zeros(z_first.shape[1])
        for column in range(z_first.shape[1]):
            a, b = z_first[mine, column], z_second[theirs, column]
            mean_a = np.bincount(code, a, len(cells)) / shared
            product = np.bincount(code, (a - mean_a[code]) * b, len(cells))
            s12 = np.where(shared > 1, product / np.maximum(shared - 1, 1), 0.0)
            total[column] = float((factor * s12).sum())
    return total, len(mine)


def _check_common(
    common: Mapping[str, float], first: StratifiedDesign, second: StratifiedDesign
) -> None:
    sizes = [dict(zip(d.strata, d.population, strict=True)) for d in (first, second)]
    wrong = sum(
        not 0 <= float(number) <= min(size.get(name, np.inf) for size in sizes)
        for name, number in common.items()
    )
    if wrong:
        raise _impossible(wrong)


def _impossible(strata: int) -> AnalysisError:
    return AnalysisError(
        f"Change: in {strata} strata the number of common units cannot be: it is missing, above "
        "the smaller population, or below what both samples share.",
        remedy="Count the units that both populations hold in the stratum.",
    )
