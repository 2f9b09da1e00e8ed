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
    """List where a pattern stands; where a group ``it``, ``it2`` and so on took part only that."""
    groups = [name for name in pattern.groupindex if name.startswith("it")]
    for found in pattern.finditer(text):
        group = next((name for name in groups if found[name] is not None), 0)
        yield Span(*found.span(group), kind)


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
