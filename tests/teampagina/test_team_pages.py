"""A page per buurtteam: its own numbers beside the city, its cluster's where they are too small."""

import dataclasses
import html
import math
import re
import shutil

import numpy as np
import pandas as pd
import pytest
from bundle_files import files_of

from lokalis_research.errors import RunError
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.period import HalfYear
from lokalis_research.scan.page_faults import body_of
from lokalis_research.share.held import team_says_otherwise
from lokalis_research.share.shown import read_page
from lokalis_research.stats.control_chart import FEWEST, control_chart
from lokalis_research.teampagina.beside import OTHERWISE, beside_year_before, teams_beside
from lokalis_research.teampagina.numbers import NOTEBOOK, SERIES, Mix, read_numbers
from lokalis_research.teampagina.render import file_name, team_pages
from lokalis_research.teampagina.say import asked, key_figures, sentence, signals
from lokalis_research.teampagina.series import BEFORE, CITY, Point, Series, judged, series_of
from lokalis_research.text import span
from lokalis_research.verdict import Comparison
from lokalis_research.wijken import load_buurtteams

NO_YEARS = dict.fromkeys((BEFORE, CITY), Comparison("", math.nan, math.nan, math.nan))
BINNENSTAD, ONDIEP, ZUILEN = "01-binnenstad.html", "02-ondiep.html", "04-zuilen.html"


def text_of(page):
    body = re.search(r"<main.*?</main>", page, flags=re.DOTALL)[0]
    return html.unescape(re.sub(r"<[^>]*>", " ", body))


def points_of(page):
    return [html.unescape(one) for one in re.findall(r"<li>([^<]*)</li>", page.split("</ul>")[0])]


def test_every_team_has_a_page_in_the_order_of_the_alphabet(pages):
    titles = [re.search(r"<h1>Buurtteam (.*?),", one)[1] for one in pages.values()]
    assert titles == ["Binnenstad", "Ondiep", "Oost", "Zuilen"]
    assert list(pages) == [file_name(at, name) for at, name in enumerate(titles, 1)]
    assert list(pages) == sorted(pages)


def test_a_page_names_no_other_team_but_as_a_neighbour_to_turn_to(pages):
    without = re.sub(r"<nav.*?</nav>", "", pages[ZUILEN], flags=re.DOTALL)
    for other in ("Ondiep", "Oost", "Binnenstad"):
        assert other not in text_of(without)
    for word in ("beste", "slechtste", "ranglijst", "koploper", "hekkensluiter"):
        assert word not in "".join(pages.values())


def test_a_page_leads_to_the_page_of_all_teams_from_which_it_has_its_numbers(pages):
    for page in pages.values():
        assert page.count(f'href="../paginas/{NOTEBOOK}.html"') == 2


def test_sharing_finds_what_a_page_says_in_the_files_beside_it(pages, released):
    files = files_of(NOTEBOOK, released.values())
    for page in pages.values():
        assert list(team_says_otherwise(read_page(body_of(page)), page, files)) == []


def test_every_number_of_a_sentence_is_a_released_number(pages, run):
    tables = read_numbers(run).tables.values()
    known = {
        f"{value:.{decimals}f}".replace(".", ",")
        for table in tables
        for value in table.select_dtypes("number").to_numpy().ravel()
        if math.isfinite(value)
        for decimals in (0, 1)
    }
    for page in pages.values():
        for point in points_of(page):
            assert set(re.findall(r"\d+(?:,\d+)?", point)) <= known, point


def test_the_points_on_top_are_few_and_short(pages):
    for page in pages.values():
        points = points_of(page)
        assert len(points) <= 5
        assert len(" ".join(points).split()) <= 90
        assert all(len(re.findall(r"\d+(?:,\d+)?", point)) <= 3 for point in points)


def test_a_wait_twice_as_long_is_more_than_chance_and_one_as_long_as_before_may_be(pages):
    waited = points_of(pages[ZUILEN])[0]
    assert ": beide meer dan toeval)" in waited
    same = points_of(pages[ONDIEP])[0]
    assert "beide kunnen toeval zijn" in same


def test_a_difference_has_the_same_interval_on_the_page_of_all_teams(pages, released, dictionary):
    rates = [released[f"{name}_buurtteam"] for name in SERIES[:3]]
    catalogue = load_indicators(dictionary)
    for table in beside_year_before(catalogue, HalfYear(2022, 2), *rates):
        decimals = table.values[0].decimals
        rows = table.table.set_index("buurtteam").to_dict("index")
        for page, team in ((ZUILEN, "Zuilen"), (ONDIEP, "Ondiep")):
            ends = span(rows[team]["verschil_laag"], rows[team]["verschil_hoog"], decimals)
            assert ends in html.unescape(pages[page]), (table.name, team)


