"""What the last scan looks for: all of the delivery, also set-apart rows and coders' notes."""

import json

import pytest

from lokalis_research.levering import DEMO_KEY
from lokalis_research.scan import make_needles, needles_of, scan_files
from lokalis_research.share.bundle import scan_members
from lokalis_research.share.crate import CRATE

NOTE = "moeder vertelde dat Ferdinand gisteren boos van school wegliep"


@pytest.fixture
def kinds(made, checked, dictionary, tmp_path):
    """Scan a text with what the delivery and a study with one note hold."""
    folder = tmp_path / "veiligheid" / "2022H2" / "ronde" / "codeurs"
    folder.mkdir(parents=True)
    answers = [{"eenheid_id": "1", "oordeel": "ja", "notitie": NOTE}]
    lines = [json.dumps({"soort": "begin"}), json.dumps({"antwoorden": answers}), '{"half": ']
    (folder / "codeur-a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    needles = needles_of(checked, dictionary, key=DEMO_KEY, studies=tmp_path)
    return lambda text: set(scan_files([("a.txt", text.encode())], needles)["soort"])


def test_a_piece_of_a_coders_note_is_found(kinds):
    assert kinds("Zo zei een codeur dat hij gisteren boos van school wegliep.") == {
        "vrije tekst uit de levering"
    }


def test_a_name_in_a_coders_note_is_found(kinds):
    assert kinds("Het ging om Ferdinand.") == {"naam uit vrije tekst"}


def test_an_id_of_a_row_set_apart_is_found(kinds, checked):
    apart = [checked.quarantine(name) for name in checked.tables]
    ids = [one["medewerker_id"].dropna() for one in apart if "medewerker_id" in one]
    someone = next(values.iloc[0] for values in ids if len(values))
    assert kinds(f"zie {someone}") == {"pseudoniem"}


def test_words_of_the_data_dictionary_give_nobody_away(kinds):
    assert kinds("Overvecht en Kanaleneiland, in het tweede halfjaar van 2022.") == set()


def test_the_size_of_a_file_is_nobodys_number():
    needles = make_needles({"gezin_id": {"12345"}}, lambda ids, kind: ids, [], [])
    described = json.dumps({"@graph": [{"@id": "a.html", "contentSize": "12345"}]}).encode()

    def kinds(size):
        members = {"a.html": b"x" * size, CRATE: described}
        return set(scan_members(members, needles)["soort"])

    assert kinds(12345) == set()
    assert "nummer uit de levering" in kinds(12344)
