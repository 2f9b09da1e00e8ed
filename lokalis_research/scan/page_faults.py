"""What a page of a bundle may hold: text, tables and lines (SVG), nothing that acts or calls."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

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
