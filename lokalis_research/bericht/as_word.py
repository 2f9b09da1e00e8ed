"""The report as a Word document, which communications staff edits: real styles, heads and links."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
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


def begin_field(holder: Any, instruction: str) -> None:
    """Begin a field: what follows stands there until Word is asked to fill it in anew.

    It is not marked as out of date: of such a one Word asks, before it opens the document, whether
    it may look into other files.
    """
    code = element("instrText")
    code.text = instruction
    marks = (element("fldChar", fldCharType=kind) for kind in ("begin", "separate"))
    for one in (next(marks), code, next(marks)):
        run = element("r")
        run.append(one)
        holder.append(run)


def end_field(holder: Any) -> None:
    """End a field."""
    run = element("r")
    run.append(element("fldChar", fldCharType="end"))
    holder.append(run)


def lay_row(row: Any, *, is_head: bool) -> None:
    """Keep a row on one page; a head is repeated on the next."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))


def head_first(table: Any) -> None:
    """Say that of its style a table takes the look of the head, and of no column."""
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in {"firstRow": "1", "firstColumn": "0", "noHBand": "1", "val": "0620"}.items():
        look.set(qn(f"w:{name}"), value)


def ruled(styles: Any, name: str) -> None:
    """Make a style of table: lines between rows and none between columns, a bold head."""
    style = styles.add_style(name, WD_STYLE_TYPE.TABLE)
    style.base_style = styles["Normal Table"]
    lines = element("tblBorders")
    for side in ("top", "bottom", "insideH"):
        lines.append(element(side, val="single", sz="4", space="0", color="C9D1D9"))
    look = element("tblPr")
    look.append(lines)
    bold, head = element("rPr"), element("tblStylePr", type="firstRow")
    bold.append(element("b"))
    head.append(bold)
    style.element.append(look)
    style.element.append(head)


def set_typeface(word: Any, name: str) -> None:
    """Set everything in one typeface that every office program has, or one as wide."""
    for one in word.part.rels.values():
        if one.reltype.endswith("/theme"):
            theme = re.sub(
                rb'(<a:latin typeface=")[^"]*', rb"\1" + name.encode(), one.target_part.blob
            )
            one.target_part._blob = theme


def speak_as_now(settings: Any) -> None:
    """Say that the document is of this age: an older one opens in a mode that says it is old."""
    for found in settings.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")


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
_TYPEFACE = "Arial"
_BLUE, _DARK = RGBColor(0x0B, 0x4F, 0x6C), RGBColor(0x1C, 0x27, 0x33)
_MOST_ROWS_TOGETHER = 12
# How wide a column of numbers is, one of words, and one of names of files, which break nowhere;
# the longest texts get the rest.
_NUMBERS, _WORDS, _FILES, _NUMBER_OF_TABLE = 2.9, 4.2, 5.8, 1.4
_CONTENTS, _TABLE, _CELL, _NOTE = "toc 1", "Tabel van het bericht", "Tabeltekst", "Toelichting"
_STYLES = {"let_op": "Let op", "leeg": "Nog te schrijven", "inleiding": "Doel"}
_SHADES = {"Let op": "FFF3CD", "Nog te schrijven": "F3F5F7"}


def to_word(document: model.Document, mark: str) -> bytes:
    """Write a report as docx, with a mark, such as that it is a draft, on every page."""
    return _Writer(document).write(mark)


