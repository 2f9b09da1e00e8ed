"""What the model's tables say: the counterfactual, other choices, checks, and what is to come."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from made_up import MODEL

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month, Year, months_between
from lokalis_research.verwijzingen.forecast import forecast, forecasts
from lokalis_research.verwijzingen.model import fit_model
from lokalis_research.verwijzingen.model_tables import (
    BY_TEAM_ONLY,
    JACKKNIFE,
    LAG_1,
    LARGEST,
    MAIN,
    SHOCK,
    SPREAD,
    diagnostics,
    interrupted,
    sensitivity,
    told_apart,
)
from lokalis_research.verwijzingen.model_terms import TREND

RATIOS = {"trend": 0.96, "stap": 0.85, "puls": 1.7, "sluiting": 0.7}
YEARS = months_between(Month(2018, 1), Month(2022, 12))


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


def test_waves_follow_a_season_of_waves(make):
    table = make(alpha=0, per_month=20_000.0)
    levels = fit_model(table, MODEL)
    waves = fit_model(table, dataclasses.replace(MODEL, season="golven"))
    assert len(waves.terms["seizoen"]) == 4
    assert waves.ratio("trend").value == pytest.approx(levels.ratio("trend").value, abs=0.02)


def test_other_choices_stand_beside_the_fixed_one(table):
    found = sensitivity(table, MODEL).table.set_index("variant")
    main = found.loc[MAIN]
    assert found.loc["Poisson", "trend_hoog"] < found.loc["Quasi-Poisson", "trend_hoog"]
    assert np.isnan(found.loc["Zonder herverwijzingen als term", "puls"])
    assert np.isnan(found.loc["Zonder stap", "stap"])
    for other in (BY_TEAM_ONLY, JACKKNIFE):
        assert found.loc[other, "trend"] == main["trend"]
        assert found.loc[other, "trend_laag"] == pytest.approx(main["trend_laag"], rel=0.02)
    # Without its pulse the rise of 2020 is taken for a step.
    assert found.loc["Zonder herverwijzingen als term", "stap"] > main["stap"]


def test_diagnostics_find_what_was_planted(make):
    rng = np.random.default_rng(5)
    table = make(per_month=40.0, alpha=0.02)
    shock = pd.Series(np.exp(0.15 * rng.standard_normal(60)), index=[str(m) for m in YEARS])
    busy = table.assign(
        verwijzingen=(table["verwijzingen"] * table["maand"].map(shock)).round().astype(int)
    )
    calm, shocked = (
        diagnostics(fit_model(one, MODEL)).table.set_index("maat")["waarde"]
        for one in (table, busy)
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
    model = fit_model(odd, MODEL)
    trend, without = model.ratio(TREND), fit_model(odd[odd["buurtteam"] != "team 05"], MODEL)
    shift = abs(np.log(trend.value / without.ratio(TREND).value)) / trend.se
    found = diagnostics(model).table.set_index("maat").loc[LARGEST, "waarde"]
    assert found == pytest.approx(shift, rel=0.05)


def test_what_can_hardly_be_told_apart_is_said(model, make):
    found = told_apart(model)
    assert found.table["inflatie"].min() >= 1
    assert "trend, per jaar en blijvende stap" in found.method
    short = fit_model(make(months_between(Month(2019, 1), Month(2021, 2))), MODEL)
    assert told_apart(short).table["inflatie"].max() > found.table["inflatie"].max()


def test_a_forecast_sees_nothing_of_its_half_year_or_later(table):
    period = HalfYear(2022, 2)
    before = table["maand"] < "2022-07"
    spoilt = table.assign(
        verwijzingen=table["verwijzingen"].where(before, 0),
        gezinsdagen=table["gezinsdagen"] * np.where(before, 1.0, 2.0),
    )
    one, other, third = (forecast(rows, period, MODEL) for rows in (table, spoilt, table[before]))

    assert one.low < one.expected < one.high
    for again in (other, third):
        assert (again.low, again.expected, again.high) == (one.low, one.expected, one.high)


def test_a_forecast_counts_teams_that_are_new_and_leaves_out_those_that_stopped(table):
    period = HalfYear(2022, 2)
    full = forecast(table, period, MODEL)
    renamed = (table["buurtteam"] == "team 02") & (table["maand"] >= "2022-07")
    new = forecast(table.assign(buurtteam=table["buurtteam"].mask(renamed, "nieuw")), period, MODEL)
    assert new.expected == pytest.approx(full.expected, rel=0.1)
    before = table[table["maand"] < "2022-07"]
    largest = before.groupby("buurtteam")["verwijzingen"].sum().idxmax()
    stopped = before[(before["buurtteam"] != largest) | (before["maand"] < "2022-01")]
    assert (
        forecast(stopped, period, MODEL).expected < 0.9 * forecast(before, period, MODEL).expected
    )


def test_half_years_that_cannot_be_forecast_are_named(table):
    found = forecasts(table, HalfYear(2023, 1).trailing(7), MODEL)
    assert found.table["periode"].tolist() == [
        "2020H1",
        "2021H1",
        "2021H2",
        "2022H1",
        "2022H2",
        "2023H1",
    ]
    assert "2020H2" in found.method
    assert "die van de laatste twaalf maanden ervoor" in found.method
    with pytest.raises(AnalysisError, match="cannot be told"):
        forecast(table, HalfYear(2020, 2), MODEL)
    with pytest.raises(AnalysisError, match="fewer than 24"):
        forecast(table, HalfYear(2019, 1), MODEL)
