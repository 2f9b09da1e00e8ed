"""Texts that are known to be somebody's words: what they say need not stand in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import lokalis_research
from lokalis_research.scan.shipped import public_texts

_PART = re.compile(r"[\w%±–-]+(?:[.,/]\d+)*")
SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[^\W\d]|$)|; |[()]")
_TAG = re.compile(r"<[^<>]*>")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LINE_END = re.compile(r'[\n"]')
_SHORTEST = 3
"""Of fewer words it is chance whether somebody wrote them before."""


def spaced(text: str) -> str:
    """Write a text with single spaces."""
    return " ".join(text.split())


class Words:
    """Texts, to be taken out of others.

    Parameters
    ----------
    texts : iterable of str
        As they were written.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        known = {spaced(one) for one in texts}
        self._known = sorted(filter(_has_digit, known), key=len, reverse=True)
        self._whole = " | ".join(map(_parts, self._known))
        lines = (line for one in texts for line in _LINE_END.split(one))
        self._forms = {
            _DIGITS.sub("0", _parts(sentence))
            for one in filter(_has_digit, {*known, *map(spaced, lines)})
            for sentence in SENTENCE_END.split(one)
        }

    def without(self, text: str) -> str:
        """Take these texts, and long sentences of them, out of another text."""
        for one in self._known if _has_digit(text) else ():
            text = text.replace(one, " ")
        return " ".join(one for one in SENTENCE_END.split(text) if not self.hold(one))

    def like(self, sentence: str) -> bool:
        """Tell whether a sentence is known, whatever its numbers."""
        parts = _parts(sentence)
        return parts.count(" ") >= _SHORTEST and _DIGITS.sub("0", parts) in self._forms

    def hold(self, sentence: str) -> bool:
        """Tell whether these say a sentence."""
        parts = _parts(sentence)
        return parts.count(" ") >= _SHORTEST - 1 and f" {parts} " in f" {self._whole} "


def contradict(words: Iterable[Words], text: str) -> bool:
    """Tell whether a sentence of a text is known but for its numbers."""
    words = list(words)
    return any(
        any(one.like(sentence) for one in words) and not any(one.hold(sentence) for one in words)
        for sentence in filter(_has_digit, SENTENCE_END.split(text))
    )


@cache
def package_words() -> Words:
    """Give what the package, its pages and its data dictionary say themselves."""
    folder = Path(lokalis_research.__file__).parent
    templates = (path.read_text("utf-8") for path in folder.rglob("*.html.j2"))
    return Words([*public_texts(), *(_TAG.sub("", one) for one in templates)])


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _parts(text: str) -> str:
    return " ".join(_PART.findall(text.replace("**", "").replace("⁠", "")))
