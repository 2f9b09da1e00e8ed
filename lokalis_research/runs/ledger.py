"""What has been made already, and from what: so that a second call does only what is missing."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.files import remove_halves_of
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.parameters import Value
from lokalis_research.state import DamagedStateError, read_state, seal, write_state

LEDGER_NAME = "grootboek.json"
_PACKAGE = "lokalis-research"
_CODE_SUFFIXES = {".py", ".pyi", ".j2", ".css", ".typ", ".toml"}


@dataclass(frozen=True)
class Inputs:
    """All that the outcome of a notebook depends on."""

    notebook: str
    code: str
    dictionary: str
    delivery: str
    environment: str
    parameters: dict[str, Value]
    before: dict[str, str]
    studies: dict[str, str] = field(default_factory=dict)
    to_hide: str = ""

    @property
    def key(self) -> str:
        """Identify this combination."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One finished notebook."""

    inputs: Inputs
    outputs: dict[str, str]


def read_ledger(run: Path) -> dict[str, Entry]:
    """Read the ledger of a run folder, per notebook; empty where nothing was made yet."""
    try:
        stored = read_state(run / LEDGER_NAME)
        return {
            name: Entry(Inputs(**item["inputs"]), dict(item["outputs"]))
            for name, item in (stored["notebooks"] if stored else {}).items()
        }
    except (DamagedStateError, AttributeError, ValueError, TypeError, KeyError):
        raise RunError(
            f"{LEDGER_NAME} in {run} is damaged.",
            remedy="Give `lokalis run` again: it makes everything anew.",
        ) from None


def write_ledger(run: Path, entries: Mapping[str, Entry]) -> None:
    """Write the ledger of a run folder."""
    content = {"notebooks": {name: asdict(entry) for name, entry in sorted(entries.items())}}
    write_text(run / LEDGER_NAME, seal(content))


def is_current(run: Path, entry: Entry | None, key: str) -> bool:
    """Tell whether what stands in the run folder is what a run would make."""
    if entry is None or entry.inputs.key != key:
        return False
    return hash_outputs(run, list(entry.outputs)) == entry.outputs


def hash_outputs(run: Path, names: list[str]) -> dict[str, str]:
    """Fingerprint files of a run folder."""
    return {
        name: hashlib.sha256((run / name).read_bytes()).hexdigest()
        for name in names
        if (run / name).is_file()
    }


@cache
def code_fingerprint() -> str:
    """Fingerprint the package's own code and page templates."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    files = [path for path in package.rglob("*") if path.suffix in _CODE_SUFFIXES]
    for path in sorted(files, key=lambda file: file.relative_to(package).as_posix()):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def _described(name: str) -> list[tuple[str, str]]:
    """Give what the description of an installed package says of it, line by line."""
    try:
        return _head(importlib.metadata.distribution(name))
    except importlib.metadata.PackageNotFoundError:
        return []


def _head(distribution: importlib.metadata.Distribution) -> list[tuple[str, str]]:
    head = (distribution.read_text("METADATA") or "").split("\n\n", 1)[0]
    parts = (line.partition(": ") for line in head.split("\n"))
    said = [(name, value) for name, colon, value in parts if colon]
    if {"Name", "Version"} <= {name for name, _ in said}:
        return said
    # Of an older kind. The parser reads the whole description, which takes ten times as long.
    return [(name, str(value)) for name, value in distribution.metadata.items()]  # type: ignore[attr-defined]


def _needed(ask: set[tuple[str, str]], seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """List packages, each with an extra or none, and what these need; not what was seen before."""
    found: set[tuple[str, str]] = set()
    while ask:
        name, extra = ask.pop()
        found.add((name, extra))
        wanted = [said for key, said in _described(name) if key == "Requires-Dist"]
        for requirement in map(_requirement, wanted):
            if not requirement.marker or requirement.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(requirement.name)
                ask |= {(needed, part) for part in ("", *requirement.extras)} - found - seen
    return found


_requirement = cache(Requirement)


def _only_for_extras() -> set[str]:
    """List the packages that nothing but an optional extra of this package needs."""
    extras = [said for key, said in _described(_PACKAGE) if key == "Provides-Extra"]
    always = _needed({(_PACKAGE, "")}, set())
    beside = _needed({(_PACKAGE, extra) for extra in extras}, always)
    return {name for name, _ in beside} - {name for name, _ in always}


@cache
def environment() -> dict[str, str]:
    """List the versions that the outcome may depend on.

    What only an optional extra brings is none of them: no page imports it.
    """
    unused = _only_for_extras()
    # Of two with one name the first is imported.
    every = reversed([*importlib.metadata.distributions()])
    heads = (dict(_head(distribution)) for distribution in every)
    names = {head["Name"]: head["Version"] for head in heads}
    versions = {n.lower(): v for n, v in names.items() if canonicalize_name(n) not in unused}
    return {"python": platform.python_version(), **dict(sorted(versions.items()))}


@cache
def environment_fingerprint() -> str:
    """Fingerprint `environment`."""
    return hashlib.sha256(json.dumps(environment(), sort_keys=True).encode()).hexdigest()


_FILE = "duur.json"


def read_durations() -> dict[str, float]:
    """Read the seconds per notebook; without one that never came to its end on this machine."""
    with contextlib.suppress(DamagedStateError, TypeError, ValueError, AttributeError):
        found = (read_state(home.home() / _FILE) or {}).get("seconden", {})
        return {str(name): float(seconds) for name, seconds in found.items()}
    return {}


def keep_durations(seconds: Mapping[str, float]) -> None:
    """Keep what notebooks took now; they are a convenience, and no reason to stop."""
    path = home.home() / _FILE
    with contextlib.suppress(OSError):
        remove_halves_of(path)
        write_state(path, {"seconden": {**read_durations(), **seconds}})


def seconds_left(left: Mapping[str, float], at_once: int) -> float:
    """Estimate how long pieces of work still take: the longest of them, or all of them shared."""
    return max([sum(left.values()) / at_once, *left.values()], default=0.0)