class _Writer:
    def __init__(self, document: model.Document) -> None:
        self.document, self.marks = document, 0
        self.sections = [
            b for b in document.blocks if isinstance(b, model.Heading) and b.level == 1
        ]
        self.word = docx.Document()
        drop_foreign(self.word)
        set_typeface(self.word, _TYPEFACE)
        speak_as_now(self.word.settings.element)
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - _WIDE) / 2)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        _dress(self.word.styles)

    def write(self, mark: str) -> bytes:
        document, word = self.document, self.word
        title = f"{model.plain(document.title)}, {model.plain(document.subtitle).lower()}"
        describe(word.core_properties, title)
        word.add_paragraph(model.plain(document.title), style="Title")
        word.add_paragraph(model.plain(document.subtitle), style="Subtitle")
        self._contents()
        section = word.sections[0]
        told = filter(None, (model.plain(document.header), mark))
        section.header.paragraphs[0].text = " \u00b7 ".join(told)
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.RIGHT
        begin_field(footer._p, "PAGE")
        footer.add_run("1")
        end_field(footer._p)
        for block in document.blocks:
            self._block(block)
        made = io.BytesIO()
        word.save(made)
        return steady(made.getvalue())

    def _contents(self) -> None:
        self.word.add_paragraph(style="TOC Heading").add_run(self.document.contents)
        lines = [self.word.add_paragraph(style=_CONTENTS) for _ in self.sections]
        begin_field(lines[0]._p, 'TOC \\o "1-1" \\h \\z \\u')
        # Without pages: only Word knows them, and writes them when it is asked to.
        for at, (line, head) in enumerate(zip(lines, self.sections, strict=True)):
            link(line, _place(at), model.plain(head.parts))
        end_field(lines[-1]._p)

    def _block(self, block: model.Block) -> None:
        if isinstance(block, model.Heading):
            self._heading(block)
        elif isinstance(block, model.Paragraph):
            self._said(self.word.add_paragraph(style=_STYLES.get(block.style)), block.parts)
        elif isinstance(block, model.Bullets):
            for item in block.items:
                paragraph = self._said(self.word.add_paragraph(style="List Bullet"), item)
                paragraph.runs[0].bold = block.terms or None
        elif isinstance(block, model.Grid):
            self._grid(block)
        else:
            self._figure(block)

    def _heading(self, block: model.Heading) -> None:
        places = {id(head): _place(at) for at, head in enumerate(self.sections)}
        paragraph = self.word.add_heading(level=block.level)
        self._said(paragraph, block.parts, places.get(id(block), ""))

    def _grid(self, block: model.Grid) -> None:
        self._title(block.title)
        rows, widths = (block.heads, *block.rows), [Cm(one) for one in _widths(block)]
        table = self.word.add_table(rows=len(rows), cols=len(block.heads), style=_TABLE)
        table.autofit = False
        head_first(table)
        for laid, width in zip(table.columns, widths, strict=True):
            laid.width = width
        for at, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            lay_row(line, is_head=at == 0)
            together = at < len(block.rows) <= _MOST_ROWS_TOGETHER
            for column, (cell, width) in enumerate(zip(line.cells, widths, strict=True)):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.style = _CELL
                paragraph.paragraph_format.keep_with_next = together or None
                paragraph.alignment = None if column in block.texts else ALIGN.RIGHT
                self._said(paragraph, row[column], "" if column or not at else block.place(row))
        for note in block.notes or ((),):
            self._said(self.word.add_paragraph(style=_NOTE), note)

    def _figure(self, block: model.Drawn) -> None:
        self._title(block.title)
        shape = self.word.add_picture(io.BytesIO(picture(block).image), width=Cm(_WIDE * 0.92))
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        told = shape._inline.docPr
        told.set("descr", model.plain(block.alt))
        told.set("name", model.plain(block.title))
        self._said(self.word.add_paragraph(style=_NOTE), block.unit)

    def _title(self, parts: model.Parts) -> None:
        self._said(self.word.add_paragraph(style="Caption"), parts)

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


def _place(at: int) -> str:
    """Name the mark of a section as Word does itself, so that it finds it when it counts pages."""
    return f"_Toc{at + 1:08d}"


def _dress(styles: Any) -> None:
    """Make the styles: who wants the report to look otherwise changes these and nothing else."""
    styles["Normal"].font.size, styles["Normal"].paragraph_format.space_after = Pt(10), Pt(6)
    for name in ("Title", "Heading 1", "Heading 2"):
        styles[name].font.color.rgb = _BLUE
    styles["Title"].font.size = Pt(22)
    caption = styles["Caption"]
    caption.font.color.rgb, caption.font.size = _DARK, Pt(10)
    caption.paragraph_format.space_before = Pt(8)
    caption.paragraph_format.keep_with_next = True
    contents = styles.add_style(_CONTENTS, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    contents.paragraph_format.space_after = Pt(2)
    for name in (*_STYLES.values(), _CELL, _NOTE):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        if name in _SHADES:
            shade = element("shd", val="clear", color="auto", fill=_SHADES[name])
            style.element.get_or_add_pPr().append(shade)
    for name in (_CELL, _NOTE):
        styles[name].font.size = Pt(9)
    styles[_CELL].paragraph_format.space_after = Pt(0)
    goal = styles[_STYLES["inleiding"]]
    goal.font.italic = True
    goal.paragraph_format.keep_with_next = True  # A heading with one line is no end of a page.
    ruled(styles, _TABLE)
    speak_dutch(styles.element)


def _widths(block: model.Grid) -> list[float]:
    """Divide the width of the page over the columns of a table."""
    last = len(block.heads) - 1
    if len(block.texts) > 2:
        fixed = {0: _NUMBER_OF_TABLE, 2: _WORDS, last: _FILES}
        return [fixed.get(at, _WIDE - sum(fixed.values())) for at in range(last + 1)]
    fixed = {1: _NUMBERS, 2: _NUMBERS, 3: _WORDS, last: _NUMBER_OF_TABLE}
    return [fixed.get(at, _WIDE - sum(fixed.values())) for at in range(last + 1)]
