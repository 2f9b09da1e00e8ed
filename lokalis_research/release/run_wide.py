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
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True)
class ToHide:
    """What the notebooks of a run must hide because of each other and of what was shared before.

    Parameters
    ----------
    numbers : frozenset of Key
        Numbers that some notebook shows and none may.
    because_of_earlier : frozenset of Key
        Those of them that the run alone could show.
    tables : frozenset of str
        Tables that may show nothing: otherwise a hidden number of theirs could be computed,
        whatever else was hidden.
    """

    numbers: frozenset[Key] = frozenset()
    because_of_earlier: frozenset[Key] = frozenset()
    tables: frozenset[str] = frozenset()

    def __or__(self, other: ToHide) -> ToHide:
        """Hide what either hides."""
        return ToHide(
            self.numbers | other.numbers,
            self.because_of_earlier | other.because_of_earlier,
            self.tables | other.tables,
        )


def read_to_hide(folder: Path) -> ToHide:
    """Read what must be hidden because of other notebooks.

    Parameters
    ----------
    folder : pathlib.Path
        The registers of a run.

    Returns
    -------
    ToHide
        Nothing before the first time.

    Raises
    ------
    ReleaseError
        If the file is damaged.
    """
    try:
        found = read_state(folder / _TO_HIDE)
        if not found:
            return ToHide()
        numbers, because = (
            frozenset(_key(*plain) for plain in found[part])
            for part in ("getallen", "door_eerdere_pakketten")
        )
        return ToHide(numbers, because, frozenset(found["tabellen"]))
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise ReleaseError(
            "The list of what the notebooks of a run must hide is damaged.",
            remedy="Give `lokalis run` again: it finds anew what must be hidden.",
        ) from None


def hide_plain(what: ToHide) -> str:
    """Write down what must be hidden.

    Parameters
    ----------
    what : ToHide
        Numbers and tables.

    Returns
    -------
    str
        JSON, without any number.
    """
    named = {"getallen": what.numbers, "door_eerdere_pakketten": what.because_of_earlier}
    plain = {name: [_plain(key) for key in sorted(own)] for name, own in named.items()}
    return seal({**plain, "tabellen": sorted(what.tables)})


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
    """What laying the notebooks of a run side by side came to.

    Parameters
    ----------
    hide : ToHide
        What they must hide.
    told : AllTold
        What the attack must know of how the numbers hang together.
    """

    hide: ToHide
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
        If two notebooks give different numbers for the same thing.
    """
    all_of_them = list(registers)
    left_out: set[str] = set()
    alone = _merged(all_of_them, rules)
    alone.protect_all()
    while alone.exposed:
        # Nothing that can be hidden helps: a table is left out, as if nobody had made it.
        left_out.add(_telling(alone))
        all_of_them = [register.without(left_out) for register in all_of_them]
        alone = _merged(all_of_them, rules)
        alone.protect_all()
    shown = {
        key for register in all_of_them for key, one in register.known.items() if not one.reason
    }
    hidden = frozenset(key for key in shown if alone.known[key].reason)
    tables = frozenset(left_out)
    if not earlier:
        hide = ToHide(hidden, tables=tables)
        return Judged(hide, AllTold(alone.told(), out=alone.known_to_some()))
    together, beside = _beside(all_of_them, rules, earlier)
    more = frozenset(key for key in shown if together.known[key].reason)
    exposed = together.exposed & together.known.keys()
    out = dict.fromkeys(exposed, (0.0, math.inf)) | together.bounds(beside.out)
    out = together.known_to_some() | out
    told = AllTold(together.told(), beside.revised, out)
    return Judged(ToHide(hidden | more, more - hidden, tables), told)


def _telling(register: Register) -> str:
    """Name the table that holds most of what can always be computed; of equals the smallest."""
    sums = {one.rest_key: one.keys for one in register.relations}
    exposed = {key for one in register.exposed for key in sums.get(one, (one,))}
    held: dict[str, frozenset[Key]] = defaultdict(frozenset)
    for places in register.tables:
        held[places.table] |= places.numbers
    return min(held, key=lambda table: (-len(held[table] & exposed), len(held[table]), table))


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


def fingerprint(
    keys: frozenset[Key], register: Register | None, left_out: Collection[str] = ()
) -> str:
    """Fingerprint what a notebook must hide because of others.

    Parameters
    ----------
    keys : frozenset of Key
        What the run must hide.
    register : Register or None
        What the notebook judged the last time; None if it never ran.
    left_out : collection of str
        Tables of the notebook that may show nothing.

    Returns
    -------
    str
        Empty where it is not concerned; else SHA-256 in hexadecimal.
    """
    concerned: list[Key | str] = (
        [*sorted(keys & register.known.keys())] if register is not None else []
    )
    concerned += sorted(left_out)
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
