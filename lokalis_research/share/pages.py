"""The pages of a bundle: an index, one per notebook, how to read them, and what was hidden."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import jinja2

from lokalis_research.bericht import FILES
from lokalis_research.runs.folder import GLOSSARY
from lokalis_research.runs.index import without_repeats
from lokalis_research.runs.templates import TEMPLATES, TO_CHECK, in_words, page_style
from lokalis_research.scan.page_faults import body_of
from lokalis_research.share.crate import CRATE, grouped, versions
from lokalis_research.share.inventory import FinishedNotebook, FinishedRun
from lokalis_research.share.places import render_duiding
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.shown import HiddenCells
from lokalis_research.share.workbook import ORIGINS, WORKBOOK
from lokalis_research.text import number

INDEX, METHOD, ACCOUNT = "index.html", "leeswijzer.html", "verantwoording.html"
_ACCOUNT_PAGE = "verantwoording.html.j2"
_FOLDER = Path(__file__).resolve().parent / "sjablonen"


@dataclass(frozen=True)
class Frame:
    """What all pages of one bundle share."""

    run: FinishedRun
    note: ReleaseNote
    rules: Mapping[str, Any]

    def fill(self, template: str, title: str, *, up: str = "", **content: Any) -> str:
        """Fill a template."""
        html: str = (
            environment()
            .get_template(template)
            .render(
                run=self.run,
                page=self.run.page,
                note=self.note,
                rules=self.rules,
                style=page_style(),
                title=title,
                up=up,
                workbook=WORKBOOK,
                **content,
            )
        )
        return html


def bundle_pages(frame: Frame, duiding: Mapping[str, str], hidden: HiddenCells) -> dict[str, str]:
    """Make all pages."""
    run = frame.run
    links = [None, *((quote(one.name), one.title) for one in run.notebooks), None]
    pages = {
        f"paginas/{notebook.name}.html": _notebook_page(
            frame, notebook, duiding, before=links[place], after=links[place + 2]
        )
        for place, notebook in enumerate(run.notebooks)
    }
    for name, title in run.teams.items():
        body = body_of((run.path / name).read_text(encoding="utf-8"))
        pages[name] = frame.fill("team.html.j2", title, up="../", body=body)
    answers = without_repeats(one.answer for one in run.notebooks)
    items = [
        {"title": one.title, "link": f"paginas/{quote(one.name)}.html", "answer": answer}
        for one, answer in zip(run.notebooks, answers, strict=True)
    ]
    pages[INDEX] = frame.fill(
        "overzicht.html.j2", "Halfjaaronderzoek buurtteams", items=items, report_files=FILES
    )
    words = body_of((run.path / GLOSSARY).read_text(encoding="utf-8"))
    pages[GLOSSARY] = frame.fill("begrippen.html.j2", "Begrippen", body=words)
    pages[METHOD] = frame.fill("leeswijzer.html.j2", "Leeswijzer en methode")
    pages[ACCOUNT] = frame.fill(
        _ACCOUNT_PAGE, "Verantwoording", hidden=hidden, versions=versions(run), grouped=grouped
    )
    return pages


_LINK = re.compile(r'<a (?:[a-z]+="[^"]*" )*href="([^"#:]+)(?:#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)


def without_dead_ends(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """Write of every page the links that lead to no file of the bundle as their words.

    An audience gets some of the pages; what leads from these to another one is no way for them.
    """
    made = {*members, ORIGINS, CRATE}

    def words(found: re.Match[str], folder: str) -> str:
        leads = posixpath.normpath(posixpath.join(folder, unquote(found[1]))) in made
        return found[0] if leads else found[2]

    return {
        name: _LINK.sub(
            functools.partial(words, folder=posixpath.dirname(name)), content.decode()
        ).encode()
        for name, content in members.items()
        if name.endswith(".html")
    }


def by_rules(rules: Mapping[str, Any]) -> dict[str, str]:
    """Give what pages say of the release rules where none was loosened."""
    given = {"rules": rules, "note": {"loosened": ()}}
    templates = {METHOD: ("leeswijzer.html.j2", "inhoud"), ACCOUNT: (_ACCOUNT_PAGE, "regels")}
    found = {}
    for name, (template, block) in templates.items():
        page = environment().get_template(template)
        found[name] = "".join(page.blocks[block](page.new_context(given)))
    return found


def _notebook_page(
    frame: Frame, notebook: FinishedNotebook, duiding: Mapping[str, str], **beside: Any
) -> str:
    page = body_of(frame.run.page_file(notebook.name).read_text(encoding="utf-8"))
    body, mark, below = page.partition(TO_CHECK)
    text = duiding.get(notebook.name)
    return frame.fill(
        "vraag.html.j2",
        notebook.title,
        up="../",
        notebook=notebook,
        body=body,
        below=mark + below,
        duiding=render_duiding(text) if text else "",
        **beside,
    )


@cache
def environment() -> jinja2.Environment:
    """Return the templates of this room."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader([_FOLDER, TEMPLATES], encoding="utf-8"),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["dag"] = _day
    templates.filters["getal"] = number
    return templates


def _day(value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return in_words(day)
