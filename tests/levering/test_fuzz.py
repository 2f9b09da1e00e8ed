"""Damage at random, from a seed: one sentence or a sound reading, no shown value, no lost row."""

from __future__ import annotations

import datetime as dt
import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
import yaml

from lokalis_research.errors import LokalisError
from lokalis_research.levering import draft_agreement, finding_lines, read_delivery

KEY = bytes(32)
TOKEN = "Kq7Wx"  # in cells only: an id or a text with it may never be shown
YAML = """\
naam: Proef
peildatum: 2023-01-31
bestanden:
  - bestand: contracten.csv
    tabel: dienstverbanden
    codering: cp1252
    kolommen:
      dienstverband_id: Contractnr
      medewerker_id: Persnr
      buurtteam: Team
      functie: Functie
      deeltijdfactor: {kolom: Uren, eenheid: uren_per_week, voltijd: 36}
      begin: In dienst
      einde: Uit dienst
    negeer: [Opmerking]
  - bestand: verzuim.%s
    tabel: verzuimmeldingen
    kolommen:
      melding_id: Meldingsnr
      medewerker_id: Persnr
      eerste_dag: Eerste ziektedag
      hersteldatum: {kolom: Laatste ziektedag, betekenis: laatste_ziektedag}
      verzuimpercentage: {kolom: Verzuim, eenheid: procent}
      soort: Soort
    codes:
      soort: {Ziekmelding: ziekte}
    weglaten: ["^Totaal"]
"""
CONTRACTS = "Contractnr;Persnr;Team;Functie;Uren;In dienst;Uit dienst;Opmerking\r\n" + "".join(
    f"{TOKEN}C{n};{TOKEN}{n:03d};Zuilen;gezinswerker;{28 + n % 9};0{1 + n % 9}-03-2018;;"
    f'"caf\u00e9 {TOKEN}; zegt ""ja"""\r\n'
    for n in range(12)
)
SPELL_HEADERS = (
    "Meldingsnr", "Persnr", "Eerste ziektedag", "Laatste ziektedag", "Verzuim", "Soort",
)  # fmt: skip
SPELLS = [
    (f"{TOKEN}M{n}", f"{TOKEN}{n % 12:03d}", dt.date(2022, 7, 1 + n), dt.date(2022, 8, 1 + n), 0.5,
     "Ziekmelding")
    for n in range(20)
]  # fmt: skip
BITS = (  # what is put in, besides bytes at random
    b'"', b'""', b";", b",", b"\t", b"\r", b"\n", b"\r\n", b"\0", b"\xef\xbb\xbf", b"\xff\xfe",
    b"\xc3\xa9", b"\xe9", b"\xe2\x80\x8b", b"=", b"#REF!", b"1e400", b"9" * 400, b"31-12-9999",
    b"2022-07-01T23:00:00Z", b"NULL", b"%", b"-", b"'", b"Totaal", b"@", b"06-12345678",
)  # fmt: skip
XML_BITS = (
    b' r="ZZZ9"', b' r="XFD1048576"', b' r="A0"', b' t="e"', b' t="b"', b' t="s"', b' t="d"',
    b' s="99999"', b"<v>-1</v>", b"<v>1e308</v>", b"<v>99999999</v>", b"<v>nan</v>", b"<f>1/0</f>",
    b"<is><t>x</t></is>", b'<mergeCell ref="A2:C1048576"/>', b"</row>", b"<row>", b'<row r="0">',
    b"<!--", b"&amp;", b"&#0;", b"<c/>", b'count="4294967295"', b'numFmtId="10"', b'date1904="1"',
)  # fmt: skip
YAML_BITS = (
    b"? ", b": ", b"- ", b"{", b"}", b"[", b"]", b"&a ", b"*a", b"!!python/none ", b"|", b">", b"#",
    b"'", b'"', b"\t", b"  ", b"\n", b"\x07", b"[" * 3000, b"?", b'"?"', b"null", b"1e999", b"-1",
    b"fasen: {melding: nummer}\n", b"met: Persnr", b"patroon: nummer_naam", b"vast: 1", b"utf-16",
    b"kopregel: 3\n", b"datumnotatie: iso\n", b"blad: x\n", b"decimaalteken: .\n", b"%", b"%d%m%Y",
)  # fmt: skip


