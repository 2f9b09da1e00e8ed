"""Only what came through the door may be shown: anything else in a notebook stops the sharing.

The library's own objects are known by how they look as HTML, to the letter; and the rows of their
tables must be rows of released tables. What a notebook's own code puts into them is found in its
cells: see `own_code`.
"""

from __future__ import annotations

import ast
import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.errors import RunError
from lokalis_research.period import span_in_words
from lokalis_research.scan.own_code import own_code_faults
from lokalis_research.scan.page_faults import VECTOR, only_draws
from lokalis_research.text import MARGINS, OF_YEAR_BEFORE

_TABLE_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_ROW_LABEL = re.compile(r'<th scope="row"[^>]*>([^<]*)</th>')
_CELL = re.compile(r'<td class="([a-z_]+)">([^<]*)</td>')
_NUMBER = re.compile(r"[−-]?\d[\d.]*(?:,\d+)?")
_HIDDEN = "verborgen"
# A file holds a number with more decimals than a page, and itself rounded.
_SLACK = 0.51


@dataclass(frozen=True)
class ReleasedRow:
    """A row of a released table."""

    texts: frozenset[str]
    numbers: tuple[float, ...]

    def holds(self, labels: list[str], cells: list[str]) -> bool:
        """Tell whether a row of a page can be this row."""
        return all(label in self.texts for label in labels) and all(
            cell in self.texts or all(map(self._has, _NUMBER.findall(cell))) for cell in cells
        )

    def _has(self, written: str) -> bool:
        value = _value(written)
        decimals = len(written.partition(",")[2])
        return any(abs(value - one) <= _SLACK * 10**-decimals for one in self.numbers)


def released_rows(folder: Path) -> list[ReleasedRow]:
    """Read every row of the released tables of a notebook."""
    return rows_in(path.read_text(encoding="utf-8-sig") for path in sorted(folder.glob("*.csv")))


def rows_in(tables: Iterable[str]) -> list[ReleasedRow]:
    """Read every row of released tables."""
    return [
        ReleasedRow(
            frozenset(map(span_in_words, row)),
            tuple(_value(cell) for cell in row if _NUMBER.fullmatch(cell)),
        )
        for table in tables
        for row in csv.reader(io.StringIO(table, newline=""), delimiter=";")
    ]


def is_released(table: str, rows: list[ReleasedRow]) -> bool:
    """Tell whether every row of a table on a page is a row of a released table."""
    return all(any(row.holds(labels, cells) for row in rows) for labels, cells in _rows_of(table))


def _rows_of(table: str) -> Iterator[tuple[list[str], list[str]]]:
    for source in _TABLE_ROW.findall(table):
        labels = [html.unescape(label) for label in _ROW_LABEL.findall(source)]
        cells = [
            html.unescape(text)
            for status, text in _CELL.findall(source)
            if status != _HIDDEN or any(map(str.isdigit, text))
        ]
        if cells:
            yield labels, cells


def _value(written: str) -> float:
    return float(written.replace("−", "-").replace(".", "").replace(",", "."))


