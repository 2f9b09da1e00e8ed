"""Every indicator of twenty families and twelve employees, worked out by hand for 2022H1."""

import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.indicatoren.groups import AGES, NO_TEAM, NOT_RECORDED
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.measure import measure
from lokalis_research.period import HalfYear, Month, Year
from tests.indicatoren import registers
from tests.indicatoren.by_hand import PEILDATUM, material, tables

H1 = HalfYear(2022, 1)
YOUNG, YOUTH, ADULT = AGES

# Per indicator: numerator and denominator for the whole city.
CITY = {
    # g01-g05, g09-g14, g16, g17, g19; with g15 of the year before for ever.
    "bereikte_gezinnen": (14,),
    "ooit_bereikt": (15,),
    # g01 2, g02 2, g03 1, g10 2. With a question and a plan: not g02, whose plan came too late.
    "klanten_iedereen": (7,),
    "klanten_eigen_vraag": (4,),
    # Aanmeldingen: g02-g08, g13 (at its second team), g16, g17, g20.
    "aanmeldingen_per_week": (11,),
    # g02 7, g03 35, g04 28, g05 29, g06 73, g07 32, g13 5, g16 14, g17 10 days.
    "aanmelding_tot_begin": (233, 9),
    "begonnen_binnen_vier_weken": (5, 11),
    # g02 2, g03 10, g04 7, g05 2, g06 46, g07 8, g13 2, g16 2, g17 2 days.
    "wachttijd_kennismaking": (81, 9),
    # g02 5, g03 25, g04 21, g05 27, g06 27, g07 24, g13 3, g16 12, g17 8 days.
    "kennismaking_tot_begin": (152, 9),
    # g06 for 41 days, g07 for 28 (not longer than that), g20 for 1.
    "wachtende_gezinnen": (1, 3),
    # Ended with an outcome: g01, g02, g03, g04, g09, g13; of g17 it is not known.
    "uitval": (1, 6),
    "zonder_hulp_verder": (3, 6),
    # g01, g02, g03, g04, g09, g17 ended; g13 went on. Again: g01, and g03 on the last day.
    "herhaald_beroep": (2, 6),
    "duur_afgerond": (60 + 135 + 137 + 61 + 549 + 60, 6),
    # On 30 June: g03 (its last day), g05, g10, g11, g12, g13, g14, g16, g19.
    "loopt_langer_dan_een_jaar": (3, 9),
    "loopt_langer_dan_twee_jaar": (2, 9),
    # g03, g05, g10 and g12 have a plan of this support; of g10's the rest is not recorded.
    "plan_aanwezig": (4, 9),
    "digitaal_gebruik": (2, 3),
    "vinkje_veiligheid": (1, 2),
    "doelrealisatie": (2, 4),
    "doelen_per_plan": (7, 6),
    "plannen_geevalueerd": (3, 5),
    "plannen_over_schulden": (1, 4),  # only g05's
    "driegesprekken_gevoerd": (4,),
    "driegesprek_bij_schulden": (1, 2),
    "vroegsignalering_bekend": (1, 2),
    # m01 1, m03 .8, m04 .9, m05 .5, m06 1, m07 .7, m09 .5, m11 .8.
    "formatie": (6.2,),
    "medewerkers_in_dienst": (8,),
    "instroom": (3,),  # m07, m08, and m09 again
    "doorstroom": (2,),  # m04 and m05
    "uitstroom_fte": (0.8 + 1.0 + 0.5,),  # m02, m08, m09
    "verloop": (2.3, 6.2),
    "caseload_per_fte": (9, 5.2),
    "vragen_per_fte": (3, 5.2),  # g01, g10 and g13
    # g02, g04 (on the fifth day), g05, g13, g16, g17; g03 asked for it, of g06 it is known not.
    "tijdige_kennismaking": (6, 11),
    # Requests were recorded from g02 and g03 (10 January) to g06 (20 May): g02, g04, g05 and g13
    # were in time, g03 asked for later, g06 did not.
    "tijdig_of_op_verzoek": (5, 6),
    "kennismaking_met_partner": (1, 2),
    "zelfde_gezinswerker": (2, 3),
    "zelf_geschreven": (1, 3),
    "evaluatie_ingevuld": (2, 3),
    "doelen_herijkt": (2, 3),
    "vroegsignalering_bereikt": (2, 3),
    "vroegsignalering_wil_hulp": (1, 2),
    "vroegsignalering_driegesprek": (1, 2),
    **registers.EXPECTED,
}
GROUPS = {
    ("bereikte_gezinnen", "ses"): {("laag",): (8,), ("hoog",): (7,)},  # g13 in both
    ("kinderen_en_jongeren", "leeftijd"): {
        (YOUNG,): (2, 7), (YOUTH,): (2, 7), (ADULT,): (2, 7), (NOT_RECORDED,): (1, 7),
    },
    ("aanmeldingen_per_week", "week"): {
        ("week 01",): (1,), ("week 02",): (2,), ("week 05",): (1,), ("week 09",): (1,),
        ("week 15",): (1,), ("week 20",): (1,), ("week 22",): (2,), ("week 25",): (1,),
        ("week 26",): (1,),
    },
    ("duur_afgerond", "overgang"): {
        ("liep tijdens de overgang",): (549, 1), ("liep toen niet",): (453, 5),
    },
    ("wachtende_gezinnen", "buurtteam"): {("Overvecht De Gagel",): (1, 1), ("Vleuten",): (0, 2)},
    ("vragen_op_leefgebied", "leefgebied"): {
        ("Financiën",): (2, 3), ("Opvoeden en opgroeien",): (2, 3),
    },
    ("vragen_op_leefgebied", "leefgebied", "buurtteam"): {
        ("Financiën", "Overvecht De Gagel"): (2, 2), ("Financiën", "Vleuten"): (0, 1),
        ("Opvoeden en opgroeien", "Overvecht De Gagel"): (1, 2),
        ("Opvoeden en opgroeien", "Vleuten"): (1, 1),
    },
    ("doelen_per_leefgebied_en_status", "leefgebied", "status"): {
        ("Financiën", "Behaald"): (0, 2), ("Financiën", "Deels behaald"): (1, 2),
        ("Financiën", "Lopend"): (0, 2), ("Financiën", "Niet behaald"): (1, 2),
        ("Financiën", "Vervallen"): (0, 2),
        ("Opvoeden en opgroeien", "Behaald"): (2, 5),
        ("Opvoeden en opgroeien", "Deels behaald"): (0, 5),
        ("Opvoeden en opgroeien", "Lopend"): (2, 5),
        ("Opvoeden en opgroeien", "Niet behaald"): (0, 5),
        ("Opvoeden en opgroeien", "Vervallen"): (1, 5),
    },
    ("formatie", "functie"): {("Gezinswerker",): (5.2,), ("Staf en directie",): (1.0,)},
    ("formatie", "cluster"): {
        ("Overvecht",): (1 + 0.9 + 0.7 + 0.5 + 0.4,),
        ("Leidsche Rijn en Vleuten-De Meern",): (0.8 + 0.5 + 0.4,),
        (NO_TEAM,): (1.0,),
    },
    ("instroom", "functie"): {("Gezinswerker",): (3,)},
    **registers.GROUPS,
}  # fmt: skip


