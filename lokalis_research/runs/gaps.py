"""What a page could not say because it was not delivered: told once per section, and counted."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.runs.cells import read_notebook
from lokalis_research.text import listing

_STATE = re.compile(r"Niet geleverd: ([^.<]+)\.")
_OURS = ('<div class="antwoord">', '<p class="geen">')
_SHOWN = ("<figure", '<div class="tabel"')
_POINT = "<li>"
ANSWER = "het antwoord"  # what stands before the first heading
_HEADING = re.compile(r"^#{2,3} +(.+?)\s*$", re.MULTILINE)


def heading(source: str) -> str | None:
    """Take the heading under which the next cells stand out of a text, if it has one."""
    found = _HEADING.findall(source)
    return str(found[-1]) if found else None


def told_once(notebook: Any) -> Any:
    """Leave out what the same section says a second time of what was not delivered."""
    said: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and heading(cell.source):
            said = set()
        kept = []
        for output in cell.get("outputs", ()):
            text = "".join(output.get("data", {}).get("text/html", ""))
            if text.startswith(_OURS[1]) and _STATE.search(text):
                if text in said:
                    continue
                said.add(text)
            kept.append(output)
        if "outputs" in cell:
            cell.outputs = kept
    return notebook


@dataclass(frozen=True)
class Gaps:
    """What was not delivered for a page, per section; and whether that leaves nothing of it.

    Of a page that rests on it as a whole, what was published may still be shown.
    """

    sections: dict[str, tuple[str, ...]]
    whole: bool = False
    published: bool = False
    parts: tuple[int, int, tuple[str, ...]] = (
        0,
        0,
        (),
    )  # made, of how many, and what the others miss

    @property
    def of_answer(self) -> str:
        """Name what the main points of the page miss, in Dutch; nothing where they are there.

        Of a page that says nothing, all that it misses: with a study alone it would say no more.
        """
        answer = self.sections.get(ANSWER, ())
        every = (one for each in self.sections.values() for one in each)
        return listing(_names(every if self.whole else answer))

    @property
    def lines(self) -> tuple[str, ...]:
        """Say which sections miss what was not delivered, in Dutch."""
        lacking = {name: _names(states) for name, states in self.sections.items()}
        if self.whole:
            every = [*_names(listing(names) for names in lacking.values()), *self.parts[2]]
            left = "alleen wat al gepubliceerd is," if self.published else "niets te zeggen"
            return (f"{left} zonder {listing(every)}",)
        made, of, without = self.parts
        figures = (
            f"{made} van de {of} cijfers te berekenen, de andere niet zonder {listing([*without])}"
        )
        together: dict[str, list[str]] = {}
        for section, names in lacking.items():
            together.setdefault(listing(names), []).append(f"‘{section}’")
        sections = (
            f"{', '.join(each)} niet of niet helemaal, zonder {names}"
            for names, each in together.items()
        )
        return (*([figures] if without else []), *sections)


def _names(states: Iterable[str]) -> list[str]:
    """Take apart what errors named, each once."""
    return list(dict.fromkeys(name for one in states for name in re.split(", | en ", one)))


def gaps_of(path: Path) -> Gaps | None:
    """Find what a page that was made misses; None where it misses nothing."""
    section, says = ANSWER, False
    found: dict[str, dict[str, None]] = {}
    for cell in read_notebook(path).cells:
        if cell.kind == "markdown":
            section = heading(cell.source) or section
        for output in cell.outputs:
            text = html.unescape("".join(output.get("text/html", "")))
            states = _STATE.findall(text) if text.startswith(_OURS) else []
            # What is hidden, or too few to draw, was delivered: the page says so of itself.
            says |= text.startswith((*_SHOWN, *_OURS)) and (not states or _POINT in text)
            if states:
                found.setdefault(section, {}).update(dict.fromkeys(states))
    sections = {name: tuple(each) for name, each in found.items()}
    return Gaps(sections, whole=not says) if found else None
