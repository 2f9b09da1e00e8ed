"""Named schemes that class absence by its length in days, the cut in two, and words for both.

The reports never say what they call kort: a length class has no meaning without its scheme.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint

MAXIMUM_DAYS = 730
"""After two years of sickness the employer's duty to pay ends, and absence is no longer counted."""


@dataclass(frozen=True)
class Scheme:
    """Consecutive classes of the length of an absence spell."""

    name: str
    label: str
    uppers: tuple[int, ...]
    labels: tuple[str, ...]
    maximum: int | None = None

    def __post_init__(self) -> None:
        """Refuse classes that overlap, leave gaps or share a label."""
        bounds = (0, *self.uppers, *(() if self.maximum is None else (self.maximum,)))
        rising = all(a < b for a, b in itertools.pairwise(bounds))
        if not rising or len(set(self.labels)) != len(self.uppers) + 1:
            raise AnalysisError(
                f'Scheme "{self.name}": its bounds do not rise, or do not fit its labels.',
                remedy="Give the last day of every class but the last, and a label per class.",
            )

    def classify(self, lengths: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Give each length the number of its class."""
        days = np.asarray(lengths, dtype=np.int64)
        classes = np.searchsorted(np.asarray(self.uppers), days, side="left").astype(np.int64)
        outside = days < 1
        if self.maximum is not None:
            outside |= days > self.maximum
        return np.where(outside, -1, classes)

    @property
    def extents(self) -> dict[str, range]:
        """The lengths in days that each class covers, as far as absence is counted."""
        bounds = (0, *self.uppers, MAXIMUM_DAYS)
        return {
            label: range(low + 1, high + 1)
            for label, (low, high) in zip(self.labels, itertools.pairwise(bounds), strict=True)
        }

    def two_way(self, boundary: int) -> Scheme:
        """Join the classes into kort and lang."""
        if boundary not in self.uppers:
            raise AnalysisError(
                f'Scheme "{self.name}" has no boundary at {boundary} days.',
                remedy=hint(str(boundary), [str(upper) for upper in self.uppers]),
            )
        return Scheme(
            name=f"{self.name}_{boundary}",
            label=f"kort t/m {boundary} dagen",
            uppers=(boundary,),
            labels=("kort", "lang"),
            maximum=self.maximum,
        )


# Vernet has a boundary at 365 days too. Of so few employees each of both classes is often hidden,
# now the one and then the other; together they can be read, and long absence with them.
VERNET = Scheme(
    name="vernet",
    label="Vernet",
    uppers=(14, 91),
    labels=("1–14 dagen", "15–91 dagen", "92–730 dagen"),
    maximum=MAXIMUM_DAYS,
)
ZES_WEKEN = Scheme(
    name="zes_weken",
    label="Zes weken",
    uppers=(7, 42, 365),
    labels=("1–7 dagen", "8–42 dagen", "43–365 dagen", "366 dagen en langer"),
)
SCHEMES = (VERNET, ZES_WEKEN)


def get_scheme(name: str) -> Scheme:
    """Find a scheme by its name."""
    for scheme in SCHEMES:
        if scheme.name == name:
            return scheme
    raise AnalysisError(
        f'There is no scheme "{name}".', remedy=hint(name, [scheme.name for scheme in SCHEMES])
    )


def two_way(boundary: int) -> Scheme:
    """Cut into kort and lang at a boundary that some scheme has."""
    for scheme in SCHEMES:
        if boundary in scheme.uppers:
            return scheme.two_way(boundary)
    known = sorted(upper for scheme in SCHEMES for upper in scheme.uppers)
    raise AnalysisError(
        f"No scheme has a boundary at {boundary} days.",
        remedy=hint(str(boundary), [str(upper) for upper in known]),
    )


QUESTIONS = 2
"""What the page judges: whether absence changed, and which clusters differ."""

PERCENT_OF_TIME = "Verzuim in procenten van de contracttijd"


def moved(change: float) -> str:
    """Say which way something went."""
    # It is written with one decimal: less is 0,0.
    if abs(change) < 0.05:
        return "bleef gelijk:"
    return "steeg" if change > 0 else "daalde"


def rows_by(table: pd.DataFrame, column: str) -> dict[str, dict[Any, Any]]:
    """Give the rows of a table by the text in one of its columns."""
    return {str(key): row for key, row in table.set_index(column).to_dict("index").items()}
