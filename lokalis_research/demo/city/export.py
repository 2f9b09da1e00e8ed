"""From the true tables of a city to rows of its export files."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import FIRST_DAY
from lokalis_research.demo.city.files import FILES, OLD_SPELLINGS, OTHER_SPELLINGS, File
from lokalis_research.demo.city.generate import City
from lokalis_research.demo.city.plans import NEW_SYSTEM, UNKNOWN
from lokalis_research.demo.draws import Draws

SHARE_OTHER_SPELLING = 60
_LAST_DAY = 4000


def export_city(city: City, draws: Draws) -> dict[str, pd.DataFrame]:
    """Write the tables the way the exports do."""
    old = _in_old_system(city)
    numbers = city.tables["gezinnen"].set_index("gezin_id")["oud_gezin_id"]
    split = {file.tabel for file in FILES if file.oud}
    files = {}
    for file in FILES:
        table = city.tables[file.tabel]
        if file.tabel in split:
            table = table[old[file.tabel] == file.oud]
        if file.oud and "gezin_id" in table:
            table = table.assign(gezin_id=table["gezin_id"].map(numbers))
        files[file.bestand] = _export(table, file, draws)
    return files


def _in_old_system(city: City) -> dict[str, npt.NDArray[np.bool_]]:
    """Tell per row whether it stayed behind when the new system came: the support was over.

    A plan of long ago that says something since went along.
    """
    episodes, plans, goals = city.parts.episodes, city.parts.plans, city.parts.goals
    over = episodes.stop < NEW_SYSTEM - 60
    of_plan = over[plans.episode] & (plans.weighed == UNKNOWN)
    return {"begeleidingen": over, "gezinsplannen": of_plan, "doelen": of_plan[goals.plan]}


def _export(table: pd.DataFrame, file: File, draws: Draws) -> pd.DataFrame:
    columns = {}
    for name, header in file.kolommen.items():
        values = table[name]
        if values.dtype.kind == "M":
            cells = _dates(values, file.datumnotatie)
        elif values.dtype == "boolean":
            yes, no = file.ja_nee
            cells = np.where(values.fillna(False), yes, no)
            cells = np.where(values.isna(), "", cells)
        elif values.dtype == "Int64":
            cells = np.where(values.isna(), "", values.fillna(0).astype("int64").astype("str"))
        else:
            called = {code: label for label, code in file.codes.get(name, {}).items()}
            text = values.map(called) if called else values
            cells = text.fillna("").to_numpy(dtype=object)
        if name == "buurtteam":
            cells = _spelled(cells, file, draws)
        columns[header] = cells.astype(object)
    columns |= {header: np.full(len(table), "Utrecht", dtype=object) for header in file.leeg}
    return pd.DataFrame(columns)


def _dates(values: pd.Series, notation: str) -> npt.NDArray[np.object_]:
    first = np.datetime64(FIRST_DAY, "D")
    every = pd.Series(first + np.arange(_LAST_DAY)).dt.strftime(notation).to_numpy(dtype=object)
    days = (values.to_numpy().astype("datetime64[D]") - first).astype(np.int64)
    known = values.notna().to_numpy()
    cells: npt.NDArray[np.object_] = np.where(known, every[np.where(known, days, 0)], "")
    return cells


def _spelled(cells: npt.NDArray[np.object_], file: File, draws: Draws) -> npt.NDArray[np.object_]:
    names = pd.Series(cells, dtype=object)
    if file.oud:
        return names.replace(dict(OLD_SPELLINGS)).to_numpy(dtype=object)
    other = draws.chance(SHARE_OTHER_SPELLING, len(names))
    return names.mask(other, names.replace(dict(OTHER_SPELLINGS))).to_numpy(dtype=object)
