"""What opens a run and what it is made of: the index page, and the manifest.

The index gives every question its answer; the manifest is for whoever must be able to tell later
where a figure came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lokalis_research.bericht import FILES
from lokalis_research.bericht import NAME as REPORT
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.cells import read_notebook
from lokalis_research.runs.folder import RunFolder
from lokalis_research.runs.ledger import Entry, code_fingerprint, environment
from lokalis_research.runs.page import Page
from lokalis_research.runs.plan import PlannedNotebook
from lokalis_research.runs.report_state import made_from
from lokalis_research.runs.states import CURRENT, DONE, IN_DUTCH
from lokalis_research.runs.templates import fill
from lokalis_research.state import seal

ANSWER_TAG = "antwoord"


def write_index(
    run: Path, page: Page, plan: tuple[PlannedNotebook, ...], states: Mapping[str, str]
) -> None:
    """Write the index page of a run folder."""
    items = []
    for notebook in sorted(plan, key=lambda planned: planned.name):
        done = states[notebook.name] in {DONE, CURRENT}
        tables = sorted((run / "tabellen" / notebook.name).glob("*.csv")) if done else []
        items.append(
            {
                "title": notebook.title,
                "state": IN_DUTCH.get(states[notebook.name], ""),
                "link": f"paginas/{notebook.name}.html" if done else "",
                "answer": _answer(run / "notebooks" / f"{notebook.name}.ipynb") if done else "",
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
        report=states.get(REPORT, ""),
        report_files=FILES,
    )
    write_text(run / "index.html", html)


def _answer(path: Path) -> str:
    """Take the answer from the cell that is tagged as such; not every notebook has one."""
    for cell in read_notebook(path).cells:
        for output in cell.outputs if ANSWER_TAG in cell.tags else ():
            html = output.get("text/html", "")
            return html if isinstance(html, str) else "".join(html)
    return ""


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
