"""Relations that no author declared, found from who stands behind the numbers, and closed."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.estimates import round_to
from lokalis_research.release.hiding import Limits
from lokalis_research.release.placed import places_of
from lokalis_research.release.register import Register
from lokalis_research.release.relations import Book
from lokalis_research.release.run_wide import judge_together
from lokalis_research.result import Column, Quantity, build

PEOPLE = [f"medewerker {nth}" for nth in range(60)]


def days(rows, name, label, *, by="groep", kind="som", **settings):
    """Add up days under a name of the table's own, so that nothing says what it has to do with."""
    quantity = Quantity(name, label, entities=("medewerker",), kind=kind)
    return build(
        rows.assign(**{name: rows["dagen"]}),
        who="medewerker_id",
        by=[Column(by, label)],
        quantities=[quantity],
        name=name,
        title=label,
        **settings,
    )


@pytest.fixture
def absent():
    """Sixty employees with fifty to two hundred days each."""
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "groep": "allen",
            "medewerker_id": PEOPLE,
            "dagen": rng.integers(50, 200, 60).astype(float),
        }
    )


def statuses(results, dictionary, rules):
    """What is shown and what not, of which the attack that is told how it hangs together agrees."""
    register = Register(rules)
    shown = [release(one, dictionary, register=register) for one in results]
    (told,) = register.told()
    assert attack(shown, rules, told=told).findings == ()
    careless = [
        everything_shown(one, released) for one, released in zip(results, shown, strict=True)
    ]
    if told:
        assert attack(careless, rules, told=told).findings != ()
    return [released.status.iloc[:, 0].tolist() for released in shown]


def everything_shown(result, released):
    """As a door would that hides what is small or dominated, and nothing besides."""
    name = result.quantities[0].name
    audit = released.audit.cells["reden"].to_numpy()
    shown = round_to(result.table[name], 5)
    hidden = np.isin(audit[: len(shown)], ["drempel", "dominantie"])
    return dataclasses.replace(
        released,
        table=released.table.assign(**{name: np.where(hidden, np.nan, shown)}),
        status=released.status.assign(**{name: np.where(hidden, "verborgen", "getoond")}),
    )


def test_sums_that_differ_for_three_employees_are_not_both_shown(absent, dictionary, rules):
    at_the_end = days(absent, "aan_het_einde", "Lengte aan het einde")
    at_closing = days(absent.iloc[3:].assign(groep="zonder"), "bij_afloop", "Lengte bij afloop")
    (first,), (second,) = statuses([at_the_end, at_closing], dictionary, rules)
    assert first == "getoond"
    assert second == "verborgen"


def test_sums_that_differ_for_many_are_both_shown(absent, dictionary, rules):
    everybody = days(absent, "allen", "Iedereen")
    half = days(absent.iloc[30:], "helft", "De helft")
    assert statuses([everybody, half], dictionary, rules) == [["getoond"], ["getoond"]]


def test_a_difference_that_mostly_is_one_employees_is_closed_too(absent, dictionary, rules):
    absent.loc[0, "dagen"] = 4000.0
    everybody = days(absent, "allen", "Iedereen")
    others = days(absent.iloc[12:], "anderen", "De anderen")
    assert statuses([everybody, others], dictionary, rules)[1] == ["verborgen"]


def test_a_hidden_number_is_not_shown_under_another_name(absent, dictionary, rules):
    """Two groups of which one is small hide each other beside their total."""
    grouped = absent.assign(groep=np.where(np.arange(60) < 4, "klein", "groot"))
    whole = absent.assign(groep="totaal")
    both = days(pd.concat([grouped, whole]), "verzuim", "Verzuim", totals=(("groep", "totaal"),))
    again = days(grouped[grouped["groep"] == "groot"], "elders", "Elders")
    first, second = statuses([both, again], dictionary, rules)
    assert first == ["verborgen", "verborgen", "getoond"]
    assert second == ["verborgen"]


def test_a_hidden_count_is_not_shown_under_another_name(absent, dictionary, rules):
    counted = absent.assign(dagen=1.0, groep=np.where(np.arange(60) < 4, "klein", "groot"))
    both = days(
        pd.concat([counted, counted.assign(groep="totaal")]),
        "verzuim", "Verzuim", totals=(("groep", "totaal"),), kind="aantal",
    )  # fmt: skip
    again = days(counted[counted["groep"] == "groot"], "elders", "Elders", kind="aantal")
    first, second = statuses([both, again], dictionary, rules)
    assert first == ["verborgen", "verborgen", "getoond"]
    assert second == ["verborgen"]


