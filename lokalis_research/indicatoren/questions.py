"""Hulpvragen: on which leefgebieden families ask, and how many ask on more than one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.indicatoren.reach import spells
from lokalis_research.missing import require
from lokalis_research.period import Period
from lokalis_research.populatie import Support, exposure
from lokalis_research.populatie.exposure import one_kind, teams_of
from lokalis_research.result import Column, Result, build, number_of, share_of, whole_of

ONE, TWO, MORE = "één leefgebied", "twee leefgebieden", "drie of meer"
NUMBERS = (ONE, TWO, MORE)
SHARE = "aandeel"
ASKING = number_of("gezin", "gezinnen_met_vraag", "Gezinnen met een vraag")
OF_THEM = number_of(
    "gezin",
    "gezinnen",
    "Gezinnen",
    additive=("aantal",),
    counts="gezinnen met een vastgelegde vraag",
)
KNOWN = whole_of(
    OF_THEM, "gezinnen_met_vragen", "Gezinnen met een vastgelegde vraag", "leefgebied", "aantal"
)
METHOD = (
    "Van de gezinnen die op enige dag van de periode werden begeleid en van wie een vraag is "
    "vastgelegd. Een vraag hoort bij de eerste begeleiding die erna eindigt, en telt als die in de "
    "periode liep en de vraag er uiterlijk aan het einde was. Interval van Wilson."
)


def with_support(hulpvragen: pd.DataFrame, spells: pd.DataFrame) -> pd.DataFrame:
    """Join each question to the first support of the family that ends after it.

    Families ask before they are helped; questions that no support follows are left out.
    """
    require(hulpvragen, "hulpvragen", ("gezin_id", "leefgebied", "datum"), filled=3)
    asked = hulpvragen[["gezin_id", "leefgebied", "datum"]].astype({"datum": "datetime64[s]"})
    # `stop` is the first day after: what is asked on that day belongs to what comes next.
    return pd.merge_asof(
        asked.sort_values("datum", kind="stable"),
        spells.astype({"stop": "datetime64[s]"}).sort_values("stop", kind="stable"),
        left_on="datum",
        right_on="stop",
        by="gezin_id",
        direction="forward",
        allow_exact_matches=False,
    ).dropna(subset=["start"])


def asked_of(support: Support, hulpvragen: pd.DataFrame, periods: Iterable[Period]) -> pd.DataFrame:
    """Tell which families asked about what in the support that ran in a period."""
    laid = one_kind(periods)
    both = with_support(hulpvragen, spells(support)[["gezin_id", "start", "stop"]])
    crossed = both.merge(laid, how="cross", suffixes=("", "_periode"))
    runs = (
        (crossed["start"] < crossed["stop_periode"])
        & (crossed["stop"] > crossed["start_periode"])
        & (crossed["datum"] < crossed["stop_periode"])
    )
    columns = ["periode", "gezin_id", "leefgebied"]
    return crossed.loc[runs, columns].drop_duplicates().sort_values(columns, ignore_index=True)


def per_field(asked: pd.DataFrame, dictionary: Dictionary) -> Result:
    """Count the families that ask on each leefgebied."""
    names = dictionary.code_list("leefgebieden").set_index("code")["naam"]
    # A leefgebied that was not registered yet is no nought.
    first = asked.groupby("leefgebied")["periode"].min().rename("eerste").reset_index()
    cells = asked[["periode"]].drop_duplicates().merge(first, how="cross")
    cells = cells.loc[cells["periode"] >= cells["eerste"], ["periode", "leefgebied"]]
    cells = cells.sort_values(["periode", "leefgebied"], ignore_index=True)
    rows = asked.assign(gezinnen_met_vraag=1)
    known = asked[["periode", "gezin_id"]].drop_duplicates().assign(gezinnen_met_vragen=1)
    every = pd.concat([rows, known], ignore_index=True).fillna(
        {"gezinnen_met_vraag": 0, "gezinnen_met_vragen": 0}
    )
    every, cells = (
        part.assign(leefgebied=part["leefgebied"].map(names)) for part in (every, cells)
    )
    return build(
        every,
        cells=cells,
        who="gezin_id",
        name="hulpvragen",
        title="Waarover gezinnen hulp vragen",
        by=(Column("periode", "Periode"), Column("leefgebied", "Leefgebied")),
        quantities=(ASKING, KNOWN),
        ratios=(share_of(ASKING, KNOWN, SHARE, "Aandeel", interval="wilson"),),
        method=f"{METHOD} Een gezin kan op meer leefgebieden vragen hebben.",
    )


def how_many(asked: pd.DataFrame, support: Support, periods: Iterable[Period], by: str) -> Result:
    """Count the families by on how many leefgebieden they ask, per group."""
    groups = (by,) if by else ()
    keys = ["periode", *groups]
    number = asked.groupby(["periode", "gezin_id"], as_index=False).size()
    number["aantal"] = np.select([number["size"] == 1, number["size"] == 2], [ONE, TWO], MORE)
    where = exposure(support.episodes, list(periods), groups)[[*keys, "gezin_id"]]
    rows = where.merge(number, on=["periode", "gezin_id"])
    rows = rows.assign(gezinnen=1, gezinnen_met_vragen=1)
    cells = rows[keys].drop_duplicates().sort_values(keys)
    cells = cells.merge(pd.DataFrame({"aantal": NUMBERS}), how="cross")
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="meervoudigheid",
        title="Op hoeveel leefgebieden een gezin vragen heeft",
        by=(
            Column("periode", "Periode"),
            *(Column(name, GROUPS[name].label) for name in groups),
            Column("aantal", "Vragen op"),
        ),
        quantities=(OF_THEM, KNOWN),
        ratios=(share_of(OF_THEM, KNOWN, SHARE, "Aandeel", interval="wilson"),),
        covers=teams_of(support.episodes, groups),
        method=METHOD,
    )
