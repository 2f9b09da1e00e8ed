"""The families of the city: what share of them is supported, as far as anybody knows how many."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released

ALL = "hele stad"
SHARE = "aandeel"
_DISTRICT = "wijkteam"


def known_families(dictionary: Dictionary) -> pd.DataFrame:
    """Read how many families live in the area of each team, where that was filled in."""
    teams = dictionary.code_list("buurtteams")
    teams = teams[teams["soort"] == _DISTRICT]
    columns = [str(name) for name in teams.columns if str(name).startswith("gezinnen_")]
    long = teams.melt("naam", columns, var_name="jaar", value_name="alle_gezinnen")
    long["alle_gezinnen"] = pd.to_numeric(long["alle_gezinnen"]).astype(float)
    long["jaar"] = long["jaar"].str.removeprefix("gezinnen_").astype(int)
    long = long.rename(columns={"naam": "buurtteam"})
    until = pd.to_datetime(teams.set_index("naam")["geldig_tot"]).dt.year
    since = pd.to_datetime(teams.set_index("naam")["geldig_van"]).dt.year
    exists = ~(
        (long["jaar"] < long["buurtteam"].map(since))
        | (long["jaar"] > long["buurtteam"].map(until))
    )
    per_year = long[exists].groupby("jaar")["alle_gezinnen"]
    whole = per_year.sum()[per_year.count() == per_year.size()]
    city = pd.DataFrame({"buurtteam": ALL, "jaar": whole.index, "alle_gezinnen": whole.to_numpy()})
    return pd.concat([long.dropna(), city], ignore_index=True)


def share_of_city(
    city: Released, teams: Released, families: pd.DataFrame, period: HalfYear
) -> Released:
    """Set the families supported beside all families of the area.

    Families of teams that work for the whole city (schools) live in some area, but in which is not
    registered: they count in the share of the city and in that of no area.
    """
    return city.derive(
        functools.partial(_shares, families=families, period=period),
        teams,
        name="bereik_aandeel",
        title="Welk deel van alle gezinnen wordt begeleid",
        dimensions=(Column("periode", "Periode"), Column("gebied", "Gebied")),
        values=(
            Column("gezinnen", "Begeleide gezinnen"),
            Column("alle_gezinnen", "Alle gezinnen"),
            Column(SHARE, "Aandeel", "%", 1),
        ),
        method=(
            "Alle gezinnen: uit data_dictionary/codelijsten/buurtteams.csv, kolom "
            f"gezinnen_{period.year}. Wat daar niet is ingevuld, is hier n.v.t.; van de stad is "
            "het bekend als het van alle wijkteams is ingevuld. Gezinnen van stedelijke teams "
            "tellen alleen in het aandeel van de hele stad."
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
