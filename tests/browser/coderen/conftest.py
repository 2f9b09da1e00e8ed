"""JupyterLab as the screens of who codes and who decides are opened in it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
import yaml

from lokalis_research import home
from lokalis_research.codering.places import SCREENS, lab_environment, lab_options
from lokalis_research.dictionary import load_dictionary

TOKEN = "proef"
QUESTIONS = 3


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
def server(chromium):
    """JupyterLab as `lokalis codeerronde code` starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--IdentityProvider.token={TOKEN}", "--ServerApp.ip=127.0.0.1", "--no-browser"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    notebook = home.private_folder(home.home() / SCREENS / "leeg") / "leeg.ipynb"
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
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{process.address}/api?token={TOKEN}", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    yield process
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="module")
def person(chromium):
    """One person's browser, which keeps the programs of JupyterLab from window to window."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def sit_down(person, server):
    """Open a coder's notebook in a window of its own, as a coder does."""
    pages = []

    def go(notebook, width=1000):
        page = person.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.set_default_timeout(60_000)
        pages.append(page)
        page.goto(f"{server.address}/doc/tree/{place_of(notebook)}?token={TOKEN}&reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        return run_all(page, server, notebook)

    go.run_all = lambda page, notebook: run_all(page, server, notebook)
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
        page.wait_for_timeout(200)
    page.wait_for_timeout(1000)
