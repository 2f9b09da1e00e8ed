"""The published counts that the city is fitted to exactly, and where they are published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lokalis_research.demo.calendar import day_number


@dataclass(frozen=True)
class Span:
    """Days from `start` up to, and not including, `stop`."""

    start: int
    stop: int


def span(first: date, after: date) -> Span:
    """Make a span of dates."""
    return Span(day_number(first), day_number(after))


YEARS = {year: span(date(year, 1, 1), date(year + 1, 1, 1)) for year in range(2015, 2024)}
HALF_2019 = span(date(2019, 1, 1), date(2019, 7, 1))
HALF_2020 = span(date(2020, 1, 1), date(2020, 7, 1))

FAMILIES_2018 = FAMILIES_2019 = 8445
FAMILIES_2020H1 = 5599
PERSONS_2019 = 19245
CLIENTS_2021, CLIENTS_2022 = 15737, 10147
REFERRALS_2019, REFERRED_FAMILIES_2019 = 1164, 1024
