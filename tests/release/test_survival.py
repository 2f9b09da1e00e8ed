"""Curves of waiting: steps of ten families, computed from what is shown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.record import from_record, to_record
from lokalis_research.release.rules import Survival, load_rules
from lokalis_research.release.survival import step_days, thin
from lokalis_research.result import Column, Curve, waiting_result

RULE = Survival(verdere_gebeurtenissen=10, onder_risico=10, rooster=1)
TEAM = Column("buurtteam", "Buurtteam")


def waits(days, happened=True, **group):
    """Make rows of families, one per wait in days."""
    return pd.DataFrame({"dagen": days, "gebeurd": happened, **group}).assign(
        eenheid=lambda rows: rows.index.astype(str)
    )


def curve_of(rows, *groups):
    return waiting_result(
        rows.reset_index(drop=True).assign(eenheid=lambda table: table.index.astype(str)),
        groups,
        name="wacht",
        title="Wacht",
        curve=Curve("nog_wachtend", "Wacht nog", "%", 1),
        definition=(("wacht", "aanmelding tot start"),),
        additive=("buurtteam",) if groups else (),
    )


def kaplan_meier(rows, day):
    """Compute the usual curve, family by family."""
    days = np.sort(rows.loc[rows["gebeurd"] & (rows["dagen"] <= day), "dagen"].unique())
    steps = [
        1
        - (rows["gebeurd"] & (rows["dagen"] == at)).sum()
        / ((rows["dagen"] > at) | (rows["dagen"] == at)).sum()
        for at in days
    ]
    return 100 * float(np.prod(steps))


@pytest.mark.parametrize(("further", "expected"), [(9, [1]), (10, [1, 2]), (11, [1, 2])])
def test_a_step_needs_ten_further_events(further, expected):
    events = pd.Series([10.0, 10.0 + further], index=[1, 2])
    assert step_days(events, 60 - events, RULE) == expected


@pytest.mark.parametrize(("left", "expected"), [(9.0, []), (10.0, [1]), (0.0, [])])
def test_a_step_leaves_ten_who_still_wait(left, expected):
    assert step_days(pd.Series([30.0], index=[1]), pd.Series([left], index=[1]), RULE) == expected


def test_events_too_few_for_a_step_count_at_a_later_one():
    events = pd.Series([6.0, 9.0, 15.0, 24.0, 25.0], index=[1, 2, 3, 4, 5])
    assert step_days(events, 60 - events, RULE) == [3, 5]


def test_only_days_on_the_grid_have_a_step():
    events = pd.Series(np.arange(1.0, 31.0), index=range(1, 31))
    assert step_days(events, 90 - events, RULE.model_copy(update={"rooster": 7})) == [14, 28]


def test_a_curve_by_hand(dictionary):
    """100 families: 20 through within a week, 20 out of sight, 40 through within two."""
    rows = pd.concat(
        [waits([3] * 20), waits([10] * 20, happened=False), waits([10] * 40), waits([20] * 20)]
    )
    shown = release(curve_of(rows), dictionary).table.set_index("dag")
    assert shown.index.tolist() == [7, 14]
    assert shown["begonnen"].tolist() == [100, 100]
    assert shown["met_gebeurtenis"].tolist() == [20, 60]
    # 20 of 100; then 40 of the 80 who still waited, less half of the 20 who went out of sight.
    assert shown["nog_wachtend"].tolist() == pytest.approx([80.0, 80 * (1 - 40 / 70)])
    # Greenwood: 20/(100 x 80) at the first step; log(-log) interval.
    margin = 1.959964 * np.sqrt(20 / (100 * 80)) / -np.log(0.8)
    assert shown.loc[7, "nog_wachtend_laag"] == pytest.approx(100 * 0.8 ** np.exp(margin))
    assert shown.loc[7, "nog_wachtend_hoog"] == pytest.approx(100 * 0.8 ** np.exp(-margin))


def test_a_group_with_too_few_has_no_step_and_the_reader_is_told_the_rule(dictionary):
    rows = pd.concat(
        [waits([3] * 9 + [9] * 30, buurtteam="a"), waits([3] * 30 + [9] * 30, buurtteam="b")]
    )
    released = release(curve_of(rows, TEAM), dictionary)
    assert released.table[["buurtteam", "dag"]].to_numpy().tolist() == [["b", 7]]
    assert any("ten minste 10 verdere gebeurtenissen" in note for note in released.audit.notes)
    assert "Te weinig gebeurtenissen voor een kromme: a." in released.audit.notes


def test_nobody_waits_twice_in_a_group():
    twice = waits([3, 4]).assign(eenheid="een gezin")
    with pytest.raises(AnalysisError, match="waits twice"):
        waiting_result(
            twice, name="wacht", title="", curve=Curve("s", "S"), definition=(("wacht", "w"),)
        )


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.booleans(), st.sampled_from("ab")),
        min_size=1,
        max_size=150,
    )
)
def test_every_shown_step_rests_on_ten_and_nothing_hidden_is_given_away(dictionary, found):
    rows = pd.DataFrame(found, columns=["dagen", "gebeurd", "buurtteam"])
    rules = load_rules(dictionary)
    result = curve_of(rows, TEAM)
    exact = thin(result, rules).table
    further = exact["met_gebeurtenis"] - exact.groupby("buurtteam")["met_gebeurtenis"].shift(
        fill_value=0
    )
    assert (further >= 10).all()
    assert (exact["begonnen"] - exact["uit_de_wacht"] >= 10).all()
    released = release(result, dictionary)
    assert not attack([released], rules).findings
    shown = released.table["nog_wachtend"]
    assert shown.dropna().between(0, 100).all()
    low, high = released.table["nog_wachtend_laag"], released.table["nog_wachtend_hoog"]
    inside = low.notna()
    assert ((low <= shown) & (shown <= high))[inside].all()


def test_the_shown_curve_is_the_usual_one_but_for_rounding(dictionary):
    random = np.random.default_rng(7)
    true, seen = random.exponential(30, 2000), random.exponential(80, 2000)
    rows = waits(np.ceil(np.minimum(true, seen)).astype(int), happened=true <= seen)
    shown = release(curve_of(rows), dictionary).table
    usual = [kaplan_meier(rows, day) for day in shown["dag"]]
    assert len(shown) > 10
    assert shown["nog_wachtend"].to_numpy() == pytest.approx(usual, abs=1.0)


def test_a_curve_can_be_attacked_from_its_record_as_from_itself(dictionary):
    rows = pd.concat([waits([3] * 30 + [9] * 30 + [30] * 40, buurtteam=team) for team in "ab"])
    released = release(curve_of(rows, TEAM), dictionary)
    again = from_record(to_record(released))
    assert not attack([again], load_rules(dictionary)).findings
    assert again.table["dag"].astype(int).tolist() == released.table["dag"].tolist()
