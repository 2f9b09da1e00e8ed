"""A coder at work in JupyterLab: by keyboard alone, interrupted in every way, in any width."""

import itertools
import shutil
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import psutil
import pytest

from lokalis_research.codering import (
    CoderStore,
    codings,
    create_round,
    load_codebook,
    practice_items,
)
from lokalis_research.codering.places import lab_options, write_notebook
from lokalis_research.codering.rounds import write_texts

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODER = "codeur-a"
QUESTIONS, GOALS = 3, 4


@pytest.fixture(scope="module")
def new_round(dictionary, tmp_path_factory):
    """Make a round of four goals for two coders, of whom the other is done, and a notebook."""
    numbers = itertools.count(1)

    def make(practice=0):
        book = load_codebook(dictionary, "proef")
        units = [f"d{i}" for i in range(GOALS)]
        made = create_round(
            tmp_path_factory.mktemp("onderzoek van Zoë"),
            naam=f"ronde-{next(numbers)}",
            codebook=book,
            units=pd.DataFrame({"eenheid_id": units}),
            coders=[CODER, "codeur-b"],
            overlap=1,
            key=b"a key of sixteen bytes or more",
            practice=practice_items(book)[:practice],
        )
        write_texts(made, {unit: f"Wij lezen elke avond samen, {unit}." for unit in units})
        other = CoderStore(made, "codeur-b")
        for unit in units:
            other.answer(unit, "feitelijk", "nee", twijfel=True, notitie="geheime notitie")
        return made, write_notebook(made, CODER, dictionary.path)

    return make


def begin(page):
    page.get_by_role("button", name="Begin").wait_for()
    focused(page)
    page.keyboard.press("Enter")
    page.get_by_text("Doel 1 van 4").first.wait_for()


def focused(page):
    page.wait_for_function(
        "document.querySelector('.lokalis-coder').contains(document.activeElement)"
    )


def now_at(page, number):
    """Wait until the question after so many answers is shown."""
    goal, question = divmod(number, QUESTIONS)
    if goal == GOALS:
        page.get_by_text("Klaar. Dank je wel!").wait_for()
        return
    page.get_by_text(f"Doel {goal + 1} van {GOALS}").first.wait_for()
    page.get_by_text(f"Vraag {question + 1} van {QUESTIONS}:").first.wait_for()


def kept(made):
    table = codings(made, keep_uncounted=True)
    return table[table["codeur"] == CODER].reset_index(drop=True)


def test_keys_alone_take_a_coder_from_practice_to_the_end(new_round, sit_down):
    made, notebook = new_round(practice=2)
    page = sit_down(notebook)
    cells = page.locator(".jp-Cell").count()
    focused(page)
    page.keyboard.press("Enter")
    page.get_by_text("Oefening 1 van 2").first.wait_for()
    page.keyboard.press("1")
    page.get_by_text("Het codeboek kiest hier: Nee").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Oefening 2 van 2").first.wait_for()
    page.keyboard.press("2")
    page.get_by_text("Goed: Nee").wait_for()
    assert kept(made).empty
    page.keyboard.press("Enter")
    now_at(page, 0)
    keys = "123" * GOALS
    for number, key in enumerate(keys, start=1):
        page.keyboard.press(key)
        now_at(page, number)
        # What is shown now came after the disk.
        assert len(kept(made)) == number
        assert "geheime notitie" not in page.content()
        assert "codeur-b" not in page.content()
        focused(page)
    assert kept(made)["oordeel"].tolist() == ["ja", "nee", "onduidelijk"] * GOALS
    assert page.locator(".jp-Cell").count() == cells  # 1, 2, z, ... did nothing to the notebook
    assert not any(unit in notebook.read_text("utf-8") for unit in made.units_of(CODER))


