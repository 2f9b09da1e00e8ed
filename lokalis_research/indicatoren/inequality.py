"""Whether areas with a low and a high socio-economic status are reached alike."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren.city import ALL, known_families
from lokalis_research.result import Column, Released
from lokalis_research.wijken import load_buurtteams

LOW, HIGH = "laag", "hoog"


def slope_index(rates: npt.ArrayLike, people: npt.ArrayLike) -> float:
    """Give the slope index of inequality: the rate at the top of the city less that at the bottom.

    The slope of a line through the rates of classes, set out by the middle of the part of all
    people that each class is, from the lowest on, and weighted by people (Mackenbach and Kunst,
    1997).

    Parameters
    ----------
    rates : array_like, shape (n,)
        From the lowest class to the highest.
    people : array_like, shape (n,)
        How many each class has, more than 0.

    Returns
    -------
    float
        In the unit of the rates; below 0 where the lowest class has more.

    Raises
    ------
    AnalysisError
        If there are fewer than two classes, or one without people.

    Examples
    --------
    >>> round(slope_index([20.0, 15.0, 10.0], [100, 100, 100]), 6)
    -15.0
    """
    rate, size = np.asarray(rates, dtype=float), np.asarray(people, dtype=float)
    if rate.shape != size.shape or len(rate) < 2 or not (size > 0).all():
        raise AnalysisError(
            "An index of inequality asks two classes or more, all with people.",
            remedy="Give a rate and a number of people per class.",
        )
    place = (np.cumsum(size) - size / 2) / size.sum()
    middle, mean = np.average(place, weights=size), np.average(rate, weights=size)
    spread = float((size * (place - middle) ** 2).sum())
    return float((size * (place - middle) * (rate - mean)).sum() / spread)


def low_and_high(counted: Released, dictionary: Dictionary) -> Released:
    """Set how many families are reached in areas with a low and a high status beside each other.

    Parameters
    ----------
    counted : Released
        Indicator ``bereikte_gezinnen`` by ``ses``.
    dictionary : Dictionary
        Says how many families live in each area, where that was filled in.

    Returns
    -------
    Released
        Per period both counts, each beside its first period (100), the difference of those two,
        and the slope index; the last is missing where the families of the areas are not known.
    """
    teams = load_buurtteams(dictionary)
    families = known_families(dictionary)
    families = families[families["buurtteam"] != ALL]
    per_class = (
        families.assign(ses=teams.ses(families["buurtteam"]))
        .groupby(["jaar", "ses"])["alle_gezinnen"]
        .sum()
    )
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
            Column("groeiverschil", "Lage min hogere", "punt", 0),
            Column("helling", "Hellingsindex", "punt", 1),
        ),
        method=(
            "Alleen wijken waarvan een verslag de klasse noemt. De hellingsindex is het bereik in "
            "% van de hoogste min dat van de laagste SES (Mackenbach en Kunst, 1997), en vraagt "
            "het aantal gezinnen per wijk uit data_dictionary/codelijsten/buurtteams.csv."
        ),
    )


def _low_and_high(table: pd.DataFrame, *, families: pd.Series[float]) -> pd.DataFrame:
    wide = table.pivot_table(index="periode", columns="ses", values="gezinnen", sort=True)
    wide = wide.reindex(columns=[LOW, HIGH])
    found = wide.copy()
    for name in (LOW, HIGH):
        found[f"{name}_index"] = 100 * wide[name] / wide[name].bfill().iloc[:1].sum(min_count=1)
    found["groeiverschil"] = found["laag_index"] - found["hoog_index"]
    found["helling"] = [_slope(wide.loc[name], families, int(str(name)[:4])) for name in wide.index]
    return found.reset_index()


def _slope(counts: pd.Series[float], families: pd.Series[float], year: int) -> float:
    people = [families.get((year, name), np.nan) for name in (LOW, HIGH)]
    if not np.isfinite(people).all() or not counts.notna().all():
        return float("nan")
    return slope_index(100 * counts.to_numpy() / people, people)
