"""The frame: every family in support once, with the plan that is current on the day."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from lokalis_research.demo.calendar import demo_day
from lokalis_research.errors import NotDeliveredError
from lokalis_research.period import HalfYear
from lokalis_research.veiligheid.frame import current_plans, plan_frame, running_on

DAY = date(2022, 12, 31)


def episodes(*rows):
    table = pd.DataFrame(rows, columns=["gezin_id", "buurtteam", "start", "stop"])
    return table.assign(start=pd.to_datetime(table["start"]), stop=pd.to_datetime(table["stop"]))


def plans(*rows):
    table = pd.DataFrame(rows, columns=["plan_id", "gezin_id", "datum"])
    return table.assign(datum=pd.to_datetime(table["datum"]))


@pytest.mark.parametrize(
    ("start", "stop", "there"),
    [
        ("2022-12-31", "2023-01-01", True),  # only that day
        ("2022-01-01", "2022-12-31", False),  # ended the day before
        ("2023-01-01", "2023-02-01", False),  # begins the day after
    ],
)
def test_a_family_is_there_on_its_first_and_its_last_day(start, stop, there):
    assert len(running_on(episodes(("g", "Oost", start, stop)), DAY)) == there


def test_a_move_without_a_gap_is_one_support_with_the_new_team():
    moved = episodes(
        ("g", "West", "2021-01-01", "2022-06-01"), ("g", "Oost", "2022-06-01", "2023-06-01")
    )
    (row,) = running_on(moved, DAY).to_dict("records")
    assert row["buurtteam"] == "Oost"
    assert pd.isna(row["sinds"])


def test_a_gap_of_another_family_is_none_of_this_one():
    both = episodes(
        ("a", "West", "2019-01-01", "2019-06-01"),
        ("a", "West", "2020-01-01", "2020-06-01"),
        ("b", "Oost", "2022-01-01", "2023-06-01"),
    )
    (row,) = running_on(both, DAY).to_dict("records")
    assert (row["gezin_id"], pd.isna(row["sinds"])) == ("b", True)


@pytest.mark.parametrize(
    ("dates", "chosen"),
    [
        (["2022-01-05"], "p0"),
        (["2022-01-05", "2022-12-31"], "p1"),  # a plan of the day itself counts
        (["2022-01-05", "2023-01-01"], "p0"),  # a plan of the day after does not
        (["2022-03-01", "2022-02-01"], "p0"),  # whatever the order of rows
        (["2022-02-01", "2022-02-01"], "p1"),  # of one day the last id
    ],
)
def test_the_current_plan_is_the_last_one_up_to_the_day(dates, chosen):
    running = running_on(episodes(("g", "Oost", "2022-01-01", "2023-06-01")), DAY)
    table = plans(*((f"p{number}", "g", day) for number, day in enumerate(dates)))
    assert current_plans(table, running, DAY)["plan_id"].tolist() == [chosen]


def test_a_plan_from_before_a_gap_is_no_longer_current():
    back = episodes(
        ("g", "Oost", "2020-01-01", "2020-06-01"), ("g", "Oost", "2022-06-01", "2023-06-01")
    )
    running = running_on(back, DAY)
    assert current_plans(plans(("p", "g", "2020-03-01")), running, DAY).empty
    # Made at the intake, before the support began again.
    assert len(current_plans(plans(("p", "g", "2022-05-20")), running, DAY)) == 1


def test_every_family_with_a_plan_stands_in_the_frame_once(frame, delivery):
    units = frame.units
    assert units["eenheid_id"].is_unique
    assert units["plan_id"].is_unique
    assert units.notna().all(axis=None)
    assert frame.day == DAY
    assert (
        frame.sizes["omvang"].to_numpy() <= frame.families.groupby("stratum").size().to_numpy()
    ).all()
    made = delivery.table("gezinsplannen").set_index("plan_id").loc[units["plan_id"]]
    assert (made["gezin_id"].to_numpy() == units["eenheid_id"].to_numpy()).all()
    assert (made["datum"] <= pd.Timestamp(DAY)).all()


def test_the_frame_holds_the_plans_that_the_city_calls_current(frame, city, truths):
    made = city.parts.plans
    known = pd.Series(made.current_on(demo_day(DAY)), index=truths["plan_id"])
    current = known[known].index
    # Late registration and rows set apart leave a few out; nothing else may come in.
    assert frame.units["plan_id"].isin(current).mean() > 0.99
    assert np.isclose(len(frame.units), len(current), rtol=0.03)


def test_the_tick_is_read_as_concern_none_or_nothing(frame, delivery):
    made = delivery.table("gezinsplannen").set_index("plan_id").loc[frame.units["plan_id"]]
    expected = made["zorgen_veiligheid"].map({True: "zorg", False: "geen_zorg"})
    assert (expected.fillna("niet_aangegeven").to_numpy() == frame.units["aangegeven"]).all()


def test_a_half_year_without_families_says_so(delivery, dictionary):
    with pytest.raises(NotDeliveredError, match="no family in support has a plan"):
        plan_frame(delivery, dictionary, HalfYear(1999, 1))
