"""Sums of means over rows, under the model and under another design, with the delta method.

What an interruption added is such a difference: the sum of the fitted means less the sum of the
means with its columns at 0 (the counterfactual). The interval follows from all coefficients
together. Effects of groups that were absorbed move with the coefficients, and are themselves
uncertain; both are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded
from lokalis_research.stats.counts.absorption import Groups
from lokalis_research.stats.counts.loglinear import LogLinearFit
from lokalis_research.stats.counts.rates import FloatArray
from lokalis_research.stats.counts.uncertainty import Estimated, Uncertainty


@dataclass(frozen=True)
class Total:
    """A sum of means with its derivatives.

    Parameters
    ----------
    value : float. The sum.
    gradient : ndarray of float, shape (p,). To the coefficients, the absorbed effects moving along.
    of_groups : ndarray of float, shape (groups,)
        To the absorbed effects themselves; empty without groups.
    """

    value: float
    gradient: FloatArray
    of_groups: FloatArray


@guarded
def total(
    fit: LogLinearFit,
    *,
    rows: npt.ArrayLike | None = None,
    design: npt.ArrayLike | None = None,
    exposure: npt.ArrayLike | None = None,
    groups: npt.ArrayLike | None = None,
) -> Total:
    """Sum the means of rows.

    Parameters
    ----------
    fit : LogLinearFit. The regression.
    rows : array_like of bool or int, optional. Which of its rows; all by default.
    design : array_like, shape (m, p), optional. Another design for those rows, or for new ones.
    exposure : array_like, shape (m,), optional. Another exposure; needed for new rows.
    groups : array_like of int, shape (m,), optional
        Numbers of the groups of new rows, as in ``fit.groups.codes``.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> fit = fit_loglinear([8, 12], pd.DataFrame({"c": [1, 1]}), [1, 1], family="poisson")
    >>> round(total(fit).value, 9)
    20.0
    """
    chosen = np.arange(len(fit.counts)) if rows is None else np.asarray(rows)
    x = fit.design[chosen] if design is None else np.asarray(design, dtype=np.float64)
    at = np.exp(fit.offset[chosen]) if exposure is None else np.asarray(exposure, dtype=np.float64)
    codes = fit.groups.codes[chosen] if groups is None else np.asarray(groups, dtype=np.int64)
    if not len(x) == len(at) == len(codes):
        raise AnalysisError(
            "Totals: design, exposure and groups differ in length.", remedy="Give one per row."
        )
    eta = x @ fit.coefficients
    if not fit.groups.count:
        mean = at * np.exp(eta)
        return Total(float(mean.sum()), mean @ x, np.empty(0))
    mean = at * np.exp(eta + fit.group_effects[codes])
    weight = fit.weights
    centre = fit.groups.sums(weight[:, None] * fit.design) / fit.groups.sums(weight)[:, None]
    of_groups = Groups(codes, fit.groups.count).sums(mean)
    return Total(float(mean.sum()), mean @ x - of_groups @ centre, of_groups)


@guarded
def log_ratio(
    fit: LogLinearFit, uncertainty: Uncertainty, top: Total, bottom: Total, *, level: float = 0.95
) -> Estimated:
    """Give the logarithm of the ratio of two sums, with its interval.

    Other parameters as `total`.

    Parameters
    ----------
    uncertainty : Uncertainty. Of its coefficients.
    top, bottom : Total. From `total`.

    Returns
    -------
    Estimated. ``.exp()`` of it is the ratio.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> from lokalis_research.stats.counts.uncertainty import Known
    >>> design = pd.DataFrame({"c": 1.0, "after": [0, 0, 1, 1]})
    >>> fit = fit_loglinear([8, 12, 25, 15], design, np.ones(4), family="poisson")
    >>> known = Uncertainty((Known(fit.covariance),))
    >>> before, after = total(fit, rows=[0, 1]), total(fit, rows=[2, 3])
    >>> round(log_ratio(fit, known, after, before).exp().value, 6)
    2.0
    """
    gradient = top.gradient / top.value - bottom.gradient / bottom.value
    of_groups = top.of_groups / top.value - bottom.of_groups / bottom.value
    return uncertainty.estimate(
        gradient,
        float(np.log(top.value / bottom.value)),
        level=level,
        further_variance=_group_variance(fit, of_groups),
    )


@guarded
def difference(
    fit: LogLinearFit, uncertainty: Uncertainty, one: Total, other: Total, *, level: float = 0.95
) -> Estimated:
    """Give the difference of two sums, with its interval.

    Parameters
    ----------
    fit, uncertainty, level. As in `log_ratio`.
    one, other : Total. From `total`.

    Returns
    -------
    Estimated. Of one − other.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> from lokalis_research.stats.counts.uncertainty import Known
    >>> design = pd.DataFrame({"c": 1.0, "after": [0, 0, 1, 1]})
    >>> fit = fit_loglinear([8, 12, 25, 15], design, np.ones(4), family="poisson")
    >>> known = Uncertainty((Known(fit.covariance),))
    >>> before, after = total(fit, rows=[0, 1]), total(fit, rows=[2, 3])
    >>> found = difference(fit, known, after, before)
    >>> round(found.value, 6), round(found.se, 6) == round(60**0.5, 6)
    (20.0, True)
    """
    return uncertainty.estimate(
        one.gradient - other.gradient,
        one.value - other.value,
        level=level,
        further_variance=_group_variance(fit, one.of_groups - other.of_groups),
    )


@guarded
def log_total(
    fit: LogLinearFit, uncertainty: Uncertainty, of: Total, *, level: float = 0.95
) -> Estimated:
    """Give the logarithm of a sum, with its interval.

    Other parameters as `log_ratio`.

    Parameters
    ----------
    of : Total. From `total`.

    Examples
    --------
    >>> import pandas as pd
    >>> from lokalis_research.stats.counts.loglinear import fit_loglinear
    >>> from lokalis_research.stats.counts.uncertainty import Known
    >>> design = pd.DataFrame({"c": 1.0, "after": [0, 0, 1, 1]})
    >>> fit = fit_loglinear([8, 12, 25, 15], design, np.ones(4), family="poisson")
    >>> known = Uncertainty((Known(fit.covariance),))
    >>> found = log_total(fit, known, total(fit))
    >>> round(found.exp().value, 6), round(found.se, 6) == round(60**-0.5, 6)
    (60.0, True)
    """
    return uncertainty.estimate(
        of.gradient / of.value,
        float(np.log(of.value)),
        level=level,
        further_variance=_group_variance(fit, of.of_groups / of.value),
    )


def _group_variance(fit: LogLinearFit, of_groups: FloatArray) -> float:
    if not fit.groups.count:
        return 0.0
    scale = fit.dispersion if np.isfinite(fit.dispersion) else 1.0
    return float((of_groups**2 / fit.groups.sums(fit.weights)).sum() * max(1.0, scale))
