"""What a family of wording holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What goals on one leefgebied are about.

    Clauses end in an infinitive marked ``_``; ``+`` parts its prefix: ``"hulp _aan+vragen"``.
    """

    concrete: tuple[str, ...]
    avoid: tuple[str, ...]
    topics: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """One way of writing goals: everything that is said in it is said in no other.

    A phrase that begins with a small letter hangs on the sentence of the goal; one that begins with
    a capital is a sentence of its own. Slots: ``{c}`` clause, ``{te}`` clause with te, ``{o}``
    topic, ``{r}`` reason, ``{k}`` child, ``{g}`` grown-up, ``{w}`` worker, ``{s}`` school, ``{a}``
    street, ``{n}`` number.
    """

    naam: str
    gebruik: str
    own: tuple[str, ...]
    professional: tuple[str, ...]
    vague: tuple[str, ...]
    avoid_vague: tuple[str, ...]
    measure: tuple[str, ...]
    by_when: tuple[str, ...]
    lasting: tuple[str, ...]
    because: tuple[str, ...]
    together: tuple[str, ...]
    today: tuple[str, ...]
    wanted: tuple[str, ...]
    imposed: tuple[str, ...]
    absolute: tuple[str, ...]
    jargon: tuple[str, ...]
    judging: tuple[str, ...]
    second: tuple[str, ...]
    mention: tuple[str, ...]
    about: Mapping[str, About]


def about(concrete: str, avoid: str, topics: str, because: str) -> About:
    """Make an `About` of texts parted by bars."""
    return About(*(tuple(text.split("|")) for text in (concrete, avoid, topics, because)))
