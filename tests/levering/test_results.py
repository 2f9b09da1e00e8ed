"""What the delivery page counts, and how many people stand behind each count."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.demo import write_delivery
from lokalis_research.levering import DEMO_KEY, finding_lines, read_delivery, results
from lokalis_research.levering.answer import answer
from lokalis_research.levering.results import COMPLETE, SHORT, people
from lokalis_research.period import HalfYear
from lokalis_research.release.door import release
from lokalis_research.result import SOMEBODY
from tests.levering.conftest import CONTRACT_ROWS
from tests.levering.test_months import HEADERS, MONTHS, A, B


@pytest.fixture(scope="module")
def checked(dictionary, tmp_path_factory):
    folder = write_delivery(tmp_path_factory.mktemp("levering"))
    return read_delivery(folder, dictionary, key=DEMO_KEY, cache=tmp_path_factory.mktemp("cache"))


def behind(result, **row):
    support = result.support
    for column, value in row.items():
        support = support[support[column] == value]
    return support.set_index("grootheid")["n"]


def test_a_row_is_accepted_or_has_a_fault_and_a_copy_or_total_has_none(checked, dictionary):
    table = results.delivered_rows(checked, dictionary).table.set_index("tabel")
    apart = checked.rows.groupby("tabel")[["quarantaine", "met_fout"]].sum()
    assert (table["gelezen"] - table["geaccepteerd"] == apart["met_fout"]).all()
    assert (apart["quarantaine"] > apart["met_fout"]).any()


def test_rows_that_became_one_row_are_all_used(writer, read, dictionary):
    months = [["2022-10", *A], ["2022-11", *A], ["2022-12", *A], ["2022-12", *B]]
    writer.csv(MONTHS, HEADERS, [*months, ["onleesbaar", *B]])
    delivery = read()
    row = results.delivered_rows(delivery, dictionary).table.iloc[0]
    assert (row["gelezen"], row["geaccepteerd"]) == (3, 2)
    assert "3 in quarantaine (waarvan 2 zonder fout)" in finding_lines(delivery)[0]


def test_behind_rows_stand_people_and_not_rows(checked, dictionary):
    contracts = checked.table("dienstverbanden")
    n = behind(results.delivered_rows(checked, dictionary), tabel="dienstverbanden")
    assert n["geaccepteerd"] == contracts["medewerker_id"].nunique() < len(contracts)


def test_a_percentage_belongs_to_the_employee_of_its_report(checked, dictionary):
    rows = checked.table("verzuimpercentages")
    owners = people(checked, dictionary, "verzuimpercentages", rows)
    assert owners.notna().all()
    assert set(owners) <= set(checked.table("verzuimmeldingen")["medewerker_id"])


def test_refused_rows_count_the_people_that_can_be_told(checked, dictionary):
    result = results.findings(checked, dictionary)
    graves = result.table[result.table["ernst"] == "fout"]
    for row in graves.to_dict("records"):
        n = behind(result, omschrijving=row["omschrijving"], kolom=row["kolom"])["aantal"]
        assert n <= row["aantal"]


def test_few_people_hide_a_finding_and_not_that_there_is_one(checked, dictionary):
    released = release(results.findings(checked, dictionary), dictionary)
    few = released.table["ernst"] == "fout"
    assert few.any()
    assert set(released.status.loc[few, "aantal"]) == {"verborgen"}
    assert released.table.loc[few, "omschrijving"].notna().all()


def test_unknown_people_of_two_tables_are_not_the_same_ones(checked, dictionary):
    entries = results.findings(checked, dictionary).behind[0].entries
    unknown = [name for name in set(entries.names[entries.who]) if name.startswith(SOMEBODY)]
    assert len(unknown) > 1
    # None of them is one of ten.
    everybody = np.bincount(entries.cell, minlength=entries.cells)
    assert (entries.measures["n"] < everybody).sum() >= len(unknown)


def test_a_field_is_filled_as_often_as_its_table_says(checked, dictionary):
    table = results.filled_fields(checked, dictionary).table
    row = table[(table["tabel"] == "dienstverbanden") & (table["veld"] == "einde")]
    assert row["ingevuld"].item() == checked.table("dienstverbanden")["einde"].notna().sum()


def test_the_last_quarter_is_counted_beside_that_of_a_year_before(checked, dictionary):
    table = results.registered_lately(checked, dictionary, HalfYear(2022, 2)).table
    reports = checked.table("verzuimmeldingen")["eerste_dag"]
    row = table[table["tabel"] == "verzuimmeldingen"]
    assert row["laatste_kwartaal"].item() == reports.between("2022-10-01", "2022-12-31").sum()
    assert row["jaar_eerder"].item() == reports.between("2021-10-01", "2021-12-31").sum()


def test_a_half_year_long_before_the_peildatum_misses_nothing_any_more(checked, dictionary):
    table = results.registered_lately(checked, dictionary, HalfYear(2020, 1)).table
    assert set(table["oordeel"]) == {"lang genoeg voor de peildatum"}


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (HalfYear(2022, 2), "voorbij het einde"),
        (HalfYear(2022, 2), "Wat later nog over het halfjaar is vastgelegd, telt mee."),
        (HalfYear(2023, 1), "is nog niet voorbij"),
    ],
)
def test_the_answer_says_whether_the_half_year_is_complete(checked, dictionary, period, said):
    rows = release(results.delivered_rows(checked, dictionary), dictionary)
    found = release(results.findings(checked, dictionary), dictionary)
    lately = release(results.registered_lately(checked, dictionary, period), dictionary)
    text = str(answer(rows, found, lately, period, checked))
    assert said in text
    assert "100" not in text


def test_the_answer_names_tables_of_which_the_last_months_may_miss_rows(checked, dictionary):
    rows = release(results.delivered_rows(checked, dictionary), dictionary)
    found = release(results.findings(checked, dictionary), dictionary)
    period = HalfYear(2022, 2)
    lately = release(results.registered_lately(checked, dictionary, period), dictionary)

    def told(verdict):
        judged = lately.derive(
            lambda table: table.assign(
                oordeel=verdict.where(table["tabel"] == "verzuimmeldingen", COMPLETE)
            ),
            name=lately.name, title=lately.title,
            dimensions=lately.dimensions, values=lately.values,
        )  # fmt: skip
        return str(answer(rows, found, judged, period, checked))

    warning = "Van verzuimmeldingen is het laatste kwartaal misschien niet compleet."
    short = pd.Series(f"{SHORT}: 2022-12", index=lately.table.index)
    assert warning in told(short)
    assert "misschien niet compleet" not in told(short.replace(short.iloc[0], COMPLETE))


def test_a_table_of_which_nothing_can_be_shown_is_not_said_to_be_usable(checked, dictionary):
    delivered = release(results.delivered_rows(checked, dictionary), dictionary)
    hidden = delivered.table["tabel"] == "verzuimpercentages"
    rows = delivered.derive(
        lambda table: table.assign(aandeel_bruikbaar=table["aandeel_bruikbaar"].mask(hidden)),
        name=delivered.name, title=delivered.title,
        dimensions=delivered.dimensions, values=delivered.values,
    )  # fmt: skip
    found = release(results.findings(checked, dictionary), dictionary)
    period = HalfYear(2022, 2)
    lately = release(results.registered_lately(checked, dictionary, period), dictionary)
    said = answer(rows, found, lately, period, checked)
    assert said.points[0] == (
        "Van dienstverbanden en verzuimmeldingen is vrijwel alles bruikbaar; "
        "van verzuimpercentages is dat niet te tonen."
    )
    assert said.figures[0].value == "dienstverbanden en verzuimmeldingen"


def test_a_table_of_which_many_rows_were_refused_comes_first(checked, dictionary, contracts, read):
    row = CONTRACT_ROWS[0][2:5]
    contracts([[f"C{n}", f"{n}", *row, "31-02-2018", ""] for n in range(30)])
    period = HalfYear(2022, 2)
    made = (
        results.delivered_rows(checked, dictionary),
        results.findings(checked, dictionary),
        results.registered_lately(checked, dictionary, period),
    )
    said = answer(*(release(one, dictionary) for one in made), period, read())
    assert said.points[0] == "Van dienstverbanden is meer dan een op de vijf rijen afgekeurd."


def test_of_one_table_without_faults_no_numbers_are_told(checked, dictionary):
    def only(result, rows):
        one = release(result, dictionary)
        return one.derive(
            rows, name=one.name, title=one.title, dimensions=one.dimensions, values=one.values
        )

    rows = only(
        results.delivered_rows(checked, dictionary),
        lambda table: table[table["tabel"] == "dienstverbanden"].assign(aandeel_bruikbaar=100.0),
    )
    found = only(results.findings(checked, dictionary), lambda table: table.head(0))
    period = HalfYear(2022, 2)
    lately = release(results.registered_lately(checked, dictionary, period), dictionary)
    text = str(answer(rows, found, lately, period, checked))
    assert "Van dienstverbanden is vrijwel alles bruikbaar." in text
    assert "De controle vond geen fouten." in text
    assert "apart gezet" not in text
