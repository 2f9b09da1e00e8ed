"""Whether the agreement of a delivery fits the data dictionary."""

from __future__ import annotations

from pathlib import Path

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.errors import DictionaryError, hint
from lokalis_research.levering.agreement import read_agreement
from lokalis_research.levering.mapping import Agreement, FileAgreement, Source
from lokalis_research.levering.shape import CONTRACTS, LEAVING, PERCENTAGE, expand, raw_table
from lokalis_research.levering.synonyms import is_presence

RECOVERY = "hersteldatum"  # the one date of which exports disagree what day it is
MEANINGS = {
    "aanwezigheid": PERCENTAGE,
    "verzuim": PERCENTAGE,
    "eerste_werkdag": RECOVERY,
    "laatste_ziektedag": RECOVERY,
    LEAVING: "einde",
}


def read_fitting(folder: Path, dictionary: Dictionary) -> Agreement:
    """Read ``levering.yaml`` and check it against the dictionary, telling all problems at once.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the delivery.
    dictionary : Dictionary
        The tables and fields that exist.

    Raises
    ------
    DeliveryError
        If it is not there or no YAML; else naming everything in it that is no valid value, and
        every table, field, code, unit or meaning that does not fit.
    """

    def check(file: FileAgreement) -> list[str]:
        try:
            table = dictionary[file.tabel]
        except DictionaryError:
            names = hint(file.tabel, dictionary)
            return [f'file "{file.bestand}": there is no table "{file.tabel}". {names}']
        own = raw_table(file, dictionary) if file.fasen else table
        return [f'file "{file.bestand}", {one}' for one in _problems(file, own)]

    return expand(read_agreement(folder, check))


def _problems(file: FileAgreement, table: Table) -> list[str]:
    names = [field.name for field in table.fields]
    problems = [
        f'{part}: table "{table.name}" has no field "{name}". {hint(name, names)}'
        for part, given in (("kolommen", file.kolommen), ("codes", file.codes))
        for name in given
        if name not in names
    ]
    for field in table.fields:
        source = file.kolommen.get(field.name)
        if source is None:
            if field.required:
                problems.append(
                    f'kolommen: the field "{field.name}" must be mapped to a header, or given '
                    'one value for all rows with "vast".'
                )
            continue
        problems += [f"kolommen.{field.name}: {one}" for one in _unfit(source, field.name, table)]
        allowed = field.codes
        strange = {code for code in file.codes.get(field.name, {}).values() if code}
        problems += [
            f'codes.{field.name}: "{code}" is no code of it. {hint(code, allowed)}'
            for code in sorted(strange - set(allowed))
            if allowed
        ]
    return problems


def _unfit(source: Source, name: str, table: Table) -> list[str]:
    field = table.field(name)
    problems = []
    only_for = MEANINGS.get(source.betekenis or "", name)
    if name != only_for or (source.betekenis == LEAVING and table.name != CONTRACTS):
        problems.append(f'"betekenis: {source.betekenis}" is only for {only_for}.')
    if name == PERCENTAGE and source.betekenis is None and is_presence(source.kolom or ""):
        problems.append(
            'its header tells how much somebody works. Add "betekenis: aanwezigheid"; or '
            '"betekenis: verzuim", if it is how much not.'
        )
    if source.met is not None and not field.id_kind:
        problems.append('"met" is only for numbers of rows or people.')
    if source.leeg == "nee" and field.type != "boolean":
        problems.append(f'"leeg: nee" is only for yes and no; this field is a {field.type}.')
    if source.eenheid is not None and field.type != "number":
        problems.append(f'"eenheid" is only for numbers; this field is a {field.type}.')
    if source.datumnotatie is not None and field.type != "date":
        problems.append(f'"datumnotatie" is only for dates; this field is a {field.type}.')
    return problems
