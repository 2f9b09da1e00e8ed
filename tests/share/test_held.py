"""What pages say is held against the tables beside them: each number is a cell, under its head."""

import re

import pandas as pd
import pytest
from bundle_files import files_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.result import Audit, Column, Released, with_ends
from lokalis_research.result.view import view
from lokalis_research.share.held import (
    Files,
    account_says_otherwise,
    index_says_otherwise,
    page_says_otherwise,
    report_says_otherwise,
    team_says_otherwise,
)
from lokalis_research.share.numbers import Numbers
from lokalis_research.share.shown import read_page

WAITS = """periode;buurtteam;dagen;dagen_status
2021H2;Oost;15,1;getoond
2022H2;Oost;16,3;getoond
2021H2;West;11,2;getoond
2022H2;West;;verborgen
"""
CITY = "periode;dagen;dagen_status\n2021H2;14,0;getoond\n2022H2;17,7;getoond\n"
CODEBOOK = """pagina;bestand;tabel;kolom;betekenis;eenheid;soort;bron
p;tabellen/75/a.csv;Dagen tot begin, naar buurtteam;;Wie na 730 dagen begon, valt af.;;tabel;A
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
<tr><th>2022H2</th><th>West</th><td class="verborgen">×</td></tr></tbody></table>"""
TEAM = """<h1>Buurtteam Oost, tweede halfjaar 2022</h1><div class="antwoord"><ul>
<li>Gezinnen wachtten 16,3 dagen, een jaar eerder 15,1 en in de stad 17,7.</li></ul></div>
<figure><p class="bevinding">Dagen tot begin</p>
<img alt="Lijn van dagen tot begin: 2021H2 15,1 en 2022H2 16,3."></figure>
<table><thead><tr><th scope="col">Wat</th><th scope="col">Dit team</th>
<th scope="col">Stad</th><th scope="col">Verschil met de stad</th></tr></thead><tbody>
<tr><th>Dagen tot begin</th><td>16,3</td><td>17,7</td>
<td>kan toeval zijn: −1,4 [−5,1 – 3,2]</td></tr></tbody></table>"""


def shows(source):
    (table,) = read_page(source).tables
    return FILES.tables["tabellen/75/a.csv"].is_shown_by(table)


def test_a_table_is_shown_as_it_is():
    assert shows(TABLE)


def test_a_label_may_say_nothing():
    without = {
        name: text.replace(";Oost;", ";;").replace(";West;", ";;")
        for name, text in {"tabellen/75/a.csv": WAITS, "codeboek.csv": CODEBOOK}.items()
    }
    source = re.sub(r"<th>(Oost|West)</th>", "<td></td>", TABLE)
    (table,) = read_page(source).tables
    assert Files(without).tables["tabellen/75/a.csv"].is_shown_by(table)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("16,3", "16,4"),
        ("16,3", "16,3</td><td class='getoond'>9"),
        ("16,3", "<b>99</b>16,3"),
        (">16,3<", ">15,1<"),
        ('class="verborgen">×', 'class="verborgen">4'),
        ('class="verborgen">×', 'class="getoond">12,0'),
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
    assert files.tables["tabellen/75/a.csv"].is_shown_by(table)


def test_only_what_is_hidden_may_be_left_out_and_that_is_said():
    (*_, last) = TABLE.splitlines()
    short = TABLE.replace(last, "</tbody></table>")
    assert not shows(short)
    left_out = '<p class="voet">Wat niet te tonen is, staat er niet bij.</p>'
    assert shows(f"{short}{left_out}")
    assert not shows(f"{short}<p>Wat niet te tonen is, staat er niet bij.</p>")


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


@pytest.mark.parametrize(("number", "faults"), [("17,7", 0), ("15,1", 1), ("16,3", 1)])
def test_a_figure_says_of_a_half_year_what_holds_of_it(number, faults):
    page = read_page(f'<img alt="Lijn: 2021H2 14,0 en 2022H2 {number}.">')
    assert len([*page_says_otherwise(page, FILES.of("75"))]) == faults


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


def page(source, tables=None):
    return list(
        page_says_otherwise(read_page(source), FILES.of("75") if tables is None else tables)
    )


def test_a_sentence_takes_its_numbers_from_one_table():
    assert page("<p>Gezinnen wachtten 16,3 dagen, een jaar eerder 15,1.</p>") == []
    assert page("<p>Gezinnen wachtten 16,3 dagen; in de stad 17,7.</p>") == []
    assert page("<p>Gezinnen wachtten 16,3 dagen, een jaar eerder 14,0.</p>") != []


def test_rows_may_be_counted_and_averaged_but_not_any_number_up_to_theirs():
    assert page("<p>Van 2 teams staan hier 4 cijfers, gemiddeld 13,2.</p>") == []
    assert page("<p>Van 3 teams staan hier cijfers.</p>") != []


@pytest.mark.parametrize(
    "where", ['<p class="toelichting">{}</p>', "<figcaption>{}</figcaption>", "<h2>{}</h2>",
              "<details><summary>{}</summary></details>", "<table><tr>{}<td></td></tr></table>"],
)  # fmt: skip
def test_whatever_was_computed_is_held_wherever_it_stands(where):
    assert page(where.format("Van 9 gezinnen.")) != []


def test_a_page_without_tables_says_no_number():
    assert page("<p>Er wachtten gezinnen.</p>", []) == []
    assert page("<p>Er wachtten 9 gezinnen.</p>", []) != []


def test_what_people_typed_is_left_to_who_reads_it():
    assert page('<div class="text_cell"><p>Wij spraken 9 ouders.</p></div>') == []


