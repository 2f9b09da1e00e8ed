"""An executed notebook as one offline page without code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import nbformat
from babel.dates import format_date
from nbconvert import HTMLExporter

from lokalis_research.runs.page import Page

_TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(notebook: nbformat.NotebookNode, page: Page, title: str) -> str:
    """Render prose and outputs of a notebook as a page that needs nothing else.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The executed notebook.
    page : Page
        What the page says of period and delivery.
    title : str
        The title of the browser's tab.

    Returns
    -------
    str
        HTML with its style and images inside, without any reference to another host.
    """
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        embed_images=True,
    )
    body, _ = exporter.from_notebook_node(notebook)
    return fill("pagina.html.j2", page, title=title, body=body)


def fill(template: str, page: Page, **content: Any) -> str:
    """Fill one of the page templates.

    Parameters
    ----------
    template : str
        Its file name.
    page : Page
        What every page says.
    **content
        What this template asks for.

    Returns
    -------
    str
        HTML.
    """
    style = (_TEMPLATES / "stijl.css").read_text(encoding="utf-8")
    cutoff = format_date(page.cutoff, "d MMMM y", locale="nl")
    html: str = (
        _environment()
        .get_template(template)
        .render(page=page, style=style, cutoff=cutoff, **content)
    )
    return html


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=jinja2.select_autoescape(default=True),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
