"""The pages as a partner sees them: on a laptop, on a phone and on paper, without a network."""

import itertools

import pytest

from lokalis_research.bericht.declared import load_declared
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.dictionary import load_dictionary
from lokalis_research.runs.templates import page_style

pytestmark = [pytest.mark.browser]
PAGES = ["index.html", "paginas/00_levering.html", "paginas/40_verzuim_kort_lang.html"]
WIDTHS = [390, 1280]


@pytest.fixture
def open_page(opened, run_folder):
    """Open a page of the run at a width."""
    return opened(run_folder)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_and_nothing_is_fetched(open_page, name, width):
    page = open_page(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
    assert page.complaints == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_that_it_is_a_draft_and_made_up(open_page, name):
    text = open_page(name, 1280).inner_text("body")
    assert "CONCEPT" in text
    assert "Fictieve gegevens" in text


@pytest.mark.parametrize("width", WIDTHS)
def test_every_figure_fits_and_has_words_of_its_own(open_page, width):
    page = open_page("paginas/40_verzuim_kort_lang.html", width)
    images = page.locator("figure img")
    assert images.count() >= 3
    for number in range(images.count()):
        image = images.nth(number)
        assert image.evaluate("image => image.complete && image.naturalWidth > 0")
        assert len(image.get_attribute("alt")) > 60
        box = image.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_a_phone_gets_the_narrow_drawing(open_page):
    sources = [
        open_page("paginas/40_verzuim_kort_lang.html", width)
        .locator("figure img")
        .first.evaluate("image => image.naturalWidth / image.naturalHeight")
        for width in WIDTHS
    ]
    assert sources[0] < sources[1]


def test_headings_descend_without_gaps_and_tables_name_their_heads(open_page):
    page = open_page("paginas/40_verzuim_kort_lang.html", 1280)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert page.locator("table").count() > 0
    assert page.evaluate("[...document.querySelectorAll('thead th')].every(h => h.scope == 'col')")


def test_no_code_is_shown(open_page):
    text = open_page("paginas/40_verzuim_kort_lang.html", 1280).inner_text("body")
    assert "import " not in text
    assert "run.release" not in text


def test_the_index_leads_to_every_page_and_table(open_page, run_folder):
    page = open_page("index.html", 1280)
    links = page.evaluate(
        "[...document.querySelectorAll('main a')].map(a => a.getAttribute('href'))"
    )
    assert {name for name in PAGES if name != "index.html"} <= set(links)
    assert all((run_folder / link).is_file() for link in links)


def test_every_row_that_the_report_asks_for_is_one_that_a_notebook_makes(run_folder):
    shelf = Shelf(run_folder / "tabellen")
    made = {folder.name for folder in (run_folder / "tabellen").iterdir()}
    every = load_declared(load_dictionary()).figures()
    asked = [one for one in every if one.tabel.partition("/")[0] in made]
    assert asked
    for one in asked:
        rows = shelf.table(one.tabel)
        assert rows, one.tabel
        assert any(one.rij.items() <= row.items() for row in rows), (one.tabel, one.rij)


def test_on_paper_nothing_is_cut_off(chromium, run_folder):
    page = chromium.new_page(viewport={"width": 700, "height": 1000})
    page.emulate_media(media="print")
    page.goto((run_folder / PAGES[-1]).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_on_paper_the_tiles_of_a_team_stand_beside_each_other(chromium):
    page = chromium.new_page(viewport={"width": 670, "height": 1000})
    page.emulate_media(media="print")
    source = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='624' height='592'/>"
    drawing = f'<figure><img alt="" src="{source}"></figure>'
    page.set_content(
        f"<style>{page_style()}</style><main class='wijkpagina'>"
        f"<div class='raster'>{drawing}{drawing}</div></main>"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 670
    tops = page.evaluate("[...document.querySelectorAll('figure')].map(f => f.offsetTop)")
    assert tops[0] == tops[1]
    page.close()
