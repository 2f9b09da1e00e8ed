"""What the screen is told to show, step by step, without a browser."""

import pytest

from lokalis_research.codering import CoderStore, codings, practice_items
from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import read_texts, write_texts
from lokalis_research.codering.session import CoderSession


@pytest.fixture
def made(new_round, codebook):
    return new_round(2, overlap=1, practice=practice_items(codebook))


@pytest.fixture
def session(made):
    """Open a window."""

    def go(coder="anna"):
        return CoderSession(made, coder, lambda unit: f"tekst van {unit}")

    return go


def answer(window, view, code, **more):
    return window.do(
        {
            "doe": "antwoord",
            "eenheid": view["sleutel"],
            "criterium": view["criterium"]["naam"],
            "oordeel": code,
            **more,
        }
    )


def to_the_first_question(window):
    view = answer(window, window.do({"doe": "begin"}), "nee")
    assert view["stap"] == "uitslag"
    return window.do({"doe": "verder"})


def test_from_start_through_practice_and_questions_to_the_end(made, session):
    window = session()
    assert window.do({"doe": "toon"})["stap"] == "begin"
    view = window.do({"doe": "begin"})
    assert view["oefening"]
    view = answer(window, view, "nee")
    assert (view["goed"], view["gegeven"], view["bedoeld"]) == (False, "Nee", "Ja")
    assert view["waarom"] == "Dat zie je."
    view = window.do({"doe": "verder"})
    seen = []
    while view["stap"] == "vraag":
        assert not view["oefening"]
        seen.append((view["tekst"], view["criterium"]["naam"]))
        view = answer(window, view, view["criterium"]["waarden"][0]["code"])
    assert view["stap"] == "klaar"
    units = made.units_of("anna")
    assert seen == [(f"tekst van {u}", c) for u in units for c in ("concreet", "haalbaar")]
    assert len(codings(made)) == 4


def test_only_practice_gives_feedback_and_the_right_answers_are_not_told_before(session):
    window = session()
    view = window.do({"doe": "begin"})
    assert not {"bedoeld", "goed", "antwoorden", "uitleg"} & set(view)
    view = to_the_first_question(window)
    after = answer(window, view, "ja")
    assert after["stap"] == "vraag"
    assert not {"bedoeld", "goed"} & set(after)


def test_a_new_window_goes_on_where_the_last_one_was(session):
    window = session()
    view = to_the_first_question(window)
    answer(window, view, "ja")
    again = session().do({"doe": "toon"})
    assert (again["stap"], again["criterium"]["naam"], again["hervat"]) == (
        "vraag",
        "haalbaar",
        True,
    )


def test_undo_shows_what_was_answered_before(session):
    window = session()
    view = to_the_first_question(window)
    view = answer(window, view, "ja", twijfel=True, notitie=" waarom? ")
    back = window.do({"doe": "terug", "laatste": view["laatste"]})
    assert back["eerder"] == {"oordeel": "ja", "twijfel": True, "notitie": "waarom?"}
    assert answer(window, back, "nee")["criterium"]["naam"] == "haalbaar"


def test_a_message_that_comes_twice_is_done_once(made, session):
    window = session()
    view = to_the_first_question(window)
    first = answer(window, view, "ja", id="m1")
    again = answer(window, view, "ja", id="m1")
    assert "melding" not in again
    assert again["criterium"] == first["criterium"]
    assert len(codings(made)) == 1


def test_another_windows_answer_is_told_and_shown(made, session):
    one, other = session(), session()
    view = to_the_first_question(one)
    other.do({"doe": "begin"})
    answer(one, view, "ja")
    late = answer(other, view, "nee")
    assert "ander venster" in late["melding"]
    assert late["criterium"]["naam"] == "haalbaar"
    assert codings(made)["oordeel"].tolist() == ["ja"]


def test_what_could_not_be_kept_is_told_and_asked_again(session, monkeypatch):
    window = session()
    view = to_the_first_question(window)

    def full(*_, **__):
        raise CodingError("The disk is full.", remedy="Free some.")

    with monkeypatch.context() as patch:
        patch.setattr(CoderStore, "answer", full)
        after = answer(window, view, "ja")
    assert "niet bewaard" in after["melding"]
    assert after["bijzonderheid"] == "The disk is full."
    assert after["sleutel"] == view["sleutel"]
    assert "melding" not in answer(window, after, "ja")


def test_nothing_of_another_coder_is_ever_told(made, session):
    other = CoderStore(made, "bram")
    for unit in made.units_of("bram"):
        other.answer(unit, "concreet", "nee", twijfel=True, notitie="geheim")
    window = session()
    view = to_the_first_question(window)
    while view["stap"] == "vraag":
        assert "geheim" not in str(view)
        assert "bram" not in str(view)
        assert not view.get("eerder")
        view = answer(window, view, view["criterium"]["waarden"][0]["code"])


def test_texts_stand_beside_the_round_and_only_its_own(made):
    texts = {unit: f"Doel van {unit}: één" for unit in made.units_of("anna")}
    write_texts(made, texts | {"vreemd": "hoort hier niet"})
    assert read_texts(made) == texts
    with pytest.raises(CodingError, match="1 of the 2 units of round ronde-1 have no text"):
        write_texts(made, dict(list(texts.items())[:1]))
    for content in ("{", "[]", '{"vreemd": "hoort hier niet"}'):
        (made.folder / "teksten.json").write_text(content, encoding="utf-8")
        with pytest.raises(CodingError, match="damaged"):
            read_texts(made)
    (made.folder / "teksten.json").unlink()
    with pytest.raises(CodingError, match="no texts to show"):
        read_texts(made)


def test_the_widget_keeps_texts_out_of_what_a_notebook_saves(made):
    from lokalis_research.codering.session import Screen

    screen = Screen(CoderSession(made, "anna", lambda unit: "geheime tekst"), "Screen('anna')")
    sent = []
    screen.send = sent.append
    screen._receive(screen, {"doe": "begin", "id": "1"}, None)
    screen._receive(screen, {"doe": "toon", "id": "2"}, None)
    assert [message["na"] for message in sent] == ["1", "2"]
    assert repr(screen) == "Screen('anna')"
    assert "tekst" not in {name for name in screen.get_state() if not name.startswith("_")}
    assert "geheim" not in str(screen.get_state())


def test_a_round_that_cannot_be_opened_gives_a_sentence_in_the_notebook(tmp_path):
    from lokalis_research.codering.session import open_screen

    shown = open_screen(tmp_path / "weg", "anna")
    assert "holds no round" in shown.data
    assert "Traceback" not in shown.data
