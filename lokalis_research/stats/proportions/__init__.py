"""Proportions: intervals for one, for two independent ones, and for two answers of the same units.

`single` holds the intervals for one share, also of a finite population, `difference` and `ratio`
compare two groups, and `paired` two answers of the same units. All work on arrays of counts, and
all raise an `AnalysisError` for counts that are missing, negative, not whole or above their total,
for a level that is not between 0 and 1, and for a method that does not exist.

Examples
--------
>>> limits = wilson([46, 58], [75, 80])
>>> limits.lower.round(3).tolist(), limits.upper.round(3).tolist()
([0.5, 0.619], [0.715, 0.811])
"""

from lokalis_research.stats.proportions.difference import (
    Significance,
    agresti_caffo,
    chi_square_test,
    fisher_test,
    mee,
    miettinen_nurminen,
    newcombe,
    wald_difference,
)
from lokalis_research.stats.proportions.paired import mcnemar, paired_difference, paired_odds_ratio
from lokalis_research.stats.proportions.ratio import odds_ratio, risk_ratio
from lokalis_research.stats.proportions.single import (
    CountInterval,
    Interval,
    agresti_coull,
    clopper_pearson,
    finite_wald,
    finite_wilson,
    hypergeometric_exact,
    jeffreys,
    mid_p,
    wald,
    wilson,
)

__all__ = [
    "CountInterval",
    "Interval",
    "Significance",
    "agresti_caffo",
    "agresti_coull",
    "chi_square_test",
    "clopper_pearson",
    "finite_wald",
    "finite_wilson",
    "fisher_test",
    "hypergeometric_exact",
    "jeffreys",
    "mcnemar",
    "mee",
    "mid_p",
    "miettinen_nurminen",
    "newcombe",
    "odds_ratio",
    "paired_difference",
    "paired_odds_ratio",
    "risk_ratio",
    "wald",
    "wald_difference",
    "wilson",
]
