"""The report as PDF: tagged, with its fonts inside, and the same bytes for the same report."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from lokalis_research.bericht import model
from lokalis_research.bericht.drawn import picture

_LOOK = Path(__file__).with_name("bericht.typ")


def to_pdf(document: model.Document, mark: str) -> bytes:
    """Write a report as PDF/UA, with a mark, such as that it is a draft, on every page."""
    # The compiler takes a second to load: not for who makes no report.
    import typst

    with tempfile.TemporaryDirectory(prefix="bericht-") as name:
        folder = Path(name)
        shutil.copy(_LOOK, folder / _LOOK.name)
        told = _told(document, mark, folder)
        (folder / "bericht.json").write_text(json.dumps(told), encoding="utf-8")
        made: bytes = typst.compile(
            folder / _LOOK.name,
            root=folder,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
        )
    return made


def _told(document: model.Document, mark: str, folder: Path) -> dict[str, Any]:
    blocks = []
    for at, block in enumerate(document.blocks):
        if isinstance(block, model.Drawn):
            (folder / f"figuur-{at}.svg").write_bytes(picture(block).wide)
        blocks.append(_block(block, document, f"figuur-{at}.svg"))
    return {
        "title": f"{model.plain(document.title)}, {model.plain(document.subtitle).lower()}",
        "heading": model.plain(document.title),
        "subtitle": model.plain(document.subtitle),
        "header": model.plain(document.header),
        "mark": mark,
        "contents": document.contents,
        "blocks": blocks,
    }


def _block(block: model.Block, document: model.Document, file: str) -> dict[str, Any]:
    def told(parts: model.Parts) -> list[dict[str, str]]:
        return [_part(part, document) for part in parts]

    if isinstance(block, model.Heading):
        return {"kind": "heading", "parts": told(block.parts), "level": block.level}
    if isinstance(block, model.Paragraph):
        return {"kind": "paragraph", "style": block.style, "parts": told(block.parts)}
    if isinstance(block, model.Bullets):
        return {"kind": "bullets", "terms": block.terms, "items": [told(i) for i in block.items]}
    if isinstance(block, model.Grid):
        return {
            "kind": "grid",
            "title": told(block.title),
            "heads": [told(head) for head in block.heads],
            "rows": [
                {"place": block.place(row), "cells": [told(cell) for cell in row]}
                for row in block.rows
            ],
            "notes": [told(note) for note in block.notes],
            "texts": list(block.texts),
        }
    return {
        "kind": "drawn",
        "title": told(block.title),
        "unit": told(block.unit),
        "alt": model.plain(block.alt),
        "file": file,
    }


def _part(part: model.Part, document: model.Document) -> dict[str, str]:
    if isinstance(part, model.Number):
        return {"kind": "number", "text": part.text, "to": document.anchor(part)}
    if isinstance(part, model.Given) and part.to and "/" not in part.to:
        return {"kind": "given", "text": part.text, "to": part.to}
    return {"kind": "text", "text": part if isinstance(part, str) else part.text}
