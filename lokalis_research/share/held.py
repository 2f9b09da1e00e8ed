"""Holding what pages say against the tables beside them: every number is a cell of one of those."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

import pandas as pd

from lokalis_research.period import span_in_words
from lokalis_research.share.numbers import (
    NUMBER,
    PERIOD,
    SENTENCE_END,
    Numbers,
    Words,
    contradict,
    counts_of,
    is_near,
    means_of,
    package_words,
    slack_of,
    spaced,
    value_of,
)
from lokalis_research.share.shown import ShownPage, ShownTable
from lokalis_research.share.workbook import CODEBOOK, STATUS, read_table

OTHER_TABLE = "shows a table that is not among its files"
OTHER_NUMBER = "says a number that none of its files holds"
OTHER_COUNT = "counts other cells than the files of its pages have"
OTHER_TEAM = "says a number that the rows of this team do not hold"
TEAM, CLUSTER = "buurtteam", "cluster"
_ENDS = ("", "_laag", "_hoog")
# How many tables a page folds away and which notes it refers to.
_COUNTED = re.compile(
    r"\b\d+ tabel(?:len)? en uitleg|\(\d+ CSV-bestand(?:en)?\)|Zie noot [\d, ]+\."
)
_LEFT_OUT = "Wat niet te tonen is, staat er niet bij."
_SHOWN, _HIDDEN, _UNDEFINED = "getoond", "verborgen", "n.v.t."
_CITES = "#tabel_"
_REFERS = re.compile(r'<tr id="(tabel_\d+)">(?:(?!</tr>).)*href="\.\./(tabellen/[^"]+)"')


@dataclass(frozen=True)
class Described:
    """A table of a bundle, with its heads as the codebook gives them."""

    title: str
    frame: pd.DataFrame
    labels: Mapping[str, str]
    values: Mapping[str, tuple[str, str]]
    words: Words
    """What it is called and how it was made."""

    def is_shown_by(self, shown: ShownTable) -> bool:
        """Tell whether a table on a page is this one: all its rows, and under each head its own."""
        rows = [(labels, cells) for labels, cells in shown.rows if labels or cells]
        named = shown.heads[: len(self.labels)] == list(self.labels.values())
        heads = shown.heads[len(self.labels) :]
        columns = [name for head in heads for name in self._columns(head)]
        if not named or len(columns) != len(heads) or not self._says(shown):
            return False
        found: list[int] = []
        for labels, cells in rows:
            free = (at for at in self._places.get(tuple(labels), ()) if at > (found or [-1])[-1])
            row = next((at for at in free if self._holds(at, cells, columns)), None)
            if row is None:
                return False
            found.append(row)
        rest = self.frame.drop(index=found)
        may_leave_out = bool(columns) and _LEFT_OUT in shown.foot
        return rest.empty or (
            may_leave_out and bool((rest[f"{columns[0]}{STATUS}"] == _HIDDEN).all())
        )

    def _says(self, shown: ShownTable) -> bool:
        """Tell whether what stands above and below it are its own words, as far as they count."""
        numbers = set(re.findall(r"\d+", shown.caption)) - set(re.findall(r"\d+", self.title))
        feet = (self.words.without(one) for one in shown.foot)
        return not numbers and all(map(Numbers().hold, feet))

    def of_status(self, status: str) -> int:
        """Count the cells that are shown, or that are hidden."""
        return int((self.frame[[f"{name}{STATUS}" for name in self.values]] == status).sum().sum())

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = {}
        # Months in a row stand on a page by their names.
        texts = (
            self.frame[name].astype("str").map(span_in_words).map(spaced) for name in self.labels
        )
        for at, key in enumerate(zip(*texts, strict=True)):
            found.setdefault(key, []).append(at)
        return found

    @cached_property
    def _records(self) -> list[dict[Any, Any]]:
        return self.frame.to_dict("records")

    def _holds(self, at: int, cells: list[tuple[str, str]], columns: list[str]) -> bool:
        row = self._records[at]
        return len(cells) == len(columns) and all(
            _is_cell(cell, row, name) for cell, name in zip(cells, columns, strict=True)
        )

    def names_of(self, label: str) -> list[str]:
        """List the values of a label."""
        return [str(one) for one in self.frame[label].unique()]

    def _columns(self, head: str) -> list[str]:
        bare = re.sub(r" \[[^\[\]]*\]$", "", head)
        heads = {name: (label, f"{label} ({unit})") for name, (label, unit) in self.values.items()}
        with_unit = [name for name, (label, whole) in heads.items() if bare == whole]
        # A unit that all columns share is not in their heads, and some labels name theirs.
        plain = [name for name, (label, _) in heads.items() if bare == label]
        unitless = [name for name in plain if not self.values[name][1]]
        fits = with_unit or unitless or plain
        return fits if len(fits) == 1 else []


def _is_cell(shown: tuple[str, str], row: Mapping[Any, Any], column: str) -> bool:
    status, text = shown
    if status != row[f"{column}{STATUS}"]:
        return False
    if status != "getoond":
        return not any(map(str.isdigit, text))
    if isinstance(row[column], str):
        return text == spaced(row[column])
    numbers = NUMBER.findall(text)
    named = [row.get(f"{column}{end}") for end in _ENDS]
    plain = NUMBER.sub("", text).strip(" []–\u2060\u00a0")
    return not plain and len(numbers) in (1, 3) and all(map(is_near, numbers, named))


class Files:
    """The tables of a bundle, read once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {name: text for name, text in texts.items() if name.startswith("tabellen/")}
        self._codebook = texts.get(CODEBOOK, "")

    @cached_property
    def tables(self) -> dict[str, Described]:
        """All tables, by path."""
        rows: dict[str, list[dict[str, str]]] = {path: [] for path in self._texts}
        source = io.StringIO(self._codebook.removeprefix("\ufeff"))
        for row in csv.DictReader(source, delimiter=";", restval=""):
            rows.get(row["bestand"], []).append(row)
        return {path: _described(path, text, rows[path]) for path, text in self._texts.items()}

    def of(self, notebook: str) -> list[Described]:
        """Give the tables of one page."""
        return [
            one for path, one in self.tables.items() if path.startswith(f"tabellen/{notebook}/")
        ]

    def about(self, plain: str) -> list[Described]:
        """Give the tables of the page whose titles stand most often in a text."""
        notebooks = {path.split("/")[1] for path in self.tables}
        named = {
            name: sum(one.title.split(",")[0] in plain for one in self.of(name))
            for name in sorted(notebooks)
            if any(TEAM in one.labels for one in self.of(name))
        }
        return self.of(max(named, key=lambda name: named[name])) if any(named.values()) else []


