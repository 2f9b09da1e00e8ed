"""What must hold of any delivery: parts make the whole, and stock follows from flow."""

import itertools
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.dictionary import load_dictionary
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.indicatoren.measure import measure
from lokalis_research.period import HalfYear
from tests.indicatoren.by_hand import G, V, material, tables

DICTIONARY = load_dictionary()
HALVES = HalfYear(2022, 1).trailing(3)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2023, 7, 1))
MOMENT = pd.Timestamp("2022-06-30")


def frame(rows, columns, dates):
    table = pd.DataFrame(rows, columns=columns)
    for name in dates:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table


@st.composite
def contracts(draw):
    rows = []
    for number in range(draw(st.integers(1, 12))):
        for _ in range(draw(st.integers(1, 3))):
            begin = pd.Timestamp(draw(DAYS))
            length = draw(st.one_of(st.none(), st.integers(0, 900)))
            end = None if length is None else begin + pd.Timedelta(days=length)
            team, work = (
                draw(st.sampled_from([G, V])),
                draw(st.sampled_from(["gezinswerker", "staf"])),
            )
            rows.append((f"m{number}", team, work, draw(st.sampled_from([0.5, 1.0])), begin, end))
    columns = ["medewerker_id", "buurtteam", "functie", "deeltijdfactor", "begin", "einde"]
    return frame(rows, columns, ("begin", "einde"))


@st.composite
def support(draw):
    rows = []
    for number in range(draw(st.integers(1, 15))):
        for _ in range(draw(st.integers(1, 3))):
            came = pd.Timestamp(draw(DAYS))
            met, start = (came + pd.Timedelta(days=draw(st.integers(0, 30))) for _ in range(2))
            length = draw(st.one_of(st.none(), st.integers(0, 800)))
            start = max(met, start)
            end = None if length is None else start + pd.Timedelta(days=length)
            outcome = draw(st.sampled_from([None, "zonder_hulp_verder", "gestopt_door_gezin"]))
            rows.append(
                (f"g{number}", draw(st.sampled_from([G, V])), came, met, start, end, outcome)
            )
    dates = ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")
    table = frame(rows, ["gezin_id", "buurtteam", *dates, "uitkomst"], dates)
    return table.assign(later_op_verzoek=pd.array([None] * len(table), "boolean"))


def total(result, column, period):
    table = result.table
    return table.loc[table["periode"] == str(period), column].sum()


@settings(max_examples=10)
@given(contracts())
def test_staff_at_the_end_is_staff_before_with_who_came_and_without_who_left(table):
    """Who leaves on the last day is still there that day, and gone the next."""
    made = material(DICTIONARY, dienstverbanden=table)
    stock = measure(made, "medewerkers_in_dienst", HALVES)
    came = measure(made, "instroom", HALVES)
    left = who_left(made)
    for before, now in itertools.pairwise(HALVES):
        since, until = pd.Timestamp(before.last_day), pd.Timestamp(now.last_day)
        gone = left.loc[(left["datum"] >= since) & (left["datum"] < until), "dienst"].nunique()
        assert total(stock, "medewerkers", now) == (
            total(stock, "medewerkers", before) + total(came, "ingestroomd", now) - gone
        )


def who_left(made):
    measure(made, "uitstroom_fte", HALVES)
    return made.kept["uitstroom"]


@settings(max_examples=10)
@given(contracts())
def test_functions_and_teams_add_up_to_the_organisation(table):
    made = material(DICTIONARY, dienstverbanden=table)
    for name in ("formatie", "medewerkers_in_dienst", "instroom", "uitstroom_fte", "doorstroom"):
        whole = measure(made, name, HALVES)
        (column,) = (one.name for one in whole.quantities)
        for by in ("functie", "cluster"):
            parts = measure(made, name, HALVES, [by]).table
            assert parts[column].sum() == pytest.approx(whole.table[column].sum())


@settings(max_examples=10)
@given(support())
def test_teams_add_up_to_the_city_where_an_event_or_a_day_is_counted(table):
    made = material(DICTIONARY, begeleidingen=table)
    for name, one in load_indicators(DICTIONARY).indicators.items():
        parts = [one.teller, *([one.noemer] if one.noemer else [])]
        if one.pagina != "60_begeleiding" or "ses" not in one.groepen or one.beperkt_tot:
            continue
        if any(part.eens or part.vast_over for part in parts):
            continue
        whole, by = (measure(made, name, HALVES, groups).table for groups in ((), ("ses",)))
        for part in parts:
            assert by[part.kolom].sum() == pytest.approx(whole[part.kolom].sum()), name


@settings(max_examples=10)
@given(support())
def test_no_part_is_more_than_its_whole(table):
    made = material(DICTIONARY, begeleidingen=table)
    for name, one in load_indicators(DICTIONARY).indicators.items():
        if one.eenheid == "%" and one.noemer:
            by = [*one.noemer.vast_over, *(["cluster"] if "cluster" in one.groepen else [])]
            found = measure(made, name, HALVES, by).table
            assert (found[one.teller.kolom] <= found[one.noemer.kolom]).all(), name


@settings(max_examples=10)
@given(support())
def test_who_runs_is_who_was_ever_reached_less_who_is_done(table):
    """Of families: ever supported = supported now + not supported now, and some day before."""
    made = material(DICTIONARY, begeleidingen=table)
    ever = measure(made, "ooit_bereikt", HALVES)
    running = measure(made, "loopt_langer_dan_een_jaar", HALVES)
    begun = made.spells[made.spells["start"] <= MOMENT]
    there = set(begun.loc[begun["stop"] > MOMENT, "gezin_id"])
    assert total(ever, "ooit", HALVES[-1]) == begun["gezin_id"].nunique()
    assert total(running, "lopend", HALVES[-1]) == len(there)


def test_the_tables_of_the_hand_made_delivery_are_those_of_the_dictionary():
    for name, table in tables().items():
        assert set(table.columns) <= {field.name for field in DICTIONARY[name].fields}
