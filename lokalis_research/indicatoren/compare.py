"""Released indicators beside the same half-year before, and the sentences of the report."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, repeat

import numpy as np
import pandas as pd

from lokalis_research.caveats import breaks_between, not_comparable
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.judgements import Judged, laid_out
from lokalis_research.indicatoren.measure import VALUE
from lokalis_research.missing import gather
from lokalis_research.period import HalfYear, Quarter, Span, parse_period
from lokalis_research.result import NOT_THERE, Column, Released, with_ends
from lokalis_research.text import NOT_COMPARABLE, YEAR_BEFORE, Answer, KeyFigure, number, span
from lokalis_research.verdict import (
    NOT_TESTED,
    UNKNOWN,
    Verdict,
    cannot_say,
    estimate_in,
    judge,
    said_of,
)
from lokalis_research.years import Rates, differences_of_rates

_CHANGE = (
    "Verschil met hetzelfde halfjaar van een jaar eerder. Het interval van het verschil volgt uit "
    "de twee intervallen (Newcombe, 1998, methode 10; Zou en Donner, 2008), alsof de halfjaren "
    "losstaan van elkaar. Toeval is hier dat van wie er toevallig in een halfjaar valt; hoeveel "
    "jaren van elkaar verschillen, telt alleen in het antwoord bovenaan mee."
)

_ROUNDED = (
    "Verschil van twee getallen die elk zijn afgerond: 0 is hooguit weinig, en een klein verschil "
    "kan door het afronden komen."
)


def beside_year_before(released: Released, period: HalfYear | Quarter) -> Released:
    """Set a half-year, or a quarter, beside the same one of a year before, per group.

    An indicator that cannot be said yet gives the last one it has. The difference has an interval
    where the values have one, and is in per cent too where they are counts.
    """
    value = value_of(released)
    now, before = two_periods(released, period)
    column = next(one for one in released.values if one.name == value)
    has_ends = f"{value}_laag" in released.table
    unit, decimals = column.unit, column.decimals
    points = "procentpunt" if unit == "%" else unit
    width = 3 if has_ends else 1
    return released.derive(
        functools.partial(_change, value=value, now=now, before=before, ends=has_ends),
        name=f"{released.name}_verschil",
        title=f"{released.title}: {now} naast {before}",
        dimensions=released.dimensions[1:] or (Column("wie", "Wie"),),
        values=(
            *with_ends("nu", now, unit, decimals)[:width],
            Column("eerder", before, unit, decimals),
            *with_ends("verschil", "Verschil", points, decimals)[:width],
            *(() if value == VALUE else (Column("groei", "Verschil", "%", 0),)),
        ),
        method=f"{released.method} {_CHANGE if has_ends else _ROUNDED}".strip(),
    )


def answer(
    catalogue: Catalogue, period: HalfYear, *released: Released, unknown: Iterable[str] = ()
) -> Answer:
    """Write the sentences that indicators declare, from what was released of the whole city.

    `unknown` names what cannot be said, besides indicators without a number.
    """
    said, state = gather(
        *(
            lambda one=one: _said(catalogue.of(one), one, period, catalogue.dictionary)
            for one in released
        )
    )
    missing = [f"hoe het staat met ‘{one.naam}’" for one in said if not one.value]
    sides = {verdict.name: said_of(verdict) for verdict in judged(said)}
    points = [one.sentence(one.value, sides, word) for one, word in _worded(said)]
    details = [one.sentence(f"{one.value}{one.margin}", sides) for one in said]
    figures = [
        KeyFigure(
            one.label(period),
            one.value,
            year_before=one.beside(sides),
        )
        for one in said[:MOST_FIGURES]
        if one.value
    ]
    first = Answer.ranked(points, cannot_say([*missing, *unknown], state), (), figures)
    # Sentences without a margin would be read twice.
    adds = any(one.margin for one in said) or len(first.points) < len(said)
    return replace(first, details=tuple(details)) if adds else first


def judgements(catalogue: Catalogue, period: HalfYear, *released: Released) -> Released:
    """Lay out how each rate that the answer compares with a year before was judged."""
    said = [_said(catalogue.of(one), one, period, catalogue.dictionary) for one in released]
    tested = [one for one in said if one.rates]
    points = ("procentpunt" if one.unit == "%" else one.unit.strip() for one in tested)
    return laid_out(
        map(Judged, (one.label(period) for one in tested), points, judged(said)),
        catalogue.of(released[0]).name,
        *released,
    )


def judged(said: Iterable[_Said]) -> tuple[Verdict, ...]:
    """Judge together what a page says of its indicators beside a year before."""
    compared = differences_of_rates(one.rates for one in said if one.rates)
    return judge(compared, questions=1, decimals=_FINE)


def _worded(said: Iterable[_Said]) -> Iterable[tuple[_Said, str]]:
    """Give what can be said the word for a year before, which only the first writes out."""
    return zip(
        (one for one in said if one.value), chain([YEAR_BEFORE], repeat("was")), strict=False
    )


MOST_FIGURES = 4
"""So many numbers stand out on top of a page."""

# Judged on the digits of the table: a claim may not hang on what a sentence rounds away.
_FINE = 2


def value_of(released: Released) -> str:
    """Name the column that an indicator is about: its ratio, or else its count."""
    names = [column.name for column in released.values]
    return VALUE if VALUE in names else names[0]


def two_periods(released: Released, period: HalfYear | Quarter) -> tuple[str, str]:
    """Name the last half-year up to the page's that can be said, and the one of a year before."""
    # Names of periods of one kind sort as time does.
    known = [name for name in released.table["periode"].unique() if name <= str(period)]
    last = parse_period(max(known, default=str(period)))
    earlier = last.shift(-last.PARTS) if not isinstance(last, Span) else last
    return str(last), str(earlier)


