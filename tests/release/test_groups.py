"""Group disclosure: what holds for nearly everyone is not told of anyone."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up import people

from lokalis_research.errors import ReleaseError
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.rules import load_rules
from lokalis_research.release.suppression import GROUP, mark_sensitive, reasons, tells_of_all
from lokalis_research.result import Column, Estimate, Quantity, Ratio, Result

FAMILIES = Quantity("gezinnen", "Gezinnen", entities=("gezin",), additive=("team",), kind="aantal")


def behind(table, keys, counts):
    support = pd.concat(
        [
            table[keys].assign(
                grootheid=name,
                eenheid="gezin",
                n=n,
                grootste=np.nan,
                grootste_twee=np.nan,
                vrijheidsgraden=90.0,
                effectief=200.0,
            )
            for name, n in counts.items()
        ],
        ignore_index=True,
    )
    return people(table, keys, support)


def by_category(rows, *, category=None, totals=()):
    """Count families per team and category."""
    table = pd.DataFrame(rows, columns=["team", "zorg", "gezinnen"]).astype({"gezinnen": float})
    return Result(
        name="zorgen",
        title="Zorgen",
        dimensions=(
            Column("team", "Team"),
            category or Column("zorg", "Zorg", of_field="gezinsplannen.zorgen_veiligheid"),
        ),
        quantities=(FAMILIES,),
        ratios=(),
        table=table,
        behind=behind(table, ["team", "zorg"], {"gezinnen": table["gezinnen"].astype(int)}),
        totals=totals,
    )


def share_of(part, whole, *, sensitive=True, rest=False):
    """Count in one team how many families of all have it."""
    table = pd.DataFrame({"team": ["a"], "met": [float(part)], "alle": [float(whole)]})
    quantities = (
        Quantity("met", "Met", entities=("gezin",), sensitive=sensitive, kind="aantal"),
        Quantity("alle", "Alle", entities=("gezin",), kind="aantal"),
    )
    return Result(
        name="deel",
        title="Deel",
        dimensions=(Column("team", "Team"),),
        quantities=quantities,
        ratios=(
            Ratio(
                "aandeel", "Aandeel", "%", 0, "met", "alle", 100.0, "wilson", rest_sensitive=rest
            ),
        ),
        table=table,
        behind=behind(table, ["team"], {"met": [part], "alle": [whole]}),
    )


def hidden(result, dictionary):
    released = release(result, dictionary)
    keys = [column.name for column in released.dimensions]
    rows = released.status[released.values[0].name] == "verborgen"
    return released.table.loc[rows, keys].to_numpy().tolist()


@pytest.mark.parametrize(
    ("part", "expected"), [(899, "getoond"), (900, "getoond"), (901, "verborgen")]
)
def test_up_to_nine_in_ten_may_be_told(part, expected, dictionary):
    """Of 1,000 families 89.9%, 90% and 90.1%: the complement is never small."""
    released = release(share_of(part, 1000), dictionary)
    assert released.status[["met", "aandeel", "aandeel_laag"]].iloc[0].tolist() == [expected] * 3
    assert released.status["alle"].item() == "getoond"


def test_what_harms_nobody_may_hold_for_everyone(dictionary):
    assert release(share_of(990, 1000, sensitive=False), dictionary).status["met"].item() == (
        "getoond"
    )


@pytest.mark.parametrize(("part", "expected"), [(99, "verborgen"), (100, "getoond")])
def test_the_rest_may_be_what_is_sensitive(part, expected, dictionary):
    result = share_of(part, 1000, sensitive=False, rest=True)
    assert release(result, dictionary).status["met"].item() == expected


@pytest.mark.parametrize(
    ("share", "expected"), [(89.9, "getoond"), (90.0, "getoond"), (90.1, "verborgen")]
)
def test_an_estimated_share_follows_the_same_rule(share, expected, dictionary):
    table = pd.DataFrame({"team": ["a"], "aandeel": [share]})
    table = table.assign(aandeel_laag=share - 3, aandeel_hoog=share + 3)
    result = Result(
        name="schatting",
        title="Schatting",
        dimensions=(Column("team", "Team"),),
        quantities=(),
        ratios=(),
        estimates=(
            Estimate(
                "aandeel", "Aandeel", "%", 0, ("gezin",), "aandeel", of_field="coderingen.oordeel"
            ),
        ),
        table=table,
        behind=behind(table, ["team"], {"aandeel": [20]}),
    )
    assert set(release(result, dictionary).status.iloc[0]) == {expected}


def test_by_hand_the_full_category_and_what_would_give_it_away_are_hidden(dictionary):
    """Team a: 380 of 400 have a concern. Team b: 300 of 400. The totals stay."""
    result = by_category(
        [
            ("a", "zorg", 380),
            ("a", "geen zorg", 20),
            ("a", "samen", 400),
            ("b", "zorg", 300),
            ("b", "geen zorg", 100),
            ("b", "samen", 400),
        ],
        totals=(("zorg", "samen"),),
    )
    assert hidden(result, dictionary) == [["a", "zorg"], ["a", "geen zorg"]]
    why = reasons(mark_sensitive(result, dictionary), load_rules(dictionary))["gezinnen"]
    assert why.tolist() == [GROUP, GROUP, "", "", "", ""]


def test_a_total_over_teams_does_not_give_the_full_category_away(dictionary):
    """With the city shown, team b must go too: city minus b is a."""
    rows = [("a", "zorg", 380), ("a", "geen zorg", 20), ("b", "zorg", 300), ("b", "geen zorg", 100)]
    rows += [("samen", "zorg", 680), ("samen", "geen zorg", 120)]
    result = by_category(rows, totals=(("team", "samen"),))
    released = release(result, dictionary)
    shown = released.table.loc[released.status["gezinnen"] == "getoond", ["team", "zorg"]]
    for category in ("zorg", "geen zorg"):
        assert len(shown[shown["zorg"] == category]) <= 1
    assert not attack([released], load_rules(dictionary)).findings


def test_without_a_stated_total_the_categories_together_are_the_group(dictionary):
    result = by_category([("a", "zorg", 380), ("a", "geen zorg", 20)])
    assert hidden(result, dictionary) == [["a", "zorg"], ["a", "geen zorg"]]


def test_a_category_that_harms_nobody_may_hold_the_group(dictionary):
    kind = Column("zorg", "Duur", sensitive=True, harmless=("kort",))
    result = by_category([("a", "kort", 380), ("a", "lang", 20)], category=kind)
    assert hidden(result, dictionary) == []
    other = by_category([("a", "kort", 20), ("a", "lang", 380)], category=kind)
    assert hidden(other, dictionary) == [["a", "kort"], ["a", "lang"]]


def test_events_of_a_few_do_not_hide_that_a_group_is_held(dictionary):
    """Many events of few people beside few events of many: people decide."""
    result = by_category([("a", "zorg", 100), ("a", "geen zorg", 900)])
    few = behind(result.table, ["team", "zorg"], {"gezinnen": [95, 8]})
    assert hidden(dataclasses.replace(result, behind=few), dictionary) == [
        ["a", "zorg"],
        ["a", "geen zorg"],
    ]


def test_the_privacy_class_decides_and_an_unknown_column_is_refused(dictionary):
    def with_field(name):
        return by_category([("a", "zorg", 1)], category=Column("zorg", "Zorg", of_field=name))

    marks = {
        name: mark_sensitive(with_field(name), dictionary).dimensions[1].sensitive
        for name in ("hulpvragen.leefgebied", "verwijzingen.aanbieder_id", "verzuimmeldingen.soort")
        if name.split(".")[1] in {f.name for f in dictionary[name.split(".")[0]].fields}
    }
    assert marks["hulpvragen.leefgebied"]
    assert marks["verzuimmeldingen.soort"]
    assert not any(marked for name, marked in marks.items() if name.startswith("verwijzingen"))
    with pytest.raises(ReleaseError, match="not in the data dictionary"):
        mark_sensitive(with_field("hulpvragen.bestaat_niet"), dictionary)


def test_the_rule_is_changed_in_the_data_dictionary(dictionary):
    rules = load_rules(dictionary)
    strict = rules.model_copy(
        update={"groepsonthulling": rules.groepsonthulling.model_copy(update={"aandeel": 0.7})}
    )
    result = share_of(750, 1000)
    assert not tells_of_all(result, rules)["met"].item()
    assert tells_of_all(result, strict)["met"].item()


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=1, max_size=5),
    st.booleans(),
)
def test_no_shown_category_holds_nearly_everyone(dictionary, teams, with_total):
    rows = []
    for at, (some, others) in enumerate(teams):
        rows += [(f"team {at}", "zorg", some), (f"team {at}", "geen zorg", others)]
        if with_total:
            rows.append((f"team {at}", "samen", some + others))
    result = by_category(rows, totals=(("zorg", "samen"),) if with_total else ())
    released = release(result, dictionary)
    table = result.table.assign(getoond=(released.status["gezinnen"] == "getoond").to_numpy())
    parts = table[table["zorg"] != "samen"]
    whole = parts.groupby("team")["gezinnen"].transform("sum")
    assert not (parts["getoond"] & (parts["gezinnen"] > 0.9 * whole)).any()
    assert not attack([released], load_rules(dictionary)).findings
