"""What may be said of a figure beside a year before."""

import numpy as np
import pytest

from lokalis_research.bericht.compared import compare
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.period import HalfYear

NOW = HalfYear(2022, 2)
REACHED = "50_halfjaarcijfers/bereik"


@pytest.fixture
def side(declared, tables, dictionary):
    def of(name):
        found = compare(declared, Shelf(tables), NOW, dictionary)
        (one,) = [one for theme in found.values() for one in theme if one.name == name]
        return one.side

    return of


@pytest.mark.parametrize(
    ("value", "said"), [(70.0, "hoger"), (30.0, "lager"), (51.0, "gelijk"), (51.9, "gelijk")]
)
def test_a_share_is_clearly_different_when_its_interval_is_far_off(change, side, value, said):
    change("60_begeleiding/plan_aanwezig", "waarde", value)
    assert side("plan_aanwezig") == said


@pytest.mark.parametrize(("value", "said"), [(700.0, "hoger"), (405.0, "gelijk")])
def test_a_count_is_compared_as_events_that_come_by_themselves(change, side, value, said):
    change(REACHED, "gezinnen", value)
    assert side("begeleide_gezinnen") == said


def test_a_number_without_a_test_is_set_beside_and_no_more(change, side):
    change("70_medewerkers/formatie", "fte", 900.0)
    assert side("formatie") == "niet"


@pytest.mark.parametrize(("half", "year"), [(1, "2021"), (2, "2022")])
def test_of_a_number_per_year_the_last_year_that_is_over_is_given(
    declared, tables, dictionary, half, year
):
    found = compare(declared, Shelf(tables), HalfYear(2022, half), dictionary)
    (one,) = [o for theme in found.values() for o in theme if o.name == "verzuim_verslagen"]
    assert (str(one.period), one.now.number is not None, one.side) == (year, True, "niet")


def test_across_a_series_break_nothing_is_claimed(change, side):
    change("60_begeleiding/vinkje_veiligheid", "waarde", 95.0)
    assert side("vinkje_veiligheid") == "breuk"


def test_without_a_year_before_nothing_is_claimed(change, side):
    change(REACHED, "gezinnen", "verborgen", period="2021H2")
    assert side("begeleide_gezinnen") == "zonder"


def test_of_reports_in_which_nothing_changed_at_most_one_in_twenty_claims_anything(
    declared, tables, dictionary
):
    """All half-years are drawn from the same share or mean: 1.5% of 400 reports claim, of 200 here.

    2,000 people, of whom 40%; and 800 families, in half-years that vary 10% beside chance.
    """
    rng = np.random.default_rng(20221231)
    shelf, claiming, reports = Shelf(tables), 0, 200
    far = 1.96 * np.sqrt(0.4 * 0.6 / 2000) * 100
    for _ in range(reports):
        for one in declared.figures():
            for row in shelf.table(one.tabel):
                if row.get(one.kolom):
                    is_count = one.vergelijk == "telling"
                    busy = rng.lognormal(0, 0.1)
                    value = rng.poisson(800 * busy) if is_count else rng.binomial(2000, 0.4) / 20
                    ends = {"": 0, "_laag": -far, "_hoog": far}
                    row.update({one.kolom + end: str(value + by) for end, by in ends.items()})
        found = compare(declared, shelf, NOW, dictionary)
        claiming += any(one.claims for theme in found.values() for one in theme)
    assert claiming / reports <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / reports)
