"""Every figure: a finding by rule, words for who cannot see it, and something to say when empty."""

import re

import numpy as np
import pandas as pd
import pytest
from made_up import RULE

from lokalis_research.dictionary import Municipality
from lokalis_research.drawing import Notice, Picture
from lokalis_research.errors import AnalysisError
from lokalis_research.verwijzingen import figures_teams, figures_trend
from lokalis_research.verwijzingen.words import COUNTS, PER_100

TOWN = Municipality("Stad", overgang=RULE.transition)


@pytest.fixture(scope="session")
def ratios(shown):
    """Stand in for ratios per period and count, from values of all and without."""

    def build(values, periods=("2019H2", "2020H1", "2020H2")):
        parts = [
            pd.DataFrame(
                {
                    "periode": periods,
                    "telling": count,
                    "gezinnen": 5600.0,
                    PER_100: row,
                    f"{PER_100}_laag": np.asarray(row) - 1,
                    f"{PER_100}_hoog": np.asarray(row) + 1,
                }
            )
            for count, row in zip(COUNTS, values, strict=False)
        ]
        return shown(["periode", "telling"], pd.concat(parts, ignore_index=True))

    return build


@pytest.fixture(scope="session")
def compared(shown):
    """Stand in for observed over expected, from intervals."""

    def build(*intervals, by="buurtteam"):
        return shown(
            ["periode", by],
            pd.DataFrame(
                {
                    "periode": "2022",
                    by: [f"Team {place}" for place in range(len(intervals))],
                    **{
                        f"{name}{end}": values
                        for name in ("verhouding", "verhouding_ses")
                        for end, values in (
                            ("", [(low * high) ** 0.5 for low, high in intervals]),
                            ("_laag", [low for low, _ in intervals]),
                            ("_hoog", [high for _, high in intervals]),
                        )
                    },
                }
            ),
        )

    return build


@pytest.fixture(scope="session")
def shrunken(shown):
    """Stand in for shrunken ratios, from (count, families, low, high)."""

    def build(*rows, names=None):
        table = pd.DataFrame(
            rows, columns=["verwijzingen", "gezinnen", "krimp_laag", "krimp_hoog"], dtype=float
        )
        table["ruw"] = 100 * table["verwijzingen"] / table["gezinnen"]
        table["krimp"] = (table["krimp_laag"] + table["krimp_hoog"]) / 2
        table.insert(0, "buurtteam", names or [f"Team {place}" for place in range(len(rows))])
        return shown(["buurtteam"], table)

    return build


def test_new_ones_and_extensions_are_said_beside_all(ratios):
    drawn = figures_trend.half_years(
        ratios([[9.7, 12.1, 8.5], [6.7, 5.5, 5.0], [3.0, 2.8, 3.5]]), RULE.transition
    )

    assert isinstance(drawn, Picture)
    assert "In 2020H2 waren er 8,5" in drawn.finding
    assert re.search(r": 5,0 .* nieuwe en 3,5 .* verlengingen", drawn.caption)
    assert "2019H2 9,7" in drawn.alt


def test_half_years_without_kinds_are_accounted_for(ratios):
    every, new = [9.7, 12.1, 8.5], [6.7, 5.5, 5.0]
    shown = figures_trend.half_years(ratios([every, new, new]), RULE.transition)
    hidden = figures_trend.half_years(
        ratios([every, [6.7, 5.5, np.nan], [np.nan] * 3]), RULE.transition
    )
    words = "Waar nieuwe of verlengingen ontbreken"

    assert words in hidden.caption
    assert words not in shown.caption
    assert "nan" not in hidden.finding
    assert "verlengingen" not in hidden.finding


def test_half_years_are_never_drawn_beside_years(ratios):
    with pytest.raises(AnalysisError, match="cannot be compared"):
        figures_trend.half_years(
            ratios([[9.0, 14.0]] * 3, periods=("2019H2", "2020")), RULE.transition
        )


def test_where_nothing_may_be_shown_a_notice_says_so(ratios, compared, shrunken, shown):
    nothing = [np.nan] * 3
    forecasts = pd.DataFrame(
        {name: [] for name in ("periode", "verwacht", "verwacht_laag", "verwacht_hoog", "kwam")}
    )

    assert isinstance(figures_trend.half_years(ratios([nothing] * 3), RULE.transition), Notice)
    assert isinstance(figures_teams.against_expected(compared((0.9, 1.1))), Notice)
    assert isinstance(figures_teams.dots(shrunken((10, 100, 8, 12))), Notice)
    assert isinstance(figures_teams.spider(shrunken((10, 100, 8, 12))), Notice)
    assert isinstance(figures_trend.expected(shown(["periode"], forecasts)), Notice)


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        (((0.9, 1.1), (0.8, 1.3), (0.7, 1.01)), "Van geen van 3 teams is te zeggen"),
        (((1.01, 1.4), (0.8, 1.3), (0.7, 0.99)), "Van geen van 3 teams is te zeggen"),
        (
            ((1.3, 1.6), (0.8, 1.3), (0.4, 0.6)),
            "Van 3 teams verwezen er 2 aantoonbaar anders dan verwacht: Team 0 en Team",
        ),
    ],
)
def test_teams_against_expected_are_named_by_the_rule_for_the_page(compared, intervals, words):
    assert words in figures_teams.against_expected(compared(*intervals)).finding


