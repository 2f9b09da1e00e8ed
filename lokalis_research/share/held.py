"""Holding what pages say against the tables beside them: every number is a cell of one of those."""

from __future__ import annotations

import bisect
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any
from urllib.parse import unquote

import pandas as pd

from lokalis_research.period import span_in_words
from lokalis_research.share.shown import ShownPage, ShownTable
from lokalis_research.share.workbook import CODEBOOK, STATUS, read_table

OTHER_TABLE = "shows a table that is not among its files"
OTHER_NUMBER = "says a number that none of its files holds"
OTHER_TEAM = "says a number that the rows of this team do not hold"
TEAM, CLUSTER = "buurtteam", "cluster"
_NUMBER = re.compile(r"(?<![\w.,–-])[+−-]?\d+(?:\.\d{3})*(?:,\d+)?(?![\w])")
_PERIOD = r"(?<!\d)(?:19|20)\d\d(?:[HQ][1-4]|-\d\d)?(?!\d)"
_DATE = rf"(?<![\d,.])\d{{1,2}} (?=[a-z]{{3,}} {_PERIOD})|{_PERIOD}"
_SLACK = 0.51
_ENDS = ("", "_laag", "_hoog")
_LEFT_OUT = "Wat niet te tonen is, staat er niet bij."
_HIDDEN = "onderdrukt"


