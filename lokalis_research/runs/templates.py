"""The templates of pages: one frame for all of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date

from lokalis_research.runs.page import Page

_FOLDER = Path(__file__).resolve().parent / "sjablonen"


def fill(template: str, page: Page, **content: Any) -> str:
    """Fill one of the page templates."""
    cutoff = format_date(page.cutoff, "d MMMM y", locale="nl")
    html: str = (
        _environment()
        .get_template(template)
        .render(page=page, style=page_style(), cutoff=cutoff, **content)
    )
    return html


def page_style() -> str:
    """Read the style that all pages share.

    Returns
    -------
    str. CSS.
    """
    return (_FOLDER / "stijl.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
