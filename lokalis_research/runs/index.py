"""What opens a run and what it is made of: index, glossary, and the manifest.

The index opens with the key figures and names the question of every page, with its main points
folded below; the glossary explains the words; the manifest is for whoever must be able to tell
later where a figure came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from lokalis_research.bericht import FILES
from lokalis_research.bericht import NAME as REPORT
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.cells import read_notebook
from lokalis_research.runs.folder import GLOSSARY, PER_TEAM, RunFolder, made_from
from lokalis_research.runs.gaps import gaps_of
from lokalis_research.runs.leaflets import leaflet_titles
from lokalis_research.runs.ledger import Entry, code_fingerprint, environment
from lokalis_research.runs.page import Page
from lokalis_research.runs.plan import PlannedNotebook
from lokalis_research.runs.states import CURRENT, DONE, IN_DUTCH
from lokalis_research.runs.templates import fill
from lokalis_research.state import seal
from lokalis_research.text import OF_YEAR_BEFORE, KeyFigure

ANSWER_TAG = "antwoord"
_QUESTION = re.compile(r"\A# .*\n+([^#\n].*)")
_POINT = re.compile(r"<li>([^<]*)</li>")
_FIGURE = re.compile(
    r"<dt>([^<]*)</dt><dd><strong>([^<]*)</strong>(?: <span>([^<]*)</span>)?"
    rf"(?: {OF_YEAR_BEFORE}([^<]*)</span>)?</dd>"
)


def write_index(
    run: Path, page: Page, plan: tuple[PlannedNotebook, ...], states: Mapping[str, str]
) -> None:
    """Write the index page of a run folder."""
    items = []
    planned = sorted(plan, key=lambda one: one.name)
    ready = {one.name for one in planned if states[one.name] in {DONE, CURRENT}}
    answers = without_repeats(
        read_main_points(run / "notebooks" / f"{one.name}.ipynb")
        if one.name in ready
        else MainPoints()
        for one in planned
    )
    for notebook, answer in zip(planned, answers, strict=True):
        done = notebook.name in ready
        made = run / "notebooks" / f"{notebook.name}.ipynb"
        gaps = gaps_of(made) if done else None
        tables = sorted((run / "tabellen" / notebook.name).glob("*.csv")) if done else []
        items.append(
            {
                "title": notebook.title,
                "state": IN_DUTCH.get(states[notebook.name], ""),
                "link": f"paginas/{notebook.name}.html" if done else "",
                "answer": answer,
                "missing": gaps.of_answer if gaps else "",
                "tables": [
                    {"name": path.stem, "link": path.relative_to(run).as_posix()} for path in tables
                ],
            }
        )
    html = fill(
        "index.html.j2",
        page,
        title="Halfjaaronderzoek buurtteams",
        items=items,
        teams=leaflet_titles(run),
        report=states.get(REPORT, ""),
        report_files=FILES,
    )
    write_text(run / "index.html", html)


@dataclass(frozen=True)
class MainPoints:
    """The question of a page as text, and the upper layer of its answer as HTML."""

    points: tuple[str, ...] = ()
    figures: tuple[KeyFigure, ...] = ()
    question: str = ""


def read_main_points(path: Path) -> MainPoints:
    """Take the question of a page, and the main points where a cell is tagged as the answer."""
    cells = read_notebook(path).cells
    question = next((_QUESTION.findall(cell.source) for cell in cells), [])
    for cell in cells:
        for output in cell.outputs if ANSWER_TAG in cell.tags else ():
            html = "".join(output.get("text/html", ""))
            figures = tuple(KeyFigure(*found) for found in _FIGURE.findall(html))
            return MainPoints(tuple(_POINT.findall(html)), figures, "".join(question))
    return MainPoints(question="".join(question))


def without_repeats(answers: Iterable[MainPoints]) -> Iterator[MainPoints]:
    """Leave out the key figures that an earlier page has as well: an index lists each once."""
    seen: set[KeyFigure] = set()
    for one in answers:
        yield replace(one, figures=tuple(item for item in one.figures if item not in seen))
        seen |= {*one.figures}


def write_glossary(run: Path, page: Page, terms: pd.DataFrame) -> None:
    """Write the page that explains the words of all others."""
    records = terms.sort_values("term", key=lambda one: one.str.casefold()).to_dict("records")
    write_text(run / GLOSSARY, fill("begrippen.html.j2", page, title="Begrippen", terms=records))


MANIFEST_NAME = "manifest.json"


def write_manifest(run: RunFolder, page: Page, dictionary: str, states: Mapping[str, str]) -> None:
    """Write the manifest of a run folder."""
    content = {
        "periode": str(page.period),
        "levering": {
            "naam": page.delivery,
            "peildatum": page.cutoff.isoformat(),
            "vingerafdruk": page.fingerprint,
            "gemaakt": page.is_demo,
            "twijfels": list(page.doubts),
        },
        "data_dictionary": dictionary,
        "code": code_fingerprint(),
        "versies": environment(),
        "notebooks": {
            # A batch that finds everything done leaves the same manifest as the one that did it.
            name: _notebook(DONE if state == CURRENT else state, run.entries.get(name))
            for name, state in states.items()
            if name != REPORT
        },
    }
    if PER_TEAM in run.entries:
        made = run.entries[PER_TEAM]
        content[PER_TEAM] = {**_notebook(DONE, made), "uit": sorted(made.inputs.before)}
    if REPORT in states:
        state = DONE if states[REPORT] == CURRENT else states[REPORT]
        content["bericht"] = {"toestand": state, **made_from(run.path)}
    write_text(run.path / MANIFEST_NAME, seal(content))


def _notebook(state: str, entry: Entry | None) -> dict[str, object]:
    if entry is None:
        return {"toestand": state}
    return {
        "toestand": state,
        "parameters": entry.inputs.parameters,
        "sleutel": entry.inputs.key,
        "bestanden": entry.outputs,
    }
