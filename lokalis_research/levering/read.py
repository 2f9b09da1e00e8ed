"""From a file to raw cells, whatever its kind; and which of its columns are wanted."""

from __future__ import annotations

import contextlib
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lokalis_research.errors import DeliveryError, hint
from lokalis_research.levering.cells import Cells, RawTable, text_cells
from lokalis_research.levering.file_kind import refuse_other_kind
from lokalis_research.levering.mapping import FILE_KINDS, FileAgreement
from lokalis_research.levering.read_csv import csv_headers, read_csv
from lokalis_research.levering.read_workbook import read_workbook, workbook_headers
from lokalis_research.levering.refuse import numbered_alike, shown_header

WITHDRAWN = "(vervallen)"  # stands for the column that says so, among the fields
TIME_ZONE = "Europe/Amsterdam"  # a moment in UTC belongs to the Dutch day


def parquet_headers(path: Path, _file: FileAgreement) -> list[str]:
    """Read the column names of a Parquet file."""
    return list(pq.ParquetFile(path).schema_arrow.names)


def read_parquet(path: Path, file: FileAgreement, positions: list[int]) -> RawTable:
    """Read some columns of a Parquet file."""
    source = pq.ParquetFile(path)
    names = source.schema_arrow.names
    table = source.read(columns=[names[position] for position in positions])
    return RawTable(
        cells={
            position: _cells(table[names[position]], names[position], file)
            for position in positions
        },
        rows=np.arange(2, table.num_rows + 2, dtype=np.int64),
        shifted=np.array([], dtype=np.int64),
    )


def _cells(column: pa.ChunkedArray, header: str, file: FileAgreement) -> Cells:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    nothing = pd.Series([None] * len(column), dtype="str")
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return text_cells(column.cast(pa.string()))
    if pa.types.is_boolean(kind):
        return text_cells(pc.if_else(column, "true", "false"))
    if pa.types.is_null(kind):
        return Cells(nothing)
    if pa.types.is_integer(kind):
        return Cells(nothing, number=column.cast(pa.int64()).to_pandas(types_mapper=_nullable))
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return Cells(nothing, number=column.cast(pa.float64()).to_pandas())
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        moment = pd.Series(column.to_pandas(date_as_object=False))
        if isinstance(moment.dtype, pd.DatetimeTZDtype):
            moment = moment.dt.tz_convert(TIME_ZONE).dt.tz_localize(None)
        return Cells(nothing, moment=moment)
    raise DeliveryError(
        f'"{file.bestand}", column "{header}" holds neither text nor numbers nor dates.',
        remedy="Have that column exported as text.",
    )


def _nullable(kind: pa.DataType) -> pd.Int64Dtype | None:
    return pd.Int64Dtype() if pa.types.is_int64(kind) else None


_READERS: dict[str, tuple[Callable[..., list[str]], Callable[..., RawTable]]] = {
    "csv": (csv_headers, read_csv),
    "workbook": (workbook_headers, read_workbook),
    "parquet": (parquet_headers, read_parquet),
}
T = TypeVar("T")
STDERR = 2  # where a library that is not written in Python prints why it stops
NAMES = {"csv": "CSV file", "workbook": "workbook", "parquet": "Parquet file"}
REMEDIES = {
    "csv": "Check scheidingsteken and kopregel, or have it exported again.",
    "workbook": "Open it in Excel and save it as .xlsx, or have it exported as CSV.",
    "parquet": "Have it exported again.",
}


def ask_reader(path: Path, reader: Callable[..., T], *given: object) -> T:
    """Let a reader of a third party read a file: whatever it raises becomes one sentence.

    Such readers raise errors of any class, with the content of cells in them; a reader that is not
    written in Python raises what is no `Exception` at all, and prints it first.
    """
    kind = FILE_KINDS[path.suffix.lower()]
    try:
        with _printing_nothing() if kind == "workbook" else contextlib.nullcontext():
            return reader(path, *given)
    except (DeliveryError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if isinstance(error, OSError) and error.strerror:  # of the system, and not of a reader
            refusal = DeliveryError(
                f'"{path.name}" cannot be read: {error.strerror}.',
                remedy="Close it in other programs and check that you may read it.",
            )
        else:
            refusal = DeliveryError(
                f'"{path.name}" is damaged, or is no {NAMES[kind]} ({type(error).__name__}).',
                remedy=REMEDIES[kind],
            )
    raise refusal


@contextlib.contextmanager
def _printing_nothing() -> Iterator[None]:
    """Let nothing reach the screen that is printed below Python: it may hold a cell."""
    sys.stderr.flush()
    kept = os.dup(STDERR)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)


