"""Released tables as labelled data, which SPSS, R, Stata and JASP read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd
import pyreadstat
from pandas.api.types import is_numeric_dtype

from lokalis_research.share.workbook import STATUS, Sheet, head_of, read_table

FOLDER = "spss"
_STATES: dict[float, str] = {1: "getoond", 2: "verborgen", 3: "niet_bepaald"}
_CODES = {text: code for code, text in _STATES.items()}
# What the format has room for, in bytes: more is cut off without a word.
_LONGEST_NAME, _LONGEST_TITLE, _LONGEST_LINE = 64, 64, 80
_MADE = re.compile(rb"\d\d [A-Z][a-z]{2} \d\d\d\d:\d\d:\d\d")
_NEVER = b"01 Jan 0000:00:00"


def spss_files(sheets: Iterable[Sheet]) -> dict[str, bytes]:
    """Write every table as a file of its own, called as its CSV file is."""
    return {
        f"{FOLDER}/{one.notebook}/{one.name}.sav": _write(
            one.text, one.title, [head_of(column) for column in one.columns], one.source
        )
        for one in sheets
    }


def holds_table(content: bytes, text: str, title: str, heads: Sequence[str], source: str) -> bool:
    """Tell whether a labelled file is the table of a CSV file, byte for byte.

    Formats, missing values and what follows the last row have room for words that a comparison of
    numbers and labels never meets.
    """
    try:
        return content == _write(text, title, heads, source)
    except (pyreadstat.PyreadstatError, ValueError, KeyError):
        return False


def _write(text: str, title: str, heads: Sequence[str], source: str) -> bytes:
    frame, labels, states = _laid(text, heads)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            file_label=_cut(title, _LONGEST_TITLE),
            column_labels=labels,
            variable_value_labels=states,
            # A file that is taken out of its bundle says itself whether its numbers are made up.
            note=[_cut(line, _LONGEST_LINE) for line in wrap(source and f"Bron: {source}", 60)],
            variable_measure={
                str(name): "scale"
                if is_numeric_dtype(frame[name]) and name not in states
                else "nominal"
                for name in frame
            },
        )
        content = path.read_bytes()
    # The same table gives the same bytes, whenever it is written.
    return _MADE.sub(_NEVER, content, count=1)


def _laid(
    text: str, heads: Sequence[str]
) -> tuple[pd.DataFrame, dict[str, str | None], dict[str, dict[float, str]]]:
    """Lay a table out as variables: their values, their labels, and the labels of states."""
    table = read_table(text)
    states = [name for name in table if f"{name}".endswith(STATUS)]
    about = dict(zip((name for name in table if name not in states), heads, strict=True))
    names = {name: _name(str(name), at) for at, name in enumerate(table)}
    columns: dict[str, Any] = {}
    labels: dict[str, str | None] = {}
    for name in table:
        called = names[name]
        if name in states:
            columns[called] = table[name].map(_CODES).astype("float64")
            labels[called] = f"Of {names[str(name).removesuffix(STATUS)]} er staat"
        else:
            columns[called] = table[name].astype(
                "float64" if is_numeric_dtype(table[name]) else "str"
            )
            labels[called] = about[name]
    return pd.DataFrame(columns), labels, {names[name]: _STATES for name in states}


def _name(name: str, at: int) -> str:
    """Make a name that SPSS allows."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 5]}_{at}"


def _cut(text: str, most: int) -> str:
    """Cut a text to what a file has room for, without half a letter."""
    return text.encode()[:most].decode(errors="ignore").strip()
