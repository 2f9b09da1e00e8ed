"""A finished run as whoever reviews or shares it needs it: read from its folder, nothing else."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research.bericht import NAME as REPORT
from lokalis_research.errors import RunError, hint
from lokalis_research.runs.cells import read_notebook
from lokalis_research.runs.folder import PER_TEAM
from lokalis_research.runs.index import MANIFEST_NAME, MainPoints, read_main_points
from lokalis_research.runs.leaflets import leaflet_titles
from lokalis_research.runs.page import Page, page_of
from lokalis_research.runs.states import DONE
from lokalis_research.share.audience import FILE, Audience
from lokalis_research.state import DamagedStateError, unseal

AUDIT_COLUMNS = ("waardekolom", "status", "reden")
TABLES, RECORDS = "tabellen", "vrijgave"


@dataclass(frozen=True)
class FinishedNotebook:
    """One notebook of a run, with what it let out."""

    name: str
    title: str
    answer: MainPoints
    tables: tuple[str, ...]


@dataclass(frozen=True)
class FinishedRun:
    """A run folder, as it stands."""

    path: Path
    page: Page
    manifest: dict[str, object]
    notebooks: tuple[FinishedNotebook, ...]
    missing: dict[str, str]
    teams: dict[str, str] = field(default_factory=dict)
    has_report: bool = False

    def only(self, audience: Audience) -> FinishedRun:
        """Keep what an audience gets.

        Raises
        ------
        RunError
            If a page that it gets is mistyped, or none of its pages was made.
        """
        made = {notebook.name: notebook for notebook in self.notebooks}
        gets = {*audience.pages, *([REPORT] if audience.report else [])}
        missing = {name: state for name, state in self.missing.items() if name in gets}
        for name in audience.pages:
            if name not in {*made, *missing}:
                raise RunError(
                    f'{audience.label} gets "{name}", which this run does not have.',
                    remedy=f"{hint(name, made)} Change {FILE}, or make that page.",
                )
        if audience.per_team and not self.teams:
            raise RunError(
                f"{audience.label} gets the pages per buurtteam, which this run does not have.",
                remedy=f"Make them: lokalis run {self.page.period} --per-team.",
            )
        if audience.report and not self.has_report and REPORT not in missing:
            raise RunError(
                f"{audience.label} gets the half-year report, which this run does not have.",
                remedy=f"Make it: lokalis run {self.page.period}.",
            )
        if not gets & made.keys():
            raise RunError(
                f"No page that {audience.label} gets was made: {', '.join(missing)}.",
                remedy="Mend these notebooks and run again.",
            )
        return replace(
            self,
            notebooks=tuple(one for one in self.notebooks if one.name in audience.pages),
            missing=missing,
            teams=self.teams if audience.per_team else {},
            has_report=self.has_report and audience.report,
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """The notebooks whose released tables are shown, on their own page or on those of teams."""
        told = self.manifest.get(PER_TEAM) if self.teams else None
        needed = told.get("uit", ()) if isinstance(told, dict) else ()
        return tuple(sorted({*needed, *(notebook.name for notebook in self.notebooks)}))

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
    description: Mapping[str, Any]
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
        teams=leaflet_titles(path) if PER_TEAM in manifest else {},
        has_report=report == DONE,
    )


def _notebook(run: Path, name: str) -> FinishedNotebook:
    path = run / "notebooks" / f"{name}.ipynb"
    cells = read_notebook(path).cells
    heads = [
        line.removeprefix("# ").strip()
        for cell in cells
        if cell.kind == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    tables = sorted(table.stem for table in (run / TABLES / name).glob("*.csv"))
    return FinishedNotebook(name, (heads or [name])[0], read_main_points(path), tuple(tables))


def read_audit(path: Path) -> Audited:
    """Read an audit record."""
    try:
        record = _parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, StopIteration):
        record = None
    if record is None or not set(AUDIT_COLUMNS) <= set(record.cells.columns):
        raise RunError(
            f'The audit record "{path.parent.name}/{path.name}" is missing or damaged.',
            remedy="Give `lokalis run` again.",
        )
    return record


@lru_cache(maxsize=1024)
def _parse(text: str) -> Audited:
    """Read a record once: it is asked for by who counts, who reviews and who describes tables."""
    lines = text.splitlines(keepends=True)
    remarks = [line[1:].strip() for line in lines if line.startswith("# ")]
    start = next(at for at, line in enumerate(lines) if not line.startswith("# "))
    cells = pd.read_csv(
        io.StringIO("".join(lines[start:])), sep=";", dtype="str", keep_default_na=False
    )
    named = dict(remark.split(": ", 1) for remark in remarks[:3])
    return Audited(
        named["herkomst"],
        named["vrijgaveregels"],
        json.loads(named["beschrijving"]),
        tuple(remarks[3:]),
        cells,
    )
