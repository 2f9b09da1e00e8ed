"""From a folder of exports to a checked delivery, read once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DeliveryError, NotDeliveredError, hint
from lokalis_research.levering.agreement import AGREEMENT_NAME, PROPOSAL_NAME
from lokalis_research.levering.cache import (
    QUARANTINE,
    code_version,
    entry_key,
    is_intact,
    new_entry,
    read_frame,
    read_meta,
)
from lokalis_research.levering.findings import Finding, findings_table
from lokalis_research.levering.fingerprint import fingerprint_agreed, fingerprint_files
from lokalis_research.levering.fit import read_fitting
from lokalis_research.levering.mapping import Agreement
from lokalis_research.levering.pseudonym import DEMO_KEY, fingerprint_key
from lokalis_research.levering.read import ask_reader, read_headers
from lokalis_research.levering.read_workbook import sheet_names
from lokalis_research.levering.refuse import refuse_headers
from lokalis_research.levering.rejected import Rejected, rejected_rows
from lokalis_research.levering.shape import CHANGES, SPELLS
from lokalis_research.missing import Delivered


def finding_lines(delivery: CheckedDelivery) -> list[str]:
    """Write what was read and what was found for a terminal, in Dutch.

    Returns
    -------
    list of str
        First what was read per file, then two lines per finding.
    """
    lines = [
        f"{row['tabel']} ({row['bestand']}): {_count(row['gelezen'])} rijen gelezen, "
        f"{_count(row['geaccepteerd'])} geaccepteerd, {_count(row['quarantaine'])} in quarantaine"
        for row in delivery.rows.to_dict("records")
    ]
    for row in delivery.findings.to_dict("records"):
        field = ".".join(part for part in (row["tabel"], row["kolom"]) if part)
        where = ", ".join(part for part in (row["bestand"], field) if part)
        share = f" ({_share(row['aandeel'])})"
        amount = f"{_count(row['aantal'])} van {_count(row['van'])} rijen{share}, "
        lines.append(
            f"{row['ernst'].upper()} {where}: {amount if row['van'] else ''}regel {row['regel']}"
        )
        lines.append(f"    {row['omschrijving']} {row['remedie']}")
    return lines


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(share: float) -> str:
    return "minder dan 0,1%" if 0 < share < 0.0005 else f"{share:.1%}".replace(".", ",")


NOT_IN_FILE = ("veld_niet_geleverd", "kolom_overal_leeg")  # the rules that say so
FINDINGS, ROWS = "bevindingen.parquet", "rijen.parquet"


@dataclass(frozen=True)
class CheckedDelivery(Delivered):
    """A delivery that was read, checked and pseudonymised.

    Parameters
    ----------
    name : str
        What it is called.
    peildatum : datetime.date
        The date up to which registration is complete.
    is_demo : bool
        Whether it is made up, and its files are the ones that were made up.
    fingerprint : str
        Changes with the files, the agreement, the dictionary, the reading code and the key.
    path : pathlib.Path
        The entry of the cache.
    findings : pandas.DataFrame
        See `lokalis_research.levering.findings`.
    rows : pandas.DataFrame
        Per file: bestand, tabel, gelezen, geaccepteerd, quarantaine (gelezen is their sum).
    tables : tuple of str
        Names of the tables in it.
    key : str
        Tells with which key ids were replaced, and nothing about that key.
    files : str
        Fingerprint of the files that were read.
    folder : pathlib.Path
        Where they stood.
    """

    name: str
    peildatum: date
    is_demo: bool
    fingerprint: str
    path: Path
    findings: pd.DataFrame = field(repr=False)
    rows: pd.DataFrame = field(repr=False)
    tables: tuple[str, ...]
    key: str
    files: str = field(repr=False)
    folder: Path = field(repr=False)
    _hashes: Mapping[str, str] = field(repr=False)

    def lacks(self, name: str) -> bool:
        """Tell whether a table, or a field as ``"table.field"``, was not delivered.

        Parameters
        ----------
        name : str
            A field counts as delivered where any file of its table has it.
        """
        table, _, column = name.partition(".")
        if table not in self.tables or not column:
            return table not in self.tables
        without = self.findings[["tabel", "kolom"]].eq([table, column]).all(axis="columns")
        without &= self.findings["regel"].isin(NOT_IN_FILE)
        files = int((self.rows["tabel"] == table).sum())
        return int(without.sum()) >= files

    def table(self, name: str) -> pd.DataFrame:
        """Read the accepted rows of a table.

        Parameters
        ----------
        name : str
            Its name in the dictionary.

        Returns
        -------
        pandas.DataFrame
            Typed: str, float64, Int64, datetime64[s] or boolean; ids are pseudonyms.

        Raises
        ------
        NotDeliveredError
            If the delivery has no such table.
        DeliveryError
            If the cache was damaged.
        """
        return self._read(name, "")

    def quarantine(self, name: str) -> pd.DataFrame:
        """Read the refused rows of a table.

        Parameters
        ----------
        name : str
            Its name in the dictionary.

        Returns
        -------
        pandas.DataFrame
            ``bestand``, ``rij``, ``regels`` and the fields of the table.

        Raises
        ------
        DeliveryError
            If the delivery has no such table, or the cache was damaged.
        """
        return self._read(name, f"{QUARANTINE}/")

    def rejected(self, rule: str | None = None) -> Rejected:
        """Show the refused rows with the values that they have in the files.

        For the researcher's own screen: what is shown is personal data as it was delivered, is read
        anew each time, and carries a mark that stops a saved notebook from leaving the machine.

        Parameters
        ----------
        rule : str, optional
            Only what this rule set apart, such as ``"datum_onleesbaar"``.

        Raises
        ------
        DeliveryError
            If the files are gone or changed, or the rule set no row apart.
        """
        return rejected_rows(self, self.folder, rule)

    def _read(self, name: str, place: str) -> pd.DataFrame:
        if name not in self.tables:
            raise NotDeliveredError(
                (name,), remedy=f"Ask for it, or leave out what needs it. {hint(name, self.tables)}"
            )
        path = f"{place}{name}.parquet"
        return read_frame(self.path, path, self._hashes[path])


def read_delivery(
    folder: Path, dictionary: Dictionary, *, key: bytes, cache: Path
) -> CheckedDelivery:
    """Read and check a delivery, or load it when nothing has changed since the last time.

    Parameters
    ----------
    folder : pathlib.Path
        Holds ``levering.yaml`` and the files it names.
    dictionary : Dictionary
        What the tables must comply with.
    key : bytes
        The secret key for pseudonyms. For a made-up delivery a public one is used instead, so that
        its results are the same everywhere.
    cache : pathlib.Path
        The folder of checked deliveries.

    Raises
    ------
    DeliveryError
        If the agreement does not fit, a file cannot be read as agreed, or it holds what may not be
        read. Rows that are wrong raise nothing: they are in quarantine and in the findings.
    """
    agreement = read_fitting(folder, dictionary)
    headers = [read_headers(folder, file) for file in agreement.bestanden]
    for file, names in zip(agreement.bestanden, headers, strict=True):
        refuse_headers(names, file.source_name, file.tabel)
    files = fingerprint_agreed(folder, agreement)
    is_demo = agreement.gemaakt is not None and agreement.gemaakt.vingerafdruk == files
    used_key = DEMO_KEY if is_demo else key
    strangers, sheets = _files_outside(folder, agreement), _sheets_outside(folder, agreement)
    fingerprint = entry_key(
        files=files,
        agreement=fingerprint_files([folder / AGREEMENT_NAME]),
        others="\n".join(strangers),
        dictionary=dictionary.fingerprint,
        code=code_version(),
        key=fingerprint_key(used_key),
    )
    if is_intact(cache / fingerprint):
        return replace(load_checked(cache / fingerprint), folder=folder.resolve())

    # Checking needs pandera: not for a delivery that was read before.
    from lokalis_research.levering.process import store_tables

    with new_entry(cache, fingerprint) as entry:
        stored = store_tables(folder, agreement, headers, dictionary, used_key, entry)
        if fingerprint_agreed(folder, agreement) != files:
            raise DeliveryError(
                "The files of the delivery changed while they were read.",
                remedy="Wait until they are all there and start again.",
            )
        findings = [Finding(name, "", "", "bestand_niet_in_afspraak", 0, 0) for name in strangers]
        findings += [Finding(name, "", "", "blad_niet_in_afspraak", 0, 0) for name in sheets]
        if SPELLS in stored and CHANGES not in stored:
            rule = "wijzigingen_niet_geleverd"
            names = [one.source_name for one in agreement.bestanden if one.tabel == SPELLS]
            findings += [Finding(name, SPELLS, "verzuimpercentage", rule, 0, 0) for name in names]
        findings += [finding for one in stored.values() for finding in one.findings]
        entry.add(FINDINGS, findings_table(findings))
        entry.add(ROWS, pd.concat([one.rows for one in stored.values()], ignore_index=True))
        meta = {
            "naam": agreement.naam,
            "peildatum": agreement.peildatum.isoformat(),
            "gemaakt": is_demo,
            "vingerafdruk": fingerprint,
            "tabellen": list(stored),
            "sleutel": fingerprint_key(used_key),
            "bestanden": files,
            "map": str(folder.resolve()),
        }
        return load_checked(entry.finish(meta))


def _files_outside(folder: Path, agreement: Agreement) -> list[str]:
    """Name the files and folders in the folder that are not agreed, whatever they are."""
    ours = {file.bestand for file in agreement.bestanden} | {AGREEMENT_NAME, PROPOSAL_NAME}
    return sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in ours and not path.name.startswith((".", "~$"))
    )


def _sheets_outside(folder: Path, agreement: Agreement) -> list[str]:
    """Name the sheets, hidden or not, of agreed workbooks that are not agreed themselves."""
    agreed: dict[str, set[str | None]] = {}
    for file in agreement.bestanden:
        if file.kind == "workbook":
            agreed.setdefault(file.bestand, set()).add(file.blad)
    return [
        f"{name} [{sheet}]"
        for name, known in sorted(agreed.items())
        if None not in known  # without a name there is only one
        for sheet in ask_reader(folder / name, sheet_names)
        if sheet not in known
    ]


def load_checked(path: Path) -> CheckedDelivery:
    """Load a checked delivery from the cache.

    Parameters
    ----------
    path : pathlib.Path
        The entry, as in `CheckedDelivery.path`.

    Raises
    ------
    DeliveryError
        If it is not there, incomplete or damaged.
    """
    meta = read_meta(path)
    hashes = meta["hashes"]
    return CheckedDelivery(
        name=meta["naam"],
        peildatum=date.fromisoformat(meta["peildatum"]),
        is_demo=meta["gemaakt"],
        fingerprint=meta["vingerafdruk"],
        path=path,
        findings=read_frame(path, FINDINGS, hashes[FINDINGS]),
        rows=read_frame(path, ROWS, hashes[ROWS]),
        tables=tuple(meta["tabellen"]),
        key=meta["sleutel"],
        files=meta["bestanden"],
        folder=Path(meta["map"]),
        _hashes=hashes,
    )
