"""What the attack is told besides the tables: how numbers hang together without being declared to.

Only who knows the people behind the numbers could find it. A reader may guess as much from what the
numbers are called; so the attack, which reads no words, is told. It is personal data.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lokalis_research.errors import ReleaseError
from lokalis_research.state import DamagedStateError, seal, unseal

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
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


def told_to_text(told: Iterable[Told]) -> str:
    """Write down what the attack is told: a state file, to be kept among the personal data."""
    return seal({"verbanden": [asdict(one) for one in told]})


def told_from_text(text: str | bytes) -> list[Told]:
    """Read what `told_to_text` wrote."""
    try:
        return [
            Told(_keys(one["left"]), _keys(one["right"]), one["wide"], one["top"])
            for one in unseal(text)["verbanden"]
        ]
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise ReleaseError(
            "What was noted of how the numbers of a run hang together is damaged.",
            remedy="Give `lokalis run` again: it finds that anew.",
        ) from None


def _keys(plain: Sequence[Any]) -> tuple[Key, ...]:
    return tuple(
        (identity, tuple((axis, label) for axis, label in place)) for identity, place in plain
    )