@pytest.fixture(scope="module")
def made(dictionary):
    return material(dictionary)


def when(dictionary, name):
    """Give the half-year, or for what is only counted per year that year."""
    return [H1] if "halfjaar" in load_indicators(dictionary)[name].perioden else [Year(2022)]


def counted(result):
    names = [one.name for one in result.quantities if one.kind != "spreiding"]
    keys = [one.name for one in result.dimensions if one.name != "periode"]
    return {
        tuple(row[name] for name in keys): tuple(row[name] for name in names)
        for row in result.table.to_dict("records")
    }


@pytest.mark.parametrize("name", CITY)
def test_an_indicator_of_the_city_is_what_it_is_on_paper(made, name):
    result = measure(made, name, when(made.dictionary, name))
    assert counted(result)[()] == pytest.approx(CITY[name])
    if len(CITY[name]) == 2:
        factor = load_indicators(made.dictionary)[name].factor
        expected = factor * CITY[name][0] / CITY[name][1]
        assert result.exact()["waarde"].tolist() == pytest.approx([expected])


@pytest.mark.parametrize("asked", GROUPS, ids=" ".join)
def test_a_group_of_it_is_too(made, asked):
    name, *by = asked
    found = counted(measure(made, name, when(made.dictionary, name), by))
    assert found.keys() == GROUPS[asked].keys()
    for cell, expected in GROUPS[asked].items():
        assert found[cell] == pytest.approx(expected), cell


