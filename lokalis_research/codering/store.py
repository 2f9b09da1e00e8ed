"""What coders answered: one append-only file per coder, which nobody else's screen opens.

An answer is on disk before the call returns. Undo adds a record; nothing is ever erased. Notes are
personal data: they stay in these files.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from lokalis_research.codering.problems import CodingError, disk_errors
from lokalis_research.codering.rounds import Round
from lokalis_research.files import sync_folder

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


Record = dict[str, Any]
Add = Callable[[Mapping[str, Any]], Record]

# Adding a line takes milliseconds: whoever waits longer waits for a window that hangs.
PATIENCE_SECONDS = 20.0
_MENDED = "hersteld"  # how a line that was cut off was closed, before it was taken away
_SUM = "controle"


def now() -> str:
    """Tell the moment of a record, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


class Journal:
    """An append-only file of records, shared by any number of windows."""

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        self.path = path
        self._head = dict(head)
        # The system itself lets go of this lock when a process dies, on every platform.
        self._lock = FileLock(
            path.with_name(f".{path.name}.slot"), timeout=PATIENCE_SECONDS, poll_interval=0.01
        )
        self._records: list[Record] = []
        self._offset = 0
        self._torn = False
        self._summed = False

    def read(self) -> Sequence[Record]:
        """Read what was added, by whichever window."""
        self._catch_up()
        return self._records[1:]

    @contextmanager
    def adding(self) -> Iterator[Add]:
        """Hold off other windows; read up to now; then add."""
        with disk_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._lock.acquire()
            except Timeout:
                raise CodingError(
                    f"Another window has been writing {self.path.name} for "
                    f"{PATIENCE_SECONDS:.0f} seconds.",
                    remedy="Close other windows of this coder, and try again.",
                ) from None
        try:
            self._catch_up()
            self._mend()
            if not self._records:
                self._write(self._head)
            yield self._write
        finally:
            self._lock.release()

    def _catch_up(self) -> None:
        """Read what stands after where this window was."""
        with disk_errors(self.path):
            if not self.path.exists():
                added = b""
            else:
                with self.path.open("rb") as file:
                    if file.seek(0, os.SEEK_END) < self._offset:
                        raise self._damaged("became shorter")
                    file.seek(self._offset)
                    added = file.read()
        end = self._offset
        broken = False
        *lines, rest = added.split(b"\n")
        for line in lines:
            record = self._parse(line)
            broken = broken or record is None
            end += len(line) + 1
            if record is None:
                continue
            if broken and self._records and record.get("soort") != _MENDED:
                raise self._damaged(f"has a damaged line after record {len(self._records) - 1}")
            self._check(record)
            self._records.append(record)
            self._offset = end
            broken = False
        if broken and not rest:
            raise self._damaged(f"has a damaged line after record {len(self._records) - 1}")
        self._torn = bool(rest)

    def _check(self, record: Record) -> None:
        if record.get("nr") != len(self._records):
            raise self._damaged(f"has no record {len(self._records)} where it should be")
        if not self._records and record != {**self._head, "nr": 0}:
            raise CodingError(
                f"{self.path.name} belongs to another round, coder or codebook.",
                remedy="Put the file back where it came from.",
            )

    def _mend(self) -> None:
        """Take away the last line if what was writing it ended halfway."""
        if not self._torn:
            return
        with disk_errors(self.path), self.path.open("rb+") as file:
            file.seek(self._offset)
            if self._parse(file.read()) is not None:
                file.write(b"\n")  # only the line end is lost: the record is there
            else:
                file.truncate(self._offset)
            file.flush()
            os.fsync(file.fileno())
        self._catch_up()

    def _parse(self, line: bytes) -> Record | None:
        """Read a line; None if it is damaged. After the first checksum each line must have one."""
        try:
            record = json.loads(line.decode("utf-8"))
        except (ValueError, RecursionError):
            return None
        if not isinstance(record, dict):
            return None
        found = record.pop(_SUM, None)
        if found is None:
            return None if self._summed else record
        self._summed = True
        return record if found == _sum(record) else None

    def _write(self, record: Mapping[str, Any]) -> Record:
        numbered = {**record, "nr": len(self._records)}
        self._append(_line(numbered))
        self._catch_up()
        return numbered

    def _append(self, content: bytes) -> None:
        with disk_errors(self.path):
            new = not self.path.exists()
            with self.path.open("ab", buffering=0) as file:
                if file.write(content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(file.fileno())
            if new:
                sync_folder(self.path.parent)

    def _damaged(self, how: str) -> CodingError:
        return CodingError(
            f"{self.path.name} {how}.", remedy="Do not edit it by hand; restore it from a backup."
        )


def _line(record: Mapping[str, Any]) -> bytes:
    plain = json.loads(json.dumps(record))
    return json.dumps({**plain, _SUM: _sum(plain)}, ensure_ascii=False).encode("utf-8") + b"\n"


def _sum(record: Mapping[str, Any]) -> str:
    plain = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]
