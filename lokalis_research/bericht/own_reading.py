"""What researchers wrote about a section, as paragraphs and lists: their words and no marks."""

from __future__ import annotations

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lokalis_research.bericht.model import Block, Bullets, Paragraph, Parts, Typed

_BREAKS = {"softbreak", "hardbreak"}


def blocks_of(text: str) -> Iterator[Block]:
    r"""Read Markdown; whatever is more than a paragraph or a list is read as its words.

    Examples
    --------
    >>> [type(block).__name__ for block in blocks_of("De wachttijd daalde.\n\n- één\n- twee")]
    ['Paragraph', 'Bullets']
    """
    items: list[Parts] = []
    depth = 0
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        if token.type.endswith("list_open"):
            depth += 1
        elif token.type.endswith("list_close"):
            depth -= 1
            if not depth:
                yield Bullets(tuple(items), "duiding")
                items = []
        elif said := _said(token):
            if depth:
                items.append((Typed(said),))
            else:
                yield Paragraph((Typed(said),), "duiding")


def _said(token: Token) -> str:
    if token.type in {"fence", "code_block", "html_block"}:
        return " ".join(token.content.split())
    if token.type != "inline":
        return ""
    return "".join(
        " " if child.type in _BREAKS else child.content for child in token.children or ()
    ).strip()
