"""What a page says, as its reader sees it: tables, answers and descriptions of figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "br", "col", "hr", "img", "source", "wbr", "meta"}
_SAYS = {"h1", "th", "td", "p", "li", "dt", "dd"}
_ANSWER, _OVERVIEW = "antwoord", "overzicht"


@dataclass
class ShownTable:
    """A table: its heads, and per row labels and cells; a cell has its class before its text."""

    heads: list[str] = field(default_factory=list)
    rows: list[tuple[list[str], list[tuple[str, str]]]] = field(default_factory=list)


@dataclass
class ShownPage:
    """All that a page says in a form of its own."""

    tables: list[ShownTable] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    """The key figures: what they are about, and what is said of it."""
    links: list[tuple[str, str]] = field(default_factory=list)
    title: str = ""


def read_page(text: str) -> ShownPage:
    """Read the content of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    """Follows the tags, and gathers the text between those that say something of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ShownPage()
        self._open: list[tuple[str, str]] = []
        self._said: list[str] = []
        self._link = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "img" and known.get("alt"):
            self.page.figures.append(known["alt"])
        if tag == "table":
            self.page.tables.append(ShownTable())
        elif tag == "tr" and self.page.tables:
            self.page.tables[-1].rows.append(([], []))
        kind = known.get("class", "")
        if tag in _SAYS:
            self._said = []
        if tag == "a":
            self._link = known.get("href", ""), len(self._said)
        if tag not in _VOID:
            self._open.append((tag, known.get("scope", "") if tag == "th" else kind))

    def handle_data(self, data: str) -> None:
        self._said.append(data)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            closed, kind = self._open.pop()
            if closed == tag:
                self._closed(tag, kind)
                return

    def _closed(self, tag: str, kind: str) -> None:
        said = " ".join("".join(self._said).split())
        table = self.page.tables[-1] if any(one == "table" for one, _ in self._open) else None
        if tag == "h1":
            self.page.title = said
        elif tag == "a":
            href, start = self._link
            self.page.links.append((href, " ".join("".join(self._said[start:]).split())))
        elif table is not None and tag == "th":
            if kind == "col":
                table.heads.append(said)
            elif table.rows:
                table.rows[-1][0].append(said)
        elif table is not None and tag == "td" and table.rows:
            table.rows[-1][1].append((kind, said))
        elif tag in ("li", "dt", "dd") and {_ANSWER, _OVERVIEW} & {one for _, one in self._open}:
            if tag == "dd" and self.page.answers:
                self.page.keys.append((self.page.answers[-1], said))
            self.page.answers.append(said)
        elif tag == "p" and kind == "bevinding":
            self.page.figures.append(said)
