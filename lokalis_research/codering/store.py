"""What coders answered: one append-only file per coder, which nobody else's screen opens.

An answer is on disk before the call returns. Undo adds a record; nothing is ever erased. Notes are
personal data: they stay in these files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.codering.journal import Journal, Record, now
from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import Round

ANSWER, UNDO, IMPORT, PRACTICE = "antwoord", "herroepen", "invoer", "oefening"
LONGEST_NOTE = 2000

GIVEN = ("eenheid_id", "criterium", "oordeel", "twijfel", "notitie", "tijdstip")
Question = tuple[str, str]
"""A unit and a criterion."""


class ElsewhereError(CodingError):
    """Another window of the same coder was first."""


@dataclass(frozen=True)
class Given:
    """An answer as it stands."""

    eenheid_id: str
    criterium: str
    oordeel: str
    twijfel: bool
    notitie: str
    tijdstip: str
    nr: int


class CoderStore:
    """The answers of one coder in one round; it opens no other coder's file."""

    def __init__(self, round_: Round, coder: str) -> None:
        self._round = round_
        self.coder = coder
        self._units = frozenset(round_.units_of(coder))
        self._known = {item.eenheid_id: item for item in round_.practice}
        self._journal = Journal(
            answers_file(round_, coder),
            {
                "soort": "begin",
                "ronde": round_.naam,
                "vingerafdruk": round_.fingerprint,
                "codeur": coder,
                "codeboekversie": round_.codebook.versie,
            },
        )

    def answers(self) -> dict[Question, Given]:
        """Read the answers as they stand now, whichever window gave them."""
        return _standing(self._journal.read())

    def practised(self) -> dict[Question, str]:
        """Read what was answered on practice items."""
        found: dict[Question, str] = {}
        for record in self._journal.read():
            if record["soort"] == PRACTICE:
                found.setdefault((record["eenheid_id"], record["criterium"]), record["oordeel"])
        return found

    def answer(
        self,
        eenheid_id: str,
        criterium: str,
        oordeel: str,
        *,
        twijfel: bool = False,
        notitie: str = "",
    ) -> Given:
        """Keep an answer to a question that is open; it is on disk when this returns."""
        self._check(self._units, eenheid_id, criterium, oordeel)
        if len(notitie) > LONGEST_NOTE:
            raise CodingError(
                f"The note is longer than {LONGEST_NOTE} signs.", remedy="Make it shorter."
            )
        with self._journal.adding() as add:
            if (eenheid_id, criterium) in self.answers():
                raise ElsewhereError(
                    "This question was answered already, in another window.",
                    remedy="Go on with the next one; undo gives this one back.",
                )
            record = add(
                {
                    "soort": ANSWER,
                    "eenheid_id": eenheid_id,
                    "criterium": criterium,
                    "oordeel": oordeel,
                    "codeboekversie": self._round.codebook.versie,
                    "tijdstip": now(),
                    "twijfel": twijfel,
                    "notitie": notitie,
                }
            )
        return _given(record, record["nr"])

    def practise(self, eenheid_id: str, criterium: str, oordeel: str) -> None:
        """Keep an answer on a practice item; it never counts as a coding."""
        self._check(frozenset(self._known), eenheid_id, criterium, oordeel)
        with self._journal.adding() as add:
            if (eenheid_id, criterium) not in self.practised():
                about = {"eenheid_id": eenheid_id, "criterium": criterium, "oordeel": oordeel}
                add({"soort": PRACTICE, **about, "tijdstip": now()})

    def undo(self, last: int | None = None) -> Given | None:
        """Take back the last answer that stands."""
        with self._journal.adding() as add:
            standing = self.answers().values()
            if not standing:
                return None
            given = max(standing, key=lambda one: one.nr)
            if last is not None and given.nr != last:
                raise ElsewhereError(
                    "Something was answered or undone in another window since.",
                    remedy="Look at what is shown now, and undo again if that is meant.",
                )
            about = {"eenheid_id": given.eenheid_id, "criterium": given.criterium}
            add({"soort": UNDO, **about, "tijdstip": now()})
        return given

    def add_many(self, answers: Sequence[Mapping[str, object]], source: str) -> None:
        """Keep many answers as one record: all of them or none."""
        with self._journal.adding() as add:
            add(
                {
                    "soort": IMPORT,
                    "bron": source,
                    "codeboekversie": self._round.codebook.versie,
                    "tijdstip": now(),
                    "antwoorden": [dict(one) for one in answers],
                }
            )

    def _check(self, units: frozenset[str], unit: str, criterion: str, code: str) -> None:
        if unit not in units:
            raise CodingError(
                f"This unit is none of those of {self.coder} in round {self._round.naam}.",
                remedy="Open the round again.",
            )
        self._round.codebook[criterion].refuse_unknown([code])


def answers_file(round_: Round, coder: str) -> Path:
    """Name the file of one coder's answers."""
    return round_.folder / "codeurs" / f"{coder}.jsonl"


def _standing(records: Sequence[Record]) -> dict[Question, Given]:
    found: dict[Question, Given] = {}
    for record in records:
        kind = record["soort"]
        if kind == IMPORT:
            for one in record["antwoorden"]:
                found[one["eenheid_id"], one["criterium"]] = _given(one, record["nr"])
        elif kind == ANSWER:
            found[record["eenheid_id"], record["criterium"]] = _given(record, record["nr"])
        elif kind == UNDO:
            found.pop((record["eenheid_id"], record["criterium"]), None)
    return found


def _given(record: Mapping[str, Any], number: int) -> Given:
    return Given(nr=number, **{name: record[name] for name in GIVEN})