def _described(path: str, text: str, rows: list[dict[str, str]]) -> Described:
    frame = read_table(text)
    labels = [row for row in rows if row["soort"] == "kenmerk" and row["kolom"] in frame]
    values = [row for row in rows if row["soort"] == "getal" and f"{row['kolom']}{STATUS}" in frame]
    words = {row[name] for row in rows for name in ("tabel", "betekenis", "bron")}
    return Described(
        next((row["tabel"] for row in rows), ""),
        frame,
        {row["kolom"]: spaced(row["betekenis"]) for row in labels},
        {row["kolom"]: (spaced(row["betekenis"]), row["eenheid"]) for row in values},
        Words({*words, path.rpartition("/")[2].removesuffix(".csv")}),
    )


def shows_otherwise(page: ShownPage, tables: list[Described]) -> bool:
    """Tell whether a page of a notebook shows a table that is none of its files."""
    return not all(any(one.is_shown_by(table) for one in tables) for table in page.tables)


def page_says_otherwise(page: ShownPage, tables: list[Described]) -> Iterator[str]:
    """Say what a page of a notebook shows that is not in its tables."""
    if shows_otherwise(page, tables):
        yield OTHER_TABLE
    counts = set().union(*(counts_of(one.frame, one.labels) for one in tables))
    known = [
        Numbers(counts=counts),
        *(Numbers([one.frame], counts | means_of(one.frame, one.labels)) for one in tables),
    ]
    dated = [
        {label: held for label, held in _by_label(one.frame).items() if re.fullmatch(PERIOD, label)}
        for one in tables
    ]
    at_their_time = all(_at_their_label(said, dated) for said in page.figures)
    words = [package_words(), *(one.words for one in tables)]
    if not at_their_time or not _all_held(page, known, words):
        yield OTHER_NUMBER


