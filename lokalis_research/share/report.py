"""The half-year report of a bundle: made again from the released tables, as decided on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel.dates import format_date

from lokalis_research.bericht import FILES
from lokalis_research.bericht.content import About
from lokalis_research.bericht.make import make
from lokalis_research.bericht.model import plain
from lokalis_research.dictionary import Dictionary
from lokalis_research.runs.report import text_names
from lokalis_research.share.inventory import TABLES
from lokalis_research.share.pages import Frame


def report_files(
    frame: Frame, duiding: Mapping[str, str], dictionary: Dictionary
) -> dict[str, bytes]:
    """Make the files of the report, if the run has one."""
    run, note = frame.run, frame.note
    if not run.has_report:
        return {}
    about = About(
        period=run.page.period,
        delivery=run.page.delivery,
        cutoff=_day(run.page.cutoff),
        is_demo=run.page.is_demo,
        doubts=run.page.doubts,
        titles={notebook.name: notebook.title for notebook in run.notebooks},
        missing={name: name for name in run.missing},
        duiding={
            theme: duiding[name]
            for theme, name in text_names(dictionary).items()
            if name in duiding
        },
        decided=_day(date.fromisoformat(note.date)),
    )
    made = make(run.path / TABLES, about, dictionary)
    page = frame.fill("bericht.html.j2", plain(made.document.title), up="../", body=made.body)
    return dict(zip(FILES, (page.encode(), made.word, made.pdf), strict=True))


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")
