"""A finished run as whoever reviews or shares it needs it: read from its folder, nothing else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from lokalis_research.bericht import NAME as REPORT
from lokalis_research.errors import RunError
from lokalis_research.runs.cells import read_notebook
from lokalis_research.runs.index import ANSWER_TAG, MANIFEST_NAME
from lokalis_research.runs.page import Page, page_of
from lokalis_research.runs.states import DONE
from lokalis_research.state import DamagedStateError, unseal

AUDIT_COLUMNS = ("waardekolom", "status", "reden")
TABLES, RECORDS = "tabellen", "vrijgave"


@dataclass(frozen=True)
class FinishedNotebook:
    """One notebook of a run, with what it let out."""

    name: str
    title: str
    answer: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class FinishedRun:
    """A run folder, as it stands."""

    path: Path
    page: Page
    manifest: dict[str, object]
    notebooks: tuple[FinishedNotebook, ...]
    missing: dict[str, str]
    has_report: bool = False

    def page_file(self, notebook: str) -> Path:
        """Find the page of a notebook."""
        return self.path / "paginas" / f"{notebook}.html"

    def table_file(self, notebook: str, table: str) -> Path:
        """Find a released table."""
        return self.path / TABLES / notebook / f"{table}.csv"

    def audit(self, notebook: str, table: str) -> Audited:
        """Read the audit record of a released table."""
        return read_audit(self.path / RECORDS / notebook / f"{table}.csv")


@dataclass(frozen=True)
class Audited:
    """The audit record of one table."""

    origin: str
    rules: str
    notes: tuple[str, ...]
    cells: pd.DataFrame


def read_run(path: Path) -> FinishedRun:
    """Read what a run folder holds."""
    source = path / MANIFEST_NAME
    if not source.is_file():
        raise RunError(
            f"There is no finished run in {path}.",
            remedy=f"Make it first: lokalis run {path.name} --levering DIR (or --demo).",
        )
    try:
        manifest = unseal(source.read_bytes())
        page = page_of(manifest)
        states = {name: item["toestand"] for name, item in manifest["notebooks"].items()}
        report = manifest.get("bericht", {}).get("toestand", "")
    except (DamagedStateError, ValueError, TypeError, KeyError):
        raise RunError(
            f"{MANIFEST_NAME} in {path} is damaged.", remedy="Give `lokalis run` again."
        ) from None
    done = sorted(name for name, state in states.items() if state == DONE)
    return FinishedRun(
        path=path,
        page=page,
        manifest=manifest,
        notebooks=tuple(_notebook(path, name) for name in done),
        missing={
            name: state
            for name, state in {**states, REPORT: report or DONE}.items()
            if state != DONE
        },
        has_report=report == DONE,
    )


def _notebook(run: Path, name: str) -> FinishedNotebook:
    cells = read_notebook(run / "notebooks" / f"{name}.ipynb").cells
    heads = [
        line.removeprefix("# ").strip()
        for cell in cells
        if cell.kind == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    answers = [
        html if isinstance(html, str) else "".join(html)
        for cell in cells
        if ANSWER_TAG in cell.tags
        for output in cell.outputs
        if (html := output.get("text/html"))
    ]
    tables = sorted(path.stem for path in (run / TABLES / name).glob("*.csv"))
    return FinishedNotebook(name, (heads or [name])[0], (answers or [""])[0], tuple(tables))


def read_audit(path: Path) -> Audited:
    """Read an audit record."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        remarks = [line[1:].strip() for line in lines if line.startswith("# ")]
        start = next(at for at, line in enumerate(lines) if not line.startswith("# "))
        cells = pd.read_csv(
            io.StringIO("".join(lines[start:])), sep=";", dtype="str", keep_default_na=False
        )
        named = dict(remark.split(": ", 1) for remark in remarks[:2])
        record = Audited(named["herkomst"], named["vrijgaveregels"], tuple(remarks[2:]), cells)
    except (OSError, ValueError, KeyError, StopIteration):
        record = None
    if record is None or not set(AUDIT_COLUMNS) <= set(record.cells.columns):
        raise RunError(
            f'The audit record "{path.parent.name}/{path.name}" is missing or damaged.',
            remedy="Give `lokalis run` again.",
        )
    return record
