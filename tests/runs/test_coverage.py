"""Before a run, a delivery is told which sections of which pages it can make."""

from pathlib import Path

import nbformat
import pytest
from made_up import Without
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lokalis_research.dictionary import load_dictionary
from lokalis_research.dictionary.begin import begin_dictionary
from lokalis_research.missing import Delivered
from lokalis_research.runs.coverage import foreseen
from lokalis_research.runs.gaps import gaps_of, told_once

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-9]*.ipynb"))


@pytest.fixture(scope="module")
def words():
    return load_dictionary()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_whole_delivery_makes_every_page(path, words):
    assert foreseen(path, Without(), words) is None


def test_how_long_families_wait_is_told_also_where_no_request_is_recorded(words):
    path = next(path for path in NOTEBOOKS if path.stem == "50_halfjaarcijfers")
    assert foreseen(path, Without("begeleidingen.later_op_verzoek"), words) is None


@pytest.mark.parametrize(
    ("page", "lacking", "sections"),
    [
        ("40_verzuim_kort_lang", "dienstverbanden.buurtteam", {"Verschillen clusters van teams?"}),
        ("50_halfjaarcijfers", "ervaringswijzer", {"Wat vinden gezinnen ervan?"}),
        ("30_verwijzingen_trend", "hulpvragen", {"Als meetelt wat gezinnen vragen"}),
        ("70_medewerkers", "begeleidingen", {"Gezinnen per gezinswerker"}),
    ],
)
def test_a_section_misses_what_it_rests_on(page, lacking, sections, words):
    path = next(path for path in NOTEBOOKS if path.stem == page)
    found = foreseen(path, Without(lacking), words)
    assert sections <= set(found.sections)
    assert not found.whole


@pytest.mark.parametrize(
    ("page", "lacking"),
    [
        ("10_doelkwaliteit", "doelen"),
        ("20_veiligheid_steekproef", "gezinsplannen"),
        ("30_verwijzingen_trend", "verwijzingen"),
        ("70_medewerkers", "dienstverbanden"),
    ],
)
def test_a_page_that_rests_on_it_altogether_has_nothing_to_say(page, lacking, words):
    path = next(path for path in NOTEBOOKS if path.stem == page)
    found = foreseen(path, Without(lacking), words)
    assert found.whole
    assert lacking in found.lines[0]


def test_of_a_page_with_a_published_half_that_half_is_left(words):
    path = next(path for path in NOTEBOOKS if path.stem == "40_verzuim_kort_lang")
    (line,) = foreseen(path, Without("dienstverbanden", "verzuimmeldingen"), words).lines
    assert line == "alleen wat al gepubliceerd is, zonder dienstverbanden en verzuimmeldingen"


def test_where_nothing_was_published_there_is_no_such_half(tmp_path):
    begin_dictionary(tmp_path / "dorp", "Dorp")
    path = next(path for path in NOTEBOOKS if path.stem == "40_verzuim_kort_lang")
    lacking = Without("dienstverbanden", "verzuimmeldingen")
    (line,) = foreseen(path, lacking, load_dictionary(tmp_path / "dorp")).lines
    assert line == "niets te zeggen zonder dienstverbanden en verzuimmeldingen"


def test_of_published_figures_it_is_said_how_many_can_be_computed(words):
    (path,) = (path for path in NOTEBOOKS if path.stem == "80_gepubliceerde_cijfers")
    found = foreseen(path, Without("dienstverbanden", "verzuimmeldingen"), words)
    made, of, without = found.parts
    assert 0 < made < of
    assert without == ("dienstverbanden", "verzuimmeldingen")
    assert found.lines[0].startswith(f"{made} van de {of} cijfers te berekenen")
    (line,) = foreseen(path, Without(*words), words).lines
    assert line.startswith("alleen wat al gepubliceerd is, zonder begeleidingen")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_page_is_said_to_rest_on_stands_in_the_dictionary(path, words):
    asked = set()

    class Nothing(Delivered):
        def lacks(self, name):
            asked.add(name)
            return False

    foreseen(path, Nothing(), words)
    fields = {f"{table}.{one.name}" for table in words for one in words[table].fields}
    assert asked <= {*words, *fields}


def made(*cells):
    return new_notebook(cells=list(cells))


def state(text):
    return shown(f'<p class="geen">{text}</p>')


def shown(text):
    data = {"text/html": text, "text/plain": "x"}
    return new_code_cell("x", outputs=[new_output("execute_result", data)])


def test_a_section_says_once_what_was_not_delivered(tmp_path):
    lacks = "Niet geleverd: personen."
    notebook = made(
        new_markdown_cell("## Bereik"), state(lacks), state(lacks), new_markdown_cell("## Wachten"),
        state(lacks), state("Niets te tonen."), state("Niets te tonen."),
    )  # fmt: skip
    left = [len(cell.outputs) for cell in told_once(notebook).cells if cell.cell_type == "code"]
    assert left == [1, 0, 1, 1, 1]


@pytest.mark.parametrize(
    "also", ['<div class="tabel">', '<div class="antwoord"><li>', '<p class="geen">Te weinig.</p>']
)
def test_what_else_a_page_says_is_left_also_where_all_of_it_is_hidden(tmp_path, also):
    lacks = "Niet geleverd: personen."
    notebook = made(new_markdown_cell("## Bereik"), state(lacks))
    nbformat.write(notebook, tmp_path / "made.ipynb")
    found = gaps_of(tmp_path / "made.ipynb")
    assert found.lines == ("niets te zeggen zonder personen",)
    assert found.of_answer == "personen"
    notebook.cells.append(shown(also))
    nbformat.write(notebook, tmp_path / "made.ipynb")
    found = gaps_of(tmp_path / "made.ipynb")
    assert found.lines == ("‘Bereik’ niet of niet helemaal, zonder personen",)
    assert found.of_answer == ""


def test_a_page_that_says_nothing_names_more_than_its_answer_misses(tmp_path):
    notebook = made(
        state("Niet geleverd: onderzoek doelkwaliteit."),
        new_markdown_cell("## Doelen"), state("Niet geleverd: doelen."),
    )  # fmt: skip
    nbformat.write(notebook, tmp_path / "made.ipynb")
    assert gaps_of(tmp_path / "made.ipynb").of_answer == "onderzoek doelkwaliteit en doelen"


def test_a_page_without_gaps_has_none(tmp_path):
    nbformat.write(made(new_markdown_cell("## A"), state("Niets te tonen.")), tmp_path / "a.ipynb")
    assert gaps_of(tmp_path / "a.ipynb") is None
