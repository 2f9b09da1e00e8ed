"""A result carries what stands behind every number, and refuses to be vague about it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from made_up import people

from lokalis_research.errors import AnalysisError
from lokalis_research.result import NOT_THERE, Audit, Column, Quantity, Ratio, Released, Result
from lokalis_research.result.places import Places

PERIOD = Column("periode", "Halfjaar")
SICK = Quantity("ziek", "Ziek", entities=("medewerker",), kind="som")
ALL = Quantity("dagen", "Dagen", entities=("medewerker",), kind="som")
SHARE = Ratio("aandeel", "Aandeel", "%", 1, numerator="ziek", denominator="dagen")


def support(names=("ziek", "dagen"), periods=("2022H1", "2022H2")):
    return pd.DataFrame(
        [
            {
                "periode": period,
                "grootheid": name,
                "eenheid": "medewerker",
                "n": 20,
                "grootste": 0.1,
                "grootste_twee": 0.2,
                "vrijheidsgraden": float("nan"),
                "effectief": float("nan"),
            }
            for period in periods
            for name in names
        ]
    )


def result(**changes):
    table = pd.DataFrame(
        {"periode": ["2022H1", "2022H2"], "ziek": [7.0, 0.0], "dagen": [100.0, 0.0]}
    )
    fields = {
        "name": "verzuim",
        "title": "Verzuim",
        "dimensions": (PERIOD,),
        "quantities": (SICK, ALL),
        "ratios": (SHARE,),
        "table": table,
        "behind": people(table, ["periode"], support()),
    }
    return Result(**{**fields, **changes})


def test_exact_ratios_are_computed_from_exact_quantities_and_nothing_over_nothing_is_missing():
    exact = result().exact()
    assert exact["aandeel"].iloc[0] == pytest.approx(7.0)
    assert exact["aandeel"].isna().tolist() == [False, True]


def test_a_column_that_nobody_declared_is_named():
    table = result().table.assign(bijvangst=1)
    with pytest.raises(AnalysisError, match="bijvangst"):
        result(table=table)


def test_rows_that_cannot_be_told_apart_are_refused():
    table = result().table.assign(periode="2022H1")
    with pytest.raises(AnalysisError, match="periode"):
        result(table=table)


@pytest.mark.parametrize(
    "incomplete",
    [
        pytest.param(support(names=("ziek",)), id="one quantity without people"),
        pytest.param(pd.concat([support(), support(names=("fout",))]), id="people of no column"),
    ],
)
def test_every_number_needs_who_stands_behind_it(incomplete):
    behind = people(result().table, ["periode"], incomplete)
    with pytest.raises(AnalysisError, match="who stands behind it"):
        result(behind=behind)


def test_people_of_fewer_rows_than_the_table_are_refused():
    short = tuple(one.take(np.array([0])) for one in result().behind)
    with pytest.raises(AnalysisError, match="who stands behind it"):
        result(behind=short)


def test_a_ratio_of_something_unknown_is_refused_with_a_hint():
    wrong = dataclasses.replace(SHARE, numerator="zeik")
    with pytest.raises(AnalysisError, match='Did you mean "ziek"'):
        result(ratios=(wrong,))


def released(values, status, origin="levering"):
    table = pd.DataFrame({"periode": ["2022H1", "2022H2"], "verzuim": values})
    return Released(
        name="bron",
        title="Bron",
        dimensions=(PERIOD,),
        values=(Column("verzuim", "Verzuim", "%", 1),),
        table=table,
        status=pd.DataFrame({"verzuim": status}),
        audit=Audit("regels", pd.DataFrame()),
        origin=origin,
    )


def test_what_is_derived_from_a_hidden_number_is_hidden_too():
    source = released([6.0, float("nan")], ["getoond", "verborgen"])
    change = source.derive(
        lambda table: table.assign(verzuim=table["verzuim"].diff()),
        name="verschil",
        title="Verschil",
        dimensions=(PERIOD,),
        values=(Column("verzuim", "Verschil"),),
    )
    assert change.status["verzuim"].tolist() == ["verborgen", "verborgen"]
    assert change.origin == "afgeleid"


def all_of(source):
    return source.derive(
        lambda table: table,
        name="kopie",
        title="Kopie",
        dimensions=source.dimensions,
        values=source.values,
    )


def test_what_is_changed_after_the_door_is_known():
    made_by_hand = released([6.0, 7.0], ["getoond", "getoond"])
    derived = all_of(made_by_hand)
    assert (made_by_hand.is_sealed, derived.is_sealed) == (False, True)
    assert not dataclasses.replace(derived, title="Anders").is_sealed
    derived.table.loc[0, "verzuim"] = 5.9
    assert not derived.is_sealed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mark", "9 gezinnen"),
        ("origin", "openbaar"),
        ("sources", ("9 gezinnen",)),
        ("places", Places("verzuim", pd.DataFrame(), {}, ())),
        ("audit", Audit("", pd.DataFrame(), ("9 gezinnen",))),
        ("table", pd.DataFrame({"periode": ["2022H1", "2022H2"], "verzuim": ["6.0", "7.0"]})),
    ],
)
def test_all_that_a_page_or_the_attack_reads_of_it_is_sealed(field, value):
    derived = all_of(released([6.0, 7.0], ["getoond", "getoond"]))
    object.__setattr__(derived, field, value)
    assert not derived.is_sealed


def test_a_derived_table_tells_what_does_not_exist_from_what_is_hidden():
    source = released([6.0, float("nan")], ["getoond", "verborgen"])
    change = source.derive(
        lambda table: pd.DataFrame(
            {
                "periode": ["2022H1", "2022H2"],
                "verzuim": [float("nan")] * 2,
                f"verzuim{NOT_THERE}": [True, False],
            }
        ),
        name="verschil",
        title="Verschil",
        dimensions=(PERIOD,),
        values=(Column("verzuim", "Verschil"),),
    )
    assert change.status["verzuim"].tolist() == ["niet_bepaald", "verborgen"]
    assert [*change.table] == ["periode", "verzuim"]


@pytest.mark.parametrize(
    ("origins", "expected"),
    [(("openbaar", "openbaar"), "openbaar"), (("openbaar", "levering"), "afgeleid")],
)
def test_only_what_comes_from_published_figures_alone_is_published(origins, expected):
    first, second = (released([1.0, 2.0], ["getoond"] * 2, origin) for origin in origins)
    both = first.derive(
        lambda one, other: one.assign(verzuim=one["verzuim"] - other["verzuim"]),
        second,
        name="verschil",
        title="Verschil",
        dimensions=(PERIOD,),
        values=(Column("verzuim", "Verschil"),),
    )
    assert both.origin == expected


def test_a_derived_table_must_have_the_columns_it_declares():
    with pytest.raises(AnalysisError, match="stiekem"):
        released([1.0, 2.0], ["getoond"] * 2).derive(
            lambda table: table.assign(stiekem=1),
            name="verschil",
            title="Verschil",
            dimensions=(PERIOD,),
            values=(Column("verzuim", "Verschil"),),
        )
