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
    CERTAIN,
    Counterpart,
    Reading,
    Tables,
    conditions,
    read,
    read_at,
)
from lokalis_research.gepubliceerd.verdicts import counterpart
from lokalis_research.result import Column, Released
from lokalis_research.text import listing

CONFIRMED, CONTRADICTED, OPEN = "bevestigd", "tegengesproken", "niet te zeggen"
CHANCE = "Het verschil kan toeval of afronding zijn."
ABSENT = "Niet geleverd, niet heel geleverd of verborgen"
Judged = tuple[str, str, float, float]


def claim_counterparts(dictionary: Dictionary) -> list[Counterpart]:
    """List where the numbers stand that the claims are about."""
    rows = dictionary.claims.fillna("").to_dict("records")
    return [_place(row) for row in rows if row["bron"]]


def judge_claims(
    published: Released, dictionary: Dictionary, computed: Sequence[Released]
) -> Released:
    """Test what the reports say in words against what was released.

    Parameters
    ----------
    published : Released
        From `published.everything`: what the page may know.
    dictionary : Dictionary
        The data dictionary, as the page may know it.
    computed : sequence of Released
        The tables of `compute`, released.

    Returns
    -------
    Released
        Per claim whether this delivery confirms or contradicts it, or cannot say; with why, and the
        numbers where there are two.
    """
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
            "Getallen hebben de eenheid van de bewering: een aantal, of procenten. "
            "Stijgen, dalen of meer zijn is bevestigd als het verschil verder van nul ligt dan "
            "1,96 keer zijn standaardfout, per bewering. "
            "‘Iets’ en ‘gelijk’ hebben elk een grens in procenten, die dit onderzoek koos: de "
            "verslagen geven er geen. Tegengesproken zijn ze pas als het verschil groter is dan "
            "die grens en dan toeval."
        ),
    )


def _place(row: dict[Any, Any]) -> Counterpart:
    one = counterpart(row)
    # A change is set against a moment: that of a year before if none is named.
    changes = row["toets"] in _CHANGES
    return dataclasses.replace(one, rekenwijze="verschil") if changes else one


def _judge(
    _: pd.DataFrame, *computed: pd.DataFrame, claims: pd.DataFrame, names: Sequence[str]
) -> pd.DataFrame:
    tables = dict(zip(names, computed, strict=True))
    rows = [
        (one["bewering"], one["uit"].replace("_", " "), *judge(one, tables))
        for one in claims.to_dict("records")
    ]
    columns = ["bewering", "uit", "oordeel", "waarom", "nu", "eerder"]
    kinds = {**dict.fromkeys(columns[:4], "str"), "nu": "float64", "eerder": "float64"}
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def judge(claim: dict[Any, Any], tables: Tables) -> Judged:
    """Test one claim: its verdict, why, and two numbers as far as there are any."""
    test = claim["toets"]
    if test == "geen":
        return OPEN, claim["waarom"], math.nan, math.nan
    place = _place(claim)
    if test in ("bovenaan", "onderaan"):
        return _in_order(place, tables, lowest=test == "onderaan")
    limit = float(claim["drempel"] or 0)
    if test in _CHANGES:
        now = read_at(place, tables, place.now)
        then = read_at(place, tables, place.then)
        if not (now.known and then.known and then.value):
            return OPEN, f"{ABSENT}: {place.where}.", now.value, then.value
        return *_CHANGES[test](now, then, limit), now.value, then.value
    now = read(place, tables)
    if not now.known:
        return OPEN, f"{ABSENT}: {place.where}.", math.nan, limit
    above = now.value > limit
    holds = above if test == "hoger_dan" else not above
    return (CONFIRMED if holds else CONTRADICTED), "", now.value, limit


def _direction(now: Reading, then: Reading, sign: float) -> tuple[str, str]:
    difference = sign * (now.value - then.value)
    error = math.hypot(now.error, then.error)
    if not math.isfinite(error):
        return OPEN, "Er is geen interval om het mee te toetsen."
    if abs(difference) <= max(CERTAIN * error, now.slack + then.slack):
        return OPEN, CHANCE
    return (CONFIRMED if difference > 0 else CONTRADICTED), ""


