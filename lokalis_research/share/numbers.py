"""Numbers that a text may say, those of tables, and texts that are somebody's words."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property
from numbers import Real
from pathlib import Path

import numpy as np
import pandas as pd

import lokalis_research
from lokalis_research.scan.shipped import public_texts

# A 95%-interval has its name of how it is made.
NUMBER = re.compile(r"(?<![\w.,–-])[+−-]?\d+(?:\.\d{3})*(?:,\d+)?(?!\w|,\d|\.\d{3}|%-)")
PERIOD = r"(?<!\d)(?:19|20)\d\d(?:[HQ][1-4]|-\d\d)?(?!\d)"
_DATE = rf"(?<![\d,.])\d{{1,2}} (?=[a-z]{{3,}} {PERIOD})|{PERIOD}"
# Nor are the hundred that a rate is about, and the whole that parts come to more than.
NO_NUMBER = rf"{_DATE}|\b[Pp]er 1000?\b|\bmeer dan 100%"
_IN_LABELS = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
_SPAN = re.compile(
    rf"(?P<value>{NUMBER.pattern})[^\d\[\]().]{{0,40}}?(?:\[|interval )(?P<low>{NUMBER.pattern})%?"
    rf"\s*(?:–\u2060?|tot)\s*(?P<high>{NUMBER.pattern})%?\]?"
)
# Half of the last digit, and a little for halves that are not exact in binary.
_SLACK = 0.51
ENDS = ("_laag", "_hoog")
_STATUS = "_status"


def value_of(written: str) -> float:
    """Read a number as it is written in Dutch."""
    return float(written.replace("−", "-").replace(".", "").replace(",", "."))


def slack_of(written: str) -> float:
    """Say how far a number may be from what was rounded to it."""
    return _SLACK * 10.0 ** -len(written.partition(",")[2])


def is_near(written: str, value: object) -> bool:
    """Tell whether a number is another one, rounded."""
    if not isinstance(value, Real):
        return False
    # Half of the last digit and a float's noise would else fall on either side.
    return round(abs(value_of(written) - float(value)), 9) <= slack_of(written)


class Numbers:
    """Numbers that may be said of one table or more; of a change its sign may be said in words.

    Parameters
    ----------
    frames : iterable of pandas.DataFrame
        Tables whose cells they are.
    counts : iterable of float
        Further ones, such as of how many rows there are.
    """

    def __init__(self, frames: Iterable[pd.DataFrame] = (), counts: Iterable[float] = ()) -> None:
        known: set[float] = set(counts)
        self._frames = list(frames)
        for frame in self._frames:
            amounts = np.abs(frame.select_dtypes("number").to_numpy(dtype=float))
            known |= set(amounts[np.isfinite(amounts)].tolist())
            for name, texts in frame.select_dtypes(exclude="number").items():
                if not str(name).endswith(_STATUS):
                    said = " ".join(map(str, texts.unique()))
                    known |= {value_of(one) for one in _IN_LABELS.findall(said)}
        self._known = sorted(known)

    @classmethod
    def of(cls, parts: Iterable[Numbers]) -> Numbers:
        """Put numbers together."""
        found, parts = cls(), list(parts)
        found._known = sorted(set().union(*(one._known for one in parts)))
        found._frames = [frame for one in parts for frame in one._frames]
        return found

    def hold(self, text: str) -> bool:
        """Tell whether every number in a text is known; a date is none.

        The ends of an interval may lie further out than those of the table, where more was
        judged at once than one number; never further in.
        """
        bare = re.sub(NO_NUMBER, " ", text)
        return self._all(bare) or self._all(_SPAN.sub(self._without_wider, bare))

    def _all(self, text: str) -> bool:
        return all(
            self._near(abs(value_of(one)), slack_of(one)) or (percent and self._has_ratio(one))
            for one, percent in re.findall(rf"({NUMBER.pattern})(%?)", text)
        )

    def _without_wider(self, found: re.Match[str]) -> str:
        said = [value_of(found[name]) for name in ("value", "low", "high")]
        slack = slack_of(found["value"])
        for value, low, high in self._spans:
            apart = abs(abs(said[0]) - abs(value))
            if apart <= slack and said[1] <= low + slack and said[2] >= high - slack:
                return ""
        return found[0]

    @cached_property
    def _spans(self) -> list[tuple[float, float, float]]:
        """Numbers with their intervals; those of a ratio also as a change in per cent."""
        found: list[tuple[float, float, float]] = []
        for frame in self._frames:
            heads = {str(name) for name in frame.select_dtypes("number")}
            for name in heads:
                ends = [f"{name}{end}" for end in ENDS]
                if heads.issuperset(ends):
                    spans = frame[[name, *ends]].dropna().to_numpy(dtype=float)
                    found += [*map(tuple, spans), *map(tuple, 100 * (spans - 1))]
        return found

    def _has_ratio(self, written: str) -> bool:
        """Tell whether a change in per cent is a known ratio."""
        ratio = 1 + value_of(written) / 100
        return written[0] in "+−-" and self._near(ratio, slack_of(written) / 50)

    def _near(self, value: float, slack: float) -> bool:
        at = bisect.bisect_left(self._known, value - slack)
        return at < len(self._known) and self._known[at] <= value + slack


def counts_of(frame: pd.DataFrame, labels: Iterable[str]) -> set[int]:
    """Count the rows of a table, and those of each label."""
    rows = (Counter(frame[name].astype("str")) for name in labels)
    return {len(frame)}.union(*({len(one), *one.values()} for one in rows))


def means_of(frame: pd.DataFrame, labels: Iterable[str]) -> set[float]:
    """Give the means of the columns of a table, of all rows and of those with each label."""
    columns = [name for name in frame.select_dtypes("number") if not str(name).endswith(ENDS)]
    by = [frame[name].to_numpy() for name in labels if not frame[name].is_unique]
    parts = [frame[columns].mean(), *(frame[columns].groupby(one).mean() for one in by)]
    means = np.concatenate([np.abs(np.asarray(part, dtype=float)).ravel() for part in parts])
    return set(means[np.isfinite(means)].tolist())


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
