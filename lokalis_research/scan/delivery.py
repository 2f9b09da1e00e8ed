"""What the last scan looks for: everything of a delivery that tells who somebody is."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.scan.needles import Needles, make_needles
from lokalis_research.scan.shipped import public_texts

# Remarks of coders and reasons of decisions, as `lokalis_research.codering` writes them.
_REMARKS = {"notitie", "reden"}


def needles_of(
    checked: CheckedDelivery, dictionary: Dictionary, *, key: bytes, studies: Path | None = None
) -> Needles:
    """Collect what a delivery holds that may stand in no shared file.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery; rows in quarantine count too.
    dictionary : Dictionary
        Tells which fields are ids and free texts.
    key : bytes
        The key that the delivery was pseudonymised with, to recognise raw ids.
    studies : pathlib.Path, optional
        The folder of the studies with human coders: their remarks are free text.
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
        ids, lambda words, kind: pseudonymise(words, kind, key), sorted(texts), public_texts()
    )


def package_needles() -> Needles:
    """Look for names by lists, where no delivery is at hand."""
    return make_needles({}, lambda words, _: words, [], public_texts())


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
