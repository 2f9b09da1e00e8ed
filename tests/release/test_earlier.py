"""Bundles shared before, laid beside a run: random people, whose later delivery revises a few."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.earlier import SharedBefore, rename
from lokalis_research.release.register import Register
from lokalis_research.release.run_wide import ToHide, judge_together
from lokalis_research.result import Column, Coverage, Quantity, build

CLUSTERS = Coverage(
    "team",
    ("team",),
    {("west",): frozenset({"team 0", "team 1"}), ("oost",): frozenset({"team 2", "team 3"})},
)
DAYS = Quantity("dagen", "Dagen", "dagen", entities=("gezin",), kind="som")


@pytest.fixture(scope="module")
def run(dictionary, rules):
    """Let tables of rows about people out, each notebook by itself, as a batch does."""

    def make(*tables, hide=frozenset()):
        registers, released = [], []
        for table in tables:
            register = Register(rules, must_hide=hide)
            released.append(release(table, dictionary, register=register))
            registers.append(register)
        return registers, released

    return make


@pytest.fixture(scope="module")
def shared():
    """Keep what a run let out, as a bundle does."""

    def make(registers, label="eerste"):
        whole = Register(registers[0].rules)
        tables = []
        for register in registers:
            whole.merge(register)
            sheets = register.book.sheets.values()
            behind = [sheet.behind for sheets_of in sheets for sheet in sheets_of]
            tables += [(places, lambda own=behind: own) for places in register.tables]
        return SharedBefore(label, whole.known, tables)

    return make


@pytest.fixture(scope="module")
def judged(run, rules):
    """Make a run until it hides what bundles shared before would help to compute."""

    def make(tables, bundles):
        first = judge_together(run(*tables)[0], rules, bundles)
        registers, released = run(*tables, hide=first.hide.numbers)
        again = judge_together(registers, rules, bundles)
        assert again.hide == ToHide()
        return first, again.told, released

    return make


def per(rows, by, name, quantities=()):
    # What a table is called is no part of what its numbers are called.
    return build(
        rows, who="gezin_id", by=[Column(one, one) for one in by], name=name, title=name,
        quantities=quantities, totals=tuple((one, "totaal") for one in by),
    )  # fmt: skip


def found_in(released, told, rules, *bundles):
    """Attack what is released beside the tables of bundles, by their labels."""
    before = [
        dataclasses.replace(table, places=rename(table.places, told.revised[label], label))
        for label, tables in bundles
        for table in tables
    ]
    (known,) = told.relations
    return attack(released, rules, (), known, before, told.out).findings


def add_total(rows):
    return pd.concat([rows, rows.assign(team="totaal")])


def hidden_teams(released):
    return set(released.table["team"][released.status["gezinnen"] == "verborgen"])


def families(counts, start=0):
    """Make rows: per team and kind so many families, each once."""
    rows = [(f"team {t}", f"soort {s}") for (t, s), n in np.ndenumerate(counts) for _ in range(n)]
    table = pd.DataFrame(rows, columns=["team", "soort"])
    return table.assign(gezin_id=[f"g{start + n}" for n in range(len(table))])


def test_what_an_earlier_bundle_showed_no_longer_protects_anybody(run, shared, judged, rules):
    rows = families([[4], [14]])
    total = per(pd.concat([rows, rows.assign(team="totaal")]), ["team"], "per_team")
    assert hidden_teams(run(total)[1][0]) == {"team 0", "team 1"}
    # Then without a total: the team of 14 was shown, and today the total has to go.
    then, shown_then = run(per(rows, ["team"], "per_team"))
    assert hidden_teams(shown_then[0]) == {"team 0"}
    first, told, released = judged([total], [shared(then)])
    assert hidden_teams(released[0]) == {"team 0", "totaal"}
    assert len(first.hide.because_of_earlier) == 1
    assert found_in(released, told, rules, ("eerste", shown_then)) == ()


def test_the_same_run_again_costs_nothing(run, shared, judged):
    rows = families([[4], [14], [40]])
    tables = [per(pd.concat([rows, rows.assign(team="totaal")]), ["team"], "per_team")]
    first, told, _ = judged(tables, [shared(run(*tables)[0])])
    assert first.hide.because_of_earlier == frozenset()
    assert told.revised == {"eerste": frozenset()}


def test_a_number_that_did_not_change_is_known_although_others_were_revised(
    run, shared, judged, rules
):
    rows = families([[4], [14], [40]])
    later = pd.concat([rows, rows.iloc[-25:].assign(gezin_id=[f"laat {n}" for n in range(25)])])
    two = later[later["team"] != "team 2"].assign(groep="west")
    then, shown_then = run(per(rows, ["team"], "per_team"))
    tables = [per(later, ["team"], "per_team"), per(two, ["groep"], "per_groep")]
    _, told, released = judged(tables, [shared(then)])
    assert len(told.revised["eerste"]) == 1
    # The team of 14 cannot protect the team of 4: the sum of both must be hidden.
    assert released[1].status["gezinnen"].tolist() == ["verborgen"]
    assert found_in(released, told, rules, ("eerste", shown_then)) == ()


def test_what_was_revised_in_a_table_that_the_run_has_no_more_is_found_by_its_sums(
    run, shared, judged, rules
):
    """A family moved: the total is what it was, and the teams of then are not parts of today's."""
    rows = families([[4], [40], [50], [20]])
    moved = rows.assign(team=rows["team"].where(rows.index != 0, "team 2"))
    then, shown_then = run(per(add_total(rows), ["team"], "per_team"))
    where = {"team 0": "west", "team 1": "west", "team 2": "oost", "team 3": "oost"}
    west = moved["team"].replace(where)
    clusters = build(
        add_total(moved.assign(team=west)), who="gezin_id", by=["team"], name="per_cluster",
        title="x", totals=(("team", "totaal"),), covers=(CLUSTERS,),
    )  # fmt: skip
    _, told, released = judged([clusters], [shared(then)])
    assert len(told.revised["eerste"]) == 1
    assert released[0].status["gezinnen"].tolist() == ["getoond"] * 3
    assert found_in(released, told, rules, ("eerste", shown_then)) == ()


