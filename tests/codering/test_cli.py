"""The commands about rounds, as a person gives them."""

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from lokalis_research import home
from lokalis_research.cli.codering import add_to
from lokalis_research.codering import CoderStore, create_round, decisions, load_codebook, open_round
from lokalis_research.codering.places import lab_options, round_folder, trial_round, write_notebook
from lokalis_research.codering.rounds import write_texts
from lokalis_research.dictionary import load_dictionary


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Give a command, with a home of its own."""
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis van Zoë"))
    app = typer.Typer()
    add_to(app)

    @app.command()
    def other():
        """Stand beside it, so that the group keeps its name."""

    return lambda *arguments: CliRunner().invoke(app, ["codeerronde", *map(str, arguments)])


@pytest.fixture
def made(call):
    """A round of the study doelkwaliteit in 2022H2, with two goals and two coders."""
    made = create_round(
        home.studies() / "doelkwaliteit" / "2022H2" / "ronde",
        naam="doelkwaliteit-2022h2",
        codebook=load_codebook(load_dictionary(), "doelkwaliteit"),
        units=pd.DataFrame({"eenheid_id": ["d1", "d2"]}),
        coders=["codeur-a", "codeur-b"],
        overlap=1,
        key=b"a key of sixteen bytes or more",
    )
    write_texts(made, {"d1": "Een.", "d2": "Twee."})
    return made


def answer_all(made, coder, code):
    store = CoderStore(made, coder)
    for unit in made.units_of(coder):
        for one in made.codebook.criteria:
            store.answer(unit, one.naam, code if one.naam == "concreet" else one.codes[0])


def test_status_tells_how_far_everyone_is(call, made):
    first = call("status", "doelkwaliteit", "2022H2")
    assert first.exit_code == 1
    assert "codeur-a: 0 van 2 eenheden" in first.output
    answer_all(made, "codeur-a", "ja")
    answer_all(made, "codeur-b", "nee")
    last = call("status", "doelkwaliteit", "2022H2")
    assert last.exit_code == 0, last.output
    assert "codeur-b: 2 van 2 eenheden" in last.output
    assert "Te beslissen: 2 vragen" in last.output
    assert "Door al hun codeurs beoordeeld: 0 eenheden" in first.output
    assert "Door al hun codeurs beoordeeld: 2 eenheden" in last.output


def test_deciding_lists_what_is_open_without_saying_who_said_what(call, made):
    answer_all(made, "codeur-a", "nee")
    answer_all(made, "codeur-b", "ja")
    listed = call("decide", "doelkwaliteit", "2022H2")
    assert "d1  concreet: ja / nee" in listed.output
    assert "codeur" not in listed.output
    refused = call("decide", "doelkwaliteit", "2022H2", "d1", "concreet", "ja", "--door", "eva")
    assert refused.exit_code == 1
    assert "ontbreekt wie het nam of waarom" in refused.output
    options = ("--door", "eva", "--reden", "Er staat wat er anders wordt.")
    taken = call("decide", "doelkwaliteit", "2022H2", "d1", "concreet", "ja", *options)
    assert taken.exit_code == 0, taken.output
    assert decisions(made)["door"].tolist() == ["eva"]
    assert "Open: 1 vragen." in call("decide", "doelkwaliteit", "2022H2").output


def test_a_form_goes_out_and_comes_back(call, made, tmp_path):
    import openpyxl

    path = tmp_path / "anna.xlsx"
    written = call("form", "doelkwaliteit", "2022H2", "codeur-a", path)
    assert written.exit_code == 0, written.output
    empty = call("read-form", "doelkwaliteit", "2022H2", path)
    assert empty.exit_code == 1
    assert "blad Formulier:\n- D2:R3: leeg." in empty.output
    assert "--deels" in empty.output
    book = openpyxl.load_workbook(path)
    book["Formulier"]["D2"] = "Ja"
    book.save(path)
    partly = call("read-form", "doelkwaliteit", "2022H2", path, "--deels")
    assert "Overgenomen: 1 van 1" in partly.output
    again = call("read-form", "doelkwaliteit", "2022H2", path, "--deels")
    assert "Overgenomen: 0 van 1" in again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("status", "doelkwaliteit", "2022H1"), "lokalis codeerronde new doelkwaliteit 2022H1"),
        (("status", "doelkwaliteit", "2022"), "2022H1"),
        (("status", "doelkwaliteit", "2022H2", "--ronde", "rond"), 'Bedoelt u "ronde"'),
        (("form", "doelkwaliteit", "2022H2", "codeur-x", "x.xlsx"), 'geen codeur "codeur-x"'),
        (("code", "doelkwaliteit", "2022H2", "codeur-x"), 'geen codeur "codeur-x"'),
        (("status", "doelkwalteit", "2022H2"), 'Bedoelt u "doelkwaliteit"'),
        (("new", "doelkwalteit", "2022H2", "--demo"), 'Bedoelt u "doelkwaliteit"'),
        (("try", "doelkwalteit"), 'Bedoelt u "doelkwaliteit"'),
        (("new", "doelkwaliteit", "2022H2", "--codeurs", "a,b"), "--levering MAP of --demo"),
        (("new", "doelkwaliteit", "2022H2", "--demo"), "niemand genoemd"),
        (("new", "veiligheid", "2022H2", "--demo"), "lokalis steekproef draw"),
    ],
)
def test_mistakes_are_told_in_two_sentences(call, made, arguments, said):
    result = call(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("coders", "said"), [("a,a", "twee keer"), ("Jan Jansen", "De naam van")])
def test_nothing_is_drawn_for_coders_who_cannot_share_the_work(call, coders, said):
    """What was drawn stays: a mistake in a name must not settle how many goals there are."""
    options = ("--demo", "--doelen", 20, "--codeurs", coders)
    assert said in call("new", "doelkwaliteit", "2022H2", *options).output
    assert list(home.home().rglob("trekking*")) == []


@pytest.fixture
def extended(made):
    """The round that extends the other: the same coders, another goal."""
    second = create_round(
        made.folder.with_name("ronde-2"),
        naam="doelkwaliteit-2022h2-2",
        codebook=made.codebook,
        units=pd.DataFrame({"eenheid_id": ["d3"]}),
        coders=["codeur-a", "codeur-b"],
        overlap=1,
        key=b"a key of sixteen bytes or more",
    )
    write_texts(second, {"d3": "Drie."})
    return second


def test_a_round_that_was_extended_is_finished_first(call, made, extended, tmp_path):
    answer_all(made, "codeur-a", "ja")
    mine, other = (
        call("form", "doelkwaliteit", "2022H2", coder, tmp_path / f"{coder}.xlsx").output
        for coder in ("codeur-a", "codeur-b")
    )
    assert "Eerst ronde" not in mine
    assert "Eerst ronde doelkwaliteit-2022h2: die is nog niet af" in other
    answer_all(made, "codeur-b", "nee")
    listed = call("decide", "doelkwaliteit", "2022H2").output
    assert "d1  concreet: ja / nee" in listed
    options = ("--door", "eva", "--reden", "Zo is het.")
    taken = call("decide", "doelkwaliteit", "2022H2", "d1", "concreet", "ja", *options)
    assert taken.exit_code == 0, taken.output


def test_a_form_of_another_study_is_said_to_be_one(call, made, extended, tmp_path):
    path = tmp_path / "blad.xlsx"
    call("form", "doelkwaliteit", "2022H2", "codeur-a", path, "--ronde", "ronde")
    refused = call("read-form", "doelkwaliteit", "2022H2", path, "--ronde", "ronde-2").output
    assert "een formulier van een andere ronde" in refused
    assert "noem het onderzoek en halfjaar" in refused


def test_before_anybody_answered_agreement_says_that_there_is_nothing_to_compare(call, made):
    assert "niets te vergelijken" in call("agreement", "doelkwaliteit", "2022H2").output


def test_status_tells_of_every_round_that_counts(call, made, extended):
    answer_all(extended, "codeur-a", "ja")
    answer_all(extended, "codeur-b", "ja")
    told = call("status", "doelkwaliteit", "2022H2")
    assert told.exit_code == 1
    assert "Ronde doelkwaliteit-2022h2:\ncodeur-a: 0 van 2" in told.output
    assert "Ronde doelkwaliteit-2022h2-2:\ncodeur-a: 1 van 1" in told.output


def test_a_form_finds_its_own_round_after_another_extended_it(call, made, extended, tmp_path):
    path = tmp_path / "blad.xlsx"
    call("form", "doelkwaliteit", "2022H2", "codeur-a", path, "--ronde", "ronde")
    back = call("read-form", "doelkwaliteit", "2022H2", path, "--deels")
    assert "Overgenomen: 0 van 0" in back.output, back.output


def test_the_page_of_a_codebook_is_a_file_to_print(call, tmp_path):
    path = tmp_path / "codeboek.html"
    assert call("codebook", "doelkwaliteit", path).exit_code == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_last_round_of_a_half_year_is_taken_unless_one_is_named(made, tmp_path):
    studies = home.studies()
    place = studies / "doelkwaliteit" / "2022H2"
    for name in ("ronde-2", "ronde-10"):
        (place / name).mkdir()
        (place / name / "ronde.json").write_bytes((place / "ronde" / "ronde.json").read_bytes())
    assert round_folder(studies, "doelkwaliteit", "2022H2").name == "ronde-10"
    assert round_folder(studies, "doelkwaliteit", "2022H2", "ronde").name == "ronde"


def test_the_coders_notebook_runs_and_stands_among_personal_data(made):
    import nbformat

    dictionary = load_dictionary()
    path = write_notebook(made, "codeur-a", dictionary.path)
    assert path.is_relative_to(home.home())
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    shown = eval(notebook.cells[1].source.split("\n\n")[1], {"open_screen": _opened})
    assert shown == (made.folder.resolve(), "codeur-a")
    assert f"--LabApp.default_url=/doc/tree/{path.name}" in lab_options(path)


def _opened(folder, coder, dictionary):
    from pathlib import Path

    from lokalis_research.codering.session import open_screen

    assert open_screen(folder, coder, dictionary) is not None
    return Path(folder), coder


def test_anyone_can_try_the_screen_on_made_up_examples(call):
    book = load_codebook(load_dictionary(), "doelkwaliteit")
    made = trial_round(book)
    assert len(made.units_of("proef")) == sum(len(one.voorbeelden) for one in book.criteria)
    CoderStore(made, "proef").answer(made.units_of("proef")[0], "concreet", "ja")
    assert trial_round(book).fingerprint == made.fingerprint
    assert open_round(made.folder, load_dictionary()).naam == "proefronde"
