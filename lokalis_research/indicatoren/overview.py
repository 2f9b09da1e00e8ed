"""All indicators of a page in one table: what they were, or which table was not delivered."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lokalis_research.caveats import breaks_between
from lokalis_research.errors import NotDeliveredError
from lokalis_research.indicatoren.compare import two_periods, value_of
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.material import Material, reported
from lokalis_research.indicatoren.measure import NOT_RECORDED, measure
from lokalis_research.indicatoren.reference import CITY
from lokalis_research.missing import gather, takes_absent
from lokalis_research.period import HalfYear, Period, Span, Year, parse_period
from lokalis_research.result import Column, Released, Result, with_ends
from lokalis_research.text import Answer, phrase
from lokalis_research.verdict import cannot_say

DELIVERED, TOO_FEW, LACKS = "ja", "ja, niet te tonen", "nee: "
_COLUMNS = ["wat", "eenheid", "geleverd", "periode", "nu", "nu_laag", "nu_hoog", "eerder"]


@dataclass(frozen=True)
class Lacking:
    """An indicator that cannot be measured, and why."""

    indicator: str
    why: NotDeliveredError


def _try(
    release: Callable[[Result], Released],
    material: Material,
    name: str,
    periods: Sequence[Period],
    by: Sequence[str] = (),
    title: str = "",
) -> Released | Lacking:
    """Measure an indicator and let it out; where it cannot be measured, say why."""
    try:
        result = measure(material, name, periods, by)
    except NotDeliveredError as error:
        return Lacking(name, error)
    named = result.named(f"{name}_maanden", f"{result.title}, {title}") if title else result
    return release(named)


@takes_absent
def released(
    release: Callable[[Result], Released],
    material: Material,
    catalogue: Catalogue,
    page: str,
    periods: Sequence[HalfYear],
) -> tuple[Released | Lacking, ...]:
    """Measure every indicator of a page, and let it out.

    An indicator that is only declared per year gives the last year that was over, and the year
    before.
    """
    last = max(periods)
    # The year of a first half-year is not over.
    year = Year(last.year if last.half == 2 else last.year - 1)
    return tuple(
        _try(
            release,
            material,
            one.name,
            periods if "halfjaar" in one.perioden else (year.shift(-1), year),
            by,
        )
        for one in catalogue.on_page(page)
        for by in _divisions(one, material)
    )


@takes_absent
def of_reports(
    release: Callable[[Result], Released],
    material: Material,
    page: HalfYear,
    months: Mapping[str, Sequence[str]],
) -> tuple[Released | Lacking, ...]:
    """Measure indicators over the months that a report is about, and let them out.

    The half-year of the page stands in for months that were not over or not delivered.
    """
    return tuple(
        _try(
            release,
            material,
            name,
            reported(material.support, page, Span.parse(span)),
            title="maanden van een verslag",
        )
        for span, names in months.items()
        for name in names
    )


def table(
    parts: Sequence[Released | Lacking],
    catalogue: Catalogue,
    period: HalfYear,
    title: str = "Wat er is vastgelegd, naast een jaar eerder",
) -> Released:
    """Lay indicators out under each other, beside a year before, also what was not delivered."""
    there = [one for one in parts if isinstance(one, Released)]
    broken = functools.partial(breaks_between, catalogue.dictionary)
    if not there:
        what = {name for one in parts if isinstance(one, Lacking) for name in one.why.what}
        raise NotDeliveredError(
            tuple(sorted(what)) or ("perioden van verslagen in het woordenboek",)
        )

    def lay(*tables: pd.DataFrame) -> pd.DataFrame:
        own = iter(tables)
        rows = [
            row
            for one in parts
            for row in (
                _lacking(catalogue[one.indicator], ", ".join(one.why.what))
                if isinstance(one, Lacking)
                else _rows(catalogue.of(one), one, next(own), period, broken)
            )
        ]
        return pd.DataFrame(rows, columns=_COLUMNS)

    return there[0].derive(
        lay,
        *there[1:],
        name=f"overzicht_{catalogue.of(there[0]).name}",
        title=title,
        dimensions=(
            Column("wat", "Indicator"), Column("eenheid", "Eenheid"),
            Column("geleverd", "Geleverd"), Column("periode", "Periode"),
        ),
        values=(
            *with_ends("nu", "In die periode", "", 1),
            Column("eerder", "Een jaar eerder", "", 1),
        ),
        method=(
            "Een register dat niet is geleverd, telt niet als nul. Van vóór de eerste dag van een "
            "register is niets bekend. Een jaar eerder staat er niet waar het cijfer sindsdien "
            "iets anders betekent. Wat elk getal betekent, staat onderaan."
        ),
    )  # fmt: skip


def answer(overview: Released, timely: Released, reached: Released) -> Answer:
    """Say which part of the city is reached, how the last quarter went, and what was delivered."""
    points, state = gather(
        lambda: _part_of_city(reached.table),
        lambda: _last_quarter(timely.table)[:1],
        lambda: _counted(overview.table),
    )
    details, _ = gather(lambda: _last_quarter(timely.table)[1:])
    unknown, _ = gather(
        lambda: "" if _part_of_city(reached.table) else "welk deel van de stad wordt bereikt",
        lambda: "" if _last_quarter(timely.table) else "hoe snel een kennismaking er was",
    )
    unknown += ("wie niet wordt bereikt", "of een register volledig is")
    return Answer.ranked(points, cannot_say(unknown, state), details)


def _counted(overview: pd.DataFrame) -> str:
    names = overview["wat"].str.split(":").str[0]
    absent = overview["geleverd"].str.startswith(LACKS)
    every, lacking = names.nunique(), names[absent].nunique()
    return (
        f"Van {every} cijfers uit kleine registers en velden waren er "
        f"{every - lacking} te berekenen; voor {lacking} ontbreken gegevens."
    )


def _last_quarter(timely: pd.DataFrame) -> tuple[str, ...]:
    """Say how the last quarter went: without its margin, and with."""
    rows = timely.dropna(subset=["waarde"])
    if rows.empty:
        return ()
    last = {**rows.iloc[-1]}
    return tuple(
        phrase(
            "In het {when} had {waarde:%..} van de aanmeldingen binnen vijf werkdagen een "
            "kennismaking.",
            one,
            when=parse_period(last["periode"]).label,
        )
        for one in ({"waarde": last["waarde"]}, last)
    )


def _part_of_city(reached: pd.DataFrame) -> str:
    rows = reached[reached["wie"] == CITY].dropna(subset=["bereik"])
    if rows.empty:
        return ""
    own = {**rows[rows["wat"] == rows["wat"].iloc[0]].sort_values("periode").iloc[-1]}
    return phrase(
        "In het {when} begeleidden buurtteams {bereik:1%} van alle {of}.",
        own,
        when=parse_period(own["periode"]).label,
        of=own["van"],
    )


def _divisions(one: Indicator, material: Material) -> list[tuple[str, ...]]:
    """Ask the whole city, and beside it what a register itself tells apart."""
    fixed = one.noemer.vast_over if one.noemer else ()
    told = [name for name in one.groepen if GROUPS[name].own_codes or name == "leefgebied"]
    own = [name for name in told if name not in fixed and one.noemer is None]
    return [fixed, *((name,) for name in own if set(one.tables) <= material.delivered)]


def _lacking(one: Indicator, what: str) -> list[list[Any]]:
    return [[one.naam, one.eenheid or "aantal", f"{LACKS}{what}", "", *[float("nan")] * 4]]


def _rows(
    one: Indicator,
    released: Released,
    table: pd.DataFrame,
    period: HalfYear,
    broken: Callable[..., object],
) -> list[list[Any]]:
    if table.empty:
        # Without a field that says so, the register began after all half-years that were asked.
        asked = released.method.partition(NOT_RECORDED)[2].partition(".")[0]
        return _lacking(one, asked or "cijfers van deze tijd")
    name, unit = one.naam, one.eenheid or "aantal"
    value, (now, before) = value_of(released), two_periods(released, period)
    groups = [column.name for column in released.dimensions[1:]]
    keyed = table.assign(groep=table[groups].agg(", ".join, axis=1) if groups else "")
    keyed = keyed.set_index("groep")
    own = keyed[keyed["periode"] == now].reindex(columns=[value, f"{value}_laag", f"{value}_hoog"])
    earlier = keyed.loc[keyed["periode"] == before, value]
    if broken(one.compared_by, parse_period(before), parse_period(now)):
        earlier = earlier.iloc[:0]
    found = own.assign(eerder=earlier).astype(float)
    return [
        [
            f"{name}: {group}" if group else name,
            unit,
            DELIVERED if row.notna().any() else TOO_FEW,
            parse_period(now).label,
            *row,
        ]
        for group, row in found.iterrows()
    ]