def _all_held(page: ShownPage, known: list[Numbers], words: list[Words]) -> bool:
    """Tell whether all texts of a page are held; what is explained says its own numbers."""
    explained = set(page.said) - {*page.answers, *page.figures}
    return all(_is_held(one, known, words) for one in page.said) and not any(
        contradict(words, one) for one in explained
    )


def _is_held(said: str, known: list[Numbers], words: list[Words]) -> bool:
    """Tell whether the numbers of each sentence stand together, or in words that are known."""
    bare = _COUNTED.sub(" ", said)
    if _together(bare, known):
        return True
    for one in words:
        bare = one.without(bare)
    return _together(bare, known)


def _together(text: str, known: list[Numbers]) -> bool:
    return all(any(one.hold(part) for one in known) for part in SENTENCE_END.split(text))


def team_says_otherwise(page: ShownPage, plain: str, files: Files) -> Iterator[str]:
    """Say what the page of a team shows that is not in the rows of that team, nor of the city."""
    teams = {
        name
        for one in files.about(plain)
        if TEAM in one.labels
        for name in one.names_of(TEAM)
        if f"{name}," in page.title
    }
    team = max(teams, key=len, default="")
    # Two tables of a page may have one title, such as of a half-year and of its year.
    frames = [
        (one.title.split(",")[0].casefold(), frame)
        for one in files.about(plain)
        if team and len(frame := _rows_of(one, team, plain))
    ]
    whole = Numbers(frame for _, frame in frames)
    known = [(title, Numbers([rows]), _by_label(rows)) for title, rows in frames]
    held = True
    for one in (*page.figures, *_cells(page)):
        own = [of for of in known if of[0] in one.casefold()]
        numbers = [numbers for _, numbers, _ in own] or [whole]
        labels = [labels for *_, labels in own or known]
        held &= Numbers.of(numbers).hold(one) and _at_their_label(one, labels)
    differ = all(_is_difference(*one) for one in _differences(page))
    words = [package_words(), *(one.words for one in files.about(plain))]
    if not (held and differ and _all_held(page, [whole], words)):
        yield OTHER_TEAM


def report_tables(plain: str, files: Files) -> dict[str, Described]:
    """Find the tables that a report refers to, by the place where it lists them."""
    return {
        f"#{place}": files.tables[unquote(path)]
        for place, path in _REFERS.findall(plain)
        if unquote(path) in files.tables
    }


def report_says_otherwise(page: ShownPage, plain: str, files: Files) -> bool:
    """Tell whether a report says a number that does not stand in the table it refers to."""
    tables = report_tables(plain, files)
    known = {place: Numbers([one.frame]) for place, one in tables.items()}
    cited = all(
        place in known and known[place].hold(text)
        for place, text in page.links
        if place.startswith(_CITES)
    )
    words = [package_words(), *(one.words for one in tables.values())]
    return not cited or not _all_held(page, [*known.values()], words)


def account_says_otherwise(page: ShownPage, pages: Mapping[str, ShownPage], files: Files) -> bool:
    """Tell whether the account counts other cells than the files of a page have."""
    of_title = {shown.title: files.of(name) for name, shown in pages.items()}
    return not all(
        _counts(labels, [text for _, text in cells], of_title)
        for table in page.tables[:1]
        for labels, cells in table.rows
        if labels or cells
    )


def _counts(labels: list[str], cells: list[str], of_title: Mapping[str, list[Described]]) -> bool:
    tables = of_title.get(" ".join(labels))
    if tables is None or len(cells) != len(("shown", "hidden", "share")):
        return False
    if not all(map(NUMBER.fullmatch, cells[:2])):
        return False
    shown, hidden = map(value_of, cells[:2])
    # What was public before is not counted, and hides nothing.
    found = [(one.of_status(_SHOWN), one.of_status(_HIDDEN)) for one in tables]
    least = sum(shown for shown, hidden in found if hidden)
    share = f"{100 * shown / (shown + hidden):.0f}" if shown + hidden else _UNDEFINED
    return (
        hidden == sum(one for _, one in found)
        and least <= shown <= sum(one for one, _ in found)
        and cells[2] == share
    )


