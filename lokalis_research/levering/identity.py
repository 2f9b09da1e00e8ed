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

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.levering.cells import Mask, look_up, positions_in
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
    known : pandas.Series of str
        Every id.
    old : pandas.DataFrame
        ``form``, every number in the old system, and its ``id``: missing where the number is of
        several.
    bare : pandas.DataFrame
        The same for numbers without their leading zeros.
    """

    known: pd.Series[str]
    old: pd.DataFrame
    bare: pd.DataFrame


def make_register(pairs: pd.DataFrame) -> Register:
    """Make the register of one kind of ids.

    Parameters
    ----------
    pairs : pandas.DataFrame
        The ids, and where there is a second column: the same id in the old system.

    Returns
    -------
    Register

    Examples
    --------
    >>> register = make_register(pd.DataFrame({"id": ["0042", "7"], "oud": ["g1", None]}))
    >>> register.old.to_numpy().tolist(), register.bare.to_numpy().tolist()
    ([['g1', '0042']], [['42', '0042'], ['7', '7']])
    """
    named = pairs.set_axis(["id", "form"][: pairs.shape[1]], axis=1)
    ids = named[["id"]].dropna().drop_duplicates(ignore_index=True)
    old = named.reindex(columns=["id", "form"]).astype("str").dropna().drop_duplicates()
    forms = pd.concat([ids.assign(form=ids["id"]), old], ignore_index=True)
    forms = forms[forms["form"].str.fullmatch(DIGITS).to_numpy(dtype=bool)]
    bare = forms.assign(form=forms["form"].str.lstrip("0")).drop_duplicates()
    return Register(ids["id"], _only_one(old), _only_one(bare))


def _only_one(pairs: pd.DataFrame) -> pd.DataFrame:
    several = pairs["form"].duplicated(keep=False)
    ids = pairs["id"].mask(several)
    return pairs[["form"]].assign(id=ids).drop_duplicates("form", ignore_index=True)


def homes_of_ids(dictionary: Dictionary) -> dict[str, tuple[str, str]]:
    """Tell of every kind of id which table and field know them all.

    Parameters
    ----------
    dictionary : Dictionary
        Says which fields refer to which.

    Returns
    -------
    dict of str to tuple
        Kind of id -> table and field; kinds that only one table uses are not in it.
    """
    homes = dict(HOMES)
    for name in dictionary:
        for reference in dictionary[name].foreign_keys:
            kind = dictionary[reference.table].field(reference.target).id_kind
            if kind:
                homes[kind] = (reference.table, reference.target)
    return homes


def register_ids(files: list[Staged], table: Table, dictionary: Dictionary) -> dict[str, Register]:
    """Make the registers of the ids that come from a table.

    Parameters
    ----------
    files : list of Staged
        The files of the table, with ids as delivered.
    table : Table
        Which table.
    dictionary : Dictionary
        Says which fields are ids, and of what.

    Returns
    -------
    dict of str to Register
        By kind of id; empty for a table that others do not refer to.
    """
    registers = {}
    for kind, (name, field) in homes_of_ids(dictionary).items():
        if name == table.name:
            columns = [field, OLD_IDS[kind]] if kind in OLD_IDS else [field]
            pairs = pd.concat([one.table[columns] for one in files], ignore_index=True)
            registers[kind] = make_register(pairs)
    return registers


def settle_ids(
    staged: Staged,
    table: Table,
    dictionary: Dictionary,
    registers: Mapping[str, Register],
    key: bytes,
) -> Staged:
    """Bring every id in the form that its own table has, then replace it by its pseudonym.

    Parameters
    ----------
    staged : Staged
        One file, with ids as delivered.
    table : Table
        The table it is part of.
    dictionary : Dictionary
        Says which fields are ids, and of what.
    registers : mapping of str to Register
        The ids of the tables that this one refers to, and of itself.
    key : bytes
        The key for pseudonyms.

    Returns
    -------
    Staged
        The same, with pseudonyms, and marks where an id was put right or refused.
    """
    homes = homes_of_ids(dictionary)
    columns: dict[str, pd.Series[str]] = {}
    marks: list[Mark] = []
    for field in table.fields:
        if not field.id_kind:
            continue
        values = staged.table[field.name]
        register = registers.get(field.id_kind)
        if register is not None and homes[field.id_kind] != (table.name, field.name):
            values, found = settle(values, register)
        elif register is not None:
            found = {"nummers_verschillen_in_nullen": _differ_in_zeros(values, register)}
        elif field.name in OLD_IDS.values():
            found = {"oud_nummer_dubbel": _shared(values, registers)}
        else:
            found = {}
        marks += [Mark(rule, field.name, rows) for rule, rows in found.items() if rows.any()]
        columns[field.name] = pseudonymise(values, field.id_kind, key)
    return dataclasses.replace(
        staged, table=staged.table.assign(**columns), marks=[*staged.marks, *marks]
    )


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
    >>> register = make_register(pd.DataFrame({"id": ["0042", "0007"], "oud": ["g7", None]}))
    >>> ids, marks = settle(pd.Series(["42", "g7", "0007", "9"]), register)
    >>> ids.tolist()
    ['0042', '0042', '0007', '9']
    >>> {rule: rows.tolist() for rule, rows in marks.items() if rows.any()}
    {'oud_nummer_vertaald': [False, True, False, False],
     'voorloopnullen_hersteld': [True, False, False, False]}
    """
    codes, different = pd.factorize(values)
    ids = pd.Series(different, dtype="str").reindex(range(len(different) + 1))
    exact = positions_in(ids, register.known) >= 0
    in_old = positions_in(ids, register.old["form"]) >= 0
    by_old = look_up(ids, register.old["form"], register.old["id"])
    old_only, several = in_old & ~exact, by_old.isna().to_numpy()
    # The old number of another family, in a file that certainly uses old numbers.
    clash = exact & in_old & (by_old != ids).to_numpy(dtype=bool)
    unclear_old = (old_only & several) | (clash & old_only.any())
    stripped = ids.where(ids.str.fullmatch(DIGITS, na=False)).str.lstrip("0")
    by_bare = look_up(stripped, register.bare["form"], register.bare["id"])
    lost = (positions_in(stripped, register.bare["form"]) >= 0) & ~exact & ~old_only
    unclear_zeros = lost & by_bare.isna().to_numpy()
    translated, mended = old_only & ~several, lost & ~unclear_zeros
    settled = ids.mask(translated, by_old).mask(mended, by_bare)
    rules = {
        "oud_nummer_vertaald": translated,
        "oud_nummer_niet_eenduidig": unclear_old,
        "voorloopnullen_hersteld": mended,
        "voorloopnullen_niet_eenduidig": unclear_zeros,
    }
    put_right = settled.take(codes % len(settled)).set_axis(values.index)
    put_right.name = values.name
    return put_right, {rule: mask[codes] for rule, mask in rules.items()}


def _differ_in_zeros(values: pd.Series[str], register: Register) -> Mask:
    digits = register.known[register.known.str.fullmatch(DIGITS).to_numpy(dtype=bool)]
    alike = digits[digits.str.lstrip("0").duplicated(keep=False)]
    return positions_in(values, alike) >= 0


def _shared(values: pd.Series[str], registers: Mapping[str, Register]) -> Mask:
    shared = np.zeros(len(values), dtype=bool)
    for kind in OLD_IDS:
        if kind in registers:
            old = registers[kind].old
            shared |= positions_in(values, old.loc[old["id"].isna(), "form"]) >= 0
    return shared
