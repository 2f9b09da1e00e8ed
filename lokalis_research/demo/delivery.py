"""Writing the demo delivery: the exports, and the ``levering.yaml`` that explains them."""

from __future__ import annotations

import csv
import filecmp
import hashlib
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

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
from lokalis_research.demo.xlsx import workbook
from lokalis_research.files import HALF
from lokalis_research.levering.fingerprint import fingerprint_files
from lokalis_research.resources import dictionary_path

AGREEMENT = "levering.yaml"
PERCENTAGES, SHEET = "HR_deelherstel.xlsx", "Deelherstel"
FITTED_TO = ("gepubliceerd/cijfers.csv", "gepubliceerd/verzuim_maand.csv")
_SOURCES = {".py", ".toml", ".yaml"}
_LINE_ENDS = (b"\r\n", b"\n")


def write_delivery(
    folder: Path, seed: int = SEED, scale: int = 1, *, only_absence: bool = True
) -> Path:
    """Write the demo delivery: the exports, and the levering.yaml that explains them.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made if need be. Files that are there already and do not differ stay untouched;
        a delivery that this program wrote before with the same numbers is not made again.
    seed : int. The same seed gives the same bytes everywhere.
    scale : int
        How many cities, with people and ids of their own: for load. Time grows linearly, memory
        hardly.
    only_absence : bool. Whether to write contracts and absence only, which takes a second.

    Returns
    -------
    pathlib.Path. The folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_delivery(Path(folder), only_absence=True)
    ...     sorted(path.name for path in written.iterdir())
    ['HR_deelherstel.xlsx', 'HR_dienstverbanden.csv', 'HR_verzuim.csv', 'levering.yaml']
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
    told, name = AGREED, "Demo-levering 2018-2022"
    if recipe is None:
        told = told[: told.index(f"  - bestand: {FILES[0].bestand}")]
        name = "Demo-levering verzuim 2018-2022"
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
