"""Who put which unit in which category: the one input of every coefficient of agreement.

With how near two categories are: agreement weights, and Krippendorff's distances.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.stats.arguments import (
    ArrayLike,
    FloatArray,
    IntArray,
    Labels,
    check_choice,
    guarded,
)

MISSING = -1


@dataclass(frozen=True)
class Ratings:
    """Judgements of units by coders, as positions in a list of categories.

    Parameters
    ----------
    codes : ndarray of int64, shape (units, coders)
        Position of the category, or -1 where a coder gave no judgement.
    categories : tuple. The categories in their order, also those that nobody used.
    units, coders : tuple. What the rows and the columns are called.
    clusters : ndarray of int64, shape (units,)
        Number of the group that a unit belongs to (such as the family of a goal): groups, not
        units, are resampled.
    ordered : bool
        Whether the order of the categories means anything: not if they are texts as found.

    Examples
    --------
    >>> ratings = Ratings.of([[1, 1], [2, 1], [None, 2]])
    >>> ratings.categories, ratings.counts.tolist()
    ((1, 2), [[2.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    """

    codes: IntArray
    categories: tuple[Any, ...]
    units: tuple[Any, ...]
    coders: tuple[Any, ...]
    clusters: IntArray
    ordered: bool = True

    @classmethod
    @guarded
    def of(
        cls,
        matrix: Any,
        *,
        categories: Sequence[Hashable] | None = None,
        clusters: Labels | None = None,
    ) -> Ratings:
        """Read a matrix with one row per unit and one column per coder.

        Parameters
        ----------
        matrix : pandas.DataFrame or array_like, shape (units, coders). None and NaN are missing.
        categories : sequence, optional
            All categories in their order; by default those of the columns if these are ordered
            categoricals with the same categories, else those in use, sorted.
        clusters : array_like, shape (units,), optional
            The group of each unit; by default every unit is its own.
        """
        frame = matrix if isinstance(matrix, pd.DataFrame) else _frame(matrix)
        shape = frame.shape
        ordered = True
        if categories is None:
            categories = _ordered_categories(frame)
        flat = frame.to_numpy(dtype=object).ravel()
        if all(pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes):
            flat = frame.to_numpy(dtype=float, na_value=np.nan).ravel()
        known = pd.notna(flat)
        if categories is None:
            categories = _in_order({_plain(value) for value in pd.unique(flat[known])})
            ordered = not any(isinstance(category, str) for category in categories)
        codes = np.full(flat.shape, MISSING, dtype=np.int64)
        codes[known] = pd.Index(list(categories)).get_indexer(pd.Index(flat[known]))
        if (codes[known] == MISSING).any():
            count = int((codes[known] == MISSING).sum())
            raise AnalysisError(
                f"Ratings: {count} judgements are none of the {len(categories)} categories.",
                remedy="Name every category of the scale, or make those judgements missing.",
            )
        return cls(
            codes=codes.reshape(shape),
            categories=tuple(categories),
            units=tuple(frame.index),
            coders=tuple(frame.columns),
            clusters=_groups(clusters, shape[0]),
            ordered=ordered,
        )

    @classmethod
    @guarded
    def from_long(
        cls,
        table: pd.DataFrame,
        *,
        unit: str,
        coder: str,
        value: str,
        categories: Sequence[Hashable] | None = None,
        cluster: str | None = None,
    ) -> Ratings:
        """Read a table with one row per judgement.

        Parameters
        ----------
        table : pandas.DataFrame. A missing value is no judgement.
        unit, coder, value : str. Its columns.
        categories : sequence, optional. As in `of`.
        cluster : str, optional. Column with the group of the unit.

        Returns
        -------
        Ratings. Units and coders in sorted order.

        Examples
        --------
        >>> table = pd.DataFrame({"doel": ["d1", "d1", "d2"], "wie": ["a", "b", "a"],
        ...                       "oordeel": ["ja", "nee", "ja"]})
        >>> Ratings.from_long(table, unit="doel", coder="wie", value="oordeel").codes.tolist()
        [[0, 1], [0, -1]]
        """
        for name in (unit, coder, value, *([cluster] if cluster else [])):
            if name not in table.columns:
                raise AnalysisError(
                    f'Ratings: there is no column "{name}".', remedy=hint(name, list(table.columns))
                )
        if table.duplicated([unit, coder]).any():
            raise AnalysisError(
                f"Ratings: {int(table.duplicated([unit, coder]).sum())} judgements are of a unit "
                "that the same coder judged before.",
                remedy="Keep one judgement per unit and coder, such as the latest.",
            )
        wide = table.set_index([unit, coder])[value].unstack()  # noqa: PD010  (nothing to aggregate)
        groups = None
        if cluster is not None:
            groups = table.drop_duplicates(unit).set_index(unit)[cluster].reindex(wide.index)
        return cls.of(wide, categories=categories, clusters=groups)

    @classmethod
    @guarded
    def from_table(cls, table: ArrayLike, categories: Sequence[Hashable] | None = None) -> Ratings:
        """Read a square table of counts of two coders.

        Parameters
        ----------
        table : array_like of int, shape (categories, categories)
            Rows are the categories of the first coder, columns those of the second.
        categories : sequence, optional. By default 1, 2, ...

        Examples
        --------
        >>> len(Ratings.from_table([[40, 9], [6, 45]]).units)
        100
        """
        counts = np.asarray(table, dtype=float)
        square = counts.ndim == 2 and counts.shape[0] == counts.shape[1]
        if not square or (counts < 0).any() or (counts != np.floor(counts)).any():
            raise AnalysisError(
                "Ratings: a table of two coders is square and holds whole counts.",
                remedy="Give both coders the same categories in the same order.",
            )
        size = len(counts)
        cells = np.repeat(np.arange(size * size), counts.astype(np.int64).ravel())
        return cls(
            codes=np.column_stack(np.divmod(cells, size)).astype(np.int64),
            categories=tuple(categories or range(1, size + 1)),
            units=tuple(range(len(cells))),
            coders=(0, 1),
            clusters=np.arange(len(cells), dtype=np.int64),
        )

    @cached_property
    def counts(self) -> FloatArray:
        """How many coders put each unit in each category, shape (units, categories)."""
        units, size = len(self.codes), len(self.categories)
        row, column = np.nonzero(self.codes >= 0)
        cells = row * size + self.codes[row, column]
        return np.bincount(cells, minlength=units * size).reshape(units, size).astype(float)

    @cached_property
    def scores(self) -> FloatArray:
        """The categories as numbers: their values, or 1, 2, ... where they are no numbers."""
        if all(isinstance(c, (int, float)) and not isinstance(c, bool) for c in self.categories):
            return np.array(self.categories, dtype=float)
        return np.arange(1, len(self.categories) + 1, dtype=float)

    def in_order(self, what: str) -> Ratings:
        """Return the same if its categories have an order, which texts as found have not."""
        if self.ordered or len(self.categories) < 3:
            return self
        raise AnalysisError(
            f"Ratings: {what} asks for an order, and texts have none but that of the alphabet.",
            remedy="Name the categories in their order, from low to high, with `categories`.",
        )

    @guarded
    def take_coders(self, *coders: Any) -> Ratings:
        """Keep some coders, and the units that all of these judged.

        Parameters
        ----------
        *coders. Their names.

        Returns
        -------
        Ratings. With the same categories.
        """
        strange = [coder for coder in coders if coder not in self.coders]
        if strange:
            raise AnalysisError(
                f"Ratings: {len(strange)} of the coders asked for judged nothing here.",
                remedy="Take coders from `coders`.",
            )
        codes = self.codes[:, [self.coders.index(coder) for coder in coders]]
        kept = np.asarray((codes >= 0).all(axis=1))
        return Ratings(
            codes=codes[kept],
            categories=self.categories,
            units=tuple(unit for unit, keep in zip(self.units, kept.tolist(), strict=True) if keep),
            coders=tuple(coders),
            clusters=self.clusters[kept],
            ordered=self.ordered,
        )


def one_hot(codes: IntArray, size: int) -> FloatArray:
    """Mark per judgement which category it is."""
    return np.asarray(codes[..., None] == np.arange(size), dtype=float)


def _frame(matrix: Any) -> pd.DataFrame:
    # As objects: numpy would turn numbers beside texts into texts.
    values = matrix if isinstance(matrix, np.ndarray) else np.array(matrix, dtype=object)
    if values.ndim != 2:
        raise AnalysisError(
            "Ratings: the matrix has not two dimensions.",
            remedy="Give one row per unit and one column per coder.",
        )
    return pd.DataFrame(values)


def _ordered_categories(frame: pd.DataFrame) -> list[Any] | None:
    """Give the categories that all columns have in one order, if there is such an order."""
    kinds = set(frame.dtypes)
    kind = next(iter(kinds), None)
    if len(kinds) != 1 or not isinstance(kind, pd.CategoricalDtype) or not kind.ordered:
        return None
    return list(kind.categories)


def _plain(value: Any) -> Any:
    """Write 1.0 as 1, so that categories read as they were given."""
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float):
        return int(plain) if plain.is_integer() else plain
    return plain


def _in_order(found: set[Any]) -> list[Any]:
    try:
        return sorted(found)
    except TypeError:
        raise AnalysisError(
            "Ratings: numbers and texts stand beside each other, so that they have no order.",
            remedy="Write all judgements in one way, or name the categories in their order.",
        ) from None


def _groups(clusters: Labels | None, units: int) -> IntArray:
    if clusters is None:
        return np.arange(units, dtype=np.int64)
    series = pd.Series(np.asarray(clusters))
    if len(series) != units or series.isna().any():
        raise AnalysisError(
            f"Ratings: the clusters do not name the group of each of the {units} units.",
            remedy="Give one group per unit; a unit on its own is a group of one.",
        )
    return pd.factorize(series, sort=True)[0].astype(np.int64)


WeightKind = Literal[
    "identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar"
]
Weights = WeightKind | FloatArray


@guarded
def agreement_weights(weights: Weights, scores: ArrayLike) -> FloatArray:
    """Compute how much two categories agree, from 0 (opposite) to 1 (the same).

    K.L. Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), section 3.5; the same as the
    weights of R's irrCAC. With equally spaced scores ``"linear"`` and ``"quadratic"`` are those of
    weighted kappa (Cicchetti-Allison; Fleiss-Cohen).

    Parameters
    ----------
    weights : str or ndarray, shape (q, q)
        A kind, or a symmetric matrix of your own with ones on its diagonal.
    scores : array_like, shape (q,)
        The categories as numbers, in order. ``"ordinal"`` uses their ranks only.

    Examples
    --------
    >>> agreement_weights("quadratic", [1, 2, 3])[0].tolist()
    [1.0, 0.75, 0.0]
    """
    values = np.asarray(scores, dtype=float)
    if not np.isfinite(values).all():
        raise AnalysisError(
            "Agreement weights: a category has no number.",
            remedy="Give every category a finite number, in order.",
        )
    if isinstance(weights, np.ndarray):
        return _own(weights, len(values))
    check_choice(weights, get_args(WeightKind), "kind of agreement weights")
    if weights == "identity" or len(values) < 2:
        return np.eye(len(values))
    distance = _distance(weights, values)
    return np.asarray(1 - distance / distance.max())


def weights_of(weights: Weights, ratings: Ratings, scores: ArrayLike | None = None) -> FloatArray:
    """Give the weights of a judgement's categories, which have an order if the weights ask one."""
    if not (isinstance(weights, str) and weights == "identity"):
        ratings.in_order("weighing disagreement")
    return agreement_weights(weights, ratings.scores if scores is None else scores)


def _own(weights: FloatArray, size: int) -> FloatArray:
    fits = weights.shape == (size, size) and np.allclose(weights, weights.T)
    if not fits or not np.allclose(np.diag(weights), 1):
        raise AnalysisError(
            f"Agreement weights for {size} categories are a symmetric {size} by {size} matrix "
            "with ones on the diagonal.",
            remedy="Make them with agreement_weights, or give one row per category.",
        )
    return np.asarray(weights, dtype=float)


def _distance(kind: WeightKind, values: FloatArray) -> FloatArray:
    difference = np.abs(values[:, None] - values[None, :])
    total = values[:, None] + values[None, :]
    low, high = values.min(), values.max()
    if kind == "linear":
        return difference
    if kind == "quadratic":
        return np.asarray(difference**2)
    if kind == "radical":
        return np.sqrt(difference)
    if kind == "ordinal":
        rank = np.arange(len(values), dtype=float)
        steps = np.abs(rank[:, None] - rank[None, :])
        return np.asarray(steps * (steps + 1) / 2)
    if kind == "circular":
        return np.asarray(np.sin(np.pi * difference / (high - low + 1)) ** 2)
    if kind == "bipolar":
        room = (total - 2 * low) * (2 * high - total)
        return np.asarray(difference**2 / np.where(difference == 0, 1, room))
    if low <= 0:
        raise AnalysisError(
            "Ratio weights need scores above zero.", remedy='Take "quadratic", or shift the scores.'
        )
    return np.asarray((difference / total) ** 2)


def distances(metric: Literal["nominal", "interval", "ratio"], scores: FloatArray) -> FloatArray:
    """Compute Krippendorff's squared distance between categories."""
    difference = scores[:, None] - scores[None, :]
    if metric == "nominal":
        return np.asarray(difference != 0, dtype=float)
    if metric == "interval":
        return np.asarray(difference**2)
    total = scores[:, None] + scores[None, :]
    return np.asarray((difference / np.where(total == 0, 1, total)) ** 2)
