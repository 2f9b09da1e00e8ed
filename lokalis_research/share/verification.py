"""Checking a bundle that was received: whole, untouched, safe to open, and one report."""

from __future__ import annotations

import hashlib
import html
import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lokalis_research.bericht import FILES
from lokalis_research.errors import RunError
from lokalis_research.scan import no_needles
from lokalis_research.scan.page_faults import body_of, page_faults
from lokalis_research.scan.scan import USER
from lokalis_research.share.agree import disagreements
from lokalis_research.share.bundle import MANIFEST, checksums, figure_files, pack, scan_members
from lokalis_research.share.crate import CRATE, crate_faults
from lokalis_research.share.pages import ACCOUNT, INDEX, METHOD
from lokalis_research.share.signing import SIGNATURE, Signature, read_signature
from lokalis_research.share.workbook import (
    CODEBOOK,
    ORIGINS,
    WORKBOOK,
    descriptions,
    holds_table,
    holds_tables,
)

_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError,
               EOFError, OSError, ValueError)  # fmt: skip
# Far above any bundle, and far below what a bomb unpacks to.
LARGEST = 500_000_000
MOST_MEMBERS = 5_000
_NEEDED = (INDEX, METHOD, ACCOUNT, WORKBOOK, ORIGINS, CRATE, MANIFEST)
_BESIDE = {MANIFEST, SIGNATURE}
_KNOWN = re.compile(
    r"(?:index|leeswijzer|verantwoording|begrippen)\.html|tabellen\.xlsx|codeboek\.csv|getallen\.csv|ro-crate-metadata\.json|"
    r"manifest-sha256\.txt|handtekening\.json|(?:paginas|per_buurtteam)/[^/]+\.html|tabellen/[^/]+/[^/]+\.csv|"
    r"duiding/[^/]+\.md|bericht/halfjaarbericht\.(?:html|docx|pdf)|"
    r"figuren/(?:inhoud\.csv|[^/]+/[0-9]+\.(?:png|svg))|spss/[^/]+/[^/]+\.sav"
)
_TABLE = re.compile(r"tabellen/([^/]+)/([^/]+)\.csv")
# Windows opens no file of such a name, whatever its ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{one}{n}" for one in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class Verification:
    """What checking a bundle came to; without faults `signature` fits the key that is in it."""

    sha256: str
    members: int
    faults: tuple[str, ...]
    signature: Signature | None = None


