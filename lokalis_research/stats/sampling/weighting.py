"""Weights after the draw: adjustment for non-response in classes, and post-stratification.

Sources: Särndal, Swensson and Wretman (1992), sections 7.6 (post-stratification) and 15.6.2
(response homogeneity groups); Lumley (2010), Complex Surveys, chapters 7 and 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import guarded, yes_no
from lokalis_research.stats.sampling.design import StratifiedDesign

FloatArray = npt.NDArray[np.float64]


@guarded
def adjust_for_nonresponse(
    weights: npt.ArrayLike, classes: npt.ArrayLike | pd.Series, responded: npt.ArrayLike
) -> tuple[FloatArray, pd.DataFrame]:
    """Let the respondents of a class speak for the non-respondents of that class.

    Every respondent's weight is multiplied by the class's sum of weights over that of its
    respondents. It removes bias as far as, within a class, who answers does not depend on what
    would have been answered.

    Parameters
    ----------
    weights : array_like of float, shape (n,). Design weights of all drawn units.
    classes : array_like, shape (n,)
        Adjustment class, known for respondents and non-respondents alike.
    responded : array_like of bool, shape (n,). Whether the unit gave an answer.

    Returns
    -------
    adjusted : ndarray of float, shape (n,). 0 for non-respondents.
    table : DataFrame
        One row per class: `class`, `drawn`, `responded`, `rate` (weighted) and `factor`.

    Examples
    --------
    >>> adjusted, table = adjust_for_nonresponse([5, 5, 2, 2], ["a", "a", "b", "b"], [1, 0, 1, 1])
    >>> adjusted.tolist(), table["factor"].tolist()
    ([10.0, 0.0, 2.0, 2.0], [2.0, 1.0])
    """
    given, answered = np.asarray(weights, dtype=np.float64), yes_no(responded, "responded")
    labels = pd.Series(classes)
    if not len(given) == len(labels) == len(answered) or labels.isna().any():
        raise AnalysisError(
            "Non-response: weights, classes and answers differ in length, or a class is missing.",
            remedy="Give one of each per drawn unit.",
        )
    codes, names = pd.factorize(labels, sort=True)
    count = len(names)
    everyone = np.bincount(codes, given, count)
    present = np.bincount(codes, given * answered, count)
    if ((present == 0) & (everyone > 0)).any():
        raise AnalysisError(
            f"Non-response: {int(((present == 0) & (everyone > 0)).sum())} of {count} classes have "
            "no respondent.",
            remedy="Merge them with a similar class.",
        )
    factor = np.divide(everyone, present, out=np.ones(count), where=present > 0)
    table = pd.DataFrame(
        {
            "class": names,
            "drawn": np.bincount(codes, minlength=count),
            "responded": np.bincount(codes[answered], minlength=count),
            "rate": 1.0 / factor,
            "factor": factor,
        }
    )
    return np.where(answered, given * factor[codes], 0.0), table


@guarded
def post_stratify(
    design: StratifiedDesign,
    groups: npt.ArrayLike | pd.Series,
    sizes: Mapping[str, float] | pd.Series[float],
) -> StratifiedDesign:
    """Scale the weights so that they sum to known sizes of groups.

    Variances are then taken around the means of the groups, as ``postStratify`` does in R's survey
    package.

    Parameters
    ----------
    design : StratifiedDesign. Not yet post-stratified.
    groups : array_like, shape (n,). Group of every unit, for instance an SES class.
    sizes : mapping or Series. Units in the population of every group.

    Examples
    --------
    >>> design = StratifiedDesign.of(["a"] * 4, {"a": 8})
    >>> post_stratify(design, ["m", "v", "v", "v"], {"m": 4, "v": 4}).weights.round(3).tolist()
    [4.0, 1.333, 1.333, 1.333]
    """
    labels = pd.Series(groups)
    if design.poststratum is not None or len(labels) != len(design) or labels.isna().any():
        raise AnalysisError(
            "Post-stratification: a unit has no group, or the design has groups already.",
            remedy="Cross the groups and post-stratify once, with one group per unit.",
        )
    codes, names = pd.factorize(labels, sort=True)
    sums = np.bincount(codes, design.weights, len(names))
    # A Series lists its values where a mapping lists its names.
    sizes = {name: float(sizes[name]) for name in sizes.keys()}  # noqa: SIM118  (see above)
    lacking = [name for name in names if name not in sizes]
    unseen = [name for name in sizes if name not in set(names) and sizes[name] > 0]
    if lacking or unseen or not (sums > 0).all():
        raise AnalysisError(
            f"Post-stratification: {len(lacking)} groups have no size, {len(unseen)} have no unit "
            f"and {int((sums == 0).sum())} have only weights of 0.",
            remedy="Merge such groups with a similar one, in the sample and in the sizes.",
        )
    known = np.array([float(sizes[name]) for name in names])
    return replace(
        design, weights=design.weights * (known / sums)[codes], poststratum=codes.astype(np.int64)
    )
