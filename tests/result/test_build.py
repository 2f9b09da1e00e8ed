"""Who stands behind a number: counted from rows, never declared."""

import copy
import pickle
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Month
from lokalis_research.result import (
    SOMEBODY,
    Column,
    Estimate,
    Quantity,
    add_up,
    assemble,
    build,
    rest_on,
    stack,
)

DAYS = Quantity("dagen", "Dagen", entities=("gezin",), kind="som")
WHOLE = Quantity("alle", "Alle", entities=("gezin",), constant_over=("hoe",), kind="aantal")
SHARE = Estimate("aandeel", "Aandeel", "%", 0, entities=("gezin",), kind="aandeel")
PERIOD = Column("periode", "Periode")
rows = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 9)), max_size=25
)


def frame(given_rows):
    table = pd.DataFrame(given_rows, columns=["periode", "gezin_id", "dagen"])
    return table.astype({"periode": "str", "gezin_id": "str", "dagen": "int64"})


def days(table, **changes):
    settings = {"who": "gezin_id", "by": [PERIOD], "quantities": [DAYS], "name": "t", "title": "T"}
    return build(table, **settings | changes)


def test_shares_are_of_the_largest_one_and_two():
    table = frame([("a", "x", 3), ("a", "x", 3), ("a", "y", 3), ("a", "z", 1), ("b", "x", 0)])
    found = days(table)
    assert found.table["dagen"].tolist() == [10, 0]
    assert found.support["n"].tolist() == [3, 0]
    assert found.support["grootste"].tolist() == [0.6, 0]
    assert found.support["grootste_twee"].tolist() == [pytest.approx(0.9), 0]


@pytest.mark.parametrize("said", ["langer dan 14", ("grens", "14 dagen")])
def test_a_definition_that_is_no_pairs_is_refused_with_how_to_write_it(said):
    with pytest.raises(AnalysisError, match=r'\(\("grens", "14 dagen"\),\)'):
        days(frame([("a", "x", 3)]), definition=said)


def test_who_stands_behind_a_cell_is_kept_with_how_much():
    found = days(frame([("a", "x", 3), ("a", "y", 4), ("b", "x", 5)]))
    assert found.behind[0].of_row(0).to_dict() == {"x": 3.0, "y": 4.0}
    assert found.behind[0].of_row(1).to_dict() == {"x": 5.0}


def test_what_does_not_depend_on_a_dimension_is_the_same_in_all_its_rows():
    cells = pd.DataFrame({"periode": ["a", "a"], "hoe": ["vroeg", "laat"]})
    happened = pd.DataFrame(
        {"periode": ["a"] * 3, "hoe": ["vroeg", "vroeg", "laat"], "gezin_id": ["x", "y", "x"]}
    ).assign(alle=1)
    found = add_up(WHOLE, cells, happened, "gezin_id")
    assert found.values["alle"].tolist() == [3, 3]
    assert found.behind[0].measures["n"].tolist() == [2, 2]


@given(rows)
@settings(max_examples=50)
def test_it_is_what_grouping_by_hand_gives(given_rows):
    table = frame(given_rows)
    found = days(table, cells=pd.DataFrame({"periode": ["a", "b"]}, dtype="str"))
    for place, name in enumerate("ab"):
        own = table[table["periode"] == name].groupby("gezin_id")["dagen"].sum()
        own = own[own > 0].sort_values(ascending=False)
        assert found.table["dagen"][place] == own.sum()
        assert found.support["n"][place] == len(own)
        if len(own):
            assert found.support["grootste_twee"][place] == pytest.approx(own[:2].sum() / own.sum())


@given(rows)
@settings(max_examples=30)
def test_blocks_under_each_other_are_what_one_table_gives(given_rows):
    table = frame(given_rows)
    cells = pd.DataFrame({"periode": ["a", "b"]}, dtype="str")
    whole = add_up(DAYS, cells, table, "gezin_id")
    halves = [cells.iloc[[place]].reset_index(drop=True) for place in (0, 1)]
    _, (stacked,) = stack([(half, [add_up(DAYS, half, table, "gezin_id")]) for half in halves])
    pd.testing.assert_frame_equal(stacked.behind[0].measures, whole.behind[0].measures)
    assert (
        stacked.behind[0].of_row(1).sort_index().to_dict()
        == whole.behind[0].of_row(1).sort_index().to_dict()
    )


