"""The bundle of the demo run: as a partner opens it, and without a false alarm."""

import itertools
import shutil

import pytest

from lokalis_research import notebook
from lokalis_research import share as room
from lokalis_research.demo_studies import studies_for
from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering import DEMO_KEY
from lokalis_research.period import HalfYear
from lokalis_research.scan import needles_of
from lokalis_research.scan.needles import no_needles
from lokalis_research.scan.page_faults import page_faults
from lokalis_research.share.bundle import scan_members
from lokalis_research.share.material import gather
from lokalis_research.share.release_note import ReleaseNote

pytestmark = [pytest.mark.browser]
WIDTHS = [390, 1000]
PERIOD = HalfYear(2022, 2)
TEXT = (
    "# Wat valt op\n\nHet lange verzuim **steeg**.\n\n| wat | hoeveel |\n|---|---|\n| lang | 1 |\n"
)


@pytest.fixture(scope="session")
def members(run_folder, tmp_path_factory):
    """The files of the bundle of our own notebooks, with a text and an erratum."""
    runs = tmp_path_factory.mktemp("te delen ë")
    shutil.copytree(run_folder, runs / "2022H2")
    places = room.Places(runs, PERIOD)
    places.duiding.mkdir(parents=True)
    (places.duiding / "40_verzuim_kort_lang.md").write_text(TEXT, encoding="utf-8")
    correction = {"versie": 1, "soort": "ingetrokken", "datum": "2023-02-01", "reden": "Een fout."}
    note = ReleaseNote(date="2023-03-01", version=2, corrections=(correction,))
    return gather(places, load_dictionary()).members(note)


@pytest.fixture(scope="session")
def unpacked(members, tmp_path_factory):
    """The bundle, unpacked in a folder with a space and a letter outside ASCII."""
    folder = tmp_path_factory.mktemp("ontvangen door Zoë")
    for name, content in members.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture
def open_page(opened, unpacked):
    """Open a page of the bundle at a width."""
    return opened(unpacked)


def pages_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_fetched_and_nothing_sticks_out_of_any_page(open_page, unpacked, width):
    for name in pages_of(unpacked):
        page = open_page(name, width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
        assert page.complaints == []


def test_nothing_is_cut_off_on_paper(open_page, unpacked):
    for name in pages_of(unpacked):
        page = open_page(name, 700)
        page.emulate_media(media="print")
        assert page.evaluate("document.documentElement.scrollWidth") <= 700, name


def test_every_link_leads_to_a_file_of_the_bundle(open_page, unpacked):
    for name in pages_of(unpacked):
        targets = open_page(name, 1000).evaluate("[...document.links].map(a => a.href)")
        for target in targets:
            assert target.startswith(unpacked.as_uri()), name
    assert open_page("index.html", 1000).locator("ol.overzicht a").count() == len(
        list((unpacked / "paginas").iterdir())
    )


def test_headings_descend_without_gaps_and_tables_name_their_heads(open_page, unpacked):
    for name in pages_of(unpacked):
        page = open_page(name, 1000)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map(h=>+h.tagName[1])"
        )
        assert levels.count(1) == 1, name
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), name
        names = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(names) == len(set(names)), name


def test_the_text_of_researchers_stands_under_its_own_heading(open_page):
    page = open_page("paginas/40_verzuim_kort_lang.html", 390)
    assert "steeg" in page.locator("section.duiding").inner_text()
    assert page.locator("section.duiding h2").inner_text() == "Duiding door de onderzoekers"


def test_the_index_says_what_this_version_replaces(open_page):
    text = open_page("index.html", 390).inner_text("main")
    assert "Versie 1 is op 1 februari 2023 ingetrokken: Een fout." in text


def test_no_page_acts_or_shows_code(members):
    for name, content in members.items():
        if name.endswith(".html"):
            assert page_faults(content.decode()) == []
            assert "run.release" not in content.decode()


def test_the_shapes_that_are_looked_for_stand_in_no_report_of_ours(members):
    report = {name: content for name, content in members.items() if name.startswith("bericht/")}
    assert len(report) >= 3
    assert scan_members(report, no_needles()).to_dict("records") == []


@pytest.mark.long
def test_the_scan_raises_no_false_alarm(members):
    dictionary = load_dictionary()
    checked = notebook.demo_delivery(dictionary)
    needles = needles_of(
        checked, dictionary, key=DEMO_KEY, studies=studies_for(checked, dictionary, PERIOD)
    )
    assert scan_members(members, needles).to_dict("records") == []