def damaged(data: bytes, pick: random.Random, bits: tuple[bytes, ...]) -> bytes:
    """Damage some bytes in some places."""
    for _ in range(pick.choice((1, 1, 2, 3, 8))):
        at = pick.randrange(len(data) + 1)
        to = min(len(data), at + pick.choice((1, 2, 8, 60)))
        kind = pick.randrange(6)
        if kind == 0:
            data = data[:at] + pick.randbytes(to - at) + data[to:]
        elif kind == 1:
            data = data[:at] + data[to:]
        elif kind == 2:
            data = data[:at] + data[at:to] * pick.choice((2, 3)) + data[to:]
        elif kind == 3:
            data = data[:at] + pick.choice(bits) + data[at:]
        elif kind == 4:
            data = data[:at] + pick.choice(bits) + data[to:]
        else:
            lines = data.split(b"\n")
            data = b"\n".join(lines[: pick.randrange(len(lines))] + lines[-1:])
    return data


def csv_spells() -> bytes:
    rows = [";".join(SPELL_HEADERS)]
    for spell in SPELLS:
        cells = [one.strftime("%d-%m-%Y") if isinstance(one, dt.date) else one for one in spell]
        rows.append(";".join(str(one).replace("0.5", "50,0") for one in cells))
    return ("\r\n".join(rows) + "\r\n").encode("utf-8")


def xlsx_spells() -> bytes:
    book = openpyxl.Workbook()
    for row in (SPELL_HEADERS, *SPELLS):
        book.active.append(row)
    for row in book.active.iter_rows(min_row=2):
        row[4].number_format = "0%"
    book.active.merge_cells("F20:F21")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls_spells() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Blad1")
    for number, row in enumerate((SPELL_HEADERS, *SPELLS)):
        for place, cell in enumerate(row):
            form = "DD-MM-YYYY" if isinstance(cell, dt.date) else "0%"
            sheet.write(number, place, cell, xlwt.easyxf(num_format_str=form))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_a_part(book: bytes, pick: random.Random) -> bytes:
    """Damage the text of a part of a workbook, and pack it so that the sums of its bytes hold."""
    with zipfile.ZipFile(io.BytesIO(book)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    often = [name for name in parts if "sheet1" in name or "shared" in name or "styles" in name]
    name = pick.choice([*parts, *often, *often])
    parts[name] = damaged(parts[name], pick, XML_BITS)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for one, content in parts.items():
            new.writestr(one, content)
    return stream.getvalue()


def write(folder: Path, kind: str, pick: random.Random) -> None:
    """Write a delivery of which one file is damaged."""
    folder.mkdir()
    form = kind if kind in ("xlsx", "xls") else "csv"
    contracts, agreement = CONTRACTS.encode("cp1252"), (YAML % form).encode()
    spells = {"csv": csv_spells, "xlsx": xlsx_spells, "xls": xls_spells}[form]()
    if kind == "xlsx":
        spells = in_a_part(spells, pick) if pick.random() < 0.9 else damaged(spells, pick, BITS)
    elif kind == "xls" or (kind == "csv" and pick.random() < 0.5):
        spells = damaged(spells, pick, BITS)
    elif kind == "csv":
        contracts = damaged(contracts, pick, BITS)
    else:
        agreement = damaged(agreement, pick, YAML_BITS)
    (folder / "contracten.csv").write_bytes(contracts)
    (folder / f"verzuim.{form}").write_bytes(spells)
    (folder / "levering.yaml").write_bytes(agreement)


def judge(folder: Path, dictionary, cache: Path, *, draft: bool) -> None:
    """Read a delivery, and draft its agreement; whatever is said about it holds no cell."""
    shown = [draft_agreement(folder, dictionary)] if draft else []
    assert not draft or isinstance(yaml.safe_load(shown[0]), dict)
    try:
        delivery = read_delivery(folder, dictionary, key=KEY, cache=cache)
    except LokalisError as error:
        shown.append(str(error))
    else:
        rows = delivery.rows
        shown += [*finding_lines(delivery), rows.to_csv()]
        assert (rows["gelezen"] == rows["geaccepteerd"] + rows["quarantaine"]).all()
        for name in delivery.tables:
            there = rows[rows["tabel"] == name]
            assert len(delivery.table(name)) == there["geaccepteerd"].sum()
            assert len(delivery.quarantine(name)) == there["quarantaine"].sum()
    assert TOKEN not in "\n".join(shown)


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xls", "yaml"])
@pytest.mark.parametrize("count", [4, pytest.param(1500, marks=pytest.mark.long)])
def test_damage_is_one_sentence_or_a_sound_reading(tmp_path, dictionary, kind, count):
    for number in range(count):
        folder = tmp_path / f"{number}"
        write(folder, kind, random.Random(f"{kind}/{number}"))
        judge(folder, dictionary, tmp_path / "cache", draft=number % 8 == 7)