def test_clusters_are_called_clusters(compared):
    drawn = figures_teams.against_expected(compared(*[(0.9, 1.1)] * 3, by="cluster"))

    assert "3 clusters" in drawn.finding


def test_the_dot_plot_names_no_team(shrunken):
    drawn = figures_teams.dots(
        shrunken((20, 100, 16, 24), (10, 100, 8, 15), (5, 100, 3, 8), names=["Zuilen", "Oost", "B"])
    )

    assert "De 3 teams" in drawn.finding
    assert not re.search("Zuilen|Oost", drawn.finding)
    assert "geen ranglijst" in drawn.caption


def test_the_spider_chart_says_what_it_hides(shrunken):
    drawn = figures_teams.spider(shrunken((20, 100, 16, 24), (10, 100, 8, 15), (5, 100, 3, 8)))

    assert "het toont geen onzekerheid" in drawn.finding
    assert drawn.wide.startswith(b"<svg")
    assert drawn.narrow.startswith(b"<svg")


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ((84.0, -24.0, 192.0), "meer of minder verwijzingen gaf, is niet te zeggen"),
        ((84.0, 40.0, 130.0), "kwamen er volgens het model door de overgang 84 meer"),
        ((84.0, 20.0, 150.0), "meer of minder verwijzingen gaf, is niet te zeggen"),
        ((-84.0, -130.0, -40.0), "door de overgang 84 minder"),
        ((np.nan, np.nan, np.nan), "De verwijzingen per maand"),
    ],
)
def test_the_interrupted_series_claims_no_more_than_its_interval(shown, extra, words):
    months = [f"2019-{month:02}" for month in range(1, 13)] + ["2020-01", "2020-02"]
    level = {f"verwacht{end}": 100.0 for end in ("", "_laag", "_hoog")}
    without = {f"zonder_overgang{end}": 90.0 for end in ("", "_laag", "_hoog")}
    series = shown(["periode"], pd.DataFrame({"periode": months, **level, **without}))
    halves = shown(
        ["periode"],
        pd.DataFrame(
            [("2020H1", *extra)], columns=["periode", "extra", "extra_laag", "extra_hoog"]
        ),
    )
    came = shown(["periode"], pd.DataFrame({"periode": months, "verwijzingen": 95.0}))

    drawn = figures_trend.interrupted(series, halves, came, TOWN)

    assert words in drawn.finding
    assert ("volgens het model 84" in drawn.caption) == np.isfinite(extra[0])
    assert "95" in drawn.alt


def test_hidden_months_are_said_to_be_hidden(shown):
    months = ["2019-12", "2020-01"]
    columns = {
        f"{name}{end}": 10.0
        for name in ("verwacht", "zonder_overgang")
        for end in ("", "_laag", "_hoog")
    }
    series = shown(["periode"], pd.DataFrame({"periode": months, **columns}))
    halves = shown(["periode"], pd.DataFrame({"periode": ["2019H2"], "extra": [0.0]}))
    came = shown(["periode"], pd.DataFrame({"periode": months, "verwijzingen": np.nan}))

    assert "te klein om te tonen" in figures_trend.interrupted(series, halves, came, TOWN).alt


def test_what_is_expected_is_drawn_beside_what_came(shown):
    table = pd.DataFrame(
        {
            "periode": ["2022H1", "2022H2", "2023H1"],
            "verwacht": [690.0, 540, 700],
            "verwacht_laag": [600.0, 460, 610],
            "verwacht_hoog": [790.0, 620, 790],
            "kwam": [660.0, 640, np.nan],
        }
    )

    drawn = figures_trend.expected(shown(["periode"], table))

    assert drawn.finding == ("Voor 2023H1 zijn 610 tot 790 verwijzingen te verwachten")
    assert "in 1 van 2 halfjaren kwam wat te verwachten was" in drawn.caption
    assert "2023H1 verwacht 610 tot 790, nog open" in drawn.alt


def test_a_municipality_without_a_transition_has_no_line_of_one(ratios, shown):
    months = [f"2020-{month:02}" for month in range(1, 13)]
    level = {f"verwacht{end}": 100.0 for end in ("", "_laag", "_hoog")}
    series = shown(["periode"], pd.DataFrame({"periode": months, **level}))
    halves = shown(["periode"], pd.DataFrame({"periode": ["2020H1"], "verwacht": [600.0]}))
    came = shown(["periode"], pd.DataFrame({"periode": months, "verwijzingen": 95.0}))

    drawn = [
        figures_trend.interrupted(series, halves, came, Municipality("Dorp")),
        figures_trend.half_years(ratios([[9.7, 12.1, 8.5]] * 3), None),
    ]

    for one in drawn:
        assert not re.search(
            "overgang|Stippellijn|Gestreept", f"{one.finding}{one.caption}{one.alt}"
        )
