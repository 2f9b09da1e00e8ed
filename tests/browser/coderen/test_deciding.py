"""Deciding in JupyterLab what coders differ on: hundreds of times by keyboard."""

import pandas as pd
import pytest

from lokalis_research.codering import create_round, decisions, import_codings, load_codebook
from lokalis_research.codering.places import write_decision_notebook
from lokalis_research.codering.rounds import write_texts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODER = "codeur-a"
QUESTIONS = 3


@pytest.fixture(scope="module")
def disputed(dictionary):
    """A round of so many goals on which two coders differ in every answer."""
    book = load_codebook(dictionary, "proef")

    def make(folder, goals):
        units = [f"d{i:03}" for i in range(goals)]
        made = create_round(
            folder,
            naam=f"geschil-{goals}",
            codebook=book,
            units=pd.DataFrame({"eenheid_id": units}),
            coders=[CODER, "codeur-b"],
            overlap=1,
            key=b"a key of sixteen bytes or more",
        )
        write_texts(made, {unit: f"Wij lezen elke avond samen, {unit}." for unit in units})
        for coder, code in ((CODER, "ja"), ("codeur-b", "nee")):
            answers = [
                {"eenheid_id": unit, "codeur": coder, "criterium": name, "oordeel": code}
                for unit in units
                for name in book.names
            ]
            import_codings(made, pd.DataFrame(answers).assign(notitie=f"reden voor {code}"))
        return made, write_decision_notebook(made, ["eva", "tim"], dictionary.path)

    return make


def decided(page, number, total):
    """Wait until so many decisions are shown as taken."""
    page.locator(".stand", has_text=f"{number} van {total} besloten").wait_for()


@pytest.mark.long
def test_five_hundred_decisions_by_keyboard(disputed, sit_down, tmp_path):
    made, notebook = disputed(tmp_path / "ronde", 170)
    page = sit_down(notebook)
    total = 170 * QUESTIONS
    page.get_by_text("reden voor nee").wait_for()
    assert CODER not in page.locator(".lokalis-coder").inner_text()
    for number in range(1, 501):
        page.keyboard.press("1" if number % 2 else "2")
        decided(page, number, total)
    log = decisions(made)
    assert len(log) == 500
    assert log["oordeel"].tolist() == ["ja", "nee"] * 250
    assert set(log["door"]) == {"eva, tim"}


def test_undo_later_and_a_reason_while_deciding(disputed, sit_down, tmp_path):
    made, notebook = disputed(tmp_path / "ronde", 2)
    page = sit_down(notebook)
    first = page.locator(".lokalis-coder h2").inner_text()
    page.keyboard.press("t")
    page.keyboard.type("Er staat 1 doel, vrij vaag.")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    decided(page, 1, 2 * QUESTIONS)
    assert decisions(made)["reden"].tolist() == ["Er staat 1 doel, vrij vaag."]
    page.keyboard.press("z")
    decided(page, 0, 2 * QUESTIONS)
    assert decisions(made).empty
    page.get_by_text("eerder gekozen").wait_for()
    page.keyboard.press("v")
    page.get_by_text("1 voor later").wait_for()
    assert page.locator(".lokalis-coder h2").inner_text() != first
    for number in range(1, 2 * QUESTIONS + 1):
        page.keyboard.press("1")
        decided(page, number, 2 * QUESTIONS)
    page.get_by_text("is besloten, en alles is bewaard").wait_for()
    assert len(decisions(made)) == 2 * QUESTIONS
