"""A researcher's afternoon in JupyterLab: working copies, a run, and the dictionary's pages."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lokalis_research import home

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOKEN = "proef"


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    """JupyterLab as `lokalis lab` starts it."""
    settings = tmp_path_factory.mktemp("instellingen")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "lokalis_research", "lab", "2022H1", "--geen-browser"),
            *("--poort", str(port), *(f"--jupyter={option}" for option in options)),
        ],
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(settings)},
        cwd=tmp_path_factory.mktemp("elders"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        # The demo delivery is made first: on a busy machine that takes minutes.
        while server.poll() is None:
            try:
                urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        copies = (home.home() / "werkkopieen").iterdir()
        yield address, max(copies, key=lambda folder: folder.stat().st_mtime_ns)
    finally:
        server.terminate()
        server.wait(timeout=60)
    # The server behind the command, and so its kernels, ended with it.
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address, timeout=1)


@pytest.fixture
def run_all(chromium, lab):
    """Open a notebook in JupyterLab and run all its cells, as a person does from the menu."""
    address, _ = lab
    page = chromium.new_page(viewport={"width": 1300, "height": 900})

    def go(name):
        page.goto(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=60_000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.get_by_text("Python 3 (ipykernel) | Busy").wait_for(timeout=60_000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=120_000)
        # Only what is near the screen is in the page, and a run ends at the bottom.
        page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => (panel.scrollTop = 0)")
        return page

    yield go
    page.close()


def test_a_working_copy_asks_for_the_half_year_and_stands_outside_version_control(lab):
    _, copies = lab
    notebook = nbformat.read(copies / "40_verzuim_kort_lang.ipynb", as_version=4)
    tagged = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    assert 'periode: str = "2022H1"' in tagged[0].source
    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert not any((folder / ".git").exists() for folder in copies.parents)


def test_a_notebook_runs_and_shows_answer_figures_and_tables(run_all):
    page = run_all("40_verzuim_kort_lang.ipynb")
    # JupyterLab lays out only what is near the screen; the rest has text, but none that is drawn.
    answer = page.locator(".antwoord").first
    expect(answer).to_contain_text("eerste halfjaar 2022", timeout=60_000)
    answer.scroll_into_view_if_needed()
    expect(answer).to_contain_text("eerste halfjaar 2022", use_inner_text=True, timeout=60_000)
    figure = page.locator(".jp-OutputArea-output figure img").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_be_visible(timeout=60_000)
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=figure.element_handle()
    )


def test_the_dictionary_shows_the_page_of_a_table(run_all, lab):
    _, copies = lab
    cells = [
        new_code_cell("from lokalis_research.dictionary import load_dictionary"),
        new_code_cell('load_dictionary()["verzuimmeldingen"]'),
    ]
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, copies / "woordenboek.ipynb")
    page = run_all("woordenboek.ipynb")
    output = page.locator(".jp-OutputArea-output:has(table)").first
    for word in ("hersteldatum", "verzuimpercentage", "identificerend", "Reeksbreuken"):
        expect(output).to_contain_text(word, timeout=60_000)