def test_parts_under_other_names_do_not_add_up_to_a_hidden_number(absent, dictionary, rules):
    grouped = absent.assign(groep=np.where(np.arange(60) < 4, "klein", "groot"))
    both = days(
        pd.concat([grouped, absent.assign(groep="totaal")]),
        "verzuim", "Verzuim", totals=(("groep", "totaal"),),
    )  # fmt: skip
    parts = [
        days(part.assign(groep="deel"), name, name)
        for name, part in (("eerste", grouped.iloc[4:30]), ("tweede", grouped.iloc[30:]))
    ]
    _, *shown = statuses([both, *parts], dictionary, rules)
    assert ["verborgen"] in shown


def test_a_fingerprint_of_a_sum_is_the_sum_of_fingerprints_whatever_the_order(absent):
    def prints(rows):
        book = Book()
        result = days(rows, "dagen", "Dagen")
        book.add(places_of(result), result.behind)
        return [int(number) for sheet in book.sheets["medewerker"] for number in sheet.prints]

    whole = prints(absent)
    parts = prints(absent.assign(groep=np.where(np.arange(60) < 20, "a", "b")))
    assert prints(absent.sample(frac=1, random_state=1)) == whole
    assert sum(parts) % 2**64 == whole[0]


def test_a_hidden_group_is_not_what_three_shown_ones_leave_of_a_total_elsewhere(
    absent, dictionary, rules
):
    """Nobody declared that the groups of one table add up to the one number of another."""
    groups = absent.assign(groep=np.repeat(["klein", "a", "b", "c"], [4, 18, 19, 19]))
    parts = days(groups, "per_groep", "Per groep")
    total = days(absent, "alles", "Alles bij elkaar")
    (whole,), several = statuses([total, parts], dictionary, rules)
    assert whole == "getoond"
    assert several.count("verborgen") == 2


def test_a_total_that_is_not_called_one_counts_as_one(absent, dictionary, rules):
    groups = absent.assign(groep=np.repeat(["klein", "a", "b", "c"], [4, 18, 19, 19]))
    rows = pd.concat([groups, absent.assign(groep="heel Utrecht")])
    (several,) = statuses([days(rows, "per_groep", "Per groep")], dictionary, rules)
    assert several.count("verborgen") == 2


def test_some_groups_of_a_table_make_a_cluster_elsewhere(absent, dictionary, rules):
    """A cluster of three teams, one of them small, beside two other teams."""
    teams = np.repeat(["klein", "a", "b", "c", "d"], [4, 14, 14, 14, 14])
    by_team = days(absent.assign(groep=teams), "per_team", "Per team")
    noord = absent[np.isin(teams, ["klein", "a", "b"])].assign(groep="Noord")
    cluster = days(noord, "per_cluster", "Per cluster")
    several, (one,) = statuses([by_team, cluster], dictionary, rules)
    assert several.count("verborgen") + (one == "verborgen") == 2


def test_all_years_beside_every_year_but_a_small_one(absent, dictionary, rules):
    years = absent.assign(halfjaar=np.repeat(["2020H1", "2020H2", "2021H1"], [4, 28, 28]))
    apart = days(years, "per_halfjaar", "Per halfjaar", by="halfjaar")
    together = days(absent, "alle_jaren", "Alle jaren")
    several, (one,) = statuses([apart, together], dictionary, rules)
    assert several.count("verborgen") + (one == "verborgen") == 2


def test_rows_that_leave_out_three_employees_are_not_all_shown_beside_the_whole(
    absent, dictionary, rules
):
    groups = absent.iloc[3:].assign(groep=np.repeat(["a", "b", "c"], 19))
    several, (whole,) = statuses(
        [days(groups, "per_groep", "Per groep"), days(absent, "alles", "Alles")], dictionary, rules
    )
    assert [*several, whole].count("verborgen") == 1


