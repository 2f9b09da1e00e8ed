"""Small deliveries, written to disk the way exports look."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery, read_delivery

KEY = bytes(range(32))

CONTRACTS: dict[str, Any] = {
    "bestand": "contracten.csv",
    "tabel": "dienstverbanden",
    "codering": "cp1252",
    "kolommen": {
        "dienstverband_id": "Contractnr",
        "medewerker_id": "Persnr",
        "buurtteam": "Afdeling",
        "functie": "Functie",
        "deeltijdfactor": {"kolom": "Parttime %", "eenheid": "procent"},
        "begin": "In dienst",
        "einde": "Uit dienst",
    },
    "codes": {"functie": {"Gezinswerker B": "gezinswerker"}},
}
SPELLS: dict[str, Any] = {
    "bestand": "verzuim.csv",
    "tabel": "verzuimmeldingen",
    "codering": "cp1252",
    "kolommen": {
        "melding_id": "Meldingsnr",
        "medewerker_id": "Persnr",
        "eerste_dag": "Begin",
        "hersteldatum": {"kolom": "Einde", "betekenis": "laatste_ziektedag"},
        "verzuimpercentage": {"vast": "100"},
        "soort": "Soort",
    },
    "codes": {"soort": {"Ziekte": "ziekte", "Zwangerschapsverlof": "zwangerschap"}},
    "negeer": ["Kostenplaats"],
}
CONTRACT_HEADERS = [
    "Contractnr", "Persnr", "Afdeling", "Functie", "Parttime %", "In dienst", "Uit dienst",
]  # fmt: skip
CONTRACT_ROWS = [
    ["C1", "0001", "Overvecht de Gagel", "Gezinswerker B", "80,5", "01-01-2018", ""],
    ["C2", "0002", "Vleuten", "Gezinswerker B", "100", "01-03-2019", "31-12-2021"],
    ["C3", "0003", "", "staf", "50", "15-06-2020", "31-12-9999"],
]
SPELL_HEADERS = ["Meldingsnr", "Persnr", "Begin", "Einde", "Soort", "Kostenplaats"]
SPELL_ROWS = [
    ["M1", "0001", "03-01-2022", "07-01-2022", "Ziekte", "10"],
    ["M2", "0002", "10-05-2021", "20-05-2021", "Ziekte", "11"],
    ["M3", "0003", "01-12-2022", "", "Zwangerschapsverlof", "12"],
]


class Writer:
    """Writes one delivery: the agreement and its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.agreement: dict[str, Any] = {
            "naam": "Proef",
            "peildatum": "2023-01-31",
            "bestanden": [],
        }
        folder.mkdir(parents=True, exist_ok=True)

    def csv(
        self,
        agreement: dict[str, Any],
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        **changes: Any,
    ) -> Path:
        file = self.agree(agreement, **changes)
        sign = file.get("scheidingsteken", ";")
        lines = [sign.join(headers), *(sign.join(row) for row in rows)]
        content = "\r\n".join(lines) + "\r\n"
        path = self.folder / file["bestand"]
        path.write_bytes(content.encode(file.get("codering", "utf-8-sig")))
        return path

    def xlsx(
        self,
        agreement: dict[str, Any],
        rows: Sequence[Sequence[Any]],
        sheet: str = "Blad1",
        **changes: Any,
    ) -> Path:
        file = self.agree(agreement, **changes)
        book = openpyxl.Workbook()
        book.active.title = sheet
        for row in rows:
            book.active.append(list(row))
        path = self.folder / file["bestand"]
        book.save(path)
        return path

    def agree(self, agreement: dict[str, Any], **changes: Any) -> dict[str, Any]:
        file = copy.deepcopy(agreement) | changes
        self.agreement["bestanden"].append(file)
        return file

    def finish(self) -> Path:
        text = yaml.safe_dump(self.agreement, allow_unicode=True, sort_keys=False)
        (self.folder / "levering.yaml").write_text(text, encoding="utf-8")
        return self.folder


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path / "levering")


@pytest.fixture
def new_writer() -> Callable[[Path], Writer]:
    return Writer


@pytest.fixture
def read(writer: Writer, dictionary: Dictionary, tmp_path: Path) -> Callable[..., CheckedDelivery]:
    """Finish the delivery and read it."""

    def read_it(key: bytes = KEY) -> CheckedDelivery:
        return read_delivery(writer.finish(), dictionary, key=key, cache=tmp_path / "cache")

    return read_it


@pytest.fixture
def contracts(writer: Writer) -> Callable[..., Path]:
    """Write the contracts as CSV, with other rows or another agreement where asked for."""

    def write(
        rows: Sequence[Sequence[str]] = CONTRACT_ROWS,
        headers: Sequence[str] = CONTRACT_HEADERS,
        **changes: Any,
    ) -> Path:
        return writer.csv(CONTRACTS, headers, rows, **changes)

    return write


@pytest.fixture
def spells(writer: Writer) -> Callable[..., Path]:
    """Write the spells of absence as CSV, with other rows or another agreement."""

    def write(
        rows: Sequence[Sequence[str]] = SPELL_ROWS,
        headers: Sequence[str] = SPELL_HEADERS,
        **changes: Any,
    ) -> Path:
        return writer.csv(SPELLS, headers, rows, **changes)

    return write


@pytest.fixture
def spell_agreement() -> dict[str, Any]:
    return copy.deepcopy(SPELLS)


@pytest.fixture
def contract_agreement() -> dict[str, Any]:
    return copy.deepcopy(CONTRACTS)
