"""What people type about people is found, whatever the words; what only looks like it is not."""

import pytest

from lokalis_research.scan import (
    NEVER_LEAVES,
    make_needles,
    no_needles,
    package_needles,
    scan_files,
    scan_message,
)
from lokalis_research.scan.shipped import LIST, ours, prose, public_texts, typed
from lokalis_research.scan.stories import to_read

from .people import BIRTHS, HARMLESS, NAMES, NUMBERS, SMALL, STORIES

GOALS = [
    "Hidde wil met Fatoumata en Esmée naar school",
    "hidde slaapt beter",
    "samen met Lotte en Daan en Guusje spelen op het plein",
]


@pytest.fixture(scope="module")
def kinds():
    needles = make_needles({}, lambda ids, kind: ids, GOALS, public_texts())
    return lambda text: set(scan_files([("duiding/a.md", text.encode())], needles)["soort"])


@pytest.mark.parametrize("text", NAMES)
def test_a_name_is_found_by_the_delivery_by_lists_or_by_its_place(text, kinds):
    assert kinds(text) & {"naam", "naam uit vrije tekst"}


@pytest.mark.parametrize("text", SMALL)
def test_a_small_number_is_found_in_words_too(text, kinds):
    assert "klein aantal" in kinds(f"Het waren er weinig: {text} in dit halfjaar.")


@pytest.mark.parametrize("text", BIRTHS)
def test_a_day_of_birth_is_found_in_any_notation(text, kinds):
    assert "geboortedatum" in kinds(f"Het kind is {text} en woont hier.")


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_that_belongs_to_somebody_is_found(text, kinds):
    assert kinds(f"Zie {text} voor meer.")


@pytest.mark.parametrize("text", STORIES)
def test_a_story_about_one_family_is_found(text, kinds):
    assert "verhaal over één gezin" in kinds(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_raises_no_alarm(text, kinds):
    assert kinds(text) == set()


def test_a_name_that_is_written_small_once_is_still_a_name(kinds):
    assert "naam uit vrije tekst" in kinds("Volgens hidde was dat zo.")


def test_what_no_pattern_can_judge_is_listed_for_a_reviewer():
    text = "Het verzuim steeg. De moeder die wij spraken zag dat ook. Zij was er eerder bij."
    assert to_read(text) == ["De moeder die wij spraken zag dat ook.", "Zij was er eerder bij."]


@pytest.mark.parametrize(
    "text",
    [
        "Het is 4x gestopt.",
        "Moeder wilde dat niet.",
        "Een bekende Utrechtse familie.",
        "Bij de invaller ging het om een hernia.",
        "Het langst wachtende gezin kwam in mei.",
        "Het Roma-gezin vertrok.",
        "Zie plan_Ouali.docx.",
        "gezin_id;doel",
        "Tess en Finn wachten nog.",
        "Bij de oudste, Noor, ging het goed.",
        "Jantje (roepnaam) staat dubbel.",
        "15-jarige uit Vleuten.",
        "Geen enkel gezin rondde af.",
    ],
)
def test_what_may_be_about_one_person_is_listed_whatever_is_said(text):
    assert to_read(f"Het verzuim steeg met 3,5 procent. {text}") == [text]


@pytest.mark.parametrize("marker", NEVER_LEAVES)
@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.json"])
def test_rows_that_must_stay_are_found_by_their_marker(marker, name):
    content = {"a.csv": f"a;b\n{marker};1", "a.html": f"<p>{marker}</p>", "a.json": f'["{marker}"]'}
    found = scan_files([(name, content[name].encode())], no_needles())
    assert set(found["soort"]) == {"rijen die de machine niet mogen verlaten"}


MESSAGES = ["Gezin 70012345 stond dubbel.", "medewerker M00417", "zie 353a2034", "Van Hidde.",
            "juf Marloes zag het", "twee gezinnen ontbraken"]  # fmt: skip


@pytest.mark.parametrize("text", MESSAGES)
def test_a_reason_is_searched_as_strictly_where_no_delivery_is_at_hand(text):
    assert len(scan_message(text, package_needles()))


def test_a_plain_reason_passes():
    reason = "In tabel 3 stond 2022 waar 2021 hoort; het percentage is 13,8% en niet 12.345 dagen."
    assert scan_message(reason, package_needles()).empty


def test_every_text_of_our_own_notebooks_is_taken_down_as_shipped():
    # After a change: python -m lokalis_research.scan.shipped
    shipped = set(LIST.read_text(encoding="ascii").split())
    assert ours() == shipped


def test_a_goal_pasted_into_a_notebook_does_not_become_public(tmp_path, monkeypatch):
    import json

    from lokalis_research.scan import shipped

    own = next(prose())
    goal = "Samen met oma elke woensdagmiddag zonder ruzie boodschappen doen op de markt"
    cells = [{"cell_type": "markdown", "source": [text]} for text in (own, f"{own}\n\n{goal}")]
    cells.append({"cell_type": "code", "source": ["build(rijen, name='a', title='Wie wacht nog')"]})
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.setattr(shipped, "notebooks_path", lambda: tmp_path)

    assert not [text for text in public_texts() if goal in text]
    assert [number for number, _ in typed(path)] == [2, 3]
    needles = make_needles({}, lambda ids, kind: ids, [goal], public_texts())
    found = scan_files([("a.ipynb", path.read_bytes()), ("a.md", goal.encode())], needles)
    assert {"a.md", "a.ipynb"} <= set(found["bestand"])
