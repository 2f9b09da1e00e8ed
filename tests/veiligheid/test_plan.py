"""How many plans: within what there is, for the margin asked, at the cost that is said."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.veiligheid.plan import (
    ALLOCATIONS,
    compare_allocations,
    divide,
    plans_per_wijk,
    precision_of_hours,
)

STRATA = pd.DataFrame({"stratum": ["Oost", "West", "Zuilen"], "omvang": [200, 60, 12]})


@settings(max_examples=80)
@given(
    sizes=st.lists(st.integers(1, 300), min_size=1, max_size=12),
    share=st.floats(0, 1),
    minimum=st.integers(0, 30),
    allocation=st.sampled_from(sorted(ALLOCATIONS)),
)
def test_a_division_adds_up_and_stays_within_what_there_is(sizes, share, minimum, allocation):
    strata = pd.DataFrame({"stratum": [f"w{n}" for n in range(len(sizes))], "omvang": sizes})
    least = sum(min(minimum, size) for size in sizes)
    plans = least + round(share * (sum(sizes) - least))
    given_ = divide(strata, plans, allocation=allocation, minimum=minimum)
    assert sum(given_.values()) == plans
    for size, number in zip(sizes, given_.values(), strict=True):
        assert min(minimum, size) <= number <= size


@pytest.mark.parametrize("plans", [2, 273])
def test_too_few_or_too_many_plans_are_refused_with_what_fits(plans):
    with pytest.raises(AnalysisError, match="Ask from 9 to 272"):
        divide(STRATA, plans, minimum=3)


def test_an_unknown_division_is_refused():
    with pytest.raises(AnalysisError, match="proportioneel"):
        divide(STRATA, 30, allocation="evenredig")


def test_neyman_reads_more_where_answers_vary_more():
    even = divide(STRATA, 60, allocation="neyman")
    varied = divide(STRATA, 60, allocation="neyman", shares={"Oost": 0.02})
    assert even == divide(STRATA, 60)
    assert varied["Oost"] < even["Oost"]


def test_neyman_gives_a_wijk_where_none_is_expected_what_the_others_cannot_use():
    shares = dict.fromkeys(STRATA["stratum"][1:], 0.0)
    size = int(STRATA["omvang"].iloc[0])
    given = divide(STRATA, size + 10, allocation="neyman", shares=shares)
    assert given[STRATA["stratum"].iloc[0]] == size
    assert sum(given.values()) == size + 10


@pytest.mark.parametrize("margin", [5.0, 10.0, 20.0])
@pytest.mark.parametrize("questions", [1, 6])
def test_every_wijk_gets_the_margin_that_was_asked(margin, questions):
    table = plans_per_wijk(STRATA, margin, questions=questions)
    # The estimated standard error has n − 1: a hair above.
    assert (table["marge"] <= margin * 1.03).all()
    assert (table["plannen"] <= table["omvang"]).all()


def test_more_questions_at_once_ask_more_plans_and_a_minimum_is_kept():
    one, six = (plans_per_wijk(STRATA, 15.0, questions=number)["plannen"] for number in (1, 6))
    assert (six >= one).all()
    assert plans_per_wijk(STRATA, 40.0, minimum=11)["plannen"].tolist() == [11, 11, 11]


def test_a_wijk_of_one_plan_is_read_in_full():
    (row,) = plans_per_wijk(pd.DataFrame({"stratum": ["a"], "omvang": [1]}), 10.0).to_dict(
        "records"
    )
    assert (row["plannen"], row["marge"]) == (1, 0.0)


def test_no_division_gives_the_city_a_smaller_margin_than_neyman():
    shares = {"Oost": 0.05, "West": 0.5, "Zuilen": 0.3}
    table = compare_allocations(STRATA, 60, shares=shares, minimum=2).set_index("verdeling")
    assert table["marge_stad"].idxmin() == "neyman"
    assert table.loc["neyman", "nodig"] == 60
    assert (table["nodig"] >= 60).all()
    assert table.loc["neyman", "uren"] == 20.0


def test_the_same_everywhere_is_best_for_the_worst_wijk():
    table = compare_allocations(STRATA, 36).set_index("verdeling")
    assert table["marge_wijk"].idxmin() == "vast"


def test_more_hours_buy_more_plans_and_smaller_margins_up_to_all_plans():
    table = precision_of_hours(STRATA, [10, 20, 40, 1000], minutes=20, double=0.2)
    assert table["plannen"].tolist() == [25, 50, 100, 272]
    for name in ("marge_stad", "marge_zorg", "marge_wijk"):
        assert (np.diff(table[name]) < 0).all()
    assert table["marge_stad"].iloc[-1] == pytest.approx(0.0)


def test_hours_that_do_not_reach_the_minimum_give_no_row():
    assert precision_of_hours(STRATA, [1, 40], minimum=10)["uren"].tolist() == [40.0]
