"""What a family of wording holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What goals on one leefgebied are about.

    Clauses end in an infinitive marked ``_``; ``+`` parts its prefix: ``"hulp _aan+vragen"``.

    Parameters
    ----------
    concrete : tuple of str
        Clauses that say what will be different.
    avoid : tuple of str
        Clauses that say what must go.
    topics : tuple of str
        Words for the subject, for goals that stay vague.
    because : tuple of str
        Reasons, as a clause with the verb at the end.
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

    Parameters
    ----------
    naam : str
        Name of the family of wording.
    gebruik : {"training", "toets"}
        What it is for.
    own, professional : tuple of str
        How a goal begins in the words of the family, and in those of the office.
    vague, avoid_vague : tuple of str
        Clauses around a topic.
    measure, by_when, lasting, because, together, today, wanted : tuple of str
        How the criteria meetbaar, tijdgebonden, duurzaam, navolgbaar, samen_gesteld,
        vraag_van_vandaag and aanvaardbaar are met.
    imposed, absolute, jargon, judging : tuple of str
        How aanvaardbaar, realistisch, zonder_jargon and feitelijk are missed.
    second : tuple of str
        How a second goal is put behind the first.
    mention : tuple of str
        Sentences that name people and places.
    about : mapping of str to About
        Per leefgebied.
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
    """Make an `About` of texts parted by bars.

    Parameters
    ----------
    concrete, avoid, topics, because : str
        Phrases with ``|`` between them.

    Returns
    -------
    About

    Examples
    --------
    >>> about("a _doen|b _doen", "c _laten", "d", "e").concrete
    ('a _doen', 'b _doen')
    """
    return About(*(tuple(text.split("|")) for text in (concrete, avoid, topics, because)))
