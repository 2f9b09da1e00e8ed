"""Only what came through the door may be shown: everything else is named with its cell."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.drawing import Notice, picture
from lokalis_research.release.door import release
from lokalis_research.resources import notebooks_path
from lokalis_research.result import build
from lokalis_research.result.view import view
from lokalis_research.scan.outputs import is_released, recognise, rows_in, stray_outputs
from lokalis_research.scan.own_code import SENTENCE
from lokalis_research.text import Answer, KeyFigure

CSV = "\ufeffteam;aantal;aantal_status;aandeel;aandeel_status\nOost;1165;getoond;13,83;getoond\n"
HTML = "<IPython.core.display.HTML object>"
TABLE = (
    '<div class="tabel" role="region" tabindex="0" aria-label="Teams"><table>'
    "<caption>Teams</caption><thead><tr>"
    '<th scope="col" class="label">team</th><th scope="col">aandeel</th></tr></thead>'
    '<tbody><tr><th scope="row">{label}</th><td class="getoond">{cell}</td></tr></tbody></table>'
    "</div>"
)
FRAME = pd.DataFrame({"team": ["Oost"], "n": [3]})
FIGURES = (
    KeyFigure("Verzuim", "9,6%", year_before="7,7%"),
    KeyFigure("Doelen", "62%", margin="60 tot 64%"),
    KeyFigure("Gezinnen", "20"),
)
ANSWER = Answer(("Het steeg.",), "Waarom niet.", ("Het steeg [1 – 2].",), FIGURES)
POINT = "<li>Het steeg.</li>"


def with_another(point):
    return shown(ANSWER._repr_html_().replace(POINT, point), repr(ANSWER))


@pytest.fixture
def wrong(tmp_path):
    """What is wrong with one output of a notebook, if anything."""
    tables = tmp_path / "tabellen"
    tables.mkdir()
    (tables / "per_team.csv").write_text(CSV, encoding="utf-8")

    def find(output):
        cell = {"cell_type": "code", "metadata": {}, "source": "", "outputs": [output]}
        path = tmp_path / "a.ipynb"
        path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        return stray_outputs(path, tables)

    return find


def shown(source, plain, **more):
    data = {"text/html": source, "text/plain": plain, **more}
    return {"output_type": "execute_result", "metadata": {}, "data": data}


def test_a_sentence_that_a_cell_makes_of_the_delivery_is_named_though_it_looks_like_ours(tmp_path):
    sources = (
        "import lokalis_research as lr\nrun = lr.open_run('2022H2')",
        "Answer((f'Er zijn {len(run.delivery.table(\"gezinnen\"))} gezinnen.',))",
    )
    outputs = ([], [as_shown(Answer(("Er zijn 28731 gezinnen.",)))])
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source, "outputs": own}
        for source, own in zip(sources, outputs, strict=True)
    ]
    injected = {"tags": ["injected-parameters"]}
    cells.insert(1, {"cell_type": "code", "metadata": injected, "source": "a = 1", "outputs": []})
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert stray_outputs(path, tmp_path) == [(2, SENTENCE)]


def as_shown(thing):
    return shown(thing._repr_html_(), repr(thing))


def drawn():
    return picture(
        lambda axes, narrow: axes.plot([1, 2]),
        finding="Het steeg & daalde",
        unit="%",
        caption="Bron: x",
        alt="Een lijn",
    )


@pytest.mark.parametrize("cell", ["13,8", "13,83", "1.165 [13,8\u00a0–\u2060\u00a014]"])
def test_a_row_of_a_released_table_passes(wrong, cell):
    assert wrong(shown(TABLE.format(label="Oost", cell=cell), "<tabel: Teams>")) == []


def test_months_in_a_row_are_the_same_on_a_page_as_in_the_file():
    page = TABLE.format(label="juli 2020 tot en met december 2022", cell="13,8")
    assert is_released(page, rows_in(["periode;n\n2020-07..2022-12;13,83\n"]))
    assert not is_released(page, rows_in(["periode;n\n2020-07..2021-12;13,83\n"]))


@pytest.mark.parametrize(("label", "cell"), [("Oost", "3"), ("Oost", "13,9"), ("West", "13,8")])
def test_a_table_that_imitates_one_is_refused(wrong, label, cell):
    found = wrong(shown(TABLE.format(label=label, cell=cell), "<tabel: Teams>"))
    assert found == [(1, "een tabel die niet door de deur kwam")]


@pytest.mark.parametrize(
    "thing", [ANSWER, Answer(("Van ‘a’ & b.", "En c.")), Notice("Te weinig <mensen>."), drawn()]
)
def test_what_the_library_shows_passes(wrong, thing):
    assert wrong(as_shown(thing)) == []


@pytest.mark.parametrize(
    "path", sorted(notebooks_path().glob("[0-9]*.ipynb")), ids=lambda p: p.stem
)
def test_all_that_our_notebooks_show_is_known(path):
    shown_by_cells = [
        output["data"]
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        for output in cell.get("outputs", ())
    ]
    assert shown_by_cells
    for data in shown_by_cells:
        assert recognise("".join(data["text/html"]), "".join(data["text/plain"])), data


def test_a_released_table_without_rows_passes(wrong):
    nobody = pd.DataFrame({"gezin_id": [], "team": []}, dtype="str")
    made = build(nobody, who="gezin_id", by=["team"], name="leeg", title="Stad & land")
    assert wrong(as_shown(view(release(made, load_dictionary(), sources=("levering",))))) == []


RAW = {
    "a frame": shown(FRAME._repr_html_(), repr(FRAME)),
    "a styled frame": shown(FRAME.style.to_html(), repr(FRAME.style)),
    "a series": {"output_type": "execute_result", "data": {"text/plain": repr(FRAME["n"])}},
    "a dictionary": {"output_type": "display_data", "data": {"text/plain": "{'a': 3}"}},
    "a figure of matplotlib": {
        "output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo=", "text/plain": "<Figure size 640x480>"},
    },
    "a drawing": {"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}},
    "Markdown of a raw number": {
        "output_type": "display_data",
        "data": {"text/markdown": "**3**", "text/plain": "<Markdown object>"},
    },
    "a released table as typed HTML": shown(TABLE.format(label="Oost", cell="13,8"), HTML),
    "an answer as typed HTML": shown(ANSWER._repr_html_(), HTML),
    "an answer that says something else": shown(
        ANSWER._repr_html_(), "Answer(points=('Het daalde.',))"
    ),
    "a figure as typed HTML": shown(drawn()._repr_html_(), HTML),
    "a figure with another picture behind it": shown(
        drawn()._repr_html_() + "<img alt='' src='data:image/png;base64,AAAA'>",
        "<figuur: Het steeg & daalde>",
    ),
    "a drawing that runs something": shown(
        replace(drawn(), wide=b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")._repr_html_(),
        "<figuur: Het steeg & daalde>",
    ),
    "a frame behind an answer": shown(
        ANSWER._repr_html_() + FRAME._repr_html_(), repr(ANSWER)
    ),
    "a frame within an answer": with_another(f"<li>Het steeg.{FRAME._repr_html_()}</li>"),
    "a comment within an answer": with_another("<li>Het steeg.<!-- 3 --></li>"),
    "an attribute of an answer": with_another('<li data-n="3">Het steeg.</li>'),
    "a point more than the answer has": with_another(f"{POINT}<li>Zuilen: 3.</li>"),
    "another key figure than the answer has": shown(
        ANSWER._repr_html_().replace("9,6%", "3"), repr(ANSWER)
    ),
    "a frame beside an answer": shown(ANSWER._repr_html_(), repr(FRAME)),
    "another form beside an answer": shown(
        ANSWER._repr_html_(), repr(ANSWER), **{"application/json": {"n": 3}}
    ),
    "metadata of an answer": as_shown(ANSWER) | {"metadata": {"n": 3}},
}  # fmt: skip


@pytest.mark.parametrize("case", RAW)
def test_what_did_not_come_through_the_door_is_named_with_its_cell(wrong, case):
    assert wrong(RAW[case]) == [(1, "ruwe uitvoer")]


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "3"}, "uitvoer van print"),
        ({"output_type": "stream", "name": "stderr", "text": "let op"}, "uitvoer op stderr"),
        ({"output_type": "error", "ename": "KeyError", "evalue": ""}, "foutmelding"),
    ],
)
def test_what_a_cell_printed_is_named(wrong, output, what):
    assert wrong(output) == [(1, what)]


def test_a_number_changed_in_a_finished_run_is_found(look, places):
    path = places.run / "notebooks" / "40_verzuim.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    [output] = notebook["cells"][-2]["outputs"]
    source = "".join(output["data"]["text/html"])
    start = source.index('<td class="getoond">') + len('<td class="getoond">')
    output["data"]["text/html"] = f"{source[:start]}7.777{source[start:]}"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    # The last but one, counted without the cell that the batch put in between.
    number = len(notebook["cells"]) - 2
    what = "een tabel die niet door de deur kwam"
    assert look().strays == [(f"40_verzuim, cel {number}", what)]
