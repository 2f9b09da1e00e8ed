"""How much absence every month of the demo should hold."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lokalis_research.demo.calendar import MONTHS
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError


@dataclass(frozen=True)
class Target:
    """The absence that a month should hold, in hundredths of a percent."""

    kort: int
    totaal: int

    @property
    def lang(self) -> int:
        """What is not short."""
        return self.totaal - self.kort


# fmt: off
ASSUMED_KORT = (
    260, 310, 300, 160, 110, 120, 90, 80, 130, 170, 170, 190,   # 2018
    250, 270, 230, 340, 350, 320, 120, 90, 150, 210, 220, 230,  # 2019: high in the second quarter
)
ASSUMED_LANG = (
    530, 520, 510, 500, 490, 490, 480, 480, 490, 500, 500, 508,
    500, 490, 490, 480, 470, 470, 460, 460, 460, 460, 460, 468,
)
# fmt: on
"""Months of 2018 and 2019, of which only the means of the year were published."""

AFTER = Target(kort=260, totaal=1120)
"""January 2023, which lies after the published table."""


PUBLISHED_MONTHS = tuple(str(month) for month in MONTHS if 2020 <= month.year <= 2022)


def indicator_of(duration: str) -> str:
    """Name the published indicator of a duration."""
    return f"ziekteverzuim_{duration}_procent"


def published_months(dictionary: Dictionary, duration: str) -> pd.DataFrame:
    """Select the published monthly figures of one duration."""
    figures = dictionary.published
    chosen = figures[
        (figures["indicator"] == indicator_of(duration)) & figures["periode"].isin(PUBLISHED_MONTHS)
    ]
    months = chosen.set_index("periode")[["id", "waarde"]].sort_index()
    if tuple(months.index) != PUBLISHED_MONTHS:
        raise DictionaryError(
            f'The published figures do not hold "{indicator_of(duration)}" once for every month '
            "of 2020 to 2022: the demo is fitted to them.",
            remedy="Complete data_dictionary/gepubliceerd/verzuim_maand.csv.",
        )
    return months


def make_targets(dictionary: Dictionary) -> tuple[Target, ...]:
    """Set a target for every month of the demo."""
    assumed = [
        Target(kort, kort + lang) for kort, lang in zip(ASSUMED_KORT, ASSUMED_LANG, strict=True)
    ]
    kort, totaal = (
        (published_months(dictionary, duration)["waarde"].astype("float64") * 100).round()
        for duration in ("kort", "totaal")
    )
    fitted = [Target(int(a), int(b)) for a, b in zip(kort, totaal, strict=True)]
    return (*assumed, *fitted, AFTER)
