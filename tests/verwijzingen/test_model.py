"""The count model of referrals: what it finds, and what it says when it cannot tell."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month, Year, months_between
from lokalis_research.verwijzingen.counting import team_months
from lokalis_research.verwijzingen.forecast import forecast, forecasts
from lokalis_research.verwijzingen.model import NO_EVENTS, NO_MONTHS, TOO_SHORT, fit_model
from lokalis_research.verwijzingen.model_checks import (
    LAG_1,
    LARGEST,
    SHOCK,
    SPREAD,
    diagnostics,
    influence,
    told_apart,
)
from lokalis_research.verwijzingen.model_support import fewest_families
from lokalis_research.verwijzingen.model_tables import interrupted, rate_ratios, season
from lokalis_research.verwijzingen.model_terms import LABELS, Specification
from lokalis_research.verwijzingen.model_verdict import verdict
from lokalis_research.verwijzingen.sensitivity import (
    BY_TEAM_ONLY,
    JACKKNIFE,
    MAIN,
    WITHOUT_ADMINISTRATIVE,
    sensitivity,
)
from lokalis_research.verwijzingen.words import ALL, WITHOUT

RATIOS = {"trend": 0.96, "stap": 0.85, "puls": 1.7, "sluiting": 0.7}
YEARS = months_between(Month(2018, 1), Month(2022, 12))


def make(months=YEARS, *, teams=12, alpha=0.1, per_month=15.0, seed=1, **ratios):
    """Make team-months with planted ratios; without alpha the counts are the means, rounded."""
    rng = np.random.default_rng(seed)
    since = np.array([(m.year - 2020) * 12 + m.month - 1 for m in months])
    of_year = np.array([m.month for m in months])
    truth = RATIOS | ratios
    level = (
        np.log(truth["trend"]) * since / 12
        + np.log(truth["stap"]) * (since >= 0)
        + np.log(truth["puls"]) * np.isin(since, [0, 1, 2])
        + np.log(truth["sluiting"]) * np.isin(since, [2, 3, 4, 5])
        - 0.3 * np.isin(of_year, [7, 8])
    )
    days = rng.uniform(1000, 6000, teams)[:, None] * rng.uniform(0.9, 1.1, (teams, len(months)))
    mean = per_month * days / 3000 * np.exp(level + rng.normal(0, 0.3, teams)[:, None])
    counts = np.round(mean)
    if alpha:
        counts = rng.poisson(mean * rng.gamma(1 / alpha, alpha, mean.shape))
    return pd.DataFrame(
        {
            "buurtteam": np.repeat([f"team {i:02d}" for i in range(teams)], len(months)),
            "maand": np.tile([str(m) for m in months], teams),
            "verwijzingen": counts.ravel().astype(int),
            "gezinnen_met_verwijzing": counts.ravel().astype(int),
            "gezinsdagen": days.ravel(),
        }
    )


@pytest.fixture(scope="module")
def table():
    return make()


@pytest.fixture(scope="module")
def model(table):
    return fit_model(table)


@pytest.mark.parametrize("term", list(RATIOS))
def test_without_chance_the_planted_ratios_come_out(term):
    found = fit_model(make(alpha=0, per_month=50_000.0)).ratio(term)
    assert found.value == pytest.approx(RATIOS[term], rel=1e-4)


def test_the_order_of_rows_and_the_kind_of_month_change_nothing(table, model):
    shuffled = table.sample(frac=1, random_state=3)
    shuffled["maand"] = [Month.parse(m) for m in shuffled["maand"]]
    again = fit_model(shuffled)
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


def test_a_team_that_starts_or_stops_halfway_keeps_the_answer_of_its_months():
    whole = make(alpha=0, per_month=20_000.0)
    late = (whole["buurtteam"] == "team 00") & (whole["maand"] < "2020-07")
    early = (whole["buurtteam"] == "team 01") & (whole["maand"] >= "2019-01")
    for part in (
        whole[~late & ~early],
        whole.assign(
            verwijzingen=whole["verwijzingen"].where(~late & ~early, 0),
            gezinsdagen=whole["gezinsdagen"].where(~late & ~early, 0.0),
        ),
    ):
        found = fit_model(part)
        assert found.teams == 12
        assert found.ratio("trend").value == pytest.approx(0.96, rel=1e-4)


def test_a_city_that_shifts_to_teams_that_refer_much_has_no_trend_by_that():
    table = make(alpha=0, per_month=20_000.0, trend=1.0, stap=1.0, puls=1.0, sluiting=1.0)
    years = table["maand"].str[:4].astype(int) - 2018
    busy = table["buurtteam"] < "team 06"
    table["gezinsdagen"] *= np.where(busy, 1 + years, 1)
    table["verwijzingen"] *= np.where(busy, 3 * (1 + years), 1)
    crude = table.groupby(years)[["verwijzingen", "gezinsdagen"]].sum()
    rates = crude["verwijzingen"] / crude["gezinsdagen"]
    assert rates.iloc[-1] > 1.2 * rates.iloc[0]
    assert fit_model(table).ratio("trend").value == pytest.approx(1.0, abs=1e-3)


def test_a_team_without_referrals_is_left_out_and_counted(table):
    silent = table.assign(
        verwijzingen=table["verwijzingen"].where(table["buurtteam"] != "team 03", 0)
    )
    found = fit_model(silent)
    assert found.teams == 11
    assert "1 team zonder enige verwijzing" in rate_ratios(found).method


def test_with_one_team_the_intervals_are_the_models_own_and_the_method_says_so():
    one = fit_model(make(teams=1, per_month=60.0))
    assert "Eén team" in rate_ratios(one).method
    found = one.ratio("trend")
    assert found.low < 0.96 < found.high
    assert found.df == one.fit.residual_df


def test_few_teams_have_wide_intervals_and_a_warning():
    few = fit_model(make(teams=3, per_month=60.0))
    assert few.ratio("trend").df < 3
    assert "Met 3 teams" in rate_ratios(few).method


def test_no_referral_before_the_break_leaves_the_step_without_an_answer():
    table = make()
    after = table.assign(verwijzingen=table["verwijzingen"].where(table["maand"] >= "2020-01", 0))
    found = fit_model(after)
    assert found.absent["stap"] == NO_EVENTS
    assert found.ratio("stap") is None
    assert np.isfinite(found.ratio("trend").value)
    assert set(found.months) == {str(m) for m in months_between(Month(2020, 1), Month(2022, 12))}
    assert "geen eindige schatting" in rate_ratios(found).method
    shown = rate_ratios(found).table.set_index("term")
    assert shown.loc[LABELS["stap"]].isna().all()


def test_no_referral_in_the_closure_leaves_it_and_the_pulse_of_march_without_an_answer():
    table = make()
    closed = table["maand"].between("2020-04", "2020-06")
    found = fit_model(table.assign(verwijzingen=table["verwijzingen"].where(~closed, 0)))
    assert set(found.absent) == {"sluiting", "puls"}
    assert all(np.isfinite(found.ratio(term).value) for term in ("trend", "stap"))


def test_months_after_the_break_only_have_no_step():
    found = fit_model(make(months_between(Month(2020, 7), Month(2022, 12))))
    assert found.absent == dict.fromkeys(("stap", "puls", "sluiting"), NO_MONTHS)
    assert "Niet te schatten" in rate_ratios(found).method


def test_a_series_that_ends_in_the_closure_cannot_tell_step_pulse_and_closure_apart():
    found = fit_model(make(months_between(Month(2017, 1), Month(2020, 6))))
    assert found.mixed == {"stap", "puls", "sluiting"}
    assert all(found.ratio(term) is None for term in found.mixed)
    assert found.ratio("trend") is not None
    assert "valt in deze maanden samen met" in found.absent["stap"]


def test_with_less_than_two_years_there_is_no_trend():
    found = fit_model(make(months_between(Month(2021, 1), Month(2022, 6))))
    assert found.absent["trend"] == TOO_SHORT
    assert found.ratio("trend") is None


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda t: t.drop(columns="gezinsdagen"), "gezinsdagen"),
        (lambda t: pd.concat([t, t.head(1)]), "more than one row"),
        (lambda t: t.assign(gezinsdagen=0.0), "without family-days"),
        (lambda t: t.assign(verwijzingen=0), "no referral"),
    ],
)
def test_a_table_that_cannot_be_is_refused(table, change, match):
    with pytest.raises(AnalysisError, match=match):
        fit_model(change(table))


def test_the_pulse_is_what_its_months_have_together(model):
    """Not the mean of its months' ratios: months with more referrals weigh more."""
    names = [f"puls_{k}" for k in (1, 2, 3)]
    effects = dict(zip(model.fit.names, model.fit.coefficients, strict=True))
    month = model.rows["maand"]
    at = {name: (month == f"2020-0{k}").to_numpy() for k, name in enumerate(names, start=1)}
    fitted = {name: model.fit.mean[rows].sum() for name, rows in at.items()}
    without = {name: fitted[name] / np.exp(effects[name]) for name in names}
    assert model.ratio("puls").value == pytest.approx(sum(fitted.values()) / sum(without.values()))


