"""Writing the files of the families block by block, so that a large demo fits in memory."""

from __future__ import annotations

import csv
import filecmp
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from lokalis_research.demo.city.dirt import SHIFTED_ROWS, TALKS, spoil
from lokalis_research.demo.city.export import export_city
from lokalis_research.demo.city.files import FILES
from lokalis_research.demo.city.generate import generate_city
from lokalis_research.demo.draws import Draws


def write_city(folder: Path, seed: int, scale: int) -> list[Path]:
    """Write all files of the families."""
    mark = secrets.token_hex(4)
    paths = {file.bestand: folder / file.bestand for file in FILES}
    temporary = {name: path.with_name(f".{name}.{mark}.tmp") for name, path in paths.items()}
    try:
        _write(temporary, seed, scale)
        for name, path in paths.items():
            if not (path.is_file() and filecmp.cmp(path, temporary[name], shallow=False)):
                temporary[name].replace(path)
    finally:
        for path in temporary.values():
            path.unlink(missing_ok=True)
    return list(paths.values())


def _write(targets: dict[str, Path], seed: int, scale: int) -> None:
    with ExitStack() as stack:
        writers = {}
        counts = dict.fromkeys(targets, 0)
        for file in FILES:
            stream = stack.enter_context(
                targets[file.bestand].open("w", encoding=file.codering, newline="")
            )
            writers[file.bestand] = csv.writer(
                stream, delimiter=file.scheidingsteken, lineterminator="\r\n"
            )
        width = {}
        for block in range(scale):
            city = generate_city(seed, block)
            exports = export_city(city, Draws(seed, f"export of city {block}"))
            if block == 0:
                exports = spoil(exports, city, Draws(seed, "dirt in city"))
            for name, export in exports.items():
                if block == 0:
                    writers[name].writerow(export.columns)
                    width[name] = list(export.columns)
                columns = export.reindex(columns=width[name], fill_value="")
                writers[name].writerows(
                    zip(*(columns[one].tolist() for one in columns), strict=True)
                )
                counts[name] += len(export)
        writers[TALKS].writerows(SHIFTED_ROWS)
        for file in FILES:
            if file.weglaten:
                writers[file.bestand].writerow(_total(width[file.bestand], counts[file.bestand]))


def _total(headers: Sequence[str], count: int) -> list[str]:
    return ["Totaal", *[""] * (len(headers) - 2), str(count)]
