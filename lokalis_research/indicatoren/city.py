"""The families of the city: what share of them is supported, as far as anybody knows how many."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren import reference
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released

ALL = reference.CITY
SHARE = "aandeel"
_WITHOUT = "Begeleide gezinnen; hoeveel er in de stad wonen, is niet geleverd"


def known_families(dictionary: Dictionary, delivery: CheckedDelivery | None = None) -> pd.DataFrame:
    """Tell how many families live in the area of each team, where that is delivered or filled in.

    A team that did not exist in a year has no families in it; of the city it is known when it is
    known of every team, or when the delivery says so itself.
    """
    given = delivery is not None and reference.TABLE in delivery.tables
    table = delivery.table(reference.TABLE) if delivery is not None and given else None
    known = reference.of_all(reference.figures(dictionary, table, reference.FAMILIES))
    known = known[known["soort"].isin([reference.CITY, "buurtteam"])]
    known = known.rename(columns={"gebied": "buurtteam", "aantal": "alle_gezinnen"})
    return known[["buurtteam", "jaar", "alle_gezinnen"]].reset_index(drop=True)


def share_of_city(
    city: Released, teams: Released, families: pd.DataFrame, period: HalfYear
) -> Released:
    """Set the families supported beside all families of the area.

    Families of teams that work for the whole city (schools) live in some area, but in which is not
    registered: they count in the share of the city and in that of no area.
    """
    known = (families["jaar"] == period.year).any()
    return city.derive(
        functools.partial(_shares, families=families, period=period),
        teams,
        name="bereik_aandeel",
        title="Welk deel van alle gezinnen wordt begeleid" if known else _WITHOUT,
        dimensions=(Column("periode", "Periode"), Column("gebied", "Gebied")),
        values=(
            Column("gezinnen", "Begeleide gezinnen"),
            Column("alle_gezinnen", "Alle gezinnen"),
            Column(SHARE, "Aandeel", "%", 1),
        ),
        method=(
            f"Alle gezinnen van {period.year}: uit de referentiecijfers van de levering, of uit de "
            "lijst van buurtteams van dit onderzoek. Wat daar niet staat, is hier n.v.t.; van "
            "de stad is het bekend als het van alle wijkteams bekend is. Gezinnen van stedelijke "
            "teams tellen alleen in het aandeel van de hele stad."
        ),
    )


def _shares(
    city: pd.DataFrame, teams: pd.DataFrame, *, families: pd.DataFrame, period: HalfYear
) -> pd.DataFrame:
    groups = teams.rename(columns={"buurtteam": "gebied"}) if "buurtteam" in teams else teams[:0]
    both = pd.concat([city.assign(gebied=ALL), groups], ignore_index=True)
    both = both.loc[both["periode"] == str(period)].reindex(
        columns=["periode", "gebied", "gezinnen"]
    )
    known = families.loc[families["jaar"] == period.year, ["buurtteam", "alle_gezinnen"]]
    table = both.merge(known.rename(columns={"buurtteam": "gebied"}), on="gebied", how="left")
    table = table[table["alle_gezinnen"].notna() | (table["gebied"] == ALL)]
    return table.assign(aandeel=100 * table["gezinnen"] / table["alle_gezinnen"].replace(0, np.nan))
