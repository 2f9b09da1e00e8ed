"""Decompositions against R, against each other, and by property: the effects add up."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.decomposition import (
    contributions,
    das_gupta,
    kitagawa,
    lmdi,
    oaxaca_threefold,
    overall_factors,
)

sizes = st.floats(0, 1e3).map(lambda x: 0.0 if x < 1e-3 else x)
amounts = st.floats(-100, 100)


def close(total, *terms):
    scale = sum(abs(term) for term in terms) + abs(total) + 1.0
    return math.isclose(math.fsum(terms), total, rel_tol=0, abs_tol=1e-11 * scale)


@pytest.fixture
def teams(case):
    given_ = case("ts_kitagawa").input
    index = given_["team"]
    rates = [
        pd.DataFrame(
            {
                "kort": given_[f"kort_{year}"],
                "lang": np.subtract(given_[f"absence_{year}"], given_[f"kort_{year}"]),
            },
            index=index,
        )
        for year in ("year1", "year2")
    ]
    weights = [pd.Series(given_[f"fte_{year}"], index) for year in ("year1", "year2")]
    return *weights, *rates


@pytest.fixture
def factors(case):
    given_ = case("ts_das_gupta").input
    return [
        pd.DataFrame(
            {name: given_[f"{name}_{year}"] for name in ("share", "frequency", "days")},
            index=given_["team"],
        )
        for year in (1, 2)
    ]


def test_kitagawa_gives_what_r_gives(case, teams):
    split = kitagawa(*teams)
    r = case("ts_kitagawa")
    total = split.totals.loc["total"]
    r.check("total_year1", total["first"])
    r.check("total_year2", total["second"])
    for name in ("change",):
        r.check(name, total[name])
    r.check("rate_effect", total["rate"])
    r.check("composition_effect", total["composition"])
    for part in ("kort", "lang"):
        r.check(f"rate_effect_{part}", split.totals.loc[part, "rate"])
        r.check(f"composition_effect_{part}", split.totals.loc[part, "composition"])
    per_team = split.per_stratum.groupby("stratum", sort=False).sum(numeric_only=True)
    r.check("rate_effect_per_team", per_team["rate"])
    r.check("composition_effect_per_team", per_team["composition"])
    r.check("centred_composition_effect_per_team", per_team["centred_composition"])


def test_oaxaca_gives_what_r_gives(case, teams):
    total = oaxaca_threefold(*teams).totals.loc["total"]
    r = case("ts_kitagawa")
    r.check("rate", total["rate"], "oaxaca_threefold")
    r.check("comp", total["composition"], "oaxaca_threefold")
    r.check("interaction", total["interaction"], "oaxaca_threefold")


def test_das_gupta_gives_what_r_gives(case, factors):
    split = das_gupta(*factors)
    r = case("ts_das_gupta")
    r.check("total_1", split.first)
    r.check("total_2", split.second)
    r.check("change", split.change)
    r.check("sum_of_effects", split.effects.sum())
    for ours, theirs in (("share", "share"), ("frequency", "frequency"), ("days", "duration")):
        r.check(f"{theirs}_effect", split.effects[ours])
        r.check(f"{theirs}_effect_per_team", split.per_stratum[ours])


def test_das_gupta_of_overall_factors_gives_the_two_factor_totals_of_r(case, factors):
    effects = das_gupta(*(overall_factors(table) for table in factors)).effects
    r = case("ts_das_gupta")
    r.check("frequency_effect", effects["frequency"], "two_factor_totals")
    r.check("duration_effect", effects["days"], "two_factor_totals")
    assert effects["share"] == pytest.approx(0, abs=1e-12)


def test_lmdi_gives_what_r_gives(case, factors):
    effects = lmdi(*factors).effects
    for ours, theirs in (("share", "share"), ("frequency", "frequency"), ("days", "duration")):
        case("ts_das_gupta").check(theirs, effects[ours], "lmdi")


@given(data=st.data(), count=st.integers(1, 6))
@settings(max_examples=150)
def test_kitagawa_effects_sum_to_the_change(data, count):
    draw = [
        data.draw(st.lists(s, min_size=count, max_size=count)) for s in [sizes] * 2 + [amounts] * 4
    ]
    weights = [pd.Series(w) for w in draw[:2]]
    rates = [pd.DataFrame({"kort": draw[i], "lang": draw[i + 1]}) for i in (2, 4)]
    split = kitagawa(*weights, *rates)
    three = oaxaca_threefold(*weights, *rates)
    if not all(weight.sum() > 0 for weight in weights):
        assert split.totals["change"].isna().all()
        return
    for component, row in split.totals.iterrows():
        assert close(row["change"], row["rate"], row["composition"]), component
        third = three.totals.loc[component]
        assert close(row["change"], third["rate"], third["composition"], third["interaction"])
    effects = split.per_stratum[["rate", "composition", "centred_composition"]].sum()
    total = split.totals.loc["total"]
    assert close(effects["rate"], total["rate"])
    assert close(effects["centred_composition"], effects["composition"])


@given(
    st.integers(1, 6).flatmap(
        lambda p: st.lists(
            st.tuples(
                st.lists(amounts, min_size=p, max_size=p), st.lists(amounts, min_size=p, max_size=p)
            ),
            min_size=1,
            max_size=4,
        )
    )
)
@settings(max_examples=150)
def test_das_gupta_is_the_mean_over_every_order_of_change(rows):
    first, second = (np.array([row[i] for row in rows]) for i in (0, 1))
    count = first.shape[1]
    names = [f"f{k}" for k in range(count)]
    split = das_gupta(pd.DataFrame(first, columns=names), pd.DataFrame(second, columns=names))
    expected = np.zeros_like(first)
    orders = list(itertools.permutations(range(count)))
    for order in orders:
        state = first.copy()
        for k in order:
            before = state.prod(axis=1)
            state[:, k] = second[:, k]
            expected[:, k] += (state.prod(axis=1) - before) / len(orders)
    scale = np.maximum(np.abs(first), np.abs(second)).prod(axis=1).sum() + 1.0
    np.testing.assert_allclose(split.per_stratum.to_numpy(), expected, rtol=0, atol=1e-10 * scale)
    assert abs(split.effects.sum() - split.change) <= 1e-10 * scale


@given(
    st.integers(1, 5).flatmap(
        lambda p: st.lists(
            st.tuples(
                st.lists(sizes, min_size=p, max_size=p), st.lists(sizes, min_size=p, max_size=p)
            ),
            min_size=1,
            max_size=4,
        )
    )
)
@settings(max_examples=200)
def test_lmdi_effects_sum_to_the_change_zeros_included(rows):
    first, second = (pd.DataFrame([row[i] for row in rows]) for i in (0, 1))
    split = lmdi(first, second)
    scale = float(first.prod(axis=1).sum() + second.prod(axis=1).sum()) + 1e-300
    # L(v2, v1) ln(f2 / f1) may be large against the change when factors move against each other.
    scale += float(split.per_stratum.abs().to_numpy().sum())
    assert abs(split.effects.sum() - split.change) <= 1e-11 * scale


def test_lmdi_keeps_its_digits_when_nearly_nothing_changed():
    split = lmdi(
        pd.DataFrame({"a": [2.0], "b": [3.0]}), pd.DataFrame({"a": [2.0 + 1e-9], "b": [3.0]})
    )
    assert split.effects["a"] == pytest.approx(3e-9, rel=1e-6)


@pytest.mark.parametrize(
    ("first", "second", "effects"),
    [
        pytest.param([0.0, 3.0], [2.0, 5.0], [10.0, 0.0], id="a factor leaves zero"),
        pytest.param([2.0, 5.0], [0.0, 3.0], [-10.0, 0.0], id="a factor becomes zero"),
        pytest.param([0.0, 0.0], [2.0, 5.0], [5.0, 5.0], id="two factors leave zero together"),
        pytest.param([0.0, 3.0], [2.0, 0.0], [0.0, 0.0], id="one leaves zero, one becomes zero"),
        pytest.param([0.0, 3.0], [0.0, 5.0], [0.0, 0.0], id="zero in both"),
    ],
)
def test_lmdi_gives_a_change_from_or_to_zero_to_the_factor_that_is_zero(first, second, effects):
    split = lmdi(pd.DataFrame([first]), pd.DataFrame([second]))
    assert split.effects.tolist() == effects


def test_a_stratum_of_one_period_only_is_an_effect_of_composition():
    split = kitagawa(
        pd.Series({"Noord": 10.0}),
        pd.Series({"Noord": 10.0, "Oost": 10.0}),
        pd.Series({"Noord": 4.0}),
        pd.Series({"Noord": 4.0, "Oost": 8.0}),
    )
    assert split.totals.loc["total", ["change", "rate", "composition"]].tolist() == [2.0, 0.0, 2.0]
    factors_1 = pd.DataFrame({"share": [1.0], "rate": [4.0]}, index=["Noord"])
    factors_2 = pd.DataFrame({"share": [0.5, 0.5], "rate": [4.0, 8.0]}, index=["Noord", "Oost"])
    assert das_gupta(factors_1, factors_2).effects.tolist() == [2.0, 0.0]
    assert das_gupta(factors_2, factors_1).effects.tolist() == [-2.0, 0.0]


def test_a_stratum_with_weight_zero_and_no_rate_counts_as_absent():
    split = kitagawa(
        pd.Series({"Noord": 10.0, "Oost": 0.0}),
        pd.Series({"Noord": 10.0, "Oost": 10.0}),
        pd.Series({"Noord": 4.0, "Oost": np.nan}),
        pd.Series({"Noord": 4.0, "Oost": 8.0}),
    )
    assert split.totals.loc["total", ["rate", "composition"]].tolist() == [0.0, 2.0]


def test_a_rate_that_is_missing_though_its_stratum_exists_makes_the_totals_missing():
    teams = ["Noord", "Oost"]
    split = kitagawa(
        pd.Series([1.0, 1.0], teams),
        pd.Series([1.0, 1.0], teams),
        pd.Series([4.0, np.nan], teams),
        pd.Series([4.0, 8.0], teams),
    )
    assert split.totals.loc["total"].drop("second").isna().all()
    known = split.per_stratum.set_index("stratum")
    assert known.loc["Noord", "rate"] == 0.0
    assert np.isnan(known.loc["Oost", "rate"])


def test_a_weight_that_is_missing_makes_everything_missing_for_the_shares_are_unknown():
    split = kitagawa(
        pd.Series([1.0, np.nan]),
        pd.Series([1.0, 1.0]),
        pd.Series([4.0, 5.0]),
        pd.Series([4.0, 8.0]),
    )
    assert split.per_stratum[["rate", "composition"]].isna().all(axis=None)


def test_a_missing_factor_makes_the_product_missing():
    first = pd.DataFrame({"share": [0.5, 0.5], "rate": [4.0, np.nan]})
    split = das_gupta(first, first.fillna(3.0))
    assert np.isnan(split.change)
    assert split.effects.isna().all()


@given(
    st.dictionaries(st.sampled_from("abcde"), amounts, min_size=1),
    st.dictionaries(st.sampled_from("abcde"), amounts, min_size=1),
)
def test_contributions_sum_to_the_change_and_shares_to_one(first, second):
    table = contributions(pd.Series(first), pd.Series(second))
    parts = table.drop(index="total")
    assert close(table.loc["total", "change"], *parts["change"])
    assert close(table.loc["total", "second"] - table.loc["total", "first"], *parts["change"])
    if table["share"].notna().any():
        scale = parts["share"].abs().sum()
        assert parts["share"].sum() == pytest.approx(1.0, abs=1e-11 * (1 + scale))


def test_contributions_to_no_change_have_no_share():
    table = contributions(pd.Series({"a": 0.1, "b": 0.2}), pd.Series({"a": 0.3, "b": 0.0}))
    assert table["share"].isna().all()
    assert table["change"].tolist() == pytest.approx([0.2, -0.2, 0.0])


@pytest.mark.parametrize(
    "call",
    [
        lambda: kitagawa(*[pd.Series([-1.0, 2.0])] * 2, *[pd.Series([1.0, 1.0])] * 2),
        lambda: kitagawa(
            *[pd.Series([1.0, 2.0], ["a", "a"])] * 2, *[pd.Series([1.0, 1.0], ["a", "b"])] * 2
        ),
        lambda: das_gupta(pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [1.0]})),
        lambda: das_gupta(pd.DataFrame(index=[0]), pd.DataFrame(index=[0])),
        lambda: lmdi(pd.DataFrame({"a": [-1.0]}), pd.DataFrame({"a": [1.0]})),
        lambda: contributions(pd.Series({"total": 1.0}), pd.Series({"total": 1.0})),
    ],
)
def test_input_without_an_answer_is_refused(call):
    with pytest.raises(AnalysisError):
        call()
