"""Contracts that were told month by month: a row per employee and month, or a file per month.

Every row is a contract of one month. Months that follow each other and say the same become one
contract, over all files; who was there in the last month is still employed.
"""

from __future__ import annotations

import dataclasses

import pandas as pd

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import Mask
from lokalis_research.levering.mapping import MONTH, FileAgreement
from lokalis_research.levering.stage import Mark, Staged, refused_by

CONTRACT_ID, WHO = "dienstverband_id", "medewerker_id"
SAME = [WHO, "buurtteam", "functie", "deeltijdfactor"]  # what makes it the same contract
NEXT_DAY = pd.Timedelta(days=1)


def in_months(file: FileAgreement) -> bool:
    """Tell whether a file has a row per employee and month."""
    return file.tabel == "dienstverbanden" and MONTH in file.kolommen


def of_months(staged: Staged) -> Staged:
    """Make a contract of every row: of its month, within the dates of employment if it has them."""
    table = staged.table
    first = table[MONTH] - pd.to_timedelta(table[MONTH].dt.day - 1, unit="D")
    begin = table.get("begin", first)
    last = first + pd.offsets.MonthEnd(0)
    number = first.dt.strftime("%Y-%m").astype("str")
    for name in [CONTRACT_ID] if CONTRACT_ID in table else SAME[::-1]:
        number = table[name].astype("str").fillna("") + "/" + number
    days = {
        "begin": first.mask(begin > first, begin),
        "einde": last.mask(table["einde"] < last, table["einde"]),
    }
    days = {name: one.astype("datetime64[s]") for name, one in days.items()}
    number = number.mask((first.isna() | table[WHO].isna()).to_numpy())
    findings = [one for one in staged.findings if one.column != "einde"]
    table = table.assign(**days, **{CONTRACT_ID: number, MONTH: first.astype("datetime64[s]")})
    return dataclasses.replace(staged, table=table, findings=findings)


def whole_contracts(staged: Staged) -> Staged:
    """Make one contract of months that follow each other and say the same."""
    if MONTH not in staged.table:
        return staged
    table = staged.table
    sound = ~refused_by(staged.marks, len(table)) & table[[MONTH, WHO]].notna().all(axis=1)
    copy = sound & table.duplicated([CONTRACT_ID, *SAME, "begin", "einde"])
    rows = table[sound & ~copy].sort_values([*SAME, "begin"], kind="stable", na_position="first")
    group = rows.groupby(SAME, dropna=False, sort=False).ngroup()
    follows = group.eq(group.shift()) & rows["begin"].eq(rows["einde"].shift() + NEXT_DAY)
    contract = (~follows).cumsum()
    until = rows.groupby(contract)["einde"].transform("max")
    runs_on = (rows[MONTH] == rows[MONTH].max()) & (rows["einde"].dt.is_month_end)
    still = runs_on.groupby(contract).transform("any")
    ends = table["einde"].copy()
    ends.loc[rows.index] = until.mask(still)
    later = follows.reindex(table.index, fill_value=False)
    known = pd.date_range(rows[MONTH].min(), rows[MONTH].max(), freq="MS")
    absent = known.difference(pd.DatetimeIndex(rows[MONTH].unique()))
    if 2 * len(absent) > len(known):
        raise DeliveryError(
            f"Table dienstverbanden: of {len(known)} months from the first to the last "
            f"{len(absent)} are missing, as where every quarter has a row. Who came or left "
            "between them is unknown.",
            remedy="Ask for every month, or for the begin and end of every contract.",
        )
    told = f"Het gaat om {', '.join(absent.strftime('%Y-%m'))}."
    after_gap = rows[MONTH].isin(absent + pd.offsets.MonthBegin()) & (len(absent) > 0)
    marks = [
        *staged.marks,
        Mark("dubbele_rij", CONTRACT_ID, copy.to_numpy()),
        Mark("maand_van_dienstverband", CONTRACT_ID, later.to_numpy()),
        Mark("maand_ontbreekt", MONTH, _of(table, after_gap), told),
        Mark("maanden_beginnen", "begin", _of(table, rows["begin"] == rows[MONTH].min())),
    ]
    ids = table[CONTRACT_ID].mask(later | copy)
    table = table.assign(**{CONTRACT_ID: ids, "einde": ends}).drop(columns=MONTH)
    return dataclasses.replace(staged, table=table, marks=marks, unique=frozenset())


def _of(table: pd.DataFrame, rows: pd.Series[bool]) -> Mask:
    """Say of all rows what was found of some."""
    return rows.reindex(table.index, fill_value=False).to_numpy(dtype=bool)
