"""Samples of a finite population: how large, whom, and what they say.

In order of use: `size` (how many units), `allocation` (divided over strata), `prn` and `draw`
(who), `design` (what was drawn, checked), `weighting` (non-response and known sizes), `estimate`
(means, shares, totals and ratios, with `variance`), `intervals`, and `change` (contrasts, and waves
that overlap).

Examples
--------
>>> from lokalis_research.stats.sampling import (
...     StratifiedDesign, allocate_proportional, draw_stratified, permanent_random_numbers,
...     round_allocation,
... )
>>> numbers = permanent_random_numbers(range(100), key=b"sixteen bytes or more")
>>> strata = ["a"] * 80 + ["b"] * 20
>>> allocation = round_allocation(allocate_proportional([80, 20], 25), 25, minimum=8)
>>> draw = draw_stratified(numbers, strata, dict(zip("ab", allocation.tolist())))
>>> sample = draw[draw["drawn"]]
>>> design = StratifiedDesign.of(sample["stratum"], {"a": 80, "b": 20})
>>> round(float(design.weights.sum()))
100
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
