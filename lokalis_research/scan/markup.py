"""The texts of a page or drawing: what is seen, what is not, and both across tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lokalis_research.scan.plain import MACHINE, RUNNING

# Beside those of HTML the tags by which SVG and spreadsheets dress letters of one word.
_INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "mark", "q", "s", "small",
           "span", "r", "strong", "sub", "sup", "t", "tspan", "u", "wbr",
           "rpr", "rfont", "sz", "color", "family", "scheme", "charset", "vertalign", "strike",
           "outline", "shadow", "condense", "extend"}  # fmt: skip
# Of a Word document all but these: it writes a word in as many pieces as it likes.
_WORD, _WORD_BLOCKS = "w:", {"w:p", "w:tc", "w:tr", "w:tbl", "w:br", "w:tab", "w:sectpr",
                         "w:instrtext"}  # fmt: skip
# What a Word document fills in by itself: its contents and the number of a page.
_FILLS_IN = re.compile(r'\s*(?:TOC \\o "1-1" \\h \\z \\u|PAGE)\s*')
_INSTRUCTION = "veldcode"
_CELLS = {"td", "th", "si"}
_HIDDEN = {"script", "style"}
_FORMULAS = {"f"}
_MAKERS = {"dc:creator", "cp:lastmodifiedby", "company", "manager", "meta:initial-creator"}
_MAKER_NAMES = {"author", "creator", "dc.creator", "copyright"}
_ODD_NAME = re.compile(r"\d{3}|.{25}")
_LONGEST_SEPARATE = 2
# Where a cell of a workbook stands is told in attributes of their own, and looks like a code.
_REFERS = {"r", "ref", "sqref", "activecell"}
# Names that programs give to parts of a page, and references to these: no text of anybody.
_MACHINE = {"id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls",
            "aria-owns", "clip-path", "href", "r:id", "xlink:href"}  # fmt: skip
_CELL_NAME = re.compile(r"[A-Z]{0,3}\d{1,6}(?::[A-Z]{1,3}\d{1,6})?")


def markup_texts(text: str) -> Iterator[tuple[str, str, str]]:
    """List the texts of HTML, SVG or XML."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how the parser of Python refuses a declaration that it cannot read
        yield "opmaak", "", "onleesbaar"
    reader.flush()
    yield from reader.found
    yield from reader.whole()


class _Reader(HTMLParser):
    """Gathers running text between block tags, and all that a browser does not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self._running: list[str] = []
        self._seen: list[str] = []
        self._line = 1
        self._kind = "tekst"
        self._hidden = ""

    def flush(self) -> None:
        text = "".join(self._running)
        kind = self._kind
        if kind == _INSTRUCTION:
            kind = MACHINE if _FILLS_IN.fullmatch(text) else "tekst"
        if text.strip():
            self.found.append((f"regel {self._line}", text, kind))
            if kind != MACHINE:
                self._seen.append(text)
        self._running = []

    def whole(self) -> Iterator[tuple[str, str, str]]:
        if self._seen:
            yield "doorlopende tekst", "\n".join(self._seen), RUNNING
        # A word of which each letter has a place of its own.
        row: list[str] = []
        for text in [*self._seen, " " * (_LONGEST_SEPARATE + 1)]:
            if len(text) <= _LONGEST_SEPARATE:
                row.append(text.strip())
                continue
            if len(row) > 1 and any(len(one) == 1 for one in row):
                yield "losse letters", "".join(row), "tekst"
            row = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._running.append("\n")
        elif not _is_inline(tag):
            self.flush()
            self._kind = _kind_of(tag)
        self._hidden = tag if tag in _HIDDEN else ""
        names = {(value or "").casefold() for name, value in attrs if name in {"name", "property"}}
        is_maker = tag == "meta" and bool(names & _MAKER_NAMES)
        for name in (tag, *(name for name, _ in attrs)):
            if _ODD_NAME.search(name):
                self._aside("naam van een kenmerk", name)
        for name, value in attrs:
            if value and not (name in _REFERS and _CELL_NAME.fullmatch(value)):
                kind = "maker" if is_maker and name == "content" else "tekst"
                if name in _MACHINE and (not name.endswith("href") or value.startswith("#")):
                    kind = MACHINE
                self.found.append((f"regel {self.getpos()[0]}, kenmerk {name}", value, kind))

    def handle_endtag(self, tag: str) -> None:
        if not _is_inline(tag):
            self.flush()
            self._kind = "tekst"
        self._hidden = ""

    def handle_data(self, data: str) -> None:
        if self._hidden:
            self._aside(self._hidden, data)
            return
        if not self._running:
            self._line = self.getpos()[0]
        self._running.append(data)

    def handle_comment(self, data: str) -> None:
        self._aside("commentaar", data)

    def handle_decl(self, decl: str) -> None:
        self._aside("declaratie", decl)

    def handle_pi(self, data: str) -> None:
        self._aside("instructie", data)

    def unknown_decl(self, data: str) -> None:
        self._aside("declaratie", data)

    def _aside(self, what: str, text: str) -> None:
        if text.strip():
            self.found.append((f"regel {self.getpos()[0]}, {what}", text, "tekst"))


def _is_inline(tag: str) -> bool:
    return tag in _INLINE or (tag.startswith(_WORD) and tag not in _WORD_BLOCKS)


def _kind_of(tag: str) -> str:
    if tag in _CELLS:
        return "cel"
    if tag in _FORMULAS:
        return "formule"
    if tag == "w:instrtext":
        return _INSTRUCTION
    return "maker" if tag in _MAKERS else "tekst"
