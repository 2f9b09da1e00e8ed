"""Deciding on the screen what coders differ on: one key, undo, later, two windows, killed."""

import os
import signal
import subprocess
import sys

import pytest

from lokalis_research.codering import decide, decisions, disagreements, gold
from lokalis_research.codering.deciding import REASON, DecidingWindow
from lokalis_research.codering.store import CoderStore


@pytest.fixture
def coded(new_round, answer_all):
    """Eight units that anna and bram both judged; they differ on "concreet" everywhere."""
    made = new_round(8, overlap=1)
    answer_all(made, "anna", lambda unit, criterion: {"concreet": "ja"}.get(criterion, "hoog"))
    store = CoderStore(made, "bram")
    for unit in made.units_of("bram"):
        store.answer(unit, "concreet", "nee", twijfel=True, notitie="te vaag")
        store.answer(unit, "haalbaar", "hoog")
    return made


def open_window(made, by=("eva",)):
    texts = {unit: f"Tekst van {unit}." for unit in made.assignments["eenheid_id"]}
    return DecidingWindow(made, by, texts)


def key(window, code, **more):
    """Press the key of an answer to what is shown."""
    shown = window.view()
    message = {"eenheid": shown["sleutel"], "criterium": shown["criterium"]["naam"]}
    return window.do({"doe": "antwoord", "oordeel": code, **message, **more})


def test_it_shows_the_text_both_answers_and_reasons_and_not_whose_they_are(coded):
    shown = open_window(coded).view()
    assert shown["tekst"] == f"Tekst van {shown['sleutel']}."
    assert shown["gezegd"] == [
        {"oordeel": "ja", "twijfel": False, "notitie": ""},
        {"oordeel": "nee", "twijfel": True, "notitie": "te vaag"},
    ]
    assert shown["criterium"]["uitleg"] == "Concreet is wat je ziet."
    assert (shown["klaar"], shown["totaal"]) == (0, 8)
    assert not {"anna", "bram"} & set(str(shown).replace("'", " ").split())


def test_one_key_decides_and_two_people_are_named_with_it(coded):
    window = open_window(coded, ("eva", "tim"))
    key(window, "nee")
    key(window, "ja", notitie="Het staat er.")
    log = decisions(coded)
    assert log["oordeel"].tolist() == ["nee", "ja"]
    assert log["door"].tolist() == ["eva, tim"] * 2
    assert log["reden"].tolist() == [REASON, "Het staat er."]
    assert gold(coded)["herkomst"].value_counts()["besluit"] == 2


def test_undo_shows_what_was_decided_and_takes_it_back(coded):
    window = open_window(coded)
    first = window.view()["sleutel"]
    key(window, "nee", notitie="Eerst zo.")
    shown = window.do({"doe": "terug", "laatste": window.view()["laatste"]})
    assert shown["sleutel"] == first
    assert shown["eerder"] == {"oordeel": "nee", "notitie": "Eerst zo."}
    assert decisions(coded).empty
    key(window, "ja")
    assert decisions(coded)["oordeel"].tolist() == ["ja"]


def test_what_is_put_off_comes_last(coded):
    window = open_window(coded)
    first = window.view()
    question = {"eenheid": first["sleutel"], "criterium": first["criterium"]["naam"]}
    assert window.do({"doe": "later", **question})["sleutel"] != first["sleutel"]
    for _ in range(7):
        assert window.view()["uitgesteld"] == 1
        key(window, "ja")
    assert window.view()["sleutel"] == first["sleutel"]
    assert key(window, "ja")["stap"] == "klaar"


def test_a_new_window_goes_on_where_the_last_one_stopped(coded):
    window = open_window(coded)
    key(window, "ja")
    expected = window.view()["sleutel"]
    shown = open_window(coded).view()
    assert (shown["sleutel"], shown["klaar"], shown["hervat"]) == (expected, 1, True)


def test_two_windows_decide_each_question_once(coded):
    one, other = open_window(coded), open_window(coded, ("tim",))
    seen = other.view()
    key(one, "ja")
    answer = {"eenheid": seen["sleutel"], "criterium": "concreet", "oordeel": "nee"}
    told = other.do({"doe": "antwoord", **answer})
    assert "in een ander venster" in told["melding"]
    assert decisions(coded)["door"].tolist() == ["eva"]
    last = one.view()["laatste"]
    key(other, "nee")
    told = one.do({"doe": "terug", "laatste": last})
    assert "in een ander venster" in told["melding"]
    assert len(decisions(coded)) == 2


def test_many_decisions_at_once_are_not_undone_by_a_key(coded):
    from lokalis_research.codering import decide_many

    open_ = disagreements(coded).drop_duplicates("eenheid_id").head(3)
    decide_many(coded, open_[["eenheid_id", "criterium", "oordeel"]], door="eva", reden="Samen.")
    assert open_window(coded).view()["laatste"] is None


@pytest.mark.parametrize(
    "changes", [{"oordeel": "geheim"}, {"eenheid": "geheim"}, {"notitie": "x" * 3000}]
)
def test_what_does_not_fit_is_not_kept_and_said_in_one_sentence(coded, changes):
    told = key(open_window(coded), "ja", **changes)
    assert "niet bewaard" in told["melding"]
    assert "geheim" not in told["bijzonderheid"]
    assert decisions(coded).empty


def test_a_journal_that_became_shorter_is_said_and_nothing_is_lost(coded):
    window = open_window(coded)
    for _ in range(3):
        key(window, "ja")
    path = coded.folder / "besluiten.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    shown = window.do({"doe": "toon"})
    assert shown["stap"] == "stuk"
    assert "became shorter" in shown["bijzonderheid"]
    path.write_bytes(whole)
    assert len(decisions(coded)) == 3


def test_a_kill_loses_at_most_the_key_in_flight(coded, tmp_path):
    """Another process decides and says so after each; it is killed while it does."""
    script = tmp_path / "decide.py"
    script.write_text(
        "import sys, pickle\n"
        "from lokalis_research.codering.adjudication import Decisions\n"
        "made = pickle.load(open(sys.argv[1], 'rb'))\n"
        "log = Decisions(made)\n"
        "for number in range(10**6):\n"
        "    log.take((f'u{number}', 'concreet'), 'ja', door='eva', reden='zo')\n"
        "    print(number, flush=True)\n",
        encoding="utf-8",
    )
    import pickle

    pickled = tmp_path / "made.pickle"
    pickled.write_bytes(pickle.dumps(coded))
    process = subprocess.Popen([sys.executable, script, pickled], stdout=subprocess.PIPE, text=True)
    confirmed = [int(process.stdout.readline()) for _ in range(30)]
    os.kill(process.pid, signal.SIGKILL)
    confirmed += [int(line) for line in process.stdout.read().split()]
    process.wait()
    kept = len(decisions(coded))
    assert kept - len(confirmed) in {0, 1}
    unit = disagreements(coded)["eenheid_id"].iloc[0]
    decide(coded, unit, "concreet", "ja", door="eva", reden="Daarna gaat het verder.")
    assert len(decisions(coded)) == kept + 1
