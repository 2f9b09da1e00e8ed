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
from lokalis_research.stats.agreement.bootstrapped import bootstrapped
from lokalis_research.stats.agreement.coefficient import (
    Coefficient,
    Measure,
    jackknife_error,
    quotient,
    replicates,
    resample,
)
from lokalis_research.stats.agreement.icc import intraclass_correlations
from lokalis_research.stats.agreement.multiple import (
    brennan_prediger,
    brennan_prediger_measure,
    conger_kappa,
    conger_measure,
    fleiss_kappa,
    fleiss_measure,
    full_agreement,
    gwet_ac,
    gwet_measure,
    percent_agreement,
    percent_measure,
)
from lokalis_research.stats.agreement.ratings import Ratings, WeightKind, agreement_weights
from lokalis_research.stats.agreement.two_coders import (
    SquareTest,
    TwoByTwo,
    bowker,
    cohen_kappa,
    cohen_measure,
    confusion,
    light_kappa,
    sample_size_kappa,
    scott_pi,
    stuart_maxwell,
    two_by_two,
)
from lokalis_research.stats.agreement.units import (
    by_category,
    fleiss_by_category,
    more_units,
    split_units,
)

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