def test_a_sentence_that_is_known_but_for_its_numbers_has_those():
    assert page("<figcaption>Wie na 730 dagen begon, valt af.</figcaption>") == []
    assert page("<figcaption>Wie na 4 dagen begon, valt af.</figcaption>") != []


@pytest.mark.parametrize(
    ("above", "below", "is_own"),
    [
        ("Dagen tot begin, naar buurtteam", "Wie na 730 dagen begon, valt af.", True),
        ("Dagen tot begin, naar buurtteam, in procenten", "Bron: A.", True),
        ("Dagen tot begin van 9 gezinnen", "", False),
        ("", "Wie na 9 dagen begon, telt niet.", False),
        ("", "Bron: 9 gezinnen.", False),
    ],
)
def test_above_and_below_a_table_stand_its_own_numbers(above, below, is_own):
    head = f"<table><caption>{above}</caption>"
    assert shows(f'{TABLE.replace("<table>", head)}<p class="voet">{below}</p>') == is_own


def test_a_note_is_read_where_a_table_refers_to_it():
    note = '<ol><li id="noot-1">{}</li></ol>'
    table = f'{TABLE}<p class="voet">Zie noot 1.</p>'
    assert shows(table + note.format("Wie na 730 dagen begon, valt af."))
    assert not shows(table + note.format("Wie na 9 dagen begon, telt niet."))


def test_an_interval_may_be_wider_than_in_its_table_and_never_narrower():
    values = "periode;keer;keer_status;keer_laag;keer_laag_status;keer_hoog;keer_hoog_status\n"
    text = values + "2022H2;1,10;getoond;0,95;getoond;1,20;getoond\n"
    tables = [*Files({"tabellen/75/c.csv": text, "codeboek.csv": CODEBOOK}).tables.values()]
    assert page("<p>Een stijging (+10% per jaar, interval −8% tot +25%).</p>", tables) == []
    assert page("<p>Een stijging (+10% per jaar, interval +3% tot +25%).</p>", tables) != []


REPORT = """<ul><li>Gezinnen wachtten <a class="getal" href="#tabel_1">17,7</a> dagen.</li></ul>
<table><tr id="tabel_1"><th>T1</th><td><a href="../tabellen/75/b.csv">b</a></td></tr></table>"""


@pytest.mark.parametrize(
    ("old", "new"),
    [("17,7", "16,3"), ('tabel_1">1', 'tabel_2">1'), ("dagen.", "dagen. Dat zijn 9 gezinnen.")],
)
def test_a_report_says_what_the_table_holds_that_it_refers_to(old, new):
    assert old in REPORT
    assert not report_says_otherwise(read_page(REPORT), REPORT, FILES)
    other = REPORT.replace(old, new, 1)
    assert report_says_otherwise(read_page(other), other, FILES)


@pytest.mark.parametrize(
    ("cells", "is_so"),
    [("5 1 83", True), ("3 1 75", True), ("5 0 100", False), ("2 1 67", False), ("5 1 84", False)],
)
def test_an_account_counts_the_cells_of_a_page(cells, is_so):
    row = "".join(f"<td>{one}</td>" for one in cells.split())
    table = f"<table><tr><th>Wachten</th>{row}</tr></table>"
    pages = {"75": read_page("<h1>Wachten</h1>")}
    assert account_says_otherwise(read_page(table), pages, FILES) != is_so


PERIODS = ["2022H1", "2022H2", "2022-07", "2022Q3", "2022", "2020-07..2022-12"]
CELL = st.one_of(
    st.floats(0, 5000).map(lambda one: ("getoond", round(one, 4))),
    st.sampled_from([("verborgen", float("nan")), ("niet_bepaald", float("nan"))]),
)


@st.composite
def let_out(draw):
    """Make any released table: periods and teams, counts and shares, with intervals or without."""
    periods = draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=4, unique=True))
    teams = draw(st.sampled_from([["Oost"], ["Oost", "West", "Jongeren 12+"]]))
    rows = [(period, team) for period in periods for team in teams]
    table = pd.DataFrame(rows, columns=["periode", "buurtteam"])
    status, values = pd.DataFrame(index=table.index), []
    for name in ["een", "twee"][: draw(st.integers(1, 2))]:
        unit, decimals = draw(st.sampled_from(["", "%", "dagen"])), draw(st.integers(0, 2))
        columns = [Column(name, name.capitalize(), unit, decimals, mixed=draw(st.booleans()))]
        if draw(st.booleans()):
            columns = with_ends(name, name.capitalize(), unit, decimals)
        cells = draw(st.lists(CELL, min_size=len(rows), max_size=len(rows)))
        for column, away in zip(columns, (0, -1, 1), strict=False):
            table[column.name] = [value + away for _, value in cells]
            status[column.name] = [one for one, _ in cells]
        values += columns
    dimensions = Column("periode", "Periode"), Column("buurtteam", "Buurtteam")
    method = draw(st.sampled_from(["", "Wie na 730 dagen begon, valt af."]))
    return Released(
        "a", "Wachten, naar buurtteam", dimensions, tuple(values), table, status,
        Audit("", pd.DataFrame()), method, sources=("Bron 2019",),
    ).sealed()  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(let_out(), st.booleans())
def test_whatever_a_page_makes_of_a_released_table_is_found_in_its_file(released, only_shown):
    shown = read_page(view(released, only_shown=only_shown).html)
    assert list(page_says_otherwise(shown, files_of("75", [released]).of("75"))) == []


@pytest.mark.parametrize(
    ("said", "is_held"),
    [("Samen is het meer dan 100%.", True), ("Van de gezinnen wacht 100%.", False)],
)
def test_the_whole_that_parts_come_to_more_than_is_no_number_of_a_table(said, is_held):
    # In a small town no table may hold a hundred.
    assert Numbers().hold(said) == is_held