def _rows_of(one: Described, team: str, plain: str) -> pd.DataFrame:
    if TEAM in one.labels:
        return one.frame[one.frame[TEAM] == team]
    if CLUSTER in one.labels:
        named = [name for name in one.names_of(CLUSTER) if f"luster {name}" in plain]
        return one.frame[one.frame[CLUSTER].isin(named)]
    return one.frame


def _by_label(frame: pd.DataFrame) -> dict[str, list[float]]:
    """List the numbers of all rows with a label."""
    found: dict[str, list[float]] = {}
    numbers = frame.select_dtypes("number")
    rows = numbers.to_numpy(dtype=float).tolist()
    for name in frame.columns.difference(numbers.columns):
        if not str(name).endswith(STATUS):
            for label, row in zip(frame[name], rows, strict=True):
                found.setdefault(str(label), []).extend(row)
    return found


def _at_their_label(said: str, frames: list[dict[str, list[float]]]) -> bool:
    """Tell whether a number that stands behind a half-year or another label is of that label."""
    labels = {label for one in frames for label in one if label}
    named = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    return not named or all(
        any(is_near(number, value) for one in frames for value in one.get(label, ()))
        for label, number in re.findall(rf"(?<!\w)({named}) ([−-]?\d[\d.]*(?:,\d+)?)", said)
    )


def _cells(page: ShownPage) -> Iterator[str]:
    """Give what stands in the cells of a team, but differences, behind what they are about."""
    for table in page.tables:
        for labels, cells in table.rows:
            for head, (_, text) in zip(table.heads[len(labels) :], cells, strict=False):
                if not head.startswith("Verschil"):
                    yield f"{' '.join(labels)}: {text}"


def _differences(page: ShownPage) -> Iterator[tuple[list[str], int]]:
    """Give the cells of a row, and which of them is a difference between two before it."""
    for table in page.tables:
        for labels, cells in table.rows:
            for at, head in enumerate(table.heads[len(labels) :]):
                if head.startswith("Verschil") and at < len(cells):
                    yield [text for _, text in cells], at


def _is_difference(cells: list[str], at: int) -> bool:
    """Tell whether a difference is that of two cells before it, and said as its interval says."""
    told = NUMBER.findall(cells[at])
    if not told:
        return True
    own, other = (NUMBER.findall(cells[one])[:1] for one in (0, at - 1))
    if not own or not other:
        return False
    value, *ends = map(value_of, told[: len(_ENDS)])
    if abs(value - value_of(own[0]) + value_of(other[0])) > sum(
        map(slack_of, (*own, *other, told[0]))
    ):
        return False
    if not ends:
        return cells[at].startswith("niet getoetst")
    if len(ends) == 1:
        return False
    is_more = not ends[0] <= 0 <= ends[1]
    # What is printed as nought may be a little more.
    same = ("geen verschil",) if value == 0 else ()
    said = ("meer dan toeval",) if is_more else ("kan toeval zijn", *same)
    return ends[0] <= value <= ends[1] and cells[at].startswith(said)


def index_says_otherwise(page: ShownPage, pages: Mapping[str, ShownPage], plain: str) -> bool:
    """Tell whether an index says something that the page it is about does not."""
    said = set()
    about: ShownPage | None = None
    for table in page.tables:
        for labels, cells in table.rows:
            if labels and not cells:
                about = next((one for one in pages.values() if one.title == labels[0]), None)
            if not cells:
                continue
            label = labels[0] if labels else ""
            told = " ".join(text for _, text in cells if text)
            if about is None or (label, told) not in about.keys:
                return True
            said.add((label, told))
    every = {one for shown in pages.values() for one in shown.keys}
    # To a team it links by its name, to a page by its title.
    links = ((pages.get(unquote(href)), text) for href, text in page.links)
    strange = any(one and f"{text}," not in f"{one.title}," for one, text in links)
    return strange or said != every or not all(one in plain for one in page.answers)
