"""The folder of one half-year's run: what stands where, and that it never mixes two runs."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from lokalis_research.bericht import FOLDER
from lokalis_research.errors import RunError
from lokalis_research.files import HALF
from lokalis_research.runs.atomic import publish, sweep, translated_os_errors
from lokalis_research.runs.ledger import (
    Entry,
    Inputs,
    hash_outputs,
    is_current,
    read_ledger,
    write_ledger,
)
from lokalis_research.state import DamagedStateError, read_state

# What `execute` lays ready, and where it belongs in the run folder: (folder, suffix).
_PLACES = {
    "notebook.ipynb": ("notebooks", ".ipynb"),
    "pagina.html": ("paginas", ".html"),
    "tabellen": ("tabellen", ""),
    "vrijgave": ("vrijgave", ""),
}


GLOSSARY = "begrippen.html"
PER_TEAM = "per_buurtteam"
"""Name, in the ledger and as a folder, of the pages per buurtteam."""

DESCRIBING = ("index.html", GLOSSARY, "manifest.json")
"""What tells of a whole run, written when a batch ends."""


@dataclass(frozen=True)
class RunFolder:
    """A run folder that this process alone works in, and what it had to say on opening."""

    path: Path
    staging: Path
    entries: dict[str, Entry]
    notes: tuple[str, ...] = ()
    held: dict[str, str] = field(default_factory=dict)
    """Pages that stand if those beside them let out the same, by the fingerprint of that."""

    def hold(self, name: str, beside: str) -> None:
        """Lay a page where a notebook that is made lays what it makes."""
        entry = self.entries[name]
        if hash_outputs(self.path, list(entry.outputs)) == entry.outputs:
            for made, (folder, suffix) in _PLACES.items():
                source = self.path / folder / f"{name}{suffix}"
                if source.exists():
                    publish(source, self.staging / name / made)
            self.held[name] = beside

    def withdraw_outdated(self, inputs: Mapping[str, Inputs]) -> None:
        """Take away what was made from other inputs: a run folder never mixes two of them."""
        outdated = [
            name
            for name, entry in self.entries.items()
            if name not in inputs or not is_current(self.path, entry, inputs[name].key)
        ]
        for name in outdated:
            del self.entries[name]
        with translated_os_errors(self.path):
            if outdated or not self.entries:
                # First what tells of these pages: a batch that is killed now leaves no page that
                # an index or manifest describes and nobody made.
                for name in DESCRIBING:
                    (self.path / name).unlink(missing_ok=True)
                write_ledger(self.path, self.entries)
            for folder, suffix in _PLACES.values():
                place = self.path / folder
                for path in list(place.iterdir()) if place.is_dir() else ():
                    if path.name.removesuffix(suffix) in self.entries:
                        continue
                    if path.is_dir():
                        shutil.rmtree(path)
                    else:
                        path.unlink()
            if PER_TEAM not in self.entries:
                shutil.rmtree(self.path / PER_TEAM, ignore_errors=True)
            withdraw_without_tables(self.path)

    def publish(self, name: str, inputs: Inputs) -> None:
        """Put the outputs of a finished notebook in their places, then write the ledger."""
        places = {
            self.staging / name / made: self.path / folder / f"{name}{suffix}"
            for made, (folder, suffix) in _PLACES.items()
        }
        self._publish(name, inputs, places)

    def publish_teams(self, inputs: Inputs) -> None:
        """Put the pages per buurtteam in their place, then write the ledger."""
        self._publish(PER_TEAM, inputs, {self.staging / PER_TEAM: self.path / PER_TEAM})

    def _publish(self, name: str, inputs: Inputs, places: Mapping[Path, Path]) -> None:
        outputs: list[str] = []
        for made, target in places.items():
            publish(made, target)
            files = [target] if target.is_file() else list(target.rglob("*"))
            outputs += [p.relative_to(self.path).as_posix() for p in files if p.is_file()]
        self.entries[name] = Entry(inputs, hash_outputs(self.path, sorted(outputs)))
        write_ledger(self.path, self.entries)


@contextmanager
def open_run_folder(path: Path) -> Iterator[RunFolder]:
    """Open a run folder for one batch, swept of what a killed batch left half done."""
    with translated_os_errors(path):
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = filelock.FileLock(path / ".slot")
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            raise RunError(
                f"Another batch is already working in {path}.",
                remedy="Wait until it is done, or stop it; the lock of a crashed one frees itself.",
            ) from None
    staging = path / f"{HALF}{uuid.uuid4().hex}"
    try:
        sweep(path)
        try:
            opened = RunFolder(path, staging, read_ledger(path))
        except RunError as error:
            opened = RunFolder(path, staging, {}, (f"{error.problem} Everything is made anew.",))
        yield opened
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        lock.release()


MADE_FROM = f"{FOLDER}/gemaakt_uit.json"


def made_from(run: Path) -> dict[str, Any]:
    """Read what the report of a run was made from; empty where there is none, or it is damaged."""
    try:
        return read_state(run / MADE_FROM) or {}
    except DamagedStateError:
        return {}


def withdraw_without_tables(run: Path) -> None:
    """Take away a report of which a table is gone: a run folder never mixes two of them."""
    if not all((run / file).is_file() for file in made_from(run).get("gelezen", {})):
        shutil.rmtree(run / FOLDER, ignore_errors=True)
