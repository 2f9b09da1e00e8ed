"""The whole way as README tells it: from a demo delivery to pages that say whose codes it was."""

import re
import shutil

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from lokalis_research import home
from lokalis_research.cli import app
from lokalis_research.codering import open_round
from lokalis_research.codering.deciding import DecidingWindow
from lokalis_research.codering.rounds import read_texts
from lokalis_research.codering.session import CoderSession
from lokalis_research.demo import generate_city, goal_truths, judge_goals
from lokalis_research.demo.city.codings import judge_plans, safety_truths
from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering import DEMO_KEY
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.veiligheid.prepare import read_frame

pytestmark = [pytest.mark.slow, pytest.mark.long]
CODERS = "codeur-a,codeur-b"
PERIOD = "2022H2"


@pytest.fixture(scope="module")
def lokalis(tmp_path_factory):
    """Give a command as somebody who installed the package today."""
    place = tmp_path_factory.mktemp("thuis van Zoë")

    def call(*arguments, status=0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(home.HOME_VARIABLE, str(place))
            result = CliRunner().invoke(app, list(map(str, arguments)))
        assert result.exit_code == status, result.output
        return result.output

    call.own = place / "onderzoek_demo" / "eigen"
    return call


@pytest.fixture(scope="module")
def way(lokalis, tmp_path_factory, repository):
    """Draw, code on screen and form, decide, and make the pages."""
    folder = tmp_path_factory.mktemp("werk")
    delivery = folder / "levering"
    lokalis("demo", delivery)
    given = ("--levering", delivery, "--codeurs", CODERS)
    lokalis("steekproef", "draw", PERIOD, *given, "--plannen", 60, "--dubbel", 1)
    lokalis("codeerronde", "new", "doelkwaliteit", PERIOD, *given, "--doelen", 120)
    rounds = {
        study: open_round(lokalis.own / study / PERIOD / "ronde", load_dictionary())
        for study in ("veiligheid", "doelkwaliteit")
    }
    judged = _judged(rounds)
    for study, made in rounds.items():
        _on_screen(made, "codeur-a", judged[study])
        form = folder / f"{study}.xlsx"
        lokalis("codeerronde", "form", study, PERIOD, "codeur-b", form)
        _on_form(made, "codeur-b", judged[study], form)
        lokalis("codeerronde", "read-form", study, PERIOD, form)
        assert "Te beslissen: 0" not in lokalis("codeerronde", "status", study, PERIOD)
        _decide(made)
        assert "Te beslissen: 0" in lokalis("codeerronde", "status", study, PERIOD)
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    for name in ("10_doelkwaliteit", "20_veiligheid_steekproef"):
        shutil.copy(repository / "notebooks" / f"{name}.ipynb", notebooks)
    runs = folder / "runs"
    lokalis("run", PERIOD, "--levering", delivery, "--map", runs, "--notebooks", notebooks)
    return delivery, runs / PERIOD, rounds


def _judged(rounds):
    city = generate_city()
    goals, plans = goal_truths(city), safety_truths(city)
    goals["doel_id"] = pseudonymise(goals["doel_id"], "doel_id", DEMO_KEY)
    plans["plan_id"] = pseudonymise(plans["plan_id"], "plan_id", DEMO_KEY)
    safety = rounds["veiligheid"]
    units = safety.assignments.merge(
        read_frame(safety.folder.parent)[["eenheid_id", "plan_id"]], on="eenheid_id"
    )
    return {
        "doelkwaliteit": judge_goals(goals, rounds["doelkwaliteit"].assignments),
        "veiligheid": judge_plans(plans, units),
    }


def _codes(judged, coder, made):
    """Map a unit and criterion to a coder's code; what they could not tell is a code too."""
    own = judged[judged["codeur"] == coder].set_index(["eenheid_id", "criterium"])["oordeel"]
    untold = {
        one.naam: next(code for code in one.codes if code not in one.counted)
        for one in made.codebook.criteria
        if len(one.codes) > len(one.counted)
    }
    return {key: untold[key[1]] if pd.isna(code) else code for key, code in own.items()}


def _on_screen(made, coder, judged):
    codes = _codes(judged, coder, made)
    window = CoderSession(made, coder, read_texts(made))
    shown = window.do({"doe": "begin"})
    while shown["stap"] != "klaar":
        if shown["stap"] == "uitslag":
            shown = window.do({"doe": "verder"})
            continue
        unit, name = shown["sleutel"], shown["criterium"]["naam"]
        code = shown["criterium"]["waarden"][0]["code"] if shown["oefening"] else codes[unit, name]
        message = {"doe": "antwoord", "eenheid": unit, "criterium": name, "oordeel": code}
        shown = window.do(message)


def _on_form(made, coder, judged, form):
    codes = _codes(judged, coder, made)
    book = openpyxl.load_workbook(form)
    sheet = book["Formulier"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for one in made.codebook.criteria:
            labels = {value.code: value.label for value in one.waarden}
            code = codes[sheet.cell(row, heads["eenheid"]).value, one.naam]
            sheet.cell(row, heads[one.titel]).value = labels[code]
    book.save(form)


def _decide(made):
    window = DecidingWindow(made, ["eva", "tim"], read_texts(made))
    shown = window.view()
    while shown["stap"] != "klaar":
        shown = window.do(
            {
                "doe": "antwoord",
                "eenheid": shown["sleutel"],
                "criterium": shown["criterium"]["naam"],
                "oordeel": shown["gezegd"][0]["oordeel"],
            }
        )


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("10_doelkwaliteit", "ronde doelkwaliteit-2022h2-1: 120 doelen, 2 codeurs"),
        ("20_veiligheid_steekproef", "ronde veiligheid-2022h2-1: 60 plannen, 2 codeurs"),
    ],
)
def test_the_pages_rest_on_the_own_rounds_and_say_so(way, page, said):
    _, run, _ = way
    text = re.sub(r"\s+", " ", next(run.rglob(f"{page}.html")).read_text(encoding="utf-8"))
    assert said in text
    assert "Mensen lazen zelf, om te oefenen op fictieve gegevens" in text


