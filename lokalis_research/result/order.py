"""The one order in which rows are read: of the alphabet for teams, as computed for others."""

from __future__ import annotations

import pandas as pd

from lokalis_research.result.columns import Column

TEAM = "Buurtteam"
"""What a column with teams is called."""


def alphabet(names: pd.Series) -> pd.Series:
    """Give texts a key to sort by: whatever their capitals, what is no name after all names.

    Parameters
    ----------
    names : pandas.Series
        Names, and words such as "alle teams", which no capital begins.

    Returns
    -------
    pandas.Series

    Examples
    --------
    >>> pd.Series(["alle teams", "VO en SO", "Vleuten"]).sort_values(key=alphabet).tolist()
    ['Vleuten', 'VO en SO', 'alle teams']
    """
    names = names.astype("str")
    return names.str[:1].str.islower().map({False: "0", True: "1"}) + names.str.casefold()


def reading_order(rows: pd.DataFrame, dimensions: tuple[Column, ...]) -> list[int]:
    """List the places of rows as they are read: teams by the alphabet within what stands before.

    Parameters
    ----------
    rows : pandas.DataFrame
        A table with its dimensions.
    dimensions : tuple of Column
        Those, in order.

    Returns
    -------
    list of int

    Examples
    --------
    >>> rows = pd.DataFrame({"periode": ["2022H1"] * 2, "team": ["VO en SO", "Vleuten"]})
    >>> reading_order(rows, (Column("periode", "Periode"), Column("team", "Buurtteam")))
    [1, 0]
    """
    names = [column.name for column in dimensions]
    teams = [column.name for column in dimensions if column.label == TEAM]
    if not teams:
        return [*range(len(rows))]
    rows = rows[names].reset_index(drop=True)
    before = names[: names.index(teams[0])]
    runs = rows.groupby(before, sort=False, dropna=False) if before else [((), rows)]
    return [
        at for _, own in runs for at in own[teams[0]].sort_values(kind="stable", key=alphabet).index
    ]


def upwards(data: pd.DataFrame, name: str) -> pd.DataFrame:
    """Order rows as a page reads them, for a figure that is drawn from below."""
    return data.sort_values(name, ascending=False, key=alphabet, kind="stable", ignore_index=True)
