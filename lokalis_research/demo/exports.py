"""From the true tables to rows as the exports of a personnel and a client system hold them.

What the files are called, and their columns and codes, stands in ``agreement.yaml``: what goes with
the delivery as its ``levering.yaml``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import FIRST_DAY
from lokalis_research.demo.city.generate import City
from lokalis_research.demo.city.plans import NEW_SYSTEM, UNKNOWN
from lokalis_research.demo.contracts import TEAMS
from lokalis_research.demo.draws import PLANTED, Draws
from lokalis_research.dictionary.read import read_yaml
from lokalis_research.levering.mapping import FileAgreement

DATES = "%d-%m-%Y"
OFFICE = "Kantoor"
SHARE_OTHER_TEAM_NAME, SHARE_OTHER_SPELLING = 250, 60
"""Per mille of contracts, and of rows about families, that do not call a team as usual."""

YES_NO = {"OUD_trajecten.csv": ("J", "N"), "Vroegsignalering.csv": ("1", "0")}
_LAST_DAY = 4000
_AGREEMENT = Path(__file__).with_name("agreement.yaml")
AGREED = _AGREEMENT.read_text(encoding="utf-8")
_SAID = read_yaml(_AGREEMENT)["bestanden"]
_NAMES = {
    kind: {code: [name for name, of in said.items() if of == code] for code in said.values()}
    for one in _SAID
    for kind, said in one.get("codes", {}).items()
    if kind in ("functie", "soort") and one["bestand"].startswith("HR_")
}
FILES = tuple(
    FileAgreement.model_validate(one) for one in _SAID if not one["bestand"].startswith("HR_")
)
"""The files about families."""


def _is_old(file: FileAgreement) -> bool:
    """Tell whether a file comes from the client system of before September 2020."""
    return file.bestand.startswith("OUD_")


def export_contracts(contracts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Write contracts the way the export does."""
    draws = Draws(seed, "export of contracts")
    n = len(contracts)
    other = draws.chance(SHARE_OTHER_TEAM_NAME, n)
    team = contracts["buurtteam"].fillna("")
    usual, unusual = (team.map({one.naam: one.spellings[end] for one in TEAMS}) for end in (0, -1))
    picks = draws.integers(0, 6, n).tolist()
    names = [_NAMES["functie"][functie] for functie in contracts["functie"]]
    percentage = np.rint(contracts["deeltijdfactor"] * 10_000).astype("int64")
    return pd.DataFrame(
        {
            "Personeelsnr": contracts["medewerker_id"],
            "Dienstverbandnr": contracts["dienstverband_id"],
            "Afdeling": usual.mask(other, unusual).replace("", OFFICE),
            "Functienaam": [
                options[pick % len(options)] for options, pick in zip(names, picks, strict=True)
            ],
            "Parttime %": (percentage // 100).astype("str")
            + ","
            + (percentage % 100).astype("str").str.zfill(2),
            "Datum in dienst": contracts["begin"].dt.strftime(DATES),
            "Datum uit dienst": contracts["einde"].dt.strftime(DATES).fillna(""),
            "Kostenplaats": (draws.integers(41, 47, n) * 100).astype("str"),
            "Mutatiecode": np.array(["IN", "WZ", "UIT"])[draws.choice([6, 3, 1], n)],
        }
    )


def export_reports(reports: pd.DataFrame) -> pd.DataFrame:
    """Write absence the way the export does: with the last day sick, not the first day back."""
    last = reports["hersteldatum"] - pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "Meldingsnr": reports["melding_id"],
            "Personeelsnr": reports["medewerker_id"],
            "Eerste ziektedag": reports["eerste_dag"].dt.strftime(DATES),
            "Laatste ziektedag": last.dt.strftime(DATES).fillna(""),
            "Verzuim %": reports["verzuimpercentage"].astype("int64").astype("str"),
            "Soort": reports["soort"].map(
                {kind: names[0] for kind, names in _NAMES["soort"].items()}
            ),
            "Ingevoerd via": "portaal",
        }
    )


def export_percentages(percentages: pd.DataFrame) -> list[tuple[str | int | date, ...]]:
    """Write the steps of partial recovery as rows of a sheet, headers first."""
    rows = zip(
        percentages["melding_id"].tolist(),
        percentages["vanaf"].dt.date.tolist(),
        percentages["verzuimpercentage"].astype("int64").tolist(),
        strict=True,
    )
    return [("Meldingsnr", "Ingangsdatum", "Verzuim %"), *rows]


def export_city(city: City, draws: Draws) -> dict[str, pd.DataFrame]:
    """Write the tables about families the way the exports do."""
    old = _in_old_system(city)
    numbers = city.tables["gezinnen"].set_index("gezin_id")["oud_gezin_id"]
    files = {}
    for file in FILES:
        table = city.tables[file.tabel]
        if file.tabel in old:
            table = table[old[file.tabel] == _is_old(file)]
        if _is_old(file) and "gezin_id" in table:
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


def _export(table: pd.DataFrame, file: FileAgreement, draws: Draws) -> pd.DataFrame:
    columns = {}
    for name, source in file.kolommen.items():
        values = table[name]
        if values.dtype.kind == "M":
            cells = _dates(values, file.datumnotatie)
        elif values.dtype == "boolean":
            yes, no = YES_NO.get(file.bestand, ("Ja", "Nee"))
            cells = np.where(values.isna(), "", np.where(values.fillna(False), yes, no))
        elif values.dtype == "Int64":
            cells = np.where(values.isna(), "", values.fillna(0).astype("int64").astype("str"))
        else:
            called = {code: label for label, code in file.codes.get(name, {}).items()}
            text = values.map(called) if called else values
            cells = text.fillna("").to_numpy(dtype=object)
        if name == "buurtteam":
            cells = _spelled(cells, file, draws)
        columns[source.kolom] = cells.astype(object)
    columns |= {header: np.full(len(table), "Utrecht", dtype=object) for header in file.negeer}
    return pd.DataFrame(columns)


def _dates(values: pd.Series, notation: str) -> npt.NDArray[np.object_]:
    first = np.datetime64(FIRST_DAY, "D")
    every = pd.Series(first + np.arange(_LAST_DAY)).dt.strftime(notation).to_numpy(dtype=object)
    days = (values.to_numpy().astype("datetime64[D]") - first).astype(np.int64)
    known = values.notna().to_numpy()
    cells: npt.NDArray[np.object_] = np.where(known, every[np.where(known, days, 0)], "")
    return cells


def _spelled(
    cells: npt.NDArray[np.object_], file: FileAgreement, draws: Draws
) -> npt.NDArray[np.object_]:
    names = pd.Series(cells, dtype=object)
    if _is_old(file):
        return names.replace(PLANTED["old_spellings"]).to_numpy(dtype=object)
    other = draws.chance(SHARE_OTHER_SPELLING, len(names))
    return names.mask(other, names.replace(PLANTED["other_spellings"])).to_numpy(dtype=object)
