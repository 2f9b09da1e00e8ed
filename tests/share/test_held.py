"""What pages say is held against the tables beside them: each number is a cell, under its head."""

import pytest

from lokalis_research.share.held import (
    Files,
    index_says_otherwise,
    page_says_otherwise,
    team_says_otherwise,
)
from lokalis_research.share.shown import read_page

WAITS = """periode;buurtteam;dagen;dagen_status
2021H2;Oost;15,1;getoond
2022H2;Oost;16,3;getoond
2021H2;West;11,2;getoond
2022H2;West;;onderdrukt
"""
CITY = "periode;dagen;dagen_status\n2021H2;14,0;getoond\n2022H2;17,7;getoond\n"
CODEBOOK = """pagina;bestand;tabel;kolom;betekenis;eenheid;soort;bron
p;tabellen/75/a.csv;Dagen tot begin, naar buurtteam;periode;Periode;;kenmerk;
p;tabellen/75/a.csv;Dagen tot begin, naar buurtteam;buurtteam;Buurtteam;;kenmerk;
p;tabellen/75/a.csv;Dagen tot begin, naar buurtteam;dagen;Dagen;dagen;getal;
p;tabellen/75/b.csv;Dagen tot begin;periode;Periode;;kenmerk;
p;tabellen/75/b.csv;Dagen tot begin;dagen;Dagen;dagen;getal;
"""
FILES = Files({"tabellen/75/a.csv": WAITS, "tabellen/75/b.csv": CITY, "codeboek.csv": CODEBOOK})
TABLE = """<table><thead><tr><th scope="col">Periode</th><th scope="col">Buurtteam</th>
<th scope="col">Dagen</th></tr></thead><tbody>
<tr><th>2021H2</th><th>Oost</th><td class="getoond">15,1</td></tr>
<tr><th>2022H2</th><th>Oost</th><td class="getoond">16,3</td></tr>
<tr><th>2021H2</th><th>West</th><td class="getoond">11,2</td></tr>
<tr><th>2022H2</th><th>West</th><td class="onderdrukt">×</td></tr></tbody></table>"""
TEAM = """<h1>Buurtteam Oost, tweede halfjaar 2022</h1><div class="antwoord"><ul>
<li>Gezinnen wachtten 16,3 dagen, een jaar eerder 15,1 en in de stad 17,7.</li></ul></div>
<figure><p class="bevinding">Dagen tot begin</p>
<img alt="Lijn van dagen tot begin: 2021H2 15,1 en 2022H2 16,3."></figure>
<table><thead><tr><th scope="col">Wat</th><th scope="col">Dit team</th>
<th scope="col">Stad</th><th scope="col">Verschil met de stad</th></tr></thead><tbody>
<tr><th>Dagen tot begin</th><td>16,3</td><td>17,7</td>
<td>kan toeval zijn: −1,4 [−5,1 – 3,2]</td></tr></tbody></table>"""


def shows(source, foot=""):
    (table,) = read_page(source).tables
    return FILES.tables["tabellen/75/a.csv"].is_shown_by(table, foot)


def test_a_table_is_shown_as_it_is():
    assert shows(TABLE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("16,3", "16,4"),
        ("16,3", "16,3</td><td class='getoond'>9"),
        ("16,3", "<b>99</b>16,3"),
        (">16,3<", ">15,1<"),
        ('class="onderdrukt">×', 'class="onderdrukt">4'),
        ('class="onderdrukt">×', 'class="getoond">12,0'),
        ('<tr><th>2021H2</th><th>West</th><td class="getoond">11,2</td></tr>\n', ""),
        (">Dagen<", ">Aantal<"),
        (">Periode<", ">Wanneer<"),
        ("<th>2022H2</th><th>Oost</th>", "<th>2022H2</th><th>West</th>"),
    ],
)
def test_a_table_that_shows_something_else_is_not_it(old, new):
    assert old in TABLE
    assert not shows(TABLE.replace(old, new, 1))


def test_months_in_a_row_stand_on_a_page_by_their_names():
    months, words = "2020-07..2022-12", "juli 2020 tot en met december 2022"
    files = Files({"tabellen/75/a.csv": WAITS.replace("2022H2", months), "codeboek.csv": CODEBOOK})
    (table,) = read_page(TABLE.replace("2022H2", words)).tables
    assert files.tables["tabellen/75/a.csv"].is_shown_by(table, "")


def test_only_what_is_hidden_may_be_left_out_and_that_is_said():
    (*_, last) = TABLE.splitlines()
    short = TABLE.replace(last, "</tbody></table>")
    assert not shows(short)
    assert shows(short, "Wat niet te tonen is, staat er niet bij.")


def team(source):
    return list(team_says_otherwise(read_page(source), source, FILES))


def test_the_page_of_a_team_says_what_its_rows_and_the_city_hold():
    assert team(TEAM) == []


def test_a_difference_that_was_not_tested_is_that_of_two_cells_and_has_no_interval():
    tested = "kan toeval zijn: −1,4 [−5,1 – 3,2]"
    assert team(TEAM.replace(tested, "niet getoetst: −1,4")) == []
    assert team(TEAM.replace(tested, "niet getoetst: −1,9"))
    assert team(TEAM.replace(tested, "meer dan toeval: −1,4"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wachtten 16,3", "wachtten 11,2"),
        ("2021H2 15,1 en", "2021H2 16,3 en"),
        ("<td>16,3</td>", "<td>11,2</td>"),
        ("<td>17,7</td>", "<td>17,9</td>"),
        ("−1,4 [", "−2,4 ["),
        ("kan toeval zijn", "meer dan toeval"),
        ("– 3,2]", "– −2,2]"),
    ],
)
def test_a_number_of_another_team_or_time_is_found(old, new):
    assert old in TEAM
    assert team(TEAM.replace(old, new, 1)) != []


@pytest.mark.parametrize(("number", "faults"), [("16,3", 0), ("15,1", 1)])
def test_a_figure_says_of_a_half_year_what_holds_of_it(number, faults):
    page = read_page(f'<img alt="Lijn: 2021H2 14,0 en 2022H2 {number}.">')
    assert len([*page_says_otherwise(page, "", FILES.of("75"))]) == faults


def test_an_index_says_what_its_pages_say():
    answer = '<div class="antwoord"><dl><dt>Dagen</dt><dd><strong>16,3</strong></dd></dl></div>'
    pages = {"a": read_page(f"<h1>Wachten</h1>{answer}")}
    row = (
        "<tr><th colspan='4'><a href='a'>Wachten</a></th></tr><tr><th>Dagen</th><td>16,3</td></tr>"
    )
    index = f"<table>{row}</table>"
    assert not index_says_otherwise(read_page(index), pages, answer)
    for other in (index.replace("16,3", "15,3"), "", index.replace(">Wachten<", ">Wacht<")):
        assert index_says_otherwise(read_page(other), pages, answer)
