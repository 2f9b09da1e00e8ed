"""From files to a cache entry one table at a time, so that memory holds no more than needed.

A table is read after the ones that it refers to. It is stored as soon as it is checked; what later
tables look at is kept until the last of them is done.

In September 2020 families got new numbers; a spreadsheet turns ``0042`` into ``42``, and a human
being types ``mw42`` for ``MW42``. That is put right before ids become pseudonyms, where only one
outcome is possible: what was put right is counted, and a row of which it cannot be said whom it is
about is refused.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.levering.cache import QUARANTINE, NewEntry
from lokalis_research.levering.cells import (
    SPACES,
    Mask,
    casefold,
    glue,
    look_up,
    positions_in,
    repeats,
    shared,
)
from lokalis_research.levering.check import Checked, check_table
from lokalis_research.levering.convert import PATTERNS
from lokalis_research.levering.mapping import Agreement, FileAgreement
from lokalis_research.levering.months import whole_contracts
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.levering.rules import Context, Finding
from lokalis_research.levering.rules_of_rows import ROW_RULES
from lokalis_research.levering.shape import latest_of_families, raw_table, reshape
from lokalis_research.levering.stage import Mark, Staged, join_staged, stage_file
from lokalis_research.levering.synonyms import Spellings, load_spellings
from lokalis_research.memory import give_back_memory

# The table that knows all ids of a kind, where no reference between tables says so.
HOMES = {"medewerker_id": ("dienstverbanden", "medewerker_id")}
OLD_IDS = {"gezin_id": "oud_gezin_id"}
DIGITS = "[0-9]+"
LEAST_IDS, HALF = 3, 0.5  # unknown ids of which another notation is sought, and must know so many
DASHES = "[\u2010-\u2015\u2212]"


@dataclass(frozen=True, eq=False)
class SamePeople:
    """The ids of one kind as the table knows them that they come from, and their former numbers.

    What another table asks of them is made when it asks: of most kinds no other table has any.
    """

    ids: pd.Series[str]
    rows: int  # on which these ids stand
    former: pd.DataFrame

    @cached_property
    def known(self) -> pd.Series[str]:
        """Every id once."""
        return self.ids.drop_duplicates(ignore_index=True)

    @cached_property
    def old(self) -> pd.DataFrame:
        """The id that a former number stands for; missing where that is more than one."""
        return _only_one(self.former)

    @cached_property
    def bare(self) -> pd.DataFrame:
        """The same of ids and numbers without what never tells two of them apart."""
        ids = self.known.to_frame("id")
        forms = pd.concat([ids.assign(form=ids["id"]), self.former], ignore_index=True)
        return _only_one(forms.assign(form=_bare(forms["form"])).drop_duplicates())

    @cached_property
    def _shared(self) -> pd.DataFrame:
        """The ids of which the form without capitals and such is that of another one too."""
        plain = casefold(self.ids)
        signs = glue(plain)
        if any(one.encode() in signs for one in f"{SPACES}.-"):
            plain = plain.str.replace(f"[{SPACES}.-]+", "", regex=True)
        plain = plain.str.lstrip("0")
        several = shared(plain)
        return pd.DataFrame({"id": self.ids[several], "form": plain[several]})

    @property
    def alike(self) -> pd.Series[str]:
        """The ids of which another one differs in zeros in front, capitals or spaces only."""
        different = self._shared.drop_duplicates("id")
        return different.loc[different["form"].duplicated(keep=False), "id"]

    @property
    def are_unique(self) -> bool:
        """Whether every id stands on one row."""
        return len(self.ids) == self.rows and self._shared["id"].is_unique


def make_register(pairs: pd.DataFrame) -> SamePeople:
    """Make the register of one kind of ids."""
    named = pairs.set_axis(["id", "form"][: pairs.shape[1]], axis=1)
    former = named if "form" in named else named.head(0).assign(form=named["id"])
    every = named["id"].dropna()
    ids = every.drop_duplicates() if repeats(every) else every
    return SamePeople(ids, len(every), former.dropna().drop_duplicates())


def _bare(ids: pd.Series[str]) -> pd.Series[str]:
    """Take away what never tells two numbers apart: zeros in front, capitals, spaces, dashes."""
    plain = casefold(ids).str.replace(f"[{SPACES}]+", "", regex=True)
    plain = plain.str.replace(DASHES, "-", regex=True)
    plain = plain.str.replace("(?<=[a-z])[-.](?=[0-9])", "", regex=True)  # mw-42 is mw42
    return plain.mask(plain.str.fullmatch(DIGITS, na=False), plain.str.lstrip("0"))


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


def register_ids(
    files: list[Staged], table: Table, dictionary: Dictionary
) -> dict[str, SamePeople]:
    """Make the registers of the ids that come from a table."""
    registers = {}
    for kind, (name, field) in homes_of_ids(dictionary).items():
        if name == table.name:
            columns = [field, OLD_IDS[kind]] if kind in OLD_IDS else [field]
            every = [one.table[columns] for one in files]
            # What stands in one file is not copied.
            pairs = every[0] if len(every) == 1 else pd.concat(every, ignore_index=True)
            registers[kind] = make_register(pairs)
    return registers


def settle_ids(
    staged: Staged,
    table: Table,
    dictionary: Dictionary,
    registers: Mapping[str, SamePeople],
    key: bytes,
) -> Staged:
    """Bring every id in the form that its own table has, then replace it by its pseudonym."""
    homes = homes_of_ids(dictionary)
    columns: dict[str, pd.Series[str]] = {}
    marks: list[Mark] = []
    unique: set[str] = set()
    for field in table.fields:
        if not field.id_kind:
            continue
        give_back_memory()
        values = staged.table[field.name]
        register = registers.get(field.id_kind)
        if register is not None and homes[field.id_kind] != (table.name, field.name):
            values, found = settle(values, register)
            marks += _written_otherwise(values, field.name, register)
        elif register is not None:
            found = {"nummers_lijken_op_elkaar": positions_in(values, register.alike) >= 0}
            unique |= {field.name} if register.are_unique else set()
        elif field.name in OLD_IDS.values():
            found = {"oud_nummer_dubbel": _of_several(values, registers)}
        else:
            found = {}
        marks += [Mark(rule, field.name, rows) for rule, rows in found.items() if rows.any()]
        give_back_memory()
        columns[field.name] = pseudonymise(values, field.id_kind, key)
    return dataclasses.replace(
        staged,
        table=staged.table.assign(**columns),
        marks=[*staged.marks, *marks],
        unique=frozenset(unique),
    )


def settle(values: pd.Series[str], register: SamePeople) -> tuple[pd.Series[str], dict[str, Mask]]:
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
    stripped = _bare(ids)
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


def _written_otherwise(ids: pd.Series[str], column: str, register: SamePeople) -> list[Mark]:
    """Tell of unknown ids when another notation, here or where they come from, makes them known.

    It is told and not done, for two people may have the same digits.
    """
    unknown = ids.notna().to_numpy() & (positions_in(ids, register.known) < 0)
    here = _bare(ids[unknown].drop_duplicates())
    if len(here) < LEAST_IDS:
        return []
    there = _bare(register.known)
    for name in ("nummer", "nummer_volgnr"):
        for mine, theirs, place in (
            (_kept(here, name), there, "bij deze kolom"),
            (here, _kept(there, name), "bij de kolom waar zij vandaan komen"),
        ):
            if (positions_in(mine, theirs) >= 0).mean() > HALF:
                told = f'Met "patroon: {name}" {place} komen zij wel overeen.'
                return [Mark("nummer_anders_geschreven", column, unknown, told)]
    return []


def _kept(ids: pd.Series[str], pattern: str) -> pd.Series[str]:
    return _bare(ids.str.extract(f"^{PATTERNS[pattern]}$", expand=False).astype("str"))


def _of_several(values: pd.Series[str], registers: Mapping[str, SamePeople]) -> Mask:
    several = np.zeros(len(values), dtype=bool)
    for kind in OLD_IDS:
        if kind in registers:
            old = registers[kind].old
            several |= positions_in(values, old.loc[old["id"].isna(), "form"]) >= 0
    return several


@dataclass(frozen=True, repr=False)
class Outcome:
    """What is said about a table once it is stored."""

    findings: list[Finding]
    rows: pd.DataFrame


def store_tables(
    folder: Path,
    agreement: Agreement,
    headers: list[list[str]],
    dictionary: Dictionary,
    key: bytes,
    entry: NewEntry,
) -> dict[str, Outcome]:
    """Read, check and store every table of a delivery."""
    files: dict[str, list[tuple[FileAgreement, list[str]]]] = {}
    for file, names in zip(agreement.bestanden, headers, strict=True):
        files.setdefault(file.tabel, []).append((file, names))
    needs, order = reading_order(files, dictionary)
    spellings, homes = load_spellings(dictionary), homes_of_ids(dictionary)
    registers: dict[str, SamePeople] = {}
    kept: dict[str, pd.DataFrame] = {}
    outcomes: dict[str, Outcome] = {}
    for position, name in enumerate(order):
        table = dictionary[name]
        context = Context(pd.Timestamp(agreement.peildatum), kept, dictionary.code_tables)
        staged = _stage_table(
            folder, files[name], table, dictionary, spellings, registers, key, entry.lay_aside
        )
        wanted = set().union(*(needs[later] for later in order[position + 1 :]))
        registers = {kind: one for kind, one in registers.items() if homes[kind][0] in wanted}
        give_back_memory()
        checked = check_table(staged, table, context)
        del staged  # and below what is stored, before the next table is read
        give_back_memory()  # what rules and masks made of texts, before these are written
        entry.add(f"{name}.parquet", checked.table, checked.accepted)
        entry.add(f"{QUARANTINE}/{name}.parquet", checked.quarantine)
        outcomes[name] = Outcome(checked.findings, checked.rows)
        kept[name] = _without_free_text(checked, table)
        del checked
        kept = {one: frame for one, frame in kept.items() if one in wanted}
    return {name: outcomes[name] for name in dictionary if name in outcomes}


def reading_order(
    names: Iterable[str], dictionary: Dictionary
) -> tuple[dict[str, list[str]], list[str]]:
    """Tell which tables each table needs, and an order to read them in: the same in every run."""
    needs = {name: {key.table for key in dictionary[name].foreign_keys} for name in names}
    homes = homes_of_ids(dictionary)
    for name, others in needs.items():
        others |= {rule.needs for rule in ROW_RULES.get(name, ())}
        kinds = [field.id_kind for field in dictionary[name].fields]
        others |= {homes[kind][0] for kind in kinds if kind in homes}
    sorted_needs = {name: sorted((others & set(needs)) - {name}) for name, others in needs.items()}
    return sorted_needs, list(TopologicalSorter(sorted_needs).static_order())


def _stage_table(
    folder: Path,
    files: list[tuple[FileAgreement, list[str]]],
    table: Table,
    dictionary: Dictionary,
    spellings: Mapping[str, Spellings],
    registers: dict[str, SamePeople],
    key: bytes,
    lay_aside: Callable[[pd.Series[str]], pd.Series[str]],
) -> Staged:
    """Read the files of a table, and add the ids that come from it to the registers."""
    staged = []
    for file, headers in files:
        one = stage_file(folder, file, headers, raw_table(file, dictionary), spellings)
        texts = {name: lay_aside(one.table[name]) for name in _free_texts(table) & {*one.table}}
        one = dataclasses.replace(one, table=one.table.assign(**texts))
        staged.append(reshape(one, file, dictionary))
    give_back_memory()  # what reading and converting made, before ids are compared
    registers |= register_ids(staged, table, dictionary)
    settled = [settle_ids(one, table, dictionary, registers, key) for one in staged]
    for place, (file, _) in enumerate(files):
        if file.vervangt is not None:
            later = settled[place].table
            settled[:place] = [replaced(one, later, table) for one in settled[:place]]
    return latest_of_families(whole_contracts(join_staged(settled)))


def replaced(earlier: Staged, later: pd.DataFrame, table: Table) -> Staged:
    """Set rows apart that a later file tells anew: those with the same key."""
    key = list(table.primary_key)
    again = pd.MultiIndex.from_frame(earlier.table[key]).isin(
        pd.MultiIndex.from_frame(later[key].dropna())
    )
    ids = earlier.table[key[0]].mask(again)
    marks = [*earlier.marks, Mark("later_opnieuw_geleverd", key[0], again)]
    return dataclasses.replace(earlier, table=earlier.table.assign(**{key[0]: ids}), marks=marks)


def _without_free_text(checked: Checked, table: Table) -> pd.DataFrame:
    """Leave out what no rule looks at, and what takes most room."""
    rows = checked.table.drop(columns=[*_free_texts(table)])
    return rows if checked.accepted.all() else rows[checked.accepted].reset_index(drop=True)


def _free_texts(table: Table) -> set[str]:
    return {field.name for field in table.fields if field.privacy == "vrije_tekst"}
