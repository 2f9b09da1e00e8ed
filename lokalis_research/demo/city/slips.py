"""Slips of the pen: what hurried people do to texts."""

from __future__ import annotations

from lokalis_research.demo.draws import Draws

SHARE_SLIPS, SHARE_LOWER_CASE, SHARE_NO_STOP = 90, 50, 120
"""Planted: per mille of the texts with a slip, without capitals, without a full stop."""


def with_slips(texts: list[str], draws: Draws) -> list[str]:
    """Make slips in some texts."""
    n = len(texts)
    spoiled = list(texts)
    for number in draws.chance(SHARE_NO_STOP, n).nonzero()[0].tolist():
        spoiled[number] = spoiled[number].rstrip(".")
    for number in draws.chance(SHARE_LOWER_CASE, n).nonzero()[0].tolist():
        spoiled[number] = spoiled[number].lower()
    rows = draws.chance(SHARE_SLIPS, n).nonzero()[0].tolist()
    places = draws.integers(0, 1 << 20, len(rows)).tolist()
    kinds = draws.integers(0, 3, len(rows)).tolist()
    for number, place, kind in zip(rows, places, kinds, strict=True):
        spoiled[number] = slip(spoiled[number], place, kind)
    return spoiled


def slip(text: str, place: int, kind: int) -> str:
    """Make one slip."""
    place %= max(len(text) - 1, 1)
    first, second = text[place : place + 1], text[place + 1 : place + 2]
    changed = {0: second + first, 1: second, 2: first + first + second}[kind]
    return text[:place] + changed + text[place + 2 :]
