"""Samples of a finite population: how large, whom, and what they say.

In order of use: `size` (how many units), `allocation` (divided over strata), `prn` and `draw`
(who), `design` (what was drawn, checked), `weighting` (non-response and known sizes), `estimate`
(means, shares, totals and ratios, with `variance`), `intervals`, and `change` (contrasts, and waves
that overlap).

Examples
--------
>>> numbers = permanent_random_numbers(range(100), key=b"sixteen bytes or more")
>>> strata = ["a"] * 80 + ["b"] * 20
>>> allocation = round_allocation(allocate_proportional([80, 20], 25), 25, minimum=8)
>>> draw = draw_stratified(numbers, strata, dict(zip("ab", allocation.tolist())))
>>> sample = draw[draw["drawn"]]
>>> design = StratifiedDesign.of(sample["stratum"], {"a": 80, "b": 20})
>>> round(float(design.weights.sum()))
100
"""

from lokalis_research.stats.sampling.allocation import (
    allocate_neyman,
    allocate_optimal,
    allocate_proportional,
    round_allocation,
    variance_of_mean,
)
from lokalis_research.stats.sampling.change import contrast, covariance_of_means, estimate_change
from lokalis_research.stats.sampling.design import (
    StratifiedDesign,
    adjust_for_nonresponse,
    post_stratify,
)
from lokalis_research.stats.sampling.distribution import RaoScott, estimate_quantiles, rao_scott
from lokalis_research.stats.sampling.draw import (
    draw_simple,
    draw_stratified,
    permanent_random_numbers,
    rotation_starts,
)
from lokalis_research.stats.sampling.estimate import (
    estimate_means,
    estimate_ratios,
    estimate_totals,
    mean_influence,
)
from lokalis_research.stats.sampling.intervals import mean_intervals, share_intervals
from lokalis_research.stats.sampling.size import (
    margin_of_error,
    power_two_groups,
    sample_size_proportion,
    sample_size_stratified,
    sample_size_two_groups,
    simultaneous_level,
)

__all__ = [
    "RaoScott",
    "StratifiedDesign",
    "adjust_for_nonresponse",
    "allocate_neyman",
    "allocate_optimal",
    "allocate_proportional",
    "contrast",
    "covariance_of_means",
    "draw_simple",
    "draw_stratified",
    "estimate_change",
    "estimate_means",
    "estimate_quantiles",
    "estimate_ratios",
    "estimate_totals",
    "margin_of_error",
    "mean_influence",
    "mean_intervals",
    "permanent_random_numbers",
    "post_stratify",
    "power_two_groups",
    "rao_scott",
    "rotation_starts",
    "round_allocation",
    "sample_size_proportion",
    "sample_size_stratified",
    "sample_size_two_groups",
    "share_intervals",
    "simultaneous_level",
    "variance_of_mean",
]