def test_without_a_quantity_distinct_families_are_counted():
    found = build(
        frame([("a", "x", 3), ("a", "x", 1), ("b", "y", 1)]),
        who="gezin_id", by=["periode"], name="t", title="T",
    )  # fmt: skip
    assert found.table["gezinnen"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("damage", "names"),
    [
        pytest.param({"dagen": [1.0, np.nan]}, "dagen", id="an amount is missing"),
        pytest.param({"dagen": [1.0, -1.0]}, "dagen", id="an amount is negative"),
        pytest.param({"gezin_id": ["x", None]}, "dagen", id="an id is missing"),
        pytest.param({"periode": ["a", None]}, "periode", id="a group is missing"),
    ],
)
def test_what_is_not_known_is_refused_with_the_column_named(damage, names):
    table = frame([("a", "x", 3), ("a", "y", 1)]).assign(**damage)
    with pytest.raises(AnalysisError, match=names):
        days(table)


def test_an_id_that_no_delivery_has_is_refused():
    with pytest.raises(AnalysisError, match="team_id"):
        days(frame([("a", "x", 3)]).rename(columns={"gezin_id": "team_id"}), who="team_id")


def test_ids_of_somebody_else_are_refused():
    with pytest.raises(AnalysisError, match='entity "gezin"'):
        days(frame([("a", "x", 3)]), who={"persoon": "gezin_id"})


def test_who_is_not_known_adds_to_the_sum_and_is_nobody():
    found = days(frame([("a", "x", 3), ("a", SOMEBODY, 9)]))
    assert found.table["dagen"].tolist() == [12]
    assert found.support["n"].tolist() == [1]
    assert found.support["grootste"].tolist() == [0.75]


@pytest.mark.parametrize("changes", [{"kind": ""}, {"kind": "telling"}, {"entities": ()}])
def test_a_column_that_does_not_say_what_it_is_is_refused(changes):
    quantity = Quantity("dagen", "Dagen", **{"kind": "som", "entities": ("gezin",)} | changes)
    with pytest.raises(AnalysisError, match="dagen"):
        days(frame([("a", "x", 3)]), quantities=[quantity])


@pytest.mark.parametrize("changes", [{"kind": ""}, {"entities": ()}, {"entities": ("buur",)}])
def test_an_estimate_that_does_not_say_what_it_is_is_refused(changes):
    fields = {"kind": "aandeel", "entities": ("gezin",)} | changes
    cells = pd.DataFrame({"periode": ["a"]})
    with pytest.raises(AnalysisError, match="aandeel"):
        assemble(
            cells,
            [
                rest_on(
                    Estimate("aandeel", "Aandeel", **fields),
                    pd.DataFrame({"aandeel": [50.0]}),
                    [["x"]],
                    degrees=20,
                )
            ],
            name="t", title="T", dimensions=(PERIOD,),
        )  # fmt: skip


def test_behind_an_estimate_stand_the_distinct_families_on_the_side_that_decides():
    found = rest_on(
        SHARE,
        pd.DataFrame({"aandeel": [50.0, 0.0]}),
        [["x", "x", "y"], []],
        degrees=[30, 40],
        effective=25,
    )
    assert found.behind[0].measures["n"].tolist() == [2, 0]
    assert found.behind[0].measures["vrijheidsgraden"].tolist() == [30, 40]
    assert found.values["aandeel_laag"].isna().all()


def test_rows_can_be_left_out_with_who_stands_behind_them():
    found = days(frame([("a", "x", 3), ("b", "y", 4)])).rows(np.array([False, True]))
    assert found.table["periode"].tolist() == ["b"]
    assert found.behind[0].of_row(0).to_dict() == {"y": 4.0}


def test_what_holds_people_shows_none_of_them_and_is_not_pickled():
    found = days(frame([("a", "x-pseudoniem", 3)]))
    backed = add_up(DAYS, found.table[["periode"]], frame([("a", "x-pseudoniem", 3)]), "gezin_id")
    for thing in (found, found.behind, found.behind[0].entries, backed):
        assert "pseudoniem" not in repr(thing)
        with pytest.raises(TypeError, match="not pickled"):
            pickle.dumps(thing)
        with pytest.raises(TypeError, match="not pickled"):
            copy.deepcopy(thing)
    assert "pseudoniem" not in found._repr_html_()
    assert "3" not in found._repr_html_()


