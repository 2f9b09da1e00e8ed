"""Who counts as supported, and with which team."""

from datetime import date

import pandas as pd
import pytest
from at_risk import at_risk

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month, Year
from lokalis_research.populatie import clean_support, episode_on, exposure


def spans(support):
    table = support.episodes
    return [
        (row.gezin_id, row.buurtteam, f"{row.start:%Y-%m-%d}", f"{row.stop:%Y-%m-%d}")
        for row in table.itertuples()
    ]


def changed(support, part):
    found = support.changes[support.changes["regel"].str.contains(part)]
    return int(found["aantal"].item())


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [("g1", "Oost", "2022-03-01", "2022-03-31")],
            [("g1", "Oost", "2022-03-01", "2022-04-01")],
            id="the last day counts",
        ),
        pytest.param(
            [("g1", "Oost", "2022-03-01", "2022-03-01")],
            [("g1", "Oost", "2022-03-01", "2022-03-02")],
            id="support of one day is one day",
        ),
        pytest.param(
            [("g1", "Oost", "2022-03-01", None)],
            [("g1", "Oost", "2022-03-01", "2023-01-01")],
            id="what still runs goes on up to and including the peildatum",
        ),
        pytest.param(
            [("g1", "Oost", "2022-03-01", "2023-05-01")],
            [("g1", "Oost", "2022-03-01", "2023-01-01")],
            id="nothing counts after the peildatum",
        ),
        pytest.param(
            [("g1", "Oost", "2022-12-31", None)],
            [("g1", "Oost", "2022-12-31", "2023-01-01")],
            id="what begins on the peildatum counts one day",
        ),
        pytest.param(
            [
                ("g1", "Oost", "2022-01-01", "2022-03-31"),
                ("g1", "Oost", "2022-03-01", "2022-04-30"),
            ],
            [("g1", "Oost", "2022-01-01", "2022-05-01")],
            id="overlapping episodes with one team are one",
        ),
        pytest.param(
            [
                ("g1", "Oost", "2022-01-01", "2022-03-31"),
                ("g1", "Oost", "2022-04-01", "2022-04-30"),
            ],
            [("g1", "Oost", "2022-01-01", "2022-05-01")],
            id="episodes that touch are one",
        ),
        pytest.param(
            [
                ("g1", "Oost", "2022-01-01", "2022-03-31"),
                ("g1", "Oost", "2022-04-02", "2022-04-30"),
            ],
            [
                ("g1", "Oost", "2022-01-01", "2022-04-01"),
                ("g1", "Oost", "2022-04-02", "2022-05-01"),
            ],
            id="a family that comes back has two episodes",
        ),
        pytest.param(
            [("g1", "Oost", "2022-01-01", "2022-04-15"), ("g1", "West", "2022-03-01", None)],
            [
                ("g1", "Oost", "2022-01-01", "2022-03-01"),
                ("g1", "West", "2022-03-01", "2023-01-01"),
            ],
            id="a family that moves belongs to the new team, also when the old one closes late",
        ),
        pytest.param(
            [
                ("g1", "Oost", "2022-01-01", "2022-06-30"),
                ("g1", "West", "2022-03-01", "2022-03-31"),
            ],
            [
                ("g1", "Oost", "2022-01-01", "2022-03-01"),
                ("g1", "West", "2022-03-01", "2022-04-01"),
                ("g1", "Oost", "2022-04-01", "2022-07-01"),
            ],
            id="a spell elsewhere in between goes back to the first team",
        ),
        pytest.param(
            [
                ("g1", "West", "2022-01-01", "2022-01-31"),
                ("g1", "Oost", "2022-01-01", "2022-01-31"),
            ],
            [("g1", "Oost", "2022-01-01", "2022-02-01")],
            id="twice the same days with two teams counts once",
        ),
    ],
)
def test_episodes_become(support_from, rows, expected):
    assert spans(support_from(rows)) == expected


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (("g1", "Oost", None, None), "zonder startdatum"),
        (("g1", "Oost", "2023-01-01", None), "begint na de peildatum"),
        (("g1", "Oost", "2022-05-02", "2022-05-01"), "eindigt voor het begin"),
    ],
)
def test_what_never_ran_is_left_out_and_counted(support_from, row, rule):
    support = support_from([row, ("g2", "West", "2022-01-01", None)])

    assert [span[0] for span in spans(support)] == ["g2"]
    assert changed(support, rule) == 1


def test_what_was_merged_and_what_ran_with_two_teams_is_counted(support_from):
    support = support_from(
        [
            ("g1", "Oost", "2022-01-01", "2022-03-31"),
            ("g1", "Oost", "2022-02-01", "2022-04-30"),
            ("g1", "West", "2022-04-01", "2022-05-31"),
            ("g2", "West", "2022-04-01", None),
            ("g3", "West", "2022-04-01", "2024-01-01"),
        ]
    )

    assert changed(support, "samengevoegd") == 1
    assert changed(support, "bij twee teams") == 1
    assert changed(support, "zonder einddatum") == 1
    assert changed(support, "eindigt na de peildatum") == 1


