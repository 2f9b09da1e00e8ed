"""A page of a half-year knows nothing that came later: no year, no event, no report.

What may be said stands in the dictionary, and is read here for every half-year; then the pages
themselves are read, whatever they show: notes, definitions, captions, prose and alternative texts.
"""

import functools
import re
from datetime import date

import nbformat
import pytest
from cells import prose, read, shown_by, words
from typer.testing import CliRunner

from lokalis_research import drawing
from lokalis_research.bericht.declared import load_declared
from lokalis_research.caveats import series_breaks
from lokalis_research.cli import app
from lokalis_research.dictionary import load_dictionary
from lokalis_research.dictionary.municipality import PLACES
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.notebook import open_run
from lokalis_research.period import HalfYear, Month
from lokalis_research.published import known_at
from lokalis_research.resources import notebooks_path
from lokalis_research.runs.page import Page

PAGES = sorted(path for path in notebooks_path().glob("[0-9]*.ipynb"))
FIRST, REPORTED, LATER = "2019H2", "2020H1", "2021H1"
"""Of the first every other year is later; a report is about the second; the last knows both."""
HALF_YEARS = [str(HalfYear(year, half)) for year in range(2018, 2023) for half in (1, 2)]
MONTHS = {Month(2018, number).label.split()[0]: number for number in range(1, 13)}
MOMENT = re.compile(
    rf"(?:(?P<maand>{'|'.join(MONTHS)}) |(?P<deel>tweede (?:halfjaar|helft)) (?:van )?)?"
    r"(?<![\d.,])(?P<jaar>20[12]\d)(?P<half>H2)?(?![\d])"
)
MAKING = re.compile(
    r"(?:Gemaakt op|bijgewerkt tot en met|registratie loopt tot en met) \d+ \w+ \d{4}"
)
"""When a page was made, and until when its delivery tells: later registration is in its numbers."""


NAMED_LATER = {
    row["naam"]: row["geldig_van"]
    for name in ("aanbieders", "buurtteams")
    for row in load_dictionary().code_list(name).dropna(subset=["geldig_van"]).to_dict("records")
}
"""Providers and teams, with the day from which they are there."""


def later(text, half_year):
    """Find what came after a half-year; what is expected of the next one is no knowledge of it."""
    period = HalfYear.parse(half_year)
    following = period.shift(1)
    for name in (str(following), following.label):
        text = text.replace(name, "")
    found = MOMENT.finditer(MAKING.sub("", re.sub(r"\s+", " ", text)))
    last = period.last_day
    named = {name for name, day in NAMED_LATER.items() if day > last.isoformat() and name in text}
    return {one[0] for one in found if _first_day(one) > last} | named


def _first_day(one):
    first = MONTHS[one["maand"]] if one["maand"] else 7 if one["deel"] or one["half"] else 1
    return Month(int(one["jaar"]), first).start


@functools.cache
def known(half_year):
    return known_at(load_dictionary(), HalfYear.parse(half_year))


def told(half_year):
    """Give every sentence of the dictionary that a page of a half-year may show."""
    dictionary, period = known(half_year), HalfYear.parse(half_year)
    town = dictionary.municipality
    yield from (town.remark(place, period) for place in PLACES)
    for table in dictionary:
        yield from (" ".join(one) for one in series_breaks(dictionary, table).items)
    yield from (
        f"{one.naam} {one.definitie} {' '.join(one.vergelijk_niet)} {one.bron}"
        for one in load_indicators(dictionary).indicators.values()
    )
    yield from load_declared(dictionary).texts()
    yield from dictionary.glossary["uitleg"]
    yield from dictionary.claims["bewering"]
    yield from dictionary.claims["uit"]
    yield from dictionary.published["plaats"]


@pytest.mark.parametrize("half_year", HALF_YEARS)
def test_no_sentence_that_a_page_may_show_tells_of_what_came_later(half_year):
    assert not {text for text in told(half_year) if later(text, half_year)}


@pytest.mark.parametrize("half_year", HALF_YEARS)
def test_what_happened_later_is_known_to_no_page(half_year):
    town, last = known(half_year).municipality, HalfYear.parse(half_year).last_day

    assert town.overgang is None or town.overgang.datum <= last
    assert town.sluiting is None or town.sluiting.last_day <= last
    assert all(day <= last for day in known(half_year).series_breaks["datum"].dt.date)


