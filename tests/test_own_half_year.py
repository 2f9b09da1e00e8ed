"""A page of a half-year knows no later years: its cells are run for earlier ones, and read.

Of a fourth, the half-year of the notebooks in the repository, the outputs are there already.
"""

import re

import nbformat
import pytest
from cells import read, shown_by, without_tags

from lokalis_research import drawing
from lokalis_research.dictionary import load_dictionary
from lokalis_research.drawing import Picture
from lokalis_research.notebook import open_run
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.resources import notebooks_path
from lokalis_research.result.view import TableView
from lokalis_research.text import Answer

PAGES = sorted(path for path in notebooks_path().glob("[1-9]*.ipynb"))
FIRST, REPORTED, LATER = "2019H2", "2020H1", "2021H1"
"""Of the first every other year is later; a report is about the second; the last knows both."""
ASKED = {
    **{path.stem: (FIRST, LATER) for path in PAGES},
    # Pages that say what reports say.
    "50_halfjaarcijfers": (FIRST, REPORTED),
    "80_gepubliceerde_cijfers": (FIRST, REPORTED),
    # Pages that hold the same parts in every half-year.
    "70_medewerkers": (FIRST,),
    "75_buurtteams": (FIRST,),
    # Pages of studies, which are made up for every half-year that is asked for: half a minute each.
    "10_doelkwaliteit": (REPORTED,),
    "20_veiligheid_steekproef": (REPORTED,),
}
OFTEN = ("30", "40", "50")
SOURCE = re.compile(r"(?:Bron|Bronnen): [^.<]*|[Jj]aarverslag \d{4}|levering ‘[^’]*’")
"""Where a number comes from is named as it is called, also when it came out later."""


def stored(page):
    """Give what the reader of a page in the repository sees."""
    shown = [
        output.data["text/html"]
        for cell in nbformat.read(page, as_version=4).cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]
    return [*re.findall(r'alt="([^"]*)"', "".join(shown)), *(without_tags(html) for html in shown)]


def later(text, half_year):
    """Find years after a half-year; what is expected of the next one is no knowledge of it."""
    period = HalfYear.parse(half_year)
    following = period.shift(1)
    for name in (str(following), following.label):
        text = text.replace(name, "")
    years = {int(year) for year in re.findall(r"(?<![\d.,])(20[12]\d)(?!\d)", SOURCE.sub("", text))}
    return {year for year in years if year > period.year}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "half_year"),
    [
        # One half-year of three pages each time; the others, and studies, with what takes long.
        pytest.param(
            path,
            half_year,
            marks=[] if half_year == FIRST and path.stem[:2] in OFTEN else [pytest.mark.long],
        )
        for path in PAGES
        for half_year in ASKED[path.stem]
    ],
    ids=lambda one: getattr(one, "stem", one),
)
def test_no_later_year_is_told_on_a_page(page, half_year, monkeypatch):
    # It is the words of pictures that are read.
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")
    told = [
        text
        for shown in shown_by(page, half_year)
        if isinstance(shown, Answer | Picture | TableView)
        for text in read(shown)
    ]
    found = {text: later(text, half_year) for text in told}

    assert found
    assert not {text[:300]: years for text, years in found.items() if years}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_later_year_is_told_on_a_page_in_the_repository(page):
    found = {text: later(text, "2022H2") for text in stored(page)}

    assert found
    assert not {text[:300]: years for text, years in found.items() if years}


@pytest.mark.parametrize(
    ("half_year", "periods", "months"),
    [("2019H2", {"2019"}, 0), ("2020H1", {"2019", "2020H1"}, 6), ("2022H2", {"2019", "2022"}, 36)],
)
def test_published_figures_are_known_from_when_what_they_are_about_was_over(
    half_year, periods, months
):
    period = HalfYear.parse(half_year)
    known = known_at(load_dictionary(), period).published["periode"].astype(str)

    assert periods <= set(known)
    assert not known.str.contains(str(period.year + 1) + "$").any()
    assert known.str.fullmatch(r"202[0-2]-\d\d").groupby(known).any().sum() >= months


def test_a_run_knows_no_series_break_that_was_still_to_come():
    breaks = open_run("2019H2").dictionary.series_breaks["datum"]

    assert len(breaks)
    assert (breaks < "2020-02-01").all()
