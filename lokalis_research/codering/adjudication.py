"""From answers to gold codes: what coders differ on, who decided it, and why.

A question is put to an adjudicator only when everyone to whom its unit was dealt has answered it,
so that nobody sees another's answer before giving their own. Decisions are only ever added; the
latest counts. Reasons are free text and stay in the folder of the round.
"""

from __future__ import annotations

import pandas as pd

from lokalis_research.codering.codings import codings, counts
from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import Round
from lokalis_research.codering.store import ElsewhereError, Journal, Question, Record, now

AGREED, DECIDED, SINGLE, UNDONE = "eens", "besluit", "enkel", "herroepen"
DECISION_COLUMNS = ("eenheid_id", "criterium", "oordeel", "door", "reden", "tijdstip")
_QUESTION = ["eenheid_id", "criterium"]


def disagreements(round_: Round) -> pd.DataFrame:
    """List the answers that differ between coders of the same unit.

    Only of questions that all their coders have answered; ordered by unit, codebook and coder.
    """
    table = _with_summary(round_)
    wanted = table["compleet"] & (table["verschillend"] > 1)
    decided = pd.MultiIndex.from_frame(_latest(round_)[_QUESTION])
    found = table[wanted]
    found = found.assign(besloten=pd.MultiIndex.from_frame(found[_QUESTION]).isin(decided))
    found = _in_order(found, round_, ["codeur"])
    return found[[*_QUESTION, "codeur", "oordeel", "twijfel", "besloten"]]


def decide(
    round_: Round, eenheid_id: str, criterium: str, oordeel: str, *, door: str, reden: str
) -> None:
    """Take a decision about one question; it is on disk when this returns."""
    decide_many(
        round_,
        pd.DataFrame({"eenheid_id": [eenheid_id], "criterium": [criterium], "oordeel": [oordeel]}),
        door=door,
        reden=reden,
    )


def decide_many(round_: Round, decided: pd.DataFrame, *, door: str, reden: str) -> None:
    """Take decisions about many questions at once, all of them or none."""
    for criterium, rows in decided.groupby("criterium", sort=True):
        round_.codebook[str(criterium)].refuse_unknown(rows["oordeel"])
    if not door.strip() or not reden.strip():
        raise CodingError(
            "A decision lacks who took it or why.", remedy="Give both: they are kept with it."
        )
    table = _with_summary(round_)
    ready = pd.MultiIndex.from_frame(table.loc[table["compleet"], _QUESTION])
    open_yet = ~pd.MultiIndex.from_frame(decided[_QUESTION]).isin(ready)
    if open_yet.any():
        criteria = sorted(set(decided.loc[open_yet, "criterium"]))
        raise CodingError(
            f'Not everyone has answered "{criteria[0]}" about this unit, or it is not of the '
            "round.",
            remedy="Decide when all its coders have answered: until then they work blind.",
        )
    chosen = decided[[*_QUESTION, "oordeel"]].itertuples(index=False, name=None)
    with Decisions(round_).journal.adding() as add:
        add(_taken(round_, [list(one) for one in chosen], door, reden))


def decisions(round_: Round) -> pd.DataFrame:
    """Read the log of decisions, also those that a later one replaced; not what was taken back."""
    records = [
        {
            **dict(zip((*_QUESTION, "oordeel"), chosen, strict=True)),
            **{name: record[name] for name in ("door", "reden", "tijdstip")},
        }
        for record in Decisions(round_).standing()
        for chosen in record["besluiten"]
    ]
    return pd.DataFrame(records, columns=list(DECISION_COLUMNS), dtype="str")