def test_a_dominated_sum_may_be_as_large_as_would_hide_the_largest_in_it(dictionary, rules):
    """One of ten has 183 of 225 days: what is hidden must seem possible up to 366 days."""
    own = [183.0, *[42 / 9] * 9]
    rows = pd.DataFrame(
        {
            "groep": np.repeat(["bepaald", "b", "c", "d"], [10, 20, 20, 20]),
            "medewerker_id": [f"medewerker {nth}" for nth in range(70)],
            "dagen": [*own, *[2.0] * 20, *[6.0] * 20, *[20.0] * 20],
        }
    )
    whole = rows.assign(groep="totaal")
    table = days(pd.concat([rows, whole]), "dagen", "Dagen", totals=(("groep", "totaal"),))
    (shown,) = statuses([table], dictionary, rules)
    exact = table.table.set_index("groep")["dagen"]
    hidden = [
        name
        for name, status in zip(exact.index, shown, strict=True)
        if status == "verborgen" and name != "totaal"
    ]
    assert "bepaald" in hidden
    assert "totaal" not in exact.index[np.array(shown) == "verborgen"]
    assert exact[hidden].sum() >= 366


def test_hidden_sums_together_do_not_tell_of_one_employee(dictionary, rules):
    """The same employee makes up most of two groups: what the others leave is mostly hers."""
    rows = pd.DataFrame(
        {
            "groep": np.repeat(["a", "b", "c", "d"], [10, 10, 20, 20]),
            "medewerker_id": [
                *["zij", *[f"a{n}" for n in range(9)], "zij", *[f"b{n}" for n in range(9)]],
                *[f"rest {n}" for n in range(40)],
            ],
            "dagen": [200.0, *[1.0] * 9, 400.0, *[1.0] * 9, *[30.0] * 40],
        }
    )
    table = days(
        pd.concat([rows, rows.assign(groep="totaal")]), "dagen", "Dagen",
        totals=(("groep", "totaal"),),
    )  # fmt: skip
    (shown,) = statuses([table], dictionary, rules)
    assert shown.count("verborgen") == 3


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_the_same_is_found_whichever_table_comes_first_and_however_often_is_looked(
    absent, rules, order
):
    teams = np.repeat(["klein", "a", "b", "c", "d"], [4, 14, 14, 14, 14])
    noord = absent[np.isin(teams, ["klein", "a", "b"])]
    tables = [
        days(absent.assign(groep=teams), "per_team", "Per team"),
        days(noord, "noord", "Noord"),
        days(absent, "allen", "Allen"),
        days(absent.iloc[3:], "zonder", "Zonder drie"),
    ]
    keys = {
        key: nth
        for nth, key in enumerate(
            key for one in tables for column in places_of(one).keys for key in
            places_of(one).keys[column]
        )
    }  # fmt: skip
    hidden = {key for key in keys if "klein" in str(key)}

    once, bit_by_bit = Book(), Book()
    for table in tables:
        once.add(places_of(table), table.behind)
    for nth in order:
        bit_by_bit.add(places_of(tables[nth]), tables[nth].behind)
        found = bit_by_bit.find(hidden, rules, keys)
    assert found == once.find(hidden, rules, keys)
    assert len(found) > 2


def test_what_is_revised_between_two_looks_hides_no_later_number(absent, rules):
    tables = [
        days(absent.iloc[20:], "eerder", "Eerder"),
        days(absent, "allen", "Allen"),
        days(absent.iloc[3:], "zonder", "Zonder drie"),
        days(absent.iloc[30:], "later", "Later"),
    ]
    keys = {
        key: nth
        for nth, one in enumerate(tables)
        for column in places_of(one).keys
        for key in places_of(one).keys[column]
    }
    book, fresh = Book(), Book()
    for at, one in enumerate(tables):
        if at == 2:
            book.find(set(), rules, keys)
            book.revised |= {key[0] for key in keys if keys[key] == 0}
        book.add(places_of(one), one.behind)
        fresh.add(places_of(one), one.behind)
    fresh.revised |= book.revised
    assert book.find(set(), rules, keys) == fresh.find(set(), rules, keys)
    assert any("zonder" in str(one) for one in book.find(set(), rules, keys))


def test_a_number_that_is_twice_another_is_not_the_sum_of_it_with_itself(absent, dictionary, rules):
    """Of families of two persons each the persons are twice the families, and not the families."""
    grouped = absent.assign(dagen=2.0, groep=np.where(np.arange(60) < 4, "klein", "groot"))
    persons = days(
        pd.concat([grouped, grouped.assign(groep="totaal")]),
        "personen", "Personen", totals=(("groep", "totaal"),), kind="aantal",
    )  # fmt: skip
    large = grouped[grouped["groep"] == "groot"].assign(dagen=1.0)
    first, second = statuses(
        [persons, days(large, "gezinnen", "Gezinnen", kind="aantal")], dictionary, rules
    )
    assert first == ["verborgen", "verborgen", "getoond"]
    assert second == ["getoond"]


