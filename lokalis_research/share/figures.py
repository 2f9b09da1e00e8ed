"""The figures of a bundle as files of their own, with what each shows and says in words."""

from __future__ import annotations

import base64
import csv
import html
import io
import re
from collections.abc import Mapping

FOLDER = "figuren"
_FIGURE = re.compile(
    r'<figure><p class="bevinding">(?P<finding>[^<]*)</p><p class="eenheid">(?P<unit>[^<]*)</p>'
    r'.*?<source type="image/svg\+xml" srcset="data:image/svg\+xml;base64,(?P<svg>[^"]+)">'
    r'<img alt="(?P<alt>[^"]*)" src="data:image/png;base64,(?P<png>[^"]+)"></picture>'
    r"<figcaption>(?P<caption>[^<]*)<",
    re.DOTALL,
)


def figure_files(pages: Mapping[str, str]) -> dict[str, bytes]:
    """Take the wide drawing of every figure out of the pages, and list what they show.

    Parameters
    ----------
    pages : mapping of str to str
        Per path in the bundle the text of a page.

    Returns
    -------
    dict of str to bytes
        ``figuren/<page>/<number>.png`` and ``.svg``, and the list in ``figuren/inhoud.csv``.
    """
    found: dict[str, bytes] = {}
    rows = [["bestand", "pagina", "bevinding", "eenheid", "in_woorden", "toelichting"]]
    for name, text in sorted(pages.items()):
        if not name.startswith("paginas/"):
            continue
        page = name.removeprefix("paginas/").removesuffix(".html")
        for at, one in enumerate(_FIGURE.finditer(text), 1):
            path = f"{FOLDER}/{page}/{at:02}"
            found |= {f"{path}.{form}": base64.b64decode(one[form]) for form in ("png", "svg")}
            rows.append([f"{path}.png", name, *(html.unescape(one[part]) for part in _WORDS)])
    if found:
        file = io.StringIO()
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
        found[f"{FOLDER}/inhoud.csv"] = ("\ufeff" + file.getvalue()).encode()
    return found


_WORDS = ("finding", "unit", "alt", "caption")
