"""The count model of referrals: what it finds, and what it says when it cannot tell."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from made_up import MODEL, referred

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.period import HalfYear, Month, months_between
from lokalis_research.verwijzingen import model as fitted
from lokalis_research.verwijzingen.counting import team_months
from lokalis_research.verwijzingen.forecast import forecasts
from lokalis_research.verwijzingen.model import NO_EVENTS, NO_MONTHS, TOO_SHORT, fit_model
from lokalis_research.verwijzingen.model_tables import (
    diagnostics,
    interrupted,
    rate_ratios,
    sensitivity,
    told_apart,
)
from lokalis_research.verwijzingen.model_terms import LABELS, SEASON, TREND, Specification
from lokalis_research.verwijzingen.words import ALL, WITHOUT

RATIOS = {"trend": 0.96, "stap": 0.85, "puls": 1.7, "sluiting": 0.7}
YEARS = months_between(Month(2018, 1), Month(2022, 12))


@pytest.fixture(scope="module")
def without_chance(make):
    return fit_model(make(alpha=0, per_month=5_000.0), MODEL)


@pytest.mark.parametrize("term", list(RATIOS))
def test_without_chance_the_planted_ratios_come_out(term, without_chance):
    assert without_chance.ratio(term).value == pytest.approx(RATIOS[term], rel=1e-4)


def test_the_order_of_rows_and_the_kind_of_month_change_nothing(table, model):
    shuffled = table.sample(frac=1, random_state=3)
    shuffled["maand"] = [Month.parse(m) for m in shuffled["maand"]]
    again = fit_model(shuffled, MODEL)
    pd.testing.assert_frame_equal(rate_ratios(again).table, rate_ratios(model).table)


def test_intervals_are_those_of_the_sandwich_and_shared_months_together(model):
    found = model.ratio("trend")
    by_team, shocks = model.uncertainty.sources
    place = model.fit.names.index("trend")
    variance = by_team.covariance[place, place] + shocks.covariance[place, place]
    assert found.se == pytest.approx(np.sqrt(variance))
    assert model.shocks is shocks
    assert found.low < found.value < found.high


def test_a_term_that_does_not_exist_names_those_that_do(model):
    with pytest.raises(AnalysisError, match="trend"):
        model.ratio("helling")


def test_a_team_that_starts_or_stops_halfway_keeps_the_answer_of_its_months(make):
    whole = make(alpha=0, per_month=5_000.0)
    late = (whole["buurtteam"] == "team 00") & (whole["maand"] < "2020-07")
    early = (whole["buurtteam"] == "team 01") & (whole["maand"] >= "2019-01")
    for part in (
        whole[~late & ~early],
        whole.assign(
            verwijzingen=whole["verwijzingen"].where(~late & ~early, 0),
            gezinsdagen=whole["gezinsdagen"].where(~late & ~early, 0.0),
        ),
    ):
        found = fit_model(part, MODEL)
        assert found.teams == 12
        assert found.ratio("trend").value == pytest.approx(0.96, rel=1e-4)


def test_a_city_that_shifts_to_teams_that_refer_much_has_no_trend_by_that(make):
    table = make(alpha=0, per_month=5_000.0, trend=1.0, stap=1.0, puls=1.0, sluiting=1.0)
    years = table["maand"].str[:4].astype(int) - 2018
    busy = table["buurtteam"] < "team 06"
    table["gezinsdagen"] *= np.where(busy, 1 + years, 1)
    table["verwijzingen"] *= np.where(busy, 3 * (1 + years), 1)
    crude = table.groupby(years)[["verwijzingen", "gezinsdagen"]].sum()
    rates = crude["verwijzingen"] / crude["gezinsdagen"]
    assert rates.iloc[-1] > 1.2 * rates.iloc[0]
    assert fit_model(table, MODEL).ratio("trend").value == pytest.approx(1.0, abs=1e-3)


def test_a_team_without_referrals_is_left_out_and_counted(table):
    silent = table.assign(
        verwijzingen=table["verwijzingen"].where(table["buurtteam"] != "team 03", 0)
    )
    found = fit_model(silent, MODEL)
    assert found.teams == 11
    assert "1 team zonder enige verwijzing" in rate_ratios(found).method


def test_with_one_team_the_intervals_are_the_models_own_and_the_method_says_so(make):
    one = fit_model(make(teams=1, per_month=60.0), MODEL)
    assert "Eén team" in rate_ratios(one).method
    found = one.ratio("trend")
    assert found.low < 0.96 < found.high
    assert found.df == one.fit.residual_df


def test_few_teams_have_wide_intervals_and_a_warning(make):
    few = fit_model(make(teams=3, per_month=60.0), MODEL)
    assert few.ratio("trend").df < 15 < fit_model(make(per_month=60.0), MODEL).ratio("trend").df
    assert "Met 3 teams" in rate_ratios(few).method


def test_no_referral_before_the_break_leaves_the_step_without_an_answer(make):
    table = make()
    after = table.assign(verwijzingen=table["verwijzingen"].where(table["maand"] >= "2020-01", 0))
    found = fit_model(after, MODEL)
    assert found.absent["stap"] == NO_EVENTS
    assert found.ratio("stap") is None
    assert np.isfinite(found.ratio("trend").value)
    assert set(found.months) == {str(m) for m in months_between(Month(2020, 1), Month(2022, 12))}
    assert "geen eindige schatting" in rate_ratios(found).method
    shown = rate_ratios(found).table.set_index("term")
    assert shown.loc[LABELS["stap"]].isna().all()


def test_no_referral_in_the_closure_leaves_it_and_the_pulse_of_march_without_an_answer(make):
    table = make()
    closed = table["maand"].between("2020-04", "2020-06")
    found = fit_model(table.assign(verwijzingen=table["verwijzingen"].where(~closed, 0)), MODEL)
    assert set(found.absent) == {"sluiting", "puls"}
    assert all(np.isfinite(found.ratio(term).value) for term in ("trend", "stap"))


def test_months_after_the_break_only_have_no_step(make):
    found = fit_model(make(months_between(Month(2020, 7), Month(2022, 12))), MODEL)
    assert found.absent == dict.fromkeys(("stap", "puls", "sluiting"), NO_MONTHS)
    assert "Niet te schatten" in rate_ratios(found).method


def test_a_series_that_ends_in_the_closure_cannot_tell_step_pulse_and_closure_apart(make):
    found = fit_model(make(months_between(Month(2017, 1), Month(2020, 6))), MODEL)
    assert found.mixed == {"stap", "puls", "sluiting"}
    assert all(found.ratio(term) is None for term in found.mixed)
    assert found.ratio("trend") is not None
    assert "valt in deze maanden samen met" in found.absent["stap"]
    assert list(found.absent) == ["sluiting", "stap", "puls"]


def test_with_less_than_two_years_there_is_no_trend(make):
    found = fit_model(make(months_between(Month(2021, 1), Month(2022, 6))), MODEL)
    assert found.absent["trend"] == TOO_SHORT
    assert found.ratio("trend") is None


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    teams=st.integers(1, 5),
    months=st.integers(3, 40),
    rate=st.sampled_from([0.05, 0.5, 20.0]),
    present=st.sampled_from([0.3, 0.8, 1.0]),
)
def test_any_table_gets_finite_numbers_or_a_reason_why_not(seed, teams, months, rate, present):
    rng = np.random.default_rng(seed)
    first = Month(2018, 6).shift(int(rng.integers(0, 24)))
    names = [str(first.shift(k)) for k in range(months)]
    days = rng.uniform(0, 3000, (teams, months)) * (rng.random((teams, months)) < present)
    counts = rng.poisson(rate * days / 1500 * rng.gamma(1, 1, days.shape)).ravel()
    assume(counts.sum())
    found = fit_model(
        pd.DataFrame(
            {
                "buurtteam": np.repeat([f"team {i}" for i in range(teams)], months),
                "maand": np.tile(names, teams),
                "verwijzingen": counts,
                "verwezen": referred(counts),
                "gezinsdagen": days.ravel(),
            }
        ),
        MODEL,
    )
    for term in LABELS:
        ratio = found.ratio(term)
        assert (ratio is None) == (term in found.absent)
        assert ratio is None or np.isfinite(ratio.value)
    known = [term for term in LABELS if MODEL.begun(term, found.months[-1])]
    assert len(rate_ratios(found).table) == len(known)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda t: t.drop(columns="gezinsdagen"), "gezinsdagen"),
        (lambda t: pd.concat([t, t.head(1)]), "more than one row"),
        (lambda t: t.assign(gezinsdagen=0.0), "without family-days"),
    ],
)
def test_a_table_that_cannot_be_is_refused(table, change, match):
    with pytest.raises(AnalysisError, match=match):
        fit_model(change(table), MODEL)


def test_a_kind_of_which_there_is_no_referral_is_a_state(table):
    with pytest.raises(NotDeliveredError, match="no referral") as told:
        fit_model(table.assign(verwijzingen=0), MODEL)

    assert told.value.state == "Niet geleverd: verwijzingen van deze soort."


def test_without_a_transition_the_model_has_a_trend_and_a_season_alone(table):
    found = fit_model(table, Specification())

    assert list(found.terms) == [SEASON, TREND]
    assert rate_ratios(found).table["term"].tolist() == [LABELS[TREND]]
    series = interrupted(found, HalfYear(2022, 2).trailing(2))
    assert [one.name for one in series.estimates] == ["verwacht"]
    assert "overgang" not in series.method + series.title


def test_only_what_the_model_holds_can_be_chosen_otherwise(table):
    found = sensitivity(table, Specification())

    assert [one.name for one in found.estimates] == [TREND]
    assert not found.table["variant"].str.contains("stap|sluiting|herverwijzingen").any()


def test_the_pulse_is_what_its_months_have_together(model):
    """Not the mean of its months' ratios: months with more referrals weigh more."""
    names = [f"puls_{k}" for k in (1, 2, 3)]
    effects = dict(zip(model.fit.names, model.fit.coefficients, strict=True))
    month = model.rows["maand"]
    at = {name: (month == f"2020-0{k}").to_numpy() for k, name in enumerate(names, start=1)}
    fitted = {name: model.fit.mean[rows].sum() for name, rows in at.items()}
    without = {name: fitted[name] / np.exp(effects[name]) for name in names}
    assert model.ratio("puls").value == pytest.approx(sum(fitted.values()) / sum(without.values()))


