"""The report as a Word document, which communications staff edits: real styles, heads and links."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Cm, Pt, RGBColor

from lokalis_research.bericht import model, word_parts
from lokalis_research.bericht.drawn import images

_WIDE, _MARGIN = 16.6, 2.2
_SMALL = Pt(9)
_BLUE, _DARK = RGBColor(0x0B, 0x4F, 0x6C), RGBColor(0x1C, 0x27, 0x33)
_SHADES = {"let_op": "FFF3CD", "leeg": "F3F5F7"}
_MOST_ROWS_TOGETHER = 12
# How wide a column of numbers and one of words is; the longest texts get the rest.
_NUMBERS, _WORDS, _NUMBER_OF_TABLE = 2.9, 4.2, 1.4


def to_word(document: model.Document, mark: str) -> bytes:
    """Write a report as docx.

    Parameters
    ----------
    document : Document
        The report.
    mark : str
        What stands at the top of every page, such as that it is a draft.

    Returns
    -------
    bytes
        The same for the same report.
    """
    return _Writer(document).write(mark)


class _Writer:
    def __init__(self, document: model.Document) -> None:
        self.document, self.marks = document, 0
        self.word = docx.Document()
        word_parts.drop_foreign(self.word)
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - _WIDE) / 2)
        section.top_margin = section.bottom_margin = Cm(_MARGIN)
        styles = self.word.styles
        styles["Normal"].font.size, styles["Normal"].paragraph_format.space_after = Pt(10.5), Pt(6)
        for name in ("Title", "Heading 1", "Heading 2"):
            styles[name].font.color.rgb = _BLUE
        styles["Caption"].font.color.rgb, styles["Caption"].font.size = _DARK, Pt(10)
        word_parts.speak_dutch(styles.element)

    def write(self, mark: str) -> bytes:
        document, word = self.document, self.word
        title = f"{model.plain(document.title)}, {model.plain(document.subtitle).lower()}"
        word_parts.describe(word.core_properties, title)
        word.add_paragraph(model.plain(document.title), style="Title")
        word.add_paragraph(model.plain(document.subtitle), style="Subtitle")
        word.add_paragraph(style="TOC Heading").add_run(document.contents)
        heads = (b for b in document.blocks if isinstance(b, model.Heading) and b.level == 1)
        word_parts.field(
            word.add_paragraph(),
            'TOC \\o "1-1" \\h \\z \\u',
            shown=tuple(model.plain(head.parts) for head in heads),
        )
        section = word.sections[0]
        told = filter(None, (model.plain(document.header), mark))
        section.header.paragraphs[0].text = " \u00b7 ".join(told)
        footer = section.footer.paragraphs[0]
        footer.alignment = ALIGN.RIGHT
        word_parts.field(footer, "PAGE", shown=("1",))
        for block in document.blocks:
            self._block(block)
        made = io.BytesIO()
        word.save(made)
        return word_parts.steady(made.getvalue())

    def _block(self, block: model.Block) -> None:
        if isinstance(block, model.Heading):
            self._said(self.word.add_heading(level=block.level), block.parts)
        elif isinstance(block, model.Paragraph):
            paragraph = self._said(self.word.add_paragraph(), block.parts)
            if block.style in _SHADES:
                word_parts.shade(paragraph, _SHADES[block.style])
            if block.style == "inleiding":
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
        word_parts.rule(table)
        for laid, width in zip(table.columns, widths, strict=True):
            laid.width = width
        for at, (line, row) in enumerate(zip(table.rows, rows, strict=True)):
            word_parts.lay_row(line, is_head=at == 0)
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
        shape = self.word.add_picture(io.BytesIO(images(block)[0]), width=Cm(_WIDE * 0.92))
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
            word_parts.bookmark(paragraph, place, self.marks)
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
            word_parts.link(paragraph, to, text)
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
