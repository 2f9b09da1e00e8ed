"""The screen on which is decided what coders differ on: the unit, what both said, one key.

Who decides sees the answers and remarks of the coders, and not whose they are. Every decision is
on disk before the next question is shown. No coder's screen imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from IPython.display import HTML

from lokalis_research.codering.adjudication import Decisions, disagreements
from lokalis_research.codering.codings import notes
from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import TEXTS_FILE, Round, open_round, read_texts
from lokalis_research.codering.session import Screen, View, Window, told
from lokalis_research.codering.store import LONGEST_NOTE, Question
from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import hint

REASON = "Besloten op het scherm, met de tekst, de antwoorden en het codeboek ernaast."
"""Stands with a decision to which no reason of its own was given."""


class DecidingWindow(Window):
    """One window in which one or more people decide together."""

    def __init__(self, round_: Round, by: Sequence[str], texts: Mapping[str, str]) -> None:
        super().__init__()
        self._round = round_
        self._by = ", ".join(by)
        self._texts = texts
        self._decisions = Decisions(round_)
        self._said = _said(round_)
        self._put_off: list[Question] = []
        self._undone: dict[str, str] | None = None
        self._resumed = bool(self._decisions.taken())

    def view(self) -> View:
        """Say what is to be shown now."""
        book, taken = self._round.codebook, self._decisions.taken()
        last = self._decisions.last()
        open_ = [question for question in self._said if question not in taken]
        shared: View = {
            "titel": book.titel,
            "ronde": self._round.naam,
            "codeur": self._by,
            "eenheid": book.eenheid,
            "totaal": len(self._said),
            "klaar": len(self._said) - len(open_),
            "laatste": last["nr"] if last else None,
            "besluiten": True,
        }
        # What was put off comes back when all else is decided, the longest ago first.
        first = [question for question in open_ if question not in self._put_off]
        later = [question for question in self._put_off if question in open_]
        if not open_:
            return shared | {"stap": "klaar"}
        unit, name = (first or later)[0]
        return shared | {
            "stap": "vraag",
            "sleutel": unit,
            "tekst": self._texts.get(unit, unit),
            "nr": len(self._said) - len(open_) + 1,
            "uitgesteld": len(later),
            "criterium": book[name].model_dump(),
            "gezegd": self._said[unit, name],
            "hervat": self._resumed,
            "eerder": self._undone,
        }

    def _act(self, message: Mapping[str, Any]) -> None:
        what = message["doe"]
        if what == "terug":
            record = self._decisions.undo(message["laatste"])
            unit, name, code = record["besluiten"][0]
            reason = "" if record["reden"] == REASON else record["reden"]
            self._undone = {"oordeel": code, "notitie": reason}
            # What was taken back is shown at once, before everything else.
            self._said = {(unit, name): self._said.get((unit, name), []), **self._said}
            self._put_off = [one for one in self._put_off if one != (unit, name)]
        elif what in {"antwoord", "later"}:
            question = (message["eenheid"], message["criterium"])
            if question not in self._said:
                raise CodingError(
                    "This question is not one on which coders differ.", remedy="Open it again."
                )
            if what == "later":
                self._put_off = [*(one for one in self._put_off if one != question), question]
            else:
                self._decide(question, message["oordeel"], str(message.get("notitie", "")).strip())
            self._resumed, self._undone = False, None

    def _decide(self, question: Question, code: str, reason: str) -> None:
        codes = self._round.codebook[question[1]].codes
        if code not in codes:
            raise CodingError("The codebook knows no such answer.", remedy=hint("", codes))
        if len(reason) > LONGEST_NOTE:
            raise CodingError(
                f"The reason is longer than {LONGEST_NOTE} signs.", remedy="Make it shorter."
            )
        self._decisions.take(question, code, door=self._by, reden=reason or REASON)


def open_decisions(
    folder: str | Path, by: Sequence[str], dictionary: str | Path | None = None
) -> Screen | HTML:
    """Open the screen of who decides, on a round that stands on disk."""

    def screen() -> Screen:
        words = load_dictionary(Path(dictionary) if dictionary is not None else None)
        round_ = open_round(Path(folder), words)
        texts = read_texts(round_) if (round_.folder / TEXTS_FILE).is_file() else {}
        return Screen(DecidingWindow(round_, by, texts), f"DecidingScreen({round_.naam!r})")

    return told(screen)


def _said(round_: Round) -> dict[Question, list[dict[str, object]]]:
    """Give per question on which coders differ what was said and why; not by whom."""
    remarks = {
        (one.eenheid_id, one.codeur, one.criterium): one.notitie
        for one in notes(round_).itertuples(index=False)
    }
    found: dict[Question, list[dict[str, object]]] = {}
    for one in disagreements(round_).itertuples(index=False):
        found.setdefault((str(one.eenheid_id), str(one.criterium)), []).append(
            {
                "oordeel": one.oordeel,
                "twijfel": bool(one.twijfel),
                "notitie": remarks.get((one.eenheid_id, one.codeur, one.criterium), ""),
            }
        )
    for (_, name), answers in found.items():
        # In the order of the codebook: the order of the coders would tell who said what.
        codes = round_.codebook[name].codes
        answers.sort(key=lambda one: (codes.index(str(one["oordeel"])), str(one["notitie"])))
    return found