def test_undo_doubt_and_a_note_with_digits_in_it(new_round, sit_down):
    made, notebook = new_round()
    page = sit_down(notebook)
    begin(page)
    page.keyboard.press("t")
    page.keyboard.type("Is dit 1 doel, of zijn het er 2? Zie t en z.")
    assert kept(made).empty
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    now_at(page, 1)
    assert not page.locator("textarea").is_visible()
    page.keyboard.press("z")
    now_at(page, 0)
    page.get_by_text("eerder gekozen").wait_for()
    assert page.locator("textarea").input_value().startswith("Is dit 1 doel")
    assert kept(made).empty
    page.keyboard.press("1")
    now_at(page, 1)
    given = CoderStore(made, CODER).answers()
    assert [(one.oordeel, one.twijfel, one.notitie) for one in given.values()] == [
        ("ja", True, "Is dit 1 doel, of zijn het er 2? Zie t en z.")
    ]


def test_a_key_that_is_held_down_or_hit_in_a_hurry_answers_no_unseen_question(new_round, sit_down):
    made, notebook = new_round()
    page = sit_down(notebook)
    begin(page)
    for _ in range(5):
        page.keyboard.down("1")  # from the second on the browser calls it a repeat
    page.keyboard.up("1")
    now_at(page, 1)
    time.sleep(0.5)
    assert len(kept(made)) == 1
    page.evaluate(
        """() => { for (let i = 0; i < 4; i++) document.activeElement.dispatchEvent(
            new KeyboardEvent('keydown', {key: '2', bubbles: true})) }"""
    )
    now_at(page, 2)
    time.sleep(0.5)
    assert kept(made)["oordeel"].tolist() == ["ja", "nee"]


def test_closing_the_tab_and_coming_back_goes_on_where_it_was(new_round, sit_down):
    made, notebook = new_round(practice=1)
    page = sit_down(notebook)
    focused(page)
    page.keyboard.press("Enter")
    page.get_by_text("Oefening 1 van 1").first.wait_for()
    page.keyboard.press("2")
    page.locator(".uitslag").wait_for()
    page.keyboard.press("Enter")
    for number in range(4):
        now_at(page, number)
        page.keyboard.press("1")
    page.close()  # perhaps before the last answer arrived
    again = sit_down(notebook)
    again.get_by_text("Welkom terug").wait_for()
    done = len(kept(made))
    assert done in {3, 4}
    now_at(again, done)
    for number in range(done + 1, QUESTIONS * GOALS + 1):
        again.keyboard.press("1")
        now_at(again, number)
    assert len(kept(made)) == QUESTIONS * GOALS
    assert not kept(made).duplicated(["eenheid_id", "criterium"]).any()


def kernels(server):
    return [
        process
        for process in psutil.Process(server.pid).children(recursive=True)
        if "ipykernel_launcher" in " ".join(process.cmdline())
    ]


@pytest.mark.parametrize("pause", [0.05, pytest.param(0, marks=pytest.mark.long)])
def test_killing_the_kernel_mid_answer_loses_nothing(new_round, sit_down, server, pause):
    before = {process.pid for process in kernels(server)}
    made, notebook = new_round()
    page = sit_down(notebook)
    mine = [process for process in kernels(server) if process.pid not in before]
    begin(page)
    for number in range(1, 5):
        page.keyboard.press("1")
        now_at(page, number)
    page.keyboard.press("2")
    time.sleep(pause)
    for process in mine:
        process.kill()
    page.keyboard.press("3")
    page.wait_for_timeout(500)
    shown_before = len(kept(made))
    assert shown_before in {4, 5, 6}
    assert kept(made)["oordeel"].tolist()[:4] == ["ja"] * 4
    dialog = page.locator(".jp-Dialog button.jp-mod-accept")
    page.wait_for_timeout(3000)
    while dialog.count():
        dialog.first.click()
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    sit_down.run_all(page, notebook)
    page.get_by_text("Welkom terug").wait_for()
    done = len(kept(made))
    now_at(page, done)
    for number in range(done + 1, QUESTIONS * GOALS + 1):
        page.keyboard.press("1")
        now_at(page, number)
    assert len(kept(made)) == QUESTIONS * GOALS
    assert not kept(made).duplicated(["eenheid_id", "criterium"]).any()


