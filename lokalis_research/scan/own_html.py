"""How the library's own objects look as HTML, to the letter: anything else was made by hand."""

from __future__ import annotations

import ast
import html
import re
from dataclasses import dataclass

_TEXT = r"[^<]*"
_IMAGE = r"data:image/png;base64,[A-Za-z0-9+/=]+"
_ROW = (
    rf'\s*<tr>(?:\s*<th scope="row"(?: class="kort")?>{_TEXT}</th>)*'
    rf'\s*(?:<td class="[a-z_]+">{_TEXT}</td>)*</tr>'
)
_SHAPES = {
    "antwoord": rf'<div class="antwoord"><p>(?P<said>{_TEXT})</p></div>',
    "bericht": rf'<p class="(?:geen|breuken)">(?P<said>{_TEXT})</p>',
    "figuur": (
        rf'<figure><p class="bevinding">(?P<said>{_TEXT})</p><p class="eenheid">{_TEXT}</p>'
        rf'<picture><source media="\(max-width: 600px\)" srcset="{_IMAGE}">'
        rf'<img alt="[^"<]*" src="{_IMAGE}"></picture><figcaption>{_TEXT}</figcaption></figure>'
    ),
    "tabel": (
        r'<div class="tabel" role="region" tabindex="0" aria-label="[^"<]*"><table>'
        rf"\s*<caption>(?P<said>{_TEXT})</caption>\s*<thead><tr>\s*"
        rf'(?:<th scope="col"(?: class="label")?>{_TEXT}</th>\s*)*</tr></thead>'
        rf'\s*<tbody>(?:{_ROW})*\s*</tbody></table>\s*(?:<p class="voet">{_TEXT}</p>\s*)*</div>'
    ),
    "breuken": (
        rf'<ul class="breuken">(?P<said>(?:<li><strong>{_TEXT}</strong>{_TEXT}</li>)*)</ul>'
    ),
    "modelkaart": (
        rf'<section class="modelkaart">(?P<said>(?:<h4>{_TEXT}</h4>(?:<p>{_TEXT}</p>)*)*)</section>'
    ),
}
_COMPILED = {name: re.compile(rf"\s*{shape}\s*") for name, shape in _SHAPES.items()}
# In a terminal these show their title alone.
_TITLED = {"figuur", "tabel"}
_TITLE = re.compile(r"<(?:figuur|tabel): (.*)>", re.DOTALL)


@dataclass(frozen=True)
class Shown:
    """An object of the library, as a notebook shows it."""

    kind: str
    html: str


def recognise(shown: str, plain: str) -> Shown | None:
    """Recognise what an object of the library shows."""
    for kind, shape in _COMPILED.items():
        found = shape.fullmatch(shown)
        if found:
            same = _letters(_visible(found["said"])) == _letters(_said(plain, kind))
            return Shown(kind, shown) if same else None
    return None


def _said(plain: str, kind: str) -> str:
    """Take what is said out of how Python writes an object."""
    if kind in _TITLED:
        title = _TITLE.fullmatch(plain.strip())
        return title.group(1) if title else ""
    try:
        call = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return plain
    if not isinstance(call, ast.Call):
        return plain
    return " ".join(
        part.value
        for part in ast.walk(call)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def _visible(source: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", " ", source))


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
