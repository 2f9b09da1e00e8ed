"""Coders are told which plan to open, from the export itself and under the right key only."""

import dataclasses

import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear
from lokalis_research.veiligheid.prepare import deal_round, draw_plans, plan_numbers, write_lookups

KEY, HALF_YEAR = b"x" * 32, HalfYear(2022, 2)


@pytest.fixture(scope="module")
def numbers(delivery_folder, delivery, dictionary):
    return plan_numbers(delivery_folder, delivery, dictionary, key=KEY)


def test_every_plan_of_the_frame_has_the_number_that_was_delivered(numbers, frame, city, truths):
    delivered = dict(zip(truths["plan_id"], city.tables["gezinsplannen"]["plan_id"], strict=True))
    plans = frame.units["plan_id"]
    assert plans.map(numbers).tolist() == plans.map(delivered).tolist()


def test_pseudonyms_of_another_key_are_refused(delivery_folder, delivery, dictionary):
    real = dataclasses.replace(delivery, is_demo=False)
    with pytest.raises(AnalysisError, match="another key"):
        plan_numbers(delivery_folder, real, dictionary, key=b"y" * 32)


def test_a_round_from_another_delivery_is_refused_and_gets_no_texts(
    tmp_path, delivery, dictionary, frame, numbers
):
    folder = tmp_path / str(HALF_YEAR)
    draw_plans(delivery, dictionary, HALF_YEAR, folder, KEY, plans=210)
    made = deal_round(folder, dictionary, KEY, coders=("a", "b"))
    drawn = frame.units["eenheid_id"].isin(made.assignments["eenheid_id"])
    lacking = numbers.drop(frame.units.loc[drawn, "plan_id"].iloc[:3])
    with pytest.raises(AnalysisError, match="3 of 210 plans"):
        write_lookups(made, frame.units, lacking)
    assert not list(made.folder.glob("teksten*"))