@pytest.fixture(scope="module")
def row_of_bundles(run, shared, judged, rules):
    """Share one bundle after the other; each time families came, moved and went."""

    def make(seed, *, careful=True):
        draw = np.random.default_rng(seed)
        rows, bundles, shown, found = families(draw.poisson(10, (5, 2))), [], [], []
        for number in range(3):
            both = pd.concat([rows, rows.assign(soort="totaal")])
            # The first shows no totals, so that less has to be hidden in it.
            table = per(both if number else rows, ["team", "soort"], "samen")
            _, told, released = judged([table], bundles if careful else [])
            registers, _ = run(table, hide=_hidden(released))
            if not careful:
                told = judge_together(registers, rules, bundles).told
            found += found_in(released, told, rules, *shown)
            bundles.append(shared(registers, f"bundel {number}"))
            shown.append((f"bundel {number}", released))
            moved = draw.random(len(rows)) < 0.03
            rows = rows.assign(team=rows["team"].mask(moved, "team 0"))
            rows = pd.concat([rows, families(draw.poisson(0.2, (5, 2)), 1000 * (number + 1))])
        return found

    return make


@pytest.mark.parametrize("seed", range(4))
def test_the_attacker_never_wins_over_a_row_of_revised_bundles(seed, row_of_bundles):
    assert row_of_bundles(seed) == []


def test_the_attacker_wins_where_earlier_bundles_are_forgotten(row_of_bundles):
    assert any(row_of_bundles(seed, careful=False) for seed in range(4))


def _hidden(released):
    """Name what released tables hide."""
    return frozenset(
        key
        for table in released
        for name in table.places.keys.columns
        for key, status in zip(table.places.keys[name], table.status[name], strict=True)
        if status == "verborgen"
    )


def test_a_revised_sum_stays_a_number_that_can_be_shown(run, judged, shared):
    """How many people a revision is about nobody outside knows."""
    draw = np.random.default_rng(1)
    rows = pd.DataFrame({"team": "a", "gezin_id": [f"g{n}" for n in range(60)]})
    rows["dagen"] = draw.integers(5, 30, 60)
    then = run(per(rows, ["team"], "dagen", (DAYS,)))[0]
    late = pd.DataFrame({"team": ["a"], "gezin_id": ["laat"], "dagen": [31]})
    first, _, released = judged(
        [per(pd.concat([rows, late]), ["team"], "dagen", (DAYS,))], [shared(then)]
    )
    assert released[0].status["dagen"].tolist() == ["getoond"]
    assert first.hide.because_of_earlier == frozenset()
