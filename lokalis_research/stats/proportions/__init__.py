"""Proportions: intervals for one, for two independent ones, and for two answers of the same units.

`approximate` and `exact` hold the intervals for one share, `finite` those for a finite population,
`difference`, `ratio` and `association` compare two groups, `paired` two answers of the same units,
and `coverage` tells how often an interval is right. All work on arrays of counts, and all raise an
`AnalysisError` for counts that are missing, negative, not whole or above their total, for a level
that is not between 0 and 1, and for a method that does not exist.

Examples
--------
>>> limits = wilson([46, 58], [75, 80])
>>> limits.lower.round(3).tolist(), limits.upper.round(3).tolist()
([0.5, 0.619], [0.715, 0.811])
"""

from lokalis_research.stats.proportions.approximate import (
    agresti_coull,
    arcsine,
    likelihood_ratio,
    logit,
    wald,
    wilson,
)
from lokalis_research.stats.proportions.association import (
    Significance,
    chi_square_test,
    fisher_test,
)
from lokalis_research.stats.proportions.coverage import exact_coverage, simulated_coverage
from lokalis_research.stats.proportions.difference import (
    agresti_caffo,
    mee,
    miettinen_nurminen,
    newcombe,
    wald_difference,
)
from lokalis_research.stats.proportions.exact import blaker, clopper_pearson, jeffreys, mid_p
from lokalis_research.stats.proportions.finite import (
    CountInterval,
    finite_wald,
    finite_wilson,
    hypergeometric_exact,
)
from lokalis_research.stats.proportions.interval import Interval
from lokalis_research.stats.proportions.paired import mcnemar, paired_difference, paired_odds_ratio
from lokalis_research.stats.proportions.ratio import odds_ratio, risk_ratio

__all__ = [
    "CountInterval",
    "Interval",
    "Significance",
    "agresti_caffo",
    "agresti_coull",
    "arcsine",
    "blaker",
    "chi_square_test",
    "clopper_pearson",
    "exact_coverage",
    "finite_wald",
    "finite_wilson",
    "fisher_test",
    "hypergeometric_exact",
    "jeffreys",
    "likelihood_ratio",
    "logit",
    "mcnemar",
    "mee",
    "mid_p",
    "miettinen_nurminen",
    "newcombe",
    "odds_ratio",
    "paired_difference",
    "paired_odds_ratio",
    "risk_ratio",
    "simulated_coverage",
    "wald",
    "wald_difference",
    "wilson",
]
