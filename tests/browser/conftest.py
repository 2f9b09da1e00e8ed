"""A real browser: the machine's Chromium, with the network cut."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium, or a reason why the page tests were skipped."""
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


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    """The run folder of our own notebooks on the demo delivery."""
    from lokalis_research.demo import write_delivery
    from lokalis_research.demo_studies import studies_for
    from lokalis_research.period import HalfYear
    from lokalis_research.resources import dictionary_path, notebooks_path
    from lokalis_research.runs.batch import Order, run_batch

    order = Order(
        period=HalfYear(2022, 2),
        delivery=write_delivery(tmp_path_factory.mktemp("levering"), only_absence=False),
        runs=tmp_path_factory.mktemp("runs"),
        notebooks=notebooks_path(),
        dictionary=dictionary_path(),
        studies=studies_for,
    )
    report = run_batch(order, lambda name, state: None)
    assert not report.failures
    return report.index.parent
