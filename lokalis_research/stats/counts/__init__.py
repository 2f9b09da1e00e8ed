"""Statistics of counts: rates, funnels, shrinkage, regression and what is uncertain about them.

`rates` and `rate_tests` are exact for one or two counts; `funnel`, `overdispersion`, `shrinkage`
and `ranks` compare many. `loglinear` fits Poisson and negative binomial regressions (with effects
of groups taken out by `absorption`, and the spread of `negative_binomial`), and `random_intercept`
the mixed model. `clusters`, `leave_one_out` and `shared_shocks` say how uncertain coefficients are
when rows are not independent, `uncertainty` joins these, and `totals` carries them to sums and
counterfactuals. `separation` and `collinearity` say what a table cannot tell, `residuals` and
`dispersion_tests` look for what a model misses, and `prediction` looks ahead.
"""
