"""What the index takes from the pages."""

import json
from dataclasses import replace
from datetime import date

from lokalis_research.period import HalfYear
from lokalis_research.runs.index import MainPoints, read_main_points, without_repeats
from lokalis_research.runs.page import Page
from lokalis_research.runs.templates import fill
from lokalis_research.text import Answer, KeyFigure

FIGURE = KeyFigure("Ziekteverzuim", "9,6%", margin="9 tot 10%", year_before="7,7%")


def _write(path, *cells):
    path.write_text(json.dumps({"cells": cells, "metadata": {}}), encoding="utf-8")
    return path


def _cell(kind, source, *tags, html=""):
    outputs = [{"data": {"text/html": html}}] if html else []
    return {"cell_type": kind, "source": source, "metadata": {"tags": tags}, "outputs": outputs}


def test_a_page_brings_its_question_points_and_figures(tmp_path):
    answer = Answer(("Het steeg.", "Veel."), figures=(FIGURE,))._repr_html_()
    path = _write(
        tmp_path / "40_a.ipynb",
        _cell("markdown", "# Verzuim\n\nHoe gaat het?\n\n## Meer\n\nTekst."),
        _cell("code", "", "antwoord", html=answer),
    )
    assert read_main_points(path) == MainPoints(("Het steeg.", "Veel."), (FIGURE,), "Hoe gaat het?")


def test_a_page_without_a_question_under_its_title_has_none(tmp_path):
    path = _write(tmp_path / "a.ipynb", _cell("markdown", "# Verzuim\n\n## Meer\n\nTekst."))
    assert read_main_points(path) == MainPoints()


def test_a_key_figure_that_two_pages_have_is_listed_at_the_first_only():
    other = KeyFigure("Uitval", "2%")
    first, second = without_repeats([MainPoints((), (FIGURE,)), MainPoints((), (FIGURE, other))])
    assert first.figures == (FIGURE,)
    assert second.figures == (other,)


def test_a_page_says_what_makes_its_delivery_doubtful_before_anything_else():
    sure = Page(HalfYear(2022, 2), "levering", date(2023, 1, 31), "f" * 64, is_demo=False)
    doubtful = replace(sure, doubts=("Er mist veel.",))
    said = fill("begrippen.html.j2", doubtful, title="Begrippen", terms=[])
    assert said.index("Er mist veel.") < said.index("<main")
    assert "Let op" not in fill("begrippen.html.j2", sure, title="Begrippen", terms=[])
