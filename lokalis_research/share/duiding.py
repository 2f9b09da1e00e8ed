"""Duiding: what researchers themselves read in the figures, as a text per half-year and page."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lokalis_research.errors import RunError, hint
from lokalis_research.runs.report import read_texts

# A page has its title as h1 and "Duiding" as h2: what a text calls a chapter comes below that.
_DEEPER = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
# A page refers to nothing outside itself, and shows no HTML that somebody typed.
_LEFT_OUT = ["html_block", "html_inline", "link", "image", "autolink", "reference", "code"]


def read_duiding(folder: Path, known: Collection[str]) -> dict[str, str]:
    """Read the texts of a half-year."""
    texts = read_texts(folder)
    for name in texts:
        if name not in known:
            raise RunError(
                f'The duiding "{name}.md" belongs to no page of this run.', remedy=hint(name, known)
            )
    return texts


def render_duiding(text: str) -> str:
    r"""Render a text as HTML without anything that could act or refer elsewhere."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(_LEFT_OUT)
    tokens = reader.parse(text)
    for token in tokens:
        _sink(token)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html


def _sink(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = _DEEPER[token.tag]
