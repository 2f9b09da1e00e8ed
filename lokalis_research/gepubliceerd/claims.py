"""What the reports say in words and order, as statements that this delivery can test."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.gepubliceerd.counterpart import (
    HIDDEN,
    ROUNDED,
    SPREAD,
    Counterpart,
    Reading,
    Tables,
    conditions,
    read,
    read_at,
    why_unknown,
)
from lokalis_research.gepubliceerd.verdicts import counterpart
from lokalis_research.result import NOT_THERE, Column, Released
from lokalis_research.verdict import confidence, quantile

CONFIRMED, CONTRADICTED, OPEN = "bevestigd", "tegengesproken", "niet te zeggen"
CHANCE = "Dat kan toeval of afronding zijn."
NO_ERROR = "Er is geen interval om het mee te toetsen."
FROM_NOTHING = "Daarvoor was het nul: hoeveel procent het veranderde, bestaat niet."
Judged = tuple[str, str, float, float]


def claim_counterparts(dictionary: Dictionary) -> list[Counterpart]:
    """List where the numbers stand that the claims are about."""
    rows = dictionary.claims.fillna("").to_dict("records")
    return [_place(row) for row in rows if row["bron"]]


def judge_claims(
    published: Released, dictionary: Dictionary, computed: Sequence[Released]
) -> Released:
    """Test what the reports say in words against what was released."""
    return published.derive(
        functools.partial(
            _judge, claims=dictionary.claims.fillna(""), names=[one.name for one in computed]
        ),
        *computed,
        name="beweringen",
        title="Wat de verslagen in woorden zeggen",
        dimensions=(
            Column("bewering", "Bewering"),
            Column("uit", "Verslag"),
            Column("oordeel", "Oordeel"),
            Column("waarom", "Waarom"),
        ),
        values=(
            Column("nu", "Berekend", "", 1, mixed=True),
            Column("eerder", "Naast ervoor, een ander of een grens", "", 1, mixed=True),
        ),
        method=(
            "Getallen hebben de eenheid van de bewering: een aantal, of procenten. Een bewering is "
            "bevestigd als het hele interval past bij wat zij zegt, en tegengesproken als niets "
            "ervan past; afronding en toeval zitten in het interval. Het is zo wijd dat, als er "
            "niets verschilt, de kans hoogstens 5% is dat de pagina toch een verschil bevestigt of "
            "tegenspreekt. ‘Iets’ en ‘gelijk’ hebben elk een grens in procenten van wat het was, "
            "die dit onderzoek koos: de verslagen geven er geen. Wat in een rij is genoemd, is "
            "bevestigd als het samen bovenaan of onderaan staat, in welke volgorde ook."
        ),
    )


FITS: dict[str, Callable[[float], tuple[float, float]]] = {
    "hoger_dan": lambda limit: (limit, math.inf),
    "lager_dan": lambda limit: (-math.inf, limit),
    "stijgt": lambda _: (0.0, math.inf),
    "daalt": lambda _: (-math.inf, 0.0),
    "stabiel": lambda limit: (-limit, limit),
    "iets_hoger": lambda limit: (0.0, limit),
    "iets_lager": lambda limit: (-limit, 0.0),
    "niet_lager": lambda limit: (-limit, math.inf),
}
"""Between which numbers a claim is so: of the value, or of its change in per cent."""
_OF_VALUE = ("hoger_dan", "lager_dan")
_UNSURE = {
    "stabiel": "Of het binnen {}% bleef, is met toeval en afronding niet te zeggen.",
    "iets_hoger": "Of het hoger werd, en hoogstens {}%, is met toeval en afronding niet te zeggen.",
    "iets_lager": "Of het lager werd, en hoogstens {}%, is met toeval en afronding niet te zeggen.",
    "niet_lager": "Of het {}% of meer daalde, is met toeval en afronding niet te zeggen.",
}
"""Why a claim about a change of limited size stays open; of others it may be `CHANCE`."""
_ORDERS = ("bovenaan", "onderaan")
TESTS = ("geen", *_ORDERS, *FITS)


def _changes(test: str) -> bool:
    return test in FITS and test not in _OF_VALUE


def _place(row: dict[Any, Any]) -> Counterpart:
    one = counterpart(row)
    # A change is set against a moment: that of a year before if none is named.
    return dataclasses.replace(one, rekenwijze="groei") if _changes(row["toets"]) else one


def _judge(
    _: pd.DataFrame, *computed: pd.DataFrame, claims: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    tables = dict(zip(names, computed, strict=True))
    tested = int((claims["toets"] != "geen").sum())
    rows = [
        (one["bewering"], one["uit"].replace("_", " "), *judge(one, tables, tested))
        for one in claims.to_dict("records")
    ]
    columns = ["bewering", "uit", "oordeel", "waarom", "nu", "eerder"]
    kinds = {**dict.fromkeys(columns[:4], "str"), "nu": "float64", "eerder": "float64"}
    table = pd.DataFrame(rows, columns=columns).astype(kinds)
    absent = ~table["waarom"].str.startswith(HIDDEN)
    return table.assign(**{f"{name}{NOT_THERE}": absent for name in columns[4:]})


def judge(claim: dict[Any, Any], tables: Tables, tested: int = 1) -> Judged:
    """Test one of so many claims: its verdict, why, and two numbers as far as there are any."""
    test, limit = claim["toets"], float(claim["drempel"] or 0)
    if test == "geen":
        return OPEN, claim["waarom"], math.nan, math.nan
    place = _place(claim)
    if test in _ORDERS:
        return _in_order(place, tables, tested, lowest=test == "onderaan")
    found = read(place, tables)
    if _changes(test):
        beside = [read_at(place, tables, moment).value for moment in (place.now, place.then)]
    else:
        beside = [found.value, limit]
    if not found.known:
        return OPEN, why_unknown(place, tables), beside[0], beside[1]
    if _changes(test) and beside[1] == 0:
        return OPEN, FROM_NOTHING, beside[0], beside[1]
    verdict, why = _verdict(found, FITS[test](limit), tested)
    why = _UNSURE[test].format(f"{limit:g}") if why == CHANCE and test in _UNSURE else why
    return verdict, why, beside[0], beside[1]


def _verdict(found: Reading, fits: tuple[float, float], tested: int) -> tuple[str, str]:
    """Confirm what holds over the whole interval, contradict what holds nowhere in it."""
    if not math.isfinite(found.error):
        return OPEN, NO_ERROR
    reach = _times(tested) * found.error + found.slack
    low, high = found.value - reach, found.value + reach
    if fits[0] <= low and high <= fits[1]:
        return CONFIRMED, ""
    return (CONTRADICTED, "") if high < fits[0] or low > fits[1] else (OPEN, CHANCE)


def _times(comparisons: int) -> float:
    """Give how many standard errors an interval takes where a page makes so many comparisons."""
    return float(quantile((1 + confidence(1, comparisons)) / 2, math.inf))


def _in_order(place: Counterpart, tables: Tables, tested: int, *, lowest: bool) -> Judged:
    """Tell whether the categories that are named are the first, or last, of all, in any order.

    That asks each of them to differ from each other one; one pair the other way contradicts it.
    """
    (column, named), *others = conditions(place.rij)
    table = tables.get(place.table)
    if table is None or column not in table:
        return OPEN, why_unknown(place, {}), math.nan, math.nan
    rows = table[table["periode"].isin([str(period) for period in place.now])]
    for other, names in others:
        rows = rows[rows[other].isin(names)]
    groups = rows.groupby(column)
    tops = groups[place.kolom].sum().mask(groups[place.kolom].apply(lambda own: own.isna().any()))
    below = place.factor / groups[place.noemer].first() if place.noemer else 1.0
    values = (tops * below).dropna()
    hidden = sorted(set(tops.index[tops.isna()]) & set(named))
    absent = sorted(set(named) - set(tops.index))
    if hidden or absent:
        why = (
            f"{HIDDEN}: {', '.join(hidden)}." if hidden else f"Niet geleverd: {', '.join(absent)}."
        )
        return OPEN, why, math.nan, math.nan
    if len(values) == len(named):
        return OPEN, "Er is niets zichtbaars om het naast te zetten.", math.nan, math.nan
    sign = -1.0 if lowest else 1.0
    own, rest = values[named], values.drop(named)
    gaps = sign * np.subtract.outer(own.to_numpy(), rest.to_numpy())
    error, slack = (
        (part * below)[[*own.index, *rest.index]].to_numpy()
        for part in (np.sqrt(SPREAD * tops), ROUNDED * groups.size())
    )
    errors = np.hypot.outer(error[: len(own)], error[len(own) :])
    slacks = np.add.outer(slack[: len(own)], slack[len(own) :])
    edges = float(sign * (sign * own).min()), float(sign * (sign * rest).max())
    if (gaps + slacks < -_times(tested * gaps.size) * errors).any():
        side = "lager" if lowest else "hoger"
        return CONTRADICTED, f"Een ander is hier {side} dan een van wie zijn genoemd.", *edges
    if not (gaps - slacks > _times(tested) * errors).all():
        return OPEN, CHANCE, *edges
    unseen = len(tops) - len(values)
    why = f"Van {unseen} is het getal verborgen." if unseen else ""
    return (OPEN if unseen else CONFIRMED), why, *edges
