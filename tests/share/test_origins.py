"""Each number on a page is listed with a cell that holds it: one that was changed is seen."""

import re

import pytest

from lokalis_research.share.agree import list_origins, numbers_say_otherwise
from lokalis_research.share.workbook import ORIGINS

TABLE = """periode;buurtteam;dagen;dagen_status;dagen_laag;dagen_laag_status
2022H2;Oost;16,3;getoond;14,1;getoond
2022H2;West;1250;getoond;1100;getoond
"""
CODEBOOK = """pagina;bestand;tabel;kolom;betekenis;eenheid;soort;bron
p;tabellen/75/a.csv;Dagen;periode;Periode;;kenmerk;
p;tabellen/75/a.csv;Dagen;buurtteam;Buurtteam;;kenmerk;
p;tabellen/75/a.csv;Dagen;dagen;Dagen;dagen;getal;
"""
PAGE = """<style>p { margin: 3px }</style><h1>Wachten in 2022H2</h1>
<p>In Oost wachtte men −16,3 dagen (ten minste 14), in West 1.250.</p>
<img alt="Lijn: Oost 16, per 100 gezinnen."><footer><p>Versie 2, 31 januari 2023.</p></footer>
<div class="text_cell"><p>Wij telden 16 dagen.</p></div>"""
CELL = "tabellen/75/a.csv"


@pytest.fixture
def texts():
    """A page with a table, and the list of its numbers."""
    found = {"paginas/75.html": PAGE, CELL: TABLE, "codeboek.csv": CODEBOOK}
    return found | {ORIGINS: list_origins(found)}


def test_a_number_of_a_sentence_is_listed_with_its_cell_and_others_without(texts):
    rows = [line.split(";")[1:] for line in texts[ORIGINS].splitlines()[1:]]
    assert ["−16,3", CELL, "2", "dagen"] in rows
    assert ["14", CELL, "2", "dagen_laag"] in rows
    assert ["1.250", CELL, "3", "dagen"] in rows
    assert rows.count(["16", CELL, "2", "dagen"]) == 1  # what people typed is theirs
    assert ["2023", "", "", ""] in rows


def test_pages_as_they_were_made_say_what_is_listed(texts):
    assert list(numbers_say_otherwise(texts)) == []


SEEN = PAGE.index("</style>")


@pytest.mark.parametrize("at", [one.start() for one in re.finditer(r"(?<!h)\d", PAGE[SEEN:])])
def test_no_digit_of_a_page_can_be_changed_unseen(texts, at):
    place = SEEN + at
    other = str((int(PAGE[place]) + 1) % 10)
    texts["paginas/75.html"] = PAGE[:place] + other + PAGE[place + 1 :]
    assert list(numbers_say_otherwise(texts)) != []


@pytest.mark.parametrize("name", ["paginas/75.html", CELL])
def test_a_number_changed_in_page_and_list_or_in_its_table_is_seen(texts, name):
    for one in {name, ORIGINS} - {CELL} if name != CELL else {CELL}:
        texts[one] = texts[one].replace("16,3", "18,3")
    assert list(numbers_say_otherwise(texts)) != []


@pytest.mark.parametrize("row", ["9", "x", "-1"])
def test_a_cell_that_is_not_there_holds_nothing(texts, row):
    texts[ORIGINS] = texts[ORIGINS].replace("a.csv;2;", f"a.csv;{row};")
    assert list(numbers_say_otherwise(texts)) != []


@pytest.mark.parametrize("extra", ["2023;;;Bakker", "2023;;;;Bakker", "2023;;9;"])
def test_the_list_holds_nothing_beside_numbers_and_cells(texts, extra):
    assert "2023;;;\n" in texts[ORIGINS]
    texts[ORIGINS] = texts[ORIGINS].replace("2023;;;\n", extra + "\n")
    assert list(numbers_say_otherwise(texts)) != []
