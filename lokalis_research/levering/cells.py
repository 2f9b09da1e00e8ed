"""The cells of a file as they were delivered: text, native number or native date."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from lokalis_research.memory import give_back_memory

SPACES = "".join(sign for sign in map(chr, range(0x3001)) if sign.isspace())
"""Every sign that Python takes for a space; with its own sign for them pandas goes row by row."""


Mask = npt.NDArray[np.bool_]
LARGEST_EXACT = 2**53  # above it a float no longer tells one whole number from the next
SAMPLE = 2**16  # texts that tell whether they repeat
LEAST_EMPTY = 3  # cells below the first of a group; fewer are chance


@dataclass(frozen=True, repr=False)
class Cells:
    """One column of a file. A row has a value in at most one of the three series.

    A number that is a date counts days from 1900, and ``later`` days later in some workbooks.
    """

    text: pd.Series[str]
    number: pd.Series[float] | None = None
    moment: pd.Series[pd.Timestamp] | None = None
    later: int = 0

    def __len__(self) -> int:
        return len(self.text)

    @cached_property
    def different(self) -> tuple[npt.NDArray[np.signedinteger], pd.Series[str]]:
        """Which text a row has, or -1, and every different text once."""
        codes, texts = pd.factorize(self.text)
        narrow = np.min_scalar_type(-len(texts) - 2)  # it is kept until the column is converted
        return codes.astype(narrow), pd.Series(texts, dtype="str")

    @property
    def empty(self) -> Mask:
        """Which cells hold nothing."""
        empty = self.text.isna().to_numpy()
        for native in (self.number, self.moment):
            if native is not None:
                empty = empty & native.isna().to_numpy()
        return empty

    def select(self, rows: Mask | npt.NDArray[np.intp]) -> Cells:
        """Keep some of the rows, or put them in another order."""
        parts = {"text": self.text, "number": self.number, "moment": self.moment}
        kept = {
            name: part.iloc[rows].reset_index(drop=True)
            for name, part in parts.items()
            if part is not None
        }
        return dataclasses.replace(self, **kept)  # type: ignore[arg-type]  # each of its own kind

    def as_text(self) -> pd.Series[str]:
        """Write native values as text: whole numbers without decimals, dates as 2022-07-01."""
        text = self.text
        if self.number is not None:
            text = text.fillna(_number_text(self.number))
        if self.moment is not None:
            text = text.fillna(self.moment.dt.strftime("%Y-%m-%d").astype("str"))
        return text


def text_cells(values: pa.Array | pa.ChunkedArray | list[str | None]) -> Cells:
    r"""Make cells of texts: trimmed, with plain spaces, and missing where nothing is left."""
    array = pa.array(values, pa.string()) if isinstance(values, list) else values
    parts = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    # One part at a time: each step makes texts of its own.
    cleaned = pa.chunked_array([_trimmed(part) for part in parts], pa.string())
    return Cells(cleaned.to_pandas().astype("str").rename(None))


def _trimmed(array: pa.Array) -> pa.Array:
    if "\xa0".encode() in glue(array):
        array = pc.replace_substring(array, "\xa0", " ")
    array = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array)


def repeats(texts: pd.Series[str]) -> bool:
    """Tell from the first texts of a column whether they repeat, as those of most columns do.

    Where hardly any comes twice, finding the different ones takes longer than what it saves.
    """
    first = texts.head(SAMPLE)
    return bool(first.nunique() < 0.9 * first.count())


def glue(texts: pd.Series[str] | pa.Array | pa.ChunkedArray) -> bytes:
    """Put all texts of a column behind each other: what none has need not be sought in each."""
    arrow = pa.array(texts, pa.large_string()) if isinstance(texts, pd.Series) else texts
    parts = arrow.chunks if isinstance(arrow, pa.ChunkedArray) else [arrow]
    return b"".join(part.buffers()[2] or b"" for part in parts)


def in_groups(cells: Cells) -> bool:
    """Tell whether only the first row of every group seems to say what it is about."""
    empty = cells.empty
    if empty.sum() < max(LEAST_EMPTY, (~empty).sum() / 4) or empty[0] or (~empty).sum() < 2:
        return False
    return bool(cells.select(~empty).as_text().is_unique)


def positions_in(values: pd.Series[str], known: pd.Series[str]) -> npt.NDArray[np.intp]:
    """Find texts among others; as an index of pandas does, but without Python texts of them all."""
    texts, others = (pa.array(one, pa.large_string()) for one in (values, known))
    places = pc.fill_null(pc.index_in(texts, value_set=others, skip_nulls=True), -1)
    return np.asarray(places, dtype=np.intp)


def casefold(values: pd.Series[str]) -> pd.Series[str]:
    """Fold capitals as Python does; plain letters without making Python texts of them."""
    plain = pc.string_is_ascii(pa.array(values, pa.large_string()))
    other = ~pc.fill_null(plain, True).to_numpy(zero_copy_only=False)
    folded = values.str.lower()
    return folded.mask(other, values[other].str.casefold()) if other.any() else folded


def shared(values: pd.Series[str]) -> Mask:
    """Mark the texts that more than one row has.

    In parts, by their last signs: a table of a million texts takes many times their room, and is
    so large that finding a place in it takes longer.
    """
    part = pd.factorize(values.str[-1:])[0].astype(np.uint8)
    give_back_memory()
    marked = np.zeros(len(values), dtype=bool)
    for one in np.unique(part):
        rows = np.flatnonzero(part == one)
        marked[rows] = values.iloc[rows].duplicated(keep=False)
    return marked


def look_up(values: pd.Series[str], known: pd.Series[str], belonging: pd.Series) -> pd.Series:
    """Replace texts by what belongs to them, as `pandas.Series.map` does."""
    found = belonging.array.take(positions_in(values, known), allow_fill=True)
    return pd.Series(found, index=values.index)


def _number_text(number: pd.Series[float]) -> pd.Series[str]:
    if pd.api.types.is_integer_dtype(number.dtype):
        return number.astype("string").astype("str")
    whole = (number == number.round()) & (number.abs() < LARGEST_EXACT)
    text = number.astype("str").where(number.notna())
    return text.where(~whole, number.where(whole).astype("Int64").astype("string").astype("str"))


def join_headers(rows: list[list[str]]) -> list[str]:
    """Make one row of headers out of several: a group, and below it what belongs to that group.

    Examples
    --------
    >>> join_headers([["Nr", "Verzuim", "", ""], ["", "begin", "einde", ""]])
    ['Nr', 'Verzuim begin', 'Verzuim einde', '']
    """
    width = max(map(len, rows), default=0)
    joined = [""] * width
    for upper in [row + [""] * (width - len(row)) for row in reversed(rows)]:
        group = ""
        for place, below in enumerate(list(joined)):
            # What stands above nothing is a header of its own, and no group.
            group = (upper[place].strip() or group) if below else ""
            joined[place] = f"{group} {below}".strip() if below else upper[place]
    return joined


@dataclass(frozen=True, repr=False)
class RawTable:
    """The rows of a file, under the headers that were asked for."""

    cells: dict[int, Cells]
    rows: npt.NDArray[np.int64]
    shifted: npt.NDArray[np.int64]


DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


@dataclass(frozen=True, repr=False)
class Converted:
    """A typed column, and what happened to its cells."""

    values: pd.Series
    marks: dict[str, Mask] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)


def empty_column(type_: str, length: int) -> pd.Series:
    """Make a column without values."""
    return pd.Series([None] * length, dtype=DTYPES[type_])
