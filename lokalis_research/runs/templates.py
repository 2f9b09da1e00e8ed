"""The templates of pages: one frame for all of them."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.dates import format_date

from lokalis_research.runs.page import Page

TO_CHECK = '<section class="narekenen">'
"""How the part of a page begins that is for whoever checks it."""

TEMPLATES = Path(__file__).resolve().parent / "sjablonen"


def fill(template: str, page: Page, **content: Any) -> str:
    """Fill one of the page templates."""
    html: str = (
        _environment()
        .get_template(template)
        .render(page=page, style=page_style(), cutoff=in_words(page.cutoff), **content)
    )
    return html


def in_words(day: date) -> str:
    """Write a day as a Dutch reader does."""
    text: str = format_date(day, "d MMMM y", locale="nl")
    return text


def page_style() -> str:
    """Read the style that all pages share."""
    return (TEMPLATES / "stijl.css").read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
