"""What one coder does: answering, undoing, doubting, in one window or two; and nobody else's."""

import pytest

from lokalis_research.codering import CoderStore, CodingError, codings, practice_items
from lokalis_research.codering.store import ElsewhereError, answers_file


def test_an_answer_stands_with_its_doubt_note_and_version(new_round):
    made = new_round()
    unit = made.units_of("anna")[0]
    CoderStore(made, "anna").answer(unit, "concreet", "ja", twijfel=True, notitie="Over Piet.")
    given = CoderStore(made, "anna").answers()[unit, "concreet"]
    assert (given.oordeel, given.twijfel, given.notitie) == ("ja", True, "Over Piet.")
    assert '"codeboekversie": "2"' in answers_file(made, "anna").read_text(encoding="utf-8")


def test_undo_takes_back_the_last_answer_and_the_file_keeps_all(new_round):
    made = new_round()
    store = CoderStore(made, "anna")
    first, second = made.units_of("anna")[:2]
    store.answer(first, "concreet", "ja")
    store.answer(second, "concreet", "nee", notitie="even kijken", twijfel=True)
    back = store.undo()
    assert (back.eenheid_id, back.notitie) == (second, "even kijken")
    assert set(store.answers()) == {(first, "concreet")}
    assert store.undo().eenheid_id == first
    assert store.undo() is None
    store.answer(first, "concreet", "nee")
    assert store.answers()[first, "concreet"].oordeel == "nee"
    lines = answers_file(made, "anna").read_text(encoding="utf-8").splitlines()
    assert [("herroepen" in line) for line in lines] == [False, False, False, True, True, False]


def test_two_windows_of_one_coder_do_not_answer_the_same_question_twice(new_round):
    made = new_round()
    one, other = CoderStore(made, "anna"), CoderStore(made, "anna")
    unit = made.units_of("anna")[0]
    assert one.answers() == other.answers() == {}
    one.answer(unit, "concreet", "ja")
    with pytest.raises(ElsewhereError, match="in another window"):
        other.answer(unit, "concreet", "nee")
    assert other.answers()[unit, "concreet"].oordeel == "ja"
    assert len(codings(made)) == 1


def test_a_window_undoes_only_what_it_has_seen(new_round):
    made = new_round()
    one, other = CoderStore(made, "anna"), CoderStore(made, "anna")
    first, second = made.units_of("anna")[:2]
    seen = one.answer(first, "concreet", "ja").nr
    other.answer(second, "concreet", "ja")
    with pytest.raises(ElsewhereError, match="since"):
        one.undo(seen)
    assert len(one.answers()) == 2


def test_a_coder_answers_only_their_own_units_with_codes_of_the_codebook(new_round):
    made = new_round(6, overlap=0)
    store = CoderStore(made, "anna")
    with pytest.raises(CodingError, match="none of those of anna"):
        store.answer(made.units_of("bram")[0], "concreet", "ja")
    with pytest.raises(CodingError, match=r"no such answer.*ja, nee, onduidelijk"):
        store.answer(made.units_of("anna")[0], "concreet", "geheim")
    with pytest.raises(CodingError, match='no criterium "concret"'):
        store.answer(made.units_of("anna")[0], "concret", "ja")
    with pytest.raises(CodingError, match="longer than 2000"):
        store.answer(made.units_of("anna")[0], "concreet", "ja", notitie="x" * 2001)
    assert not answers_file(made, "anna").exists()


def test_one_coders_store_never_opens_anothers_file(new_round, answer_all, monkeypatch):
    from pathlib import Path

    made = new_round(4, overlap=1)
    answer_all(made, "bram", lambda unit, criterion: made.codebook[criterion].codes[0])
    opened = []
    real = Path.open
    monkeypatch.setattr(
        Path, "open", lambda p, *a, **k: (opened.append(p.name), real(p, *a, **k))[1]
    )
    store = CoderStore(made, "anna")
    store.answer(made.units_of("anna")[0], "concreet", "ja")
    store.undo()
    assert store.answers() == {}
    assert set(opened) == {"anna.jsonl"}


def test_a_file_of_another_round_or_coder_is_refused(new_round, tmp_path):
    made, other = new_round(6), new_round(8, folder=tmp_path / "2")
    CoderStore(made, "anna").answer(made.units_of("anna")[0], "concreet", "ja")
    for where, coder in ((made, "bram"), (other, "anna")):
        target = answers_file(where, coder)
        target.parent.mkdir(exist_ok=True, parents=True)
        target.write_bytes(answers_file(made, "anna").read_bytes())
        with pytest.raises(CodingError, match="belongs to another round, coder"):
            CoderStore(where, coder).answers()


def test_practice_is_kept_and_never_counts(new_round, codebook):
    made = new_round(practice=practice_items(codebook))
    store = CoderStore(made, "anna")
    store.practise("oefening-concreet-1", "concreet", "nee")
    store.practise("oefening-concreet-1", "concreet", "ja")
    assert CoderStore(made, "anna").practised() == {("oefening-concreet-1", "concreet"): "nee"}
    assert store.answers() == {}
    assert codings(made).empty
    assert store.undo() is None
    with pytest.raises(CodingError, match="none of those"):
        store.answer("oefening-concreet-1", "concreet", "ja")
