"""A notebook in two layers: what everybody reads, and below it what a researcher checks.

By rule. On top stand question and answer. A section is open with its figures, or with its first
table where that is short; its other tables and what belongs to them are folded away. How it was
computed, and what is tagged ``onderzoeker``, stand folded below all others. Cells tagged
``jupyterlab`` are for whoever works in the notebook, and on no page. What tables say at length
or more than once below them stands once, as a note.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import nbformat

from lokalis_research.period import HalfYear
from lokalis_research.runs.templates import TO_CHECK

ONLY_LAB, RESEARCHER = "jupyterlab", "onderzoeker"
SHORT = 24
"""A table of so many rows, about a screen, is open where its section has no figure: all teams, so
that whoever prints the page has numbers on paper."""

_METHOD = re.compile(r"^Hoe .*(?:berekend|gemaakt)")
_LIMITS = "Wat hier niet uit te lezen is"
_TO_CHECK = "Voor wie het wil narekenen"
_NOTES = "Noten bij de tabellen"
_HEADING = re.compile(r"^## +(.*)$", re.MULTILINE)
_FOOT = re.compile(r'<p class="voet">([^<]*)</p>')
_PROSE = re.compile(r"(<(?:p|li|figcaption)(?: [^>]*)?>)([^<]*)")
_REMARK = '<p class="toelichting">'
_HALF_YEAR = re.compile(r"\b20\d\dH[12]\b")
_TITLE = re.compile(r"<caption>([^<]*)</caption>")
_DIVIDED = re.compile(r"(?:, (?:naar|naast|per|hele|zoals|in) |:| naar | per ).*")
_CAPTION = re.compile(r"<figcaption>([^<]*)</figcaption>")
_SENTENCE_END = re.compile(r"(?<=\.) (?=[A-Z‘])")
_MARK = re.compile(
    r"(?:Stippellijn|Gestreept|Getrokken lijn|Punten|Streep|Licht|Lichter|Een pijl)\b"
)
"""How a sentence begins that says what a line or a point in a figure is."""
# About two lines below a figure and one below a table, on a laptop.
_LONG, _LONG_LINE = 180, 110
_Cell: TypeAlias = Any  # of nbformat, which has no types


@dataclass(frozen=True)
class _Section:
    title: str
    for_researcher: bool = False
    cells: list[_Cell] = field(default_factory=list)


def in_layers(cells: Iterable[_Cell], convert: Callable[[list[_Cell]], str]) -> str:
    """Lay the cells of an executed notebook in two layers."""
    front, *sections = _sections(cells)
    notes = _notes(sections)
    sections = [replace(one, cells=[_noted(cell, notes) for cell in one.cells]) for one in sections]
    open_ones = [one for one in sections if not one.for_researcher]
    # What cannot be told closes the open layer, wherever the notebook says it.
    open_ones.sort(key=lambda one: one.title == _LIMITS)
    parts = [convert(front.cells), _contents([*(one.title for one in open_ones), _TO_CHECK])]
    for number, section in enumerate(open_ones):
        shown, folded = _open_and_folded(section)
        parts += [_head(number, section.title), convert(shown)]
        if folded:
            parts.append(_fold(_label(section, folded), convert(folded)))
    parts += [TO_CHECK, _head(len(open_ones), _TO_CHECK)]
    parts += [_fold(one.title, convert(one.cells)) for one in sections if one.for_researcher]
    if notes:
        lines = "".join(f'<li id="noot-{number}">{text}</li>' for text, number in notes.items())
        parts.append(_fold(_NOTES, f"<ol>{lines}</ol>"))
    parts.append("</section>")
    return _CAPTION.sub(_short, _PROSE.sub(_spelled, "\n".join(parts)))


def _spelled(found: re.Match[str]) -> str:
    """Write half-years out in sentences; tables and drawings keep their codes."""
    words = _HALF_YEAR.sub(lambda code: f"het {HalfYear.parse(code[0]).label}", found[2])
    begins = bool(_HALF_YEAR.match(found[2]))
    return found[1] + (words[:1].upper() + words[1:] if begins else words)


def _short(found: re.Match[str]) -> str:
    """Fold away what a long caption says beyond its source and what the marks in it mean."""
    first, *rest = _SENTENCE_END.split(found[1])
    if len(found[1]) <= _LONG or not rest:
        return found[0]
    marks = [one for one in rest if _MARK.match(one)]
    said = " ".join(one for one in rest if one not in marks)
    folded = f"<details><summary>Bij deze figuur</summary><p>{said}</p></details>" if said else ""
    return f"<figcaption>{' '.join([first, *marks])}{folded}</figcaption>"


def _sections(cells: Iterable[_Cell]) -> list[_Section]:
    """Divide cells over the headings of the second order, after what stands before the first."""
    found = [_Section("")]
    for cell in cells:
        tags = cell.metadata.get("tags", ())
        if ONLY_LAB in tags:
            continue
        if cell.cell_type != "markdown":
            if cell.get("outputs"):
                found[-1].cells.append(cell)
            continue
        before, *parts = _HEADING.split(cell.source)
        pairs = [("", before), *zip(parts[::2], parts[1::2], strict=True)]
        for number, (title, prose) in enumerate(pairs):
            if title:
                is_method = RESEARCHER in tags or bool(_METHOD.match(title))
                found.append(_Section(title.strip(), is_method))
            if prose.strip():
                part = {**cell, "id": f"{cell.id}-{number}", "source": prose.strip()}
                found[-1].cells.append(nbformat.from_dict(part))
    return found


def _open_and_folded(section: _Section) -> tuple[list[_Cell], list[_Cell]]:
    """Keep what a section opens with and its figures open, and fold the rest."""
    has_figure = any(_is_open(cell) and _REMARK not in _shown(cell) for cell in section.cells)
    shown: list[_Cell] = []
    folded: list[_Cell] = []
    waiting: list[_Cell] = []
    for cell in section.cells:
        if cell.cell_type == "markdown" or _REMARK in _shown(cell):
            # Prose belongs to what comes next; what a section begins with belongs to its heading.
            (waiting if shown or folded or waiting else shown).append(cell)
            continue
        opens = _is_open(cell) or (not has_figure and not folded and 0 < _rows(cell) <= SHORT)
        has_figure = has_figure or opens
        (shown if opens else folded).extend([*waiting, cell])
        waiting = []
    (folded or shown).extend(waiting)
    return shown, folded


def _label(section: _Section, folded: list[_Cell]) -> str:
    tables = sum(_rows(cell) > 0 for cell in folded)
    if section.title == _LIMITS or not tables:
        return "Wanneer cijfers iets anders gingen betekenen"
    counted = "1 tabel en uitleg" if tables == 1 else f"{tables} tabellen en uitleg"
    named = dict.fromkeys(
        topic for cell in folded for one in _TITLE.findall(_shown(cell)) if (topic := _topic(one))
    )
    return f"{counted}: {'; '.join(named)}" if named else counted


def _topic(title: str) -> str:
    """Name what a table is about without what it is divided by; nothing where it holds a number.

    A number in a line of its own would be one that no table holds.
    """
    topic = _DIVIDED.sub("", html.unescape(title))
    return "" if any(sign.isdigit() for sign in topic) else topic


def _shown(cell: _Cell) -> str:
    return "".join(
        output.get("data", {}).get("text/html", "") for output in cell.get("outputs", ())
    )


def _is_open(cell: _Cell) -> bool:
    """Tell whether a cell shows a figure, what stands in its place, or what is not ours."""
    shown = _shown(cell)
    ours = ('<div class="tabel"', '<ul class="breuken"', '<section class="modelkaart"', "<style")
    for_all = cell.cell_type == "code" and RESEARCHER not in cell.metadata.get("tags", ())
    return for_all and not any(start in shown for start in ours)


def _rows(cell: _Cell) -> int:
    return _shown(cell).count('<th scope="row"') and _shown(cell).count("<tr>") - 1


def _notes(sections: Iterable[_Section]) -> dict[str, int]:
    """Give a number to every line below a table that is long, or stands below more than one."""
    lines = Counter(
        line for one in sections for cell in one.cells for line in _FOOT.findall(_shown(cell))
    )
    repeated = [line for line, times in lines.items() if times > 1 or len(line) > _LONG_LINE]
    return {line: number for number, line in enumerate(repeated, start=1)}


def _noted(cell: _Cell, notes: dict[str, int]) -> _Cell:
    """Refer to numbered notes in the place of the lines themselves."""
    if not _FOOT.search(_shown(cell)):
        return cell
    cell = nbformat.from_dict(cell)
    # What a library printed above a table stands as it is, for whoever looks for it.
    for output in [one for one in cell.outputs if "text/html" in one.get("data", {})]:
        source = output.data["text/html"]
        numbers = sorted(notes[line] for line in _FOOT.findall(source) if line in notes)
        source = _FOOT.sub(lambda found: "" if found[1] in notes else found[0], source)
        links = ", ".join(f'<a href="#noot-{number}">{number}</a>' for number in numbers)
        said = f'<p class="voet">Zie noot {links}.</p></div>' if numbers else "</div>"
        head, _, _ = source.rstrip().rpartition("</div>")
        output.data["text/html"] = head + said
    return cell


def _contents(titles: list[str]) -> str:
    lines = "".join(
        f'<li><a href="#deel-{number}">{html.escape(title)}</a></li>'
        for number, title in enumerate(titles)
    )
    return f'<nav class="opdezepagina" aria-label="Op deze pagina"><ul>{lines}</ul></nav>'


def _head(number: int, title: str) -> str:
    return f'<h2 id="deel-{number}">{html.escape(title)}</h2>'


def _fold(label: str, content: str) -> str:
    label, colon, named = html.escape(label, quote=False).partition(":")
    head = f"<summary>{label}{f'<span>{colon}{named}</span>' if named else ''}</summary>"
    return f'<details class="laag">{head}\n{content}\n</details>'