def test_behind_team_months_stand_the_different_families_that_were_referred():
    rows = pd.DataFrame({"verwezen": [("a", "b"), ("b",), ()]})
    assert fitted.referred(rows).tolist() == ["a", "b"]
    assert fitted.referred(rows.iloc[2:]).tolist() == []


def test_every_table_of_the_model_passes_the_door(model, table, let_out):
    results = [
        rate_ratios(model),
        interrupted(model, HalfYear(2022, 2).trailing(10)),
        diagnostics(model),
        told_apart(model),
        sensitivity(table, MODEL),
        forecasts(table, HalfYear(2023, 1).trailing(4), MODEL),
    ]
    for result in results:
        released = let_out(result)
        assert len(released.table) == len(result.table)
    shown = let_out(rate_ratios(model)).table["verhouding"]
    np.testing.assert_allclose(shown, rate_ratios(model).table["verhouding"], atol=5e-4)


def test_a_model_of_few_families_is_hidden(let_out, make):
    small = make(teams=3, per_month=2.0)
    nine = [tuple(f"gezin {nth % 9}" for nth in range(count)) for count in small["verwijzingen"]]
    small = fit_model(small.assign(verwezen=nine), MODEL)
    released = let_out(rate_ratios(small))
    assert released.table["verhouding"].isna().all()
    assert (released.status["verhouding"] == "verborgen").all()


