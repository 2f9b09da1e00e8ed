"""Rows to count, about employees; see `rows_families` for what a row is."""

from __future__ import annotations

import pandas as pd

from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.rows_families import FOREVER
from lokalis_research.missing import require

PAUSE = 31
"""Days between two contracts that are no leaving: a renewal is often registered some days late."""
COLUMNS = ("medewerker_id", "deeltijdfactor", "begin", "einde", "buurtteam", "functie")


def contracts(material: Material) -> pd.DataFrame:
    """Contracts with the service they are part of: ``sinds`` its first day, ``tot`` the day after.

    Contracts of one employee with at most a month between them are one service.
    """
    table = material.table("dienstverbanden")
    require(table, "dienstverbanden", COLUMNS, filled=3)
    rows = table[[*COLUMNS]].assign(
        stop=(table["einde"] + pd.Timedelta(days=1)).fillna(FOREVER).astype("datetime64[s]")
    )
    rows = rows[
        (rows["begin"] < rows["stop"]) & (rows["begin"] <= pd.Timestamp(material.peildatum))
    ]
    rows = rows.sort_values([*COLUMNS[:1], "begin", "stop"], ignore_index=True)
    # A contract may lie within a longer one: the latest end so far counts.
    before = rows.groupby("medewerker_id")["stop"].cummax().groupby(rows["medewerker_id"]).shift()
    rows["vorige_stop"] = before
    new = before.isna() | (rows["begin"] > before + pd.Timedelta(days=PAUSE))
    rows["dienst"] = new.cumsum()
    service = rows.groupby("dienst")
    return rows.assign(
        sinds=service["begin"].transform("min"), tot=service["stop"].transform("max")
    )


def employed(material: Material) -> pd.DataFrame:
    """Employees by contract: whole persons, and fte."""
    rows = contracts(material)
    family_worker = rows["functie"] == "gezinswerker"
    return rows.assign(
        in_dienst=1,
        fte=rows["deeltijdfactor"],
        fte_gezinswerkers=rows["deeltijdfactor"].where(family_worker, 0.0),
    )


def service(material: Material) -> pd.DataFrame:
    """Employees from their first to their last day, also between two contracts."""
    rows = contracts(material).drop_duplicates("dienst", keep="last")
    return rows.assign(begin=rows["sinds"], stop=rows["tot"], medewerkers=1)


def entered(material: Material) -> pd.DataFrame:
    """Employees on the first day of their service, in the function and team they began in."""
    rows = contracts(material)
    rows = rows[~rows.duplicated("dienst")]
    return rows.assign(datum=rows["sinds"], ingestroomd=1, fte_in=rows["deeltijdfactor"])


def moved(material: Material) -> pd.DataFrame:
    """Employees on the day on which they went on in another function or team."""
    rows = contracts(material)
    same = rows["dienst"] == rows["dienst"].shift()
    after = rows["begin"] >= rows["vorige_stop"]
    other = pd.Series(data=False, index=rows.index)
    for name in ("functie", "buurtteam"):
        other |= rows[name].fillna("") != rows[name].shift().fillna("")
    rows = rows[same & after & other]
    return rows.assign(datum=rows["begin"], doorgestroomd=1)


def left(material: Material) -> pd.DataFrame:
    """Fte of employees on the last day of their service, in the function and team they left."""
    rows = contracts(material)
    # An end after the peildatum is a plan.
    rows = rows[(rows["stop"] == rows["tot"]) & (rows["tot"] <= pd.Timestamp(material.peildatum))]
    return rows.assign(datum=rows["tot"] - pd.Timedelta(days=1), fte_uit=rows["deeltijdfactor"])


ROWS = {
    "dienstverbanden": employed,
    "dienst": service,
    "instroom": entered,
    "doorstroom": moved,
    "uitstroom": left,
}
