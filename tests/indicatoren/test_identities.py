"""What must hold of any delivery: parts make the whole, and stock follows from flow."""

import functools
import itertools

import numpy as np
import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.indicatoren.measure import measure
from lokalis_research.period import HalfYear, Year
from tests.indicatoren.by_hand import G, V, material, tables

DICTIONARY = load_dictionary()
HALVES = HalfYear(2022, 1).trailing(3)
YEARS = (Year(2021), Year(2022))
MOMENT = pd.Timestamp("2022-06-30")
EDGES = np.array(
    [one.start.toordinal() + days for one in (*HALVES, HALVES[-1].shift(1)) for days in (-1, 0, 1)]
)
"""Where a day more or less makes another number."""


class Draws:
    """Draws for a made-up delivery: the same seed, the same delivery.

    What takes time is how many tables are measured, not how long they are. So there are few
    deliveries, each with many families and with many of its days on the edge of a half-year.
    """

    def __init__(self, seed):
        self.draws = np.random.default_rng(seed)

    def number(self, low, high):
        return int(self.draws.integers(low, high, endpoint=True))

    def one_of(self, *options):
        return options[self.draws.integers(len(options))]

    def day(self):
        first, last = (pd.Timestamp(day).toordinal() for day in ("2020-01-01", "2023-07-01"))
        ordinal = self.one_of(self.draws.choice(EDGES), self.draws.integers(first, last + 1))
        return pd.Timestamp.fromordinal(int(ordinal))

    def end(self, begin, longest):
        """Give a last day: none yet, some day, or one on the edge of a half-year."""
        edges = [day for day in map(pd.Timestamp.fromordinal, map(int, EDGES)) if day >= begin]
        some = begin + pd.Timedelta(days=self.number(0, longest))
        return self.one_of(None, some, some, self.one_of(*edges) if edges else some)


def frame(rows, columns, dates):
    table = pd.DataFrame(rows, columns=columns)
    for name in dates:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    return table


@pytest.fixture(scope="module", params=range(3))
def staffed(request):
    draw, rows = Draws(request.param), []
    for number in range(60):
        for _ in range(draw.number(1, 3)):
            begin = draw.day()
            team, work = draw.one_of(G, V), draw.one_of("gezinswerker", "staf")
            factor = draw.one_of(0.5, 1.0)
            rows.append((f"m{number}", team, work, factor, begin, draw.end(begin, 900)))
    columns = ["medewerker_id", "buurtteam", "functie", "deeltijdfactor", "begin", "einde"]
    return material(DICTIONARY, dienstverbanden=frame(rows, columns, ("begin", "einde")))


SEEDS = (0, 1)


@functools.cache
def supporting(seed):
    draw, rows = Draws(seed), []
    for number in range(90):
        for _ in range(draw.number(1, 3)):
            came = draw.day()
            met, start = (came + pd.Timedelta(days=draw.number(0, 30)) for _ in range(2))
            start = max(met, start)
            outcome = draw.one_of(None, "zonder_hulp_verder", "gestopt_door_gezin")
            end = draw.end(start, 800)
            rows.append((f"g{number:02}", draw.one_of(G, V), came, met, start, end, outcome))
    dates = ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")
    table = frame(rows, ["gezin_id", "buurtteam", *dates, "uitkomst"], dates)
    said = {
        name: pd.array([draw.one_of(None, True, False) for _ in rows], "boolean")
        for name in ("later_op_verzoek", "met_partner", "zelfde_gezinswerker")
    }
    return material(DICTIONARY, begeleidingen=table.assign(**said))


@pytest.fixture(scope="module", params=SEEDS)
def supported(request):
    return supporting(request.param)


def total(result, column, period):
    table = result.table
    return table.loc[table["periode"] == str(period), column].sum()


def test_staff_at_the_end_is_staff_before_with_who_came_and_without_who_left(staffed):
    """Who leaves on the last day is still there that day, and gone the next."""
    made = staffed
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


def test_functions_and_teams_add_up_to_the_organisation(staffed):
    made = staffed
    for name in ("formatie", "medewerkers_in_dienst", "instroom", "uitstroom_fte", "doorstroom"):
        whole = measure(made, name, HALVES)
        (column,) = (one.name for one in whole.quantities)
        for by in ("functie", "cluster"):
            parts = measure(made, name, HALVES, [by]).table
            assert parts[column].sum() == pytest.approx(whole.table[column].sum())


def test_teams_add_up_to_the_city_where_an_event_or_a_day_is_counted(supported):
    made = supported
    for name, one in load_indicators(DICTIONARY).indicators.items():
        parts = [one.teller, *([one.noemer] if one.noemer else [])]
        if one.pagina != "60_begeleiding" or "ses" not in one.groepen or one.beperkt_tot:
            continue
        if any(part.eens or part.vast_over for part in parts):
            continue
        whole, by = (measure(made, name, HALVES, groups).table for groups in ((), ("ses",)))
        for part in parts:
            assert by[part.kolom].sum() == pytest.approx(whole[part.kolom].sum()), name


def no_part_is_more(made, of_support):
    """Give the indicators that say something; of none a part is more than its whole."""
    told = set()
    for name, one in load_indicators(DICTIONARY).indicators.items():
        if one.eenheid == "%" and one.noemer and ("begeleidingen" in one.tables) == of_support:
            by = [*one.noemer.vast_over, *(["cluster"] if "cluster" in one.groepen else [])]
            periods = HALVES if "halfjaar" in one.perioden else YEARS
            found = measure(made, name, periods, by).table
            assert (found[one.teller.kolom] <= found[one.noemer.kolom]).all(), name
            told |= {name} if len(found) else set()
    return told


def test_no_part_is_more_than_its_whole():
    """Of support in made-up deliveries, of what a register says in the one made by hand."""
    told = set().union(*(no_part_is_more(supporting(seed), of_support=True) for seed in SEEDS))
    told |= no_part_is_more(material(DICTIONARY), of_support=False)
    shares = {
        name
        for name, one in load_indicators(DICTIONARY).indicators.items()
        if one.eenheid == "%" and one.noemer
    }
    assert told == shares


def test_who_runs_is_who_was_ever_reached_less_who_is_done(supported):
    """Of families: ever supported = supported now + not supported now, and some day before."""
    made = supported
    ever = measure(made, "ooit_bereikt", HALVES)
    running = measure(made, "loopt_langer_dan_een_jaar", HALVES)
    begun = made.spells[made.spells["start"] <= MOMENT]
    there = set(begun.loc[begun["stop"] > MOMENT, "gezin_id"])
    assert total(ever, "ooit", HALVES[-1]) == begun["gezin_id"].nunique()
    assert total(running, "lopend", HALVES[-1]) == len(there)


def test_the_tables_of_the_hand_made_delivery_are_those_of_the_dictionary():
    for name, table in tables().items():
        assert set(table.columns) <= {field.name for field in DICTIONARY[name].fields}
