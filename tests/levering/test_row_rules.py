"""Rules that compare rows find what looking at every two rows finds."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from lokalis_research.levering.rules import Context, in_order, overlapping
from lokalis_research.levering.rules_of_rows import ROW_RULES

CONTEXT = Context(pd.Timestamp("2023-01-31"), {})
TOUCHING = next(one for one in ROW_RULES["verzuimmeldingen"] if one.rule == "meldingen_sluiten_aan")
DAY = np.timedelta64(1, "D")


@pytest.fixture(params=range(20))
def spells(request):
    """Make spells of a few people in a few weeks, some without an end, an owner or a begin."""
    chance = np.random.default_rng(request.param)
    count = 30
    begin = np.datetime64("2022-01-01", "s") + chance.integers(0, 25, count) * DAY
    table = pd.DataFrame(
        {
            "medewerker_id": pd.Series(chance.choice(["a", "b", "c"], count), dtype="str"),
            "soort": pd.Series(chance.choice(["ziekte", "overig"], count), dtype="str"),
            "eerste_dag": begin,
            "hersteldatum": begin + chance.integers(-2, 9, count) * DAY,
        }
    )
    for column in ("medewerker_id", "eerste_dag", "hersteldatum"):
        table[column] = table[column].mask(chance.random(count) < 0.1)
    return table[chance.random(count) < 0.9]


@pytest.mark.parametrize("allowed", [0, 1])
def test_spells_overlap_when_one_begins_before_an_earlier_one_has_ended(spells, allowed):
    rule = overlapping(("medewerker_id", "soort"), "eerste_dag", "hersteldatum", allowed)
    known = spells.dropna(subset=["medewerker_id", "eerste_dag"])
    known = known.sort_values("eerste_dag", kind="stable").rename_axis("rij").reset_index()
    rows = list(known.fillna({"hersteldatum": pd.Timestamp("2100-01-01")}).itertuples())
    expected = {
        row.rij
        for one, other in combinations(rows, 2)
        if (one.medewerker_id, one.soort) == (other.medewerker_id, other.soort)
        and other.eerste_dag + allowed * DAY <= one.hersteldatum
        for row in (one, other)
    }
    assert set(spells.index[rule(spells, CONTEXT)]) == expected


def test_a_spell_touches_one_that_ended_that_day_or_the_day_before(spells):
    known = spells.dropna(subset=["medewerker_id", "hersteldatum"])
    ends = set(zip(known["medewerker_id"], known["hersteldatum"], strict=True))
    expected = [
        row.eerste_dag != row.hersteldatum
        and bool(ends & {(row.medewerker_id, row.eerste_dag - gap * DAY) for gap in (0, 1)})
        for row in spells.itertuples()
    ]
    assert TOUCHING.mask(spells, CONTEXT).tolist() == expected


def test_nobody_overlaps_where_there_is_nobody(spells):
    nobody = spells.head(0)
    rule = overlapping(("medewerker_id",), "eerste_dag", "hersteldatum")
    assert len(rule(nobody, CONTEXT)) == len(TOUCHING.mask(nobody, CONTEXT)) == 0


@pytest.mark.parametrize("most", [9, 70_000, 2**40])
def test_numbers_are_put_in_order_and_equal_ones_stay_as_they_stand(most):
    numbers = np.random.default_rng(1).integers(0, most, 500)
    assert in_order(numbers).tolist() == np.argsort(numbers, kind="stable").tolist()
