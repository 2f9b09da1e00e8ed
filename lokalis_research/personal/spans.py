"""A place in a text that tells who somebody is, and what kind of thing stands there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """From `start` up to `end` stands something of this kind."""

    start: int
    end: int
    kind: str


def matches(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Span]:
    """List where a pattern stands; of a pattern with a group ``it`` only that group."""
    group = "it" if "it" in pattern.groupindex else 0
    for found in pattern.finditer(text):
        yield Span(found.start(group), found.end(group), kind)


def apart(spans: Iterable[Span]) -> list[Span]:
    """Keep of spans that overlap the one that begins first, made as long as all of them."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if kept and span.start < kept[-1].end:
            first = kept[-1]
            kept[-1] = Span(first.start, max(first.end, span.end), first.kind)
        else:
            kept.append(span)
    return kept
