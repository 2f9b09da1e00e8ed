"""A whole delivery: from files to typed tables, findings and a cache that can be trusted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import DEMO_KEY, cache, finding_lines, load_checked, read_delivery
from lokalis_research.levering.cache import fingerprint_files
from lokalis_research.levering.process import reading_order
from lokalis_research.levering.pseudonym import pseudonymise


def rules_of(delivery, severity=None):
    findings = delivery.findings
    return set(findings.loc[severity is None or findings["ernst"] == severity, "regel"])


def test_a_clean_delivery_becomes_typed_tables(contracts, spells, read):
    contracts()
    spells()
    delivery = read()
    staff, absence = delivery.table("dienstverbanden"), delivery.table("verzuimmeldingen")
    assert dict(staff.dtypes.astype(str)) == {
        "dienstverband_id": "str",
        "medewerker_id": "str",
        "buurtteam": "str",
        "functie": "str",
        "deeltijdfactor": "float64",
        "begin": "datetime64[s]",
        "einde": "datetime64[s]",
    }
    assert staff["deeltijdfactor"].tolist() == [0.805, 1.0, 0.5]
    assert staff["buurtteam"].iloc[0] == "Overvecht De Gagel"
    assert absence["soort"].tolist() == ["ziekte", "ziekte", "zwangerschap"]
    assert absence["verzuimpercentage"].tolist() == [100.0, 100.0, 100.0]


def test_the_last_day_of_illness_becomes_the_first_day_back(contracts, spells, read):
    contracts()
    spells()
    back = read().table("verzuimmeldingen")["hersteldatum"]
    assert back.iloc[0] == pd.Timestamp("2022-01-08")
    assert pd.isna(back.iloc[2])


def test_a_date_centuries_ahead_means_no_end(contracts, read):
    contracts()
    delivery = read()
    assert delivery.table("dienstverbanden")["einde"].isna().tolist() == [True, False, True]
    assert "open_einde" in rules_of(delivery, "opmerking")


def test_ids_join_between_tables_and_are_not_the_ids_of_the_files(contracts, spells, read):
    contracts()
    spells()
    delivery = read()
    staff, absence = delivery.table("dienstverbanden"), delivery.table("verzuimmeldingen")
    assert staff["medewerker_id"].tolist() == absence["medewerker_id"].tolist()
    stored = b"".join(path.read_bytes() for path in delivery.path.rglob("*") if path.is_file())
    assert b"0001" not in stored


def test_two_files_of_one_table_are_put_together(contracts, spells, spell_agreement, read):
    contracts()
    spells([["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", ""]])
    spells([["M2", "0002", "03-01-2021", "07-01-2021", "Ziekte", ""]], bestand="verzuim2.csv")
    delivery = read()
    assert len(delivery.table("verzuimmeldingen")) == 2
    assert delivery.rows["bestand"].tolist() == ["contracten.csv", "verzuim.csv", "verzuim2.csv"]


def test_nothing_is_read_again_when_nothing_changed(contracts, read):
    contracts()
    first = read()
    stamp = (first.path / "meta.json").stat().st_mtime_ns
    second = read()
    assert second.path == first.path
    assert (second.path / "meta.json").stat().st_mtime_ns == stamp


def test_a_changed_file_agreement_or_key_is_another_delivery(contracts, writer, read):
    path = contracts()
    prints = [read().fingerprint, read(key=b"x" * 32).fingerprint]
    writer.agreement["naam"] = "Tweede"
    prints.append(read().fingerprint)
    path.write_bytes(path.read_bytes().replace(b"80,5", b"90,5"))
    prints.append(read().fingerprint)
    assert len(set(prints)) == 4


def test_a_damaged_entry_is_rebuilt_and_never_used(contracts, read):
    contracts()
    delivery = read()
    whole = delivery.table("dienstverbanden")
    table = delivery.path / "dienstverbanden.parquet"
    content = table.read_bytes()
    table.write_bytes(content[:100] + b"?" + content[101:])
    with pytest.raises(DeliveryError, match="damaged"):
        delivery.table("dienstverbanden")
    pd.testing.assert_frame_equal(read().table("dienstverbanden"), whole)


def test_an_entry_without_its_last_file_is_not_loaded(contracts, read):
    contracts()
    delivery = read()
    (delivery.path / "meta.json").unlink()
    with pytest.raises(DeliveryError, match="incomplete"):
        load_checked(delivery.path)


def test_the_same_delivery_is_stored_the_same_to_the_byte(contracts, spells, read):
    contracts()
    spells()
    delivery = read()
    files = [path for path in delivery.path.rglob("*") if path.is_file()]
    first = {path.name: path.read_bytes() for path in files}
    shutil.rmtree(delivery.path)
    read()
    assert {path.name: path.read_bytes() for path in files} == first


def test_a_table_is_stored_the_same_in_parts_as_at_once(contracts, spells, read, monkeypatch):
    contracts()
    spells()
    at_once = read()
    names = at_once.tables
    whole = {name: (at_once.table(name), at_once.quarantine(name)) for name in names}
    shutil.rmtree(at_once.path)
    monkeypatch.setattr(cache, "GROUP", 1)
    in_parts = read()
    for name in names:
        pd.testing.assert_frame_equal(in_parts.table(name), whole[name][0])
        pd.testing.assert_frame_equal(in_parts.quarantine(name), whole[name][1])


def test_texts_laid_aside_are_the_same_and_leave_no_file(tmp_path):
    texts = pd.Series(["Ik zeg het in mijn taal", None, "", "ë"], index=[3, 1, 2, 0], name="doel")
    with cache.new_entry(tmp_path / "cache", "a" * 64) as entry:
        aside = entry.lay_aside(texts.astype("str"))
        assert not list((tmp_path / "cache").iterdir())
    pd.testing.assert_series_equal(aside, texts.astype("str"))


def test_an_unknown_table_gives_a_hint(contracts, read):
    contracts()
    with pytest.raises(DeliveryError, match='Did you mean "dienstverbanden"'):
        read().table("dienstverband")


def test_a_full_disk_says_so_and_leaves_nothing(contracts, read, tmp_path, monkeypatch):
    contracts()

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeliveryError, match="No space left"):
        read()
    assert not (tmp_path / "cache").exists()


def test_a_table_that_is_refused_leaves_nothing_of_the_tables_before_it(
    contracts, spells, read, tmp_path
):
    contracts()
    spells([["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", "jan@voorbeeld.nl"]])
    with pytest.raises(DeliveryError, match="nothing was stored"):
        read()
    assert not (tmp_path / "cache").exists()


def test_one_column_may_be_two_fields(contracts, contract_agreement, read):
    contracts(kolommen=contract_agreement["kolommen"] | {"medewerker_id": "Contractnr"})
    table = read().table("dienstverbanden")
    assert table["medewerker_id"].nunique() == table["dienstverband_id"].nunique() == 3


def test_a_cache_that_is_a_file_says_so(contracts, read, tmp_path):
    contracts()
    (tmp_path / "cache").write_text("", encoding="utf-8")
    with pytest.raises(DeliveryError, match="cannot be stored"):
        read()


class TestDemo:
    def test_the_files_it_was_made_of_are_demo(self, contracts, writer, read):
        path = contracts()
        writer.agreement["gemaakt"] = {"vingerafdruk": fingerprint_files([path])}
        delivery = read()
        assert delivery.is_demo
        known = pseudonymise(pd.Series(["0001"]), "medewerker_id", DEMO_KEY)
        assert delivery.table("dienstverbanden")["medewerker_id"].iloc[0] == known[0]

    def test_a_copied_agreement_never_makes_real_data_demo(self, contracts, writer, read):
        path = contracts()
        writer.agreement["gemaakt"] = {"vingerafdruk": fingerprint_files([path])}
        path.write_bytes(path.read_bytes().replace(b"80,5", b"90,5"))
        delivery = read()
        assert not delivery.is_demo
        known = pseudonymise(pd.Series(["0001"]), "medewerker_id", DEMO_KEY)
        assert delivery.table("dienstverbanden")["medewerker_id"].iloc[0] != known[0]


def test_it_works_under_lang_c_and_in_a_folder_with_a_space_and_an_accent(
    new_writer, contract_agreement, tmp_path
):
    writer = new_writer(tmp_path / "gegevens van één half jaar")
    headers = list(contract_agreement["kolommen"].values())
    names = [one["kolom"] if isinstance(one, dict) else one for one in headers]
    row = ["C1", "1", "Vleuten", "staf", "80", "01-01-2018", ""]
    writer.csv(contract_agreement, names, [row], bestand="export één.csv")
    writer.finish()
    code = (
        "import sys; from pathlib import Path\n"
        "from lokalis_research.dictionary import load_dictionary\n"
        "from lokalis_research.levering import finding_lines, read_delivery\n"
        "folder = Path(sys.argv[1])\n"
        "checked = read_delivery(\n"
        "    folder, load_dictionary(), key=b'k' * 32, cache=folder.parent / 'ë cache')\n"
        "print('\\n'.join(finding_lines(checked)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(writer.folder)],
        env={**os.environ, "LANG": "C", "LC_ALL": "C"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "export één.csv" in done.stdout


def test_findings_for_a_terminal_say_place_count_and_remedy(contracts, spells, read):
    contracts()
    spells([["M1", "0001", "03-13-2022", "07-01-2022", "Ziekte", ""]])
    lines = finding_lines(read())
    assert "verzuimmeldingen (verzuim.csv): 1 rijen gelezen, 0 geaccepteerd, 1 in quarantaine" in (
        lines
    )
    start = "FOUT verzuim.csv, verzuimmeldingen.eerste_dag: 1 van 1 rijen (100,0%)"
    place = [line.startswith(start) for line in lines].index(True)
    assert "datumnotatie" in lines[place + 1]


def test_a_missing_folder_is_an_error_with_a_remedy(dictionary, tmp_path):
    with pytest.raises(DeliveryError, match=r"levering\.yaml"):
        read_delivery(Path("bestaat niet"), dictionary, key=b"k" * 32, cache=tmp_path)


def test_tables_are_read_in_one_order_whatever_python_makes_of_a_set(dictionary):
    needs, order = reading_order(list(dictionary), dictionary)
    assert all(before == sorted(before) for before in needs.values())
    assert all(order.index(one) < order.index(name) for name in needs for one in needs[name])


def test_of_a_table_of_which_nothing_could_be_used_nothing_is_known(spells, contracts, read):
    contracts()
    spells([["M1", "onbekende", "03-01-2022", "07-01-2022", "Ziekte", "10"]])
    delivery = read()
    assert delivery.lacks("verzuimmeldingen")
    assert not delivery.lacks("dienstverbanden")
