"""How the dictionary shows in JupyterLab: self-contained, on light and dark, and at 390 px."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

STYLE = """<style>
.lokalis-dd{font-family:system-ui,sans-serif;line-height:1.4;max-width:62rem;text-align:left}
.lokalis-dd h3{margin:.2rem 0 .1rem;font-size:1.25rem}
.lokalis-dd h4{margin:1rem 0 .3rem;font-size:1rem}
.lokalis-dd p{margin:.3rem 0}
.lokalis-dd ul{margin:.3rem 0}
.lokalis-dd .zacht{opacity:.75}
.lokalis-dd table{border-collapse:collapse;width:100%;font-size:.9rem}
.lokalis-dd th,.lokalis-dd td{text-align:left!important;vertical-align:top;padding:.35rem .6rem;
border-bottom:1px solid rgba(128,128,128,.4);white-space:normal}
.lokalis-dd td.kort{white-space:nowrap}
.lokalis-dd code{background:rgba(128,128,128,.15);padding:0 .2em;color:inherit}
@media(max-width:600px){
.lokalis-dd thead{display:none}
.lokalis-dd tr{display:block;padding:.5rem 0;border-bottom:1px solid rgba(128,128,128,.4)}
.lokalis-dd td,.lokalis-dd td.kort{display:block;border:0;padding:.1rem 0;white-space:normal}
.lokalis-dd td:first-child{font-weight:600}
.lokalis-dd td:empty{display:none}
.lokalis-dd td[data-kop]::before{content:attr(data-kop) ": ";opacity:.75}
}
</style>"""


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