def read_headers(folder: Path, file: FileAgreement) -> list[str]:
    """Read the headers of a file, with white space made plain."""
    path = folder / file.bestand
    if not path.is_file():
        others = sorted(other.name for other in folder.iterdir() if other.is_file())
        raise DeliveryError(
            f'The delivery misses the file "{file.bestand}".',
            remedy=f"Add it, or correct its name in levering.yaml. {hint(file.bestand, others)}",
        )
    ask_reader(path, refuse_other_kind, file.kind)
    headers = [clean_header(one) for one in ask_reader(path, _READERS[file.kind][0], file)]
    if not any(headers):
        raise DeliveryError(
            f'"{file.source_name}" has no headers in row {file.kopregel}: it is empty or shorter.',
            remedy="Have it exported again, or correct kopregel in levering.yaml.",
        )
    return headers


def read_cells(folder: Path, file: FileAgreement, positions: list[int]) -> RawTable:
    """Read the wanted columns of a file."""
    return ask_reader(folder / file.bestand, _READERS[file.kind][1], file, positions)


def clean_header(header: str) -> str:
    r"""Write a header the way it is compared: one kind of space, one way to compose accents."""
    plain = unicodedata.normalize("NFC", header).replace("\ufeff", "")
    return re.sub(r"\s+", " ", plain).strip()


def find_columns(headers: list[str], file: FileAgreement) -> tuple[dict[str, int], list[str]]:
    """Find the column of every mapped field, and the headers nobody agreed on."""
    wanted = {
        field: clean_header(source.kolom)
        for field, source in file.kolommen.items()
        if source.kolom is not None
    }
    if file.vervallen is not None:
        wanted[WITHDRAWN] = clean_header(file.vervallen.kolom)
    counts = Counter(headers)
    places = {f"(kolom {number})": number - 1 for number in range(1, len(headers) + 1)}
    named = shown_headers(headers, file)
    missing = [header for header in wanted.values() if header not in {**counts, **places}]
    if missing:
        raise _missing_headers(missing, wanted, headers, file)
    if not {*wanted.values(), *map(clean_header, file.negeer)} & {*headers} and any(
        shown_header(header, position) != header for position, header in enumerate(headers)
    ):
        raise DeliveryError(
            f'"{file.source_name}" has data in row {file.kopregel}, where headers are expected: '
            "that row would be lost.",
            remedy="Have it exported with headers, or correct kopregel in levering.yaml.",
        )
    doubled = sorted({header for header in wanted.values() if counts[header] > 1})
    if doubled:
        names = ", ".join(f'"{header}"' for header in doubled)
        raise DeliveryError(
            f'"{file.source_name}" has more than one column with the header {names}.',
            remedy="Name the one that is meant by its place, as (kolom 5); which it is is a guess.",
        )
    known = {*wanted.values(), *map(clean_header, file.negeer)}
    known |= {headers[places[header]] for header in known & places.keys()}
    for header in wanted.values():
        alike = [one for one in numbered_alike(headers, header) if one not in known]
        if alike:
            names = ", ".join(named[headers.index(one)] for one in alike)
            raise DeliveryError(
                f'"{file.source_name}": columns differ from "{header}" in a number only ({names}), '
                "and would be lost.",
                remedy="Have a row exported for each of them; or, if only the agreed one counts, "
                'list the others under "negeer".',
            )
    unknown = [
        named[headers.index(header)] or "(zonder kop)" for header in counts if header not in known
    ]
    found = {
        field: headers.index(header) if header in counts else places[header]
        for field, header in wanted.items()
    }
    return found, unknown


def shown_headers(headers: list[str], file: FileAgreement) -> list[str]:
    """Name every column: by its place where no agreed header says that the row holds headers."""
    agreed = [source.kolom for source in file.kolommen.values() if source.kolom is not None]
    if {*map(clean_header, [*agreed, *file.negeer])} & {*headers}:
        return [shown_header(header, position) for position, header in enumerate(headers)]
    return [f"(kolom {position})" for position in range(1, len(headers) + 1)]


def _missing_headers(
    missing: list[str], wanted: dict[str, str], headers: list[str], file: FileAgreement
) -> DeliveryError:
    """Name what is missing; show headers of the file only when that row surely holds headers."""
    names = ", ".join(f'"{header}"' for header in missing)
    problem = f'"{file.source_name}" has no column {names} in row {file.kopregel}.'
    if len(missing) > len({*wanted.values()} & {*headers}):
        return DeliveryError(
            f"{problem} Of {len(wanted)} agreed headers {len(wanted) - len(missing)} are there, "
            f"among {len(headers)} columns.",
            remedy="Check kopregel, scheidingsteken and codering, then the names in kolommen.",
        )
    free = [
        shown_header(header, position)
        for position, header in enumerate(headers)
        if header and header not in wanted.values()
    ]
    return DeliveryError(problem, remedy=f"Correct kolommen. {hint(missing[0], free)}")