@dataclass(frozen=True)
class Described:
    """A table of a bundle, with its heads as the codebook gives them."""

    title: str
    frame: pd.DataFrame
    labels: Mapping[str, str]
    values: Mapping[str, tuple[str, str]]

    def is_shown_by(self, shown: ShownTable, foot: str) -> bool:
        """Tell whether a table on a page is this one: all its rows, and under each head its own."""
        rows = [(labels, cells) for labels, cells in shown.rows if cells]
        named = shown.heads[: len(self.labels)] == list(self.labels.values())
        if not {*self.labels, *self.values} <= {*self.frame}:
            return False
        heads = shown.heads[len(self.labels) :]
        columns = [name for head in heads for name in self._columns(head)]
        if not named or len(columns) != len(heads):
            return False
        found: list[int] = []
        for labels, cells in rows:
            free = (at for at in self._places.get(tuple(labels), ()) if at > (found or [-1])[-1])
            row = next((at for at in free if self._holds(at, cells, columns)), None)
            if row is None:
                return False
            found.append(row)
        rest = self.frame.drop(index=found)
        hidden = _LEFT_OUT in foot and (rest[f"{columns[0]}{STATUS}"] == _HIDDEN).all()
        return bool(hidden) or rest.empty

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[int]]:
        found: dict[tuple[str, ...], list[int]] = {}
        # Months in a row stand on a page by their names.
        texts = (
            self.frame[name].astype("str").map(span_in_words).map(_spaced) for name in self.labels
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
        return text == _spaced(row[column])
    numbers = _NUMBER.findall(text)
    named = [row.get(f"{column}{end}") for end in _ENDS]
    plain = _NUMBER.sub("", text).strip(" []–\u2060\u00a0")
    return not plain and len(numbers) in (1, 3) and all(map(_is_near, numbers, named))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _is_near(written: str, value: object) -> bool:
    return isinstance(value, Real) and abs(_value(written) - float(value)) <= _slack(written)


def _slack(written: str) -> float:
    return _SLACK * 10.0 ** -len(written.partition(",")[2])


def _value(written: str) -> float:
    return float(written.replace("−", "-").replace(".", "").replace(",", "."))


class Numbers:
    """Numbers that may be said, however rounded; of a change its sign may be said in words."""

    def __init__(self, frames: Iterable[pd.DataFrame]) -> None:
        self._rows = 0
        known: set[float] = set()
        for frame in frames:
            self._rows = max(self._rows, len(frame))
            for name in frame:
                if pd.api.types.is_numeric_dtype(frame[name].dtype):
                    known |= set(frame[name].dropna().abs())
                else:
                    said = " ".join(frame[name].astype("str").unique())
                    known |= {abs(_value(one)) for one in _NUMBER.findall(said)}
        self._known = sorted(known)

    @classmethod
    def of(cls, parts: list[Numbers]) -> Numbers:
        """Put numbers together."""
        found = cls(())
        found._rows = max(one._rows for one in parts)
        found._known = sorted(set().union(*(one._known for one in parts)))
        return found

    def __bool__(self) -> bool:
        return bool(self._known)

    def hold(self, text: str) -> bool:
        """Tell whether every number in a text is known, or a count of rows; a date is none."""
        bare = re.sub(_DATE, " ", text)
        return all(
            self._has(one)
            or (one.isdigit() and int(one) <= self._rows and not percent)
            or (percent and self._has_ratio(one))
            for one, percent in re.findall(rf"({_NUMBER.pattern})(%?)", bare)
        )

    def _has(self, written: str) -> bool:
        return self._near(abs(_value(written)), _slack(written))

    def _has_ratio(self, written: str) -> bool:
        """Tell whether a change in per cent is a known ratio."""
        ratio = 1 + _value(written) / 100
        return written[0] in "+−-" and self._near(ratio, _slack(written) / 50)

    def _near(self, value: float, slack: float) -> bool:
        at = bisect.bisect_left(self._known, value - slack)
        return at < len(self._known) and self._known[at] <= value + slack


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
        for row in csv.DictReader(source, delimiter=";"):
            rows.get(row["bestand"], []).append(row)
        return {
            path: Described(
                next((row["tabel"] for row in rows[path]), ""),
                read_table(text),
                {
                    row["kolom"]: _spaced(row["betekenis"])
                    for row in rows[path]
                    if row["soort"] == "kenmerk"
                },
                {
                    row["kolom"]: (_spaced(row["betekenis"]), row["eenheid"])
                    for row in rows[path]
                    if row["soort"] == "getal"
                },
            )
            for path, text in self._texts.items()
        }

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


def page_says_otherwise(page: ShownPage, plain: str, tables: list[Described]) -> Iterator[str]:
    """Say what a page of a notebook shows that is not in its tables."""
    if not all(any(one.is_shown_by(table, plain) for one in tables) for table in page.tables):
        yield OTHER_TABLE
    known = Numbers(one.frame for one in tables)
    dated = [
        {
            label: held
            for label, held in _by_label(one.frame).items()
            if re.fullmatch(_PERIOD, label)
        }
        for one in tables
    ]
    at_their_time = all(_at_their_label(said, dated) for said in page.figures)
    if known and not (at_their_time and all(map(known.hold, page.answers))):
        yield OTHER_NUMBER


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
    frames = {
        one.title: frame
        for one in files.about(plain)
        if team and len(frame := _rows_of(one, team, plain))
    }
    whole = Numbers(frames.values())
    if not whole:
        return
    known = {title: (Numbers([rows]), _by_label(rows)) for title, rows in frames.items()}
    held = True
    for one in (*page.figures, *_cells(page)):
        own = [
            of for title, of in known.items() if title.split(",")[0].casefold() in one.casefold()
        ]
        numbers = [numbers for numbers, _ in own] or [whole]
        labels = [labels for _, labels in own or known.values()]
        held &= Numbers.of(numbers).hold(one) and _at_their_label(one, labels)
    differ = all(_is_difference(*one) for one in _differences(page))
    if not (held and differ and all(map(whole.hold, page.answers))):
        yield OTHER_TEAM


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
        any(_is_near(number, value) for one in frames for value in one.get(label, ()))
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
    told = _NUMBER.findall(cells[at])
    if not told:
        return True
    own, other = (_NUMBER.findall(cells[one])[:1] for one in (0, at - 1))
    if not own or not other:
        return False
    value, *ends = map(_value, told[: len(_ENDS)])
    if abs(value - _value(own[0]) + _value(other[0])) > sum(map(_slack, (*own, *other, told[0]))):
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
            value, margin, before = (text for _, text in (*cells, *[("", "")] * 3)[:3])
            told = " ".join(filter(None, (value, margin, before and f"een jaar eerder {before}")))
            if about is None or (label, told) not in about.keys:
                return True
            said.add((label, told))
    every = {one for shown in pages.values() for one in shown.keys}
    # To a team it links by its name, to a page by its title.
    links = ((pages.get(unquote(href)), text) for href, text in page.links)
    strange = any(one and f"{text}," not in f"{one.title}," for one, text in links)
    return strange or said != every or not all(one in plain for one in page.answers)
