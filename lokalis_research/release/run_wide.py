"""The registers of all notebooks of a run, laid side by side.

Notebooks run in processes of their own and let results out one by one. Each writes what it judged
to a folder among the personal data. When all are done, the registers are judged together: what one
notebook shows may give away what another one hides. Those numbers are written down as to be hidden,
and the notebooks that show them are made again.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lokalis_research.errors import ReleaseError
from lokalis_research.release.earlier import Beside, SharedBefore, lay_beside, rename
from lokalis_research.release.hiding import Key
from lokalis_research.release.record import from_record, places_from_plain, places_to_plain
from lokalis_research.release.register import FalseSumError, Known, Register
from lokalis_research.release.rules import Rules
from lokalis_research.release.told import AllTold
from lokalis_research.result import Released
from lokalis_research.state import DamagedStateError, read_state, seal, unseal

if TYPE_CHECKING:
    from lokalis_research.release.attack import Finding

_TO_HIDE = "te_verbergen.json"


def to_plain(register: Register, *, on_lines: bool = True) -> str:
    """Write a register down, with its exact numbers.

    Parameters
    ----------
    register : Register
        Of one notebook.
    on_lines : bool
        Whether every value stands on a line of its own, which takes ten times as long.

    Returns
    -------
    str
        JSON: personal data.
    """
    known = [
        [*_plain(key), one.exact, one.reason, one.least, one.table, one.reach]
        for key, one in register.known.items()
    ]
    tables = [places_to_plain(places) for places in register.tables]
    return seal({"getallen": known, "tabellen": tables}, indent=1 if on_lines else None)


def from_plain(text: str | bytes, rules: Rules) -> Register:
    """Read what `to_plain` wrote.

    Parameters
    ----------
    text : str or bytes
        From `to_plain`.
    rules : Rules
        The release rules.

    Returns
    -------
    Register

    Raises
    ------
    ReleaseError
        If it is damaged.
    """
    try:
        content = unseal(text)
        known = {
            _key(identity, place): Known(*one) for identity, place, *one in content["getallen"]
        }
        tables = [places_from_plain(item) for item in content["tabellen"]]
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise ReleaseError(
            "The register of a notebook is damaged.",
            remedy="Give `lokalis run` again: it makes that notebook anew.",
        ) from None
    return Register(rules, known=known, tables=tables)


def read_to_hide(
    folder: Path, part: Literal["getallen", "door_eerdere_pakketten"] = "getallen"
) -> frozenset[Key]:
    """Read which numbers must be hidden because of other notebooks.

    Parameters
    ----------
    folder : pathlib.Path
        The registers of a run.
    part : str
        All of them, or only those of which bundles shared before are the cause.

    Returns
    -------
    frozenset of Key
        Empty before the first time.

    Raises
    ------
    ReleaseError
        If the file is damaged.
    """
    try:
        found = read_state(folder / _TO_HIDE)
        return frozenset(_key(*plain) for plain in found[part]) if found else frozenset()
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise ReleaseError(
            "The list of what the notebooks of a run must hide is damaged.",
            remedy="Give `lokalis run` again: it finds anew what must be hidden.",
        ) from None


def hide_plain(keys: Iterable[Key], because_of_earlier: Iterable[Key]) -> str:
    """Write down which numbers must be hidden.

    Parameters
    ----------
    keys, because_of_earlier : iterable of Key
        Which ones, and which of them only because of bundles shared before.

    Returns
    -------
    str
        JSON, without any number.
    """
    named = {"getallen": keys, "door_eerdere_pakketten": because_of_earlier}
    return seal({name: [_plain(key) for key in sorted(own)] for name, own in named.items()})


def to_hide_file(folder: Path) -> Path:
    """Return the file that `read_to_hide` reads.

    Parameters
    ----------
    folder : pathlib.Path
        The registers of a run.

    Returns
    -------
    pathlib.Path
    """
    return folder / _TO_HIDE


@dataclass(frozen=True)
class Judged:
    """What the notebooks of a run must hide because of each other and of what was shared before.

    Parameters
    ----------
    hide : frozenset of Key
        Numbers that some notebook shows and none may.
    because_of_earlier : frozenset of Key
        Those of them that the run alone could show.
    told : AllTold
        What the attack must know of how the numbers hang together.
    """

    hide: frozenset[Key]
    because_of_earlier: frozenset[Key]
    told: AllTold


def judge_together(
    registers: Iterable[Register], rules: Rules, earlier: Sequence[SharedBefore] = ()
) -> Judged:
    """Find what the notebooks of a run must hide because of each other.

    Parameters
    ----------
    registers : iterable of Register
        One per notebook, in the order of the plan.
    rules : Rules
        The release rules.
    earlier : sequence of SharedBefore
        Bundles shared before, oldest first.

    Returns
    -------
    Judged

    Raises
    ------
    ReleaseError
        If two notebooks give different numbers for the same thing, or what must be hidden cannot
        be.
    """
    all_of_them = list(registers)
    shown = {
        key for register in all_of_them for key, one in register.known.items() if not one.reason
    }
    alone = _merged(all_of_them, rules)
    alone.protect_all()
    if alone.exposed:
        tables = {one.rest_key: alone.known[one.left[0]].table for one in alone.relations}
        tables |= {key: one.table for key, one in alone.known.items()}
        table = min(tables[key] for key in alone.exposed)
        raise ReleaseError(
            f'A hidden number of "{table}" can be computed whatever else is hidden.',
            remedy="Leave that table out, or join its smallest groups.",
        )
    hidden = frozenset(key for key in shown if alone.known[key].reason)
    if not earlier:
        return Judged(hidden, frozenset(), AllTold(alone.told(), out=alone.known_to_some()))
    together, beside = _beside(all_of_them, rules, earlier)
    more = frozenset(key for key in shown if together.known[key].reason)
    exposed = together.exposed & together.known.keys()
    out = dict.fromkeys(exposed, (0.0, math.inf)) | together.bounds(beside.out)
    out = together.known_to_some() | out
    told = AllTold(together.told(), beside.revised, out)
    return Judged(hidden | more, more - hidden, told)


def _beside(
    registers: Sequence[Register], rules: Rules, earlier: Sequence[SharedBefore]
) -> tuple[Register, Beside]:
    """Protect a run beside what was shared before.

    Where numbers of then and now do not add up, some were revised that the run has no more: first
    what is in that sum is taken for revised, then everything. If not even that helps, sums of then
    are left out: the attack has them all the same.
    """
    every = frozenset(key[0] for one in earlier for key in one.known)
    apart: frozenset[str] = frozenset()
    while True:
        together = _merged(registers, rules)
        beside = lay_beside(together, earlier, apart)
        try:
            together.protect_all(beside.fixed)
        except FalseSumError as error:
            if apart == every:
                if not any(one.tables for one in earlier):
                    raise
                earlier = [replace(one, tables=()) for one in earlier]
            apart = every if apart else (error.counted & every or every)
        else:
            return together, beside


def _merged(registers: Iterable[Register], rules: Rules) -> Register:
    together = Register(rules)
    for register in registers:
        together.merge(register)
    return together


def fingerprint(keys: frozenset[Key], register: Register | None) -> str:
    """Fingerprint what a notebook must hide because of others.

    Parameters
    ----------
    keys : frozenset of Key
        What the run must hide.
    register : Register or None
        What the notebook judged the last time; None if it never ran.

    Returns
    -------
    str
        Empty where it is not concerned; else SHA-256 in hexadecimal.
    """
    concerned = sorted(keys & set(register.known)) if register is not None else []
    return hashlib.sha256(repr(concerned).encode()).hexdigest() if concerned else ""


def attack_records(
    records: Path, earlier: Mapping[str, Path], rules: Rules, told: AllTold
) -> tuple[Finding, ...]:
    """Attack released tables as they lie on disk.

    Parameters
    ----------
    records : pathlib.Path
        The folder with files of `lokalis_research.release.record` of a run.
    earlier : mapping of str to pathlib.Path
        The same of bundles shared before, by their labels.
    rules : Rules
        The release rules.
    told : AllTold
        What `judge_together` found.

    Returns
    -------
    tuple of Finding
        What some reader can compute.
    """
    # Linear programs: a quarter of a second to import, and a run that is up to date needs none.
    from lokalis_research.release.attack import attack

    known, unknown = list(_tables(records)), []
    own = len(known)
    for label, folder in earlier.items():
        for table in _tables(folder):
            if label in told.revised and table.places is not None:
                places = rename(table.places, told.revised[label], label)
                known.append(replace(table, places=places))
            else:
                unknown.append(table)
    found = (
        attack(known[:own], rules, unknown, known_sums, known[own:], told.out).findings
        for known_sums in told.relations
    )
    return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))


def _tables(folder: Path) -> Iterator[Released]:
    for path in sorted(folder.rglob("*.json")):
        yield from_record(path.read_text(encoding="utf-8"))


def _plain(key: Key) -> list[Any]:
    identity, place = key
    return [identity, [list(pair) for pair in place]]


def _key(identity: str, place: list[list[str]]) -> Key:
    return identity, tuple((axis, label) for axis, label in place)