def test_a_team_too_small_to_be_shown_has_the_numbers_of_its_cluster_and_says_so(pages, run):
    own = read_numbers(run).rows(SERIES[0], {"buurtteam": "Binnenstad"})
    assert own["waarde"].isna().all()
    text = text_of(pages[BINNENSTAD])
    assert "gaat het over alle teams van cluster Centrum en oost" in text
    assert "Cluster: Gezinnen wachtten" in text
    assert "Cluster: gezinnen vroegen" in text
    assert "te weinig gezinnen" not in text.lower()


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (40.0, "Het team begeleidde 45 gezinnen (een jaar eerder 40)."),
        (45.0, "Het team begeleidde 45 gezinnen (een jaar eerder evenveel)."),
        (math.nan, "Het team begeleidde 45 gezinnen."),
    ],
)
def test_a_count_is_set_beside_a_year_before_where_there_is_one(dictionary, before, said):
    reached = load_indicators(dictionary)["bereikte_gezinnen"]
    points = {"": Point(45.0), BEFORE: Point(before), CITY: Point()}
    series = Series(reached, "", ("2022H2",), np.array([]), control_chart([]), points, NO_YEARS)
    assert sentence(series, {}) == said
    of_cluster = sentence(dataclasses.replace(series, cluster="Oost"), {})
    assert of_cluster.startswith("Cluster: De teams begeleidden 45 gezinnen")


def test_a_hidden_half_year_is_a_gap_in_the_chart(run, dictionary):
    name = SERIES[0]
    numbers = read_numbers(run)
    table = numbers.tables[f"{name}_buurtteam"]
    hole = (table["buurtteam"] == "Zuilen") & (table["periode"] == "2020H1")
    table.loc[hole, "waarde"] = np.nan
    team = load_buurtteams(dictionary).teams["Zuilen"]
    every = load_indicators(dictionary)
    (found,) = series_of(numbers, every, every[name], HalfYear(2022, 2), [team])
    assert found.periods[4] == "2020H1"
    assert np.isnan(found.chart.values[4])
    assert not found.chart.signals[4]


def test_a_number_that_is_hidden_everywhere_has_a_row_and_no_chart(
    run, page, dictionary, tmp_path, pages
):
    folder = tmp_path / "run"
    shutil.copytree(run, folder)
    for path in folder.rglob(f"{SERIES[0]}*.csv"):
        path.write_text(re.sub(r"[\d,]+;getoond", ";verborgen", path.read_text("utf-8")), "utf-8")
    found = team_pages(folder, page, dictionary)[ZUILEN]
    assert found.count("<figure>") == pages[ZUILEN].count("<figure>") - 1
    assert found.count("<tr") == pages[ZUILEN].count("<tr")


def divided_otherwise(dictionary):
    """Let the division of no other team than Ondiep have changed."""
    (changed,) = (
        one for one in dictionary["begeleidingen"].breaks if "Overvecht Centrum" in one.teams
    )
    begeleidingen = dictionary["begeleidingen"]
    ours = dataclasses.replace(changed, teams=("Ondiep",))
    others = [one for one in begeleidingen.breaks if one != changed]
    table = dataclasses.replace(begeleidingen, breaks=(*others, ours))
    own = dataclasses.replace(dictionary, tables={**dictionary.tables, "begeleidingen": table})
    return own, changed.wat


def test_only_a_team_whose_own_division_changed_is_warned_of_it(run, page, dictionary):
    """A break that names teams is no break for any other team."""
    own, told = divided_otherwise(dictionary)
    made = team_pages(run, page, own)
    assert {name for name, one in made.items() if told in one} == {ONDIEP}
    assert {name for name, one in made.items() if f"({OTHERWISE})</td>" in one} == {ONDIEP}


def test_every_chart_of_a_team_that_was_divided_otherwise_shows_where(run, page, dictionary):
    own, _ = divided_otherwise(dictionary)
    before, after = (team_pages(run, page, one)[ONDIEP] for one in (dictionary, own))
    drawn = [re.findall(r"data:image/png;base64,([^\"]+)", one) for one in (before, after)]
    changed = [one != other for one, other in zip(*drawn, strict=True)]
    assert changed == [True] * len(SERIES) + [False]  # the last is no series


def test_a_team_that_was_divided_otherwise_is_warned_of_in_its_row(released, dictionary):
    own, told = divided_otherwise(dictionary)
    count, *rates = (released[f"{name}_buurtteam"] for name in (SERIES[3], *SERIES[:3]))
    catalogue, period = load_indicators(own), HalfYear(2022, 2)
    for table in (
        teams_beside(catalogue, period, count),
        *beside_year_before(catalogue, period, *rates),
    ):
        warned = table.table.loc[table.table["let_op"] == OTHERWISE, "buurtteam"]
        assert warned.tolist() == ["Ondiep"]
        if "verschil_laag" in table.table:
            untold = table.table["verschil_laag"].isna() & table.table["nu"].notna()
            assert table.table.loc[untold, "buurtteam"].tolist() == ["Ondiep"]
        assert told in table.method