def _change(table: pd.DataFrame, *, value: str, now: str, before: str, ends: bool) -> pd.DataFrame:
    groups = [
        name for name in table.columns
        if name != "periode" and not pd.api.types.is_numeric_dtype(table[name])
    ]  # fmt: skip
    if not groups:
        table, groups = table.assign(wie="hele stad"), ["wie"]
    wanted = [value, *((f"{value}_laag", f"{value}_hoog") if ends else ())]
    heads = ["", *(("_laag", "_hoog") if ends else ())]
    sides = [
        table[table["periode"] == name]
        .set_index(groups)[wanted]
        .set_axis([f"{side}{head}" for head in heads], axis="columns")
        for side, name in (("nu", now), ("eerder", before))
    ]
    both = sides[0].join(sides[1], how="left").astype(float)
    both["verschil"] = both["nu"] - both["eerder"]
    if ends:
        # Each end takes the distance to the opposite end of the year before (Zou and Donner).
        for end, other, sign in (("laag", "hoog", -1), ("hoog", "laag", 1)):
            squared = (both["nu"] - both[f"nu_{end}"]) ** 2
            squared += (both["eerder"] - both[f"eerder_{other}"]) ** 2
            both[f"verschil_{end}"] = both["verschil"] + sign * np.sqrt(squared)
        both = both.drop(columns=["eerder_laag", "eerder_hoog"])
    if value != VALUE:
        both["groei"] = 100 * both["verschil"] / both["eerder"].replace(0, np.nan)
    absent = ~both.index.isin(sides[1].index)
    later = [name for name in map(str, both) if not name.startswith("nu")]
    return both.assign(**{f"{name}{NOT_THERE}": absent for name in later}).reset_index()


@dataclass(frozen=True)
class _Said:
    """What an indicator says: its number now, with its margin, and a year before.

    What a series break lies between, is not set beside each other.
    """

    naam: str
    zin: str
    period: str
    unit: str = ""
    value: str = ""
    margin: str = ""
    earlier: str = ""
    rates: Rates | None = None
    broken: tuple[SeriesBreak, ...] = ()

    def beside(self, sides: Mapping[str, str]) -> str:
        """Write the number of a year before, and what may be said of the difference."""
        same = self.earlier in ("", self.value)
        told = self.earlier if same else f"{self.earlier}{sides.get(self.naam, NOT_TESTED)}"
        return NOT_COMPARABLE if self.broken else told

    def label(self, page: HalfYear) -> str:
        """Name it, with its half-year where that is not the page's."""
        own = HalfYear.parse(self.period)
        return self.naam if own == page else f"{self.naam} ({own.label})"

    def sentence(self, value: str, sides: Mapping[str, str], before: str = YEAR_BEFORE) -> str:
        if not self.value:
            return f"{self.naam}: {UNKNOWN}."
        same = self.earlier == self.value
        then = "afgerond evenveel" if same else self.beside(sides)
        then = f" ({YEAR_BEFORE if same else before} {then})" if self.earlier else ""
        then = f" (met {YEAR_BEFORE} {not_comparable(self.broken)})" if self.broken else then
        when = HalfYear.parse(self.period).label
        return self.zin.format(waarde=value, periode=f"het {when}", eerder=then)


def _said(one: Indicator, released: Released, period: HalfYear, dictionary: Dictionary) -> _Said:
    value = value_of(released)
    now, before = two_periods(released, period)
    rows = released.table.set_index("periode")
    if now not in rows.index or not math.isfinite(rows[value].get(now, math.nan)):
        return _Said(one.naam, one.zin, now)
    compared = functools.partial(breaks_between, dictionary, one.compared_by)
    last = HalfYear.parse(now)
    broken = compared(HalfYear.parse(before), last) if before in rows.index else ()
    unit = "%" if one.eenheid == "%" else f" {one.eenheid}".rstrip()
    decimals = next(column.decimals for column in released.values if column.name == value)
    known = {str(name): estimate_in(row, value) for name, row in rows.to_dict("index").items()}
    _, low, high, _ = known[now]
    earlier = known[before][0] if before in known and not broken else math.nan
    has_ends = math.isfinite(low)
    return _Said(
        one.naam,
        one.zin,
        now,
        unit,
        f"{number(rows[value][now], decimals)}{unit}",
        f" {span(low, high, decimals)}" if has_ends else "",
        f"{number(earlier, decimals)}{unit}" if math.isfinite(earlier) else "",
        Rates(one.naam, known, last, compared) if has_ends else None,
        broken,
    )
