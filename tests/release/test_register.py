"""The same number is the same in every table of a run, whatever the table calls it."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from made_up import families

from lokalis_research.errors import AnalysisError, ReleaseError
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.release.run_wide import ToHide, from_plain, judge_together, to_plain
from lokalis_research.result import Column, Coverage, Quantity, Ratio, Result


@pytest.fixture
def counted():
    """Make a result of counts: rows of dimension values and one number per quantity."""

    def make(name, columns, rows, *, additive=(), quantities=("gezinnen",), **options):
        dimensions = [column for column in columns if column not in quantities]
        table = pd.DataFrame(rows, columns=columns)
        return Result(
            name,
            name,
            tuple(Column(label, label) for label in dimensions),
            tuple(
                Quantity(q, q, entities=("gezin",), additive=additive, kind="aantal")
                for q in quantities
            ),
            table,
            behind=families(table, quantities),
            **options,
        )

    return make


MONTHS = [f"2022-{month:02d}" for month in range(7, 13)]


def hidden_rows(released, column="gezinnen"):
    return released.table.index[released.status[column] == "verborgen"].tolist()


def test_a_number_that_differs_between_tables_is_refused_and_both_are_named(counted, rules):
    register = Register(rules)
    register.admit(counted("een", ["team", "gezinnen"], [("a", 30)]))
    with pytest.raises(ReleaseError, match='"een" and "twee"'):
        register.admit(counted("twee", ["team", "gezinnen"], [("a", 31)]))


def test_a_definition_tells_two_numbers_of_the_same_name_apart(counted, rules):
    register = Register(rules)
    register.admit(counted("een", ["team", "gezinnen"], [("a", 30)]))
    other = counted("twee", ["team", "gezinnen"], [("a", 31)], definition=(("wie", "nieuw"),))
    assert (register.admit(other)["gezinnen"] == "").all()


def test_what_one_table_hides_the_next_hides_too(counted, dictionary, rules):
    register = Register(rules)
    rows = [("a", 12), ("b", 3), ("totaal", 15)]
    first = counted("een", ["team", "gezinnen"], rows, totals=(("team", "totaal"),))
    hidden = hidden_rows(release(first, dictionary, register=register))
    assert len(hidden) == 2
    again = counted("twee", ["team", "gezinnen"], rows, totals=(("team", "totaal"),))
    assert hidden_rows(release(again, dictionary, register=register)) == hidden


def test_months_do_not_give_away_what_the_half_year_hides(counted, dictionary, rules):
    register = Register(rules)
    months = counted(
        "maanden",
        ["maand", "gezinnen"],
        [(month, 3 if month == "2022-09" else 30) for month in MONTHS],
        additive=("periode",),
    )
    half_year = counted(
        "halfjaar", ["periode", "gezinnen"], [("2022H2", 153)], additive=("periode",)
    )
    released = [release(result, dictionary, register=register) for result in (months, half_year)]
    found = attack(released, rules)
    assert found.findings == ()
    assert register.exposed == set()


def test_distinct_families_are_no_more_in_a_part_than_in_the_whole(counted, dictionary, rules):
    # Twelve families, ten of which had help in both teams: the teams do not add up to the city.
    rows = [("a", 11), ("b", 11), ("totaal", 12)]
    result = counted("gezinnen", ["team", "gezinnen"], rows, totals=(("team", "totaal"),))
    released = release(result, dictionary, register=Register(rules))
    assert released.places.columns[0].additive == ()
    assert released.places.columns[0].nested == ("team",)
    assert hidden_rows(released) == []


def test_clusters_are_the_sum_of_their_teams(counted, dictionary, rules):
    register = Register(rules)
    teams = counted(
        "teams", ["buurtteam", "gezinnen"], [("a", 4), ("b", 40)], additive=("buurtteam",)
    )
    cover = Coverage("buurtteam", ("cluster",), {("Noord",): frozenset({"a", "b"})})
    cluster = counted(
        "clusters",
        ["cluster", "gezinnen"],
        [("Noord", 44)],
        additive=("buurtteam",),
        covers=(cover,),
    )
    assert hidden_rows(release(teams, dictionary, register=register)) == [0]
    # The other team is out already, so that only the cluster can be hidden.
    assert hidden_rows(release(cluster, dictionary, register=register)) == [0]


def test_classes_cut_at_several_boundaries_are_differences_of_each_other(
    counted, dictionary, rules
):
    register = Register(rules)

    def cut(name, parts, rows):
        cover = Coverage("duur", ("klasse",), {(label,): part for label, part in parts.items()})
        return counted(
            name,
            ["klasse", "gezinnen"],
            rows,
            additive=("duur",),
            covers=(cover,),
            totals=(("klasse", "totaal"),),
        )

    at_14 = {"kort": range(1, 15), "lang": range(15, 731)}
    at_91 = {"kort": range(1, 92), "lang": range(92, 731)}
    fine = {"1-14": range(1, 15), "15-91": range(15, 92), "92-730": range(92, 731)}
    released = [
        release(cut(name, parts, rows), dictionary, register=register)
        for name, parts, rows in (
            ("op_14", at_14, [("kort", 40), ("lang", 34), ("totaal", 74)]),
            ("op_91", at_91, [("kort", 44), ("lang", 30), ("totaal", 74)]),
            ("klassen", fine, [("1-14", 40), ("15-91", 4), ("92-730", 30), ("totaal", 74)]),
        )
    ]
    assert released[0].places.labels["duur"].tolist() == ["1:15", "15:731", ""]
    found = attack(released, rules)
    # What was shown before the class of four came up cannot be taken back: the run is judged anew.
    assert {key[1] for key in register.exposed} == {(("duur", "15:92"),)}
    assert {finding.table for finding in found.findings} == {"klassen"}
    again = Register(rules)
    results = [
        cut("op_14", at_14, [("kort", 40), ("lang", 34), ("totaal", 74)]),
        cut("op_91", at_91, [("kort", 44), ("lang", 30), ("totaal", 74)]),
        cut("klassen", fine, [("1-14", 40), ("15-91", 4), ("92-730", 30), ("totaal", 74)]),
    ]
    again.admit_all(results)
    assert again.exposed == set()


def test_a_sum_of_columns_gives_no_hidden_column_away(counted, dictionary, rules):
    result = counted(
        "rijen",
        ["tabel", "gelezen", "goed", "fout"],
        [("x", 104, 100, 4)],
        quantities=("gelezen", "goed", "fout"),
        sums=(("gelezen", ("goed", "fout")),),
    )
    released = release(result, dictionary, register=Register(rules))
    assert released.status.loc[0, ["gelezen", "goed", "fout"]].tolist().count("verborgen") == 2
    with pytest.raises(AnalysisError, match="not the sum"):
        dataclasses.replace(result, sums=(("goed", ("gelezen", "fout")),))


def test_notebooks_that_give_each_other_away_are_found_together(counted, dictionary, rules):
    one, other = Register(rules), Register(rules)
    total = (("team", "totaal"),)
    rows = [("a", 4), ("b", 14), ("totaal", 18)]
    release(counted("een", ["team", "gezinnen"], rows, totals=total), dictionary, register=one)
    hidden = {key[1] for key, known in one.known.items() if known.reason}
    assert hidden == {(("team", "a"),), (("team", "b"),)}
    release(counted("twee", ["team", "gezinnen"], rows[1:2]), dictionary, register=other)
    registers = [from_plain(to_plain(register), rules) for register in (one, other)]
    to_hide = judge_together(registers, rules).hide.numbers
    assert {key[1] for key in to_hide} == {(("team", "b"),)}
    again = Register(rules, must_hide=to_hide)
    released = release(counted("twee", ["team", "gezinnen"], rows[1:2]), dictionary, register=again)
    assert hidden_rows(released) == [0]
    assert judge_together([one, again], rules).hide == ToHide()


def test_a_table_of_which_a_hidden_number_can_always_be_computed_is_left_out(
    counted, dictionary, rules
):
    read = counted(
        "gelezen",
        ["tabel", "alle", "goed", "fout"],
        [("x", 40, 40, 0), ("y", 50, 38, 12)],
        quantities=("alle", "goed", "fout"),
        sums=(("alle", ("goed", "fout")),),
    )
    # Declared twice, and so that nothing can be wrong: whoever has both tables knows there is not.
    right, other = (
        counted(
            name,
            ["tabel", *numbers],
            [("x", *(40 for _ in numbers))],
            quantities=numbers,
            sums=sums,
        )
        for name, numbers, sums in (
            ("goed", ("alle", "goed"), (("alle", ("goed",)),)),
            ("los", ("alle",), ()),
        )
    )
    registers = [Register(rules) for _ in range(3)]
    for register, one in zip(registers, (read, right, other), strict=True):
        release(one, dictionary, register=register)
    judged = judge_together(registers, rules)
    assert judged.hide == ToHide(tables=frozenset({"gelezen"}))

    registers = [Register(rules, left_out=judged.hide.tables) for _ in range(3)]
    released = [
        release(one, dictionary, register=register)
        for register, one in zip(registers, (read, right, other), strict=True)
    ]
    assert (released[0].status[["alle", "goed", "fout"]] == "verborgen").all(axis=None)
    assert [hidden_rows(one, "alle") for one in released[1:]] == [[], []]
    (told,) = judge_together(registers, rules).told.relations
    assert attack(released, rules, told=told).findings == ()


def test_ratios_and_intervals_tell_nothing_that_rounded_counts_do_not(counted, dictionary):
    """Every exact number that is rounded alike gives the very same table."""
    ratio = Ratio("deel", "Deel", "%", 3, numerator="met", denominator="alle", interval="wilson")

    def shown(few, many):
        result = counted(
            "aandeel", ["team", "met", "alle"], [("a", few, many)],
            quantities=("met", "alle"), ratios=(ratio,),
        )  # fmt: skip
        return release(result, dictionary).table

    reference = shown(40, 75)
    for few in range(38, 43):
        for many in range(73, 78):
            pd.testing.assert_frame_equal(shown(few, many), reference)
    assert not np.allclose(shown(43, 75)["deel"], reference["deel"])


@pytest.mark.parametrize("total", [112, 150])
def test_parts_that_are_not_what_they_are_said_to_be_are_refused_by_name(counted, rules, total):
    rows = [("a", 3), ("b", 40), ("c", 70), ("totaal", total)]
    result = counted(
        "per_team", ["team", "gezinnen"], rows, additive=("team",), totals=(("team", "totaal"),)
    )
    with pytest.raises(ReleaseError, match="Table per_team: gezinnen does not add up") as error:
        Register(rules).admit(result)
    assert str(total) not in str(error.value)


def test_tables_of_the_same_name_about_different_numbers_are_kept_apart(counted, rules):
    register = Register(rules)
    for quantity in ("gezinnen", "kinderen"):
        rows = [("ja", 3), ("nee", 40), ("totaal", 43)]
        result = counted(
            "tabel",
            ["reden", quantity],
            rows,
            quantities=(quantity,),
            totals=(("reden", "totaal"),),
        )
        assert register.admit(result)[quantity].tolist()[0]


def test_what_adds_up_over_groups_by_chance_in_one_table_does_not_in_another(counted, dictionary):
    """Within half a year nobody was in two teams; within the year six families were."""
    register = Register(load_rules(dictionary))
    columns, totals = ["periode", "team", "gezinnen"], (("team", "totaal"),)
    half = [("2022H1", "a", 20), ("2022H1", "b", 20)]
    year = [("2022", "a", 40), ("2022", "b", 46), ("2022", "c", 4), ("2022", "totaal", 84)]
    register.admit(counted("half", columns, half, additive=("team",)))
    shown = release(counted("jaar", columns, year, totals=totals), dictionary, register=register)
    assert hidden_rows(shown) == [2]


def test_the_attack_adds_up_no_groups_that_overlap_in_another_table(counted, dictionary, rules):
    """Of 80 families in the year 24 were in two teams, of half a year none."""
    register = Register(rules)
    half = [("2022H1", "a", 20), ("2022H1", "b", 20)]
    year = [("2022", "a", 40), ("2022", "b", 60), ("2022", "c", 4)]
    tables = [
        counted("half", ["periode", "team", "gezinnen"], half, additive=("team",)),
        counted("jaar", ["periode", "team", "gezinnen"], year),
        counted("stad", ["periode", "gezinnen"], [("2022", 80)]),
    ]
    released = [release(table, dictionary, register=register) for table in tables]
    assert attack(released, rules).findings == ()
