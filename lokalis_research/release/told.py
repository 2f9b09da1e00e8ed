"""What the attack is told besides the tables: how numbers hang together without being declared to.

Only who knows the people behind the numbers could find it. A reader may guess as much from what the
numbers are called; so the attack, which reads no words, is told. It is personal data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lokalis_research.errors import ReleaseError
from lokalis_research.state import DamagedStateError, seal, unseal

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, order=True)
class Told:
    """How much more some numbers are than others: nothing, or what nobody may know too well.

    Parameters
    ----------
    left, right : tuple of Key
        The numbers.
    wide, top : float
        Over how wide a range the difference must seem possible, and up to where. Of 0 wide: there
        is no difference.
    """

    left: tuple[Key, ...]
    right: tuple[Key, ...]
    wide: float = 0.0
    top: float = 0.0


@dataclass(frozen=True)
class AllTold:
    """All that the attack is told.

    Parameters
    ----------
    relations : tuple of tuple of Told
        How numbers hang together, per reading: no reader knows all that holds by chance.
    revised : mapping of str to frozenset of str
        Per bundle shared before what it counted of which some number has changed since: of that its
        numbers are others than those of today.
    out : mapping of Key to tuple of float
        What bundles shared before give away by themselves, so that hiding it today helps nobody,
        with the bounds within which they do.
    """

    relations: tuple[tuple[Told, ...], ...] = ((),)
    revised: Mapping[str, frozenset[str]] = field(default_factory=dict)
    out: Mapping[Key, tuple[float, float]] = field(default_factory=dict)


def told_to_text(told: AllTold) -> str:
    """Write down what the attack is told: a state file, to be kept among the personal data."""
    return seal(
        {
            "verbanden": [[asdict(one) for one in known] for known in told.relations],
            "eerder": {label: sorted(changed) for label, changed in told.revised.items()},
            "al_bekend": [[*one] for one in sorted(told.out.items())],
        }
    )


def told_from_text(text: str | bytes) -> AllTold:
    """Read what `told_to_text` wrote."""
    try:
        content = unseal(text)
        return AllTold(
            tuple(
                tuple(
                    Told(_keys(one["left"]), _keys(one["right"]), one["wide"], one["top"])
                    for one in known
                )
                for known in content["verbanden"]
            ),
            {label: frozenset(changed) for label, changed in content["eerder"].items()},
            {_keys([key])[0]: (low, high) for key, (low, high) in content["al_bekend"]},
        )
    except (DamagedStateError, ValueError, TypeError, KeyError, AttributeError):
        raise ReleaseError(
            "What was noted of how the numbers of a run hang together is damaged.",
            remedy="Give `lokalis run` again: it finds that anew.",
        ) from None


def _keys(plain: Sequence[Any]) -> tuple[Key, ...]:
    return tuple(
        (identity, tuple((axis, label) for axis, label in place)) for identity, place in plain
    )
