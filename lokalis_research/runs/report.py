"""The last step of a batch: the half-year report, from what the run released and no kernel.

It stands in the folder ``bericht`` of the run, with a state file that says what it was made from:
it is made anew when a table that it reads, a text of a researcher or the code changed.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.dates import format_date

from lokalis_research.bericht import FILES, FOLDER, NAME
from lokalis_research.bericht.content import About, file_of
from lokalis_research.bericht.declared import Declared, load_declared
from lokalis_research.bericht.make import make
from lokalis_research.bericht.model import plain
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import LokalisError, RunError, hint
from lokalis_research.period import HalfYear
from lokalis_research.runs.atomic import publish, translated_os_errors, write_bytes, write_text
from lokalis_research.runs.folder import MADE_FROM, made_from
from lokalis_research.runs.ledger import (
    Entry,
    code_fingerprint,
    environment_fingerprint,
    hash_outputs,
)
from lokalis_research.runs.page import Page
from lokalis_research.runs.plan import PlannedNotebook
from lokalis_research.runs.states import (
    CURRENT,
    DONE,
    MISSING,
    OUTDATED,
    RUNNING,
    Failure,
    NotebookFailedError,
)
from lokalis_research.runs.templates import fill
from lokalis_research.state import seal


@dataclass(frozen=True)
class Wanted:
    """A report that a run should have, and all that it depends on."""

    page: Page
    about: About
    dictionary: Dictionary
    tables: dict[str, str]

    @property
    def key(self) -> str:
        """Identify this combination."""
        about = {**vars(self.about), "period": str(self.about.period)}
        parts = [about, self.dictionary.fingerprint, self.tables, self.page.fingerprint]
        parts += [code_fingerprint(), environment_fingerprint()]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def wanted_report(
    page: Page,
    plan: tuple[PlannedNotebook, ...],
    entries: Mapping[str, Entry],
    dictionary: Dictionary,
    duiding: Path,
) -> Wanted | None:
    """Say what report belongs to the pages that were made; None where none of them is read."""
    declared = load_declared(dictionary)
    if not any(notebook.name in declared.notebooks for notebook in plan):
        return None
    try:
        texts = _texts(duiding, declared)
    except RunError as error:
        raise _failed(error) from error
    titles = {notebook.name: notebook.title for notebook in plan}
    about = About(
        period=page.period,
        delivery=page.delivery,
        cutoff=format_date(page.cutoff, "d MMMM y", locale="nl"),
        is_demo=page.is_demo,
        doubts=page.doubts,
        titles={name: title for name, title in titles.items() if name in entries},
        missing={
            name: titles.get(name, name) for name in sorted(declared.notebooks - entries.keys())
        },
        duiding=texts,
    )
    read = {f"tabellen/{one.tabel}.csv" for one in declared.figures()}
    made = {file: digest for entry in entries.values() for file, digest in entry.outputs.items()}
    return Wanted(page, about, dictionary, {file: made[file] for file in sorted(read & set(made))})


def make_report(
    run: Path, staging: Path, wanted: Wanted, observe: Callable[[str, str], None]
) -> str:
    """Make the report of a run if it is missing or out of date; tell how it stands.

    Whatever is wrong with it, the pages of the run stand.
    """
    if report_status(run, wanted)[0] == CURRENT:
        return CURRENT
    observe(NAME, RUNNING)
    with translated_os_errors(run):
        shutil.rmtree(run / FOLDER, ignore_errors=True)
    try:
        made = make(run / "tabellen", wanted.about, wanted.dictionary)
    except Exception as error:
        raise _failed(error) from error
    title = plain(made.document.title)
    html = fill("blad.html.j2", wanted.page, title=title, body=made.body)
    half = staging / FOLDER
    for name, content in zip(FILES, (html.encode(), made.word, made.pdf), strict=True):
        write_bytes(half.parent / name, content)
    state = {
        "sleutel": wanted.key,
        "gelezen": wanted.tables,
        "bestanden": hash_outputs(half.parent, list(FILES)),
        "niet_te_herleiden": list(made.untraced),
    }
    write_text(half.parent / MADE_FROM, seal(state))
    publish(half, run / FOLDER)
    return DONE


def report_status(run: Path, wanted: Wanted) -> tuple[str, str]:
    """Tell whether the report of a run is there and still true, and else why not."""
    state = made_from(run)
    if not state:
        return MISSING, ""
    if state.get("sleutel") != wanted.key:
        return OUTDATED, "een tabel, een tekst of het pakket veranderde"
    if hash_outputs(run, list(FILES)) != state.get("bestanden"):
        return OUTDATED, "er is met de hand iets veranderd of weggehaald"
    return CURRENT, ""


def duiding_of(runs: Path, period: HalfYear) -> Path:
    """Name the folder with texts of researchers: beside the runs, so that they last."""
    return runs / "duiding" / str(period)


def text_names(dictionary: Dictionary) -> dict[str, str]:
    """Name per opgave the text of researchers that belongs to it."""
    return {theme: file_of(theme) for theme in load_declared(dictionary).opgaven}


def _failed(error: Exception) -> NotebookFailedError:
    said = f"{error.problem} {error.remedy}" if isinstance(error, LokalisError) else ""
    kind, report = type(error).__name__, "".join(traceback.format_exception(error))
    return NotebookFailedError(Failure(NAME, 0, kind, said, report))


def _texts(folder: Path, declared: Declared) -> dict[str, str]:
    names = {file_of(theme): theme for theme in declared.opgaven}
    return {names[name]: text for name, text in _own(folder, names)}


def _own(folder: Path, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in read_texts(folder).items():
        if name in names:
            yield name, text
        elif name.startswith(NAME):
            raise RunError(
                f'The duiding "{name}.md" belongs to no section of the report.',
                remedy=hint(name, names),
            )


def read_texts(folder: Path) -> dict[str, str]:
    """Read the texts of a half-year, by the names of their files."""
    texts = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise RunError(
                f'The duiding "{path.name}" is not in UTF-8.', remedy="Save it as UTF-8."
            ) from None
        if text.strip():
            texts[path.stem] = text
    return texts
