"""The registers of a run's notebooks on disk, among the personal data."""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lokalis_research import home
from lokalis_research.errors import ReleaseError
from lokalis_research.memory import give_back_memory
from lokalis_research.release.earlier import SharedBefore
from lokalis_research.release.hiding import Key
from lokalis_research.release.register import Known, Register
from lokalis_research.release.rules import Rules
from lokalis_research.release.run_wide import (
    ToHide,
    fingerprint,
    from_plain,
    hide_plain,
    judge_together,
    read_to_hide,
    to_hide_file,
    to_plain,
)
from lokalis_research.release.standing import from_parquet, to_parquet
from lokalis_research.release.told import AllTold, told_from_text, told_to_text
from lokalis_research.result import Behind, Result
from lokalis_research.runs.atomic import sweep, translated_os_errors, write_bytes, write_text
from lokalis_research.runs.ledger import Entry
from lokalis_research.state import DamagedStateError, read_state, seal

if TYPE_CHECKING:
    from lokalis_research.release.attack import Finding

RECORDS, KEPT = "vrijgave", "registers"
"""In a run folder and beside a shared bundle: what was released, and who stands behind it."""
_ATTACK, _TOLD = "aanval.json", "verbanden.json"
Anything = TypeVar("Anything")


@dataclass(frozen=True)
class Registers:
    """One register per notebook of a run, and what they must hide because of each other.

    `shared` are the folders of bundles shared before, oldest first.
    """

    folder: Path
    rules: Rules
    run: Path
    shared: tuple[Path, ...] = ()
    _ahead: dict[str, Future[Register | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def of(cls, run: Path, rules: Rules, version: str, shared: Iterable[Path] = ()) -> Registers:
        """Find the registers that belong to a run folder."""
        folder = home.registers() / f"{_place(run)}-{_short(version)}"
        return cls(folder, rules, run, tuple(shared))

    @property
    def earlier(self) -> dict[str, Path]:
        """The bundles shared before that hold something else than this run, by their labels."""
        return {
            f"{folder.parent.name} {folder.name}": folder
            for folder in self.shared
            if not _holds(self.run / RECORDS, folder / RECORDS)
        }

    @property
    def earlier_records(self) -> dict[str, Path]:
        """Where the released tables of those bundles stand."""
        return {label: folder / RECORDS for label, folder in self.earlier.items()}

    def keep(self, names: Iterable[str], folder: Path) -> None:
        """Keep what notebooks judged with a bundle that is shared, for the runs that come later."""
        with translated_os_errors(folder):
            for name in names:
                for source in (self._file(name), self._file(name).with_suffix("")):
                    target = home.private_folder(folder) / source.name
                    if source.is_dir():
                        shutil.copytree(source, target)
                    elif source.is_file():
                        shutil.copyfile(source, target)
                        target.chmod(0o600)

    def remove_older(self, run: Path) -> None:
        """Remove the registers of this run folder that belong to another delivery or dictionary."""
        for old in home.registers().glob(f"{_place(run)}-*"):
            if old.name != self.folder.name:
                shutil.rmtree(old, ignore_errors=True)
        home.private_folder(self.folder)

    def begin(self, beside: Iterable[str]) -> Register:
        """Open the register of a notebook, beside what others let out if they were made."""
        hide = read_to_hide(self.folder)
        register = Register(self.rules, must_hide=hide.numbers, left_out=hide.tables)
        # One that is damaged stops this notebook; whoever judges all of them has it made again.
        others = [found for name in beside if (found := self._open(name)) is not None]
        register.lay_beside(others)
        return register

    def note(self, name: str, latest: Register, result: Result) -> None:
        """Write down what a table of a notebook brought, and who stands behind its numbers."""
        parts = self._file(name).with_suffix("")
        number = len(list(parts.glob("*.json")))
        write_text(parts / f"{number:06d}.json", to_plain(latest, on_lines=False))
        write_bytes(self._people(name, result.name), to_parquet(result))

    def forget(self, name: str) -> None:
        """Take away what a notebook judged before it judges anew."""
        self._ahead.pop(name, None)
        self._file(name).unlink(missing_ok=True)
        shutil.rmtree(self._file(name).with_suffix(""), ignore_errors=True)

    def complete(self, name: str) -> None:
        """Note that a notebook is done, also if it let nothing out."""
        if self._file(name).is_file():
            return
        register, parts = (
            Register(self.rules),
            sorted(self._file(name).with_suffix("").glob("*.json")),
        )
        for part in parts:
            register.merge(from_plain(part.read_bytes(), self.rules))
        write_text(self._file(name), to_plain(register))
        for part in parts:
            part.unlink()

    def let_out(self, names: Iterable[str]) -> str:
        """Fingerprint all that notebooks let out, and who stands behind it."""
        found = hashlib.sha256()
        for name in sorted(names):
            parts = sorted(self._file(name).with_suffix("").glob("*.parquet"))
            for path in [self._file(name), *parts]:
                content = path.read_bytes() if path.is_file() else b""
                found.update(path.name.encode() + hashlib.sha256(content).digest())
        return found.hexdigest()

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
        """Remove what killed kernels left half written, and forget a damaged list of what to hide.

        Laying the registers together finds that list anew.
        """
        sweep(self.folder)
        if not self._knows_what_to_hide():
            self.forget_to_hide()

    def forget_to_hide(self) -> None:
        """Forget what must be hidden because of other notebooks."""
        to_hide_file(self.folder).unlink(missing_ok=True)

    def fingerprints(self, names: Iterable[str]) -> dict[str, str]:
        """Fingerprint per notebook what it must hide because of others."""
        hide = read_to_hide(self.folder)
        if hide == ToHide():
            # Reading all registers takes as long as the rest of a batch that finds all done.
            return dict.fromkeys(names, "")
        return {
            name: fingerprint(hide.numbers, self._read(name), self._left_out(name, hide.tables))
            for name in names
        }

    def left_out(self, names: Iterable[str]) -> tuple[str, ...]:
        """Name the tables of these notebooks that show nothing."""
        tables = read_to_hide(self.folder).tables
        return tuple(sorted({one for name in names for one in self._left_out(name, tables)}))

    def _left_out(self, name: str, tables: Iterable[str]) -> list[str]:
        # In the run folder, since nothing is judged of a table that is left out.
        return [one for one in tables if (self.run / RECORDS / name / f"{one}.csv").is_file()]

    def read_ahead(self, names: Iterable[str]) -> None:
        """Begin to read what will be judged: until kernels are done there is nothing else to do."""
        pool = ThreadPoolExecutor(max_workers=1)
        self._ahead.update({name: pool.submit(self._prepared, name) for name in names})
        pool.shutdown(wait=False)

    def judge(self, names: Iterable[str]) -> bool:
        """Lay the registers side by side, and note what must be hidden that is shown."""
        # Held by nobody else: of a whole run it is most of what this process has in memory.
        registers = filter(None, map(self._with_people, names))
        before = read_to_hide(self.folder)
        earlier = [
            one for label, folder in self.earlier.items() if (one := self._then(label, folder))
        ]
        judged = judge_together(registers, self.rules, earlier)
        hide = before | judged.hide
        self._ahead.clear()
        give_back_memory()
        write_text(self.folder / _TOLD, told_to_text(judged.told))
        if (hide.numbers, hide.tables) == (before.numbers, before.tables):
            return False
        write_text(to_hide_file(self.folder), hide_plain(hide))
        return True

    def leave_out(self, findings: Iterable[Finding]) -> bool:
        """Leave out tables of which an attack computed a number; tell whether there are more now.

        Of what follows from several tables the first goes.
        """
        hide = read_to_hide(self.folder)
        there = {path.stem for path in (self.run / RECORDS).glob("*/*.json")} - hide.tables
        told = ((one.table, *(said.partition(":")[0] for said in one.through)) for one in findings)
        more = {name for names in told for name in [one for one in names if one in there][:1]}
        if more:
            write_text(to_hide_file(self.folder), hide_plain(hide | ToHide(tables=frozenset(more))))
        return bool(more)

    def cost_of_earlier(self, names: Iterable[str]) -> dict[str, int]:
        """Count per table the numbers that are hidden only because of bundles shared before."""
        because = read_to_hide(self.folder).because_of_earlier
        if not because:
            return {}
        known = [found for name in names if (found := self._read(name)) is not None]
        tables = [
            one.known[key].table for one in known for key in sorted(because & one.known.keys())
        ]
        return dict(Counter(tables))

    def told(self) -> AllTold:
        """Give what the attack must know of how the numbers of the run hang together."""
        try:
            content = (self.folder / _TOLD).read_bytes()
        except FileNotFoundError:
            raise ReleaseError(
                "It is not known how the numbers of this run hang together.",
                remedy="Give `lokalis run` again: it finds that anew.",
            ) from None
        told = told_from_text(content)
        since = {label for label, one in self.earlier.items() if (one / KEPT).is_dir()}
        if more := sorted(since - told.revised.keys()):
            raise ReleaseError(
                f"Shared since this run was made: {', '.join(more)}.",
                remedy="Give `lokalis run` again: it hides what that bundle would help to compute.",
            )
        return told

    def recall(self, entries: Mapping[str, Entry]) -> tuple[Finding, ...] | None:
        """Read what an attack on exactly these pages found; None if there was none yet."""
        try:
            self.told()
            found = read_state(self.folder / _ATTACK)
            if found is None or found["bij"] != self._stand(entries):
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
        found = {"bij": self._stand(entries), "gevonden": [asdict(one) for one in findings]}
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
        try:
            return self._ahead.pop(name).result() if name in self._ahead else self._open(name)
        except ReleaseError:
            self.forget(name)
            raise

    def _prepared(self, name: str) -> Register | None:
        register = self._open(name)
        if register is not None:
            register.book.prepare()
        return register

    def _open(self, name: str) -> Register | None:
        register = self._read(name)
        if register is None:
            return None
        for places in register.tables:
            register.book.add(places, self._behind(name, places.table))
        return register

    def _then(self, label: str, bundle: Path) -> SharedBefore | None:
        """Read what was judged for a bundle; None where that was not kept."""
        kept = replace(self, folder=bundle / KEPT)
        files = sorted(kept.folder.glob("*.json"))
        found = {path.stem: kept._read(path.stem) for path in files}
        known: dict[Key, Known] = {}
        tables = []
        for name, register in found.items():
            if register is None:
                return None
            for key, one in register.known.items():
                known[key] = one if one.reason or key not in known else known[key]
            tables += [
                (places, functools.partial(kept._behind, name, places.table))
                for places in register.tables
            ]
        return SharedBefore(label, known, tables) if found else None

    def _behind(self, name: str, table: str) -> tuple[Behind, ...]:
        return from_parquet(self._people(name, table).read_bytes())

    def _stand(self, entries: Mapping[str, Entry]) -> str:
        made = {name: [one.inputs.key, one.outputs] for name, one in entries.items()}
        return _short(json.dumps([made, sorted(self.earlier)], sort_keys=True))

    def _people(self, name: str, table: str) -> Path:
        return self._file(name).with_suffix("") / f"{table}.parquet"

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _holds(records: Path, others: Path) -> bool:
    """Tell whether all released tables of one folder stand in another, byte for byte."""
    return all(
        (own := records / path.relative_to(others)).is_file()
        and own.read_bytes() == path.read_bytes()
        for path in others.rglob("*.json")
    )


def _place(run: Path) -> str:
    return f"{run.name}-{_short(str(run.resolve()))}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
