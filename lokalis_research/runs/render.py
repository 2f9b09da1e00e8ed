"""An executed notebook as one offline page without code."""

from __future__ import annotations

import nbformat
from nbconvert import HTMLExporter

from lokalis_research.runs.page import Page
from lokalis_research.runs.templates import fill


def render(notebook: nbformat.NotebookNode, page: Page, title: str) -> str:
    """Render prose and outputs of a notebook as a page that needs nothing else."""
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
