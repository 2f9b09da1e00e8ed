"""From a folder of exports to a checked delivery, read once and kept."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.errors import DeliveryError, NotDeliveredError, hint
from lokalis_research.levering.agreement import (
    AGREEMENT_NAME,
    PROPOSAL_NAME,
    read_agreement,
    read_fitting,
)
from lokalis_research.levering.cache import (
    QUARANTINE,
    code_version,
    entry_key,
    fingerprint_agreed,
    fingerprint_files,
    is_intact,
    new_entry,
    read_frame,
    read_meta,
)
from lokalis_research.levering.known import known_on
from lokalis_research.levering.mapping import Agreement
from lokalis_research.levering.pseudonym import DEMO_KEY, fingerprint_key
from lokalis_research.levering.read import ask_reader, read_cells, read_headers
from lokalis_research.levering.read_workbook import sheet_names
from lokalis_research.levering.refuse import refuse_headers
from lokalis_research.levering.rules import Finding, findings_table
from lokalis_research.levering.shape import CHANGES, SPELLS
from lokalis_research.missing import Delivered


def finding_lines(delivery: CheckedDelivery) -> list[str]:
    """Write what was read and what was found for a terminal, in Dutch."""
    lines = [
        f"{row['tabel']} ({row['bestand']}): {_count(row['gelezen'])} rijen gelezen, "
        f"{_count(row['geaccepteerd'])} geaccepteerd, {_count(row['quarantaine'])} in quarantaine"
        + _without_fault(row["quarantaine"] - row["met_fout"])
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


def _without_fault(count: int) -> str:
    """Say how many of the rows that were set apart lack nothing: the rules below say why."""
    return f" (waarvan {_count(count)} zonder fout)" if count else ""


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(share: float) -> str:
    # Written as 0,0% it would seem that there is nothing.
    return "minder dan 0,1%" if 0 < share < 0.0005 else f"{share:.1%}".replace(".", ",")


MARKER = "LOKALIS-APARTGEZETTE-RIJEN-NIET-BEWAREN"
MOST_ROWS = 200  # of a file that are shown


@dataclass(frozen=True, repr=False)
class Rejected:
    """Rows set apart, with the values that the files have; shown, and nothing else."""

    rule: str | None
    _frames: list[tuple[str, int, pd.DataFrame]] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the rows."""
        return sum(count for _, count, _ in self._frames)

    def __repr__(self) -> str:
        """Write the rows as text, under the mark."""
        parts = [MARKER, *(f"{self._title(*one)}\n{_text(one[2])}" for one in self._frames)]
        return "\n\n".join(parts if self._frames else [*parts, "Er is niets apartgezet."])

    def _repr_html_(self) -> str:
        parts = [f"<p>{MARKER}</p>"]
        for one in self._frames:
            parts += [f"<p>{html.escape(self._title(*one))}</p>", one[2].to_html(index=False)]
        return "".join(parts if self._frames else [*parts, "<p>Er is niets apartgezet.</p>"])

    def _title(self, file: str, count: int, frame: pd.DataFrame) -> str:
        shown = f", waarvan de eerste {len(frame)}" if count > len(frame) else ""
        return f"{file}: {count} rijen apartgezet{f' ({self.rule})' if self.rule else ''}{shown}"


def _text(frame: pd.DataFrame) -> str:
    text: str = frame.to_string(index=False)
    return text