def _rises(now: Reading, then: Reading, _: float) -> tuple[str, str]:
    return _direction(now, then, 1.0)


def _falls(now: Reading, then: Reading, _: float) -> tuple[str, str]:
    return _direction(now, then, -1.0)


def _stays(now: Reading, then: Reading, limit: float) -> tuple[str, str]:
    change = 100 * (now.value / then.value - 1)
    if abs(change) <= limit:
        return CONFIRMED, _said(change, limit)
    # More than was called the same, but of few that can be chance.
    is_chance = _direction(now, then, 1.0)[0] == OPEN
    return (OPEN, CHANCE) if is_chance else (CONTRADICTED, _said(change, limit))


def _little(now: Reading, then: Reading, limit: float, sign: float) -> tuple[str, str]:
    change = 100 * (now.value / then.value - 1)
    verdict, why = _direction(now, then, sign)
    if verdict == CONFIRMED and sign * change > limit:
        return CONTRADICTED, _said(change, limit)
    return verdict, why or _said(change, limit)


def _little_more(now: Reading, then: Reading, limit: float) -> tuple[str, str]:
    return _little(now, then, limit, 1.0)


def _little_less(now: Reading, then: Reading, limit: float) -> tuple[str, str]:
    return _little(now, then, limit, -1.0)


_CHANGES: dict[str, Callable[[Reading, Reading, float], tuple[str, str]]] = {
    "stijgt": _rises,
    "daalt": _falls,
    "stabiel": _stays,
    "iets_hoger": _little_more,
    "iets_lager": _little_less,
}
TESTS = ("geen", "bovenaan", "onderaan", "hoger_dan", "lager_dan", *_CHANGES)


def _said(change: float, limit: float) -> str:
    text = f"{change:+.0f}".replace("-", "−")
    return f"Het verschil is {text}%; de grens hier is {limit:.0f}%."


def _in_order(place: Counterpart, tables: Tables, *, lowest: bool) -> Judged:
    """Tell whether the categories that are named are the first, or last, of all, in any order."""
    (column, named), *others = conditions(place.rij)
    table = tables.get(place.table)
    if table is None or column not in table:
        return OPEN, f"{ABSENT}: {place.where}.", math.nan, math.nan
    rows = table[table["periode"].isin([str(period) for period in place.now])]
    for other, names in others:
        rows = rows[rows[other].isin(names)]
    groups = rows.groupby(column)
    tops = groups[place.kolom].sum().mask(groups[place.kolom].apply(lambda own: own.isna().any()))
    below = place.factor / groups[place.noemer].first() if place.noemer else 1.0
    values, errors = tops * below, np.sqrt(tops) * below
    ranked = values.dropna().sort_values(ascending=lowest, kind="stable")
    absent = sorted(set(named) - set(ranked.index))
    if absent or len(ranked) == len(named):
        return OPEN, f"Verborgen of niet geleverd: {', '.join(absent)}.", math.nan, math.nan
    first, rest = list(ranked.index[: len(named)]), ranked.drop(named)
    own = ranked[named].sort_values(ascending=not lowest, kind="stable")
    edge, other_edge = float(own.iloc[0]), float(rest.iloc[0])
    error = math.hypot(errors[own.index].iloc[0], errors[rest.index].iloc[0])
    if abs(edge - other_edge) <= CERTAIN * error:
        return OPEN, CHANCE, edge, other_edge
    if set(first) != set(named):
        where = "onderaan" if lowest else "bovenaan"
        return CONTRADICTED, f"Hier staan {listing(first)} {where}.", edge, other_edge
    unseen = int(values.isna().sum())
    why = f"Van {unseen} is het getal verborgen." if unseen else ""
    return (OPEN if unseen else CONFIRMED), why, edge, other_edge
