"""What stops a delivery: medical causes, and numbers by which a person is known elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement
from lokalis_research.levering.refuse import count_bsn, refuse_headers, refuse_medical

from_everywhere = pytest.mark.parametrize("table", ["verzuimmeldingen", "dienstverbanden"])


@from_everywhere
@pytest.mark.parametrize(
    "header",
    [
        "Diagnose", "diagnosecode", "Ziektebeeld", "ICD-10", "icd10_code", "CAS code", "cascode",
        "RedenVerzuim", "Verzuimreden", "reden_ziekmelding", "Oorzaak van het verzuim",
        "Ziekteoorzaak", "Aard ziekte", "Symptomen", "Medische gegevens", "Absence reason",
        "Aandoening", "MEDICATIE",
    ],
)  # fmt: skip
def test_a_medical_cause_is_refused_in_any_table(header, table):
    with pytest.raises(DeliveryError, match="column 2 looks like a medical cause"):
        refuse_medical(["Nr", header], "a.csv", table)


@pytest.mark.parametrize("header", ["Oorzaak", "Klacht", "Reden", "Soort klacht", "Ziektesoort"])
def test_some_words_are_a_cause_only_in_a_table_about_absence(header):
    refuse_medical([header], "a.csv", "dienstverbanden")
    with pytest.raises(DeliveryError, match="column 1"):
        refuse_medical([header], "a.csv", "verzuimmeldingen")


@from_everywhere
def test_ordinary_headers_pass(table):
    headers = [
        "Meldingsnr", "Persnr", "Eerste ziektedag", "Laatste ziektedag", "Hersteldatum", "Soort",
        "Soort verzuim", "Ziektepercentage", "Ziekmelding", "Verzuim %", "Arbeidsgeschikt",
        "Casemanager", "Kostenplaats", "Cascade", "Suicidepreventietrainer",
    ]  # fmt: skip
    refuse_medical(headers, "a.csv", table)


@pytest.mark.parametrize("mapped", [True, False])
def test_nothing_is_read_or_stored_when_a_header_is_medical(
    contracts, spells, read, spell_agreement, tmp_path, mapped
):
    contracts()
    spells(
        [["M1", "0001", "03-01-2022", "", "Ziekte", "griep"]],
        headers=["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Diagnose"],
        negeer=["Diagnose"] if mapped else [],
    )
    with pytest.raises(DeliveryError, match=r'verzuim\.csv.*"diagnose"') as caught:
        read()
    assert "griep" not in str(caught.value)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("111222333", "a BSN"),
        ("1112.22.333", "a BSN"),
        ("j.jansen@lokalis.nl", "an e-mail address"),
        ("Jan: j.jansen@lokalis.nl", "an e-mail address"),
        ("06-12345678", "a phone number"),
        ("+31 6 12345678", "a phone number"),
        ("0031612345678", "a phone number"),
        ("030-2861000", "a phone number"),
        ("030 286 1000", "a phone number"),
        ("0302861000", "a phone number"),
    ],
)
def test_a_number_by_which_a_person_is_known_stops_the_delivery(
    contracts, read, tmp_path, value, what
):
    contracts(
        [
            ["C1", value, "Vleuten", "staf", "80", "01-01-2018", ""],
            ["C2", "2", "Vleuten", "staf", "80", "01-01-2018", ""],
        ]
    )
    with pytest.raises(DeliveryError) as caught:
        read()
    message = str(caught.value)
    assert f'column "Persnr" (for medewerker_id) looks like {what} in 1 of 2 rows' in message
    assert value not in message
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    "value",
    ["1001", "0000001001", "M-2022-000123", "20220701", "123456789", "01-07-2022 00:00", "C12@3"],
)
def test_ordinary_ids_pass(contracts, read, value):
    contracts([["C1", value, "Vleuten", "staf", "80", "01-01-2018", ""]])
    assert len(read().table("dienstverbanden")) == 1


def test_nine_digit_numbers_that_pass_by_chance_are_no_bsn():
    numbers = pd.Series(range(400_000_000, 400_001_100), dtype="int64").astype("str")
    assert count_bsn(numbers) == 0


@pytest.fixture(scope="module")
def nine_digits():
    """Different nine-digit numbers, and which of them pass the test for a BSN."""
    numbers = np.random.default_rng(2022).choice(900_000_000, 20_000, replace=False) + 100_000_000
    places = numbers[:, None] // 10 ** np.arange(8, -1, -1) % 10
    return numbers, places @ [9, 8, 7, 6, 5, 4, 3, 2, -1] % 11 == 0


@pytest.mark.parametrize(
    ("bsn", "others", "stops"),
    [(1000, 1500, True), (400, 3000, True), (15, 18, True), (3, 8, False), (100, 1000, False)],
)
def test_more_that_pass_than_chance_explains_stop_the_delivery(nine_digits, bsn, others, stops):
    numbers, passes = nine_digits
    mixed = np.concatenate([numbers[passes][:bsn], numbers[~passes][:others]])
    assert count_bsn(pd.Series(mixed).astype("str")) == bsn * stops


@pytest.mark.parametrize("step", [1, 7, 10, 11, 100, 1000])
@pytest.mark.parametrize("first", [100_000_000, 202_200_001, 400_012_345])
@pytest.mark.parametrize("count", [50, 3000])
def test_nine_digit_ids_in_any_series_pass(first, step, count):
    numbers = pd.Series(np.arange(first, first + step * count, step)).astype("str")
    assert count_bsn(numbers) == 0


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("Jan de Vries 06-12345678", "a phone number"),
        ("Persnr (vragen: j.jansen@lokalis.nl)", "an e-mail address"),
        ("111222333", "a BSN"),
        ("BSN 1112.22.333", "a BSN"),
    ],
)
def test_a_header_may_not_tell_who_someone_is(header, what):
    with pytest.raises(DeliveryError, match=f'"a.csv", column 2 has {what} in its') as caught:
        refuse_headers(["Nr", header], "a.csv", "dienstverbanden")
    assert header not in str(caught.value)
    assert not any(word in str(caught.value) for word in ("Vries", "1234", "jansen", "222"))


@pytest.mark.parametrize("ignored", [True, False])
def test_nothing_is_read_or_stored_when_a_header_tells_who_someone_is(
    contracts, read, tmp_path, ignored
):
    header = "Jan de Vries 06-12345678"
    headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
               "Uit dienst", header]  # fmt: skip
    row = ["C1", "1", "Vleuten", "staf", "80", "01-01-2018", "", "x"]
    contracts([row], headers=headers, negeer=[header] if ignored else [])
    with pytest.raises(DeliveryError, match="column 8 has a phone number") as caught:
        read()
    assert "Vries" not in str(caught.value)
    assert not (tmp_path / "cache").exists()


def test_a_few_bsn_among_other_texts_are_counted_by_row():
    texts = pd.Series(["staf", "nr 111222333", "111222333", "overig 12"], dtype="str")
    assert count_bsn(texts) == 2


def test_a_column_that_is_not_used_may_not_hold_them_either(contracts, read, tmp_path):
    headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
               "Uit dienst", "Opmerking"]  # fmt: skip
    row = ["C1", "1", "Vleuten", "staf", "80", "01-01-2018", "", "bel 06-12345678"]
    contracts([row], headers=headers, negeer=["Opmerking"])
    with pytest.raises(DeliveryError, match=r'"Opmerking" \(not used\) looks like a phone') as bad:
        read()
    assert "12345678" not in str(bad.value)
    assert not (tmp_path / "cache").exists()


def test_goal_texts_may_hold_anything_and_are_kept(writer, read):
    columns = {"doel_id": "Nr", "plan_id": "Plan", "doeltekst": "Doel", "datum": "Datum"}
    agreement = {"bestand": "doelen.csv", "tabel": "doelen", "kolommen": columns}
    row = ["D1", "P1", "Mama belt 06-12345678", "05-03-2021"]
    writer.csv(agreement, list(columns.values()), [row])
    assert read().table("doelen")["doeltekst"].tolist() == ["Mama belt 06-12345678"]


@pytest.mark.parametrize(
    "days",
    [
        [str(day) for day in range(1, 32)],
        [f"dag {day}" for day in range(1, 32)],
        [f"{day}-7" for day in range(1, 32)],
        [f"ma {day:02d}-07-2022" for day in range(1, 21)],
    ],
)
def test_a_calendar_is_refused_with_what_to_ask_for(tmp_path, dictionary, days):
    rows = [["Persnr", "Naam", *days], *([f"000{n}", "X", *["Z"] * len(days)] for n in range(3))]
    text = "\r\n".join(";".join(row) for row in rows)
    (tmp_path / "kalender.csv").write_text(text, encoding="utf-8")
    drafted = draft_agreement(tmp_path, dictionary)
    assert "GEWEIGERD kalender.csv: Vraag de leverancier om de rijen achter" in drafted