def test_the_counterfactual_lacks_step_and_pulse_and_nothing_else(model):
    halves = HalfYear(2020, 2).trailing(3)
    found = interrupted(model, halves).table.set_index("periode")
    assert found.loc["2019H2", "extra"] == 0
    assert found.loc["2019H2", "verwacht"] == found.loc["2019H2", "zonder_overgang"]
    step = model.ratio("stap").value
    assert found.loc["2020H2", "verwacht"] / found.loc["2020H2", "zonder_overgang"] == (
        pytest.approx(step)
    )
    row = found.loc["2020H1"]
    assert row["extra"] == pytest.approx(row["verwacht"] - row["zonder_overgang"])
    assert row["extra_laag"] < row["extra"] < row["extra_hoog"]
    # The naive interval treats what was expected without the transition as known.
    assert row["extra_hoog"] - row["extra_laag"] > row["verwacht_hoog"] - row["verwacht_laag"]


def test_what_the_model_expects_adds_up_to_what_came_in_every_month_of_the_pulse(model, table):
    months = months_between(Month(2020, 1), Month(2020, 3))
    found = interrupted(model, months).table["verwacht"]
    came = table[table["maand"].isin([str(m) for m in months])].groupby("maand")["verwijzingen"]
    # Exactly so for Poisson; overdispersion weighs large teams less.
    np.testing.assert_allclose(found, came.sum(), rtol=0.1)


