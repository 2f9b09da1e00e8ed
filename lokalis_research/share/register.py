"""The register of what was shared: every bundle, its withdrawal and its errata, and the bundles."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import filelock

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.runs.atomic import sweep, write_text
from lokalis_research.runs.registers import KEPT, RECORDS
from lokalis_research.state import HASH, DamagedStateError, read_state, seal, unseal

Kind = Literal["gedeeld", "ingetrokken", "erratum"]
Correction = Literal["ingetrokken", "erratum"]
_FILE, _CONTENT = "register.jsonl", "inhoud.json"


@dataclass(frozen=True)
class Event:
    """One line of the register."""

    soort: Kind
    halfjaar: str
    gemaakt: bool
    versie: int
    datum: str
    door: str
    sha256: str
    reden: str = ""
    besluit: dict[str, Any] | None = None
    gezien: str = ""
    doelgroep: str = ""


def register_folder() -> Path:
    """Return the folder of the register and of the bundles that were shared."""
    return home.private_folder(home.home() / "delen")


def bundle_folder(event: Event) -> Path:
    """Return where a shared bundle and its records are kept."""
    made = "-gemaakt" if event.gemaakt else ""
    whom = f"{event.doelgroep}-" if event.doelgroep else ""
    return register_folder() / f"{event.halfjaar}{made}" / f"{whom}versie-{event.versie}"


def read_register() -> list[Event]:
    """Read all that was shared, withdrawn and corrected, oldest first."""
    path = register_folder() / _FILE
    if not path.exists() and not _bundles():
        return []
    try:
        text = path.read_text(encoding="utf-8")
        # Of version 0.1, which knew no audiences, no line has a hash: adding one gives it its own.
        read = unseal if f'"{HASH}"' in text or '"doelgroep"' in text else json.loads
        events = [Event(**read(line)) for line in text.splitlines()]
    except (DamagedStateError, OSError, ValueError, TypeError):
        events = None
    if events is None or any(event.soort not in get_args(Kind) for event in events):
        raise RunError(
            f"The register of shared bundles is damaged: {path}.",
            remedy="Take it back from a copy: without it nobody knows what was shared.",
        )
    return events


def add_event(event: Event) -> None:
    """Add a line to the register."""
    lines = [seal(asdict(one), indent=None) for one in [*read_register(), event]]
    write_text(register_folder() / _FILE, "".join(lines))


@contextmanager
def locked_register() -> Iterator[None]:
    """Keep the register to one process, so that no version number is given twice.

    What a killed one left half done holds who stands behind numbers: it does not stay.
    """
    with filelock.FileLock(register_folder() / ".slot"):
        sweep(register_folder())
        if not _bundles() and not (register_folder() / _FILE).exists():
            # From here on a register that is gone is one that somebody took away.
            write_text(register_folder() / _FILE, "")
        yield


def shared_before(*, made_up: bool) -> list[tuple[Event, Path]]:
    """List every bundle ever shared, for whoever looks for what differences tell."""
    found = [
        (event, bundle_folder(event))
        for event in read_register()
        if event.soort == "gedeeld" and event.gemaakt == made_up
    ]
    for _, folder in found:
        _refuse_damaged(folder)
    return found


def seal_kept(folder: Path) -> None:
    """Write down what is kept with a bundle, so that later runs trust no more and no less."""
    write_text(folder / _CONTENT, seal({"bestanden": _hashes(folder)}))


def _refuse_damaged(folder: Path) -> None:
    try:
        kept = read_state(folder / _CONTENT)
        # Of version 0.1 nothing was written down.
        whole = folder.is_dir() and (kept is None or kept["bestanden"] == _hashes(folder))
    except (DamagedStateError, OSError, KeyError):
        whole = False
    if not whole:
        raise RunError(
            f"What was kept of a shared bundle is damaged: {folder}.",
            remedy="Take it back from a copy: without it nobody knows what bundles tell together.",
        )


def _hashes(folder: Path) -> dict[str, str]:
    """Fingerprint the released tables of a bundle, and who stands behind them."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in (RECORDS, KEPT)
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


def _bundles() -> list[Path]:
    return [*register_folder().glob("*/*versie-*")]


def shared_otherwise(event: Event) -> list[str]:
    """Name who else has a bundle of the half-year that is made of other pages, and may be used."""
    found = {
        one.doelgroep: one
        for one in read_register()
        if (one.halfjaar, one.gemaakt) == (event.halfjaar, event.gemaakt)
    }
    return [
        f"{name or 'zonder doelgroep'} (versie {last.versie})"
        for name, last in found.items()
        if last.soort == "gedeeld" and last.gezien != event.gezien
    ]


@dataclass(frozen=True)
class Standing:
    """How a half-year stands in the register."""

    last: Event | None
    corrections: tuple[Event, ...]
    is_corrected: bool

    @property
    def next_version(self) -> int:
        """The version that the next bundle would have."""
        return 1 if self.last is None else self.last.versie + 1

    @property
    def public_corrections(self) -> list[dict[str, Any]]:
        """What a reader of the next bundle is told of earlier ones."""
        return [
            {"versie": one.versie, "soort": one.soort, "datum": one.datum, "reden": one.reden}
            for one in self.corrections
        ]


def corrections_of(half_year: str, *, made_up: bool) -> list[dict[str, Any]]:
    """List what was withdrawn or corrected of a half-year, of any audience: what is reviewed."""
    kept = ("versie", "soort", "datum", "reden", "doelgroep")
    return [
        {name: getattr(event, name) for name in kept if getattr(event, name)}
        for event in read_register()
        if event.soort != "gedeeld" and (event.halfjaar, event.gemaakt) == (half_year, made_up)
    ]


def standing(half_year: str, *, made_up: bool, audience: str = "") -> Standing:
    """Find how a half-year stands with one audience."""
    own = [
        event
        for event in read_register()
        if (event.halfjaar, event.gemaakt, event.doelgroep) == (half_year, made_up, audience)
    ]
    shared = [event for event in own if event.soort == "gedeeld"]
    last = shared[-1] if shared else None
    since = own[own.index(last) + 1 :] if last else []
    corrections = tuple(event for event in own if event.soort != "gedeeld")
    return Standing(last, corrections, is_corrected=bool(since))
