"""What bundles shared before let out, laid beside a run: it cannot be hidden any more.

A number that is still what it was then is the same number. Where a later delivery revised one, all
that the bundle counted of that kind goes by another name, and who stands behind the numbers tells
which of them are the same after all. Bundles that were withdrawn count: their readers have them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lokalis_research.release.hiding import Key
from lokalis_research.release.register import SAME, Known, Register
from lokalis_research.release.rules import Rules
from lokalis_research.release.suppression import COMPLEMENTARY
from lokalis_research.result import Behind, Places

# Who knew a number knows it still where it is revised by less than a tenth.
_NEAR = 0.1


@dataclass(frozen=True)
class SharedBefore:
    """One bundle: its numbers, and its tables with who stands behind them.

    Parameters
    ----------
    label : str
        What it is called among the bundles.
    known : mapping of Key to Known
        Its numbers.
    tables : sequence of Places and callable
        Its tables; the callable reads who stands behind one, where that is needed.
    """

    label: str
    known: Mapping[Key, Known]
    tables: Sequence[tuple[Places, Callable[[], Sequence[Behind]]]] = ()


@dataclass
class Beside:
    """What came of it: `fixed` cannot be hidden, `revised` is as in `AllTold`."""

    fixed: set[Key] = field(default_factory=set)
    out: set[Key] = field(default_factory=set)
    revised: dict[str, frozenset[str]] = field(default_factory=dict)


def lay_beside(
    now: Register, earlier: Sequence[SharedBefore], apart: Collection[str] = ()
) -> Beside:
    """Enter what was shared before among the numbers of a run.

    Parameters
    ----------
    now : Register
        Of a whole run; it is changed.
    earlier : sequence of SharedBefore
        The bundles, oldest first.
    apart : collection of str
        What was revised although the numbers that both have are the same.

    Returns
    -------
    Beside
        A number that was shown, and is the same still or nearly, cannot be hidden to protect
        others: who reads the earlier bundle knows it.
    """
    beside, today = Beside(), dict(now.known)
    certain: set[Key] = set()
    for one in earlier:
        revised = frozenset(
            key[0]
            for key, old in one.known.items()
            if key[0] in apart
            or (key in now.known and not _is_same(now.known[key].exact, old.exact))
        )
        beside.revised[one.label] = revised
        for key, old in one.known.items():
            named = _renamed(key, revised, one.label)
            found = now.known.get(named)
            if found is None or (old.reason and not found.reason):
                now.known[named] = old
            if not old.reason:
                certain.add(named)
                if named != key and _is_near(today.get(key), old, now.rules):
                    beside.fixed.add(key)
        for places, people in one.tables:
            named_places = rename(places, revised, one.label)
            if not _tells_nothing(named_places, now):
                now.tables.append(named_places)
                now.book.add(named_places, people())
        now.book.revised |= {f"{identity}|{one.label}" for identity in revised}
    beside.fixed |= certain
    for key in beside.fixed:
        known = now.known[key]
        if known.reason and (key in certain or known.reason == COMPLEMENTARY):
            now.known[key] = dataclasses.replace(known, reason="")
            beside.out.add(key)
    return beside


def rename(places: Places, revised: frozenset[str], label: str) -> Places:
    """Give what was revised since a bundle was shared a name of that bundle.

    Parameters
    ----------
    places : Places
        Of a table of the bundle.
    revised : frozenset of str
        What it counted that was revised.
    label : str
        Of the bundle.

    Returns
    -------
    Places
    """
    columns = tuple(
        dataclasses.replace(column, identity=_renamed((column.identity, ()), revised, label)[0])
        for column in places.columns
    )
    return dataclasses.replace(places, columns=columns)


def _renamed(key: Key, revised: frozenset[str], label: str) -> Key:
    return (f"{key[0]}|{label}", key[1]) if key[0] in revised else key


def _is_same(one: float, other: float) -> bool:
    return abs(one - other) <= SAME * max(1.0, abs(other))


def _is_near(now: Known | None, then: Known, rules: Rules) -> bool:
    """Tell whether who knows what a number was also knows about what it is."""
    if now is None:
        return False
    return abs(now.exact - then.exact) < max(rules.aanvullend.speling, _NEAR * abs(now.exact))


def _tells_nothing(places: Places, now: Register) -> bool:
    """Tell whether a table of the run has all numbers of an earlier one."""
    return any(
        one.table == places.table
        and one.columns == places.columns
        and places.numbers <= one.numbers
        for one in now.tables
    )
