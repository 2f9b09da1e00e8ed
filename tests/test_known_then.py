"""What a page of a half-year shows follows from what was known then, whatever came after it.

The pages of one half-year are made of two deliveries of the second city: one of that time, and one
of much later, in which families came back, waits and support ended, goals were reached and people
left. Every released table must be the same, byte for byte.
"""

import ast
import functools

import nbformat
import numpy as np
import pandas as pd
import pytest
import tweede_stad

from lokalis_research import drawing, notebook
from lokalis_research.dictionary import load_dictionary
from lokalis_research.gezinsplan import sample
from lokalis_research.gezinsplan.goals import goals_in
from lokalis_research.levering import CheckedDelivery, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.resources import notebooks_path
from lokalis_research.runs import guard
from lokalis_research.runs.context import Context
from lokalis_research.veiligheid.frame import plan_frame

# The first page is about the delivery itself, whenever it was made.
PAGES = sorted(path for path in notebooks_path().glob("[0-9]*.ipynb") if path.stem[:2] != "00")
FOLLOWING = [path for path in PAGES if path.stem[:2] in ("60", "70")]
"""The pages on which people are followed longest: made in a few seconds."""
PERIOD = HalfYear(2021, 1)
DAY = str(PERIOD.known_until)
DATES = {"datum", "aanmelddatum", "begin", "eerste_dag", "kennismakingsdatum", "startdatum",
         "einddatum", "hersteldatum", "einde"}  # fmt: skip
FIRST = {"datum", "aanmelddatum", "begin", "eerste_dag"}
"""With which of these dates a row is known."""
AS_DELIVERED = {
    "doelen": ["status"],
    "gezinsplannen": ["digitaal_gebruik"],
    "personen": ["eigen_vraag"],
}
"""What says how things stood when the delivery was made, with no date."""


def of_then(table, rows):
    """Keep what a delivery of then could have told."""
    for row in rows:
        if any(row.get(name, "") > DAY for name in FIRST):
            continue
        told = {name: "" if name in DATES and text > DAY else text for name, text in row.items()}
        told |= dict.fromkeys(AS_DELIVERED.get(table, ()), "")
        if "einddatum" in told and not told["einddatum"]:
            told["uitkomst"] = ""
        yield told


def with_more_later(tables):
    """Let families come back after the half-year, and every employee leave."""
    support = tables["begeleidingen"]
    again = [
        row | {"begeleiding_id": f"{row['begeleiding_id']}x", "aanmelddatum": "2021-08-02",
               "kennismakingsdatum": "2021-08-03", "startdatum": "2021-08-10", "einddatum": "",
               "uitkomst": ""}
        for row in support
        if "2020-09-01" < row["einddatum"] <= DAY
    ]  # fmt: skip
    left = [row | {"einde": "2022-03-31"} for row in tables["dienstverbanden"]]
    return tables | {"begeleidingen": support + again, "dienstverbanden": left}


def tables_of(pages, checked, folder, place, patch):
    """Make pages of the half-year; give the released tables by page and name."""
    place.mkdir()
    context = Context("x", str(PERIOD), checked.path, folder, place, None)
    patch.setattr(notebook, "current_context", lambda: context)
    return {
        (page.stem, name): text
        for page in pages
        for name, text in made_by(page)["run"]._kept.items()
    }


def made_by(page, half_year=PERIOD):
    """Run the cells of a page as its kernel does, for a half-year."""
    names = {"_shown": guard.shown, **guard._NAMES}
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type == "code":
            source = cell.source.replace('periode: str = "2022H2"', f'periode: str = "{half_year}"')
            exec(compile(guard.Guard().visit(ast.parse(source)), page.name, "exec"), names)
    return names


@pytest.fixture(scope="module")
def deliveries(tmp_path_factory):
    """The dictionary of the second city, and its deliveries of then and of much later."""
    place = tmp_path_factory.mktemp("toen")
    town = load_dictionary(tweede_stad.write_dictionary(place / "woordenboek"))
    every = with_more_later(tweede_stad.make_tables())
    read = functools.partial(
        read_delivery, dictionary=town, key=bytes(range(32)), cache=place / "cache"
    )
    later = read(tweede_stad.write_delivery(place / "later", every))
    then = {table: list(of_then(table, rows)) for table, rows in every.items()}
    return town, later, read(tweede_stad.write_delivery(place / "toen", then, peildatum=DAY))


@pytest.mark.slow
@pytest.mark.parametrize("pages", [FOLLOWING, pytest.param(PAGES, marks=pytest.mark.long)])
def test_the_tables_of_a_half_year_are_those_of_a_delivery_of_then(
    pages, deliveries, tmp_path, monkeypatch
):
    town, later, early = deliveries
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")
    monkeypatch.chdir(tmp_path)

    told_later = tables_of(pages, later, town.path, tmp_path / "a", monkeypatch)
    told_then = tables_of(pages, early, town.path, tmp_path / "b", monkeypatch)

    assert len(told_then) > 10 * len(pages)
    assert {name for name, text in told_later.items() if told_then.get(name) != text} == set()
    assert set(told_then) == set(told_later)


@pytest.mark.slow
def test_a_study_is_drawn_from_what_was_known_then(deliveries):
    town, later, early = deliveries
    cut = later.known_at(PERIOD.known_until, town)

    plans, plans_then = (plan_frame(one, town, PERIOD) for one in (cut, early))
    goals, goals_then = (
        goals_in(one, town, PERIOD.trailing(sample.HALF_YEARS)) for one in (cut, early)
    )

    assert len(plans.units) > 50
    pd.testing.assert_frame_equal(plans.units, plans_then.units)
    pd.testing.assert_frame_equal(goals, goals_then)


def altered(rows, day):
    """Give rows in which all that came after a day is otherwise: gone, later, or with others."""
    rng = np.random.default_rng(8)
    dates = rows.select_dtypes("datetime").columns.difference(["bijgewerkt", "tijdstip"])
    later = rows[dates].min(axis="columns").astype("datetime64[s]") > day
    kept = rows[~later | (rng.random(len(rows)) < 0.5)].copy()
    for name in dates:
        moved = kept[name] + pd.Timedelta(days=int(rng.integers(1, 30)))
        kept[name] = kept[name].where(~(kept[name] > day), moved)
    for name in ("status", "digitaal_gebruik"):
        if name in kept:
            kept[name] = rng.permutation(kept[name].array)
    if "uitkomst" in kept:
        after = (kept["einddatum"] > day).to_numpy()
        kept.loc[after, "uitkomst"] = rng.permutation(kept.loc[after, "uitkomst"].array)
    return kept.reset_index(drop=True)


@pytest.mark.long
@pytest.mark.parametrize("half_year", ["2019H2", "2020H1", "2021H2"])
def test_nothing_that_came_later_moves_a_table_of_the_demo(half_year, monkeypatch):
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")
    day, read = pd.Timestamp(HalfYear.parse(half_year).known_until), CheckedDelivery._read
    told = {page: made_by(page, half_year)["run"]._kept for page in PAGES}

    monkeypatch.setattr(
        CheckedDelivery, "_read", lambda self, name, place: altered(read(self, name, place), day)
    )
    otherwise = {page: made_by(page, half_year)["run"]._kept for page in PAGES}

    assert not [
        f"{page.stem} {name}"
        for page in PAGES
        for name in told[page]
        if told[page][name] != otherwise[page].get(name)
    ]
