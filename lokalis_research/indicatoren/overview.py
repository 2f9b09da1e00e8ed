"""All indicators of a page in one table: what they were, or which table was not delivered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from lokalis_research.indicatoren.compare import two_periods, value_of
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.measure import measure
from lokalis_research.indicatoren.words import percent
from lokalis_research.period import HalfYear, Year
from lokalis_research.result import Column, Released, Result
from lokalis_research.text import Answer

DELIVERED, TOO_FEW, NOTHING = "ja", "ja, te weinig om te tonen", "ja, van dan niets"


def released(
    release: Callable[[Result], Released],
    material: Material,
    catalogue: Catalogue,
    page: str,
    periods: Sequence[HalfYear],
) -> tuple[Released, ...]:
    """Measure every indicator of a page, and let it out.

    Parameters
    ----------
    release : callable
        Lets a result out, as ``run.release`` does.
    material : Material
        Of the delivery.
    catalogue : Catalogue
        All indicators.
    page : str
        Name of the notebook that they declare.
    periods : sequence of HalfYear
        A half-year and the one of a year before. An indicator that is only declared per year gives
        the last year that was over, and the year before.

    Returns
    -------
    tuple of Released
    """
    last = max(periods)
    year = Year(last.year if last.half == 2 else last.year - 1)
    return tuple(
        release(
            measure(
                material,
                one.name,
                periods if "halfjaar" in one.perioden else (year.shift(-1), year),
                by,
            )
        )
        for one in catalogue.on_page(page)
        for by in _divisions(one, material)
    )


def table(parts: Sequence[Released], catalogue: Catalogue, period: HalfYear) -> Released:
    """Lay indicators out under each other, beside a year before.

    Parameters
    ----------
    parts : sequence of Released
        Of `released`.
    catalogue : Catalogue
        All indicators.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Released
        A row per indicator and group, also of what was not delivered.
    """
    named = [catalogue.of(one) for one in parts]

    def lay(*tables: pd.DataFrame) -> pd.DataFrame:
        rows = [
            row
            for one, each, own in zip(named, parts, tables, strict=True)
            for row in _rows(one.naam, one.eenheid or "aantal", each, own, period)
        ]
        return pd.DataFrame(rows, columns=["wat", "eenheid", "geleverd", "periode", "nu", "eerder"])

    return parts[0].derive(
        lay,
        *parts[1:],
        name="overzicht",
        title="Wat er is vastgelegd, naast een jaar eerder",
        dimensions=(
            Column("wat", "Indicator"), Column("eenheid", "Eenheid"),
            Column("geleverd", "Geleverd"), Column("periode", "Periode"),
        ),
        values=(Column("nu", "Nu", "", 1), Column("eerder", "Een jaar eerder", "", 1)),
        method=(
            "Een register dat niet is geleverd, telt niet als nul. Van vóór de eerste dag van een "
            "register is niets bekend. Wat elk getal betekent, staat onderaan."
        ),
    )  # fmt: skip


def answer(overview: Released, timely: Released) -> Answer:
    """Say how much of what the reports use was delivered, and how the last quarter went.

    Parameters
    ----------
    overview : Released
        Of `table`.
    timely : Released
        Indicator ``tijdige_kennismaking`` per quarter.

    Returns
    -------
    Answer
    """
    names = overview.table["wat"].str.split(":").str[0]
    absent = overview.table["geleverd"].str.startswith("nee")
    every, lacking = names.nunique(), names[absent].nunique()
    rows = timely.table.dropna(subset=["waarde"])
    sentences = [
        f"Van {every} cijfers uit registers en velden die de verslagen gebruiken, waren er "
        f"{every - lacking} te berekenen; van {lacking} is de tabel niet geleverd.",
    ]
    if len(rows):
        last = rows.iloc[-1]
        sentences.append(
            f"In {last['periode']} had {percent(last.to_dict(), 'waarde')} van de aanmeldingen "
            "binnen vijf werkdagen een kennismaking."
        )
    return Answer(tuple(sentences))


def _divisions(one: Indicator, material: Material) -> list[tuple[str, ...]]:
    """Ask the whole city, and beside it what a register itself tells apart."""
    fixed = one.noemer.vast_over if one.noemer else ()
    told = [name for name in one.groepen if GROUPS[name].own_codes or name == "leefgebied"]
    own = [name for name in told if name not in fixed and one.noemer is None]
    return [fixed, *((name,) for name in own if set(one.tables) <= material.delivered)]


def _rows(
    name: str, unit: str, released: Released, table: pd.DataFrame, period: HalfYear
) -> list[tuple[str, str, str, str, float, float]]:
    if table.empty:
        absent = released.method.startswith("Niet geleverd:")
        lacks = released.method.split(":")[1].split(".")[0].strip() if absent else ""
        return [
            (name, unit, f"nee: {lacks}" if absent else NOTHING, "", float("nan"), float("nan"))
        ]
    value, (now, before) = value_of(released), two_periods(released, period)
    groups = [column.name for column in released.dimensions[1:]]
    keyed = table.assign(groep=table[groups].agg(", ".join, axis=1) if groups else "")
    sides = [keyed[keyed["periode"] == one].set_index("groep")[value] for one in (now, before)]
    found = pd.DataFrame(dict(zip(("nu", "eerder"), sides, strict=True))).astype(float)
    return [
        (
            f"{name}: {group}" if group else name,
            unit,
            DELIVERED if row.notna().any() else TOO_FEW,
            now,
            *row,
        )
        for group, row in found.iterrows()
    ]
