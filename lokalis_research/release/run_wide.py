"""The registers of all notebooks of a run, laid side by side.

Notebooks run in processes of their own and let results out one by one. Each writes what it judged
to a folder among the personal data. When all are done, the registers are judged together: what one
notebook shows may give away what another one hides. Those numbers are written down as to be hidden,
and the notebooks that show them are made again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lokalis_research.errors import ReleaseError
from lokalis_research.release.hiding import Key
from lokalis_research.release.record import from_record, places_from_plain, places_to_plain
from lokalis_research.release.register import Known, Register
from lokalis_research.release.rules import Rules
from lokalis_research.release.told import Told
from lokalis_research.state import DamagedStateError, read_state, seal, unseal

if TYPE_CHECKING:
    from lokalis_research.release.attack import Attack

_TO_HIDE = "te_verbergen.json"


def to_plain(register: Register) -> str:
    """Write a register down, with its exact numbers.

    Parameters
    ----------
    register : Register
        Of one notebook.

    Returns
    -------
    str
        JSON: personal data.
    """
    known = [
        [*_plain(key), one.exact, one.reason, one.least, one.table, one.reach]
        for key, one in register.known.items()
    ]
    return seal({"getallen": known, "tabellen": [places_to_plain(p) for p in register.tables]})


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


def read_to_hide(folder: Path) -> frozenset[Key]:
    """Read which numbers must be hidden because of other notebooks.

    Parameters
    ----------
    folder : pathlib.Path
        The registers of a run.

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
        return frozenset(_key(*plain) for plain in found["getallen"]) if found else frozenset()
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise ReleaseError(
            "The list of what the notebooks of a run must hide is damaged.",
            remedy="Give `lokalis run` again: it finds anew what must be hidden.",
        ) from None


def hide_plain(keys: Iterable[Key]) -> str:
    """Write down which numbers must be hidden.

    Parameters
    ----------
    keys : iterable of Key
        Which ones.

    Returns
    -------
    str
        JSON, without any number.
    """
    return seal({"getallen": [_plain(key) for key in sorted(keys)]})


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


def judge_together(
    registers: Iterable[Register], rules: Rules
) -> tuple[frozenset[Key], list[Told]]:
    """Find what the notebooks of a run must hide because of each other.

    Parameters
    ----------
    registers : iterable of Register
        One per notebook, in the order of the plan.
    rules : Rules
        The release rules.

    Returns
    -------
    frozenset of Key
        Numbers that some notebook shows and none may.
    list of Told
        What the attack must know of how the numbers hang together.

    Raises
    ------
    ReleaseError
        If two notebooks give different numbers for the same thing, or what must be hidden cannot
        be.
    """
    together, all_of_them = Register(rules), list(registers)
    for register in all_of_them:
        together.merge(register)
    shown = {
        key for register in all_of_them for key, one in register.known.items() if not one.reason
    }
    together.protect_all()
    if together.exposed:
        table = min(together.known[key].table for key in together.exposed)
        raise ReleaseError(
            f'A hidden number of "{table}" can be computed whatever else is hidden.',
            remedy="Leave that table out, or join its smallest groups.",
        )
    hidden = frozenset(key for key in shown if together.known[key].reason)
    return hidden, [Told(*one) for one in together.demands()]


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


def attack_records(records: Iterable[Path], rules: Rules, told: Sequence[Told]) -> Attack:
    """Attack released tables as they lie on disk.

    Parameters
    ----------
    records : iterable of pathlib.Path
        Files of `lokalis_research.release.record`, of a run and of bundles shared before.
    rules : Rules
        The release rules.
    told : sequence of Told
        What `judge_together` found.

    Returns
    -------
    Attack
    """
    # Linear programs: a quarter of a second to import, and a run that is up to date needs none.
    from lokalis_research.release.attack import attack

    tables = [from_record(path.read_text(encoding="utf-8")) for path in sorted(records)]
    return attack(tables, rules, told=told)


def _plain(key: Key) -> list[Any]:
    identity, place = key
    return [identity, [list(pair) for pair in place]]


def _key(identity: str, place: list[list[str]]) -> Key:
    return identity, tuple((axis, label) for axis, label in place)