@pytest.mark.parametrize(
    ("peildatum", "told"),
    [(date(2020, 1, 31), ""), (date(2020, 2, 1), "telt niet mee"), (date(2023, 1, 31), "wel")],
)
def test_a_page_says_so_where_its_delivery_is_of_later(peildatum, told):
    said = Page(HalfYear.parse(FIRST), "levering", peildatum, "", is_demo=False).told_later

    assert told in said
    assert bool(said) == bool(told)


def test_later_is_what_begins_after_the_half_year():
    assert later("Tot juni 2020, en in 2022.", "2019H2") == {"juni 2020", "2022"}
    assert later("Van juli 2020 tot de tweede helft van 2020, 2020H2", "2020H1") == {
        "juli 2020", "tweede helft van 2020",
    }  # fmt: skip
    assert not later("In 2020; in april 2020; 2.020 gezinnen; 2020H2 wordt 5.", "2020H1")
    assert not later("Gemaakt op 3 mei 2026.", "2019H2")
    assert later("Naar KOOS.", "2019H2") == {"KOOS"}
    assert not later("Naar KOOS.", "2020H1")


@pytest.mark.slow
@pytest.mark.parametrize("page", [path for path in PAGES if path.stem[:2] in ("40", "70")])
def test_nothing_later_is_told_on_a_page(page, monkeypatch):
    # It is the words of pictures that are read.
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")
    shown = [text for one in shown_by(page, FIRST) for text in read(one)]

    assert len(shown) > 20
    assert not {text[:300]: later(text, FIRST) for text in shown if later(text, FIRST)}


@pytest.mark.long
@pytest.mark.parametrize("half_year", ["2018H1", FIRST, REPORTED, LATER, "2022H2"])
def test_nothing_later_is_told_in_a_run(half_year, tmp_path):
    arguments = ["run", half_year, "--demo", "--per-team", "--map", str(tmp_path)]
    done = CliRunner().invoke(app, arguments)
    pages = {path: words(path.read_text("utf-8")) for path in tmp_path.rglob("*.html")}

    assert done.exit_code == 0
    assert {"index", "begrippen", "halfjaarbericht"} < {path.stem for path in pages}
    assert len([path for path in pages if path.parent.name == "per_buurtteam"]) > 10
    assert not {
        path.name: found for path, text in pages.items() if (found := later(text, half_year))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_nothing_later_is_told_on_a_page_in_the_repository(page):
    shown = [
        words(output.data["text/html"])
        for cell in nbformat.read(page, as_version=4).cells
        for output in cell.get("outputs", ())
        if "text/html" in output.get("data", {})
    ]

    assert shown
    assert not {text[:300]: later(text, "2022H2") for text in shown if later(text, "2022H2")}
    # The prose of a page is the same in every half-year.
    assert not [text for text in prose(page) if MOMENT.search(re.sub(r"\(.*?\)", "", text))]


@pytest.mark.parametrize(
    ("half_year", "reports", "months"),
    [
        ("2018H1", set(), 0),
        ("2019H2", {"jaarverslag_2019"}, 0),
        ("2021H2", {"jaarverslag_2019", "halfjaarverslag_2020H1"}, 0),
        # A report over a year gives figures of the years before too: known from then on.
        (
            "2022H2",
            {"jaarverslag_2019", "halfjaarverslag_2020H1", "jaarplan_2022", "jaarverslag_2022"},
            36,
        ),
    ],
)
def test_published_figures_are_known_from_when_their_report_could_be_made(
    half_year, reports, months
):
    figures = known(half_year).published

    assert set(figures["bron"]) == reports
    assert figures["periode"].str.fullmatch(r"202[0-2]-\d\d").groupby(figures["periode"]).any(
    ).sum() >= months  # fmt: skip


def test_a_page_says_what_is_known_then_and_more_when_it_is():
    def of(half_year, table):
        return repr(series_breaks(known(half_year), table))

    assert "Vleuten; begin afgeleid" in of("2019H2", "dienstverbanden")
    assert "tot in de eerste helft van 2020" in of("2020H1", "dienstverbanden")
    assert "een proef bij enkele teams" in " ".join(told("2019H2"))
    assert "begon als een proef" in " ".join(told("2021H1"))


def test_a_run_knows_no_series_break_that_was_still_to_come():
    breaks = open_run("2019H2").dictionary.series_breaks["datum"]

    assert len(breaks)
    assert (breaks < "2020-01-01").all()
