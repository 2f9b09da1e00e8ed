"""The design of a sample: strata, their sizes, weights, and nothing that contradicts another.

Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 3.7; Lumley
(2010), Complex Surveys, chapter 2. The treatment of strata with one unit is that of
``survey.lonely.psu`` in R's survey package.

Weights after the draw: adjustment for non-response in classes, and post-stratification.

Sources: Särndal, Swensson and Wretman (1992), sections 7.6 (post-stratification) and 15.6.2
(response homogeneity groups); Lumley (2010), Complex Surveys, chapters 7 and 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    guarded,
    yes_no,
)

Lonely = Literal["fail", "remove", "certainty", "adjust", "average"]


@dataclass(frozen=True)
class StratifiedDesign:
    """A stratified sample without replacement; make one with `StratifiedDesign.of`.

    Parameters
    ----------
    stratum : ndarray of int, shape (n,). Number of the stratum of every observed unit.
    strata : Index, shape (H,). Names of the strata.
    population, sampled : ndarray, shape (H,)
        Sampling units in the stratum, N_h (infinite without finite population correction) and in
        the sample, n_h. A sampling unit is a cluster if there are clusters.
    weights : ndarray of float, shape (n,). Design weights.
    lonely : {"fail", "remove", "certainty", "adjust", "average"}
        What a stratum with one sampled unit contributes to a variance.
    ids : Index, shape (n,), optional. Identifiers, with which two samples are matched.
    cluster : ndarray of int, shape (n,), optional. Number of the sampling unit.
    poststratum : ndarray of int, shape (n,), optional. Set by `post_stratify`.
    """

    stratum: IntArray
    strata: pd.Index[str]
    population: FloatArray
    sampled: IntArray
    weights: FloatArray
    lonely: Lonely = "fail"
    ids: pd.Index[str] | None = None
    cluster: IntArray | None = None
    poststratum: IntArray | None = field(default=None, repr=False)

    @classmethod
    @guarded
    def of(
        cls,
        strata: Labels | pd.Series,
        sizes: Mapping[str, float] | pd.Series[float] | None,
        *,
        weights: ArrayLike | None = None,
        ids: Labels | pd.Series | None = None,
        clusters: Labels | pd.Series | None = None,
        lonely: Lonely = "fail",
    ) -> StratifiedDesign:
        """Build a design from the rows of a sample, and refuse one that cannot be.

        Parameters
        ----------
        strata : array_like, shape (n,). Stratum of every observed unit.
        sizes : mapping, Series or None
            Units in the population of every stratum, N_h; the name of a stratum that was not drawn
            from may only stand here with size 0. None: no finite population correction.
        weights : array_like of float, shape (n,), optional
            Design weights; N_h / n_h if left out. A unit of weight 0 counts as drawn, and is in no
            estimate.
        ids : array_like, shape (n,), optional
            Identifiers; needed for a change between overlapping samples.
        clusters : array_like, shape (n,), optional
            Sampling unit of every row, where units were drawn in clusters; `sizes` are then numbers
            of clusters.
        lonely : {"fail", "remove", "certainty", "adjust", "average"}
            For a stratum with one sampled unit of more: refuse it; count its variance as 0 (remove
            and certainty); take its distance from the overall mean (adjust); or let it weigh as the
            average of the other strata.

        Examples
        --------
        >>> design = StratifiedDesign.of(["a", "a", "b", "b"], {"a": 10, "b": 4})
        >>> design.weights.tolist(), design.degrees_of_freedom
        ([5.0, 5.0, 2.0, 2.0], 2)
        """
        labels = _complete(strata, "stratum")
        stratum, names = pd.factorize(labels, sort=True)
        stratum = stratum.astype(np.int64)
        n = len(stratum)
        units = None if ids is None else _unique_ids(ids, n)
        cluster = None if clusters is None else _cluster_codes(clusters, stratum)
        sampled = _sampling_units(stratum, cluster, len(names))
        population = _population(sizes, names, sampled)
        _check_lonely(sampled, population, lonely)
        return cls(
            stratum=stratum,
            strata=pd.Index(names),
            population=population,
            sampled=sampled,
            weights=_checked_weights(weights, population, sampled, stratum),
            lonely=lonely,
            ids=units,
            cluster=cluster,
        )

    def __len__(self) -> int:
        """Return the number of observed units."""
        return len(self.stratum)

    @property
    def fraction(self) -> FloatArray:
        """Sampling fraction per stratum, n_h / N_h."""
        return self.sampled / self.population

    @cached_property
    def stratum_weight(self) -> FloatArray | None:
        """Weight per stratum, if the units of a stratum are drawn singly and weigh alike."""
        if self.cluster is not None or self.poststratum is not None:
            return None
        weight = np.zeros(len(self.sampled))
        weight[self.stratum] = self.weights
        return weight if np.array_equal(weight[self.stratum], self.weights) else None

    @property
    def unit(self) -> IntArray:
        """Number of the sampling unit of every row: its cluster, or the row itself."""
        return np.arange(len(self), dtype=np.int64) if self.cluster is None else self.cluster

    @property
    @guarded
    def degrees_of_freedom(self) -> int:
        """Sampling units minus strata, among rows with a weight above 0 (Lumley 2010, 2.3)."""
        used = self.weights > 0
        units = int(used.sum()) if self.cluster is None else len(np.unique(self.cluster[used]))
        return units - len(np.unique(self.stratum[used]))


def _complete(values: ArrayLike | pd.Series, what: str) -> pd.Series[str]:
    labels = pd.Series(values).reset_index(drop=True)
    if not len(labels):
        raise AnalysisError("Design: the sample has no units.", remedy="Check the selection.")
    if labels.isna().any():
        raise AnalysisError(
            f"Design: {int(labels.isna().sum())} of {len(labels)} units have no {what}.",
            remedy=f"Every sampled unit needs a {what}; take it from the draw.",
        )
    return labels


def _unique_ids(ids: Labels | pd.Series, n: int) -> pd.Index[str]:
    units = _complete(ids, "id")
    if len(units) != n:
        raise AnalysisError(
            f"Design: {len(units)} ids for {n} units.", remedy="Give one id per unit."
        )
    if units.duplicated().any():
        raise AnalysisError(
            f"Design: {int(units.duplicated().sum())} of {n} ids occur before.",
            remedy="One row per unit: join answers before estimating.",
        )
    return pd.Index(units)


def _cluster_codes(clusters: Labels | pd.Series, stratum: IntArray) -> IntArray:
    codes = pd.factorize(_complete(clusters, "cluster"), sort=True)[0].astype(np.int64)
    if len(codes) != len(stratum):
        raise AnalysisError(
            f"Design: {len(codes)} clusters for {len(stratum)} units.",
            remedy="Give one cluster per unit.",
        )
    pairs = len(np.unique(codes * (int(stratum.max()) + 1) + stratum))
    if pairs > codes.max() + 1:
        raise AnalysisError(
            f"Design: {int(pairs - codes.max() - 1)} clusters lie in more than one stratum.",
            remedy="Clusters are drawn within strata: make their names unique.",
        )
    return codes


def _sampling_units(stratum: IntArray, cluster: IntArray | None, count: int) -> IntArray:
    if cluster is None:
        return np.bincount(stratum, minlength=count)
    first = np.unique(cluster, return_index=True)[1]
    return np.bincount(stratum[first], minlength=count)


def _population(
    sizes: Mapping[str, float] | pd.Series[float] | None, names: pd.Index[str], sampled: IntArray
) -> FloatArray:
    if sizes is None:
        return np.full(len(names), np.inf)
    # A Series lists its values where a mapping lists its names.
    sizes = {name: float(sizes[name]) for name in sizes.keys()}  # noqa: SIM118  (see above)
    lacking = sum(name not in sizes for name in names)
    if lacking:
        raise AnalysisError(
            f"Design: {lacking} of {len(names)} strata have no size.",
            remedy="Give N_h of every stratum, from the frame that was drawn from.",
        )
    empty = sum(sizes[name] > 0 for name in set(sizes) - set(names))
    if empty:
        raise AnalysisError(
            f"Design: {empty} strata have a size but no observed unit.",
            remedy="An estimate would not speak for them: merge them with a similar stratum, or "
            "leave them out of the sizes and say so.",
        )
    population = np.array([float(sizes[name]) for name in names])
    if not (population >= sampled).all():
        raise AnalysisError(
            f"Design: {int((~(population >= sampled)).sum())} strata have more units in the sample "
            "than in the population.",
            remedy="Check N_h, and that no unit is counted twice.",
        )
    return population


def _check_lonely(sampled: IntArray, population: FloatArray, lonely: Lonely) -> None:
    check_choice(lonely, get_args(Lonely), "way to deal with a stratum of one unit")
    alone = (sampled == 1) & (population > 1)
    if lonely == "fail" and alone.any():
        raise AnalysisError(
            f"Design: {int(alone.sum())} strata have one sampled unit, and so no variance.",
            remedy='Merge them with a similar stratum, or choose lonely="adjust" (cautious), '
            '"average", "certainty" or "remove".',
        )


def _checked_weights(
    weights: ArrayLike | None, population: FloatArray, sampled: IntArray, stratum: IntArray
) -> FloatArray:
    if weights is None:
        if np.isinf(population).any():
            raise AnalysisError(
                "Design: there are neither weights nor sizes.",
                remedy="Give the sizes of the strata, or the weights of the units.",
            )
        return np.asarray((population / sampled)[stratum], dtype=np.float64)
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != stratum.shape:
        raise AnalysisError(
            f"Design: {given.size} weights for {len(stratum)} units.",
            remedy="Give one weight per unit.",
        )
    wrong = ~((given >= 0) & np.isfinite(given))
    if wrong.any():
        raise AnalysisError(
            f"Design: {int(wrong.sum())} weights are missing, negative or infinite.",
            remedy="A weight says for how many units one stands: 0 or more.",
        )
    return given


@guarded
def adjust_for_nonresponse(
    weights: ArrayLike, classes: Labels | pd.Series, responded: Labels
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
    groups: Labels | pd.Series,
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
