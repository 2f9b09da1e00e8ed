"""The work of counting absence grows with the spells, not with their days (no clock involved)."""

import importlib

import bench_person_days as bench
import numpy as np
import pandas as pd
import pytest

from lokalis_research.stats import intervals
from lokalis_research.verzuim.analyse import absence_rate
from lokalis_research.verzuim.clean import clean_absence
from lokalis_research.verzuim.grid import employed_days, sick_days


@pytest.fixture
def work(monkeypatch):
    """Count the pieces that joins and cuts make, and what they are made from."""
    rows = []

    def counting(function):
        def counted(*arguments, **options):
            result = function(*arguments, **options)
            rows.append(len(result.start))
            return result

        return counted

    patched = {name: counting(getattr(intervals, name)) for name in ("overlaps", "cut", "subtract")}
    for module in ("stats.intervals", "verzuim.clean", "verzuim.grid"):
        target = importlib.import_module(f"lokalis_research.{module}")
        for name, function in patched.items():
            if hasattr(target, name):
                monkeypatch.setattr(target, name, function)
    return rows


def total_work(work, tables):
    work.clear()
    absence = clean_absence(*tables, peildatum=bench.PEILDATUM)
    sick_days(absence, bench.MONTHS, scheme=bench.VERNET)
    employed_days(absence, bench.MONTHS)
    return sum(work)


def test_twice_the_spells_is_twice_the_work(work):
    once, twice = (total_work(work, bench.make_tables(count)) for count in (2000, 4000))
    assert once > 2000
    assert 1.8 <= twice / once <= 2.2


def test_longer_spells_in_one_period_are_no_more_work(work):
    contracts, reports = bench.make_tables(2000)
    reports = reports.drop_duplicates("medewerker_id")
    year = [period for period in bench.MONTHS if period.year == 2014]
    amounts = []
    for days in (1, 600):
        back = reports["eerste_dag"] + pd.Timedelta(days=days)
        absence = clean_absence(
            contracts, reports.assign(hersteldatum=back), peildatum=bench.PEILDATUM
        )
        work.clear()
        sick_days(absence, [type(year[0])(2022, 12)])
        amounts.append((len(absence.segments), sum(work)))
    assert amounts[1][0] == pytest.approx(amounts[0][0], rel=0.05)
    assert amounts[1][1] < 2 * len(reports)


def test_the_benchmark_compares_things_that_agree():
    contracts, reports = bench.make_tables(1500)
    # The expansion has no day 730: compare where no spell gets there.
    back = reports["hersteldatum"].where(
        reports["hersteldatum"].notna(), pd.Timestamp(bench.PEILDATUM)
    )
    longest = reports["eerste_dag"] + pd.Timedelta(days=20)
    back = back.where(back < longest, longest)
    reports = reports.assign(hersteldatum=back)
    by_day = bench.by_expansion(contracts, reports)
    ours = bench.by_intervals(contracts, reports).set_index("periode")
    assert len(ours) == 120
    for name in ("verzuimde_fte_dagen", "fte_dagen"):
        np.testing.assert_allclose(ours[name], by_day[name].loc[ours.index], rtol=1e-9)


def test_rates_of_many_cells_are_laid_out_once():
    contracts, reports = bench.make_tables(2000)
    absence = clean_absence(contracts, reports, peildatum=bench.PEILDATUM)
    result = absence_rate(absence, bench.MONTHS, ("buurtteam",), scheme=bench.VERNET)
    cells = len(result.table) // 5
    assert cells <= 120 * 20
    assert len(result.support) == 3 * len(result.table)
