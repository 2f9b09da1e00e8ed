"""What a second delivery of the same period revised."""

from __future__ import annotations

from pathlib import Path

import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import read_delivery, revision_lines, revisions

KEY = bytes(32)
FIRST = [
    ["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", "10"],
    ["M2", "0002", "10-05-2021", "", "Ziekte", "11"],
    ["M3", "0003", "01-12-2022", "", "Zwangerschapsverlof", "12"],
]


@pytest.fixture
def deliver(new_writer, spell_agreement, dictionary, tmp_path):
    def read(name, rows, peildatum="2023-01-31", key=KEY):
        writer = new_writer(tmp_path / name)
        writer.agreement["peildatum"] = peildatum
        headers = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Kostenplaats"]
        writer.csv(spell_agreement, headers, rows)
        return read_delivery(writer.finish(), dictionary, key=key, cache=Path(tmp_path, "cache"))

    return read


def counted(table):
    return {(row.veld, row.soort): (row.aantal, row.van) for row in table.itertuples()}


def test_the_same_delivery_revises_nothing(deliver, dictionary):
    table = revisions(deliver("a", FIRST), deliver("b", FIRST[::-1]), dictionary)
    assert table.empty
    assert revision_lines(table) == ["Er is niets herzien."]


def test_each_kind_of_revision_is_counted(deliver, dictionary):
    second = [
        ["M1", "0001", "04-01-2022", "", "Ziekte", "10"],
        ["M2", "0002", "10-05-2021", "11-05-2021", "Ziekte", "99"],
        ["M4", "0004", "31-01-2023", "", "Ziekte", ""],
        ["M5", "0004", "01-02-2023", "", "Ziekte", ""],
    ]
    table = revisions(deliver("a", FIRST), deliver("b", second, peildatum="2023-07-31"), dictionary)
    assert counted(table) == {
        ("", "rij_weg"): (1, 3),
        ("", "rij_nagekomen"): (1, 4),
        ("", "rij_nieuw"): (1, 4),
        ("eerste_dag", "gewijzigd"): (1, 2),
        ("hersteldatum", "ingevuld"): (1, 2),
        ("hersteldatum", "leeggemaakt"): (1, 2),
    }
    assert "  hersteldatum: 1 van 2 alsnog ingevuld" in revision_lines(table)


def test_a_row_that_is_now_refused_is_not_simply_gone(deliver, dictionary):
    second = [FIRST[0], ["M2", "0002", "10-05-2021", "", "Zeker-Geheim", "11"], FIRST[2]]
    table = revisions(deliver("a", FIRST), deliver("b", second), dictionary)
    assert counted(table) == {("", "rij_geweigerd"): (1, 3)}
    assert "Geheim" not in table.to_csv() + "".join(revision_lines(table))


def test_deliveries_with_different_keys_are_not_compared(deliver, dictionary):
    with pytest.raises(DeliveryError, match="different keys"):
        revisions(deliver("a", FIRST), deliver("b", FIRST, key=b"x" * 32), dictionary)


def test_a_table_that_came_or_went_is_one_line(deliver, contracts, read, dictionary):
    contracts()
    staff, absence = read(key=KEY), deliver("a", FIRST)
    table = revisions(staff, absence, dictionary)
    assert table["soort"].tolist() == ["niet_meer_geleverd", "nieuw_geleverd"]
