"""The demo has the published absence, also when somebody counts day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from lokalis_research.demo import City, DemoTables, generate_staff
from lokalis_research.dictionary import Dictionary
from lokalis_research.period import Month
from lokalis_research.resources import dictionary_path
from tests.demo.calibration import STORED, as_csv, calibration_table, count_absence

TOLERANCE = 0.05
PEILDATUM = date(2023, 1, 31)


def day_by_day(tables: DemoTables, month: Month) -> tuple[float, float]:
    """Percentages kort and totaal of a month, by walking through its days and people."""
    last = month.last_day
    contracts: dict[str, list[tuple[date, date, float]]] = {}
    for row in tables.dienstverbanden.itertuples():
        end = PEILDATUM if pd.isna(row.einde) else row.einde.date()
        if row.begin.date() <= last and end >= month.start:
            contracts.setdefault(row.medewerker_id, []).append(
                (row.begin.date(), end, row.deeltijdfactor)
            )
    changes: dict[str, list[tuple[date, float]]] = {}
    for row in tables.verzuimpercentages.itertuples():
        changes.setdefault(row.melding_id, []).append((row.vanaf.date(), row.verzuimpercentage))

    def works(employee: str, day: date) -> float:
        return sum(factor for begin, end, factor in contracts[employee] if begin <= day <= end)

    days = [month.start + timedelta(days=n) for n in range(month.days)]
    worked = sum(works(employee, day) for employee in contracts for day in days)
    absent = {True: 0.0, False: 0.0}
    for row in tables.verzuimmeldingen.itertuples():
        first = row.eerste_dag.date()
        back = date.max if pd.isna(row.hersteldatum) else row.hersteldatum.date()
        if row.soort != "ziekte" or first > last or back <= month.start:
            continue
        short = (min(back, month.stop) - first).days <= 14
        for day in days:
            if first <= day < back and (day - first).days < 730:
                percentage = row.verzuimpercentage
                for since, value in sorted(changes.get(row.melding_id, [])):
                    percentage = value if since <= day else percentage
                absent[short] += works(row.medewerker_id, day) * percentage
    return absent[True] / worked, sum(absent.values()) / worked


@pytest.mark.parametrize("month", ["2018-01", "2019-05", "2020-05", "2021-09", "2022-12"])
def test_the_own_calculation_is_what_a_count_day_by_day_gives(tables: DemoTables, month: str):
    counted = count_absence(tables).loc[month]

    assert (counted["kort"], counted["totaal"]) == pytest.approx(
        day_by_day(tables, Month.parse(month)), abs=1e-9
    )


@pytest.mark.parametrize("seed", [2022, 1, 7])
@pytest.mark.parametrize("duration", ["kort", "totaal"])
def test_every_published_month_is_met_whatever_the_seed(
    dictionary: Dictionary, seed: int, duration: str
):
    published = dictionary.published
    published = published[
        (published["indicator"] == f"ziekteverzuim_{duration}_procent")
        & published["periode"].str.fullmatch(r"\d{4}-\d{2}")
    ].set_index("periode")["waarde"]
    counted = count_absence(generate_staff(seed))[duration]

    assert len(published) == 36
    assert (counted.loc[published.index] - published).abs().max() <= TOLERANCE


def test_years_without_published_months_have_the_published_means(tables: DemoTables):
    absence = count_absence(tables)
    means = absence["totaal"].groupby(absence.index.str[:4]).mean()

    assert means["2019"] == pytest.approx(7.04, abs=TOLERANCE)
    assert means["2019"] - means["2018"] == pytest.approx(0.3, abs=TOLERANCE)


def test_short_absence_is_high_in_the_second_quarter_of_2019(tables: DemoTables):
    short = count_absence(tables)["kort"]
    second = ["-04", "-05", "-06"]

    assert (
        min(short[f"2019{month}"] for month in second)
        > max(short[f"2018{month}"] for month in second) + 1
    )


def test_the_stored_table_is_what_the_demo_gives(
    tables: DemoTables, dictionary: Dictionary, city: City
):
    stored = (dictionary_path() / STORED).read_text(encoding="utf-8")

    assert stored == as_csv(tables, dictionary, city)


def test_the_table_names_published_figures_and_calls_each_fitted(
    tables: DemoTables, dictionary: Dictionary
):
    table = calibration_table(tables, dictionary)

    assert len(table) == 2 * 36 + 2
    assert table["id"].is_unique
    assert table["id"].isin(dictionary.published["id"]).all()
    assert table["geijkt"].eq("ja").all()
    assert table["toelichting"].str.contains("bewijst dus niets").all()
    assert table["verschil"].abs().max() <= TOLERANCE
