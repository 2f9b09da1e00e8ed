"""Tests whether two independent proportions differ: Pearson's and Fisher's.

Sources: Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, section 3.1
and 3.3; the correction is that of R's ``prop.test``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import stats

from lokalis_research.stats.arguments import check_choice, guarded
from lokalis_research.stats.proportions.difference import TwoCounts

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Significance:
    """A test statistic with its two-sided p-value.

    Parameters
    ----------
    statistic, p_value : ndarray of float
        In the shape of the counts; missing where the test is not defined.
    method : str
        Name of the test.
    """

    statistic: FloatArray
    p_value: FloatArray
    method: str


@guarded
def chi_square_test(
    x1: npt.ArrayLike,
    n1: npt.ArrayLike,
    x2: npt.ArrayLike,
    n2: npt.ArrayLike,
    *,
    correction: bool = False,
) -> Significance:
    """Test two independent proportions by Pearson's chi-square with one degree of freedom.

    Parameters
    ----------
    x1, n1, x2, n2 : array_like of int
        Count and total of the first and of the second group.
    correction : bool, default False
        Yates' correction, never more than the distance itself.

    Returns
    -------
    Significance
        Missing if all units, or none, have the property.

    Examples
    --------
    >>> result = chi_square_test(46, 75, 58, 80)
    >>> round(float(result.statistic), 4), round(float(result.p_value), 4)
    (2.1864, 0.1392)
    """
    t = TwoCounts.of(x1, n1, x2, n2)
    pooled = (t.x1 + t.x2) / (t.n1 + t.n2)
    distance = np.abs(t.difference)
    inverse = 1 / t.n1 + 1 / t.n2
    if correction:
        distance = distance - np.minimum(0.5, distance / inverse) * inverse
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = distance**2 / (pooled * (1 - pooled) * inverse)
    name = "chi-square, corrected" if correction else "chi-square"
    return Significance(statistic, np.asarray(stats.chi2.sf(statistic, 1)), name)


@guarded
def fisher_test(
    x1: int,
    n1: int,
    x2: int,
    n2: int,
    *,
    alternative: Literal["two-sided", "less", "greater"] = "two-sided",
) -> float:
    """Test two independent proportions given both margins (Fisher's exact test, by scipy).

    Parameters
    ----------
    x1, n1, x2, n2 : int
        Count and total of the first and of the second group.
    alternative : {"two-sided", "less", "greater"}
        Of the first share against the second; two-sided adds all tables that are no likelier.

    Returns
    -------
    float
        p-value.

    Examples
    --------
    >>> round(fisher_test(46, 75, 58, 80), 4)
    0.1717
    """
    TwoCounts.of(x1, n1, x2, n2)
    check_choice(alternative, ("two-sided", "less", "greater"), "alternative for Fisher's test")
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    return float(stats.fisher_exact(table, alternative=alternative).pvalue)
