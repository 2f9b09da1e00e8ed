"""A coefficient with its bootstrap interval in one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.stats.agreement.alpha import alpha_measure, krippendorff_alpha
from lokalis_research.stats.agreement.coefficient import Coefficient, Measure, resample
from lokalis_research.stats.agreement.multiple import (
    brennan_prediger,
    brennan_prediger_measure,
    conger_kappa,
    conger_measure,
    fleiss_kappa,
    fleiss_measure,
    gwet_ac,
    gwet_measure,
    percent_agreement,
    percent_measure,
)
from lokalis_research.stats.agreement.ratings import Ratings
from lokalis_research.stats.agreement.two_coders import cohen_kappa, cohen_measure
from lokalis_research.stats.arguments import guarded

_PREPARED: Mapping[Callable[..., Coefficient], Callable[..., Measure]] = MappingProxyType(
    {
        krippendorff_alpha: alpha_measure,
        cohen_kappa: cohen_measure,
        conger_kappa: conger_measure,
        fleiss_kappa: fleiss_measure,
        gwet_ac: gwet_measure,
        brennan_prediger: brennan_prediger_measure,
        percent_agreement: percent_measure,
    }
)


@guarded
def bootstrapped(
    coefficient: Callable[..., Coefficient],
    ratings: Ratings,
    kind: Any = None,
    *,
    number: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Coefficient:
    """Compute a coefficient with an interval from resampled clusters.

    Parameters
    ----------
    coefficient : callable. Such as `krippendorff_alpha` or `gwet_ac`.
    ratings : Ratings. The judgements; `ratings.clusters` are resampled.
    kind : str or ndarray, optional
        The coefficient's metric or weights; its own default where left out.
    number, seed : int. How many resamples, and the seed that makes them.

    Returns
    -------
    Coefficient. See `resample` for what happens where it is undefined.

    Examples
    --------
    >>> from lokalis_research.stats.agreement import Ratings, krippendorff_alpha
    >>> ratings = Ratings.from_table([[40, 9], [6, 45]])
    >>> alpha = bootstrapped(krippendorff_alpha, ratings, "ordinal", seed=1)
    >>> alpha.low < alpha.value < alpha.high
    True
    """
    if coefficient not in _PREPARED:
        name = getattr(coefficient, "__name__", "this")
        raise AnalysisError(
            f'The coefficient "{name}" cannot be resampled.',
            remedy=hint(name, [function.__name__ for function in _PREPARED]),
        )
    arguments = () if kind is None else (kind,)
    found = coefficient(ratings, *arguments, level=level)
    measure = _PREPARED[coefficient](ratings, *arguments)
    return resample(found, measure, ratings.clusters, number=number, seed=seed)
