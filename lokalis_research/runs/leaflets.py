"""Pages per buurtteam: made from what notebooks released, without a kernel, and kept with the run.

They stand in the ledger like a notebook, so that what they are made from is known: when a notebook
that they take numbers from is made anew, they are taken away and made anew too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import RunError, hint
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.folder import PER_TEAM, RunFolder
from lokalis_research.runs.ledger import (
    Entry,
    Inputs,
    code_fingerprint,
    environment_fingerprint,
    is_current,
)
from lokalis_research.runs.page import Page

_TITLE = re.compile(r"<title>(.*?) ·")

Make = Callable[[Path, Page, Dictionary], Mapping[str, str]]
"""Takes the run folder, what pages say of the run, and the dictionary; gives pages by file name."""


@dataclass(frozen=True)
class Leaflets:
    """How the pages per team are made, and the notebooks whose released tables they show."""

    needs: tuple[str, ...]
    make: Make

    def check(self, planned: Mapping[str, object]) -> None:
        """Refuse to make them of notebooks that are not there."""
        for name in self.needs:
            if name not in planned:
                raise RunError(
                    f'The pages per team take their numbers from "{name}", which is not there.',
                    remedy=hint(name, planned),
                )


def leaflet_inputs(needs: tuple[str, ...], notebooks: Mapping[str, Inputs]) -> dict[str, Inputs]:
    """Tell what the pages per team are made from, if the notebooks that they need are there."""
    if not needs or not set(needs) <= notebooks.keys():
        return {}
    first = notebooks[needs[0]]
    return {
        PER_TEAM: Inputs(
            notebook="",
            code=code_fingerprint(),
            dictionary=first.dictionary,
            delivery=first.delivery,
            environment=environment_fingerprint(),
            parameters={},
            before={name: notebooks[name].key for name in needs},
        )
    }


def needs_of(entries: Mapping[str, Entry]) -> tuple[str, ...]:
    """Name the notebooks that the pages per team of a run were made from; none without pages."""
    return tuple(entries[PER_TEAM].inputs.before) if PER_TEAM in entries else ()


def make_leaflets(leaflets: Leaflets, run: RunFolder, page: Page, dictionary: Dictionary) -> bool:
    """Make the pages per team where they are missing; tell whether there was anything to do."""
    made_from = {name: run.entries[name].inputs for name in leaflets.needs if name in run.entries}
    (inputs,) = leaflet_inputs(leaflets.needs, made_from).values()
    if is_current(run.path, run.entries.get(PER_TEAM), inputs.key):
        return False
    staging = run.staging / PER_TEAM
    for name, text in leaflets.make(run.path, page, dictionary).items():
        write_text(staging / name, text)
    run.publish_teams(inputs)
    return True


def leaflet_titles(run: Path) -> dict[str, str]:
    """List the pages per team of a run in their order: file, and the team it is about."""
    return {
        path.relative_to(run).as_posix(): found.group(1) if found else path.stem
        for path in sorted((run / PER_TEAM).glob("*.html"))
        for found in [_TITLE.search(path.read_text(encoding="utf-8"))]
    }
