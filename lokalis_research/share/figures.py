"""The figures of a bundle as files of their own, with what each shows and says in words."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Mapping
from html.parser import HTMLParser

FOLDER = "figuren"
_FORMS = {"png": "data:image/png;base64,", "svg": "data:image/svg+xml;base64,"}
_WORDS = ("bevinding", "eenheid", "in_woorden", "toelichting")


def figure_files(pages: Mapping[str, str]) -> dict[str, bytes]:
    """Take the wide drawing of every figure out of the pages, and list what they show.

    They are ``figuren/<page>/<number>.png`` and ``.svg``, and the list is ``figuren/inhoud.csv``.
    """
    found: dict[str, bytes] = {}
    rows = [["bestand", "pagina", *_WORDS]]
    for name, text in sorted(pages.items()):
        if not name.startswith("paginas/"):
            continue
        page = name.removeprefix("paginas/").removesuffix(".html")
        reader = _Reader()
        reader.feed(text)
        for at, figure in enumerate(reader.figures, 1):
            path = f"{FOLDER}/{page}/{at:02}"
            found |= {f"{path}.{form}": _drawn(figure[form], form) for form in _FORMS}
            rows.append([f"{path}.png", name, *(figure[word].strip() for word in _WORDS)])
    if found:
        file = io.StringIO()
        csv.writer(file, delimiter=";", lineterminator="\n").writerows(rows)
        found[f"{FOLDER}/inhoud.csv"] = ("\ufeff" + file.getvalue()).encode()
    return found


def _drawn(address: str, form: str) -> bytes:
    """Take a drawing out of its address; nothing of what is none, which a page may not hold."""
    try:
        return base64.b64decode(address.removeprefix(_FORMS[form]), validate=True)
    except ValueError:
        return b""


class _Reader(HTMLParser):
    """Gathers of every figure its forms and words, in whatever order attributes stand."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[dict[str, str]] = []
        self._word, self._is_inside = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "figure":
            self.figures.append(dict.fromkeys((*_FORMS, *_WORDS), ""))
            self._is_inside = True
        if not self._is_inside:
            return
        own = self.figures[-1]
        if tag == "source" and "type" in known:
            own["svg"] = known.get("srcset", "")
        elif tag == "img":
            own["png"], own["in_woorden"] = known.get("src", ""), known.get("alt", "")
        elif tag in {"figcaption", "details"}:
            # What is folded away goes on where the page does.
            self._word = "toelichting" if tag == "figcaption" else ""
        elif tag == "p":
            self._word = known.get("class", "") if known.get("class") in _WORDS else self._word

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "figcaption", "figure"}:
            self._word = ""
        self._is_inside &= tag != "figure"

    def handle_data(self, data: str) -> None:
        if self._word:
            self.figures[-1][self._word] += data