def test_years_and_half_years_of_the_counterfactual_add_up(model):
    year = interrupted(model, [Year(2021)]).table["extra"].sum()
    halves = interrupted(model, [HalfYear(2021, 1), HalfYear(2021, 2)]).table["extra"].sum()
    assert year == pytest.approx(halves)
    assert interrupted(model, [Year(2030)]).table.empty


def test_the_season_is_around_one_and_finds_the_summer(model):
    found = season(model).table.set_index("kalendermaand")
    assert np.log(found["verhouding"]).sum() == pytest.approx(0, abs=1e-9)
    assert found.loc["juli", "verhouding_hoog"] < 0.9
    with pytest.raises(AnalysisError, match="maanden"):
        season(fit_model(make(), Specification(season="golven")))


def test_waves_follow_a_season_of_waves():
    table = make(alpha=0, per_month=20_000.0)
    levels = fit_model(table)
    waves = fit_model(table, Specification(season="golven"))
    assert len(waves.terms["seizoen"]) == 4
    assert waves.ratio("trend").value == pytest.approx(levels.ratio("trend").value, abs=0.02)


def test_other_choices_stand_beside_the_fixed_one(table):
    lower = table.assign(
        verwijzingen=np.where(
            table["maand"].between("2020-01", "2020-03"),
            np.round(table["verwijzingen"] / RATIOS["puls"]),
            table["verwijzingen"],
        ).astype(int)
    )
    found = sensitivity(table, lower).table.set_index("variant")
    main = found.loc[MAIN]
    assert found.loc["Poisson", "trend_hoog"] < found.loc["Quasi-Poisson", "trend_hoog"]
    assert np.isnan(found.loc["Zonder herverwijzingen als term", "puls"])
    assert np.isnan(found.loc["Zonder stap", "stap"])
    assert found.loc[WITHOUT_ADMINISTRATIVE, "puls"] < main["puls"] / 1.4
    for other in (BY_TEAM_ONLY, JACKKNIFE):
        assert found.loc[other, "trend"] == main["trend"]
        assert found.loc[other, "trend_laag"] == pytest.approx(main["trend_laag"], rel=0.02)
    # Without its pulse the rise of 2020 is taken for a step.
    assert found.loc["Zonder herverwijzingen als term", "stap"] > main["stap"]


def test_diagnostics_find_what_was_planted():
    rng = np.random.default_rng(5)
    table = make(per_month=40.0, alpha=0.02)
    shock = pd.Series(np.exp(0.15 * rng.standard_normal(60)), index=[str(m) for m in YEARS])
    busy = table.assign(
        verwijzingen=(table["verwijzingen"] * table["maand"].map(shock)).round().astype(int)
    )
    calm, shocked = (
        diagnostics(fit_model(one)).table.set_index("maat")["waarde"] for one in (table, busy)
    )
    assert 1.2 < calm[SPREAD] < 3
    assert calm[SHOCK] < 4
    assert shocked[SHOCK] == pytest.approx(15, abs=5)
    assert 0 < calm[LARGEST] < 2
    assert abs(calm[LAG_1]) < 0.4


def test_a_team_with_a_trend_of_its_own_is_seen_when_it_is_left_out(table):
    years = table["maand"].str[:4].astype(int) - 2018
    odd = table.assign(
        verwijzingen=np.where(
            table["buurtteam"] == "team 05",
            table["verwijzingen"] * (1 + years),
            table["verwijzingen"],
        )
    )
    found = influence(fit_model(odd)).table.set_index("buurtteam")["verhouding"]
    assert (found - found.median()).abs().idxmax() == "team 05"


def test_what_can_hardly_be_told_apart_is_said(model):
    found = told_apart(model)
    assert found.table["inflatie"].min() >= 1
    assert "trend, per jaar en blijvende stap" in found.method
    short = fit_model(make(months_between(Month(2019, 1), Month(2021, 2))))
    assert told_apart(short).table["inflatie"].max() > found.table["inflatie"].max()


