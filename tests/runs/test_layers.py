"""What of a notebook is open on its page, and what is folded away."""

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from lokalis_research.drawing import Notice
from lokalis_research.runs.layers import in_layers
from lokalis_research.text import Answer

FIGURE = "<figure><p class='bevinding'>Het steeg</p><figcaption>{}</figcaption></figure>"
LONG = "Bron: levering ‘eigen’. " + "Zo is het berekend, met een model en met veel woorden. " * 4


def cell(html, *tags):
    made = new_code_cell("", metadata={"tags": list(tags)})
    made.outputs = [new_output("execute_result", {"text/html": html, "text/plain": ""})]
    return made


def table(rows, *foot):
    body = "".join(
        f'<tr><th scope="row">{n}</th><td class="getoond">1</td></tr>' for n in range(rows)
    )
    lines = "".join(f'<p class="voet">{line}</p>' for line in foot)
    head = '<div class="tabel"><table><thead><tr></tr></thead><tbody>'
    return cell(f"{head}{body}</tbody></table>{lines}</div>")


def prose(text, *tags):
    return new_markdown_cell(text, metadata={"tags": list(tags)})


@pytest.fixture
def page():
    """Lay cells in layers, with prose as it was typed and outputs as they are."""

    def convert(cells):
        shown = [
            one.source if one.cell_type == "markdown" else one.outputs[-1].data["text/html"]
            for one in cells
        ]
        return "\n".join(shown)

    return lambda *cells: in_layers(cells, convert)


@pytest.fixture
def opened(page):
    """Lay cells in layers, and read what stands open."""
    return lambda *cells: re.sub(r"<details.*?</details>", "", page(*cells), flags=re.DOTALL)


def test_a_section_is_open_with_its_figures_and_not_with_its_tables(opened):
    shown = opened(prose("## Bereik\n\nEen gezin telt één keer."), cell(FIGURE), table(3))
    assert "Een gezin telt één keer." in shown
    assert "Het steeg" in shown
    assert "<table>" not in shown


@pytest.mark.parametrize(("rows", "is_open"), [(24, True), (25, False)])
def test_without_a_figure_a_short_table_is_open(opened, rows, is_open):
    assert ("<table>" in opened(prose("## Schulden"), table(rows))) == is_open


def test_a_fold_says_what_its_tables_are_about_and_no_number(page):
    titles = ("Uitval, naar cluster: 2022H2 naast 2021H2", "Uitval per jaar", "Kort t/m 14 dagen")
    tables = [
        cell(
            table(2)
            .outputs[0]
            .data["text/html"]
            .replace("<thead>", f"<caption>{one}</caption><thead>")
        )
        for one in titles
    ]
    assert "<summary>3 tabellen en uitleg<span>: Uitval</span></summary>" in page(
        prose("## Bereik"), cell(FIGURE), *tables
    )


def test_prose_goes_with_what_comes_after_it(opened):
    shown = opened(
        prose("## Bereik"), cell(FIGURE), prose("Over de tabel."), table(3), prose("Over de lijn."),
        cell(FIGURE),
    )  # fmt: skip
    assert "Over de lijn." in shown
    assert "Over de tabel." not in shown


def test_what_is_not_ours_or_stands_for_a_figure_is_open(opened):
    assert "Niets te tonen." in opened(prose("## A"), cell(Notice("Niets te tonen.")._repr_html_()))
    assert "eigen tekening" in opened(prose("## A"), cell("<svg>eigen tekening</svg>"))


@pytest.mark.parametrize(
    "heading",
    [prose("## Hoe het is berekend\n\nMet CR2."), prose("## Loting\n\nMet CR2.", "onderzoeker")],
)
def test_method_and_what_is_for_a_researcher_stand_folded_at_the_end(page, opened, heading):
    cells = (heading, cell(FIGURE), prose("## Wat hier niet uit te lezen is\n\n- Waarom."))
    assert "CR2" in page(*cells)
    shown = opened(*cells)
    assert "CR2" not in shown
    assert shown.index("- Waarom.") < shown.rindex("Voor wie het wil narekenen")


def test_cells_for_jupyterlab_are_on_no_page(page):
    assert "verzuim.changes" not in page(prose("## A"), prose("Zie verzuim.changes.", "jupyterlab"))


def test_what_several_tables_say_stands_once_and_every_table_refers_to_it(page):
    html = page(prose("## A"), table(2, "Afgerond.", "Eigen."), table(3, "Afgerond."))
    assert html.count("Afgerond.") == 1
    assert html.count('href="#noot-1"') == 2
    assert '<p class="voet">Eigen.</p>' in html


def test_what_a_library_prints_beside_a_table_does_not_stop_the_page(page):
    noisy = table(2, LONG)
    noisy.outputs.insert(0, new_output("stream", name="stdout", text="Version 1.16"))
    assert 'href="#noot-1"' in page(prose("## A"), noisy)


def test_a_long_line_is_a_note_and_a_cell_for_researchers_is_folded(page, opened):
    shown = opened(
        prose("## A"), table(2, LONG), cell("<p>Codes: twee codeurs.</p>", "onderzoeker")
    )
    assert "veel woorden" not in shown
    assert 'href="#noot-1"' in shown
    assert "Codes:" not in shown


def test_a_long_caption_keeps_its_source_open(opened):
    shown = opened(prose("## A"), cell(FIGURE.format(LONG)))
    assert "Bron: levering ‘eigen’." in shown
    assert "veel woorden" not in shown


def test_sentences_spell_half_years_out_and_tables_do_not(page):
    html = page(prose("<p>In 2022H2 steeg het.</p>"), prose("## A"), cell("<td>2022H2</td>"))
    assert "In het tweede halfjaar 2022 steeg het." in html
    assert "<td>2022H2</td>" in html


def test_the_contents_name_every_open_section(page):
    html = page(prose("## Eén"), prose("## Hoe het is berekend"), prose("## Twee"))
    links = re.findall(r'href="#(deel-\d)">([^<]*)<', html)
    assert [name for _, name in links] == ["Eén", "Twee", "Voor wie het wil narekenen"]
    assert all(f'id="{place}"' in html for place, _ in links)


def test_the_same_notebook_gives_the_same_page(page):
    cells = [prose("## A\n\nTekst.\n\n## B"), table(2)]
    assert page(*cells) == page(*cells)


def test_an_answer_keeps_five_points_and_ninety_words():
    short = Answer.ranked([f"Punt {n}." for n in range(9)], details=["alles"])
    assert len(short.points) == 5
    long = Answer.ranked(
        ["woord " * 60, "woord " * 60, "kort"], "tien woorden die niet gezegd kunnen worden"
    )
    assert [len(point.split()) for point in long.points] == [60, 1]
