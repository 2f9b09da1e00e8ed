"""The notebooks in the repository: no logic in cells, and outputs of the demo delivery only."""

import ast
import re

import nbformat
import pytest

from lokalis_research.resources import notebooks_path

NOTEBOOKS = sorted(notebooks_path().glob("*.ipynb"))
METHOD = re.compile(
    r"CR2|AUC|AC1|kappa|κ|Ljung|gold|interval|Wilson|bootstrap|Bonferroni|geloot|machine|aselect|\["
)
"""Words of the second layer."""
QUESTIONS = [path for path in NOTEBOOKS if not path.name.startswith("_")]
LOGIC = (
    ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Try, ast.With,
    ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.IfExp, ast.BinOp, ast.Compare,
)  # fmt: skip


def cells(path, kind="code"):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


@pytest.fixture(params=QUESTIONS, ids=lambda path: path.stem)
def question(request):
    return request.param


def test_cells_only_call_the_library(notebook):
    for cell in cells(notebook):
        found = [type(node).__name__ for node in ast.walk(ast.parse(cell.source))
                 if isinstance(node, LOGIC)]  # fmt: skip
        assert found == [], cell.source


def test_a_notebook_opens_with_its_question_and_answers_it_before_anything_else(question):
    everything = nbformat.read(question, as_version=4).cells
    assert everything[0].source.startswith("# ")
    assert "?" in everything[0].source
    shown = [cell for cell in everything if cell.cell_type == "code" and cell.outputs]
    assert shown[0].metadata.get("tags") == ["antwoord"]


def test_a_notebook_says_how_it_was_done_and_what_it_cannot_tell(question):
    prose = "\n".join(cell.source for cell in cells(question, "markdown"))
    assert re.search(r"^## Hoe .* (berekend|gemaakt)", prose, flags=re.MULTILINE)
    assert "## Wat hier niet uit te lezen is" in prose


def test_main_points_are_read_to_the_end(question):
    answer = next(cell for cell in cells(question) if cell.metadata.get("tags") == ["antwoord"])
    shown = answer.outputs[0].data["text/html"].partition("<details>")[0]
    points = re.findall(r"<li>([^<]*)</li>", shown)
    closing = re.findall(r'class="onbekend">([^<]*)<', shown)
    assert 1 <= len(points) <= 5
    assert len(closing) == 1
    assert sum(len(one.split()) for one in points + closing) <= 90
    for point in points + closing:
        assert len(re.findall(r"\d+(?:[.,]\d+)*", point)) <= 3, point
        assert len(re.findall(r"[.!?](?: |$)", point)) == 1, point
        assert not re.search(METHOD, point), point


def test_a_partners_page_holds_no_code(question):
    for cell in cells(question, "markdown"):
        assert "`" not in cell.source or "jupyterlab" in cell.metadata.get("tags", []), cell.source


def test_outputs_are_stored_and_hold_no_error_or_path(notebook, repository):
    outputs = [output for cell in cells(notebook) for output in cell.outputs]
    assert outputs
    assert {output.output_type for output in outputs} == {"execute_result"}
    text = notebook.read_text(encoding="utf-8")
    assert str(repository) not in text
    assert not re.search(r"/(home|Users|tmp|root)/", text)


def test_outputs_are_those_of_the_demo_delivery(question):
    shown = "".join(str(cell.outputs) for cell in cells(question))
    assert "fictieve gegevens" in shown
    sources = set(re.findall(r"levering ‘([^’]*)’", shown))
    assert len(sources) == 1
    assert sources.pop().startswith("Demo-levering")


def test_every_figure_has_a_finding_a_unit_a_source_and_words(question):
    shown = "".join(
        output.data.get("text/html", "") for cell in cells(question) for output in cell.outputs
    )
    figures = re.findall(r"<figure>.*?</figure>", shown, flags=re.DOTALL)
    if question.stem.startswith("40"):
        assert len(figures) >= 4
    for figure in figures:
        assert re.search(r'class="bevinding">[^<]{20,}<', figure)
        assert re.search(r'class="eenheid">[^<]{10,}<', figure)
        assert "Bron: " in figure
        assert len(re.search(r'alt="([^"]*)"', figure).group(1)) > 60
        assert not re.search(r"\d\.\d(?!\d{2}\b)", re.sub(r'(src|srcset)="[^"]*"', "", figure))
