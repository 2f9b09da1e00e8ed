"""What a file is, whatever its name says."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from lokalis_research.errors import DeliveryError

OLE, ZIP, PARQUET = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"PAR1"
PROTECTED = "EncryptedPackage".encode("utf-16-le")
# A signature stands in front, but a page or an XML sheet may begin with a comment.
HEAD_BYTES = 4096
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|meta|table|body)\b", re.I | re.S
)
_XML_SHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_GZIP = b"\x1f\x8b"
_OTHERS = {  # what it is called, and what to do
    "workbook": ("a workbook or an archive", "Give it the ending that Excel gives it."),
    "parquet": ("a Parquet file", "Let its name end in .parquet."),
    "gzip": ("packed (gzip)", "Unpack it, and give what is in it the name that it has there."),
    "page": (
        "a web page (HTML)",
        "Open it in Excel and save it as .xlsx. "
        "Have it exported as CSV, or as an ordinary Excel workbook (.xlsx).",
    ),
    "xml": ("an XML spreadsheet of 2003", "Open it in Excel and save it as .xlsx."),
    "csv": ("plain text (CSV)", "Let its name end in .csv."),
}


def protected(name: str) -> DeliveryError:
    """Say that a workbook cannot be read without a password."""
    return DeliveryError(
        f'"{name}" is protected with a password.',
        remedy="Open it in Excel and save it without a password in the delivery folder.",
    )


def refuse_other_kind(path: Path, kind: str) -> None:
    """Refuse a file that is something else than its name says, and say what it is."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        if kind == "workbook" and head.startswith(OLE) and PROTECTED in head + stream.read():
            raise protected(path.name)
    found = _kind_of(head.removeprefix(b"\xef\xbb\xbf"))
    if found is None or found == kind:
        return
    name, remedy = _OTHERS[found]
    raise DeliveryError(f'"{path.name}" is {name}, whatever its name says.', remedy=remedy)


def _kind_of(head: bytes) -> str | None:
    """Return what a file is; nothing for what is unknown."""
    if head.startswith((OLE, ZIP)):
        return "workbook"
    if head.startswith(PARQUET):
        return "parquet"
    if head.startswith(_GZIP):
        return "gzip"
    if _PAGE.match(head):
        return "page"
    if _XML_SHEET in head:
        return "xml"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or (
        head and b"\0" not in head and re.search(rb"[\r\n]", head)
    ):
        return "csv"
    return None
