"""Every published figure beside what this run computes: exactly one verdict each."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.read import read_csv, read_yaml
from lokalis_research.gepubliceerd.counterpart import (
    HIDDEN,
    Counterpart,
    Reading,
    Tables,
    in_words,
    read,
    until,
    why_unknown,
)
from lokalis_research.period import HalfYear
from lokalis_research.result import NOT_THERE, Column, Released

REPRODUCED, ROUNDING, DIFFERS = "gereproduceerd", "binnen afronding", "wijkt af"
READING, BROKEN, LACKING = "andere lezing", "niet vergelijkbaar", "gegevens ontbreken"
TOLD_TWICE, GOAL, CONTEXT = "volgt uit een ander", "doel", "context"
VERDICTS = (REPRODUCED, ROUNDING, DIFFERS, TOLD_TWICE, READING, BROKEN, LACKING, GOAL, CONTEXT)
"""What a published figure can be here; each is exactly one of these."""

ABOUT, NEAR = 0.05, 0.10
"""How far *circa*, and *ruim* or *bijna*, may be from the number that is named: parts of it."""
AT_LEAST = ("ruim", "meer_dan", "minstens", "ondergrens")
AT_MOST = ("bijna", "minder_dan", "hoogstens", "bovengrens", "tot", "tot_en_met")
FITTED, FREE, FOLLOWS = "ja", "nee", "n.v.t."
APART = "apart gehouden"
_FIELDS = ("bron", "per", "naar", "rij", "kolom", "noemer", "rekenwijze", "tegen")


def counterparts_of(dictionary: Dictionary) -> dict[str, Counterpart]:
    """List where the number stands that belongs to each published figure that has one."""
    return {
        one["id"]: counterpart(one) for one in _joined(dictionary).to_dict("records") if one["bron"]
    }


def counterpart(row: dict[Any, Any]) -> Counterpart:
    """Make a counterpart of a row of the dictionary."""
    return Counterpart(
        **{name: row[name] for name in _FIELDS},
        periode=row["periode"],
        factor=100.0 if row["eenheid"] in ("procent", "procentpunt") else 1.0,
    )


def figure_verdicts(
    published: Released,
    dictionary: Dictionary,
    page: HalfYear,
    computed: Sequence[Released],
    *,
    made_up: bool,
) -> Released:
    """Give every published figure its verdict and why, from what was released.

    Of the made-up delivery it is told which figures it was fitted to.
    """
    figures = _joined(dictionary)
    names = [one.name for one in computed]
    used = used_in_fitting(dictionary) if made_up else {}
    city = dictionary.municipality.naam

    def lay(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
        tables = dict(zip(names, computed, strict=True))
        known = published.set_index("cijfer")["waarde"]
        rows = [
            _row(one, float(known[one["id"]]), tables, used, page, city)
            for one in figures.to_dict("records")
            if one["id"] in known.index
        ]
        columns = [
            "cijfer", "wat", "waarover", "periode", "gegeven_als", "oordeel", "geijkt", "apart",
            "gerekend_met", "waarom", "gepubliceerd", "berekend",
        ]  # fmt: skip
        texts = dict.fromkeys(columns[:10], "str")
        table = pd.DataFrame(rows, columns=columns).astype({**texts, "berekend": "float64"})
        return table.assign(**{f"berekend{NOT_THERE}": table["gerekend_met"] == ""})

    return published.derive(
        lay,
        *computed,
        name="gepubliceerde_cijfers",
        title="Elk gepubliceerd cijfer, en wat deze levering ervan zegt",
        dimensions=(
            Column("cijfer", "Cijfer"),
            Column("wat", "Wat het is"),
            Column("waarover", "Waar of waarover"),
            Column("periode", "Periode"),
            Column("gegeven_als", "Gegeven als"),
            Column("oordeel", "Oordeel"),
            Column("geijkt", "Demo hierop afgestemd"),
            Column("apart", "Geloot om apart te houden"),
            Column("gerekend_met", "Gerekend met"),
            Column("waarom", "Waarom"),
        ),
        values=(
            Column("gepubliceerd", "Gepubliceerd", "", 2, mixed=True),
            Column("berekend", "Berekend", "", 2, mixed=True),
        ),
        method=(
            "Gereproduceerd: hetzelfde, afgerond op zoveel decimalen als het gepubliceerde cijfer. "
            "Zonder decimalen mag het dus een halve schelen, met één decimaal een twintigste en "
            "met twee een tweehonderdste. Binnen afronding: het past met de vijftallen van deze "
            "tabellen erbij, of met een woord. Circa mag een twintigste van het cijfer schelen, "
            "ruim en bijna een tiende naar één kant."
        ),
    )


def counted(verdicts: Released) -> Released:
    """Count the verdicts, apart for figures that the demo was fitted to and for those kept out."""
    return verdicts.derive(
        _counted,
        name="oordelen_geteld",
        title="Oordelen over de gepubliceerde cijfers",
        dimensions=(Column("oordeel", "Oordeel"),),
        values=(
            Column("alle", "Cijfers"),
            Column("geijkt", "Demo erop afgestemd"),
            Column("vrij", "Niet erop afgestemd"),
            Column("apart_vrij", "Daarvan apart gehouden"),
        ),
    )


def beside(verdicts: Released, name: str, title: str, *kinds: str, fitted: bool) -> Released:
    """Show the figures of some verdicts beside what was computed: fitted ones, or the others."""
    return _some(
        verdicts,
        name,
        title,
        kinds,
        ("wat", "waarover", "periode", "gegeven_als", "oordeel", "apart", "gerekend_met"),
        verdicts.values,
        only=FITTED if fitted else "",
    )


def reasons(verdicts: Released, name: str, title: str, *kinds: str) -> Released:
    """Show the figures of some verdicts with why, and the number that stands nearest."""
    heads = ("wat", "waarover", "periode", "gegeven_als", "waarom")
    return _some(verdicts, name, title, kinds, heads, verdicts.values)


def _some(
    verdicts: Released,
    name: str,
    title: str,
    kinds: tuple[str, ...],
    heads: tuple[str, ...],
    values: tuple[Column, ...],
    only: str | None = None,
) -> Released:
    columns = [*heads, *(value.name for value in values)]

    def rows(table: pd.DataFrame) -> pd.DataFrame:
        chosen = table["oordeel"].isin(kinds)
        if only is not None:
            chosen &= (table["geijkt"] == FITTED) == bool(only)
        absent = {f"berekend{NOT_THERE}": table["gerekend_met"] == ""}
        # A column set in a table without rows would bring rows along.
        return table.assign(**absent).loc[chosen, [*columns, *absent]]

    return verdicts.derive(
        rows,
        name=name,
        title=title,
        dimensions=tuple(one for one in verdicts.dimensions if one.name in heads),
        values=values,
    )


def used_in_fitting(dictionary: Dictionary) -> dict[str, str]:
    """Tell of figures whether the demo was fitted to them; none where there is no such demo."""
    path = dictionary.path / "demo" / "geijkt.csv"
    if not path.is_file():
        return {}
    columns = ("id", "geijkt")
    return dict(read_csv(path, columns, ["id"], exact=False)[list(columns)].to_numpy())


def drawn_apart(dictionary: Dictionary) -> frozenset[str]:
    """Draw the figures that no later fitting of the demo may use: a share of all, by a seed.

    Each figure has its own fixed number, so that a figure that comes in moves no other one.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> len(drawn_apart(load_dictionary()))
    70
    """
    path = dictionary.path / "demo" / "apart.yaml"
    if not path.is_file():
        return frozenset()
    rule = read_yaml(path)
    ids = sorted(
        dictionary.published["id"],
        key=lambda one: hashlib.sha256(f"{rule['zaad']} {one}".encode()).hexdigest(),
    )
    return frozenset(ids[: round(len(ids) * float(rule["deel"]))])


def _joined(dictionary: Dictionary) -> pd.DataFrame:
    """Lay every figure beside its row of ``tegenhangers.csv``: by id, or else by indicator."""
    figures = dictionary.published.drop(columns=["bron", "noemer"]).fillna(
        {"opmerking": "", "uitsplitsing": "", "gebied": ""}
    )
    rules = dictionary.counterparts.fillna("").set_index("cijfer")
    key = figures["id"].where(figures["id"].isin(rules.index), figures["indicator"])
    laid = rules.reindex(key).reset_index(drop=True).fillna("")
    moment = laid["periode"].where(laid["periode"] != "", figures["periode"])
    apart = figures["id"].isin(drawn_apart(dictionary))
    return pd.concat([figures, laid.drop(columns="periode")], axis="columns").assign(
        periode=moment, over=figures["periode"], apart=apart
    )


def _row(
    one: dict[Any, Any],
    value: float,
    tables: Tables,
    used: dict[str, str],
    page: HalfYear,
    city: str,
) -> tuple[str | float, ...]:
    place = counterpart(one) if one["bron"] else None
    found = read(place, tables) if place else Reading()
    unknown = why_unknown(place, tables) if place and not found.known else ""
    verdict, why = judge(one, value, found, unknown)
    fitted = (FITTED if used.get(one["id"]) == "ja" else FREE) if used else FOLLOWS
    # What nothing was computed with does not exist; what is hidden does.
    made = place.where if place and (found.known or unknown.startswith(HIDDEN)) else ""
    # One decimal says what a whole number is beside; two say nothing more where counts are of five.
    computed = round(found.value, max(1, _decimals(value))) if found.known else found.value
    return (
        one["id"], until(page, one["definitie"]), _about(one, city),
        in_words(until(page, one["over"])), _given(one), verdict, fitted,
        APART if one["apart"] else "", made, until(page, why), value, computed,
    )  # fmt: skip


def _about(one: dict[Any, Any], city: str) -> str:
    """Say of which place or group a figure is, where that is not the whole city.

    Examples
    --------
    >>> _about({"gebied": "Stad", "uitsplitsing": "leefgebied=opvoeden_en_opgroeien"}, "Stad")
    'opvoeden en opgroeien'
    """
    group = str(one["uitsplitsing"]).rpartition("=")[2].replace("_", " ")
    return ", ".join(part for part in (one["gebied"], group) if part and part != city)


def _given(one: dict[Any, Any]) -> str:
    """Say in what unit a figure was published, and with which word before it."""
    unit = "%" if one["eenheid"] == "procent" else one["eenheid"].replace("_", " ")
    exactness = one["benadering"].replace("_", " ")
    return unit if exactness == "exact" else f"{unit}, {exactness}"


def judge(one: dict[Any, Any], value: float, found: Reading, unknown: str) -> tuple[str, str]:
    """Give one figure its verdict and why, from the number that was read or why there is none."""
    given = one["oordeel"]
    if given == "berekend":
        if found.known:
            return compared(value, one["benadering"], found), ""
        return LACKING, unknown
    if given:
        return given.replace("_", " "), one["waarom"]
    if one["soort"] in (GOAL, CONTEXT):
        return one["soort"], ""
    return LACKING, "Het datawoordenboek zegt niet waarmee dit cijfer is te vergelijken."


def compared(value: float, exactness: str, found: Reading) -> str:
    """Compare a computed number with a published one, as exactly as it was published.

    Examples
    --------
    >>> compared(13.0, "exact", Reading(13.4)), compared(1164.0, "exact", Reading(1165.0, 2.5))
    ('gereproduceerd', 'binnen afronding')
    >>> compared(10.0, "ruim", Reading(10.3)), compared(10.0, "ruim", Reading(9.0))
    ('binnen afronding', 'wijkt af')
    """
    half = 10.0 ** -_decimals(value) / 2
    difference = found.value - value
    if exactness in ("exact", "gelijk_aan_2019"):
        if -half <= difference < half:
            return REPRODUCED
        return ROUNDING if abs(difference) <= half + found.slack else DIFFERS
    # Of a decline, more than so much is a larger decline.
    outward, room = math.copysign(1.0, value) * difference, half + found.slack
    wide = math.inf if exactness in ("minstens", "ondergrens", "hoogstens", "bovengrens") else NEAR
    if exactness in AT_LEAST:
        fits = -found.slack <= outward <= max(wide * abs(value), room)
    elif exactness in AT_MOST:
        fits = -max(wide * abs(value), room) <= outward <= found.slack
    else:
        fits = abs(difference) <= max(ABOUT * abs(value), room)
    return ROUNDING if fits else DIFFERS


def _decimals(value: float) -> int:
    text = f"{value:.6f}".rstrip("0")
    return len(text.partition(".")[2])


def _counted(verdicts: pd.DataFrame) -> pd.DataFrame:
    fitted, apart = verdicts["geijkt"] == FITTED, verdicts["apart"] == APART
    counts = pd.DataFrame(
        [
            {
                "oordeel": name,
                "alle": float(own.sum()),
                "geijkt": float((own & fitted).sum()),
                "vrij": float((own & ~fitted).sum()),
                "apart_vrij": float((own & ~fitted & apart).sum()),
            }
            for name in VERDICTS
            for own in [verdicts["oordeel"] == name]
        ]
    )
    if not fitted.any():
        # Of a real delivery there is nothing to tell apart, and no column about it.
        counts[["geijkt", "vrij", "apart_vrij"]] = np.nan
    return counts
