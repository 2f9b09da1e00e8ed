"""What the absence page says, from released tables and by rule."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from made_up import Without

from lokalis_research.period import HalfYear
from lokalis_research.published import as_result
from lokalis_research.release.door import release
from lokalis_research.result import Audit, Column, Released
from lokalis_research.verzuim import figures, tables
from lokalis_research.verzuim.analyse import CONVENTION_LABELS
from lokalis_research.verzuim.answer import answer, oftener_or_longer
from lokalis_research.verzuim.schemes import two_way

PERIOD = HalfYear(2022, 2)


@pytest.fixture(scope="module")
def months(dictionary):
    return tables.months_by_duration(release(as_result(dictionary), dictionary))


@pytest.fixture(scope="module")
def years(months):
    return tables.year_means(months)


@pytest.fixture(scope="module")
def contributions(years):
    return tables.year_contributions(years)


def rates(values, error=1.0, dimension="klasse", rows=("kort", "lang", "totaal")):
    """Build a released table of absence percentages: {half-year: (value per row)}."""
    table = pd.DataFrame(
        [
            {"periode": period, dimension: row, "fte_dagen": 40_000.0, "verzuimpercentage": value}
            for period, numbers in values.items()
            for row, value in zip(rows, numbers, strict=True)
        ]
    )
    table["standaardfout"] = np.where(table["verzuimpercentage"].isna(), np.nan, error)
    table["verzuimpercentage_vrijheidsgraden"] = np.where(table["standaardfout"].isna(), np.nan, 60)
    half = 1.97 * table["standaardfout"]
    table["verzuimpercentage_laag"] = table["verzuimpercentage"] - half
    table["verzuimpercentage_hoog"] = table["verzuimpercentage"] + half
    table["verzuimde_fte_dagen"] = table["verzuimpercentage"] * 400
    names = [name for name in table.columns if name not in {"periode", dimension}]
    status = table[names].isna().replace({True: "verborgen", False: "getoond"})
    return Released(
        name="verzuim",
        title="Verzuim",
        dimensions=(Column("periode", "Periode"), Column(dimension, dimension)),
        values=tuple(Column(name, name, "%", 1) for name in names),
        table=table,
        status=status,
        audit=Audit("regels", pd.DataFrame()),
        sources=("levering ‘proef’",),
    )


def test_the_published_years_are_the_unweighted_means_of_twelve_months(years):
    table = years.table.set_index("periode")
    assert table["totaal"].round(2).to_dict() == {"2020": 6.42, "2021": 6.67, "2022": 9.32}
    exact = {"2020": 1.3575, "2021": 1.465, "2022": 2.0725}
    assert table["kort"].to_dict() == pytest.approx(exact, abs=1e-12)
    assert years.origin == "openbaar"


def test_three_quarters_of_the_rise_of_2022_is_long(contributions):
    table = contributions.table.set_index("deel")
    assert table.loc["lang", "aandeel"] == pytest.approx(77.1, abs=0.05)
    parts = table.loc[["kort", "lang"], "verandering"].sum()
    assert parts == pytest.approx(table.loc["totaal", "verandering"], abs=1e-12)


def changed(total, half, short=(-0.2, 0.4), long=(2.1, 3.0)):
    """Build a released table of changes, from each change and half the width of its interval."""
    rows = [
        (name, value, value - wide, value + wide)
        for name, (value, wide) in {"kort": short, "lang": long, "totaal": (total, half)}.items()
    ]
    ends = ["verandering", "verandering_laag", "verandering_hoog"]
    table = pd.DataFrame(rows, columns=["klasse", *ends])
    return Released(
        name="verandering",
        title="",
        dimensions=(Column("klasse", "Verzuimduur"),),
        values=tuple(Column(name, name, "%", 1) for name in ends),
        table=table,
        status=table[ends].notna().replace({True: "getoond", False: "verborgen"}),
        audit=Audit("regels", pd.DataFrame()),
    )


def split(oftener, longer, carried):
    """Build a released table of what a change of absence is made of."""
    parts = {"van_ervoor": carried, "frequentie": oftener, "duur": longer}
    table = pd.DataFrame([parts | {"samen": sum(parts.values())}])
    return Released(
        name="vaker_of_langer",
        title="",
        dimensions=(),
        values=tuple(Column(name, name, "procentpunt", 2) for name in table),
        table=table,
        status=table.notna().replace({True: "getoond", False: "verborgen"}),
        audit=Audit("regels", pd.DataFrame()),
    )


@pytest.mark.parametrize(
    ("parts", "half", "words"),
    [
        (
            (0.36, 1.68, -0.12),
            5.0,
            "1,92 procentpunt hoger dan een jaar eerder, vooral door langere",
        ),
        ((0.36, 1.68, -0.12), 5.0, "Dat hele verschil kan toeval zijn."),
        ((0.36, 1.68, -0.12), 0.5, "Dat verschil is meer dan toeval"),
        ((-1.5, -0.2, 0.1), 5.0, "1,60 procentpunt lager dan een jaar eerder, vooral door minder"),
        ((1.0, 1.0, 1.0), 5.0, "3,00 procentpunt hoger dan een jaar eerder, met "),
        ((1.0, -1.0, 0.0), 5.0, "afgerond even hoog"),
        ((np.nan, 1.0, 1.0), 5.0, "is uit deze gegevens niet te zeggen"),
    ],
)
def test_it_is_answered_whether_people_were_ill_oftener_or_longer(parts, half, words):
    assert words in str(oftener_or_longer(split(*parts), changed(sum(parts), half)))


def said(contributions, table, *change, scheme=None, lacking=(), **classes):
    answered = answer(
        contributions,
        table,
        changed(*change, **classes),
        scheme or two_way(14),
        PERIOD,
        Without(*lacking),
    )
    return str(answered)


def test_the_answer_says_when_recovery_in_part_was_not_delivered(contributions):
    table = rates({"2021H2": (1.0, 6.0, 7.7), "2022H2": (2.0, 7.0, 9.6)})
    assert "gedeeltelijk herstel" not in said(contributions, table, 1.9, 2.5)
    text = said(contributions, table, 1.9, 2.5, lacking=("verzuimpercentages",))
    assert "hoeveel lager het verzuim is als gedeeltelijk herstel meetelt" in text
    assert "Niet geleverd: verzuimpercentages." in text


@pytest.mark.parametrize(
    ("now", "before", "half", "words"),
    [
        (9.6, 7.7, 2.5, "(+1,9 procentpunt ["),
        (9.6, 7.7, 1.8, "kan ook toeval"),
        (9.6, 7.7, 1.0, "): meer dan toeval tussen medewerkers zou geven"),
        (7.7, 9.6, 1.0, "): meer dan toeval"),
        (9.6, np.nan, 1.0, "een jaar eerder is niet te tonen"),
        (np.nan, 7.7, 1.0, "geen cijfer toe dat getoond mag worden"),
    ],
)
def test_a_change_is_a_fact_and_more_than_chance_a_verdict(contributions, now, before, half, words):
    table = rates({"2021H2": (1.0, 6.0, before), "2022H2": (2.0, 7.0, now)})
    text = said(contributions, table, now - before, half).replace("\u00a0", " ")
    assert words in text
    assert "77% van die verandering is lang verzuim" in text


def test_the_answer_says_whether_it_is_short_or_long_and_where_short_ends(contributions):
    table = rates({"2021H2": (1.0, 6.0, 7.7), "2022H2": (2.0, 7.0, 9.6)})
    text = said(contributions, table, 1.9, 2.5, scheme=two_way(42), long=(2.1, 1.0))

    assert "Kort is hier t/m 42 dagen" in text
    assert "Lang verzuim steeg (+2,1 procentpunt" in text
    assert "): meer dan toeval" in text
    assert "Kort verzuim daalde (−0,2" in text


def test_the_answer_does_not_know_a_half_year_that_is_not_there(contributions):
    assert "geen cijfer toe" in said(contributions, rates({"2021H2": (1.0, 6.0, 7.0)}), 0, 1)


def test_before_there_are_two_published_years_none_are_compared(months):
    first = dataclasses.replace(months, table=months.table.iloc[:18])
    years = tables.year_means(first)

    assert years.table["periode"].tolist() == ["2020"]
    assert tables.year_contributions(years).table.empty
    assert "gepubliceerde" not in said(
        tables.year_contributions(years), rates({"2021H2": (1.0, 6.0, 7.0)}), 0, 1
    )


def test_a_changed_month_changes_finding_and_answer(dictionary, months):
    higher = dataclasses.replace(
        months, table=months.table.assign(totaal=months.table["totaal"] + 1)
    )
    means = tables.year_means(higher)
    picture = figures.months(higher, means, dictionary.series_breaks)
    assert "7,67% in 2021 naar 10,32% in 2022" in picture.finding


def test_every_published_figure_says_in_words_what_it_shows(dictionary, months, years):
    pictures = [
        figures.months(months, years, dictionary.series_breaks),
        figures.trend(tables.season_and_trend(months)),
    ]
    for picture in pictures:
        assert picture.wide.startswith(b"<svg")
        assert picture.wide != picture.narrow
        assert "2022" in picture.alt
    assert "Eerste coronamaanden" in pictures[0].caption


def test_the_same_figure_is_drawn_to_the_same_bytes(months, years, dictionary):
    first, second = (figures.months(months, years, dictionary.series_breaks) for _ in range(2))
    assert first == second


def test_a_half_year_that_may_not_be_shown_is_said_to_be_hidden():
    table = rates({"2021H2": (1.0, 6.0, np.nan), "2022H2": (2.0, 7.0, 9.0)})
    picture = figures.half_years(table)
    assert "2021H2 niet getoond" in picture.alt
    assert "tegenover" not in picture.finding


def test_a_half_year_that_may_not_be_divided_is_a_bar_of_its_own():
    table = rates({"2021H2": (1.0, 6.0, 7.0), "2022H2": (np.nan, np.nan, 9.0)})
    divided = rates({"2021H2": (1.0, 6.0, 7.0), "2022H2": (2.0, 7.0, 9.0)})
    assert "verdeeld, is verborgen" in figures.half_years(table).caption
    assert "verborgen" not in figures.half_years(divided).caption


CLUSTERS = ("Noordwest", "Overvecht", "Zuid en zuidwest")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((9.0, 9.5, 10.0), "Geen van de 3 clusters"),
        ((5.0, 9.5, 10.0), "verschillen er 1 meer"),
        ((7.5, 9.5, 10.0), "Geen van de 3 clusters"),
        ((np.nan, 9.5, 10.0), "Geen van de 2 clusters"),
    ],
)
def test_a_cluster_differs_only_beyond_what_several_comparisons_give_by_chance(values, said):
    by_cluster = rates({"2021H2": values, "2022H2": values}, 1.0, "cluster", CLUSTERS)
    city = rates({"2022H2": (2.0, 7.5, 9.5)})
    picture = figures.clusters(by_cluster, city, PERIOD)
    assert said in picture.finding
    assert ("Niet getoond: 1" in picture.caption) == bool(np.isnan(values[0]))


def test_months_stand_beside_the_published_ones(months):
    ours = rates({"2022-12": (3.0, 9.0, 12.0), "2023-01": (3.0, 9.0, 12.0)})
    beside = tables.beside_published(ours, months).table.set_index("klasse")
    assert beside.loc["totaal", "gepubliceerd"] == 12.61
    assert beside.loc["totaal", "verschil"] == pytest.approx(-0.61)
    assert set(beside["periode"]) == {"2022-12"}


def test_the_figure_of_boundaries_names_the_one_that_fits_the_published_months():
    def shown(columns, rows, dimensions):
        table = pd.DataFrame(rows, columns=columns)
        values = [name for name in columns if name not in dimensions]
        status = table[values].isna().replace({True: "verborgen", False: "getoond"})
        heads = tuple(Column(name, name) for name in dimensions)
        numbers = tuple(Column(name, name) for name in values)
        audit = Audit("", table.iloc[:0])
        return Released(
            name="t", title="", dimensions=heads, values=numbers, table=table, status=status,
            audit=audit,
        )  # fmt: skip

    cuts = ["periode", "schema", "grens", "conventie"]
    shares = shown(
        [*cuts, "aandeel"],
        [
            ("2022H2", "vernet", f"t/m {day} dagen", CONVENTION_LABELS["einde_periode"], short)
            for day, short in ((14, 12.5), (91, 50.0))
        ],
        cuts,
    )
    fit = shown(["grens", "afstand"], [("t/m 14 dagen", 0.61), ("t/m 42 dagen", 0.2)], ["grens"])

    found = figures.definitions(shares, fit).finding
    assert found.endswith("past t/m 42 dagen het best, gemiddeld 0,20 procentpunt ernaast")
    nothing = shown(["grens", "afstand"], [], ["grens"])
    assert "past" not in figures.definitions(shares, nothing).finding
