"""What a page says, as its reader sees it, how much is shown, and why the rest is not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pandas as pd

from lokalis_research.share.inventory import FinishedRun

_VOID = {"area", "br", "col", "hr", "img", "source", "wbr", "meta"}
_SAYS = {"h1", "th", "td", "p", "li", "dt", "dd"}
_INLINE = {"a", "abbr", "b", "br", "cite", "code", "em", "i", "img", "q", "small", "span",
           "strong", "sub", "sup", "u", "wbr"}  # fmt: skip
_ANSWER, _OVERVIEW, _FOOT, _FINDING = "antwoord", "overzicht", "voet", "bevinding"
_PROSE = {"text_cell", "duiding", "opdezepagina", "bericht-duiding", "bericht-begrippen"}
"""What people typed, headings that a page repeats of it, and what the words of a report mean."""
_HEADING = re.compile(r"deel-\d+")
_SEE_NOTES = re.compile(r"Zie noot [\d, ]+\.")


@dataclass
class ShownTable:
    """A table: its heads, and per row labels and cells; a cell has its class before its text."""

    caption: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[tuple[list[str], list[tuple[str, str]]]] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)
    """What stands below it, also where that is said in a note."""


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
    said: list[str] = field(default_factory=list)
    """All other texts that were computed, answers and descriptions of figures among them."""
    prose: list[str] = field(default_factory=list)
    """What people typed."""


def read_page(text: str) -> ShownPage:
    """Read the content of a page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.end_block()
    for table in reader.page.tables:
        table.foot = [
            line
            for one in table.foot
            for line in (
                [reader.notes.get(number, "") for number in re.findall(r"\d+", one)]
                if _SEE_NOTES.fullmatch(one)
                else [one]
            )
        ]
    return reader.page


class _Reader(HTMLParser):
    """Follows the tags, and gathers the text between those that say something of their own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = ShownPage()
        self.notes: dict[str, str] = {}
        self._open: list[tuple[str, str, str]] = []
        self._said: list[str] = []
        self._block: list[str] = []
        self._link = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "img" and known.get("alt"):
            self.page.figures.append(known["alt"])
            self.page.said.append(known["alt"])
        if tag not in _INLINE:
            self.end_block()
        if tag == "table":
            self.page.tables.append(ShownTable())
        elif tag == "tr" and self.page.tables:
            self.page.tables[-1].rows.append(([], []))
        if tag in _SAYS:
            self._said = []
        if tag == "a":
            self._link = known.get("href", ""), len(self._said)
        if tag not in _VOID:
            kind = known.get("scope", "") if tag == "th" else known.get("class", "")
            self._open.append((tag, kind, known.get("id", "")))

    def handle_data(self, data: str) -> None:
        self._said.append(data)
        self._block.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.end_block()
        while self._open:
            closed, kind, name = self._open.pop()
            if closed == tag:
                self._closed(tag, kind, name)
                return

    def end_block(self) -> None:
        """Note the text that stands between two tags that begin a line of their own."""
        said, self._block = " ".join("".join(self._block).split()), []
        tags = {tag for tag, _, _ in self._open}
        if not said or ("table" in tags and tags & {"th", "td"}):
            return
        if self._open[-1:] and self._open[-1][0] == "caption" and self.page.tables:
            self.page.tables[-1].caption += said
        elif any(
            _PROSE & {*kind.split()} or _HEADING.fullmatch(name) for _, kind, name in self._open
        ):
            self.page.prose.append(said)
        else:
            self.page.said.append(said)

    def _closed(self, tag: str, kind: str, name: str) -> None:
        said = " ".join("".join(self._said).split())
        table = self.page.tables[-1] if any(one == "table" for one, *_ in self._open) else None
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
            labels, cells = table.rows[-1]
            # A label that says nothing is no head of its row.
            if said or kind or cells:
                cells.append((kind, said))
            else:
                labels.append(said)
        elif tag in ("li", "dt", "dd") and {_ANSWER, _OVERVIEW} & {one for _, one, _ in self._open}:
            if tag == "dd" and self.page.answers:
                self.page.keys.append((self.page.answers[-1], said))
            self.page.answers.append(said)
        elif tag == "li" and name.startswith("noot-"):
            self.notes[name.removeprefix("noot-")] = said
        elif tag == "p" and kind == _FINDING:
            self.page.figures.append(said)
        elif tag == "p" and kind == _FOOT and self.page.tables:
            self.page.tables[-1].foot.append(said)


SHOWN, HIDDEN = "getoond", "verborgen"

WHY_HIDDEN = {
    "drempel": "te weinig gezinnen, personen of medewerkers achter het getal",
    "dominantie": "een of twee mensen bepalen de som",
    "vrijheidsgraden": "een model dat op te weinig gegevens rust",
    "groepsonthulling": "iets gevoeligs zou van bijna iedereen in een groep bekend worden",
    "aanvullend": "een ander verborgen getal zou eruit af te leiden zijn",
    "weggelaten": "een verborgen getal van deze tabel was anders altijd te berekenen",
    "afgeleid": "berekend uit een verborgen getal",
}
"""What each reason in an audit record means."""


@dataclass(frozen=True)
class HiddenCells:
    """Cells of tables from the delivery, counted."""

    per_table: pd.DataFrame
    per_rule: pd.DataFrame

    @property
    def per_notebook(self) -> pd.DataFrame:
        """``notebook``, ``getoond``, ``verborgen``, ``aandeel`` (%); no public ones."""
        own = self.per_table[self.per_table["herkomst"] != "openbaar"]
        counts = own.groupby("notebook", as_index=False)[[SHOWN, HIDDEN]].sum()
        return counts.assign(aandeel=100 * counts[SHOWN] / (counts[SHOWN] + counts[HIDDEN]))

    @property
    def reasons_per_notebook(self) -> dict[str, list[tuple[str, int]]]:
        """Per notebook what each rule means and how many cells it hid: for the reviewer only."""
        found: dict[str, list[tuple[str, int]]] = {}
        for name, rows in self.per_rule.groupby("notebook"):
            counts = rows.groupby("reden")["cellen"].sum()
            found[str(name)] = [(why_hidden(str(why)), int(n)) for why, n in counts.items()]
        return found


def count_hidden(run: FinishedRun) -> HiddenCells:
    """Count what the audit records of a run say."""
    tables, rules = [], []
    for notebook in run.notebooks:
        for name in notebook.tables:
            audit = run.audit(notebook.name, name)
            status = audit.cells["status"].value_counts()
            row = {"notebook": notebook.name, "tabel": name, "herkomst": audit.origin}
            kinds = (SHOWN, HIDDEN, "niet_bepaald")
            tables.append(row | {kind: int(status.get(kind, 0)) for kind in kinds})
            hidden = audit.cells.loc[audit.cells["status"] == HIDDEN, "reden"]
            rules += [
                {"notebook": notebook.name, "tabel": name, "reden": reason, "cellen": int(n)}
                for reason, n in hidden.value_counts().sort_index().items()
            ]
    columns = ["notebook", "tabel", "herkomst", SHOWN, HIDDEN, "niet_bepaald"]
    return HiddenCells(
        pd.DataFrame(tables, columns=columns),
        pd.DataFrame(rules, columns=["notebook", "tabel", "reden", "cellen"]),
    )


def why_hidden(reason: str) -> str:
    """Say why a cell is hidden, to the reviewer only."""
    return WHY_HIDDEN.get(reason, reason)