@pytest.mark.parametrize(
    "labels",
    [
        pd.date_range("2022-01-01", periods=120),
        pd.qcut(range(120), 3),
        range(120),
        [f"vrije tekst {n}" for n in range(120)],
        [f"g{n}" for n in range(120)],
        [str(n % 40) for n in range(120)],
        [f"{n % 40} jaar" for n in range(120)],
        [date(2022, 1, 1 + n % 20) for n in range(120)],
        [f"2022-01-{1 + n % 20:02}" for n in range(120)],
        [f"{1 + n % 20}-1-2022" for n in range(120)],
        [f"{1 + n % 20} januari 2022" for n in range(120)],
        pd.Categorical(pd.date_range("2022-01-01", periods=120)),
        [f"{n % 40 + 17:08x}" for n in range(120)],
    ],
    ids=[
        "days",
        "intervals that pandas chose",
        "ages",
        "a text each",
        "ids under another name",
        "ages as texts",
        "ages in words",
        "days as objects",
        "days as texts",
        "Dutch days",
        "days in words",
        "categories of days",
        "ids of something else",
    ],
)
def test_labels_that_tell_of_single_people_are_refused(labels):
    rows = pd.DataFrame({"groep": labels, "gezin_id": [f"g{n}" for n in range(120)]})
    with pytest.raises(AnalysisError, match="groep"):
        build(rows, who="gezin_id", by=["groep"], name="a", title="A")


def test_labels_of_cells_that_are_given_are_read_too():
    rows = pd.DataFrame({"groep": ["g1", "g2"], "gezin_id": ["g1", "g2"]})
    cells = rows[["groep"]]
    with pytest.raises(AnalysisError, match="groep"):
        build(rows, who="gezin_id", by=["groep"], cells=cells, name="a", title="A")


@pytest.mark.parametrize(
    "labels",
    [["2019", "2022"], ["week 01", "week 02"], ["1–14 dagen", "15 dagen of meer"], [True, False]],
)
def test_groups_that_somebody_chose_are_labels(labels):
    rows = pd.DataFrame({"groep": labels * 60, "gezin_id": [f"g{n}" for n in range(120)]})
    assert len(build(rows, who="gezin_id", by=["groep"], name="a", title="A").table) == 2


@pytest.mark.parametrize(
    "codes",
    [["3511", "3527"], ["WK034401", "WK034402"], ["BU03440111", "BU03440112"], ["3511 AB"] * 2],
)
def test_a_code_of_a_place_is_a_label_where_many_people_live(codes):
    ids = [f"g{n}" for n in range(120)]
    many = pd.DataFrame({"plaats": codes * 60, "gezin_id": ids})
    assert len(build(many, who="gezin_id", by=["plaats"], name="a", title="A").table)
    few = many.assign(plaats=[f"{3500 + n // 3} AB" for n in range(120)])
    with pytest.raises(AnalysisError, match="plaats"):
        build(few, who="gezin_id", by=["plaats"], name="a", title="A")


def test_an_id_of_a_team_or_provider_is_a_column_like_any_other():
    rows = pd.DataFrame(
        {"team_id": ["t1", "t2"] * 60, "team": ["t1", "t2"] * 60,
         "gezin_id": [f"g{n}" for n in range(120)], "plan_id": [f"p{n}" for n in range(120)]}
    )  # fmt: skip
    assert len(build(rows, who="gezin_id", by=["team"], name="a", title="A").table) == 2
    plans = rows.assign(team=[f"p{n % 40}" for n in range(120)])
    with pytest.raises(AnalysisError, match='"team"'):
        build(plans, who="gezin_id", by=["team"], name="a", title="A")


def test_an_id_of_an_employee_is_none_however_many_families_they_help():
    workers = ["m1", "m2"] * 60
    rows = pd.DataFrame({"wie": workers, "medewerker_id": workers, "gezin_id": range(120)})
    with pytest.raises(AnalysisError, match='"wie"'):
        build(rows, who="gezin_id", by=["wie"], name="a", title="A")


@pytest.mark.parametrize(
    ("periods", "text"),
    [
        ([HalfYear(2022, 1), HalfYear(2022, 2)], "2022H1"),
        ([Month(2022, 1), Month(2022, 2)], "2022-01"),
        (pd.period_range("2022-01", periods=2, freq="M"), "2022-01"),
    ],
)
def test_a_period_is_a_label_and_a_day_is_none(periods, text):
    rows = pd.DataFrame({"wanneer": [*periods] * 60, "gezin_id": [f"g{n}" for n in range(120)]})
    found = build(rows, who="gezin_id", by=["wanneer"], name="a", title="A")
    assert found.table["wanneer"].tolist()[0] == text
    days = rows.assign(wanneer=[*pd.period_range("2022-01-01", periods=2, freq="D")] * 60)
    with pytest.raises(AnalysisError, match="wanneer"):
        build(days, who="gezin_id", by=["wanneer"], name="a", title="A")


def test_an_id_is_no_label():
    rows = pd.DataFrame({"gezin_id": ["g1", "g2"]})
    with pytest.raises(AnalysisError, match="gezin_id"):
        build(rows, who="gezin_id", by=["gezin_id"], name="a", title="A")
