"""From files to a cache entry one table at a time, so that memory holds no more than needed.

A table is read after the ones that it refers to. It is stored as soon as it is checked; what later
tables look at is kept until the last of them is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import pandas as pd

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.levering.cache import QUARANTINE, NewEntry
from lokalis_research.levering.check import ROW_RULES, Checked, check_table
from lokalis_research.levering.findings import Finding
from lokalis_research.levering.identity import Register, homes_of_ids, register_ids, settle_ids
from lokalis_research.levering.mapping import Agreement, FileAgreement
from lokalis_research.levering.row_rules import Context
from lokalis_research.levering.shape import raw_table, reshape
from lokalis_research.levering.stage import Staged, join_staged, stage_file
from lokalis_research.levering.synonyms import Spellings, load_spellings


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
    needs = needed_tables(files, dictionary)
    order = list(TopologicalSorter(needs).static_order())
    spellings, homes = load_spellings(dictionary), homes_of_ids(dictionary)
    registers: dict[str, Register] = {}
    kept: dict[str, pd.DataFrame] = {}
    outcomes: dict[str, Outcome] = {}
    for position, name in enumerate(order):
        table = dictionary[name]
        context = Context(pd.Timestamp(agreement.peildatum), kept, dictionary.code_tables)
        checked = check_table(
            _stage_table(folder, files[name], table, dictionary, spellings, registers, key),
            table,
            context,
        )
        entry.add(f"{name}.parquet", checked.accepted)
        entry.add(f"{QUARANTINE}/{name}.parquet", checked.quarantine)
        outcomes[name] = Outcome(checked.findings, checked.rows)
        kept[name] = _without_free_text(checked, table)
        del checked  # before the next table is read
        wanted = set().union(*(needs[later] for later in order[position + 1 :]))
        kept = {one: frame for one, frame in kept.items() if one in wanted}
        registers = {kind: one for kind, one in registers.items() if homes[kind][0] in wanted}
    return {name: outcomes[name] for name in dictionary if name in outcomes}


def needed_tables(names: Iterable[str], dictionary: Dictionary) -> dict[str, set[str]]:
    """Tell which tables must be read before which."""
    needs = {name: {key.table for key in dictionary[name].foreign_keys} for name in names}
    homes = homes_of_ids(dictionary)
    for name, others in needs.items():
        others |= {rule.needs for rule in ROW_RULES if rule.table == name}
        kinds = [field.id_kind for field in dictionary[name].fields]
        others |= {homes[kind][0] for kind in kinds if kind in homes}
    return {name: (others & set(needs)) - {name} for name, others in needs.items()}


def _stage_table(
    folder: Path,
    files: list[tuple[FileAgreement, list[str]]],
    table: Table,
    dictionary: Dictionary,
    spellings: Mapping[str, Spellings],
    registers: dict[str, Register],
    key: bytes,
) -> Staged:
    """Read the files of a table, and add the ids that come from it to the registers."""
    staged = [
        reshape(
            stage_file(folder, file, headers, raw_table(file, dictionary), spellings),
            file,
            dictionary,
        )
        for file, headers in files
    ]
    registers |= register_ids(staged, table, dictionary)
    return join_staged([settle_ids(one, table, dictionary, registers, key) for one in staged])


def _without_free_text(checked: Checked, table: Table) -> pd.DataFrame:
    """Leave out what no rule looks at, and what takes most room."""
    texts = [field.name for field in table.fields if field.privacy == "vrije_tekst"]
    return checked.accepted.drop(columns=texts)
