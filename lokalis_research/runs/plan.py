"""Which notebooks a batch holds, and in what order they may run."""

from __future__ import annotations

import graphlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from lokalis_research.errors import RunError, hint
from lokalis_research.runs.cells import read_notebook
from lokalis_research.runs.parameters import Parameter, declared

TEMPLATE_TITLE = "De vraag, in een paar woorden"
"""The heading of `_sjabloon.ipynb`; what still has it is not on an index yet."""


Neighbour = tuple[str, str] | None
"""Name and title of the page before or after one."""


@dataclass(frozen=True)
class PlannedNotebook:
    """One notebook of a batch.

    It needs what it comes `after`; what it lets out is judged `beside` notebooks made before it.
    """

    name: str
    path: Path
    title: str
    after: tuple[str, ...]
    beside: tuple[str, ...]
    studies: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    source: str
    minutes: float | None = None
    neighbours: tuple[Neighbour, Neighbour] = (None, None)


def read_plan(folder: Path) -> tuple[PlannedNotebook, ...]:
    """Read the notebooks of a folder, in the order of their names."""
    paths = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("_"))
    if not paths:
        raise RunError(
            f"There is no notebook in {folder}.", remedy="Name the folder with --notebooks."
        )
    notebooks = {one.name: one for one in _beside_each_other([_read(path) for path in paths])}
    for notebook in notebooks.values():
        if notebook.title == TEMPLATE_TITLE:
            raise RunError(
                f'Notebook "{notebook.name}" is still the template: its heading asks no question.',
                remedy="Write your question in its first cell, or begin its name with _ for now.",
            )
    for notebook in notebooks.values():
        for needed in notebook.after:
            if needed not in notebooks:
                raise RunError(
                    f'Notebook "{notebook.name}" comes after "{needed}", which is not there.',
                    remedy=hint(needed, notebooks),
                )
    try:
        in_order(notebooks.values())
    except graphlib.CycleError as error:
        raise RunError(
            f"Notebooks wait for each other in a circle: {' → '.join(error.args[1])}.",
            remedy="Take one of them out of the list na or naast in metadata.lokalis of another.",
        ) from None
    return tuple(notebooks[name] for name in sorted(notebooks))


def in_order(plan: Iterable[PlannedNotebook]) -> tuple[str, ...]:
    """Name notebooks in an order in which they can run."""
    waits = {one.name: [*one.after, *one.beside] for one in sorted(plan, key=lambda n: n.name)}
    order = graphlib.TopologicalSorter(waits).static_order()
    return tuple(name for name in order if name in waits)


def _beside_each_other(notebooks: list[PlannedNotebook]) -> Iterator[PlannedNotebook]:
    """Tell every notebook of its neighbours: a page links to them, and is made anew with them."""
    links: list[Neighbour] = [None, *((one.name, one.title) for one in notebooks), None]
    for place, one in enumerate(notebooks):
        beside = links[place], links[place + 2]
        made_from = json.dumps([one.source, beside])
        digest = hashlib.sha256(made_from.encode()).hexdigest()
        yield replace(one, neighbours=beside, source=digest)


def choose(plan: tuple[PlannedNotebook, ...], only: tuple[str, ...]) -> frozenset[str]:
    """Choose notebooks by how their names begin, and what these build on."""
    by_name = {notebook.name: notebook for notebook in plan}
    for start in only:
        if not any(name.startswith(start) for name in by_name):
            raise RunError(f'No notebook begins with "{start}".', remedy=hint(start, by_name))
    chosen = {name for name in by_name if not only or name.startswith(only)}
    while more := {needed for name in chosen for needed in by_name[name].after} - chosen:
        chosen |= more
    return frozenset(chosen)


def _read(path: Path) -> PlannedNotebook:
    notebook = read_notebook(path)
    headings = (
        line.lstrip("# ").strip()
        for cell in notebook.cells
        if cell.kind == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    )
    sources = [(cell.kind, cell.source, cell.tags) for cell in notebook.cells]
    minutes = notebook.own.get("minuten")
    if minutes is not None and (type(minutes) not in {int, float} or not minutes > 0):
        raise RunError(
            f'Notebook "{path.stem}" does not say in minutes how long it may run.',
            remedy="Put a number in its metadata, under lokalis.minuten, or nothing.",
        )
    digest = hashlib.sha256(json.dumps([sources, notebook.own], sort_keys=True).encode())
    return PlannedNotebook(
        name=path.stem,
        path=path,
        title=next(headings, path.stem),
        after=tuple(notebook.own.get("na", [])),
        beside=tuple(notebook.own.get("naast", [])),
        studies=tuple(notebook.own.get("onderzoek", [])),
        parameters=declared(notebook.cells, path.stem),
        source=digest.hexdigest(),
        minutes=minutes,
    )


# The slowest page takes minutes: one that needs more than an hour says so in its metadata.
_MINUTES = 60.0
_SHARE = 0.75
"""Of the memory of the machine, for all notebooks together."""


@dataclass(frozen=True)
class Limits:
    """What one notebook may take."""

    minutes: float | None = None  # None for what the notebook says, or an hour
    memory: float | None = None  # GB; None for its share of three quarters of the machine
    output: int = 50_000_000  # bytes: no browser likes more

    def of(self, own_minutes: float | None, workers: int) -> Limits:
        """Fill in what was not given, for one of several notebooks that run at once."""
        minutes = self.minutes or own_minutes or _MINUTES
        return replace(self, minutes=minutes, memory=self.memory or _share(workers))

    @property
    def seconds(self) -> float | None:
        """Return the time in seconds."""
        return self.minutes * 60 if self.minutes else None

    @property
    def bytes(self) -> int | None:
        """Return the memory in bytes."""
        return int(self.memory * 1e9) if self.memory else None


def _share(workers: int) -> float | None:
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows tells otherwise, and is not limited
        return None
    return max(1.0, _SHARE * whole / 1e9 / workers)
