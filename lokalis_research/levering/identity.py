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
    """The ids of one kind as the table knows them that they come from."""

    known: pd.Series[str]
    old: pd.DataFrame
    bare: pd.DataFrame


def make_register(pairs: pd.DataFrame) -> Register:
    """Make the register of one kind of ids."""
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
    """Tell of every kind of id which table and field know them all."""
    homes = dict(HOMES)
    for name in dictionary:
        for reference in dictionary[name].foreign_keys:
            kind = dictionary[reference.table].field(reference.target).id_kind
            if kind:
                homes[kind] = (reference.table, reference.target)
    return homes


def register_ids(files: list[Staged], table: Table, dictionary: Dictionary) -> dict[str, Register]:
    """Make the registers of the ids that come from a table."""
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
    """Bring every id in the form that its own table has, then replace it by its pseudonym."""
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
            found = {"nummers_lijken_op_elkaar": _look_alike(values, register)}
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
    """Bring the ids of one file in the form that their own table has."""
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


def _look_alike(values: pd.Series[str], register: Register) -> Mask:
    bare = register.known.str.casefold().str.replace(r"[\s.-]+", "", regex=True).str.lstrip("0")
    return positions_in(values, register.known[bare.duplicated(keep=False)]) >= 0


def _shared(values: pd.Series[str], registers: Mapping[str, Register]) -> Mask:
    shared = np.zeros(len(values), dtype=bool)
    for kind in OLD_IDS:
        if kind in registers:
            old = registers[kind].old
            shared |= positions_in(values, old.loc[old["id"].isna(), "form"]) >= 0
    return shared