def test_a_forecast_sees_nothing_of_its_half_year_but_the_family_days(table):
    period = HalfYear(2022, 2)
    ahead = table["maand"] >= "2022-07"
    one = forecast(table, period)
    assert one == forecast(
        table.assign(verwijzingen=table["verwijzingen"].where(~ahead, 0)), period
    )
    assert one.low < one.expected < one.high
    twice = forecast(
        table.assign(gezinsdagen=table["gezinsdagen"] * np.where(ahead, 2.0, 1.0)), period
    )
    assert twice.expected == pytest.approx(2 * one.expected)
    unknown = forecast(table[~ahead], period)
    assert (one.known_days, unknown.known_days) == (True, False)
    assert unknown.expected == pytest.approx(one.expected, rel=0.05)


def test_a_forecast_counts_teams_that_are_new_and_leaves_out_those_that_stopped(table):
    period = HalfYear(2022, 2)
    full = forecast(table, period)
    renamed = (table["buurtteam"] == "team 02") & (table["maand"] >= "2022-07")
    new = forecast(table.assign(buurtteam=table["buurtteam"].mask(renamed, "nieuw")), period)
    assert new.expected == pytest.approx(full.expected, rel=0.1)
    before = table[table["maand"] < "2022-07"]
    largest = before.groupby("buurtteam")["verwijzingen"].sum().idxmax()
    stopped = before[(before["buurtteam"] != largest) | (before["maand"] < "2022-01")]
    assert forecast(stopped, period).expected < 0.9 * forecast(before, period).expected


def test_half_years_that_cannot_be_forecast_are_named(table):
    found = forecasts(table, HalfYear(2023, 1).trailing(7))
    assert found.table["periode"].tolist() == [
        "2020H1",
        "2021H1",
        "2021H2",
        "2022H1",
        "2022H2",
        "2023H1",
    ]
    assert "2020H2" in found.method
    assert "2023H1 zijn de gezinsdagen nog onbekend" in found.method
    with pytest.raises(AnalysisError, match="cannot be told"):
        forecast(table, HalfYear(2020, 2))
    with pytest.raises(AnalysisError, match="fewer than 24"):
        forecast(table, HalfYear(2019, 1))


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.90, 0.999, "daling"),
        (0.90, 1.0, "niet te zeggen"),
        (1.001, 1.2, "stijging"),
        (1.0, 1.2, "niet te zeggen"),
        (0.98, 1.02, "nauwelijks verandering"),
        (0.96, 1.02, "niet te zeggen"),
        (np.nan, np.nan, "niet te zeggen"),
    ],
)
def test_what_is_said_follows_from_the_interval(low, high, said):
    assert verdict(low, high) == said


def test_families_behind_a_number_are_never_overstated():
    rows = pd.DataFrame(
        {"maand": ["2022-01", "2022-01", "2022-02"], "gezinnen_met_verwijzing": [4, 5, 3]}
    )
    # Nine at most in January; each of them may have been with two teams.
    assert fewest_families(rows) == 5
    assert fewest_families(rows.iloc[:0]) == 0


def test_every_table_of_the_model_passes_the_door(model, table, let_out):
    results = [
        rate_ratios(model),
        season(model),
        interrupted(model, HalfYear(2022, 2).trailing(10)),
        diagnostics(model),
        influence(model),
        told_apart(model),
        sensitivity(table),
        forecasts(table, HalfYear(2023, 1).trailing(4)),
    ]
    for result in results:
        released = let_out(result)
        assert len(released.table) == len(result.table)
    shown = let_out(rate_ratios(model)).table["verhouding"]
    np.testing.assert_allclose(shown, rate_ratios(model).table["verhouding"], atol=5e-4)


def test_a_model_of_few_families_is_hidden(let_out):
    small = fit_model(make(teams=3, per_month=2.0))
    released = let_out(rate_ratios(small))
    assert released.table["verhouding"].isna().all()
    assert (released.status["verhouding"] == "onderdrukt").all()


@pytest.fixture(scope="module")
def city_months(demo_referrals):
    return tuple(team_months(demo_referrals, YEARS, count=count) for count in (ALL, WITHOUT))


def test_what_was_planted_in_the_demo_city_lies_in_the_intervals(city_months, planted):
    model = fit_model(city_months[0])
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
    everything, without = (fit_model(table).ratio("puls") for table in city_months)
    assert everything.low > 1.3
    assert without.low < 1 < without.high


def test_a_specification_is_a_value_that_can_be_changed_in_one_place(table):
    other = dataclasses.replace(Specification(), first=Month(2019, 1), closed=())
    found = fit_model(table, other)
    assert found.absent == {"sluiting": NO_MONTHS}
