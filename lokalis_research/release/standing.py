"""Who stands behind the numbers of a table, written down among the personal data.

One Parquet file per table: per column, entity and cell the pseudonyms with what each contributes.
From it the door can find by itself which numbers are the same, which lie inside another, and which
differences rest on few. It never enters a run folder.
"""

from __future__ import annotations

import io
import json
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lokalis_research.errors import ReleaseError
from lokalis_research.result import Behind, Entity, Entries, Result

_ROWS = b"rijen"


def to_parquet(result: Result) -> bytes:
    """Write down who stands behind the numbers of a result.

    Parameters
    ----------
    result : Result
        Any but published figures.

    Returns
    -------
    bytes
        A Parquet file: personal data.
    """
    columns: dict[str, list[Any]] = {name: [] for name in ("deel", "cel", "wie", "hoeveel")}
    rows = []
    for part, one in enumerate(result.behind):
        columns["deel"].append(np.full(len(one.entries.cell), part, dtype=np.int32))
        columns["cel"].append(one.entries.cell)
        # Of a whole city only who stands behind this column: most tables are about few of them.
        there, who = np.unique(one.entries.who, return_inverse=True)
        names = pa.array(one.entries.names[there].tolist(), pa.string())
        columns["wie"].append(pa.DictionaryArray.from_arrays(pa.array(who.astype(np.int32)), names))
        columns["hoeveel"].append(one.entries.amount)
        rows.append(
            {
                "kolom": one.column,
                "eenheid": one.entity,
                "rij": one.at.tolist(),
                "cellen": one.entries.cells,
                "vrijheidsgraden": np.nan_to_num(one.degrees, nan=-1.0).tolist(),
                "effectief": np.nan_to_num(one.effective, nan=-1.0).tolist(),
            }
        )
    text = pa.dictionary(pa.int32(), pa.string())
    table = pa.table(
        {
            "deel": pa.chunked_array(columns["deel"], type=pa.int32()),
            "cel": pa.chunked_array(columns["cel"], type=pa.int64()),
            "wie": pa.chunked_array(columns["wie"], type=text).unify_dictionaries(),
            "hoeveel": pa.chunked_array(columns["hoeveel"], type=pa.float64()),
        }
    ).replace_schema_metadata({_ROWS: json.dumps(rows).encode()})
    file = io.BytesIO()
    pq.write_table(table, file, compression="zstd")
    return file.getvalue()


def from_parquet(content: bytes) -> tuple[Behind, ...]:
    """Read what `to_parquet` wrote.

    Parameters
    ----------
    content : bytes
        Of the file.

    Returns
    -------
    tuple of Behind
        In the order of the columns.

    Raises
    ------
    ReleaseError
        If the file is damaged.
    """
    try:
        # Of so few rows threads, and datasets of many files, take longer than they save.
        table = pq.ParquetFile(pa.BufferReader(content)).read(use_threads=False)
        rows = json.loads(table.schema.metadata[_ROWS])
        parts, cells, amounts = (table[name].to_numpy() for name in ("deel", "cel", "hoeveel"))
        who = table["wie"].unify_dictionaries().combine_chunks()
        names, codes = pd.Index(who.dictionary, dtype="str"), who.indices.to_numpy()
        # Of a whole run they are held at once.
        cells = cells.astype(np.int32)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        raise ReleaseError(
            "What a notebook noted of who stands behind its numbers is damaged.",
            remedy="Give `lokalis run` again: it makes that notebook anew.",
        ) from None
    behind = []
    for part, one in enumerate(rows):
        # As they were written: one column after the other.
        own = slice(*np.searchsorted(parts, [part, part + 1]))
        entries = Entries(cells[own], codes[own], _once(amounts[own]), names, int(one["cellen"]))
        degrees, effective = (
            np.where(np.array(one[name], dtype=float) < 0, np.nan, one[name])
            for name in ("vrijheidsgraden", "effectief")
        )
        behind.append(
            Behind(
                one["kolom"],
                cast(Entity, one["eenheid"]),
                entries,
                degrees,
                effective,
                at=np.array(one["rij"], dtype=np.int64),
            )
        )
    return tuple(behind)


def _once(amounts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Hold one of amounts that are all alike, as those of most counts are."""
    if len(amounts) and (amounts == amounts[0]).all():
        return np.broadcast_to(amounts[0], amounts.shape)
    return amounts.copy()
