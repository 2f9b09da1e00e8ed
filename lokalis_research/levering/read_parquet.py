"""Parquet files: every column has one type of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Cells, RawTable, text_cells
from lokalis_research.levering.mapping import FileAgreement

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
