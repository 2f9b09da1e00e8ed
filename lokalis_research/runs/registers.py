"""The registers of a run's notebooks on disk, among the personal data."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lokalis_research import home
from lokalis_research.errors import ReleaseError
from lokalis_research.release.register import Register
from lokalis_research.release.rules import Rules
from lokalis_research.release.run_wide import (
    fingerprint,
    from_plain,
    hide_plain,
    judge_together,
    read_to_hide,
    to_hide_file,
    to_plain,
)
from lokalis_research.release.standing import from_parquet
from lokalis_research.release.told import Told, told_from_text, told_to_text
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.ledger import Entry
from lokalis_research.state import DamagedStateError, read_state, seal

if TYPE_CHECKING:
    from lokalis_research.release.attack import Finding

_ATTACK, _TOLD = "aanval.json", "verbanden.json"
Anything = TypeVar("Anything")


@dataclass(frozen=True)
class Registers:
    """One register per notebook of a run, and what they must hide because of each other."""

    folder: Path
    rules: Rules

    @classmethod
    def of(cls, run: Path, rules: Rules, version: str) -> Registers:
        """Find the registers that belong to a run folder."""
        return cls(home.registers() / f"{_place(run)}-{_short(version)}", rules)

    def remove_older(self, run: Path) -> None:
        """Remove the registers of this run folder that belong to another delivery or dictionary."""
        for old in home.registers().glob(f"{_place(run)}-*"):
            if old.name != self.folder.name:
                shutil.rmtree(old, ignore_errors=True)
        home.private_folder(self.folder)

    def forget(self, name: str) -> None:
        """Take away what a notebook judged before it judges anew."""
        self._file(name).unlink(missing_ok=True)
        shutil.rmtree(self._file(name).with_suffix(""), ignore_errors=True)

    def complete(self, name: str) -> None:
        """Note that a notebook is done, also if it let nothing out."""
        if not self._file(name).is_file():
            write_text(self._file(name), to_plain(Register(self.rules)))

    def drop_unknown(self, entries: dict[str, Anything]) -> None:
        """Have notebooks made again of which nobody knows any more what they let out."""
        for name in [name for name in entries if not self.knows(name)]:
            del entries[name]

    def knows(self, name: str) -> bool:
        """Tell whether it is known what a notebook let out."""
        return self._read(name) is not None

    def are_whole(self, name: str) -> bool:
        """Tell whether what is there of a notebook, and the list of what to hide, is undamaged."""
        return self._knows_what_to_hide() and (self.knows(name) or not self._file(name).exists())

    def _knows_what_to_hide(self) -> bool:
        try:
            read_to_hide(self.folder)
        except ReleaseError:
            return False
        return True

    def heal(self) -> None:
        """Forget a damaged list of what must be hidden: laying the registers together finds it."""
        if not self._knows_what_to_hide():
            to_hide_file(self.folder).unlink()

    def fingerprints(self, names: Iterable[str]) -> dict[str, str]:
        """Fingerprint per notebook what it must hide because of others."""
        keys = read_to_hide(self.folder)
        return {name: fingerprint(keys, self._read(name)) for name in names}

    def judge(self, names: Iterable[str]) -> bool:
        """Lay the registers side by side, and note what must be hidden that is shown."""
        registers = [found for name in names if (found := self._with_people(name)) is not None]
        before = read_to_hide(self.folder)
        more, told = judge_together(registers, self.rules)
        write_text(self.folder / _TOLD, told_to_text(told))
        if more <= before:
            return False
        write_text(to_hide_file(self.folder), hide_plain(before | more))
        return True

    def told(self) -> list[Told]:
        """Give what the attack must know of how the numbers of the run hang together."""
        try:
            content = (self.folder / _TOLD).read_bytes()
        except FileNotFoundError:
            raise ReleaseError(
                "It is not known how the numbers of this run hang together.",
                remedy="Give `lokalis run` again: it finds that anew.",
            ) from None
        return told_from_text(content)

    def recall(self, entries: Mapping[str, Entry]) -> tuple[Finding, ...] | None:
        """Read what an attack on exactly these pages found; None if there was none yet."""
        try:
            self.told()
            found = read_state(self.folder / _ATTACK)
            if found is None or found["bij"] != _stand(entries):
                return None
            if not found["gevonden"]:
                return ()
            from lokalis_research.release.attack import Finding

            return tuple(
                Finding(**{**one, "through": tuple(one["through"])}) for one in found["gevonden"]
            )
        except (DamagedStateError, ReleaseError, KeyError, TypeError):
            return None

    def remember(self, entries: Mapping[str, Entry], findings: Iterable[Finding]) -> None:
        """Write down what an attack on these pages found."""
        found = {"bij": _stand(entries), "gevonden": [asdict(one) for one in findings]}
        write_text(self.folder / _ATTACK, seal(found))

    def _read(self, name: str) -> Register | None:
        try:
            found = from_plain(self._file(name).read_bytes(), self.rules)
        except (FileNotFoundError, ReleaseError):
            return None
        whole = all(self._people(name, places.table).is_file() for places in found.tables)
        return found if whole else None

    def _with_people(self, name: str) -> Register | None:
        """Read a register with who stands behind its numbers, to find how they hang together."""
        register = self._read(name)
        if register is None:
            return None
        try:
            for places in register.tables:
                content = self._people(name, places.table).read_bytes()
                register.book.add(places, from_parquet(content))
        except ReleaseError:
            self.forget(name)
            raise
        return register

    def _people(self, name: str, table: str) -> Path:
        return self._file(name).with_suffix("") / f"{table}.parquet"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _stand(entries: Mapping[str, Entry]) -> str:
    return _short(
        json.dumps({n: [e.inputs.key, e.outputs] for n, e in entries.items()}, sort_keys=True)
    )


def _place(run: Path) -> str:
    return f"{run.name}-{_short(str(run.resolve()))}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
