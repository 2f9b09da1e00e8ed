"""From an interval to what may be said of it: the one way for every sentence that claims something.

A page asks a few questions (does it rise, which teams differ), each with one or more comparisons.
Every comparison gets an equal part of the page's 5%, so that at most one page in twenty claims
anything where nothing differs (Bonferroni, over questions and within each). Its interval is made
as wide as that, rounded as it will be printed, and only then judged: no reader ever sees a claim
beside an interval that reaches the value of no difference.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy  # what stands in it is loaded when it is first used

from lokalis_research.errors import AnalysisError
from lokalis_research.text import listing

Side = Literal["hoger", "lager", "nauwelijks", "niet te zeggen"]

_SAID: dict[Side, str] = {
    "hoger": ": een duidelijke stijging",
    "lager": ": een duidelijke daling",
    "nauwelijks": ": nauwelijks anders",
    "niet te zeggen": ": dat kan toeval zijn",
}

NOT_TESTED = ": niet getoetst"
"""Said where nothing tells how much years vary."""

_AS_USUAL = ": eerdere jaren verschilden ook zo"


def said_of(verdict: Verdict) -> str:
    """Give what a main point says behind the number of a year before."""
    if not math.isfinite(verdict.value):
        return NOT_TESTED
    return _AS_USUAL if verdict.is_usual else _SAID[verdict.side]


PAGE_ERROR = 0.05
"""How often a page may claim something where nothing differs."""

SHOWN = 0.95
"""The confidence of the intervals that comparisons are given with."""

UNKNOWN = "is uit deze gegevens niet te zeggen"


WIDER = (
    "Intervallen van een verandering zijn hier wijder dan in de tabellen: zij houden er rekening "
    "mee dat de pagina veel vergelijkt."
)
"""Said where an answer prints intervals of verdicts, since tables print those of each number."""

SHARED_MISTAKES = "Fouten die codeurs samen maken, zitten niet in de intervallen."
"""Said where an answer prints intervals of what people judged."""


def cannot_say(questions: Iterable[str], state: str = "") -> str:
    """Close an answer with what cannot be said, in one sentence.

    Examples
    --------
    >>> cannot_say(["of het steeg", "", "waarom"])
    'Uit deze gegevens is niet te zeggen of het steeg en waarom.'
    """
    said = listing([one for one in questions if one])
    closing = f"Uit deze gegevens is niet te zeggen {said}." if said else ""
    return f"{closing} {state}".strip()


@dataclass(frozen=True)
class Comparison:
    """A difference or a ratio with its 95% interval; missing where it may not be shown."""

    name: str  # what it is about, such as a team
    value: float
    low: float
    high: float
    df: float = math.inf  # of the interval; infinite for one by the normal distribution
    is_usual: bool = False  # whether chance alone hardly gives it, and an earlier year differed so

    @classmethod
    def of(
        cls, name: object, row: Mapping[Any, Any], column: str, df: float = math.inf
    ) -> Comparison:
        """Take a number with its interval from a row of a released table."""
        value, low, high = (row.get(column + end, math.nan) for end in ("", "_laag", "_hoog"))
        return cls(str(name), value, low, high, df)


Estimate: TypeAlias = tuple[float, float, float, float]
"""A value, the ends of its 95% interval, and the degrees of freedom of that."""

ESTIMATE = ("", "_laag", "_hoog", "_vrijheidsgraden")
"""How their columns are called, behind the name of the number."""


def estimate_in(row: Mapping[Any, Any], column: str) -> Estimate:
    """Take a value, its ends and their degrees of freedom from a row of a released table."""
    value, low, high, free = (float(row.get(column + end, math.nan)) for end in ESTIMATE)
    return value, low, high, free if math.isfinite(free) else math.inf


def difference(name: str, one: Estimate, other: Estimate) -> Comparison:
    """Subtract a value from another; the interval follows from both of theirs.

    The interval of a part less the whole it belongs to gets too wide by this, never too narrow.

    Notes
    -----
    Newcombe (1998), method 10, and Zou and Donner (2008) for other values than shares.

    Examples
    --------
    >>> made = difference("uitval", (10.0, 7.0, 14.0, math.inf), (6.0, 4.0, 9.0, math.inf))
    >>> made.value, round(made.low, 2), round(made.high, 2)
    (4.0, -0.24, 8.47)
    """
    (now, low, high, free), (then, then_low, then_high, then_free) = one, other
    down, up = math.hypot(now - low, then_high - then), math.hypot(high - now, then - then_low)
    return Comparison(name, now - then, now - then - down, now - then + up, min(free, then_free))


@dataclass(frozen=True)
class Verdict:
    """What may be said of a comparison, rounded as it is printed."""

    name: str
    side: Side
    value: float
    low: float  # with `high`: an interval with the confidence of its family
    high: float
    is_usual: bool = False  # whether it claims nothing, and an earlier year differed as much

    @property
    def claims(self) -> bool:
        """Whether it says that something differs."""
        return self.side in ("hoger", "lager")


def confidence(questions: int, comparisons: int) -> float:
    """Give the confidence that every comparison of a question needs.

    Examples
    --------
    >>> round(confidence(2, 5), 3)
    0.995
    """
    return 1 - PAGE_ERROR / (max(questions, 1) * max(comparisons, 1))


def judge(
    comparisons: Iterable[Comparison],
    *,
    questions: int,
    decimals: int,
    ratio: bool = False,
    least: float = 0.0,
) -> tuple[Verdict, ...]:
    """Judge the comparisons that answer one question of a page.

    All comparisons that were made are given, also those that turn out not to differ, and how many
    questions the page answers, this one included. Of ratios 1 is no difference, and they are
    widened on the logarithmic scale. An estimate that is nearer to no difference than `least` is
    not claimed; an interval that lies wholly nearer is called "nauwelijks". For ratios it is the
    factor less 1: 0.03 means from 1/1.03 to 1.03. Without an interval the verdict is "niet te
    zeggen".

    Examples
    --------
    >>> [one.side for one in judge([Comparison("trend", 3.0, 1.0, 5.0)], questions=1, decimals=1)]
    ['hoger']
    >>> [one.side for one in judge([Comparison("trend", 3.0, 1.0, 5.0)], questions=20, decimals=1)]
    ['niet te zeggen']
    """
    given = list(comparisons)
    known = [one for one in given if _finite(one)]
    for one in known:
        if not one.low <= one.value <= one.high or (ratio and one.low < 0):
            raise AnalysisError(
                f'Comparison "{one.name}": its interval does not hold its estimate.',
                remedy="Give the estimate and the lower and upper end of one interval.",
            )
    level = confidence(questions, len(known))
    return tuple(
        _judged(one, level, decimals, ratio, least)
        if _finite(one)
        else Verdict(one.name, "niet te zeggen", math.nan, math.nan, math.nan)
        for one in given
    )


def quantile(share: float, degrees: Any) -> Any:
    """Give the quantile of Student's t, or of the normal distribution at infinite degrees.

    `scipy.stats` gives the same numbers and takes most of a second to import.
    """
    return np.where(
        np.isinf(degrees), scipy.special.ndtri(share), scipy.special.stdtrit(degrees, share)
    )


def _finite(one: Comparison) -> bool:
    return all(math.isfinite(part) for part in (one.value, one.low, one.high))


def _judged(one: Comparison, level: float, decimals: int, ratio: bool, least: float) -> Verdict:
    quantiles = [float(quantile((1 + at) / 2, one.df)) for at in (level, SHOWN)]
    times = quantiles[0] / quantiles[1]
    if ratio and one.value > 0:
        low = one.value * (one.low / one.value) ** times
        high = one.value * (one.high / one.value) ** times
    else:
        low = one.value - times * (one.value - one.low)
        high = one.value + times * (one.high - one.value)
    value, low, high = (round(part, decimals) + 0.0 for part in (one.value, low, high))
    none = 1.0 if ratio else 0.0
    floor, roof = (1 / (1 + least), 1 + least) if ratio else (-least, least)
    side: Side = "niet te zeggen"
    if low > none and value >= roof:
        side = "hoger"
    elif high < none and value <= floor:
        side = "lager"
    elif least and floor <= low and high <= roof:
        side = "nauwelijks"
    is_usual = one.is_usual and side == "niet te zeggen"
    return Verdict(one.name, side, value, low, high, is_usual)
