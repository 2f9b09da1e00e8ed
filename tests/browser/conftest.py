"""A real browser: the machine's Chromium, with the network cut."""

import os
import shutil

import filelock
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def chromium():
    """A running Chromium, or a reason why the page tests were skipped.

    Not for the whole session: as long as it runs there is an event loop in this thread, and tests
    of kernels start one of their own.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine; `apt-get install chromium` gives one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium):
    """Open pages of a folder, at a width; collect what they ask for and complain about."""
    pages = []

    def of(folder):
        def go(name, width):
            page = chromium.new_page(viewport={"width": width, "height": 900})
            pages.append(page)
            page.asked, page.complaints = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("requestfailed", lambda request: page.complaints.append(request.url))
            page.on("console", lambda message: page.complaints.append(message.text))
            page.on("pageerror", lambda error: page.complaints.append(str(error)))
            page.goto((folder / name).as_uri())
            return page

        return go

    yield of
    for page in pages:
        page.close()


FEW = ("00_levering", "40_verzuim_kort_lang", "75_buurtteams")


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(FEW, id="few"),
        # Every notebook of ours runs with nbval as well; here it is how their pages look.
        pytest.param((), id="all", marks=pytest.mark.long),
    ],
)
def run_folder(request, tmp_path_factory):
    """A run folder of our own notebooks on the demo delivery, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / ("enkele notebooks" if request.param else "van alle notebooks")
    with filelock.FileLock(folder.with_suffix(".slot")):
        made = folder / "runs" / "2022H2"
        return made if (made / "index.html").is_file() else _run(folder, request.param)


def _run(folder, names):
    from lokalis_research import home
    from lokalis_research.demo import write_delivery
    from lokalis_research.demo_studies import studies_for
    from lokalis_research.period import HalfYear
    from lokalis_research.resources import dictionary_path, notebooks_path
    from lokalis_research.runs.batch import Order, run_batch

    order = Order(
        period=HalfYear(2022, 2),
        delivery=write_delivery(home.private_folder(home.home() / "demo"), only_absence=False),
        runs=folder / "runs",
        notebooks=notebooks_path(),
        dictionary=dictionary_path(),
        studies=studies_for,
        only=names,
    )
    report = run_batch(order, lambda name, state: None)
    assert not report.failures
    return report.index.parent