def test_nothing_of_it_stands_among_real_or_made_up_studies(way, lokalis):
    real = lokalis.own.parents[1] / "onderzoek"
    assert not [path for path in real.rglob("*") if path.is_file()]
    decisions = list(lokalis.own.parent.rglob("besluiten.jsonl"))
    of_ours = [path for path in decisions if '"eva, tim"' in path.read_text(encoding="utf-8")]
    assert {path.is_relative_to(lokalis.own) for path in of_ours} == {True}
    assert len(decisions) > len(of_ours)


def test_the_same_commands_again_change_nothing(way, lokalis):
    delivery, _, rounds = way
    before = {path: path.read_bytes() for path in lokalis.own.rglob("*") if path.suffix == ".jsonl"}
    given = ("--levering", delivery, "--codeurs", CODERS)
    again = lokalis("codeerronde", "new", "doelkwaliteit", PERIOD, *given, "--doelen", 120)
    assert f"{rounds['doelkwaliteit'].naam}: 120 eenheden" in again
    lokalis("steekproef", "draw", PERIOD, *given, "--plannen", 60, "--dubbel", 1)
    assert before == {path: path.read_bytes() for path in before}


def test_the_lead_sees_kappa_per_batch_and_drift_per_coder(way, lokalis):
    shown = lokalis("codeerronde", "agreement", "doelkwaliteit", PERIOD, "--partij", 40)
    assert "kappa" in shown
    assert "codeur-a" in shown


def test_where_nobody_made_a_round_it_is_said_how_and_nothing_is_written(way, lokalis):
    shown = lokalis("codeerronde", "status", "veiligheid", "2022H1", status=1)
    assert "Van veiligheid is er in 2022H1 nog geen ronde" in shown
    assert "lokalis steekproef draw 2022H1" in shown
    decision = ("u", "concreet", "ja", "--door", "eva", "--reden", "zo")
    refused = lokalis(
        "codeerronde", "decide", "doelkwaliteit", "2022H1", *decision, "--demo", status=1
    )
    assert "lokalis codeerronde new doelkwaliteit 2022H1" in refused
