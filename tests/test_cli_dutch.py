"""The command line speaks Dutch: every error that a command may end with has its translation."""

import ast
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lokalis_research
from lokalis_research import errors
from lokalis_research.cli import app
from lokalis_research.errors_in_dutch import in_dutch, known
from lokalis_research.levering.refuse import WIDE

ROOMS = (
    "bericht", "codering", "demo", "dictionary", "gepubliceerd", "gezinsplan",
    "home.py", "indicatoren", "levering", "missing.py", "notebook.py", "period.py", "populatie",
    "published.py", "release", "resources.py", "result", "runs", "scan", "share", "steekproef",
    "teampagina", "veiligheid", "verdict.py", "verwijzingen", "verzuim", "wijken.py",
)  # fmt: skip
"""Where a command ends up, or a notebook that it runs; `stats` is for whoever writes code."""


OURS = {*vars(errors), "CodingError", "ElsewhereError"}


def templates(node):
    """List what an expression may say, with {} for what is filled in."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.JoinedStr(values=values):
            return ["".join(v.value if isinstance(v, ast.Constant) else "{}" for v in values)]
        case ast.IfExp(body=body, orelse=other):
            return [*templates(body), *templates(other)]
    return []


def said_in(path):
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    named = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named.setdefault(node.targets[0].id, []).append(node.value)
    for node in nodes:
        called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if called in OURS or called == "_add":
            # Of a form every rule that cells break is a line of its own.
            first = node.args[1:2] if called == "_add" else node.args[:1]
            parts = [*first, *(k.value for k in node.keywords if k.arg != "from")]
            # A sentence that several errors end with has a name.
            whole = [one for part in parts for one in named.get(getattr(part, "id", ""), [part])]
            yield from (text for part in whole for text in templates(part))
            # What fills a gap may stand in a list of its own.
            inside = [n for part in parts for n in ast.walk(part) if isinstance(n, ast.Subscript)]
            for one in inside:
                for listed in named.get(getattr(one.value, "id", ""), []):
                    if isinstance(listed, ast.Dict):
                        yield from (text for value in listed.values for text in templates(value))


def test_every_error_of_a_command_is_in_the_catalogue():
    root = Path(lokalis_research.__file__).parent
    files = [
        path
        for room in ROOMS
        for path in ([root / room] if room.endswith(".py") else sorted((root / room).rglob("*.py")))
    ]
    said = {text for path in files for text in said_in(path) if re.search("[a-z]{2} ", text)}
    assert len(said) > 400
    # A draft holds this one too, and is Dutch itself.
    assert sorted(said - known().keys() - {WIDE}) == []


@pytest.mark.parametrize("english", sorted(known()))
def test_a_translation_fills_the_same_gaps(english):
    pieces = english.split("{}")
    filled = "".join(f"{piece}<{at}>" for at, piece in enumerate(pieces[:-1])) + pieces[-1]
    dutch = in_dutch(filled)
    assert dutch != filled
    assert sorted(re.findall(r"<\d+>", dutch)) == sorted(re.findall(r"<\d+>", filled))


def test_a_hint_within_a_sentence_is_translated_too():
    said = 'Did you mean "veiligheid"? There are: veiligheid. See `lokalis steekproef` and '
    assert in_dutch(said + "`lokalis codeerronde`.").startswith('Bedoelt u "veiligheid"? Er zijn:')


@pytest.mark.parametrize("command", ["run", "check", "lab", "share"])
def test_help_names_no_types_of_python(command):
    said = CliRunner().invoke(app, [command, "--help"]).output
    assert "Gebruik" in said
    assert not re.search("<(?:str|bool|int|float|path)", said)


def test_of_an_agreement_every_line_is_translated():
    lines = ["- naam: is missing.", '- file "a.csv", codering: must be a text.']
    said = "\n".join(["levering.yaml does not fit:", *lines])
    assert in_dutch(said).splitlines() == [
        "levering.yaml klopt niet:",
        "- naam: ontbreekt.",
        '- bestand "a.csv", codering: moet een tekst zijn.',
    ]


def test_what_is_not_known_stays_as_it_was():
    assert in_dutch("Er is één levering nodig.") == "Er is één levering nodig."
