"""Whether a kennismaking was timely, and who waits."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.demo.city.episodes import WAITING
from lokalis_research.indicatoren import duration, queue, timely
from lokalis_research.period import HalfYear, Year

H2 = HalfYear(2022, 2)
MONDAY = "2022-11-07"


def how(registrations, period=H2):
    table = timely.kennismaking(registrations, [period]).table
    return table.set_index("hoe")["aanmeldingen"].astype(int).to_dict()


@pytest.mark.parametrize(
    ("came", "met", "is_timely"),
    [
        (MONDAY, "2022-11-07", True),
        (MONDAY, "2022-11-14", True),
        (MONDAY, "2022-11-15", False),
        ("2022-11-11", "2022-11-18", True),
        ("2022-11-12", "2022-11-21", True),
        ("2022-11-12", "2022-11-22", False),
    ],
)
def test_the_fifth_working_day_is_still_timely(registrations_from, came, met, is_timely):
    found = how(registrations_from([(came, met)]))
    assert found[timely.TIMELY] == int(is_timely)
    assert sum(found.values()) == 1


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ((MONDAY, None), 0),
        ((MONDAY, None, None, "2022-11-08"), 0),
        ((MONDAY, "2023-02-20"), 0),
        (("2022-12-30", "2023-01-31"), 0),
    ],
)
def test_who_waits_or_gave_up_is_not_timely_and_counts(registrations_from, row, found):
    counted = how(registrations_from([row]))
    assert counted[timely.TIMELY] == found
    assert sum(counted.values()) == 1


def test_before_the_norm_has_passed_nothing_is_said(registrations_from):
    registrations = registrations_from(
        [("2022-12-26", "2022-12-27"), ("2022-12-23", None)], peildatum="2022-12-30"
    )
    assert sum(how(registrations).values()) == 1


def test_later_on_request_stands_apart_where_somebody_wrote_it_down(registrations_from):
    late = "2022-12-20"
    recorded = [(MONDAY, late, None, None, True), (MONDAY, late, None, None, False)]
    assert how(registrations_from(recorded)) == {
        timely.TIMELY: 0,
        timely.ASKED: 1,
        timely.NOT_ASKED: 1,
    }
    assert how(registrations_from([(MONDAY, late)])) == {timely.TIMELY: 0, timely.NOT_RECORDED: 1}
    assert set(how(registrations_from([*recorded, (MONDAY, late)]))) == set(timely.HOW)


def test_dates_that_cannot_be_are_left_out_and_counted(registrations_from):
    registrations = registrations_from(
        [
            (MONDAY, "2022-11-01"),
            (MONDAY, None, "2022-11-10"),
            ("2023-02-02", None),
            (MONDAY, "2022-11-09"),
        ]
    )
    assert len(registrations.table) == 1
    assert registrations.changes["aantal"].tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("2022-12-31", None), (queue.FOR_TALK, "tot en met 1 week")),
        (("2022-12-24", None), (queue.FOR_TALK, "tot en met 1 week")),
        (("2022-12-23", None), (queue.FOR_TALK, "1 tot 2 weken")),
        (("2022-11-01", None), (queue.FOR_TALK, "langer dan 4 weken")),
        (("2022-11-01", "2022-12-28"), (queue.FOR_START, "tot en met 1 week")),
        (("2022-11-01", "2023-01-05"), (queue.FOR_TALK, "langer dan 4 weken")),
        (("2022-11-01", "2022-12-28", "2022-12-31"), None),
        (("2022-11-01", None, None, "2022-12-31"), None),
        (("2023-01-01", None), None),
    ],
)
def test_who_waits_on_the_last_day_and_for_how_long(registrations_from, row, found):
    table = queue.queue(registrations_from([row]), [H2]).table
    there = table[(table["wachtend"] > 0) & (table["duur"] != queue.ALL)]
    assert [tuple(one) for one in there[["wachten_op", "duur"]].to_numpy()] == (
        [found] if found else []
    )


def test_after_the_peildatum_nobody_is_said_to_wait(registrations_from):
    registrations = registrations_from([(MONDAY, None)], peildatum="2022-12-30")
    assert queue.queue(registrations, [H2]).table.empty


def test_a_mean_is_of_those_whose_turn_came_in_both_kinds_of_days(registrations_from):
    registrations = registrations_from(
        [(MONDAY, "2022-11-14", "2022-11-16"), (MONDAY, "2022-11-09"), (MONDAY, None)]
    )
    found = timely.mean_waits(registrations, [H2]).exact().iloc[0]
    assert found["gemiddeld_tot_gesprek"] == (7 + 2) / 2
    assert found["gemiddeld_tot_gesprek_werkdagen"] == (5 + 2) / 2
    assert found["gemiddeld_tot_begin"] == 2


def many(days):
    start = np.datetime64(MONDAY)
    met = np.busday_offset(start, np.array(days))
    return [(MONDAY, str(day)) for day in met]


def test_a_step_of_the_curve_is_shown_only_at_ten_further_families(registrations_from, let_out):
    days = [0] * 20 + [1] * 9 + [2] * 11 + [3] * 30
    registrations = registrations_from(many(days))
    shown = let_out(duration.curve(duration.until_talk(registrations), [H2])).table
    shares = shown.set_index("dag")["aandeel"]
    assert shares.loc[["0", "2"]].notna().all()
    # A day on which nine more had their turn, and the end, where nobody is known to wait longer.
    assert shares.loc[["1", "3", "5"]].isna().all()


def test_where_nobody_is_lost_before_the_norm_curve_and_count_agree(registrations_from):
    days = [0] * 30 + [4] * 40 + [5] * 15 + [6] * 15
    registrations = registrations_from([*many(days), (MONDAY, None)])
    counted = timely.kennismaking(registrations, [H2]).exact().set_index("hoe")["aandeel"]
    curve = duration.curve(duration.until_talk(registrations), [H2]).table.set_index("dag")
    assert curve["aandeel"]["5"] == pytest.approx(counted[timely.TIMELY])


def test_a_middle_is_hidden_where_few_waited_less_or_longer(registrations_from, let_out):
    few = registrations_from(many([1] * 9 + [8] * 9))
    enough = registrations_from(many([1] * 30 + [8] * 30))
    waits = [let_out(duration.middles(duration.until_talk(one), [H2])) for one in (few, enough)]
    assert waits[0].table["helft"].isna().all()
    assert waits[1].table["helft"].tolist() == [1]


def test_support_that_never_begins_does_not_shorten_the_wait_for_it(registrations_from):
    met = [(MONDAY, MONDAY, "2022-11-10")] * 2 + [(MONDAY, MONDAY, None, "2022-11-09")] * 2
    waits = duration.until_start(registrations_from(met))
    assert duration.curve(waits, [H2]).table.set_index("dag")["aandeel"]["84"] == 50


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_planted_shares_come_back(city_registrations, year):
    planted = next(one for one in WAITING if one.vanaf.year == year)
    table = timely.kennismaking(city_registrations, [Year(year)]).exact().set_index("hoe")
    start = duration.curve(duration.until_start(city_registrations), [Year(year)]).table
    found = {
        "tijdig": table["aandeel"][timely.TIMELY],
        "direct": start.set_index("dag")["aandeel"]["14"],
    }
    for name, value in found.items():
        truth = getattr(planted, name) / 10
        error = np.sqrt(truth * (100 - truth) / table["alle_aanmeldingen"].max())
        assert abs(value - truth) < 3 * error, name


def test_teams_add_up_to_the_city_and_the_door_lets_them_out(city_registrations, let_out):
    result = timely.kennismaking(city_registrations, [H2], "buurtteam")
    assert let_out(result).table["aandeel"].dropna().between(0, 100).all()
    whole = timely.kennismaking(city_registrations, [H2]).table.set_index("hoe")["aanmeldingen"]
    added = result.table.groupby("hoe")["aanmeldingen"].sum()
    assert added.to_dict() == whole.to_dict()


def test_holidays_are_the_published_ones():
    assert [str(day) for day in timely.holidays_of(2022)] == [
        "2022-01-01", "2022-04-15", "2022-04-18", "2022-04-27", "2022-05-05", "2022-05-26",
        "2022-06-06", "2022-12-25", "2022-12-26",
    ]  # fmt: skip
    # King's day is never on a Sunday.
    assert "2025-04-26" in [str(day) for day in timely.holidays_of(2025)]


def test_a_holiday_is_no_working_day_only_when_asked():
    since, until = (pd.Series([pd.Timestamp(day)]) for day in ("2022-04-14", "2022-04-19"))

    # Thursday to Tuesday over Easter: Friday and Monday are holidays.
    assert timely.working_days(since, until).tolist() == [3]
    assert timely.working_days(since, until, timely.holidays_of(2022)).tolist() == [1]
