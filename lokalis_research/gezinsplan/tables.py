"""Tables for the page, put together from tables that passed the door."""

from __future__ import annotations

import functools

import pandas as pd

from lokalis_research.gezinsplan.estimate import CRITERIUM
from lokalis_research.result import Column, Released

_TAKEN = (
    ("kwaliteit", "onderscheid"),
    ("kwaliteit", "antwoordt"),
    ("naast", "mens_mens"),
    ("naast", "machine_mens"),
    ("anders", "onbekend"),
)


def machine_in_short(quality: Released, beside: Released, unseen: Released) -> Released:
    """Put what matters most about the machine in one table."""
    parts = {"kwaliteit": quality, "naast": beside, "anders": unseen}
    values = tuple(_column(parts[part], name) for part, name in _TAKEN)
    return quality.derive(
        functools.partial(_side_by_side, columns=[column.name for column in values]),
        beside,
        unseen,
        name="machine_in_het_kort",
        title="Het model in het kort, bij gezinnen die het niet las",
        dimensions=(CRITERIUM,),
        values=values,
        method=(
            "AUC: hoe vaak het model een doel dat voldoet hoger zet dan een dat niet voldoet; "
            "0,5 is raden. Antwoordt: bij hoeveel doelen het zeker genoeg is. Codeurs onderling, "
            "model met codeur: hoe vaak zij hetzelfde zeggen, op dezelfde doelen."
        ),
    )


def by_people_alone(table: pd.DataFrame, value: str) -> bool:
    """Tell whether no machine read along: with and without it every estimate is the same."""
    return table[value].equals(table[f"{value}_steekproef"].rename(value))


def scores_side_by_side(quality: Released, agreement: Released) -> Released:
    """Put beside every share how far coders agree on the criterion."""
    alone = by_people_alone(quality.table, "aandeel")
    names = ("aandeel", "aandeel_laag", "aandeel_hoog", *(() if alone else ("winst",)))
    values = (*(_column(quality, name) for name in names), _column(agreement, "eens_minst"))
    return quality.derive(
        functools.partial(_side_by_side, columns=[column.name for column in values]),
        agreement,
        name="doelkwaliteit_en_overeenstemming",
        title="Wat voldoet, en hoe eens codeurs het daarover zijn",
        dimensions=(CRITERIUM,),
        values=values,
        method="Eens: hoe vaak codeurs het eens zijn over het moeilijkste antwoord. De rest "
        "staat onder de figuur.",
    )


def one_round(agreement: Released) -> Released:
    """Leave out which round it was, where there is only one."""
    return agreement.derive(
        lambda table: table.drop(columns="ronde"),
        name=f"{agreement.name}_per_criterium",
        title=agreement.title,
        dimensions=(CRITERIUM,),
        values=agreement.values,
        method="Hoe deze maten zijn berekend, staat onder de figuur.",
    )


def chances(calibrated: Released) -> Released:
    """Lay the machine's chances beside what people found, as plain numbers."""
    values = tuple(_column(calibrated, name) for name in ("kans", "voldoet"))
    return calibrated.derive(
        lambda table: table[["stap", *(column.name for column in values)]],
        name="machine_kansen",
        title="Klopt de kans die het model geeft",
        dimensions=calibrated.dimensions,
        values=values,
        method=calibrated.method,
    )


def _column(released: Released, name: str) -> Column:
    return next(column for column in released.values if column.name == name)


def _side_by_side(first: pd.DataFrame, *others: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    table = first
    for other in others:
        new = [name for name in other.columns if name in columns and name not in table.columns]
        table = table.merge(other[["criterium", *new]], on="criterium", how="left")
    return table[["criterium", *columns]]