@pytest.fixture(scope="module")
def city_months(demo_referrals):
    return tuple(team_months(demo_referrals, YEARS, count=count) for count in (ALL, WITHOUT))


def test_what_was_planted_in_the_demo_city_lies_in_the_intervals(city_months, planted):
    model = fit_model(city_months[0], MODEL)
    years = {year: planted["verwijzing_jaar", str(year)] for year in range(2018, 2023)}
    # Steps of 3% of 2019 a year, and a step down on 1 January 2020 that stays.
    trend = (years[2022] / years[2020]) ** (1 / 2)
    truth = {
        "trend": trend,
        "stap": years[2020] / years[2019] / trend,
        "sluiting": planted["verwijzing_sluiting", "2020-03..2020-06"],
    }
    for term, value in truth.items():
        found = model.ratio(term)
        assert found.low < value < found.high, term


def test_the_demo_citys_pulse_is_gone_without_administrative_re_referrals(city_months):
    everything, without = (fit_model(table, MODEL).ratio("puls") for table in city_months)
    assert everything.low > 1.3
    assert without.low < 1 < without.high


def test_a_specification_is_a_value_that_can_be_changed_in_one_place(table):
    other = dataclasses.replace(MODEL, first=Month(2019, 1), closed=())
    found = fit_model(table, other)
    assert found.absent == {}
    assert {"stap", "puls"} < set(found.terms)
    assert "sluiting" not in found.terms
