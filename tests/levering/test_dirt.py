"""Compositions of dirt: nothing is lost, nothing leaks, nothing crashes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import finding_lines, read_delivery

SENTINEL = "Zeker-Geheim"
KEY = bytes(32)

ids = st.sampled_from(["1", "2", "0002", " 2", "", SENTINEL])
dates = st.sampled_from(
    ["03-01-2022", "3-1-2022", "29-02-2022", "2022-01-03", "01-01-2200", "", "31-12-9999",
     "#N/B", SENTINEL, "03-01-2022\xa0", "44564"]
)  # fmt: skip
kinds = st.sampled_from(
    ["Ziekte", "ziekte ", "Zwangerschapsverlof", "", "Onbekend soort", '"a;b"', '"a']
)
spell_row = st.tuples(ids, ids, dates, dates, kinds, st.sampled_from(["", SENTINEL])).map(list)
broken_row = st.sampled_from([[], [""] * 6, [SENTINEL], [SENTINEL] * 7, ["Totaal", *[""] * 5]])
spell_rows = st.lists(st.one_of(spell_row, spell_row, broken_row), max_size=12)
factors = st.sampled_from(["80", "80,5", "80.5", "1.000", "0", "-5", "80%", "", SENTINEL])
contract_row = st.tuples(
    ids,
    ids,
    st.sampled_from(["Vleuten", "", "Onbekend team"]),
    st.just("staf"),
    factors,
    dates,
    dates,
).map(list)


def everything_shown(delivery):
    parts = [frame.to_csv() for frame in (delivery.findings, delivery.rows)]
    return "\n".join([*parts, *finding_lines(delivery), str(delivery), repr(delivery)])


# The fixtures are values and a class: nothing of one example reaches the next.
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(contract_rows=st.lists(contract_row, max_size=5), spell_rows=spell_rows)
def test_every_row_is_accepted_or_in_quarantine_and_no_value_is_shown(
    new_writer, contract_agreement, spell_agreement, dictionary, contract_rows, spell_rows
):
    with tempfile.TemporaryDirectory() as place:
        writer = new_writer(Path(place, "levering"))
        headers = ["Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst",
                   "Uit dienst"]  # fmt: skip
        writer.csv(contract_agreement, headers, contract_rows)
        headers = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Kostenplaats"]
        writer.csv(spell_agreement, headers, spell_rows, weglaten=["^Totaal"])
        delivery, error = attempt(writer.finish(), dictionary, Path(place, "cache"))
        if delivery is None:
            assert SENTINEL not in error
            assert not Path(place, "cache").exists()
            return
        rows = delivery.rows
        assert (rows["gelezen"] == rows["geaccepteerd"] + rows["quarantaine"]).all()
        for name in delivery.tables:
            counted = rows[rows["tabel"] == name]
            assert len(delivery.table(name)) == counted["geaccepteerd"].sum()
            refused = delivery.quarantine(name)
            assert len(refused) == counted["quarantaine"].sum()
            assert refused["regels"].ne("").all()
            pandera = dictionary[name].to_pandera()
            pd.testing.assert_frame_equal(pandera.validate(delivery.table(name)),
                                          delivery.table(name))  # fmt: skip
        if '"a' not in {row[4] for row in spell_rows if len(row) == 6}:
            assert rows["gelezen"].tolist()[0] == len(contract_rows)
            assert rows["gelezen"].tolist()[1] == rows_that_count(spell_rows)
        assert SENTINEL not in everything_shown(delivery)
        assert SENTINEL.encode() not in b"".join(
            path.read_bytes() for path in delivery.path.rglob("*.parquet")
        )


def attempt(folder, dictionary, cache):
    try:
        return read_delivery(folder, dictionary, key=KEY, cache=cache), ""
    except DeliveryError as error:
        return None, str(error) + repr(error)


def rows_that_count(rows):
    """Rows up to the last one that holds anything: blank lines at the end are none."""
    lengths = [number for number, row in enumerate(rows, 1) if "".join(row).strip()]
    return max(lengths, default=0)


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_the_rows_changes_nothing(contracts, read, order):
    rows = [
        ["C1", "1", "Vleuten", "staf", "80", "01-01-2018", ""],
        ["C1", "1", "Vleuten", "staf", "90", "01-01-2018", ""],
        ["C2", "2", "Vleuten", "staf", "90", "01-01-2018", ""],
        ["C2", "2", "Vleuten", "staf", "90", "01-01-2018", ""],
    ]
    contracts(rows[::order])
    delivery = read()
    findings = delivery.findings.set_index("regel")["aantal"].to_dict()
    assert findings == {"dubbele_sleutel": 2, "dubbele_rij": 1}
    assert delivery.table("dienstverbanden")["deeltijdfactor"].tolist() == [0.9]
