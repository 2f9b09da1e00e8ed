"""Whether answers under different versions of a codebook may be put side by side."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from lokalis_research.codering.codebook import Codebook, version_order
from lokalis_research.codering.problems import CodingError


def comparable_criteria(one: Codebook, other: Codebook) -> tuple[str, ...]:
    """Tell on which criteria answers under two versions mean the same."""
    if one.naam != other.naam:
        raise CodingError(
            f"{one.naam} and {other.naam} are different codebooks.",
            remedy="Compare versions of one codebook.",
        )
    older, newer = sorted([one, other], key=lambda book: book.order)
    unchanged = [
        criterion
        for criterion in newer.criteria
        if version_order(criterion.ongewijzigd_sinds) <= older.order
        and criterion.naam in older.names
    ]
    for criterion in unchanged:
        before = older[criterion.naam]
        if (before.meetniveau, before.codes, before.counted) != (
            criterion.meetniveau,
            criterion.codes,
            criterion.counted,
        ):
            raise CodingError(
                f'Codebook {newer.naam}: version {newer.versie} declares "{criterion.naam}" '
                f"unchanged since {criterion.ongewijzigd_sinds}, but its answers differ from "
                f"those in version {older.versie}.",
                remedy="Set ongewijzigd_sinds to the version in which it changed.",
            )
    return tuple(criterion.naam for criterion in unchanged)


def check_comparable(codebooks: Iterable[Codebook], criteria: Iterable[str]) -> None:
    """Refuse to compare answers that need not mean the same."""
    books = sorted(codebooks, key=lambda book: book.order)
    for name in criteria:
        for older, newer in pairwise(books):
            if older.versie != newer.versie and name not in comparable_criteria(older, newer):
                raise CodingError(
                    f'Answers on "{name}" under versions {older.versie} and {newer.versie} of '
                    f"codebook {newer.naam} cannot be compared: it is not declared unchanged.",
                    remedy="Leave it out, or let a codebook say since when it is unchanged.",
                )