def test_that_parts_make_a_whole_because_another_is_empty_is_not_known(dictionary, rules):
    """Closed and cancelled goals are all goals, since none is running: which is what is hidden."""
    sizes = {"behaald": 40, "deels": 30, "vervallen": 5}
    goals = pd.DataFrame(
        [
            (status, f"gezin {status} {nth}", 1.0)
            for status, size in sizes.items()
            for nth in range(size)
        ]
        + [("lopend", "gezin behaald 0", 0.0)],
        columns=["status", "gezin_id", "doelen"],
    )
    count = Quantity(
        "doelen", "Doelen", entities=("gezin",), kind="aantal", additive=("status",), counts="doel"
    )
    status = Column("status", "Status", sensitive=True)
    goals, town = goals.assign(stad="stad"), Column("stad", "Stad")
    closed = goals[goals["status"].isin(["behaald", "deels"])].rename(
        columns={"doelen": "afgesloten"}
    )
    by_status, every, done = (
        build(rows, who="gezin_id", by=by, quantities=[quantity], name=name, title=name)
        for rows, by, quantity, name in (
            (goals, [town, status], count, "naar_status"),
            (goals, [town], count, "alle"),
            (
                closed,
                [town],
                Quantity("afgesloten", "Afgesloten", entities=("gezin",), kind="aantal"),
                "afgesloten",
            ),
        )
    )
    registers = [Register(rules) for _ in range(3)]
    for register, one in zip(registers, (by_status, every, done), strict=True):
        release(one, dictionary, register=register)
    assert all(judge_together(registers, rules).told.relations)


def test_what_does_not_settle_soon_is_hidden_with_its_tables(absent, dictionary, rules):
    """Without weighing all that is left, more is hidden, and nothing can be computed."""
    absent["groep"] = np.repeat(["klein", "een", "twee"], [4, 20, 36])
    whole = absent.assign(groep="totaal")
    shown = []
    for turns in (Limits().turns, 0):
        register = Register(rules, limits=Limits(turns=turns))
        results = [
            days(pd.concat([absent, whole]), "dagen", "Dagen", totals=(("groep", "totaal"),)),
            days(absent[absent["groep"] == "een"], "andere", "Andere"),
        ]
        register.admit_all(results)
        released = [release(one, dictionary, register=register) for one in results]
        (told,) = register.told()
        assert attack(released, rules, told=told).findings == ()
        shown.append([table.status.iloc[:, 0].tolist().count("getoond") for table in released])
    assert shown == [[2, 1], [0, 0]]


def test_that_nothing_was_dropped_is_known_to_nobody(dictionary, rules):
    """Delivered and counted are both the number of the year: by definition one, by chance one."""
    steps = ["Geleverd", "Geteld", "Dubbel", "Te laat"]
    rows = pd.DataFrame({"gezin_id": [f"gezin {nth}" for nth in range(60)]})
    kinds = np.where(np.arange(60) < 25, "nieuw", "verlenging")
    cleaned, year = (
        build(
            parts.assign(**{name: 1.0}),
            cells=pd.DataFrame({by: labels}, dtype="str"),
            who="gezin_id",
            by=[Column(by, by)],
            quantities=[Quantity(name, name, entities=("gezin",), kind="aantal", additive=(by,))],
            name=name,
            title=name,
            totals=((by, labels[0]),),
        )
        for parts, by, labels, name in (
            (pd.concat([rows.assign(stap=one) for one in steps[:2]]), "stap", steps, "schonen"),
            (
                pd.concat([rows.assign(soort="alle"), rows.assign(soort=kinds)]),
                "soort",
                ["alle", "nieuw", "verlenging"],
                "jaar",
            ),
        )
    )
    hide = frozenset()
    for _ in range(4):
        registers = [Register(rules, must_hide=hide) for _ in range(2)]
        released = [
            release(one, dictionary, register=register)
            for register, one in zip(registers, (cleaned, year), strict=True)
        ]
        judged = judge_together(registers, rules)
        hide |= judged.hide.numbers

    assert judged.hide.numbers <= hide
    assert released[0].status["schonen"].tolist() == ["verborgen"] * 4
    assert released[1].status["jaar"].tolist() == ["getoond"] * 3
    assert len(judged.told.relations) > 1
    for known in judged.told.relations:
        assert attack(released, rules, told=known, out=judged.told.out).findings == ()
