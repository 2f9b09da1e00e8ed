"""What of a bundle is there a second time: figures as pictures, tables as labelled data."""

import csv
import io

import pandas as pd
import pyreadstat
import pytest
from bs4 import BeautifulSoup

from lokalis_research.drawing import Picture
from lokalis_research.scan import no_needles, scan_files
from lokalis_research.share.bundle import figure_files
from lokalis_research.share.workbook import Sheet, holds_table, spss_files

CSV = (
    "\ufeffperiode;buurtteam;waarde;waarde_status;let_op;let_op_status\n"
    "2022H1;Dichters- en Rivierenwijk;12,5;getoond;;niet_bepaald\n"
    "2022H2;Oost;;verborgen;andere teamindeling;getoond\n"
)
COLUMNS = [
    {"naam": "periode", "titel": "Periode", "eenheid": "", "getal": False},
    {"naam": "buurtteam", "titel": "Buurtteam", "eenheid": "", "getal": False},
    {"naam": "waarde", "titel": "Dagen tot begin", "eenheid": "dagen", "getal": True},
    {"naam": "let_op", "titel": "Let op", "eenheid": "", "getal": True},
]
HEADS = ["Periode", "Buurtteam", "Dagen tot begin (dagen)", "Let op"]
TITLE = "Dagen van aanmelding tot begin, naar buurtteam, van wie zich in beide halfjaren meldde"
SOURCE = "Jaarverslag 2022, Toegankelijke hulp, en levering ‘Demo-levering’, fictieve gegevens"


@pytest.fixture
def made():
    told = {"titel": TITLE, "bron": [SOURCE], "werkwijze": "", "kolommen": COLUMNS}
    (found,) = spss_files([Sheet("75_b", "wacht", "Buurtteams", CSV, told)]).items()
    return found


def test_a_table_is_written_with_its_labels_and_states(made):
    name, content = made
    assert name == "spss/75_b/wacht.sav"
    table, about = pyreadstat.read_sav(io.BytesIO(content))
    assert table["buurtteam"].tolist() == ["Dichters- en Rivierenwijk", "Oost"]
    assert table["waarde"].isna().tolist() == [False, True]
    assert about.variable_value_labels["waarde_status"][2] == "verborgen"
    assert about.column_names_to_labels["waarde"] == "Dagen tot begin (dagen)"
    assert TITLE.startswith(about.file_label)
    assert " ".join(about.notes) == f"Bron: {SOURCE}"
    assert about.variable_measure == {
        "periode": "nominal",
        "buurtteam": "nominal",
        "waarde": "scale",
        "waarde_status": "nominal",
        "let_op": "nominal",
        "let_op_status": "nominal",
    }


def test_the_same_table_gives_the_same_bytes_and_names_no_day(made):
    _, content = made
    assert pyreadstat.read_sav(io.BytesIO(content))[1].creation_time.year == 2000


def test_a_table_that_differs_from_its_file_is_seen(made):
    _, content = made
    assert holds_table(content, CSV, TITLE, HEADS, SOURCE)
    assert not holds_table(content, CSV.replace("12,5", "12,6"), TITLE, HEADS, SOURCE)
    assert not holds_table(content, CSV.replace("Oost", "West"), TITLE, HEADS, SOURCE)
    assert not holds_table(
        content, CSV.replace(";verborgen", ";niet_bepaald"), TITLE, HEADS, SOURCE
    )
    assert not holds_table(content, CSV, "Iets anders", HEADS, SOURCE)
    assert not holds_table(content, CSV, TITLE, HEADS, "een andere levering")
    assert not holds_table(content, CSV, TITLE, [*HEADS[:3], "Anders"], SOURCE)
    assert not holds_table(b"geen bestand van SPSS", CSV, TITLE, HEADS, SOURCE)


@pytest.mark.parametrize(
    "more",
    [
        {"missing_ranges": {"waarde": [{"lo": 8, "hi": 8}]}},
        {"missing_ranges": {"buurtteam": ["Bakker"]}},
        {"variable_format": {"waarde": "F8.7"}},
        {"variable_display_width": {"waarde": 88}},
        {"variable_measure": {"waarde": "ordinal"}},
        {"note": "8 gezinnen"},
    ],
)
def test_words_beside_the_numbers_of_labelled_data_are_seen(made, more, tmp_path):
    table, about = pyreadstat.read_sav(io.BytesIO(made[1]))
    path = tmp_path / "anders.sav"
    labels = {"column_labels": about.column_names_to_labels, "file_label": about.file_label}
    states = {"variable_value_labels": about.variable_value_labels}
    pyreadstat.write_sav(table, str(path), **labels, **states, **more)
    assert not holds_table(path.read_bytes(), CSV, TITLE, HEADS, SOURCE)


def test_what_follows_the_last_row_of_labelled_data_is_seen(made):
    assert not holds_table(made[1] + b"8 gezinnen", CSV, TITLE, HEADS, SOURCE)


def test_a_table_without_rows_and_a_long_name_can_be_written():
    name = "x" * 80
    text = f"\ufeffperiode;{name};{name}_status\n"
    columns = [COLUMNS[0], {"naam": name, "titel": "Lang", "eenheid": "", "getal": True}]
    told = {"titel": "Leeg", "bron": [], "werkwijze": "", "kolommen": columns}
    (content,) = spss_files([Sheet("a", "b", "c", text, told)]).values()
    assert holds_table(content, text, "Leeg", ["Periode", "Lang"], "")


def test_the_scan_reads_what_stands_in_labelled_data(tmp_path):
    path = tmp_path / "x.sav"
    pyreadstat.write_sav(
        pd.DataFrame({"a": ["bel 06-12345678", "veilig"], "b": [1.0, 2.0]}),
        str(path),
        column_labels={"b": "mail jan@voorbeeld.nl"},
    )
    hits = scan_files([("x.sav", path.read_bytes())], no_needles())
    assert {"telefoonnummer", "e-mailadres"} <= set(hits["soort"])
    broken = scan_files([("x.sav", path.read_bytes()[:200])], no_needles())
    assert broken["soort"].tolist() == ["niet te lezen"]


def test_figures_are_taken_out_of_pages_with_their_words():
    drawn = Picture("A & B", "In %", "Bron: proef", "Lijn.", b"breed", b"smal", b"een plaatje")
    # As a page is written: with attributes in another order, and more behind the caption.
    page = str(BeautifulSoup(drawn._repr_html_(), "html.parser"))
    page = page.replace("</figcaption>", "<details><p>Meer.</p></details></figcaption>")
    found = figure_files({"paginas/30_v.html": page, "per_buurtteam/01-a.html": page})
    assert found["figuren/30_v/01.png"] == b"een plaatje"
    assert found["figuren/30_v/01.svg"] == b"breed"
    (row,) = csv.DictReader(
        io.StringIO(found["figuren/inhoud.csv"].decode("utf-8-sig")), delimiter=";"
    )
    assert (row["bevinding"], row["in_woorden"], row["toelichting"]) == (
        "A & B",
        "Lijn.",
        "Bron: proef",
    )
    assert figure_files({"index.html": page}) == {}
