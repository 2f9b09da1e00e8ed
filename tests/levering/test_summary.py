"""What was delivered, as numbers about tables."""

from __future__ import annotations

from lokalis_research.levering import completeness, overview, rows_per_month


def test_tables_their_rows_and_the_months_they_cover(contracts, spells, read, dictionary):
    contracts()
    spells()
    table = overview(read(), dictionary).set_index("tabel")
    assert table.loc["dienstverbanden"].tolist() == [3, 3, 0, "2018-01", "2020-06"]
    assert table.loc["verzuimmeldingen", "laatste_maand"] == "2022-12"


def test_a_table_without_rows_covers_no_month(contracts, read, dictionary):
    contracts([])
    delivery = read()
    assert overview(delivery, dictionary)["eerste_maand"].isna().all()
    assert rows_per_month(delivery, dictionary).empty
    assert completeness(delivery, dictionary)["aandeel"].isna().all()


def test_months_without_rows_are_there_with_zero(spells, read, dictionary):
    spells()
    months = rows_per_month(read(), dictionary)
    assert set(months["veld"]) == {"eerste_dag"}
    assert months["rijen"].sum() == 3
    assert len(months) == 20
    assert months.set_index("maand").loc["2021-06", "rijen"] == 0


def test_missing_values_per_field(contracts, read, dictionary):
    contracts()
    fields = completeness(read(), dictionary).set_index("veld")
    assert fields.loc["einde", ["rijen", "ontbreekt"]].tolist() == [3, 2]
    assert fields.loc["begin", "aandeel"] == 0
    assert fields.loc["buurtteam", "label"] == "Buurtteam"
