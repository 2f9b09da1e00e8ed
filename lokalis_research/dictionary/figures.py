"""Read the published figures: one file with single figures, one with the monthly absence table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lokalis_research.dictionary.read import read_csv, to_numbers
from lokalis_research.errors import DictionaryError

FIGURE_COLUMNS = (
    "id",
    "indicator",
    "soort",
    "waarde",
    "eenheid",
    "benadering",
    "periode",
    "gebied",
    "uitsplitsing",
    "noemer",
    "bron",
    "plaats",
    "definitie",
    "opmerking",
)
MONTH_COLUMNS = ("maand", "kort_pct", "totaal_pct", "bron", "plaats")
DEFINITIONS = {
    "kort": "Kort ziekteverzuim van de medewerkers in de maand; de grens tussen kort en lang is "
    "niet bekend.",
    "totaal": "Ziekteverzuim van de medewerkers in de maand, kort en lang samen.",
}


def read_published(folder: Path) -> pd.DataFrame:
    """Read all published figures, one row each.

    The monthly absence figures stand in ``verzuim_maand.csv`` only, as a table that a person can
    compare with the report; here each of its cells becomes a figure with an id of its own.
    """
    single = folder / "cijfers.csv"
    figures = read_csv(single, FIGURE_COLUMNS, ["id"])
    figures["waarde"] = to_numbers(single, figures["waarde"])
    both = pd.concat([figures, _monthly_absence(folder / "verzuim_maand.csv")], ignore_index=True)
    repeated = both.loc[both["id"].duplicated(), "id"]
    if len(repeated):
        raise DictionaryError(
            f'{single.name} and verzuim_maand.csv both have a figure "{repeated.iloc[0]}".',
            remedy="Keep the monthly absence figures in verzuim_maand.csv only.",
        )
    return both[list(FIGURE_COLUMNS)]


def _monthly_absence(path: Path) -> pd.DataFrame:
    """Give every cell of the monthly table a row, an id and a definition."""
    months = read_csv(path, MONTH_COLUMNS, ["maand"])
    if not months["maand"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])").all():
        raise DictionaryError(
            f'{path.name}: column "maand" holds something else than a month.',
            remedy="Write months as 2022-07.",
        )
    parts = []
    for duration, definition in DEFINITIONS.items():
        parts.append(
            pd.DataFrame(
                {
                    "id": "jv2022-verzuim-" + duration + "-" + months["maand"],
                    "indicator": f"ziekteverzuim_{duration}_procent",
                    "soort": "resultaat",
                    "waarde": to_numbers(path, months[f"{duration}_pct"]),
                    "eenheid": "procent",
                    "benadering": "exact",
                    "periode": months["maand"],
                    "gebied": "Utrecht",
                    "bron": months["bron"],
                    "plaats": months["plaats"],
                    "definitie": definition,
                }
            )
        )
    return pd.concat(parts, ignore_index=True).reindex(columns=list(FIGURE_COLUMNS))
