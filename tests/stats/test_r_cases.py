"""Cases made at random in R, some of each kind, beside what its packages gave for them.

``referentie/r_cases.json`` holds inputs, R's answers, and with which functions of which version
they were made; what no package gives was written out in R from its formula.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lokalis_research.indicatoren.duration import cumulative_incidence, restricted_mean
from lokalis_research.stats import agreement, sampling, series
from lokalis_research.stats.agreement import Ratings
from lokalis_research.stats.counts import rates
from lokalis_research.stats.counts.clusters import cluster_covariance
from lokalis_research.stats.counts.collinearity import collinearity
from lokalis_research.stats.counts.dispersion_tests import cameron_trivedi
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.rate_tests import compare_with_standard
from lokalis_research.stats.counts.residuals import autocorrelation
from lokalis_research.stats.proportions import difference, paired, ratio, single
from lokalis_research.verdict import Comparison, judge

CASES = json.loads(
    (Path(__file__).parent / "referentie" / "r_cases.json").read_text(encoding="utf-8")
)["cases"]
DAYS = (30, 90, 180, 365)


def of_strata(i):
    if "w" in i:
        sizes = dict.fromkeys(i["st"], 10**9)  # without a correction for a finite population
        return sampling.StratifiedDesign.of(i["st"], sizes, weights=i["w"])
    return sampling.StratifiedDesign.of(i["st"], dict(zip(i["names"], i["N"], strict=True)))


def means(i, design):
    return sampling.estimate_means(pd.DataFrame({name: i[name] for name in "yz"}), design)


def survey(i):
    design = of_strata(i)
    both, shares = means(i, design), sampling.estimate_means(i["y"], design)
    cut = sampling.estimate_quantiles(i["z"], design, i["quantiles"])
    test = sampling.rao_scott(i["y"], i["g"], design)
    of_ratio = sampling.estimate_ratios(i["z"], i["x"], design)
    by = sampling.estimate_means(i["y"], design, domain=i["g"]).sort_values("domain")
    total = sampling.estimate_totals(i["z"], design)
    methods = ("logit", "likelihood", "asin", "beta", "mean", "xlogit")
    return {
        "mean": both["estimate"], "se": both["se"], "df": both["df"].iloc[0],
        "q": cut["estimate"], "qlo": cut["lower"], "qhi": cut["upper"],
        "cp": {name: sampling.share_intervals(shares, method=name)[["lower", "upper"]].iloc[0]
               for name in methods},
        "f": test.f, "ndf": test.df1, "ddf": test.df2, "p": test.p,
        "ratio": of_ratio["estimate"].item(), "ratio_se": of_ratio["se"].item(),
        "by": by["estimate"], "by_se": by["se"],
        "total": total["estimate"].item(), "total_se": total["se"].item(),
    }  # fmt: skip


def poststrat(i):
    sizes = dict(zip(i["groups"], i["sizes"], strict=True))
    found = means(i, sampling.post_stratify(of_strata(i), i["g"], sizes))
    return {"mean": found["estimate"], "se": found["se"]}


def of_agreement(i):
    kinds = list(range(1, i["K"] + 1))
    pair = Ratings.of(np.column_stack([i["a"], i["b"]]).tolist(), categories=kinds)
    three = np.column_stack([i["a"], i["b"], i["c"]])
    every = Ratings.of(three.tolist(), categories=kinds)
    table = agreement.confusion(pair)
    symmetry, margins = agreement.bowker(table), agreement.stuart_maxwell(table)
    classes = agreement.intraclass_correlations(three.astype(float))
    return {
        "kappa": agreement.cohen_kappa(pair).value,
        "quad": agreement.cohen_kappa(pair, "quadratic").value,
        "lin": agreement.cohen_kappa(pair, "linear").value,
        "bowker": symmetry.chi2, "bowker_p": symmetry.p, "sm": margins.chi2, "sm_p": margins.p,
        "ac1": agreement.gwet_ac(pair).value, "fleiss": agreement.fleiss_kappa(every).value,
        "icc": classes["value"], "icclo": classes["low"], "icchi": classes["high"],
        "an": agreement.krippendorff_alpha(every).value,
        "ai": agreement.krippendorff_alpha(every, "interval").value,
        "light": agreement.light_kappa(every),
    }  # fmt: skip


def of_rates(i):
    low, high = rates.rate_interval(i["o"], i["ex"])[:2]
    p = compare_with_standard(i["o"], i["ex"], 1.0).p.minimum_likelihood
    share = single.clopper_pearson(i["x"], i["n"])
    tables = zip(i["x"], i["n"], i["x2"], i["n2"], strict=True)
    tested = stats.binomtest
    return {
        "pt": np.column_stack([low, high, p]),
        "bt": np.column_stack([
            share.lower, share.upper,
            [tested(x, n, 0.25).pvalue for x, n in zip(i["x"], i["n"], strict=True)],
        ]),
        "ft": [difference.fisher_test(*one) for one in tables],
        "mc": paired.mcnemar(i["x"], i["x2"], method="exact").p_value,
    }  # fmt: skip


def half_width(trend, df):
    return (trend.high - trend.low) / 2 / stats.t.isf(0.025, df)


def of_series(i):
    sen, line = series.sen_slope(i["s"]), series.newey_west_slope(i["s"], lags=4)
    return {
        "sen": sen.per_year, "p": sen.p, "slope": line.per_year, "nw": half_width(line, 47),
        "lb": autocorrelation(i["s"]).ljung_box_p,
    }  # fmt: skip


def newey_west_small(i):
    df = len(i["s"]) - 5
    line = series.newey_west_slope(i["s"], period=4, lags=2)
    return {"slope": line.per_year, "se": half_width(line, df), "df": df}


def survival(i):
    once, ends = (cumulative_incidence(i["obs"], i[name]) for name in ("ev", "cause"))
    return {
        "rmean": restricted_mean(i["obs"], np.array(i["ev"]) == 1, 365)[0],
        "km": [1 - once.by(day)[0] for day in DAYS],
        "aj1": [ends.by(day)[0] for day in DAYS],
        "med": once.day_of(0.5)[0],
    }


def survival_ends(i):
    found = cumulative_incidence(i["obs"], i["ev"])
    mean, _, high = restricted_mean(i["obs"], np.array(i["ev"]) == 1, i["tau"])
    by = np.array([found.by(day) for day in (10, 25, 45)])
    return {
        "rmean": mean, "rse": (high - mean) / stats.norm.isf(0.025),
        "surv": 1 - by[:, 0], "lo": 1 - by[:, 2], "hi": 1 - by[:, 1],
    }  # fmt: skip


def errors(fit, teams, kind):
    return np.sqrt(np.diag(cluster_covariance(fit, teams, kind=kind).covariance))


def regression(i):
    x = pd.DataFrame({"(Intercept)": 1.0, "month": i["mo"], "step": i["stp"]}).astype(float)
    poisson = fit_loglinear(i["cc"], x, i["e"], family="poisson")
    negative = fit_loglinear(i["cc"], x, i["e"])
    return {
        "p": poisson.coefficients, "pse": np.sqrt(np.diag(poisson.covariance)),
        "nb": negative.coefficients, "theta": negative.shape, "nbll": negative.log_likelihood,
        "cr0": errors(poisson, i["team"], "CR0"), "cr1": errors(poisson, i["team"], "CR1"),
        "cr2": errors(poisson, i["team"], "CR2"),
    }  # fmt: skip


def cluster_unequal(i):
    x = pd.DataFrame({"(Intercept)": 1.0, "x": i["x"]})
    fit = fit_loglinear(i["cc"], x, i["e"], family="poisson")
    found = {kind.lower(): errors(fit, i["team"], kind) for kind in ("CR0", "CR1", "CR2")}
    return {"coef": fit.coefficients, **found}


def ratio_by_domain(i):
    found = sampling.estimate_ratios(i["z"], i["x"], of_strata(i), domain=i["g"])
    found = found.sort_values("domain")
    return {"ratio": found["estimate"], "se": found["se"]}


def quantile_ties(i):
    design, at = of_strata(i), [0.2, 0.5, 0.8]
    plain = sampling.estimate_quantiles(i["t"], design, at)
    logit = sampling.estimate_quantiles(i["t"], design, at, method="xlogit")
    return {"q": plain["estimate"], "lo": plain["lower"], "hi": plain["upper"],
            "xlo": logit["lower"], "xhi": logit["upper"]}  # fmt: skip


def rao_scott(i):
    found = sampling.rao_scott(i["g"], i["h"], of_strata(i))
    return {"f": found.f, "df1": found.df1, "df2": found.df2, "p": found.p}


def kappa_empty(i):
    pair = Ratings.of(np.column_stack([i["a"], i["b"]]).tolist(), categories=[1, 2, 3, 4, 5])
    found = {
        "k": agreement.cohen_kappa(pair),
        "quad": agreement.cohen_kappa(pair, "quadratic"),
        "lin": agreement.cohen_kappa(pair, "linear"),
    }
    return {name: one.value for name, one in found.items()} | {
        f"{name}_se": one.se for name, one in found.items()
    }


def with_missing(i):
    return Ratings.of(i["R"], categories=[1, 2, 3, 4, 5])


def alpha(i):
    metrics = ("nominal", "ordinal", "interval", "ratio")
    return {one: agreement.krippendorff_alpha(with_missing(i), one).value for one in metrics}


def fleiss_unequal(i):
    every = with_missing(i)
    return {
        "fleiss": agreement.fleiss_kappa(every).value, "ac1": agreement.gwet_ac(every).value,
        "bp": agreement.brennan_prediger(every).value,
        "agree": agreement.percent_agreement(every).value,
    }  # fmt: skip


def standardised_gamma(i):
    found = rates.standardise_directly(i["o"], i["ex"], i["std"])
    return {name: getattr(found, name) for name in ("rate", "lower", "upper")}


def conditional_odds_ratio(i):
    found = ratio.odds_ratio(i["x1"], i["n1"], i["x2"], i["n2"], method="conditional")
    return {"est": found.estimate, "lo": found.lower, "hi": found.upper}


def tost(i):
    half = np.array(i["se"]) * stats.t.isf(0.025, i["df"])
    rows = [
        judge([Comparison("", m, m - by, m + by, df)], questions=1, decimals=6, least=i["least"])[0]
        for m, by, df in zip(i["m"], half, i["df"], strict=True)
    ]
    return {"equal": [one.side == "nauwelijks" for one in rows]}


def dispersion_offset(i):
    design = pd.DataFrame({"c": 1.0, "x": i["x"]})
    fit = fit_loglinear(i["y"], design, i["ex"], family="poisson")
    one, two = cameron_trivedi(fit), cameron_trivedi(fit, power=2)
    return {
        "t1": one.statistic, "p1": one.p, "a1": one.alpha,
        "t2": two.statistic, "p2": two.p, "a2": two.alpha,
    }  # fmt: skip


def domain_contrast(i):
    both = pd.DataFrame({name: i[name] for name in "yz"})
    of_questions = sampling.contrast(both, of_strata(i), [[1, -0.1], [2, 0.5]])
    of_domains = sampling.contrast(both["z"], of_strata(i), [1, -1], domain=i["g"])
    return {
        "est": of_questions["estimate"], "se": of_questions["se"],
        "dom": of_domains["estimate"], "dom_se": of_domains["se"],
    }  # fmt: skip


def inflation(i):
    design = pd.DataFrame({"c": 1.0, **{name: i[name] for name in ("x1", "x2", "x3")}})
    fit = fit_loglinear(i["y"], design, i["ex"], family="poisson")
    return {"vif": collinearity(fit).inflation["factor"]}


def survey_edges(i):
    design, at = of_strata(i), [0.05, 0.5, 0.9]
    shares = sampling.estimate_means(i["y"], design)
    methods = ("logit", "likelihood", "asin", "beta", "mean", "xlogit")
    test = sampling.rao_scott(i["g"], i["h"], design)
    plain = sampling.estimate_quantiles(i["z"], design, at)
    logit = sampling.estimate_quantiles(i["z"], design, at, method="xlogit")
    return {
        "f": test.f, "df1": test.df1, "df2": test.df2, "p": test.p,
        "q": plain["estimate"], "qlo": plain["lower"], "qhi": plain["upper"],
        "xlo": logit["lower"], "xhi": logit["upper"],
        "mean": shares["estimate"], "se": shares["se"],
        "cp": {name: sampling.share_intervals(shares, method=name)[["lower", "upper"]].iloc[0]
               for name in methods},
    }  # fmt: skip


def kappa_size(i):
    rest = {name: one for name, one in i.items() if name not in ("kappa", "null")}
    return {"n": agreement.sample_size_kappa(i["kappa"], i["null"], **rest)}


def square(i):
    symmetry, margins = agreement.bowker(i["table"]), agreement.stuart_maxwell(i["table"])
    return {"b": symmetry.chi2, "bdf": symmetry.df, "bp": symmetry.p,
            "m": margins.chi2, "mdf": margins.df, "mp": margins.p}  # fmt: skip


def sen_gaps(i):
    found = series.sen_slope(np.array(i["s"], dtype=float), period=i["period"])
    return {"slope": found.per_year, "p": found.p}


def newey_west_lags(i):
    df = len(i["s"]) - 1 - i["period"]
    line = series.newey_west_slope(i["s"], period=i["period"], lags=i["lags"])
    return {"slope": line.per_year, "se": half_width(line, df), "df": df}


KINDS = {"agreement": of_agreement, "rates": of_rates, "series": of_series} | {
    one.__name__: one
    for one in (survey, poststrat, survival, survival_ends, regression, cluster_unequal, rao_scott,
                ratio_by_domain, quantile_ties, kappa_empty, alpha, fleiss_unequal, tost,
                newey_west_small, standardised_gamma, conditional_odds_ratio, dispersion_offset,
                domain_contrast, inflation, survey_edges, kappa_size, square, sen_gaps,
                newey_west_lags)
}  # fmt: skip
ROUGH = {"likelihood": 1e-4, "nb": 1e-5, "theta": 1e-5, "icclo": 1e-5, "icchi": 1e-5, "p": 1e-5}
"""R itself stops there: its roots and maxima are no nearer."""


def number(text):
    return math.inf if text == "Inf" else math.nan if text in ("NA", "NaN", None) else text


def same(got, expected, name):
    if isinstance(expected, dict):
        return all(same(got[one], expected[one], one) for one in expected)
    flat = np.array([number(one) for one in np.ravel(expected)], dtype=float)
    return np.allclose(np.ravel(got).astype(float), flat, rtol=ROUGH.get(name, 1e-6), atol=1e-9,
                       equal_nan=True)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_that_of_r(kind):
    cases = [one for one in CASES if one["kind"] == kind]
    assert cases
    unlike = []
    for one in cases:
        got = KINDS[kind](one["input"])
        unlike += [
            (one["seed"], name, got[name], expected)
            for name, expected in one["expected"].items()
            if not same(got[name], expected, name)
        ]
    assert unlike == []