def test_a_cluster_is_what_it_was_however_its_teams_were_divided(released, dictionary):
    own, told = divided_otherwise(dictionary)
    table = teams_beside(load_indicators(own), HalfYear(2022, 2), released[f"{SERIES[3]}_cluster"])
    assert "let_op" not in table.table
    assert told not in table.method


@pytest.mark.parametrize(("is_hidden", "mark"), [(True, "×"), (False, "n.v.t.")])
def test_what_is_hidden_and_what_is_not_there_have_each_their_mark(dictionary, is_hidden, mark):
    waits = load_indicators(dictionary)[SERIES[0]]
    points = {"": Point(15.0, 13.0, 17.0), BEFORE: Point(is_hidden=is_hidden), CITY: Point()}
    series = Series(waits, "", ("2022H2",), np.array([]), control_chart([]), points, NO_YEARS)
    (row,) = key_figures([series], judged([series]))
    assert row["cells"][1:3] == [mark, mark]


def test_a_signal_is_not_given_over_a_break_of_the_team_itself():
    level = [10, 11, 10, 11, 30, 31, 30, 31, 30, 31, 30, 31]
    assert control_chart(level).signals.any()
    assert not control_chart(level, since=4).signals.any()


def test_how_many_half_years_a_signal_needs_is_said_without_a_number_of_no_table(dictionary):
    waits = load_indicators(dictionary)[SERIES[0]]
    series = Series(
        waits, "", ("2022H2",), np.array([]), control_chart([]), {"": Point(15.0)}, NO_YEARS
    )
    assert FEWEST == 8
    assert "acht halfjaren op rij" in signals(series)
    assert not any(map(str.isdigit, signals(series)))


@pytest.mark.parametrize(("city_rose", "told"), [(True, True), (False, False)])
def test_a_signal_that_the_whole_city_gives_too_is_no_sign_of_this_team(
    dictionary, city_rose, told
):
    waits = load_indicators(dictionary)[SERIES[0]]
    periods = tuple(str(one) for one in HalfYear(2022, 2).trailing(10))
    level = np.array([10.0, 11, 10, 11, 10, 11, 10, 11, 10, 30])
    city = level if city_rose else np.where(level == 30, 11, level)
    series = Series(waits, "", periods, city, control_chart(level), {"": Point(30.0)}, NO_YEARS)
    said = signals(series)
    assert "buiten het vlak (2022H2)" in said
    assert ("Ook de hele stad" in said) is told


def test_a_count_of_a_team_divided_otherwise_is_not_subtracted(dictionary):
    reached = load_indicators(dictionary)["bereikte_gezinnen"]
    points = {"": Point(45.0), BEFORE: Point(80.0), CITY: Point(900.0)}
    series = Series(
        reached,
        "",
        ("2022H2",),
        np.array([]),
        control_chart([]),
        points,
        NO_YEARS,
        is_redivided=True,
    )
    (row,) = key_figures([series], {})
    assert row["cells"] == ["45", f"80 ({OTHERWISE})", "n.v.t.", "n.v.t.", "n.v.t."]


def test_a_rate_of_a_team_divided_otherwise_is_not_held_against_a_year_before(dictionary):
    waits = load_indicators(dictionary)[SERIES[0]]
    points = {
        "": Point(30.0, 29.0, 31.0),
        BEFORE: Point(10.0, 9.0, 11.0),
        CITY: Point(15.0, 14, 16),
    }
    compared = {CITY: Comparison(waits.name, 15.0, 13.6, 16.4)}
    series = Series(
        waits, "", ("2022H2",), np.array([]), control_chart([]), points, compared, is_redivided=True
    )
    verdicts = judged([series])
    (row,) = key_figures([series], verdicts)
    assert row["cells"][1:3] == [f"10,0 ({OTHERWISE})", "n.v.t."]
    assert row["cells"][4].startswith("meer dan toeval")
    assert f"(een jaar eerder 10,0: {OTHERWISE}" in sentence(series, verdicts)


@pytest.mark.parametrize(("when", "said"), [("2022", " in heel 2022"), ("2022H2", "")])
def test_what_a_year_of_questions_says_is_said_of_that_year(when, said):
    mix = Mix(pd.DataFrame({"leefgebied": ["Wonen"], "aandeel": [40.0], "stad": [15.0]}), "", when)
    assert asked(mix) == (
        f"Gezinnen vroegen{said} onder meer hulp bij wonen (40%, stad 15%; niet getoetst)."
    )


def test_the_same_tables_give_the_same_bytes(pages, run, page, dictionary):
    assert team_pages(run, page, dictionary) == pages


def test_without_a_released_number_of_any_team_there_is_nothing_to_make(tmp_path, page, dictionary):
    place = tmp_path / "tabellen" / NOTEBOOK
    place.mkdir(parents=True)
    for name in (SERIES[0], f"{SERIES[0]}_buurtteam"):
        (place / f"{name}.csv").write_text("periode;buurtteam;waarde\n", encoding="utf-8")
    with pytest.raises(RunError, match="no number of a buurtteam"):
        team_pages(tmp_path, page, dictionary)