def verify(path: Path) -> Verification:
    """Check a bundle."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunError(
            f"{path.name} cannot be read: {error.strerror}.", remedy="Name the zip file."
        ) from None
    digest = hashlib.sha256(content).hexdigest()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            faults = list(_container_faults(infos))
            if faults:
                return Verification(digest, len(infos), tuple(faults))
            members = {info.filename: archive.read(info) for info in infos}
    except _UNREADABLE:
        return Verification(digest, 0, ("it is no zip file, or a damaged one",))
    faults = [
        *_structure_faults(members),
        *_checksum_faults(members),
        *_signature_faults(members),
        *crate_faults(
            members.get(CRATE, b"").decode("utf-8", "replace"),
            {name: len(own) for name, own in members.items() if name not in {CRATE, *_BESIDE}},
        ),
        *_workbook_faults(members),
        *_copy_faults(members),
        *disagreements(members),
        *_page_faults(members),
        *_scan_faults(members),
    ]
    # Between, before and behind its members a zip file has room for more than they show.
    if not faults and pack(members) != content:
        faults = ["the zip file holds something beside its files, or another program wrote it"]
    signature = read_signature(members.get(SIGNATURE, b""))
    return Verification(digest, len(members), tuple(faults), signature)


def _container_faults(infos: list[zipfile.ZipInfo]) -> Iterator[str]:
    names = [info.filename for info in infos]
    if len(names) > MOST_MEMBERS or sum(info.file_size for info in infos) > LARGEST:
        yield "it is far larger than a bundle is"
        return
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name.casefold() in seen:
            yield f'two files are called "{name}"'
        seen.add(name.casefold())
        # `orig_filename` is what stands in the file, before Python made it safe.
        if not _is_safe(info.orig_filename):
            yield f"a file would be unpacked outside its folder: {name!a}"
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            yield f'"{name}" is no plain file'
        if info.flag_bits & 1:
            yield f'"{name}" is encrypted'


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return bool(
        name
        and not name.startswith("/")
        and not re.search(r"[\\:\x00-\x1f<>|?*\"]", name)
        and "//" not in name
        and not {".", ".."} & set(name.split("/"))
        and not any(part.endswith((".", " ")) for part in parts)
        and not any(part.split(".")[0].casefold() in _DEVICES for part in parts)
    )


def _structure_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    for name in _NEEDED:
        if name not in members:
            yield f'"{name}" is missing'
    for name in members:
        if not _KNOWN.fullmatch(name):
            yield f'"{name}" is no part of a bundle'
    if not any(name.startswith("paginas/") for name in members):
        yield "there is no page"


def _checksum_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    rest = {name: content for name, content in members.items() if name not in _BESIDE}
    listed = set(members.get(MANIFEST, b"").decode("utf-8", "replace").splitlines())
    actual = set(checksums(rest).splitlines())
    for name in sorted({line[66:] for line in listed ^ actual}):
        if name not in rest:
            yield f'"{name}" is in the list of checksums and not in the bundle'
        elif not any(line[66:] == name for line in listed):
            yield f'"{name}" is in the bundle and not in the list of checksums'
        else:
            yield f'"{name}" was changed'


def _signature_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    """Hold the list of checksums, and with it every file, against the signature of who shared."""
    if SIGNATURE not in members:
        yield "nobody signed it: it is of version 0.1, or the signature was taken away"
        return
    found = read_signature(members[SIGNATURE])
    if found is None or not found.fits(members.get(MANIFEST, b"")):
        yield "the signature is not that of these files"


def _workbook_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    """Set the workbook beside the tables that it was made of."""
    tables = {
        name: text.decode("utf-8", "replace")
        for name, text in members.items()
        if _TABLE.fullmatch(name)
    }
    codebook = members.get(CODEBOOK, b"").decode("utf-8", "replace")
    if not holds_tables(members.get(WORKBOOK, b""), tables, codebook):
        yield f"{WORKBOOK} holds other tables than the files beside it"
    for name in unlike(members):
        yield f'"{name}" says something else than the page of the report'


def _copy_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    """Set figures beside the pages that they were taken from, and labelled data beside tables."""
    pages = {
        name: content.decode("utf-8", "replace")
        for name, content in members.items()
        if name.endswith(".html")
    }
    try:
        taken = figure_files(pages)
    except AssertionError:  # a page that cannot be read as HTML, which is a fault of its own
        taken = {}
    there = {name: content for name, content in members.items() if name.startswith("figuren/")}
    yield from (
        f'"{name}" is not the figure of its page'
        for name in sorted(taken.keys() | there.keys())
        if taken.get(name) != there.get(name)
    )
    described = descriptions(members.get(CODEBOOK, b"").decode("utf-8", "replace"))
    wanted = {_spss(name) for name in members if _TABLE.fullmatch(name)}
    found = {name for name in members if name.startswith("spss/")}
    yield from (f'"{name}" is missing' for name in sorted(wanted - found))
    yield from (f'"{name}" has no table beside it' for name in sorted(found - wanted))
    for name, content in members.items():
        copy = members.get(_spss(name)) if _TABLE.fullmatch(name) else None
        if copy is not None and not holds_table(
            copy, content.decode("utf-8", "replace"), *described.get(name, ("", (), ""))
        ):
            yield f'"{_spss(name)}" holds another table than the file beside it'


def _spss(table: str) -> str:
    return f"spss/{table.removeprefix('tabellen/').removesuffix('.csv')}.sav"


def _page_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    for name, content in members.items():
        if name.endswith(".html"):
            for fault in page_faults(content.decode("utf-8", "replace")):
                yield f"{name}, {fault}"


def _scan_faults(members: Mapping[str, bytes]) -> Iterator[str]:
    hits = scan_members(members, no_needles())
    # The name of whoever checks a bundle says nothing about it.
    for hit in hits[hits["soort"] != USER].itertuples():
        yield f"{hit.bestand}, {hit.plaats}: {hit.soort}"


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_TAG = re.compile(r"<[^<>]*>")
_CONTENTS = Counter("inhoud")
"""What Word writes above the contents, which the page has as a list without a head."""


def unlike(members: Mapping[str, bytes]) -> list[str]:
    """Name the forms of the report that say something else than its page."""
    page, word, pdf = FILES
    if page not in members:
        return []
    said = html.unescape(_TAG.sub(" ", body_of(members[page].decode("utf-8", "replace"))))
    found = []
    if word in members and not _is_word(said, members[word]):
        found.append(word)
    if pdf in members and not _is_pdf(said, members[pdf]):
        found.append(pdf)
    return found


def _is_word(said: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            source = archive.read("word/document.xml").decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False
    parts = ("".join(_TEXT.findall(part)) for part in _PARAGRAPH.findall(source))
    there = html.unescape(" ".join(parts))
    more = _letters(there) - _letters(said)
    return (
        _NUMBER.findall(there) == _NUMBER.findall(said)
        and not _letters(said) - _letters(there)
        and more in (_CONTENTS, Counter())
    )


def _is_pdf(said: str, content: bytes) -> bool:
    # Only who checks a report needs the library.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError):
        return False
    there = Counter(_NUMBER.findall(" ".join(pages)))
    asked = Counter(_NUMBER.findall(said))
    # Head and foot of each page: which page of how many, and the year.
    more = {int(one) for one in there - asked if one.isdigit()}
    years = {int(one) for one in asked if len(one) == len("2022") and one.isdigit()}
    whole = all(map(str.isdigit, there - asked))
    return not asked - there and whole and more <= years | set(range(len(pages) + 1))


def _letters(text: str) -> Counter[str]:
    return Counter(one for one in text.casefold() if one.isalpha())
