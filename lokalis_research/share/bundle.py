"""A share bundle: its report, figures and other members, their checksums, and the last scan."""

from __future__ import annotations

import base64
import contextlib
import csv
import getpass
import hashlib
import hmac
import io
import platform
from collections.abc import Mapping
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
from babel.dates import format_date

from lokalis_research import home
from lokalis_research.bericht import FILES
from lokalis_research.bericht.content import About
from lokalis_research.bericht.make import make
from lokalis_research.bericht.model import plain
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DeliveryError, RunError
from lokalis_research.files import remove_halves_of, write_archive
from lokalis_research.levering import load_or_make_key
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.ledger import code_fingerprint, environment_fingerprint
from lokalis_research.runs.report import text_names
from lokalis_research.runs.templates import in_words
from lokalis_research.scan import Needles, scan_files
from lokalis_research.share.agree import list_origins
from lokalis_research.share.crate import CRATE, make_crate
from lokalis_research.share.inventory import TABLES, FinishedRun
from lokalis_research.share.pages import Frame, bundle_pages, without_dead_ends
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.shown import HiddenCells
from lokalis_research.share.signing import SIGNATURE, read_signature
from lokalis_research.share.workbook import (
    CODEBOOK,
    ORIGINS,
    WORKBOOK,
    Sheet,
    make_codebook,
    make_workbook,
    spss_files,
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


_FILE = "doorzocht.txt"


def scan_once(files: Mapping[str, bytes], needles: Needles) -> pd.DataFrame:
    """Scan the files, except those in which this code found nothing of this delivery before.

    What was searched is signed with a key of its own, in the folder for personal data: a line that
    somebody adds tells nothing. Without a delivery nothing is remembered.
    """
    if not needles.fingerprint:
        return scan_files(files.items(), needles)
    # All that the outcome follows from.
    looked_for = (needles.fingerprint, getpass.getuser(), platform.node())
    about = "\n".join((code_fingerprint(), environment_fingerprint(), *looked_for)).encode()
    key = _own_key(home.key_file().with_name("doorzocht.key"))
    marks = {name: _mark(key, about, name, content) for name, content in files.items()}
    path = home.cache_folder() / _FILE
    known = _known(path)
    hits = scan_files(
        ((name, content) for name, content in files.items() if marks[name] not in known), needles
    )
    # Where a name is itself what was found, it is not told whose file it is.
    found = set(hits["bestand"])
    if found <= files.keys():
        # Only of this bundle: what is older need not be known.
        clean = sorted(mark for name, mark in marks.items() if name not in found)
        with contextlib.suppress(RunError):  # what nobody remembers is searched again
            remove_halves_of(path)
            write_text(path, "".join(f"{mark}\n" for mark in clean))
    return hits


def _own_key(path: Path) -> bytes:
    """Read the key, or make another in the place of a damaged one: nothing else rests on it."""
    try:
        return load_or_make_key(path)
    except DeliveryError:
        path.unlink(missing_ok=True)
        return load_or_make_key(path)


def _known(path: Path) -> set[str]:
    """Read the marks of files in which nothing was found; none where they cannot be read."""
    try:
        return set(path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError):
        return set()


def _mark(key: bytes, about: bytes, name: str, content: bytes) -> str:
    parts = (hashlib.sha256(part).digest() for part in (about, name.encode(), content))
    return hmac.new(key, b"".join(parts), hashlib.sha256).hexdigest()


def report_files(
    frame: Frame, duiding: Mapping[str, str], dictionary: Dictionary
) -> dict[str, bytes]:
    """Make the files of the report, if the run has one."""
    run, note = frame.run, frame.note
    if not run.has_report:
        return {}
    about = About(
        period=run.page.period,
        delivery=run.page.delivery,
        cutoff=_day(run.page.cutoff),
        is_demo=run.page.is_demo,
        doubts=run.page.doubts,
        titles={notebook.name: notebook.title for notebook in run.notebooks},
        missing={name: name for name in run.missing},
        duiding={
            theme: duiding[name]
            for theme, name in text_names(dictionary).items()
            if name in duiding
        },
        decided=_day(date.fromisoformat(note.date)),
    )
    made = make(run.path / TABLES, about, dictionary)
    page = frame.fill("bericht.html.j2", plain(made.document.title), up="../", body=made.body)
    return dict(zip(FILES, (page.encode(), made.word, made.pdf), strict=True))


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")


FOLDER = "figuren"
_FORMS = {"png": "data:image/png;base64,", "svg": "data:image/svg+xml;base64,"}
_WORDS = ("bevinding", "eenheid", "in_woorden", "toelichting")


def figure_files(pages: Mapping[str, str]) -> dict[str, bytes]:
    """Take the wide drawing of every figure out of the pages, and list what they show.

    They are ``figuren/<page>/<number>.png`` and ``.svg``, and the list is ``figuren/inhoud.csv``.
    """
    found: dict[str, bytes] = {}
    rows = [["bestand", "pagina", *_WORDS]]
    for name, text in sorted(pages.items()):
        if not name.startswith("paginas/"):
            continue
        page = name.removeprefix("paginas/").removesuffix(".html")
        reader = _Reader()
        reader.feed(text)
        for at, figure in enumerate(reader.figures, 1):
            path = f"{FOLDER}/{page}/{at:02}"
            found |= {f"{path}.{form}": _drawn(figure[form], form) for form in _FORMS}
            rows.append([f"{path}.png", name, *(figure[word].strip() for word in _WORDS)])
    if found:
        file = io.StringIO()
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
        found[f"{FOLDER}/inhoud.csv"] = ("\ufeff" + file.getvalue()).encode()
    return found


def _drawn(address: str, form: str) -> bytes:
    """Take a drawing out of its address; nothing of what is none, which a page may not hold."""
    try:
        return base64.b64decode(address.removeprefix(_FORMS[form]), validate=True)
    except ValueError:
        return b""


class _Reader(HTMLParser):
    """Gathers of every figure its forms and words, in whatever order attributes stand."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[dict[str, str]] = []
        self._word, self._is_inside = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "figure":
            self.figures.append(dict.fromkeys((*_FORMS, *_WORDS), ""))
            self._is_inside = True
        if not self._is_inside:
            return
        own = self.figures[-1]
        if tag == "source" and "type" in known:
            own["svg"] = known.get("srcset", "")
        elif tag == "img":
            own["png"], own["in_woorden"] = known.get("src", ""), known.get("alt", "")
        elif tag in {"figcaption", "details"}:
            # What is folded away goes on where the page does.
            self._word = "toelichting" if tag == "figcaption" else ""
        elif tag == "p":
            self._word = known.get("class", "") if known.get("class") in _WORDS else self._word

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "figcaption", "figure"}:
            self._word = ""
        self._is_inside &= tag != "figure"

    def handle_data(self, data: str) -> None:
        if self._word:
            self.figures[-1][self._word] += data
