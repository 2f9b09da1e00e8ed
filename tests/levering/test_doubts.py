"""What every page says of a delivery whose numbers are doubtful as a whole."""

import pytest

from lokalis_research.levering.doubts import doubts
from lokalis_research.levering.rules import RULES
from lokalis_research.scan import no_needles, scan_files
from tests.levering.conftest import CONTRACT_ROWS

SUPPORT = {
    "bestand": "trajecten.csv",
    "tabel": "begeleidingen",
    "kolommen": {"begeleiding_id": "Traject", "gezin_id": "Gezin", "buurtteam": "Team",
                 "aanmelddatum": "Aanmelding", "startdatum": "Start", "einddatum": "Einde"},
}  # fmt: skip
HEADERS = ["Traject", "Gezin", "Team", "Aanmelding", "Start", "Einde"]


def support(system, year, families=range(150)):
    return [
        [f"T{system}{n}", f"{system}{n}", "Vleuten", f"01-05-{year}", f"15-05-{year}", ""]
        for n in families
    ]


@pytest.mark.parametrize(("wrong", "said"), [(3, False), (9, True)])
def test_a_table_of_which_more_than_one_in_five_rows_is_refused(contracts, read, wrong, said):
    row = CONTRACT_ROWS[0]
    contracts(
        [[f"C{n}", f"{n}", *row[2:5], "31-02-2018" if n < wrong else "01-02-2018", ""]
         for n in range(30)]
    )  # fmt: skip
    found = doubts(read())
    assert ("meer dan een op de vijf rijen" in " ".join(found)) == said
    assert not said or "dienstverbanden" in found[0]


def test_rows_that_are_copies_or_no_data_are_no_faults(contracts, read):
    contracts([["C1", "1", *CONTRACT_ROWS[0][2:]]] * 30)
    assert doubts(read()) == ()


@pytest.mark.parametrize(("year", "late"), [(2022, True), (2018, False)])
def test_support_that_begins_long_after_the_teams_misses_what_ran_before(writer, read, year, late):
    writer.csv(SUPPORT, HEADERS, support("G", 2022, range(100)) + support("H", year))
    delivery = read()
    assert ("begeleiding_begint_later" in set(delivery.findings["regel"])) == late
    assert ("Begeleidingen van eerder" in " ".join(doubts(delivery))) == late


@pytest.mark.parametrize(
    ("table", "columns", "rule"),
    [
        ("verwijzingen", {"verwijzing_id": "Nr", "aanbieder": "Waar"}, "verwijzing_begint_later"),
        ("hulpvragen", {"hulpvraag_id": "Nr", "leefgebied": "Waar"}, "hulpvraag_begint_later"),
    ],
)
@pytest.mark.parametrize("year", [2022, 2018])
def test_events_that_begin_long_after_the_support_miss_what_was_before(
    writer, read, table, columns, rule, year
):
    writer.csv(SUPPORT, HEADERS, support("G", 2018, range(200)))
    agreed = {"bestand": "b.csv", "tabel": table, "codes": {"aanbieder": {"wonen": "overig"}}}
    columns |= {"gezin_id": "Gezin", "datum": "Datum"}
    rows = [["1", "G1", f"03-05-{year}", "wonen"], ["2", "G2", "01-09-2022", "wonen"]]
    agreed = agreed if table == "verwijzingen" else {**agreed, "codes": {}}
    writer.csv(agreed, ["Nr", "Gezin", "Datum", "Waar"], rows, kolommen=columns)
    delivery = read()
    late = year == 2022
    assert (rule in set(delivery.findings["regel"])) == late
    assert ("van eerder lijken te ontbreken" in " ".join(doubts(delivery))) == late


@pytest.mark.parametrize(("system", "twice"), [("O", True), ("G", False)])
def test_families_of_an_old_system_that_nobody_links_may_be_counted_twice(
    writer, read, system, twice
):
    writer.csv(SUPPORT, HEADERS, support("G", 2022))
    old = [[f"O{row[0]}", *row[1:]] for row in support(system, 2018)]
    writer.csv(SUPPORT, HEADERS, old, bestand="oud.csv")
    delivery = read()
    found = delivery.findings.query("regel == 'gezinnen_met_twee_nummers'")
    assert found["bestand"].tolist() == (["oud.csv"] if twice else [])
    assert ("telt dubbel" in " ".join(doubts(delivery))) == twice


@pytest.mark.parametrize("said", sorted({rule.on_pages for rule in RULES.values()} - {""}))
def test_a_page_that_says_a_doubt_may_leave(said):
    page = f"<!doctype html><body><p>{said}</p></body>".encode()
    assert scan_files([("a.html", page)], no_needles()).empty
