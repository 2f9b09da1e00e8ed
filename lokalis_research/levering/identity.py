"""Ids that mean the same family or employee although they are written differently.

In September 2020 families got new numbers; and a spreadsheet turns ``0042`` into ``42``. Both are
put right before ids become pseudonyms, where only one outcome is possible: what was put right is
counted, and a row of which it cannot be said whom it is about is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.cells import Mask
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.levering.stage import Mark, Staged

# The table that knows all ids of a kind, where no reference between tables says so.
HOMES = {"medewerker_id": ("dienstverbanden", "medewerker_id")}
OLD_IDS = {"gezin_id": "oud_gezin_id"}
DIGITS = "[0-9]+"


@dataclass(frozen=True, eq=False)
class Register:
    """The ids of one kind as the table knows them that they come from.

    Parameters
    ----------
    known : pandas.Index
        Every id.
    targets : pandas.Series
        By another number for it (that of the old system): the id. A number that stands for several
        occurs several times.
    """

    known: pd.Index
    targets: pd.Series[str]


def settle_ids(
    parts: Mapping[str, list[Staged]], dictionary: Dictionary, key: bytes
) -> dict[str, list[Staged]]:
    """Bring every id in the form that its own table has, then replace it by its pseudonym.

    Parameters
    ----------
    parts : mapping of str to list of Staged
        Name of the table -> its files, with ids as delivered.
    dictionary : Dictionary
        Says which fields are ids, and of what.
    key : bytes
        The key for pseudonyms.

    Returns
    -------
    dict of str to list of Staged
        The same, with pseudonyms, and marks where an id was put right or refused.
    """
    homes = _homes(dictionary)
    registers = {
        kind: _register(parts[table], field, OLD_IDS.get(kind))
        for kind, (table, field) in homes.items()
        if table in parts
    }
    return {
        name: [_settle(staged, name, dictionary, homes, registers, key) for staged in files]
        for name, files in parts.items()
    }


def _homes(dictionary: Dictionary) -> dict[str, tuple[str, str]]:
    homes = dict(HOMES)
    for name in dictionary:
        for reference in dictionary[name].foreign_keys:
            kind = dictionary[reference.table].field(reference.target).id_kind
            if kind:
                homes[kind] = (reference.table, reference.target)
    return homes


def _register(files: list[Staged], field: str, old: str | None) -> Register:
    known = pd.Index(pd.concat([one.table[field] for one in files]).dropna().unique())
    if old is None:
        return Register(known, pd.Series([], index=pd.Index([], dtype="str"), dtype="str"))
    pairs = pd.concat([one.table[[field, old]] for one in files]).dropna().drop_duplicates()
    return Register(known, pairs.set_index(old)[field])


def _settle(
    staged: Staged,
    name: str,
    dictionary: Dictionary,
    homes: Mapping[str, tuple[str, str]],
    registers: Mapping[str, Register],
    key: bytes,
) -> Staged:
    columns: dict[str, pd.Series[str]] = {}
    marks: list[Mark] = []
    for field in dictionary[name].fields:
        if not field.id_kind:
            continue
        values = staged.table[field.name]
        register = registers.get(field.id_kind)
        if register is not None and homes[field.id_kind] != (name, field.name):
            values, found = settle(values, register)
        elif register is not None:
            found = {"nummers_verschillen_in_nullen": _differ_in_zeros(values, register.known)}
        elif field.name in OLD_IDS.values():
            found = {"oud_nummer_dubbel": _shared(values, registers)}
        else:
            found = {}
        marks += [Mark(rule, field.name, rows) for rule, rows in found.items() if rows.any()]
        columns[field.name] = pseudonymise(values, field.id_kind, key)
    table = staged.table.assign(**columns)
    return dataclasses.replace(staged, table=table, marks=[*staged.marks, *marks])


def settle(values: pd.Series[str], register: Register) -> tuple[pd.Series[str], dict[str, Mask]]:
    """Bring the ids of one file in the form that their own table has.

    Parameters
    ----------
    values : pandas.Series of str
        As delivered.
    register : Register
        The ids that there are.

    Returns
    -------
    tuple
        The ids, and per rule where it applies. A number that is the new one of one family and the
        old one of another is refused where the file also holds numbers that can only be old.

    Examples
    --------
    >>> targets = pd.Series(["0042"], index=["g7"])
    >>> register = Register(pd.Index(["0042", "0007"]), targets)
    >>> ids, marks = settle(pd.Series(["42", "g7", "0007", "9"]), register)
    >>> ids.tolist()
    ['0042', '0042', '0007', '9']
    >>> {rule: rows.tolist() for rule, rows in marks.items() if rows.any()}
    {'oud_nummer_vertaald': [False, True, False, False],
     'voorloopnullen_hersteld': [True, False, False, False]}
    """
    codes, different = pd.factorize(values)
    ids = pd.Series(different, dtype="str").reindex(range(len(different) + 1))
    exact = ids.isin(register.known).to_numpy()
    by_old = register.targets.groupby(level=0).agg(["first", "size"])
    old_only = ids.isin(by_old.index).to_numpy() & ~exact
    several = ids.map(by_old["size"]).gt(1).to_numpy()
    # The old number of another family, in a file that certainly uses old numbers.
    clash = exact & ids.isin(by_old.index).to_numpy() & (ids.map(by_old["first"]) != ids).to_numpy()
    unclear_old = (old_only & several) | (clash & old_only.any())
    zeros = _by_digits(register)
    stripped = ids.where(ids.str.fullmatch(DIGITS, na=False)).str.lstrip("0")
    lost = stripped.isin(zeros.index).to_numpy() & ~exact & ~old_only
    unclear_zeros = lost & stripped.map(zeros["size"]).gt(1).to_numpy()
    translated, mended = old_only & ~several, lost & ~unclear_zeros
    settled = ids.mask(translated, ids.map(by_old["first"]).astype("str"))
    settled = settled.mask(mended, stripped.map(zeros["first"]).astype("str"))
    rules = {
        "oud_nummer_vertaald": translated,
        "oud_nummer_niet_eenduidig": unclear_old,
        "voorloopnullen_hersteld": mended,
        "voorloopnullen_niet_eenduidig": unclear_zeros,
    }
    put_right = settled.take(codes % len(settled)).set_axis(values.index)
    put_right.name = values.name
    return put_right, {rule: mask[codes] for rule, mask in rules.items()}


def _by_digits(register: Register) -> pd.DataFrame:
    """Tell per number without its leading zeros which id it is, and of how many it could be."""
    forms = pd.concat(
        [
            pd.Series(register.known, dtype="str").to_frame("id").assign(form=register.known),
            register.targets.rename("id").rename_axis("form").reset_index(),
        ]
    )
    forms = forms[forms["form"].str.fullmatch(DIGITS, na=False).to_numpy(dtype=bool)]
    forms = forms.assign(form=forms["form"].str.lstrip("0")).drop_duplicates()
    return forms.groupby("form")["id"].agg(["first", "size"])


def _differ_in_zeros(values: pd.Series[str], known: pd.Index) -> Mask:
    digits = pd.Series(known[pd.Series(known, dtype="str").str.fullmatch(DIGITS).to_numpy()])
    stripped = digits.astype("str").str.lstrip("0")
    return values.isin(digits[stripped.duplicated(keep=False)]).to_numpy()


def _shared(values: pd.Series[str], registers: Mapping[str, Register]) -> Mask:
    shared = np.zeros(len(values), dtype=bool)
    for kind in OLD_IDS:
        if kind in registers:
            numbers = registers[kind].targets.index
            shared |= values.isin(numbers[numbers.duplicated()]).to_numpy()
    return shared
