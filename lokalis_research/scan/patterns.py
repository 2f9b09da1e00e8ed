"""What may stand in no finished file, whatever the delivery: found by its shape."""

from __future__ import annotations

from collections.abc import Iterator

from lokalis_research.personal.contact import contacts
from lokalis_research.personal.dates import births
from lokalis_research.personal.names import positioned
from lokalis_research.personal.numbers import numbers
from lokalis_research.scan.ids import RANDOM, without_packed
from lokalis_research.scan.paths import COMPUTER, PATH, names_computer, names_path
from lokalis_research.scan.raw_output import raw_shapes
from lokalis_research.scan.small_numbers import typed_numbers
from lokalis_research.scan.stories import STORY, tells_of_one_family

_WINDOW, _OVERLAP = 600, 200


def shapes(text: str) -> Iterator[str]:
    """Name the kinds of personal or technical data that a text holds."""
    yield from dict.fromkeys(kind for window in _windows(text) for kind in _shapes(window))


def _windows(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        # Rather between words: a number cut in two looks like two.
        space = max(text.rfind(" ", start + _OVERLAP, end), text.rfind("\n", start + _OVERLAP, end))
        end = space + 1 if space > 0 else end
        yield text[start:end]
        before = text.rfind(" ", start, end - _OVERLAP)
        start = before + 1 if before > start else end - _OVERLAP
    yield text[start:]


def _shapes(text: str) -> Iterator[str]:
    text = RANDOM.sub(" … ", text)
    for find in (contacts, numbers, births, positioned):
        yield from (span.kind for span in find(text))
    if names_path(without_packed(text)):
        yield PATH
    if names_computer(text):
        yield COMPUTER
    if tells_of_one_family(text):
        yield STORY
    yield from raw_shapes(text)
    yield from typed_numbers(text)
