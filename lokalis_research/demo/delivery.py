"""Writing the demo delivery: the exports, and the ``levering.yaml`` that explains them.

The bytes of a workbook depend on its content alone. Libraries put the time of writing, their own
version and the compression of this machine into one; here every part is written out and stored as
it is.
"""

from __future__ import annotations

import csv
import filecmp
import hashlib
import io
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from lokalis_research.demo.calendar import PEILDATUM
from lokalis_research.demo.city.generate import generate_city
from lokalis_research.demo.dirt import (
    CONTRACTS,
    REPORTS,
    SHIFTED_ROWS,
    TALKS,
    dirty_contracts,
    dirty_reports,
    spoil,
)
from lokalis_research.demo.draws import SEED, Draws
from lokalis_research.demo.exports import (
    AGREED,
    FILES,
    export_city,
    export_contracts,
    export_percentages,
    export_reports,
)
from lokalis_research.demo.staff import generate_staff, repeat_staff
from lokalis_research.files import HALF
from lokalis_research.levering.cache import fingerprint_files
from lokalis_research.resources import dictionary_path

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = tomllib.loads(Path(__file__).with_name("workbook.toml").read_text(encoding="utf-8"))
# Excel takes 1900 for a leap year, as Lotus did: counted from here its days are right since then.
_DAY_ZERO = date(1899, 12, 30)
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip file can hold


def workbook(sheet: str, rows: Sequence[Sequence[str | int | date]]) -> bytes:
    """Write rows to a workbook."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(_cell(f"{chr(65 + column)}{number}", value) for column, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )
    parts = {
        name: part.replace("{sheet}", escape(sheet)).replace("{rows}", lines)
        for name, part in _PARTS.items()
    }
    return _zip(parts)


def _cell(place: str, value: str | int | date) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - _DAY_ZERO).days}</v></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _zip(parts: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, date_time=_OLDEST)
            info.create_system = 0  # otherwise it says on which system it was written
            archive.writestr(info, (_HEAD + content).encode("utf-8"))
    return buffer.getvalue()


AGREEMENT = "levering.yaml"
PERCENTAGES, SHEET = "HR_deelherstel.xlsx", "Deelherstel"
FITTED_TO = ("gepubliceerd/cijfers.csv", "gepubliceerd/verzuim_maand.csv")
_SOURCES = {".py", ".toml", ".yaml"}
_LINE_ENDS = (b"\r\n", b"\n")


def write_delivery(
    folder: Path, seed: int = SEED, scale: int = 1, *, only_absence: bool = True
) -> Path:
    """Write the demo delivery: the exports, and the levering.yaml that explains them.

    The same seed gives the same bytes everywhere. Files that do not differ stay untouched, and what
    was written before with the same numbers is not made again. With a scale, so many cities: time
    grows linearly, memory hardly.
    """
    recipe = None if only_absence else _recipe(seed, scale)
    if recipe is not None and _is_written(folder, recipe):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    # Several processes may ask for the same demo: each makes its own, and every file comes at once.
    with tempfile.TemporaryDirectory(prefix=HALF, dir=folder) as place:
        _write_staff(Path(place), seed, scale)
        if not only_absence:
            _write_city(Path(place), seed, scale)
        made = sorted(Path(place).iterdir())
        agreement = Path(place, AGREEMENT)
        agreement.write_bytes(_agreement(fingerprint_files(made), recipe).encode("utf-8"))
        for path in (*made, agreement):
            target = folder / path.name
            if not (target.is_file() and filecmp.cmp(target, path, shallow=False)):
                path.replace(target)
    return folder


def _recipe(seed: int, scale: int) -> str:
    """Compute what a delivery depends on: this program, the published figures and the numbers."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{seed} {scale}".encode())
    sources = {
        path.relative_to(here).as_posix(): path
        for path in here.rglob("*")
        if path.suffix in _SOURCES
    }
    for name in sorted(sources):
        digest.update(name.encode() + b"\0" + sources[name].read_bytes().replace(*_LINE_ENDS))
    for name in FITTED_TO:
        digest.update((dictionary_path() / name).read_bytes().replace(*_LINE_ENDS))
    return digest.hexdigest()


def _is_written(folder: Path, recipe: str) -> bool:
    """Tell whether a folder holds the delivery of this recipe, complete and unchanged."""
    agreement = folder / AGREEMENT
    if not agreement.is_file():
        return False
    text = agreement.read_text(encoding="utf-8", errors="replace")
    if f"# recept: {recipe}\n" not in text:
        return False
    paths = [folder / name for name in re.findall(r"^  - bestand: (.+)$", text, re.MULTILINE)]
    if not all(path.is_file() for path in paths):
        return False
    return f"  vingerafdruk: {fingerprint_files(paths)}\n" in text


def _agreement(fingerprint: str, recipe: str | None) -> str:
    """Write the agreement: of everything, or without a recipe of the three files on absence."""
    told, name = AGREED, "Demo-levering"
    if recipe is None:
        told = told[: told.index(f"  - bestand: {FILES[0].bestand}")]
        name = "Demo-levering verzuim"
    return (
        "# Gemaakte gegevens: deze mensen bestaan niet.\n"
        + (f"# recept: {recipe}\n" if recipe else "")
        + f"naam: {name}\npeildatum: {PEILDATUM.isoformat()}\n"
        + f"gemaakt:\n  vingerafdruk: {fingerprint}\n"
        + told
    )


def _write_staff(folder: Path, seed: int, scale: int) -> None:
    tables = repeat_staff(generate_staff(seed), scale)
    contracts = dirty_contracts(export_contracts(tables.dienstverbanden, seed), seed)
    reports = dirty_reports(export_reports(tables.verzuimmeldingen), tables, seed)
    for name, export in ((CONTRACTS, contracts), (REPORTS, reports)):
        export.to_csv(folder / name, sep=";", index=False, lineterminator="\r\n", encoding="cp1252")
    rows = export_percentages(tables.verzuimpercentages)
    (folder / PERCENTAGES).write_bytes(workbook(SHEET, rows))


def _write_city(folder: Path, seed: int, scale: int) -> None:
    """Write all files of the families, block by block, so that a large demo fits in memory."""
    with ExitStack() as stack:
        writers = {}
        for file in FILES:
            path = folder / file.bestand
            stream = stack.enter_context(path.open("w", encoding=file.codering, newline=""))
            writers[file.bestand] = csv.writer(
                stream, delimiter=file.scheidingsteken, lineterminator="\r\n"
            )
        headers: dict[str, list[str]] = {}
        counts = dict.fromkeys(writers, 0)
        for block in range(scale):
            city = generate_city(seed, block)
            exports = export_city(city, Draws(seed, f"export of city {block}"))
            if block == 0:
                exports = spoil(exports, city, Draws(seed, "dirt in city"))
                headers = {name: list(export.columns) for name, export in exports.items()}
                for name, header in headers.items():
                    writers[name].writerow(header)
            for name, export in exports.items():
                columns = export.reindex(columns=headers[name], fill_value="")
                writers[name].writerows(
                    zip(*(columns[one].tolist() for one in columns), strict=True)
                )
                counts[name] += len(export)
        writers[TALKS].writerows(SHIFTED_ROWS)
        for file in FILES:
            if file.weglaten:
                blank = [""] * (len(headers[file.bestand]) - 2)
                writers[file.bestand].writerow(["Totaal", *blank, str(counts[file.bestand])])
