"""Statistics of counts: rates, funnels, shrinkage, regression and what is uncertain about them.

`rates` and `rate_tests` are exact for one or two counts; `funnel`, `overdispersion`, `shrinkage`
and `ranks` compare many; `loglinear` fits Poisson and negative binomial regressions, `clusters`,
`leave_one_out` and `shared_shocks` say how uncertain their coefficients are when rows are not
independent, and `uncertainty` joins these; `random_intercept` is the mixed model. `separation` and
`collinearity` say what a table cannot tell; `residuals` and `dispersion_tests` look for what a
model misses; `prediction` looks ahead.
"""
