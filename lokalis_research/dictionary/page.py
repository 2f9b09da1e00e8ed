"""How the dictionary shows in JupyterLab: self-contained, on light and dark, and at 390 px."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

_CSS = Path(__file__).with_name("dictionary.css").read_text(encoding="utf-8")
STYLE = f"<style>\n{_CSS}</style>"


def sheet(*parts: str) -> str:
    """Put parts together to one page."""
    return f"{STYLE}<div class='lokalis-dd'>{''.join(parts)}</div>"


def code(text: str) -> str:
    """Write a name as a program knows it."""
    return f"<code>{escape(text)}</code>"


def bullets(items: Iterable[str]) -> str:
    """Write a list of marked-up items."""
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def grid(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Write a table of marked-up cells; on a narrow screen some name their column."""
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(
        f"<tr><td class='kort'>{row[0]}</td>"
        + "".join(_cell(text, name) for text, name in zip(row[1:], heads[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str, head: str) -> str:
    named = f" data-kop='{head}'" if head in {"Privacy", "Bron", "Velden", "Breuken"} else ""
    return f"<td{named}>{text}</td>"
