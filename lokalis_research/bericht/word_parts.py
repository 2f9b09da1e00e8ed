"""What Word knows and python-docx has no call for: links, fields, marks, heads of tables."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from lokalis_research.archive import write_archive

_MAKER = "lokalis_research"
_FOREIGN = ("/thumbnail", "/customXml", "/stylesWithEffects", "/fontTable")
_LONG_AGO = datetime(2000, 1, 1)


def element(name: str, /, **attributes: str) -> Any:
    """Make an element of Word, with attributes of Word."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def link(paragraph: Any, place: str, text: str) -> None:
    """Write a text that leads to a mark in the same document."""
    made = element("hyperlink", anchor=place, history="1")
    run = paragraph.add_run(text)
    paragraph._p.append(made)
    made.append(run._r)


def bookmark(paragraph: Any, place: str, number: int) -> None:
    """Mark a paragraph as the place that links lead to."""
    start, end = element("bookmarkStart", id=str(number), name=place), element("bookmarkEnd")
    end.set(qn("w:id"), str(number))
    paragraph._p.insert(0, end)
    paragraph._p.insert(0, start)
    properties = paragraph._p.pPr
    if properties is not None:  # Word wants it first.
        paragraph._p.insert(0, properties)


def field(paragraph: Any, instruction: str, *, shown: tuple[str, ...]) -> None:
    """Write a field that Word fills in, and the lines that stand there until it does."""
    code = element("instrText")
    code.text = instruction
    # Dirty: Word fills it in, with the numbers of pages, when the document is opened.
    begin = element("fldChar", fldCharType="begin", dirty="true")
    separate = element("fldChar", fldCharType="separate")
    for one in (begin, code, separate):
        paragraph.add_run()._r.append(one)
    for at, line in enumerate(shown):
        inside = paragraph.add_run(line)
        if at < len(shown) - 1:
            inside.add_break()
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def shade(paragraph: Any, colour: str) -> None:
    """Give a paragraph a background."""
    paragraph._p.get_or_add_pPr().append(element("shd", val="clear", color="auto", fill=colour))


def lay_row(row: Any, *, is_head: bool) -> None:
    """Keep a row on one page; a head is repeated on the next."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))


def rule(table: Any) -> None:
    """Draw lines between rows, and none between columns."""
    properties = table._tbl.tblPr
    lines = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        lines.append(element(side, val="single", sz="4", space="0", color="C9D1D9"))
    # Word reads its elements in an order of its own: borders come after the width.
    properties.find(qn("w:tblW")).addnext(lines)
    look = properties.find(qn("w:tblLook"))
    for name, value in {"firstRow": "1", "firstColumn": "0", "noHBand": "1", "val": "0620"}.items():
        look.set(qn(f"w:{name}"), value)


def speak_dutch(styles: Any) -> None:
    """Say in which language the document is written."""
    for found in styles.iter(qn("w:lang")):
        found.set(qn("w:val"), "nl-NL")


def describe(properties: Any, title: str) -> None:
    """Say what the document is, and nothing of who made it when."""
    properties.title, properties.language = title, "nl-NL"
    properties.author = properties.last_modified_by = _MAKER
    properties.comments = properties.keywords = properties.subject = properties.category = ""
    properties.created = properties.modified = _LONG_AGO
    properties.revision = 1


def drop_foreign(word: Any) -> None:
    """Leave out what the library's empty document brings along.

    It is a picture of another one, and a list of typefaces whose marks look like ids.
    """
    for relations in (word.part.package.rels, word.part.rels):
        for name in [name for name, one in relations.items() if one.reltype.endswith(_FOREIGN)]:
            del relations[name]


def steady(content: bytes) -> bytes:
    """Write the parts anew without times."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    first = {name: parts.pop(name) for name in ("[Content_Types].xml",)}
    return write_archive(first | dict(sorted(parts.items())))
