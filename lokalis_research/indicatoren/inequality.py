"""Whether areas with a low and a high socio-economic status are reached alike."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren import reference
from lokalis_research.indicatoren.incidence import Z
from lokalis_research.indicatoren.material import Material
from lokalis_research.result import Column, Released, with_ends

LOW, HIGH = "laag", "hoog"


def slope_index(rates: npt.ArrayLike, people: npt.ArrayLike) -> tuple[float, float]:
    """Give the slope index of inequality: the rate at the top of the city less that at the bottom.

    The slope of a line through the rates of classes, set out by the middle of the part of all
    people that each class is, from the lowest on, and weighted by people (Mackenbach and Kunst,
    1997). The slope is a weighted sum of the rates, and its variance that of a sum of independent
    shares of so many people. Rates are in per cent, the slope and its standard error in points.

    Examples
    --------
    >>> [round(one, 6) for one in slope_index([20.0, 10.0], [100, 100])]
    [-20.0, 10.0]
    """
    rate, size = np.asarray(rates, dtype=float), np.asarray(people, dtype=float)
    if rate.shape != size.shape or len(rate) < 2 or not (size > 0).all():
        raise AnalysisError(
            "An index of inequality asks two classes or more, all with people.",
            remedy="Give a rate and a number of people per class.",
        )
    # The middle of the part of all people that a class is: classes need not be alike in size.
    place = (np.cumsum(size) - size / 2) / size.sum()
    weight = size * (place - np.average(place, weights=size))
    weight = weight / float((weight * place).sum())
    # Counts are rounded: a rate may come out just above 100.
    variance = np.clip(rate * (100 - rate), 0, None) / size
    return float((weight * rate).sum()), float(np.sqrt((weight**2 * variance).sum()))


def low_and_high(counted: Released, material: Material) -> Released:
    """Set how many families are reached in areas with a low and a high status beside each other.

    Per period both counts, each beside its first period (100), the difference of those two, and the
    slope index; missing where the families of the areas are not known.
    """
    every = reference.figures(material.dictionary, material.reference, reference.FAMILIES)
    known = reference.of_all(every)
    per_class = known[known["soort"] == "ses"].set_index(["jaar", "gebied"])["aantal"]
    return counted.derive(
        functools.partial(_low_and_high, families=per_class),
        name="bereik_laag_en_hoog",
        title="Bereik in wijken met een lage en een hogere SES",
        dimensions=(Column("periode", "Periode"),),
        values=(
            Column("laag", "Lage SES"),
            Column("hoog", "Hogere SES"),
            Column("laag_index", "Lage SES, eerste periode = 100", "", 0),
            Column("hoog_index", "Hogere SES, eerste periode = 100", "", 0),
            Column("groeiverschil", "Lage min hogere", "indexpunten", 0),
            *with_ends("helling", "Hellingsindex", "procentpunt", 1),
            Column("helling_fout", "Standaardfout", "procentpunt", 1),
        ),
        method=(
            "Alleen wijken waarvan de klasse bekend is. De hellingsindex is het bereik in "
            "% van de hoogste min dat van de laagste SES (Mackenbach en Kunst, 1997); de "
            "standaardfout gaat over toeval in wie wordt bereikt. Hij vraagt het aantal gezinnen "
            "per wijk uit een referentielevering."
        ),
    )


def _low_and_high(table: pd.DataFrame, *, families: pd.Series[float]) -> pd.DataFrame:
    wide = table.pivot_table(index="periode", columns="ses", values="gezinnen", sort=True)
    wide = wide.reindex(columns=[LOW, HIGH])
    found = wide.copy()
    for name in (LOW, HIGH):
        found[f"{name}_index"] = 100 * wide[name] / wide[name].bfill().iloc[:1].sum(min_count=1)
    found["groeiverschil"] = found["laag_index"] - found["hoog_index"]
    slopes = [_slope(wide.loc[name], families, reference.year_of(str(name))) for name in wide.index]
    slope, error = np.array(slopes, dtype=float).reshape(-1, 2).T
    return found.assign(
        helling=slope,
        helling_laag=slope - Z * error,
        helling_hoog=slope + Z * error,
        helling_fout=error,
    ).reset_index()


def _slope(counts: pd.Series[float], families: pd.Series[float], year: int) -> tuple[float, float]:
    people = [families.get((year, name), np.nan) for name in (LOW, HIGH)]
    if not np.isfinite(people).all() or not counts.notna().all():
        return np.nan, np.nan
    return slope_index(100 * counts.to_numpy() / people, people)
