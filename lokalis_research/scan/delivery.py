"""What the last scan looks for: everything of a delivery that tells who somebody is."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.scan import Needles, make_needles
from lokalis_research.runs.cells import read_notebook

_WORDS_OF = {".csv", ".json", ".yaml", ".md"}
# Remarks of coders and reasons of decisions, as `lokalis_research.codering` writes them.
_REMARKS = {"notitie", "reden"}


def needles_of(
    checked: CheckedDelivery,
    dictionary: Dictionary,
    *,
    key: bytes,
    notebooks: Path,
    studies: Path | None = None,
) -> Needles:
    """Collect what a delivery holds that may stand in no shared file.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery; rows in quarantine count too.
    dictionary : Dictionary
        Tells which fields are ids and free texts. Its own texts are public.
    key : bytes
        The key that the delivery was pseudonymised with, to recognise raw ids.
    notebooks : pathlib.Path
        The folder of the notebooks: their prose is public.
    studies : pathlib.Path, optional
        The folder of the studies with human coders: their remarks are free text.

    Returns
    -------
    Needles
    """
    ids: dict[str, set[str]] = {}
    texts: set[str] = set()
    for name in checked.tables:
        for part in (checked.table(name), checked.quarantine(name)):
            for field in dictionary[name].fields:
                if field.name not in part:
                    continue
                values = part[field.name].dropna().astype("str").unique()
                if field.id_kind:
                    ids.setdefault(field.id_kind, set()).update(values)
                elif field.privacy == "vrije_tekst":
                    texts.update(values)
    if studies is not None:
        texts.update(_remarks(studies))
    return make_needles(
        ids,
        lambda words, kind: pseudonymise(words, kind, key),
        sorted(texts),
        [*_dictionary_texts(dictionary.path), *_prose(notebooks)],
    )


def _dictionary_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _WORDS_OF:
            yield path.read_text(encoding="utf-8")


def _prose(notebooks: Path) -> Iterator[str]:
    for path in sorted(notebooks.glob("*.ipynb")):
        yield from (cell.source for cell in read_notebook(path).cells if cell.kind == "markdown")


def _remarks(studies: Path) -> Iterator[str]:
    for path in sorted(studies.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            # The last line of a file that is being written may be half a one.
            with contextlib.suppress(ValueError):
                yield from _free_texts(json.loads(line))


def _free_texts(record: object) -> Iterator[str]:
    if isinstance(record, list):
        for item in record:
            yield from _free_texts(item)
    elif isinstance(record, dict):
        for name, value in record.items():
            if name in _REMARKS and isinstance(value, str) and value.strip():
                yield value
            else:
                yield from _free_texts(value)
