"""What share of the city is reached: of the same people, of the same area, in the same year."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import NotDeliveredError
from lokalis_research.indicatoren import overview, reference
from lokalis_research.indicatoren.groups import AGES
from lokalis_research.missing import Absent
from lokalis_research.period import HalfYear
from tests.indicatoren.by_hand import G, V, material

H1 = HalfYear(2022, 1)
CHILD, YOUTH, _ = AGES
FAMILIES, PEOPLE = "gezinnen_met_kinderen", "inwoners"
ROWS = [  # cijfer, buurtteam, jaar, uitsplitsing, aantal
    (FAMILIES, None, 2021, "alles", 500.0),
    (FAMILIES, None, 2022, "alles", 400.0),
    (FAMILIES, None, 2022, "een kind", 100.0),
    (FAMILIES, None, 2022, "meer kinderen", 300.0),
    (FAMILIES, G, 2022, "alles", 80.0),
    (FAMILIES, G, 2022, "een kind", 20.0),
    (PEOPLE, None, 2022, "alles", 9000.0),
    (PEOPLE, None, 2022, CHILD, 2000.0),
    (PEOPLE, None, 2022, YOUTH, 1000.0),
    (PEOPLE, G, 2022, "alles", 900.0),
    (PEOPLE, G, 2022, CHILD, 200.0),
]


class Delivery:
    """A delivery of nothing but reference figures."""

    tables = (reference.TABLE,)

    def table(self, _name):
        return given()


def given(rows=ROWS):
    table = pd.DataFrame(rows, columns=["cijfer", "buurtteam", "jaar", "uitsplitsing", "aantal"])
    return table.astype({"buurtteam": "str"})


@pytest.fixture
def share_of(dictionary, catalogue, shown):
    """Give shares by who or where and when, of counts by hand."""
    made = material(dictionary, referentiecijfers=given())

    def build(name, counts, by=()):
        columns = ["periode", *by, "geteld"]
        table = pd.DataFrame(counts, columns=columns)
        part = shown(["periode", *by], table, "_".join((name, *by)))
        found = reference.per_hundred((part,), made, catalogue).table
        return found.set_index(["wie", "periode"])["bereik"].to_dict()

    return build


def test_the_whole_is_of_the_year_that_was_asked_for(share_of):
    counts = [("2021H2", 40.0), ("2022H1", 40.0), ("2022Q1", 20.0), ("2023H1", 40.0)]
    assert share_of("bereikte_gezinnen", counts) == {
        ("hele stad", "2021H2"): 8.0,
        ("hele stad", "2022H1"): 10.0,
        ("hele stad", "2022Q1"): 5.0,
    }


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([("2022H1", 40.0)], "begeleidden buurtteams 10,0% van alle gezinnen met kinderen"),
        ([("2017H1", 40.0)], "niet te zeggen welk deel van de stad wordt bereikt"),
    ],
)
def test_the_answer_says_which_part_of_the_city_is_reached_or_that_it_cannot(
    counts, said, dictionary, catalogue, shown
):
    made = material(dictionary, referentiecijfers=given())
    counted = pd.DataFrame(counts, columns=["periode", "geteld"])
    part = shown(["periode"], counted, "bereikte_gezinnen")
    reached = reference.per_hundred((part,), made, catalogue)
    lists = shown(
        ["wat", "geleverd"], pd.DataFrame({"wat": ["a"], "geleverd": ["ja"], "nu": [1.0]})
    )
    timely = shown(["periode"], pd.DataFrame({"periode": ["2022Q2"], "waarde": [np.nan]}))
    assert said in str(overview.answer(lists, timely, reached))


def test_what_was_delivered_is_answered_without_the_rest(shown):
    lacking = Absent(NotDeliveredError(("personen",)))
    timely = shown(["periode"], pd.DataFrame({"periode": ["2022Q2"], "waarde": [32.0]}))
    said = overview.answer(lacking, timely, lacking)
    assert said.points == (
        "In het tweede kwartaal 2022 had 32% van de aanmeldingen binnen vijf werkdagen een "
        "kennismaking.",
    )
    assert "Niet geleverd: personen." in said.unknown


def test_months_of_one_year_have_that_year_and_months_of_two_have_none(share_of):
    counts = [("2022-01..2022-09", 40.0), ("2021-10..2022-03", 40.0)]
    assert share_of("bereikte_gezinnen", counts) == {("hele stad", "2022-01..2022-09"): 10.0}


def test_who_is_of_an_age_is_set_beside_all_of_that_age(share_of):
    counts = [("2022H1", CHILD, 30.0), ("2022H1", YOUTH, 30.0), ("2022H1", "niet vastgelegd", 9.0)]
    assert share_of("kinderen_en_jongeren", counts, ["leeftijd"]) == {
        (CHILD, "2022H1"): 1.5,
        (YOUTH, "2022H1"): 3.0,
    }


@pytest.mark.parametrize("by", [["leeftijd", "buurtteam"], ["buurtteam", "leeftijd"]])
def test_who_is_of_an_age_in_a_wijk_is_set_beside_all_of_that_age_in_that_wijk(share_of, by):
    cells = [{"leeftijd": CHILD, "buurtteam": G}, {"leeftijd": CHILD, "buurtteam": V}]
    counts = [("2022H1", *(cell[name] for name in by), 30.0) for cell in cells]
    wanted = ", ".join(cells[0][name] for name in by)
    assert share_of("kinderen_en_jongeren", counts, by) == {(wanted, "2022H1"): 15.0}


def test_a_wijk_is_set_beside_its_own_families(share_of):
    counts = [("2022H1", G, 20.0), ("2022H1", V, 20.0)]
    assert share_of("bereikte_gezinnen", counts, ["buurtteam"]) == {(G, "2022H1"): 25.0}


def test_families_that_are_told_apart_are_no_other_city(dictionary, shown):
    families = reference.known_families(dictionary, Delivery())
    whole = shown(["periode"], pd.DataFrame({"periode": [str(H1)], "gezinnen": [40.0]}))
    teams = shown(
        ["periode", "buurtteam"],
        pd.DataFrame({"periode": [str(H1)] * 2, "buurtteam": [G, V], "gezinnen": [20.0, 20.0]}),
    )
    found = reference.share_of_city(whole, teams, families, H1).table
    assert found[["gebied", "alle_gezinnen", "aandeel"]].to_numpy().tolist() == [
        ["hele stad", 400.0, 10.0],
        [G, 80.0, 25.0],
    ]


def test_the_slope_rests_on_all_families_of_a_class(dictionary, shown):
    teams = dictionary.code_list("buurtteams")
    teams = teams[teams["soort"] == "wijkteam"]
    rows = [
        (FAMILIES, name, 2022, part, number)
        for name in teams["naam"]
        for part, number in (("alles", 100.0), ("een kind", 40.0))
    ]
    made = material(dictionary, referentiecijfers=given(rows))
    table = pd.DataFrame(
        {"periode": [str(H1)] * 2, "ses": ["laag", "hoog"], "gezinnen": [200.0, 100.0]}
    )
    found = reference.low_and_high(shown(["periode", "ses"], table), made).table
    sizes = 100 * teams["ses"].value_counts()[["laag", "hoog"]].to_numpy()
    expected = reference.slope_index(100 * np.array([200.0, 100.0]) / sizes, sizes)
    assert found[["helling", "helling_fout"]].iloc[0].tolist() == pytest.approx(list(expected))