def test_of_who_begins_the_first_year_is_counted_and_no_more(made):
    """g01 60 days, g02 135, g03 137, g04 61, g17 60; g05 and g16 go on after a year."""
    table = measure(made, "duur_eerste_jaar", [H1]).table
    assert table["waarde"].tolist() == pytest.approx([(60 + 135 + 137 + 61 + 60 + 365 + 365) / 7])
    assert (table["waarde_laag"] < table["waarde"]).all()


def test_every_indicator_is_worked_out_by_hand(dictionary):
    known = {*CITY, *(name for name, *_ in GROUPS), "duur_eerste_jaar"}
    assert set(load_indicators(dictionary).indicators) == known


def test_who_stands_behind_a_share_are_the_families_that_have_it(made):
    result = measure(made, "zonder_hulp_verder", [H1])
    people = {one.column: set(one.of_row(0).index) for one in result.behind}
    assert people["zonder_hulp"] == {"g01", "g03", "g09"}
    assert people["met_uitkomst"] == {"g01", "g02", "g03", "g04", "g09", "g13"}


def test_an_indicator_needs_the_tables_that_it_declares_and_no_other(dictionary):
    every = {**tables(), **registers.registers(dictionary)}
    for name, one in load_indicators(dictionary).indicators.items():
        own = {table: every[table] for table in one.tables}
        made = Material(own.__getitem__, dictionary, PEILDATUM, frozenset(own))
        by = one.noemer.vast_over if one.noemer else ()
        assert len(measure(made, name, when(dictionary, name), by).table), name


def test_without_a_table_it_says_so(dictionary):
    for name, one in load_indicators(dictionary).indicators.items():
        nothing = Material({}.__getitem__, dictionary, PEILDATUM, frozenset())
        by = one.groepen[:2] if one.groepen else ()
        with pytest.raises(NotDeliveredError) as error:
            measure(nothing, name, when(dictionary, name), by)
        assert error.value.what == tuple(sorted(one.tables)), name


def test_without_a_field_it_says_so(dictionary):
    whole = tables()
    lacking = frozenset({"personen.eigen_vraag"})
    made = Material(whole.__getitem__, dictionary, PEILDATUM, frozenset(whole), lacking)
    with pytest.raises(NotDeliveredError, match="eigen_vraag"):
        measure(made, "klanten_eigen_vraag", [H1])
    assert len(measure(made, "klanten_iedereen", [H1]).table)


def test_half_years_begin_where_the_first_contract_ends(made):
    assert [str(one) for one in made.staffed(H1.trailing(3))] == ["2022H1"]


def test_what_cannot_be_said_yet_is_left_out(made):
    halves = [H1.shift(-1), H1, H1.shift(1), H1.shift(3)]
    assert measure(made, "herhaald_beroep", halves).table["periode"].tolist() == [
        "2021H2",
        "2022H1",
    ]
    assert measure(made, "uitval", [H1.shift(3)]).table.empty


def test_how_long_it_lasts_is_not_said_of_a_half_year_in_which_nobody_stopped(made):
    assert measure(made, "duur_eerste_jaar", [H1.shift(1)]).table.empty


def test_the_order_of_rows_changes_nothing(made, dictionary):
    every = {**tables(), **registers.registers(dictionary)}
    shuffled = {name: table.sample(frac=1, random_state=3) for name, table in every.items()}
    other = material(dictionary, **shuffled)
    for name, one in load_indicators(dictionary).indicators.items():
        by = one.noemer.vast_over if one.noemer else ()
        at = when(dictionary, name)
        first, second = (measure(each, name, at, by).exact() for each in (made, other))
        pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize(
    ("name", "periods", "by", "words"),
    [
        ("uitval", [H1], ["functie"], "not declared by"),
        ("uitval", [Month(2022, 1)], [], "not declared per maand"),
        ("vragen_op_leefgebied", [H1], ["ses"], "divided by leefgebied"),
        ("uitval", [H1, Year(2022)], [], "more than one kind"),
        ("uitval", ["2022H1"], [], "something else than periods"),
    ],
)
def test_what_is_not_declared_is_refused(made, name, periods, by, words):
    with pytest.raises(AnalysisError, match=words):
        measure(made, name, periods, by)
