"""Monthly series against R."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.decomposition import contributions
from lokalis_research.stats.series import (
    change_from,
    relative_change,
    rolling_mean,
    variance_shares,
    year_means,
)


@pytest.fixture
def r(case):
    return case("ts_year_means_and_contribution")


@pytest.fixture
def months(r):
    table = r.table
    index = pd.PeriodIndex.from_fields(year=table["year"], month=table["month"], freq="M")
    table = table.set_index(index)[["kort", "totaal"]]
    return table.assign(lang=table["totaal"] - table["kort"])


def test_year_means_give_what_r_gives(r, months):
    means = year_means(months)
    r.check("year", means.index)
    for name in ("kort", "lang", "totaal"):
        r.check(f"mean_{name}", means[name])
    r.check("share_of_kort_in_totaal_per_year", means["kort"] / means["totaal"])
    r.check("relative_change_pct", relative_change(means)["totaal"])


def test_day_weighted_year_means_give_what_r_gives(r, months):
    means = year_means(months, day_weighted=True)
    r.check("day_weighted_kort", means["kort"])
    r.check("day_weighted_totaal", means["totaal"])


def test_contributions_of_kort_and_lang_give_what_r_gives(r, months):
    means = year_means(months)[["kort", "lang"]]
    steps = [contributions(means.loc[year - 1], means.loc[year]) for year in (2021, 2022)]
    r.check("change_totaal", [step.loc["total", "change"] for step in steps])
    for part in ("kort", "lang"):
        r.check(f"contribution_{part}", [step.loc[part, "change"] for step in steps])
        r.check(f"share_{part}", [step.loc[part, "share"] for step in steps])
    both = contributions(means.loc[2020], means.loc[2022])
    r.check("change_2020_2022", both.loc["total", "change"])
    r.check("contribution_kort_2020_2022", both.loc["kort", "change"])
    r.check("contribution_lang_2020_2022", both.loc["lang", "change"])


def test_changes_from_the_same_month_of_last_year_give_what_r_gives(r, months):
    change = change_from(months)
    for year in (2021, 2022):
        r.check(f"month_on_month_year_change_totaal_{year}", change.loc[str(year), "totaal"])
    r.check("month_contribution_kort_2022", change.loc["2022", "kort"])
    r.check("month_contribution_lang_2022", change.loc["2022", "lang"])


def test_rolling_means_give_what_r_gives(r, months):
    r.check("rolling_12_month_mean_totaal", rolling_mean(months)["totaal"])


def test_spread_and_shares_of_the_variance_give_what_r_gives(r, months):
    r.check("lang", months["lang"])
    r.check("cor_kort_lang", months["kort"].corr(months["lang"]))
    r.check("sd_kort", months["kort"].std())
    r.check("sd_lang", months["lang"].std())
    r.check("max_month_totaal", int(months["totaal"].argmax()) + 1)
    shares = variance_shares(months[["kort", "lang"]])
    r.check("variance_share_kort", shares["kort"])
    r.check("variance_share_lang", shares["lang"])


def test_a_year_without_all_its_months_has_no_mean(months):
    assert np.isnan(year_means(months.drop(pd.Period("2021-05", "M"))).loc[2021, "kort"])
    months.loc[pd.Period("2022-03", "M"), "kort"] = np.nan
    means = year_means(months)
    assert np.isnan(means.loc[2022, "kort"])
    assert means.loc[2022, "totaal"] == pytest.approx(9.32)


def test_a_missing_month_makes_missing_only_what_needs_it(months):
    gap = months.drop(pd.Period("2021-05", "M"))
    rolled = rolling_mean(gap)["totaal"]
    assert rolled.isna().sum() == 12
    assert change_from(gap)["totaal"].isna().sum() == 2


def test_the_order_of_the_rows_does_not_matter(months):
    shuffled = months.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(year_means(months), year_means(shuffled))
    pd.testing.assert_frame_equal(rolling_mean(months), rolling_mean(shuffled))
    pd.testing.assert_frame_equal(change_from(months), change_from(shuffled))


@pytest.mark.parametrize("function", [year_means, rolling_mean, change_from])
def test_a_table_without_months_or_with_double_months_is_refused(function, months):
    with pytest.raises(AnalysisError, match="month"):
        function(months.reset_index(drop=True))
    with pytest.raises(AnalysisError, match="more than once"):
        function(pd.concat([months, months.iloc[:1]]))


def test_a_sum_that_does_not_vary_has_no_shares():
    parts = pd.DataFrame({"a": [0.1, 0.2, 0.3], "b": [0.3, 0.2, 0.1]})
    assert variance_shares(parts).isna().all()
    assert variance_shares(parts.iloc[:1]).isna().all()
    assert variance_shares(parts.assign(b=np.nan)).isna().all()


def test_a_change_from_zero_has_no_percentage():
    assert relative_change(pd.DataFrame({"a": [0.0, 1.0]}))["a"].isna().all()


def test_a_window_of_no_months_is_refused_and_one_longer_than_the_series_is_empty(months):
    with pytest.raises(AnalysisError):
        rolling_mean(months, window=0)
    assert rolling_mean(months, window=37).empty
