"""Proportions: intervals for one, for two independent ones, and for two answers of the same units.

`single` holds the intervals for one share, also of a finite population, `difference` and `ratio`
compare two groups, and `paired` two answers of the same units. All work on arrays of counts, and
all raise an `AnalysisError` for counts that are missing, negative, not whole or above their total,
for a level that is not between 0 and 1, and for a method that does not exist.

Examples
--------
>>> from lokalis_research.stats.proportions import wilson
>>> limits = wilson([46, 58], [75, 80])
>>> limits.lower.round(3).tolist(), limits.upper.round(3).tolist()
([0.5, 0.619], [0.715, 0.811])
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
