"""Quantiles, Rao-Scott's test and the likelihood interval: as R's survey 4.1.1 on its api data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    estimate_means,
    estimate_quantiles,
    rao_scott,
    share_intervals,
)

FOLDER = Path(__file__).parents[1] / "referentie"
STRATA = pd.read_csv(FOLDER / "api_strata.csv")
CLUSTERS = pd.read_csv(FOLDER / "api_clusters.csv")
STRATIFIED = StratifiedDesign.of(STRATA["stype"], {"E": 4421, "H": 755, "M": 1018})
CLUSTERED = StratifiedDesign.of(
    ["all"] * len(CLUSTERS),
    {"all": 757},
    weights=np.full(len(CLUSTERS), 33.847),
    clusters=CLUSTERS["district"],
)


@pytest.mark.parametrize(
    ("first", "second", "table", "design", "f", "df1", "df2", "p"),
    [
        ("wide", "stype", STRATA, STRATIFIED, 17.2474440, 1.82867150, 360.248286, 2.03504636e-07),
        ("wide", "improved", STRATA, STRATIFIED, 47.3177330, 1, 197, 7.82204065e-11),
        ("wide", "stype", CLUSTERS, CLUSTERED, 5.19336954, 1.49463978, 20.9249569, 0.0217474624),
    ],
)
def test_rao_scott_is_svychisq(first, second, table, design, f, df1, df2, p):
    found = rao_scott(table[first], table[second], design)
    assert (found.f, found.df1, found.df2) == pytest.approx((f, df1, df2), rel=1e-6)
    assert found.p == pytest.approx(p, rel=1e-5)


@pytest.mark.parametrize(
    ("method", "lower", "upper", "se"),
    [
        ("mean", [535, 642, 726], [597, 694, 778], [15.71945113, 13.18405579, 13.18405579]),
        ("beta", [539, 641, 724], [600, 695, 777], [15.46591160, 13.69113486, 13.43759532]),
        ("xlogit", [539, 642, 726], [599, 694, 777], [15.21237206, 13.18405579, 12.93051625]),
        ("asin", [539, 642, 726], [597, 694, 777], [14.70529299, 13.18405579, 12.93051625]),
    ],
)
def test_quantiles_and_woodruffs_interval_are_svyquantile(method, lower, upper, se):
    found = estimate_quantiles(STRATA["score"], STRATIFIED, method=method)
    assert found["estimate"].tolist() == [565, 668, 756]
    assert (found["lower"].tolist(), found["upper"].tolist()) == (lower, upper)
    assert found["se"].tolist() == pytest.approx(se)


def test_quantiles_of_whole_districts_are_svyquantile():
    found = estimate_quantiles(CLUSTERS["score"], CLUSTERED, [0.1, 0.25, 0.5, 0.75])
    assert found["estimate"].tolist() == [502, 552, 652, 719]
    assert found["lower"].tolist() == [461, 492, 561, 696]
    assert found["upper"].tolist() == [529, 627, 714, 777]


@pytest.mark.parametrize(
    ("answer", "table", "design", "expected"),
    [
        ("wide", STRATA, STRATIFIED, (0.7764118534, 0.8724158661)),
        ("improved", STRATA, STRATIFIED, (0.5872540546, 0.7199848364)),
        ("wide", CLUSTERS, CLUSTERED, (0.8262882420, 0.9136944919)),
    ],
)
def test_the_likelihood_interval_is_svyciprops_but_for_its_spline(answer, table, design, expected):
    found = estimate_means(table[answer] == "Yes", design)
    ends = share_intervals(found, method="likelihood").iloc[0]
    assert (ends["lower"], ends["upper"]) == pytest.approx(expected, abs=5e-6)


def test_a_missing_answer_is_no_answer_of_its_own():
    answers = STRATA["wide"].where(STRATA.index > 3)
    with pytest.raises(AnalysisError, match="have no answer"):
        rao_scott(answers, STRATA["stype"], STRATIFIED)
