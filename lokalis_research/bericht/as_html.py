"""The report as the content of a web page, for the frame that all pages share."""

from __future__ import annotations

from html import escape

from lokalis_research.bericht import model
from lokalis_research.bericht.drawn import picture

_LINKED = '<a class="{kind}" href="{to}">{text}</a>'


def to_html(document: model.Document) -> str:
    """Write a report as HTML: the content of ``main``, with links relative to its folder."""
    sections = [block for block in document.blocks if isinstance(block, model.Heading)]
    numbers = {id(block): at for at, block in enumerate(sections, 1)}
    contents = "".join(
        f'<li><a href="#deel-{numbers[id(block)]}">{escape(model.plain(block.parts))}</a></li>'
        for block in sections
        if block.level == 1
    )
    name = escape(document.contents)
    lines = [
        f"<h1>{escape(model.plain(document.title))}</h1>",
        f'<p class="ondertitel">{escape(model.plain(document.subtitle))}</p>',
        f'<nav class="inhoudsopgave" aria-label="{name}"><ol>{contents}</ol></nav>',
        *(_block(block, document, numbers) for block in document.blocks),
    ]
    return '<article class="bericht">\n' + "\n".join(lines) + "\n</article>"


def _block(block: model.Block, document: model.Document, numbers: dict[int, int]) -> str:
    if isinstance(block, model.Heading):
        tag = f"h{block.level + 1}"
        return f'<{tag} id="deel-{numbers[id(block)]}">{_inline(block.parts, document)}</{tag}>'
    if isinstance(block, model.Paragraph):
        return f'<p class="bericht-{block.style}">{_inline(block.parts, document)}</p>'
    if isinstance(block, model.Bullets):
        items = "".join(f"<li>{_item(item, block, document)}</li>" for item in block.items)
        return f'<ul class="bericht-{block.style}">{items}</ul>'
    return _grid(block, document) if isinstance(block, model.Grid) else _figure(block, document)


def _item(item: model.Parts, block: model.Bullets, document: model.Document) -> str:
    if not block.terms:
        return _inline(item, document)
    return f"<strong>{_inline(item[:1], document)}</strong>{_inline(item[1:], document)}"


def _grid(block: model.Grid, document: model.Document) -> str:
    title = escape(model.plain(block.title))
    heads = "".join(
        f'<th scope="col"{_label(at, block)}>{_inline(head, document)}</th>'
        for at, head in enumerate(block.heads)
    )
    rows = "\n".join(_row(row, block, document) for row in block.rows)
    notes = "".join(f'<p class="voet">{_inline(note, document)}</p>' for note in block.notes)
    return (
        f'<div class="tabel" role="region" tabindex="0" aria-label="{title}"><table>'
        f"<caption>{title}</caption><thead><tr>{heads}</tr></thead>\n<tbody>{rows}</tbody></table>"
        f"{notes}</div>"
    )


def _row(row: tuple[model.Parts, ...], block: model.Grid, document: model.Document) -> str:
    place = f' id="{found}"' if (found := block.place(row)) else ""
    cells = "".join(
        f"<td{_label(at, block)}>{_inline(cell, document)}</td>"
        for at, cell in enumerate(row[1:], 1)
    )
    return f'<tr{place}><th scope="row">{_inline(row[0], document)}</th>{cells}</tr>'


def _label(at: int, block: model.Grid) -> str:
    return ' class="label"' if at in block.texts else ""


def _figure(block: model.Drawn, document: model.Document) -> str:
    return (
        f'<figure><p class="bevinding">{_inline(block.title, document)}</p>'
        f"{picture(block).element}<figcaption>{_inline(block.unit, document)}</figcaption></figure>"
    )


def _inline(parts: model.Parts, document: model.Document) -> str:
    return "".join(_part(part, document) for part in parts)


def _part(part: model.Part, document: model.Document) -> str:
    if isinstance(part, model.Number):
        return _LINKED.format(kind="getal", to=f"#{document.anchor(part)}", text=escape(part.text))
    text = escape(part if isinstance(part, str) else part.text, quote=False)
    if isinstance(part, model.Given) and part.to:
        to = f"../{part.to}" if "/" in part.to else f"#{part.to}"
        return _LINKED.format(kind="plaats", to=escape(to), text=text)
    return text
