"""The report as a Word document, which communications staff edits: real styles, heads and links."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from lokalis_research.bericht import model
from lokalis_research.bericht.drawn import picture
from lokalis_research.files import write_archive

_MAKER = "lokalis_research"
_FOREIGN = ("/thumbnail", "/customXml", "/stylesWithEffects", "/fontTable")
_LONG_AGO = datetime(2000, 1, 1)


# What Word knows and python-docx has no call for: links, fields, marks, heads of tables.


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


_WIDE, _MARGIN = 16.6, 2.2
_SMALL = Pt(9)
_BLUE, _DARK = RGBColor(0x0B, 0x4F, 0x6C), RGBColor(0x1C, 0x27, 0x33)
_SHADES = {"let_op": "FFF3CD", "leeg": "F3F5F7"}
_MOST_ROWS_TOGETHER = 12
# How wide a column of numbers and one of words is; the longest texts get the rest.
_NUMBERS, _WORDS, _NUMBER_OF_TABLE = 2.9, 4.2, 1.4


def to_word(document: model.Document, mark: str) -> bytes:
    """Write a report as docx, with a mark, such as that it is a draft, on every page."""
    return _Writer(document).write(mark)


class _Writer:
    def __init__(self, document: model.Document) -> None:
        self.document, self.marks = document, 0
        self.word = docx.Document()
        drop_foreign(self.word)
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - _WIDE) / 2)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        styles = self.word.styles
        styles["Normal"].font.size, styles["Normal"].paragraph_format.space_after = Pt(10.5), Pt(6)
        for name in ("Title", "Heading 1", "Heading 2"):
            styles[name].font.color.rgb = _BLUE
        styles["Caption"].font.color.rgb, styles["Caption"].font.size = _DARK, Pt(10)
        speak_dutch(styles.element)

    def write(self, mark: str) -> bytes:
        document, word = self.document, self.word
        title = f"{model.plain(document.title)}, {model.plain(document.subtitle).lower()}"
        describe(word.core_properties, title)
        word.add_paragraph(model.plain(document.title), style="Title")
        word.add_paragraph(model.plain(document.subtitle), style="Subtitle")
        word.add_paragraph(style="TOC Heading").add_run(document.contents)
        heads = (b for b in document.blocks if isinstance(b, model.Heading) and b.level == 1)
        field(
            word.add_paragraph(),
            'TOC \\o "1-1" \\h \\z \\u',
            shown=tuple(model.plain(head.parts) for head in heads),
        )
        section = word.sections[0]
        told = filter(None, (model.plain(document.header), mark))
        section.header.paragraphs[0].text = " \u00b7 ".join(told)
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.RIGHT
        field(footer, "PAGE", shown=("1",))
        for block in document.blocks:
            self._block(block)
        made = io.BytesIO()
        word.save(made)
        return steady(made.getvalue())

    def _block(self, block: model.Block) -> None:
        if isinstance(block, model.Heading):
            self._said(self.word.add_heading(level=block.level), block.parts)
        elif isinstance(block, model.Paragraph):
            paragraph = self._said(self.word.add_paragraph(), block.parts)
            if block.style in _SHADES:
                shade(paragraph, _SHADES[block.style])
            if block.style == "inleiding":
                # A heading with one line below it is no end of a page.
                paragraph.paragraph_format.keep_with_next = True
                _look(paragraph, italic=True)
        elif isinstance(block, model.Bullets):
            for item in block.items:
                paragraph = self._said(self.word.add_paragraph(style="List Bullet"), item)
                paragraph.runs[0].bold = block.terms or None
        elif isinstance(block, model.Grid):
            self._grid(block)
        else:
            self._figure(block)

    def _grid(self, block: model.Grid) -> None:
        self._title(block.title)
        rows, widths = (block.heads, *block.rows), [Cm(one) for one in _widths(block)]
        table = self.word.add_table(rows=len(rows), cols=len(block.heads))
        table.autofit = False
        rule(table)
        for laid, width in zip(table.columns, widths, strict=True):
            laid.width = width
        for at, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            lay_row(line, is_head=at == 0)
            together = at < len(block.rows) <= _MOST_ROWS_TOGETHER
            for column, (cell, width) in enumerate(zip(line.cells, widths, strict=True)):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(0)
                paragraph.paragraph_format.keep_with_next = together
                paragraph.alignment = ALIGN.LEFT if column in block.texts else ALIGN.RIGHT
                self._said(paragraph, row[column], "" if column or not at else block.place(row))
                _look(paragraph, size=_SMALL, bold=at == 0)
        for note in block.notes or ((),):
            _look(self._said(self.word.add_paragraph(), note), size=_SMALL)

    def _figure(self, block: model.Drawn) -> None:
        self._title(block.title)
        shape = self.word.add_picture(io.BytesIO(picture(block).image), width=Cm(_WIDE * 0.92))
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        told = shape._inline.docPr
        told.set("descr", model.plain(block.alt))
        told.set("name", model.plain(block.title))
        _look(self._said(self.word.add_paragraph(), block.unit), size=_SMALL)

    def _title(self, parts: model.Parts) -> None:
        paragraph = self._said(self.word.add_paragraph(style="Caption"), parts)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)

    def _said(self, paragraph: Any, parts: model.Parts, place: str = "") -> Any:
        if place:
            self.marks += 1
            bookmark(paragraph, place, self.marks)
        for part in parts:
            self._part(paragraph, part)
        return paragraph

    def _part(self, paragraph: Any, part: model.Part) -> None:
        to = ""
        if isinstance(part, model.Number):
            to = self.document.anchor(part)
        elif isinstance(part, model.Given) and "/" not in part.to:
            to = part.to
        text = part if isinstance(part, str) else part.text
        if to:
            link(paragraph, to, text)
        else:
            paragraph.add_run(text)


def _widths(block: model.Grid) -> list[float]:
    """Divide the width of the page over the columns of a table."""
    last = len(block.heads) - 1
    if len(block.texts) > 2:
        fixed = {0: _NUMBER_OF_TABLE, 2: _WORDS, last: _WORDS}
        return [fixed.get(at, _WIDE - sum(fixed.values())) for at in range(last + 1)]
    fixed = {1: _NUMBERS, 2: _NUMBERS, 3: _WORDS, last: _NUMBER_OF_TABLE}
    return [fixed.get(at, _WIDE - sum(fixed.values())) for at in range(last + 1)]


def _look(paragraph: Any, **how: Any) -> None:
    """Dress every run of a paragraph, those in a link included."""
    runs = [
        run for inner in paragraph.iter_inner_content() for run in getattr(inner, "runs", [inner])
    ]
    for run in runs:
        for name, value in how.items():
            setattr(run.font, name, value or None)
