"""What a page of a bundle says, and may hold: text, tables, lines (SVG); nothing that acts."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

from lokalis_research.scan.plain import MACHINE, RUNNING

_ACTING = {"script", "iframe", "object", "embed", "form", "input", "button", "link", "base",
           "frame", "applet", "audio", "video", "portal",
           # What one program reads as text another reads as elements.
           "noscript", "noembed", "noframes", "xmp", "plaintext", "template", "textarea", "select",
           "math", "foreignobject", "animate", "set"}  # fmt: skip
_REFERENCES = {"href", "src", "srcset", "action", "data", "poster", "background", "formaction",
               "xlink:href", "ping"}  # fmt: skip
_DRAWING = re.compile(r"data:image/(?:png|jpeg|gif|webp)[;,]")
_CALLS = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|\\\\)", re.IGNORECASE)
_STYLE_CALLS = re.compile(r"@import|url\(\s*['\"]?(?!data:|#)", re.IGNORECASE)
_MAIN = re.compile(r'<main class="binnen">\n?(.*)</main>', re.DOTALL)


def body_of(page: str) -> str:
    """Take the content of a page out of its frame."""
    found = _MAIN.search(page)
    return found.group(1) if found else ""


def page_faults(page: str) -> list[str]:
    """Name what in a page acts, or refers outside it."""
    reader = _Reader()
    try:
        reader.feed(page)
        reader.close()
    except AssertionError:  # how the parser of Python refuses a declaration that it cannot read
        return [*reader.faults, "cannot be read as HTML"]
    return reader.faults


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_style = tag == "style"
        if tag in _ACTING:
            self._add(f"element {tag}")
        for name, value in attrs:
            text = value or ""
            if name.startswith("on"):
                self._add(f"attribute {name}")
            elif name in _REFERENCES and _refers_outside(name, text):
                self._add(f"{name} refers outside the bundle")
            elif name == "style" and _STYLE_CALLS.search(text):
                self._add("style refers outside the bundle")
            elif name == "http-equiv":
                self._add("attribute http-equiv")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        if self._in_style and _STYLE_CALLS.search(data):
            self._add("style refers outside the bundle")

    def _add(self, what: str) -> None:
        self.faults.append(f"line {self.getpos()[0]}: {what}")


def _refers_outside(name: str, text: str) -> bool:
    parts = text.split(", ") if name == "srcset" else [text]
    return any(_CALLS.match(part) and not _is_image(part.strip()) for part in parts)


def _is_image(address: str) -> bool:
    return bool(_DRAWING.match(address)) or only_draws(address)


_SPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
# What a drawing of the library consists of. Nothing here runs, fetches, or holds text.
_TAGS = {_SPACE + name for name in ("svg", "defs", "style", "g", "path", "clipPath", "rect", "use",
                                    "pattern")}  # fmt: skip
_NUMBERS = re.compile(r"[-\d.eE\s,MLQCHVZzmlqchv]*")
_SHAPES = {
    **dict.fromkeys(("d", "x", "y", "viewBox", "version"), _NUMBERS),
    **dict.fromkeys(("width", "height"), re.compile(r"[\d.]+(?:pt)?")),
    "transform": re.compile(r"(?:\s*(?:translate|rotate|scale)\([-\d.eE\s,]*\))*\s*"),
    "style": re.compile(
        r"(?:(?:fill|stroke)[a-z-]*|opacity): (?:url\(#\w+\)|[#\w. ,-]+)"
        r"(?:; ?(?:(?:fill|stroke)[a-z-]*|opacity): (?:url\(#\w+\)|[#\w. ,-]+))*;?"
    ),
    # Only names that the program which draws gives: another could be that of a person.
    "id": re.compile(
        r"(?:figure|axes|patch|[xy]tick|line2d|text|legend|matplotlib\.axis|[A-Za-z]*Collection)_\d+"
        r"|DejaVuSans(?:-Bold|-Oblique)?-[0-9a-f]+|[mph][0-9a-f]{10}"
    ),
    "fill": re.compile(r"#[0-9a-f]{6}"),
    "clip-path": re.compile(r"url\(#\w+\)"),
    _LINK: re.compile(r"#[\w.-]+"),
    "type": re.compile(r"text/css"),
    "patternUnits": re.compile(r"userSpaceOnUse"),
}  # fmt: skip
_STYLE = re.compile(r"\*\{stroke-linejoin: round; stroke-linecap: butt\}")

VECTOR = r"data:image/svg\+xml;base64,[A-Za-z0-9+/=]+"
"""How a drawing stands in a page."""


def only_draws(address: str) -> bool:
    """Say whether what stands in an address is a drawing of lines and colours alone."""
    packed = address.partition(",")[2] + "=="  # more than it may need is no fault
    return bool(re.fullmatch(VECTOR, address)) and drawn_words(base64.b64decode(packed)) is not None


def drawn_words(content: bytes) -> list[str] | None:
    """List the words that an SVG draws; None of a file that holds more than lines and colours."""
    # A declaration could make a reader see something else than stands there.
    if not content.startswith(b"<svg") or b"<!" in content.replace(b"<!--", b""):
        return None
    builder = ElementTree.TreeBuilder(insert_comments=True)
    try:
        root = ElementTree.fromstring(content, ElementTree.XMLParser(target=builder))  # noqa: S314 (no declarations)
    except (ElementTree.ParseError, ValueError):
        return None
    words: list[str] = []
    for part in root.iter():
        if part.tail and part.tail.strip():
            return None
        if not isinstance(part.tag, str):  # a comment
            words.append(part.text or "")
        elif not _is_plain(part):
            return None
    return words


def _is_plain(part: ElementTree.Element) -> bool:
    text = (part.text or "").strip()
    return (
        part.tag in _TAGS
        and (not text or (part.tag == _SPACE + "style" and bool(_STYLE.fullmatch(text))))
        and all(_fits(name, value) for name, value in part.attrib.items())
    )


def _fits(name: str, value: str) -> bool:
    shape = _SHAPES.get(name)
    return shape is not None and bool(shape.fullmatch(value))


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
    reader = _Texts()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # how the parser of Python refuses a declaration that it cannot read
        yield "opmaak", "", "onleesbaar"
    reader.flush()
    yield from reader.found
    yield from reader.whole()


class _Texts(HTMLParser):
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
