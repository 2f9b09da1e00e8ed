"""Bereik: who is supported, begins, ends and goes on."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from at_risk import at_risk
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.indicatoren import material, reach
from lokalis_research.period import HalfYear, Year
from lokalis_research.populatie import clean_support

H1 = HalfYear(2022, 1)
FIELDS = ["gezinnen", "lopend_begin", "begonnen", "beeindigd", "lopend"]


def counts(support, period=H1):
    table = reach.reach(support, [period]).table
    return table[FIELDS].iloc[0].astype(int).tolist() if len(table) else []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2022-01-01", None, [1, 0, 1, 0, 1]),
        ("2021-12-31", None, [1, 1, 0, 0, 1]),
        ("2021-12-31", "2022-01-01", [1, 1, 0, 1, 0]),
        ("2021-12-31", "2021-12-31", []),
        ("2022-06-30", "2022-06-30", [1, 0, 1, 1, 0]),
        ("2021-10-01", "2022-06-30", [1, 1, 0, 1, 0]),
        ("2021-10-01", "2022-07-01", [1, 1, 0, 0, 1]),
        ("2022-07-01", None, []),
    ],
)
def test_a_day_decides_whether_support_began_ended_or_goes_on(support_from, start, end, found):
    assert counts(support_from([("g1", "Zuilen", start, end)])) == found


def test_a_family_that_returns_counts_once_and_begins_twice(support_from):
    support = support_from(
        [("g1", "Zuilen", "2022-01-10", "2022-02-10"), ("g1", "Zuilen", "2022-04-10", None)]
    )
    assert counts(support) == [1, 0, 2, 1, 1]


def test_a_family_that_moves_neither_begins_nor_ends(support_from):
    support = support_from(
        [("g1", "Ondiep", "2021-10-01", "2022-03-01"), ("g1", "Zuilen", "2022-03-02", None)]
    )
    assert counts(support) == [1, 1, 0, 0, 1]
    groups = reach.reach_per_group(support, [H1], "buurtteam").table.set_index("buurtteam")
    assert groups["gezinnen"].to_dict() == {"Ondiep": 1, "Zuilen": 1}
    assert groups["lopend"].to_dict() == {"Ondiep": 0, "Zuilen": 1}


def test_what_runs_on_the_peildatum_has_not_ended(support_from):
    support = support_from([("g1", "Zuilen", "2022-01-10", None)], peildatum="2022-06-30")
    assert counts(support) == [1, 0, 1, 0, 1]


def test_half_years_and_years_are_never_counted_together(support_from):
    support = support_from([("g1", "Zuilen", "2022-01-10", None)])
    with pytest.raises(AnalysisError, match="more than one kind"):
        reach.reach(support, [H1, Year(2022)])


def test_half_years_from_before_the_delivery_is_complete_are_left_out(support_from):
    support = support_from(
        [("g1", "Zuilen", "2015-01-01", "2021-07-03"), ("g2", "Zuilen", "2015-01-01", None)]
    )
    found = material.half_years_until(support, HalfYear(2022, 2), 6)
    assert [str(period) for period in found] == ["2021H2", "2022H1", "2022H2"]
    with pytest.raises(NotDeliveredError, match="No half-year"):
        material.half_years_until(support, HalfYear(2021, 1), 6)


episodes = st.lists(
    st.tuples(
        st.sampled_from(["g1", "g2", "g3"]),
        st.sampled_from(["Ondiep", "Zuilen"]),
        st.integers(0, 500),
        st.integers(0, 200),
    ),
    min_size=1,
    max_size=12,
)


def made(rows):
    start = [pd.Timestamp(date(2021, 6, 1) + timedelta(days=int(row[2]))) for row in rows]
    stop = [day + pd.Timedelta(days=int(row[3])) for day, row in zip(start, rows, strict=True)]
    table = pd.DataFrame(
        {
            "gezin_id": pd.Series([row[0] for row in rows], dtype="str"),
            "buurtteam": pd.Series([row[1] for row in rows], dtype="str"),
            "startdatum": pd.Series(start, dtype="datetime64[s]"),
            "einddatum": pd.Series(stop, dtype="datetime64[s]"),
        }
    )
    return clean_support(table, peildatum=date(2022, 12, 31))


def many_rows():
    draws = np.random.default_rng(3)
    return [
        (f"g{family}", ("Ondiep", "Zuilen")[team], start, length)
        for family, team, start, length in zip(
            draws.integers(0, 150, 400),
            draws.integers(0, 2, 400),
            draws.integers(0, 570, 400),
            draws.integers(0, 120, 400),
            strict=True,
        )
    ]


def test_the_order_of_rows_does_not_matter():
    one, other = (reach.reach(made(rows), [H1]) for rows in (many_rows(), many_rows()[::-1]))
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.support, other.support)


def test_counts_are_those_of_looking_at_every_day():
    rows, first = many_rows(), date(2021, 6, 1)
    there = np.zeros((150, 900), dtype=bool)
    for family, _, start, length in rows:
        there[int(family[1:]), start : start + length + 1] = True
    there[:, (date(2022, 12, 31) - first).days + 1 :] = False
    table = reach.reach(made(rows), [H1]).table.iloc[0]
    begin, end = ((day - first).days for day in (H1.start, H1.stop))
    inside = there[:, begin:end]
    started = inside & ~there[:, begin - 1 : end - 1]
    ended = inside & ~there[:, begin + 1 : end + 1]
    assert table["gezinnen"] == inside.any(axis=1).sum()
    assert table["begonnen"] == started.sum()
    assert table["beeindigd"] == ended.sum()
    assert table["lopend"] == (there[:, end - 1] & there[:, end]).sum()


@given(episodes)
@settings(max_examples=15)
def test_flows_and_stocks_balance_teams_add_up_and_families_are_those_of_the_population(rows):
    support, periods = made(rows), HalfYear(2022, 2).trailing(3)
    table = reach.reach(support, periods).table.set_index("periode")
    assert (table["lopend_begin"] + table["begonnen"] == table["beeindigd"] + table["lopend"]).all()
    later = table["lopend_begin"].shift(-1).dropna()
    assert (table["lopend"].loc[later.index] == later).all()
    groups = reach.reach_per_group(support, periods, "buurtteam").table
    for name in ("begonnen", "beeindigd", "lopend"):
        added = groups.groupby("periode")[name].sum().reindex(table.index)
        assert added.tolist() == table[name].tolist()
    known = at_risk(support.episodes, periods).set_index("periode")["gezinnen"]
    assert table["gezinnen"].to_dict() == known.to_dict()
