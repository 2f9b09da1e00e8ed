"""Statistics of counts: rates, funnels, shrinkage, regression and what is uncertain about them.

`rates` (which also looks ahead) and `rate_tests` are exact for one or two counts; `funnel` and
`shrinkage` compare many. `loglinear` fits Poisson and negative binomial regressions (with effects
of groups taken out), and `random_intercept` the mixed model.
`clusters` says how uncertain coefficients are when rows are not independent, `uncertainty` joins
several sources of that and carries them to sums and counterfactuals. `collinearity` says what a
table cannot tell, `residuals` and `dispersion_tests` look for what a model misses.
"""
