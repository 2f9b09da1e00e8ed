"""The control chart of weeks and months: what stands out, and how often chance alone does."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.drawing import Notice
from lokalis_research.indicatoren import figures_indicators
from lokalis_research.period import HalfYear, Month
from lokalis_research.stats.control_chart import control_chart

H2 = HalfYear(2022, 2)
CALM = [0.0, 5.0, -5.0, 0.0, 10.0, -5.0]


@pytest.fixture
def weekly(shown):
    """Two years of weeks with a quiet summer; the last week counts 6 days or 9."""

    def build(more):
        rows = [
            (str(half), f"week {week:02d}", (80.0 if half.half == 2 and week < 8 else 120.0) + one)
            for half in H2.trailing(4)
            for week, one in enumerate(more if half == H2 else (CALM * 5)[:26], 1)
        ]
        table = pd.DataFrame(rows, columns=["periode", "week", "aangemeld"])
        return shown(["periode", "week"], table, "aanmeldingen_per_week")

    return build


def monthly(shown, numbers):
    months = [str(one) for one in Month(2022, 12).trailing(len(numbers))]
    table = pd.DataFrame({"periode": months, "gevoerd": numbers})
    return shown(["periode"], table, "driegesprekken_gevoerd")


def test_a_week_unlike_that_of_a_year_before_stands_out_and_a_quiet_summer_does_not(weekly):
    usual = [5.0, 0.0, 0.0, 5.0, 0.0, 5.0] * 5
    calm = figures_indicators.chart(weekly(usual[:26]), H2)
    assert calm.finding.endswith("in het tweede halfjaar 2022 valt geen week op")
    usual[9] = 90.0
    found = figures_indicators.chart(weekly(usual[:26]), H2).finding
    assert ": de week van 2 september, buiten het vlak (door toeval in" in found


def test_the_last_week_of_a_half_year_is_made_one_of_seven_days(weekly):
    """A difference of 18 in nine days is one of 14 in seven."""
    more = (CALM * 5)[:26]
    more[25] += 18.0
    assert (
        "het laatst 14 in de week van 23 december" in figures_indicators.chart(weekly(more), H2).alt
    )


def test_weeks_without_a_year_before_give_a_notice(weekly):
    assert isinstance(figures_indicators.chart(weekly((CALM * 5)[:26]), H2.shift(-2)), Notice)


def test_a_level_that_shifts_is_named_with_its_side_and_its_first_and_last_month(shown):
    shifted = [51.0, 53.0] * 8 + [47.0, 49.0] * 4
    assert (
        "juli 2022 tot en met december 2022, zeven of meer op rij onder het gemiddelde"
        in figures_indicators.chart(monthly(shown, shifted), H2).finding
    )


def test_signals_of_earlier_half_years_are_not_told_again(shown):
    numbers = [45.0, 55.0] * 6 + [90.0] + [55.0, 45.0] * 5 + [55.0]
    assert "valt geen maand op" in figures_indicators.chart(monthly(shown, numbers), H2).finding
    table = monthly(shown, numbers)
    january = figures_indicators.chart(table, H2.shift(-1)).finding
    assert ": januari 2022, buiten het vlak" in january


def test_a_hidden_month_is_a_gap_and_too_few_months_give_a_notice(shown):
    gap = [50.0, np.nan, 48.0, 50.0] * 4
    assert "geen maand" in figures_indicators.chart(monthly(shown, gap), H2).finding
    assert isinstance(figures_indicators.chart(monthly(shown, [50.0] * 7), H2), Notice)


def test_what_is_not_known_of_the_half_year_is_a_notice(shown):
    table = monthly(shown, [50.0, 52.0] * 6)
    assert isinstance(figures_indicators.chart(table, H2.shift(1)), Notice)


@pytest.mark.parametrize(
    ("points", "now", "low", "high"), [(52, 26, 0.2, 0.29), (24, 6, 0.04, 0.08)]
)
def test_chance_alone_stands_out_as_often_as_the_page_says(points, now, low, high):
    """A quarter of half-years of weeks, and 6% of half-years of months, counts rounded to 5."""
    draw = np.random.default_rng(20221231)
    series = 5 * np.round(draw.poisson(110, (1500, points)) / 5)
    said = np.mean([control_chart(one).signals[-now:].any() for one in series])
    assert low < said < high
