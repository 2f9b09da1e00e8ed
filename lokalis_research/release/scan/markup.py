"""The texts of a page or drawing: what is seen, what is not, and both across tags."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

_INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "q", "s", "small", "span",
           "r", "strong", "sub", "sup", "t", "tspan", "u", "wbr"}  # fmt: skip
_CELLS = {"td", "th"}
_STYLES = {"style"}


def markup_texts(text: str) -> Iterator[tuple[str, str, str]]:
    """List the texts of HTML, SVG or XML.

    Parameters
    ----------
    text : str
        The source.

    Yields
    ------
    place : str
        In Dutch, with the line of the source.
    text : str
        What a reader sees, with inline tags taken out so that nothing hides between them; and every
        attribute, comment, script and declaration.
    kind : str
        ``"tekst"`` or ``"cel"``.

    Examples
    --------
    >>> [text for _, text, _ in markup_texts("<p title='a'>b<b>c</b></p><!-- d -->")]
    ['a', 'bc', ' d ']
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    yield from reader.found


class _Reader(HTMLParser):
    """Gathers running text between block tags, and all that a browser does not show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self._running: list[str] = []
        self._line = 1
        self._kind = "tekst"
        self._hidden = ""

    def flush(self) -> None:
        text = "".join(self._running)
        if text.strip():
            self.found.append((f"regel {self._line}", text, self._kind))
        self._running = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.flush()
            self._kind = "cel" if tag in _CELLS else "tekst"
        self._hidden = tag if tag in {"script", *_STYLES} else ""
        for name, value in attrs:
            if value:
                self.found.append((f"regel {self.getpos()[0]}, kenmerk {name}", value, "tekst"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
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