def test_families_that_do_not_fit_the_table_of_families_are_counted(support_from):
    support = support_from(
        [("g1", "Oost", "2022-01-01", None), ("g2", "Oost", "2022-01-01", "2022-02-01")],
        families=[("g1", "West"), ("g2", "West"), ("g3", "Oost")],
    )

    assert changed(support, "zonder een begonnen begeleiding") == 1
    assert changed(support, "bij een ander team hoort") == 1


def test_nobody_supported_is_an_empty_table_and_no_error(support_from):
    support = support_from([])

    assert support.episodes.empty
    assert at_risk(support.episodes, [Year(2022)]).empty
    assert at_risk(support.episodes, [Month(2022, 1)], ("buurtteam",)).empty


def test_a_family_that_moves_counts_in_both_teams_and_once_in_the_city(support_from):
    episodes = support_from(
        [("g1", "Oost", "2022-01-01", "2022-03-31"), ("g1", "West", "2022-04-01", "2022-12-31")]
    ).episodes

    assert at_risk(episodes, [Year(2022)])["gezinnen"].tolist() == [1]
    assert at_risk(episodes, [Year(2022)], ("buurtteam",))["gezinnen"].tolist() == [1, 1]
    days = at_risk(episodes, [Year(2022)], ("buurtteam",))["gezinsdagen"]
    assert days.tolist() == [90, 275]


def test_a_team_that_is_split_hands_over_on_the_day_of_the_split(support_from):
    episodes = support_from(
        [
            ("g1", "Leidsche Rijn", "2021-03-01", "2021-06-30"),
            ("g1", "Leidsche Rijn Terwijde", "2021-07-01", None),
            ("g2", "Leidsche Rijn", "2021-03-01", None),
        ]
    ).episodes.assign(cluster="Leidsche Rijn en Vleuten-De Meern")

    by_team = at_risk(episodes, [HalfYear(2021, 1), HalfYear(2021, 2)], ("buurtteam",))
    cells = by_team.set_index(["periode", "buurtteam"])["gezinnen"].to_dict()
    assert cells == {
        ("2021H1", "Leidsche Rijn"): 2,
        ("2021H2", "Leidsche Rijn"): 1,
        ("2021H2", "Leidsche Rijn Terwijde"): 1,
    }
    by_cluster = at_risk(episodes, [Year(2021)], ("cluster",))
    assert by_cluster["gezinnen"].tolist() == [2]


def test_families_of_half_years_do_not_add_up_to_those_of_the_year(support_from):
    episodes = support_from([("g1", "Oost", "2022-06-30", "2022-07-01")]).episodes

    assert at_risk(episodes, Year(2022).half_years)["gezinnen"].tolist() == [1, 1]
    assert at_risk(episodes, [Year(2022)])["gezinnen"].tolist() == [1]


def test_half_years_and_years_are_refused_together(support_from):
    episodes = support_from([("g1", "Oost", "2022-06-30", "2022-07-01")]).episodes

    with pytest.raises(AnalysisError, match="more than one kind: HalfYear, Year"):
        at_risk(episodes, [HalfYear(2022, 1), Year(2022)])


def test_periods_may_come_in_any_order(support_from):
    episodes = support_from([("g1", "Oost", "2022-01-01", None)]).episodes

    found = exposure(episodes, [Month(2022, 3), Month(2022, 2)])

    assert found[["periode", "dagen"]].to_numpy().tolist() == [["2022-02", 28], ["2022-03", 31]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda table: exposure(table, [Year(2022)], "buurtteam"), "`by` is a text"),
        (lambda table: exposure(table, [Year(2022)], ("wijk",)), 'has no column "wijk"'),
        (lambda table: exposure(table, []), "No periods"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(support_from, call, message):
    episodes = support_from([("g1", "Oost", "2022-01-01", None)]).episodes

    with pytest.raises(AnalysisError, match=message):
        call(episodes)


def test_a_table_without_families_is_refused_without_showing_a_value(support_table):
    table = support_table([("g1", "Oost", "2022-01-01", None)])

    with pytest.raises(AnalysisError, match='column "gezin_id": 1 values are missing') as error:
        clean_support(table.assign(gezin_id=pd.Series([None], dtype="str")), peildatum=date.max)
    assert "Oost" not in str(error.value)


def test_an_event_outside_support_has_no_episode(support_from):
    episodes = support_from([("g1", "Oost", "2022-02-01", "2022-02-28")]).episodes
    days = pd.Series(pd.to_datetime(["2022-01-31", "2022-02-01", "2022-02-28", "2022-03-01"]))

    found = episode_on(episodes, pd.Series(["g1"] * 4, dtype="str"), days)

    assert found.tolist() == [-1, 0, 0, -1]
