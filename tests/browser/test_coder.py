"""A coder at work in JupyterLab: by keyboard alone, interrupted in every way, in any width."""

import itertools
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pandas as pd
import psutil
import pytest
import yaml

from lokalis_research.codering import (
    CoderStore,
    codings,
    create_round,
    decisions,
    import_codings,
    load_codebook,
    practice_items,
)
from lokalis_research.codering.places import (
    lab_environment,
    lab_options,
    write_decision_notebook,
    write_notebook,
)
from lokalis_research.codering.texts import write_texts
from lokalis_research.dictionary import load_dictionary

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOKEN = "proef"
CODER = "codeur-a"
QUESTIONS, GOALS = 3, 4


@pytest.fixture(scope="module")
def dictionary(tmp_path_factory):
    """Our dictionary, with a codebook of three questions beside the others."""
    folder = tmp_path_factory.mktemp("woorden") / "data_dictionary"
    shutil.copytree(load_dictionary().path, folder)
    book = yaml.safe_load((folder / "codeboek" / "doelkwaliteit-v1.yaml").read_text("utf-8"))
    book |= {"naam": "proef", "criteria": book["criteria"][:QUESTIONS]}
    text = yaml.safe_dump(book, allow_unicode=True)
    (folder / "codeboek" / "proef-v1.yaml").write_text(text, encoding="utf-8")
    return load_dictionary(folder)


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


@pytest.fixture(scope="module")
def server(chromium, new_round, tmp_path_factory):
    """JupyterLab as `lokalis codeerronde code` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1", "--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    _, notebook = new_round()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "jupyterlab", f"--port={port}"),
            # One server for the notebooks of all tests; a coder's own sees one of them.
            *(one for one in lab_options(notebook) if "root_dir" not in one),
            *(f"--ServerApp.root_dir={notebook.parents[1]}", *options),
        ],
        env={**os.environ, **lab_environment(notebook)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    process.address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{process.address}/api?token={TOKEN}", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    yield process
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture
def sit_down(chromium, server):
    """Open a coder's notebook in a window of its own, as a coder does."""
    pages = []

    def go(notebook, width=1000):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.set_default_timeout(60_000)
        pages.append(page)
        page.goto(f"{server.address}/doc/tree/{place_of(notebook)}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        return run_all(page, server, notebook)

    yield go
    for page in pages:
        page.close()


def place_of(notebook):
    return notebook.relative_to(notebook.parents[1]).as_posix()


def run_all(page, server, notebook):
    """Run the notebook from the menu, once its kernel is there."""
    wait_until_idle(page, server, notebook)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    page.locator(".lokalis-coder [data-begin]").wait_for(timeout=60_000)
    # JupyterLab moves the focus once more when all cells are done.
    wait_until_idle(page, server, notebook)
    return page


def wait_until_idle(page, server, notebook):
    for _ in range(120):
        with urllib.request.urlopen(f"{server.address}/api/sessions?token={TOKEN}") as answer:
            sessions = json.load(answer)
        kernels = [one["kernel"] for one in sessions if one["path"] == place_of(notebook)]
        if any(one["execution_state"] == "idle" and one["connections"] for one in kernels):
            break
        page.wait_for_timeout(500)
    page.wait_for_timeout(1000)


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


@pytest.mark.parametrize("pause", [0, 0.05])
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
    run_all(page, server, notebook)
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


def test_the_server_of_a_screen_has_no_terminals(sit_down, new_round, server):
    _, notebook = new_round()
    sit_down(notebook)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{server.address}/api/terminals?token={TOKEN}")


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
