"""A share bundle: its members, their checksums, and the last scan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.files import write_archive
from lokalis_research.runs.templates import in_words
from lokalis_research.scan import Needles
from lokalis_research.share.crate import CRATE, make_crate
from lokalis_research.share.figures import figure_files
from lokalis_research.share.hidden import HiddenCells
from lokalis_research.share.inventory import FinishedRun
from lokalis_research.share.origins import ORIGINS, list_origins
from lokalis_research.share.pages import Frame, bundle_pages, without_dead_ends
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.report import report_files
from lokalis_research.share.searched import scan_once
from lokalis_research.share.signing import SIGNATURE, read_signature
from lokalis_research.share.spss import spss_files
from lokalis_research.share.workbook import (
    CODEBOOK,
    WORKBOOK,
    Sheet,
    make_codebook,
    make_workbook,
)

MANIFEST = "manifest-sha256.txt"


def assemble(
    run: FinishedRun,
    note: ReleaseNote,
    rules: Mapping[str, Any],
    duiding: Mapping[str, str],
    hidden: HiddenCells,
    dictionary: Dictionary,
) -> dict[str, bytes]:
    """Make every file of a bundle."""
    tables = {
        (notebook.name, name): run.table_file(notebook.name, name).read_bytes()
        for notebook in run.notebooks
        for name in notebook.tables
    }
    frame = Frame(run, note, rules)
    pages = bundle_pages(frame, duiding, hidden)
    members = {name: page.encode() for name, page in pages.items()} | figure_files(pages)
    members |= report_files(frame, duiding, dictionary)
    members |= {
        f"tabellen/{notebook}/{name}.csv": text for (notebook, name), text in tables.items()
    }
    members |= {f"duiding/{name}.md": text.encode() for name, text in duiding.items()}
    sheets = sheets_of(run)
    members[WORKBOOK] = make_workbook(sheets, _cover(run, note), _notes(rules))
    members[CODEBOOK] = make_codebook(sheets).encode()
    members |= spss_files(sheets)
    members |= without_dead_ends(members)
    texts = {
        name: content.decode("utf-8-sig")
        for name, content in members.items()
        if name.endswith((".html", ".csv"))
    }
    members[ORIGINS] = list_origins(texts).encode()
    members[CRATE] = make_crate(run, note, members).encode()
    members[MANIFEST] = checksums(members).encode()
    return dict(sorted(members.items()))


def sheets_of(run: FinishedRun) -> list[Sheet]:
    """Give every table of a run, with what it is."""
    return [
        Sheet(
            notebook.name,
            name,
            notebook.title,
            run.table_file(notebook.name, name).read_text(encoding="utf-8"),
            run.audit(notebook.name, name).description,
        )
        for notebook in run.notebooks
        for name in notebook.tables
    ]


def _cover(run: FinishedRun, note: ReleaseNote) -> list[str]:
    """Say on the cover of the workbook what it is, of when, and how to read it."""
    page = run.page
    made_up = " Deze gegevens zijn fictief en gaan over niemand." if page.is_demo else ""
    return [
        f"Halfjaaronderzoek buurtteams jeugd & gezin, {page.period.label}",
        f"Alle vrijgegeven tabellen, één per blad. Versie {note.version}.{made_up}",
        f"Levering ‘{page.delivery}’, bijgewerkt tot en met {in_words(page.cutoff)}.",
        "Blad ‘inhoud’ noemt elke tabel; blad ‘noten’ zegt wat de tekens betekenen.",
        "Hoe een cijfer is berekend en wat er niet uit te lezen is, staat op de pagina die bij de "
        "tabel is genoemd. Zet teams niet op een rij, en probeer niemand te herkennen.",
    ]


def _notes(rules: Mapping[str, Any]) -> dict[str, str]:
    """Explain the marks in cells; the first two stand for what has no number."""
    return {
        str(rules["markering"]): "Verborgen, of uit iets verborgens berekend. Het teken zegt niet "
        "waarom, en ook niet of het getal nul is.",
        "n.v.t.": "Dit getal is er niet, bijvoorbeeld een percentage van niets. Een kolom waarin "
        "dat bij elke rij zou staan, is hier weggelaten; in het CSV-bestand is zij er wel.",
        "H1, H2": "Halfjaren: H1 is januari tot en met juni, H2 juli tot en met december. Q1 tot "
        "en met Q4 zijn kwartalen.",
        "Afgerond": "Aantallen zijn afgerond; percentages en intervallen zijn uit afgeronde "
        "aantallen berekend. Tabellen hoeven daarom niet precies op te tellen.",
        "95%-interval": "Tussen onder- en bovengrens ligt het werkelijke cijfer waarschijnlijk.",
    }


def checksums(members: Mapping[str, bytes]) -> str:
    r"""List the checksum of every member."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(members.items())
    )


def pack(members: Mapping[str, bytes]) -> bytes:
    """Write the members of a bundle as one file."""
    return write_archive(dict(sorted(members.items())))


def scan_members(members: Mapping[str, bytes], needles: Needles) -> pd.DataFrame:
    """Look through all members for what may not leave."""
    # A checksum is a row of random digits, among which now and then something like a BSN: those
    # that are what they should be are left out.
    rest = {name: content for name, content in members.items() if name != MANIFEST}
    # So are a key and a signature; a file that holds anything else is read like others.
    if read_signature(rest.get(SIGNATURE, b"")):
        del rest[SIGNATURE]
    listed = members.get(MANIFEST, b"").decode("utf-8", "replace")
    for content in rest.values():
        listed = listed.replace(hashlib.sha256(content).hexdigest(), "")
    # So is a size a number that somebody may have, until it is known to be one.
    described = rest.get(CRATE, b"").decode("utf-8", "replace")
    for size in {len(content) for content in rest.values()}:
        described = described.replace(f'"contentSize": "{size}"', '"contentSize": ""')
    seen = {CRATE: described.encode()} if CRATE in rest else {}
    return scan_once({**rest, **seen, MANIFEST: listed.encode()}, needles)
