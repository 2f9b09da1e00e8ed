"""The registers of a run's notebooks on disk, among the personal data."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lokalis_research import home
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
from lokalis_research.runs.atomic import write_text

Anything = TypeVar("Anything")


@dataclass(frozen=True)
class Registers:
    """One register per notebook of a run, and what they must hide because of each other."""

    folder: Path
    rules: Rules

    @classmethod
    def of(cls, run: Path, rules: Rules, version: str) -> Registers:
        """Find the registers that belong to a run folder."""
        place = f"{run.name}-{hashlib.sha256(str(run.resolve()).encode()).hexdigest()[:12]}"
        folder = f"{place}-{hashlib.sha256(version.encode()).hexdigest()[:12]}"
        for old in home.registers().glob(f"{place}-*"):
            if old.name != folder:
                shutil.rmtree(old, ignore_errors=True)
        return cls(home.private_folder(home.registers() / folder), rules)

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
        for name in [name for name in entries if not self._file(name).is_file()]:
            del entries[name]

    def fingerprints(self, names: Iterable[str]) -> dict[str, str]:
        """Fingerprint per notebook what it must hide because of others."""
        keys = read_to_hide(self.folder)
        return {name: fingerprint(keys, self._read(name)) for name in names}

    def judge(self, names: Iterable[str]) -> bool:
        """Lay the registers side by side, and note what must be hidden that is shown."""
        registers = [found for name in names if (found := self._read(name)) is not None]
        before = read_to_hide(self.folder)
        more = judge_together(registers, self.rules)
        if more <= before:
            return False
        write_text(to_hide_file(self.folder), hide_plain(before | more))
        return True

    def _read(self, name: str) -> Register | None:
        path = self._file(name)
        if not path.is_file():
            return None
        return from_plain(path.read_text(encoding="utf-8"), self.rules)

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"
