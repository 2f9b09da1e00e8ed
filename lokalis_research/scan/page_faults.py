"""What a page of a bundle may hold: text, tables and drawings, and nothing that acts or calls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from lokalis_research.scan.vector import only_draws

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
