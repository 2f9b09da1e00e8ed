"""Whether the files of a bundle say the same, and in which cell each number on a page stands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np

from lokalis_research.bericht import FILES
from lokalis_research.dictionary import load_dictionary
from lokalis_research.release.rules import load_rules
from lokalis_research.runs.ledger import code_fingerprint
from lokalis_research.runs.templates import in_words
from lokalis_research.scan.page_faults import body_of
from lokalis_research.share.crate import CRATE, grouped
from lokalis_research.share.held import (
    OTHER_COUNT,
    OTHER_NUMBER,
    OTHER_TABLE,
    Described,
    Files,
    account_says_otherwise,
    index_says_otherwise,
    report_says_otherwise,
    report_tables,
    shows_otherwise,
)
from lokalis_research.share.numbers import ENDS, NO_NUMBER, NUMBER, is_near, slack_of, value_of
from lokalis_research.share.pages import ACCOUNT, INDEX, by_rules
from lokalis_research.share.places import render_duiding
from lokalis_research.share.shown import ShownPage, read_page
from lokalis_research.share.workbook import CODEBOOK, ORIGINS, STATUS, TABLE

REPORT = FILES[0]
TITLES = {
    "index.html": "Halfjaaronderzoek buurtteams",
    "leeswijzer.html": "Leeswijzer en methode",
    "verantwoording.html": "Verantwoording",
    "begrippen.html": "Begrippen",
}
_FRAMED = re.compile(
    r"(?:index|leeswijzer|verantwoording|begrippen|(?:paginas|per_buurtteam)/.*)\.html"
)


def disagreements(members: Mapping[str, bytes]) -> list[str]:
    """Name the files that say something else than those they were made with."""
    try:
        return list(_disagreements(members))
    # The last is how the parser of Python refuses a declaration that it cannot read.
    except (csv.Error, ValueError, KeyError, RecursionError, AssertionError):
        return ["a table or text of it cannot be read"]


def _disagreements(members: Mapping[str, bytes]) -> Iterator[str]:
    texts = {
        name: content.decode("utf-8-sig", "replace")
        for name, content in members.items()
        if name.endswith((".html", ".csv", ".md", ".json"))
    }
    told = _told(texts.get(CRATE, ""))
    for name, text in texts.items():
        if name.endswith(".html") and not body_of(text):
            yield f'"{name}" is no page of a bundle'
        elif _FRAMED.fullmatch(name):
            # A page says of which day and version it is, as the description does.
            if not all(one in text for one in told):
                yield f'"{name}" is of another version than {CRATE}'
            if f"<title>{TITLES.get(name, '')}" not in text:
                yield f'"{name}" is another page than it is called'
        if name.startswith("duiding/"):
            own = texts.get(f"paginas/{name.removeprefix('duiding/').removesuffix('.md')}.html")
            if own is not None and render_duiding(text).strip() not in own:
                yield f'"{name}" is not what its page says'
    if CODEBOOK in texts and not _describes(texts[CODEBOOK], texts):
        yield f"{CODEBOOK} describes other tables than the files beside it"
    else:
        yield from _held(texts)


def _held(texts: Mapping[str, str]) -> Iterator[str]:
    """Hold what pages say against the tables, and the index against the pages."""
    files = Files(texts)
    pages = {
        name: read_page(body_of(text)) for name, text in texts.items() if name.endswith(".html")
    }
    own = {name: page for name, page in pages.items() if name.startswith("paginas/")}
    for name, page in own.items():
        notebook = name.removeprefix("paginas/").removesuffix(".html")
        if shows_otherwise(page, files.of(notebook)):
            yield f'"{name}" {OTHER_TABLE}'
    yield from numbers_say_otherwise(texts)
    if REPORT in pages and report_says_otherwise(pages[REPORT], texts[REPORT], files):
        yield f'"{REPORT}" {OTHER_NUMBER}'
    titled = {
        name.removeprefix("paginas/").removesuffix(".html"): page for name, page in own.items()
    }
    if ACCOUNT in pages and account_says_otherwise(pages[ACCOUNT], titled, files):
        yield f'"{ACCOUNT}" {OTHER_COUNT}'
    if _is_of_this_package(texts.get(ACCOUNT, "")):
        other = [one for one, said in _by_our_rules().items() if said not in texts.get(one, said)]
        yield from (f'"{name}" says something else than this package' for name in other)
    shown = " ".join(texts[name] for name in own)
    about = {name: page for name, page in pages.items() if name in own or _is_of_team(name)}
    if INDEX in pages and index_says_otherwise(pages[INDEX], about, shown):
        yield f'"{INDEX}" says something else than its pages'


def _is_of_this_package(account: str) -> bool:
    """Tell whether a bundle was made with this code and data dictionary, by our own rules."""
    ours = (code_fingerprint(), load_dictionary().fingerprint)
    return all(grouped(one) in account for one in ours) and "Versoepeld:" not in account


def _by_our_rules() -> dict[str, str]:
    return by_rules(load_rules(load_dictionary()).model_dump(mode="json"))


def _is_of_team(name: str) -> bool:
    return name.startswith("per_buurtteam/")


def _told(crate: str) -> list[str]:
    """Say on what day and as which version the description says that it was released."""
    try:
        (root,) = (one for one in json.loads(crate)["@graph"] if one["@id"] == "./")
        day = in_words(date.fromisoformat(root["datePublished"]))
        return [f"Vrijgegeven op besluit van {day}", f"Versie {root['version']}."]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # which is a fault of its own


def _describes(codebook: str, texts: Mapping[str, str]) -> bool:
    rows = list(csv.DictReader(io.StringIO(codebook), delimiter=";"))
    described = {(row.get("bestand"), row.get("kolom")): row.get("soort") for row in rows}
    heads = {
        (name, column)
        for name, text in texts.items()
        if name.startswith("tabellen/")
        for column in ("", *next(csv.reader(io.StringIO(text), delimiter=";"), []))
    }
    kinds = {
        key: "status"
        if str(key[1]).endswith(STATUS)
        else TABLE
        if not key[1]
        else "getal"
        if (key[0], f"{key[1]}{STATUS}") in heads
        else "kenmerk"
        for key in heads
    }
    return described == kinds and len(rows) == len(heads)


OTHER_NUMBERS = f"says other numbers than {ORIGINS} lists"
_HEADS = ("pagina", "getal", "bestand", "rij", "kolom")
_ANY = re.compile(rf"{NO_NUMBER}|(?P<number>{NUMBER.pattern})|\d+")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
_SIGNS = "+-−"
_FIRST = 2
"""The row of a file behind its heads, as a spreadsheet counts."""


def list_origins(texts: Mapping[str, str]) -> str:
    """List as CSV the numbers on the pages of a bundle, each with a cell that holds it.

    A number without a cell counts rows, is in the words of the page, or is a date.
    """
    files = Files(texts)
    rows = [_HEADS]
    for name, page in _pages(texts):
        cells = _Cells(dict(_tables(name, texts[name], files)))
        for text, is_typed in _said(name, page):
            around = f"{page.title} {text}"
            for found in _ANY.finditer(text):
                place = cells.find(found[0], around) if found["number"] and not is_typed else None
                rows.append((name, found[0], *(place or ("", "", ""))))
    file = io.StringIO()
    csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
    return "\ufeff" + file.getvalue()


def numbers_say_otherwise(texts: Mapping[str, str]) -> Iterator[str]:
    """Name the pages of which a number is not as it is listed, or not in the cell it is of."""
    listed: dict[str, list[dict[str, str]]] = {name: [] for name, _ in _pages(texts)}
    source = io.StringIO(texts.get(ORIGINS, "").removeprefix("\ufeff"))
    for row in csv.DictReader(source, delimiter=";", restval=""):
        listed.setdefault(row["pagina"], []).append(row)
    files = {
        name: [*csv.DictReader(io.StringIO(text), delimiter=";", restval="")]
        for name, text in texts.items()
        if name.startswith("tabellen/")
    }
    pages = dict(_pages(texts))
    for name, rows in listed.items():
        said = _said(name, pages[name]) if name in pages else ()
        numbers = [found[0] for text, _ in said for found in _ANY.finditer(text)]
        if numbers != [row["getal"] for row in rows] or not all(_holds(files, row) for row in rows):
            yield f'"{name}" {OTHER_NUMBERS}'


def _pages(texts: Mapping[str, str]) -> Iterator[tuple[str, ShownPage]]:
    for name, text in texts.items():
        if name.endswith(".html"):
            yield name, read_page(_STYLE.sub("", text))


def _said(name: str, page: ShownPage) -> Iterator[tuple[str, bool]]:
    """Give all texts of a page and whether people typed them; tables of a notebook are files."""
    yield from ((text, False) for text in page.said)
    yield from ((text, True) for text in page.prose)
    for table in page.tables:
        yield table.caption, False
        for labels, cells in () if name.startswith("paginas/") else table.rows:
            yield " ".join((*labels, *(text for _, text in cells))), False


def _tables(name: str, text: str, files: Files) -> Iterable[tuple[str, Described]]:
    """Find the tables from which a page has its numbers."""
    if name.startswith("paginas/"):
        own = f"tabellen/{name.removeprefix('paginas/').removesuffix('.html')}/"
        return ((path, one) for path, one in files.tables.items() if path.startswith(own))
    is_team = name.startswith("per_buurtteam/")
    named = files.about(text) if is_team else report_tables(text, files).values()
    return ((path, one) for path, one in files.tables.items() if any(one is of for of in named))


class _Cells:
    """The cells of tables, by what stands in them."""

    def __init__(self, tables: Mapping[str, Described]) -> None:
        self._labels: dict[tuple[str, int], list[str]] = {}
        found: list[tuple[float, str, int, str]] = []
        for path, one in tables.items():
            numbers = one.frame.select_dtypes("number")
            labels = one.frame[list(one.labels)].astype("str").to_numpy().tolist()
            for at, (row, of) in enumerate(zip(numbers.to_numpy(dtype=float), labels, strict=True)):
                self._labels[path, at] = of
                cells = zip(np.abs(row).tolist(), numbers.columns, strict=True)
                found += [(value, path, at, str(head)) for value, head in cells if value == value]
        self._found = sorted(found)
        self._values = np.array([value for value, *_ in self._found])
        self._last = "", 0, ""

    def find(self, written: str, around: str) -> tuple[str, int, str] | None:
        """Find the cell that holds a number and of which most labels are named around it."""
        value, slack = abs(value_of(written)), slack_of(written)
        bare = written.lstrip(_SIGNS)
        ends = np.searchsorted(self._values, [value - 2 * slack, value + 2 * slack])
        near = (one for one in self._found[slice(*ends)] if is_near(bare, one[0]))
        places = [(path, at, head) for _, path, at, head in near]
        if not places:
            return None
        before = self._last

        def fits(place: tuple[str, int, str]) -> tuple[bool, int, bool, bool]:
            is_end = place in [(*before[:2], before[2] + end) for end in ENDS]
            named = sum(one in around for one in self._labels[place[:2]])
            return is_end, named, place[0] == before[0], place[:2] == before[:2]

        path, at, head = max(places, key=fits)
        if not head.endswith(ENDS):
            self._last = path, at, head
        return path, at + _FIRST, head


def _holds(files: Mapping[str, list[dict[str, str]]], row: Mapping[str, Any]) -> bool:
    """Tell whether a number stands in the cell that is listed for it; its sign may be a word."""
    if row.keys() != set(_HEADS):
        return False
    if not row["bestand"]:
        return not row["rij"] and not row["kolom"]
    try:
        cell = files[row["bestand"]][int(row["rij"]) - _FIRST][row["kolom"]]
        return is_near(row["getal"].lstrip(_SIGNS), abs(value_of(cell)))
    except (KeyError, IndexError, ValueError):
        return False