_TEXT = r"[^<]*"
_IMAGE = r"data:image/png;base64,[A-Za-z0-9+/=]+"
_ROW = (
    rf'\s*<tr>(?:\s*<th scope="row"(?: class="kort")?>{_TEXT}</th>|\s*<td></td>)*'
    rf'\s*(?:<td class="[a-z_]+">{_TEXT}</td>)*</tr>'
)
_SHAPES = {
    "antwoord": (
        r'<div class="antwoord"><h2>Hoofdpunten</h2>'
        r'(?:<dl class="kerncijfers">(?P<cijfers>'
        rf"(?:<div><dt>{_TEXT}</dt><dd><strong>{_TEXT}</strong>(?: <span>{_TEXT}</span>)?"
        rf"(?: {OF_YEAR_BEFORE}{_TEXT}</span>)?</dd></div>)*"
        rf")</dl>)?<ul>(?P<said>(?:<li>{_TEXT}</li>)*)</ul>"
        rf'(?:<p class="onbekend">(?P<onbekend>{_TEXT})</p>)?'
        rf"(?:<details><summary>{MARGINS}</summary>(?P<marges>(?:<p>{_TEXT}</p>)*)</details>)?</div>"
    ),
    # A table without rows.
    "leeg": rf'<p class="toelichting">Geen gegevens voor ‘(?P<said>{_TEXT})’\.</p>',
    "bericht": rf'<p class="(?:geen|breuken|toelichting)">(?P<said>{_TEXT})</p>',
    "figuur": (
        rf'<figure><p class="bevinding">(?P<said>{_TEXT})</p><p class="eenheid">{_TEXT}</p>'
        rf'<picture><source media="\(max-width: 600px\)" srcset="{VECTOR}">'
        rf'<source type="image/svg\+xml" srcset="{VECTOR}">'
        rf'<img alt="[^"<]*" src="{_IMAGE}"></picture><figcaption>{_TEXT}</figcaption></figure>'
    ),
    "tabel": (
        r'<div class="tabel" role="region" tabindex="0" aria-label="[^"<]*"><table>'
        rf"\s*<caption>(?P<said>{_TEXT})</caption>\s*<thead><tr>\s*"
        rf'(?:<th scope="col"(?: class="label")?>{_TEXT}</th>\s*)*</tr></thead>'
        rf'\s*<tbody>(?:{_ROW})*\s*</tbody></table>\s*(?:<p class="voet">{_TEXT}</p>\s*)*</div>'
    ),
    "breuken": (
        rf'<ul class="breuken">(?P<said>(?:<li><strong>{_TEXT}</strong>{_TEXT}</li>)*)</ul>'
    ),
    "modelkaart": (
        rf'<section class="modelkaart">(?P<said>(?:<h4>{_TEXT}</h4>(?:<p>{_TEXT}</p>)*)*)</section>'
    ),
}
_DRAWN = re.compile(VECTOR)
_PARTS = ("said", "onbekend", "marges", "cijfers")
_COMPILED = {name: re.compile(rf"\s*{shape}\s*") for name, shape in _SHAPES.items()}
# In a terminal these show their title alone.
_TITLED = {"figuur", "leeg", "tabel"}
_TITLE = re.compile(r"<(?:figuur|tabel): (.*)>", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """An object of the library, as a notebook shows it."""

    kind: str
    html: str


def recognise(shown: str, plain: str) -> Shown | None:
    """Recognise what an object of the library shows."""
    for kind, shape in _COMPILED.items():
        found = shape.fullmatch(shown)
        if found:
            if not all(map(only_draws, _DRAWN.findall(shown))):
                return None
            # In the order of the fields of the object.
            parts = [found[name] or "" for name in _PARTS if name in shape.groupindex]
            same = _letters(_visible(" ".join(parts))) == _letters(_said(plain, kind))
            return Shown(kind, shown) if same else None
    return None


def _said(plain: str, kind: str) -> str:
    """Take what is said out of how Python writes an object."""
    if kind in _TITLED:
        title = _TITLE.fullmatch(plain.strip())
        return title.group(1) if title else ""
    try:
        call = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return plain
    if not isinstance(call, ast.Call):
        return plain
    texts = [
        (part.lineno, part.col_offset, part.value)
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return " ".join(text for *_, text in sorted(texts))


def _visible(source: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", " ", source.replace(OF_YEAR_BEFORE, " ")))


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


_BOTH = {"text/html", "text/plain"}


def stray_outputs(path: Path, tables: Path) -> list[tuple[int, str]]:
    """Find outputs that are no released object."""
    try:
        released = released_rows(tables)
        # Counted as on the researcher's screen, which lacks the cell that a batch puts in between.
        cells = [
            cell
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
            if "injected-parameters" not in cell.get("metadata", {}).get("tags", ())
        ]
        return (
            [
                (number, wrong)
                for number, cell in enumerate(cells, start=1)
                for output in cell.get("outputs", ())
                if (wrong := _wrong(output, released))
            ]
            + [
                (number, "bijlage bij een tekst")
                for number, cell in enumerate(cells, start=1)
                if cell.get("attachments")
            ]
            + own_code_faults(cells)
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise RunError(
            f'Notebook "{path.name}" of the run cannot be read.',
            remedy="Give `lokalis run` again.",
        ) from None


def _wrong(output: dict[str, Any], released: list[ReleasedRow]) -> str:
    kind = output.get("output_type", "")
    if kind == "stream":
        return "uitvoer op stderr" if output.get("name") == "stderr" else "uitvoer van print"
    if kind == "error":
        return "foutmelding"
    data = output.get("data", {})
    if set(data) != _BOTH or output.get("metadata"):
        return "ruwe uitvoer"
    shown = recognise(*("".join(data[form]) for form in ("text/html", "text/plain")))
    if shown is None:
        return "ruwe uitvoer"
    if shown.kind == "tabel" and not is_released(shown.html, released):
        return "een tabel die niet door de deur kwam"
    return ""
