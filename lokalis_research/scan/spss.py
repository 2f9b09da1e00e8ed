"""The texts in a file of SPSS: of its description, its labels and its cells."""

from __future__ import annotations

import io
from collections.abc import Iterator

START = b"$FL2"


def spss_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """List all texts, each with its place."""
    import pyreadstat

    found, about = pyreadstat.read_sav(io.BytesIO(content))
    labels = [text for text in about.column_labels if text]
    labels += [str(one) for words in about.variable_value_labels.values() for one in words.values()]
    for text in (about.file_label or "", *(about.notes or []), *found.columns, *labels):
        yield "beschrijving", text
    for name in found:
        for row, cell in enumerate(found[name], 1):
            if isinstance(cell, str):
                yield f"kolom {name}, rij {row}", cell
