"""What the last months still miss, as far as that can be said."""

from __future__ import annotations

import pandas as pd
import pytest

from lokalis_research.levering.results import (
    COMPLETE,
    SHORT,
    UNKNOWN,
    registration_lag,
    rows_per_month,
)

COLUMNS = {"melding_id": "Nr", "medewerker_id": "Wie", "eerste_dag": "Dag",
           "verzuimpercentage": {"vast": "100"}, "soort": {"vast": "ziekte"}}  # fmt: skip


@pytest.fixture
def lag_of(writer, read, dictionary):
    def compute(counts, peildatum="2023-01-31", first="2019-07"):
        writer.agreement["peildatum"] = peildatum
        months = pd.period_range(first, periods=len(counts), freq="M").strftime("%m-%Y")
        every = [month for month, count in zip(months, counts, strict=True) for _ in range(count)]
        rows = [[str(n), str(n), f"{n % 28 + 1}-{month}"] for n, month in enumerate(every)]
        agreement = {"bestand": "v.csv", "tabel": "verzuimmeldingen", "kolommen": COLUMNS}
        writer.csv(agreement, ["Nr", "Wie", "Dag"], rows)
        delivery = read()
        return registration_lag(delivery, dictionary)

    return compute


def wave(n):
    """Twenty rows a month, more in winter, a little different every year."""
    return 20 + 8 * (n % 12 in (5, 6, 7)) + n % 5 % 2


def test_months_that_hold_what_was_expected_give_no_sign(lag_of):
    lag = lag_of([wave(n) for n in range(43)])
    assert lag["oordeel"].tolist() == [COMPLETE] * 6
    assert lag["maand"].tolist()[-1] == "2023-01"


def test_a_month_that_thins_out_is_named_with_what_it_misses(lag_of):
    lag = lag_of([wave(n) for n in range(42)] + [9])
    assert lag["oordeel"].tolist() == [COMPLETE] * 5 + [SHORT]
    assert 15 < lag["ontbreekt"].iloc[-1] < 25
    assert lag["rijen"].iloc[-1] == 9


def test_with_less_than_three_and_a_half_years_nothing_can_be_said(lag_of):
    lag = lag_of([wave(n) for n in range(41)], first="2019-09")
    assert lag["oordeel"].tolist() == [UNKNOWN] * 6
    assert lag["ontbreekt"].isna().all()


def test_small_numbers_say_nothing(lag_of):
    lag = lag_of([3] * 43)
    assert set(lag["oordeel"]) == {UNKNOWN}


def test_the_month_of_the_peildatum_counts_only_when_it_is_over(lag_of):
    lag = lag_of([wave(n) for n in range(43)], peildatum="2023-01-30")
    assert lag["maand"].tolist()[-1] == "2022-12"


def test_months_without_rows_are_there_with_zero(spells, read, dictionary):
    spells()
    months = rows_per_month(read(), dictionary)
    assert set(months["veld"]) == {"eerste_dag"}
    assert months["rijen"].sum() == 3
    assert len(months) == 20
    assert months.set_index("maand").loc["2021-06", "rijen"] == 0


def test_a_table_without_rows_covers_no_month(contracts, read, dictionary):
    contracts([])
    assert rows_per_month(read(), dictionary).empty
