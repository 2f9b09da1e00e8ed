"""How far coders agree: coefficients with intervals, and a defined answer where there is none.

`Ratings` holds who judged what; every coefficient takes one and returns a `Coefficient`.
`bootstrapped` gives it an interval from resampled clusters of units; the ``..._measure`` functions
prepare a coefficient of your own for `resample`.
"""

from lokalis_research.stats.agreement.alpha import (
    Metric,
    alpha_measure,
    coincidences,
    krippendorff_alpha,
    krippendorff_weighted,
)
from lokalis_research.stats.agreement.bootstrap import jackknife_error, replicates, resample
from lokalis_research.stats.agreement.bootstrapped import bootstrapped
from lokalis_research.stats.agreement.coefficient import Coefficient, Measure, quotient
from lokalis_research.stats.agreement.cohen import (
    cohen_kappa,
    cohen_measure,
    confusion,
    light_kappa,
    sample_size_kappa,
    scott_pi,
)
from lokalis_research.stats.agreement.icc import intraclass_correlations
from lokalis_research.stats.agreement.measures import (
    brennan_prediger_measure,
    conger_measure,
    fleiss_measure,
    gwet_measure,
    percent_measure,
)
from lokalis_research.stats.agreement.multiple import (
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    full_agreement,
    gwet_ac,
    percent_agreement,
)
from lokalis_research.stats.agreement.ratings import Ratings
from lokalis_research.stats.agreement.square import (
    SquareTest,
    TwoByTwo,
    bowker,
    stuart_maxwell,
    two_by_two,
)
from lokalis_research.stats.agreement.units import (
    by_category,
    fleiss_by_category,
    more_units,
    split_units,
)
from lokalis_research.stats.agreement.weights import WeightKind, agreement_weights

__all__ = [
    "Coefficient",
    "Measure",
    "Metric",
    "Ratings",
    "SquareTest",
    "TwoByTwo",
    "WeightKind",
    "agreement_weights",
    "alpha_measure",
    "bootstrapped",
    "bowker",
    "brennan_prediger",
    "brennan_prediger_measure",
    "by_category",
    "cohen_kappa",
    "cohen_measure",
    "coincidences",
    "confusion",
    "conger_kappa",
    "conger_measure",
    "fleiss_by_category",
    "fleiss_kappa",
    "fleiss_measure",
    "full_agreement",
    "gwet_ac",
    "gwet_measure",
    "intraclass_correlations",
    "jackknife_error",
    "krippendorff_alpha",
    "krippendorff_weighted",
    "light_kappa",
    "more_units",
    "percent_agreement",
    "percent_measure",
    "quotient",
    "replicates",
    "resample",
    "sample_size_kappa",
    "scott_pi",
    "split_units",
    "stuart_maxwell",
    "two_by_two",
]