class Decisions:
    """The decisions of a round, one by one, as a screen takes them and takes them back."""

    def __init__(self, round_: Round) -> None:
        self._round = round_
        head = {"soort": "begin", "ronde": round_.naam, "vingerafdruk": round_.fingerprint}
        self.journal = Journal(round_.folder / "besluiten.jsonl", head)

    def standing(self) -> list[Record]:
        """List the records that were not taken back."""
        found: dict[int, Record] = {}
        for record in self.journal.read():
            if record["soort"] == DECIDED:
                found[record["nr"]] = record
            elif record["soort"] == UNDONE:
                found.pop(record["besluit"], None)
        return list(found.values())

    def taken(self) -> set[Question]:
        """Tell which questions are decided."""
        return {(unit, name) for one in self.standing() for unit, name, _ in one["besluiten"]}

    def last(self) -> Record | None:
        """Give the last decision, if it was taken on its own."""
        standing = self.standing()
        return standing[-1] if standing and len(standing[-1]["besluiten"]) == 1 else None

    def take(self, question: Question, code: str, *, door: str, reden: str) -> None:
        """Decide one question that is open; it is on disk when this returns."""
        with self.journal.adding() as add:
            if question in self.taken():
                raise ElsewhereError(
                    "This question was decided already, in another window.",
                    remedy="Go on with the next one; undo gives this one back.",
                )
            add(_taken(self._round, [[*question, code]], door, reden))

    def undo(self, number: int) -> Record:
        """Take back the last decision; it stays in the file."""
        with self.journal.adding() as add:
            last = self.last()
            if last is None or last["nr"] != number:
                raise ElsewhereError(
                    "Something was decided or undone in another window since.",
                    remedy="Look at what is shown now, and undo again if that is meant.",
                )
            add({"soort": UNDONE, "besluit": number, "tijdstip": now()})
        return last


def _taken(round_: Round, chosen: list[list[str]], door: str, reden: str) -> Record:
    return {
        "soort": DECIDED,
        "besluiten": chosen,
        "door": door.strip(),
        "reden": reden.strip(),
        "codeboekversie": round_.codebook.versie,
        "tijdstip": now(),
    }


def gold(round_: Round, *, keep_uncounted: bool = False) -> pd.DataFrame:
    """Give the code that holds for every question that is settled.

    ``herkomst`` is besluit, eens (all its coders said the same) or enkel (only one coder had it).
    Questions that not everyone answered, or that stay disputed, are not in it. Answers that are no
    judgement are missing, unless they are kept.
    """
    table = _with_summary(round_).drop_duplicates(_QUESTION)
    settled = table[table["compleet"] & (table["verschillend"] == 1)]
    origin = settled["gevraagd"].gt(1).map({True: AGREED, False: SINGLE}).astype("str")
    both = pd.concat(
        [
            settled.assign(herkomst=origin)[[*_QUESTION, "oordeel", "herkomst"]],
            _latest(round_).assign(herkomst=DECIDED)[[*_QUESTION, "oordeel", "herkomst"]],
        ]
    ).drop_duplicates(_QUESTION, keep="last")
    found = _in_order(both, round_, [])[[*_QUESTION, "oordeel", "herkomst"]]
    if keep_uncounted:
        return found
    return found.assign(oordeel=found["oordeel"].where(counts(found, round_)))


def _latest(round_: Round) -> pd.DataFrame:
    return decisions(round_).drop_duplicates(_QUESTION, keep="last")


def _with_summary(round_: Round) -> pd.DataFrame:
    """Put beside every answer what the others of the same question come to."""
    asked = round_.assignments.groupby("eenheid_id").size().rename("gevraagd")
    table = codings(round_, keep_uncounted=True).join(asked, on="eenheid_id")
    same = table.groupby(_QUESTION)
    return table.assign(
        compleet=same["codeur"].transform("size") == table["gevraagd"],
        verschillend=same["oordeel"].transform("nunique"),
    )


def _in_order(table: pd.DataFrame, round_: Round, further: list[str]) -> pd.DataFrame:
    place = {name: number for number, name in enumerate(round_.codebook.names)}
    ordered = table.assign(vraag=table["criterium"].map(place))
    return ordered.sort_values(["eenheid_id", "vraag", *further], ignore_index=True)
