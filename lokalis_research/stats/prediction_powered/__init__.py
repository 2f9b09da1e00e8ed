"""Means of a whole population from few labels and many predictions, valid however bad the model.

`estimate_means` is for a probability sample out of a finite population (strata, unequal
probabilities, clusters, domains); `ppi_mean` is the published estimator for two separate samples.
"""

from lokalis_research.stats.prediction_powered.means import LEAST_COUNT, estimate_means
from lokalis_research.stats.prediction_powered.moments import Coded, PoweredMean, ppi_mean

__all__ = ["LEAST_COUNT", "Coded", "PoweredMean", "estimate_means", "ppi_mean"]