def test_a_coder_is_told_when_an_answer_was_not_kept(new_round, sit_down, server):
    before = {process.pid for process in kernels(server)}
    made, notebook = new_round()
    page = sit_down(notebook)
    mine = [process for process in kernels(server) if process.pid not in before]
    begin(page)
    for process in mine:
        process.suspend()
    try:
        page.keyboard.press("1")
        page.get_by_text("nog niet bewaard").wait_for(timeout=15_000)
        page.keyboard.press("2")  # is not taken: nothing new is shown yet
    finally:
        for process in mine:
            process.resume()
    now_at(page, 1)
    assert page.get_by_text("nog niet bewaard").count() == 0
    assert kept(made)["oordeel"].tolist() == ["ja"]


def test_two_windows_of_one_coder_answer_each_question_once(new_round, sit_down):
    made, notebook = new_round()
    second_notebook = notebook.with_name(f"tweede-{notebook.name}")
    shutil.copy(notebook, second_notebook)
    one, other = sit_down(notebook), sit_down(second_notebook)
    begin(one)
    begin(other)
    one.keyboard.press("1")
    now_at(one, 1)
    other.keyboard.press("2")
    other.get_by_text("in een ander venster verder gewerkt").wait_for()
    now_at(other, 1)
    assert kept(made)["oordeel"].tolist() == ["ja"]
    other.keyboard.press("2")
    now_at(other, 2)
    one.keyboard.press("z")  # would take back what this window has not seen
    one.get_by_text("in een ander venster verder gewerkt").wait_for()
    now_at(one, 2)
    assert kept(made)["oordeel"].tolist() == ["ja", "nee"]


def test_the_screen_fits_a_narrow_window_and_names_everything(new_round, sit_down):
    _, notebook = new_round()
    page = sit_down(notebook, width=390)
    begin(page)
    screen = page.locator(".lokalis-coder")
    assert screen.evaluate("node => node.scrollWidth <= node.clientWidth")
    assert page.locator(".lokalis-coder button:not(:has-text(' '))").count() < 3
    heights = page.locator(".lokalis-coder button").evaluate_all(
        "buttons => buttons.map((button) => button.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.get_by_role("button", name="Ja", exact=True).click()
    now_at(page, 1)


def test_the_next_goal_comes_into_view_wherever_the_last_one_was_scrolled_to(new_round, sit_down):
    _, notebook = new_round()
    page = sit_down(notebook, width=390)
    begin(page)
    for number in range(1, QUESTIONS + 1):
        page.keyboard.press("t")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Uitleg").scroll_into_view_if_needed()
        page.keyboard.press("1")
        now_at(page, number)
    place = page.locator(".lokalis-coder .voortgang").bounding_box()
    assert 0 < place["y"] < 900
    assert page.locator(".lokalis-coder .tekst").bounding_box()["y"] < 900


def test_tab_and_enter_work_too_and_show_where_they_are(new_round, sit_down):
    made, notebook = new_round()
    page = sit_down(notebook)
    begin(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.code") == "ja"
    style = page.evaluate(
        "(({outlineStyle, outlineWidth}) => [outlineStyle, outlineWidth])"
        "(getComputedStyle(document.activeElement))"
    )
    assert style == ["solid", "3px"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    now_at(page, 1)
    assert kept(made)["oordeel"].tolist() == ["nee"]


def test_a_coder_finds_one_notebook_and_no_terminal(new_round, chromium):
    """The server as the command starts it: its root is the folder of this coder alone."""
    _, notebook = new_round()
    options = dict(option.split("=", 1) for option in lab_options(notebook))
    root = Path(options["--ServerApp.root_dir"])
    assert [path.name for path in root.rglob("*") if path.is_file()] == [notebook.name]
    assert options["--ServerApp.terminals_enabled"] == "False"


def test_the_server_of_a_screen_has_no_terminals(server):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{server.address}/api/terminals?token=proef")