def rejected_rows(delivery: CheckedDelivery, folder: Path, rule: str | None = None) -> Rejected:
    """Find the rows of a delivery that were set apart, with the values that they have."""
    agreement = read_agreement(folder)
    if fingerprint_agreed(folder, agreement) != delivery.files:
        raise DeliveryError(
            "The files of the delivery are no longer the ones that were checked.",
            remedy="Check the delivery again.",
        )
    aside = pd.concat(
        [delivery.quarantine(name)[["bestand", "rij", "regels"]].assign(tabel=name)
         for name in delivery.tables],
        ignore_index=True,
    )  # fmt: skip
    rules = aside["regels"].str.split(", ")
    known = sorted(set(rules.explode().dropna()))
    if rule is not None:
        if rule not in known:
            raise DeliveryError(f'No row was set apart by "{rule}".', remedy=hint(rule, known))
        aside = aside[[rule in one for one in rules]]
    frames = []
    for file in agreement.bestanden:
        mine = aside[(aside["bestand"] == file.source_name) & (aside["tabel"] == file.tabel)]
        if len(mine):
            first = mine.head(MOST_ROWS)
            headers = read_headers(folder, file)
            raw = read_cells(folder, file, list(range(len(headers))))
            cells = pd.DataFrame(
                {place: raw.cells[place].as_text() for place in raw.cells}
            ).set_axis(headers, axis=1)
            cells = cells.set_axis(pd.Index(raw.rows), axis=0).reindex(first["rij"]).fillna("")
            cells = cells.reset_index(drop=True)
            cells.insert(0, "rij", first["rij"].to_numpy(), allow_duplicates=True)
            cells.insert(1, "regels", first["regels"].to_numpy(), allow_duplicates=True)
            frames.append((file.source_name, len(mine), cells))
    return Rejected(rule, frames)


NOT_IN_FILE = ("veld_niet_geleverd", "kolom_overal_leeg")  # the rules that say so
FINDINGS, ROWS = "bevindingen.parquet", "rijen.parquet"


@dataclass(frozen=True)
class CheckedDelivery(Delivered):
    """A delivery that was read, checked and pseudonymised."""

    name: str
    peildatum: date  # up to this day registration is complete
    is_demo: bool  # made up, and the files are those that were made up
    fingerprint: str  # of files, agreement, dictionary, reading code and key
    path: Path  # the entry of the cache
    findings: pd.DataFrame = field(repr=False)
    # Per file: bestand, tabel, gelezen, of these geaccepteerd and quarantaine, and of the latter
    # met_fout: what was joined with another row, is told again or is a total by agreement has none.
    rows: pd.DataFrame = field(repr=False)
    tables: tuple[str, ...]
    key: str  # tells with which key ids were replaced, and nothing about that key
    files: str = field(repr=False)
    folder: Path = field(repr=False)
    _hashes: Mapping[str, str] = field(repr=False)
    _cut: Mapping[str, Table] | None = field(
        default=None, repr=False
    )  # where it is of a day before

    def known_at(self, day: date, dictionary: Dictionary) -> CheckedDelivery:
        """Give the delivery as it was known on a day: every table forgets what happened later.

        Parameters
        ----------
        day : datetime.date
            The last day that may be known; one after the peildatum changes nothing.
        dictionary : Dictionary
            Says with which date each field is known.

        Returns
        -------
        CheckedDelivery
            With that day as its peildatum. Findings, counted rows and what was set apart stay those
            of the whole delivery.
        """
        if day >= self.peildatum:
            return self
        return replace(self, peildatum=day, _cut=dictionary.tables)

    def lacks(self, name: str) -> bool:
        """Tell whether a table, or a field as ``"table.field"``, was not delivered.

        Parameters
        ----------
        name : str
            A field counts as delivered where any file of its table has it.
        """
        table, _, column = name.partition(".")
        absent = table not in self.tables or table in self._refused
        if absent or not column:
            return absent
        return self._without[table, column] >= self._files_of[table]

    @cached_property
    def _refused(self) -> frozenset[str]:
        """Name the tables of which no row could be used: nothing is known there, and not zero."""
        counted = self.rows.groupby("tabel")[["geaccepteerd", "quarantaine"]].sum()
        none = (counted["geaccepteerd"] == 0) & (counted["quarantaine"] > 0)
        return frozenset(counted.index[none])

    @cached_property
    def _without(self) -> Counter[tuple[str, str]]:
        """Count per field the files that lack it: it is asked hundreds of times."""
        found = self.findings[self.findings["regel"].isin(NOT_IN_FILE)]
        return Counter(zip(found["tabel"], found["kolom"], strict=True))

    @cached_property
    def _files_of(self) -> Counter[str]:
        return Counter(self.rows["tabel"])

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
        rows = self._read(name, "")
        if self._cut is None:
            return rows
        return known_on(rows, self._cut[name], pd.Timestamp(self.peildatum))

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

    Rows that are wrong raise nothing: they are in quarantine and in the findings. For a made-up
    delivery a public key takes the place of the secret one, so that its results are the same
    everywhere.
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
    """Load a checked delivery from the cache."""
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
