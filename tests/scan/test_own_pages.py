"""What every page of ours holds by itself, its style and the glossary, raises nothing."""

import re

import nbformat
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering.rules import RULES
from lokalis_research.resources import notebooks_path
from lokalis_research.runs.templates import page_style
from lokalis_research.scan import no_needles, scan_files

GLOSSARY = load_dictionary().glossary.to_dict("records")


def page(style, words):
    terms = "".join(f"<dt>{term}</dt><dd>{said}</dd>\n" for term, said in words)
    return f"<html><style>{style}</style><dl>\n{terms}</dl></html>".encode()


def test_our_style_raises_nothing(kinds):
    assert kinds("a.html", page(page_style(), [])) == set()


@pytest.mark.parametrize("one", GLOSSARY, ids=lambda one: one["term"])
def test_our_glossary_raises_nothing(kinds, one):
    assert kinds("a.html", page("", [(one["term"], one["uitleg"])])) == set()


@pytest.mark.parametrize("path", sorted(notebooks_path().glob("*.ipynb")), ids=lambda one: one.stem)
def test_no_table_figure_or_sentence_of_ours_raises_anything(path):
    cells = nbformat.read(path, as_version=4).cells
    shown = [
        output.data["text/html"].encode() for cell in cells for output in cell.get("outputs", [])
    ]
    typed = [cell.source for cell in cells if cell.cell_type == "markdown"]
    lines = [line.lstrip("- ") for text in typed for line in text.splitlines()]
    shown += ["".join(f"<p>{line}</p>\n" for line in lines).encode()]
    files = [(f"{number}.html", html) for number, html in enumerate(shown)]
    assert scan_files(files, no_needles()).to_dict("records") == []


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_no_finding_of_ours_raises_anything(kinds, rule):
    table = f'wat;te doen\n"{rule.description}";"{rule.remedy}"\n'
    assert kinds("a.csv", table.encode()) == set()


def test_no_series_break_of_ours_raises_anything(kinds):
    told = (load_dictionary().path / "reeksbreuken.csv").read_bytes()
    assert kinds("a.csv", told) == set()


@pytest.mark.parametrize(
    "planted",
    [
        "/* @bottom_right_zoe */",
        "@right-zoe { content: none; }",
        "@bottom-right-zoe { content: none; }",
        "/* vraag @bottom-left */",
        "p::after { content: '@zoe_1984'; }",
    ],
)
def test_a_name_planted_in_the_style_is_found(kinds, planted):
    style = re.sub(r"@page \{", f"{planted} @page {{", page_style(), count=1)
    assert planted in style
    assert "naam op internet" in kinds("a.html", page(style, []))


def test_a_name_planted_in_the_glossary_is_found(kinds):
    words = [(one["term"], one["uitleg"]) for one in GLOSSARY]
    words[3] = (words[3][0], f"{words[3][1]} Vraag het @zoe_1984.")
    assert "naam op internet" in kinds("a.html", page(page_style(), words))
