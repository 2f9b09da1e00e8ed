"""The families of the city: what share of them is supported, as far as anybody knows how many."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.drawing import Notice
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released

ALL = "hele stad"
SHARE = "aandeel"
_DISTRICT = "wijkteam"


def known_families(dictionary: Dictionary) -> pd.DataFrame:
    """Read how many families live in the area of each team, where that was filled in.

    Parameters
    ----------
    dictionary : Dictionary
        Its code list ``buurtteams`` has a column ``gezinnen_`` and the year for every year.

    Returns
    -------
    pandas.DataFrame
        ``buurtteam``, ``jaar`` (int) and ``alle_gezinnen``; and a row for `ALL` of every year in
        which the number of every team with an area of its own is known.
    """
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


def share_of_city(city: Released, teams: Released, families: pd.DataFrame) -> Released:
    """Set the families supported beside all families of the area.

    Parameters
    ----------
    city : Released
        Of `reach.reach`.
    teams : Released
        Of `reach.reach_per_group` by buurtteam, of one or more of the same periods.
    families : pandas.DataFrame
        From `known_families`.

    Returns
    -------
    Released
        Per ``periode`` and ``gebied`` of which the number of families is known: ``gezinnen``,
        ``alle_gezinnen`` and ``aandeel`` in per cent. Empty where no number is known.

    Notes
    -----
    Families of teams that work for the whole city (schools) live in some area, but in which is not
    registered: they count in the share of the city and in that of no area.
    """
    return city.derive(
        functools.partial(_shares, families=families),
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
            "Alle gezinnen: uit de codelijst buurtteams, van het jaar van de periode. Gezinnen van "
            "stedelijke teams tellen alleen in het aandeel van de hele stad. Een halfjaar heeft "
            "minder begeleide gezinnen dan een jaar: vergelijk de twee niet."
        ),
    )


def missing_notice(families: pd.DataFrame, period: HalfYear) -> Notice | str:
    """Say that the number of families of the city is not known, if so.

    Parameters
    ----------
    families : pandas.DataFrame
        From `known_families`.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Notice or str
        An empty text where it is known.
    """
    known = families[(families["jaar"] == period.year) & (families["buurtteam"] == ALL)]
    if len(known):
        return ""
    return Notice(
        "Het aandeel van alle gezinnen in de stad of een wijk is niet te bepalen: hoeveel gezinnen "
        f"er in {period.year} waren, is niet gepubliceerd en niet ingevuld. Het hoort in "
        f"data_dictionary/codelijsten/buurtteams.csv, kolom gezinnen_{period.year}."
    )


def _shares(city: pd.DataFrame, teams: pd.DataFrame, *, families: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat(
        [city.assign(gebied=ALL), teams.rename(columns={"buurtteam": "gebied"})],
        ignore_index=True,
    )[["periode", "gebied", "gezinnen"]]
    both["jaar"] = both["periode"].str[:4].astype(int)
    known = families.rename(columns={"buurtteam": "gebied"})
    table = both.merge(known, on=["gebied", "jaar"]).drop(columns="jaar")
    return table.assign(aandeel=100 * table["gezinnen"] / table["alle_gezinnen"].replace(0, np.nan))
