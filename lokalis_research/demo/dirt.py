"""What is wrong with the exports of the demo, on purpose: ``dirt.yaml`` is the key of how often.

In a demo of several cities the dirt about families is in the first only.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.city.generate import City
from lokalis_research.demo.draws import Draws
from lokalis_research.demo.staff import DemoTables
from lokalis_research.dictionary.read import read_yaml

CONTRACTS, REPORTS = "HR_dienstverbanden.csv", "HR_verzuim.csv"
CLIENTS, MEMBERS, SUPPORT = "WIZ_klanten.csv", "WIZ_gezinsleden.csv", "WIZ_trajecten.csv"
QUESTIONS, REFERRALS, TALKS = "WIZ_hulpvragen.csv", "WIZ_verwijzingen.csv", "WIZ_driegesprekken.csv"
ANSWERS = "Ervaringswijzer_export.csv"
QUIET_YEAR = "2021"
UNKNOWN_EMPLOYEE, UNREADABLE_DATE = "009999", "31-02-2021"
EXTRA_COLUMN = "Mutatiedatum"


def dirt_key() -> pd.DataFrame:
    """List what is wrong with the exports on purpose."""
    key = read_yaml(Path(__file__).with_name("dirt.yaml"))
    return pd.DataFrame(key["rijen"], columns=key["kolommen"])


HOW_MANY = dict(zip(*(dirt_key()[name].tolist() for name in ("soort", "aantal")), strict=True))
SHIFTED_ROWS = tuple(
    (str(89_999_900 + number), "10000001", "", "03-02-2021", "Ja", "")
    for number in range(HOW_MANY["rij_verschoven"])
)
"""Rows with a cell too many, for the file with talks."""


def dirty_contracts(export: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Spoil the export of contracts."""
    draws = Draws(seed, "dirt in contracts")
    spaced = export["Afdeling"].str.contains(" ").astype("int64")
    hard = export.index.isin(draws.sample(spaced, HOW_MANY["harde_spatie"]))
    spoiled = export.assign(
        Afdeling=export["Afdeling"].mask(hard, export["Afdeling"].str.replace(" ", "\xa0"))
    )
    everybody = pd.Series(1, index=spoiled.index)
    copies = spoiled.iloc[draws.sample(everybody, HOW_MANY["dubbel_dienstverband"])]
    return _with_total(pd.concat([spoiled, copies]))


def dirty_reports(export: pd.DataFrame, tables: DemoTables, seed: int) -> pd.DataFrame:
    """Spoil the export of absence with rows that come on top of the true ones."""
    draws = Draws(seed, "dirt in absence")
    sick = (tables.verzuimmeldingen["soort"] == "ziekte").astype("int64")
    extra = pd.concat([_impossible(tables, draws), _overlapping(tables, draws)], ignore_index=True)
    last = int(export["Meldingsnr"].iloc[-1])
    numbers = (last + 1 + extra.index.to_series()).astype("str")
    extra = extra.assign(Meldingsnr=numbers, Soort="Ziekte", **{"Verzuim %": "100"})
    extra = extra.reindex(columns=export.columns, fill_value="")
    copies = export.iloc[draws.sample(sick, HOW_MANY["dubbele_melding"])]
    return _with_total(pd.concat([export, extra, copies]))


def _impossible(tables: DemoTables, draws: Draws) -> pd.DataFrame:
    """Make reports that cannot be, of people who were at work all that year (or unknown)."""
    kinds = {"nul_dagen": -1, "herstel_te_vroeg": -5, "datum_onleesbaar": 2}
    wanted = [(kind, days) for kind, days in kinds.items() for _ in range(HOW_MANY[kind])]
    quiet = _quiet_employees(tables)
    chosen = [quiet[position] for position in draws.sample([1] * len(quiet), len(wanted))]
    unknown = HOW_MANY["zonder_dienstverband"]
    offsets = draws.integers(0, 50, len(wanted) + unknown) * 7
    first = pd.Timestamp(f"{QUIET_YEAR}-01-04") + pd.to_timedelta(offsets, unit="D")
    last = first + pd.to_timedelta([days for _, days in wanted] + [3] * unknown, unit="D")
    unreadable = [kind == "datum_onleesbaar" for kind, _ in wanted] + [False] * unknown
    return pd.DataFrame(
        {
            "Personeelsnr": [*chosen, *[UNKNOWN_EMPLOYEE] * unknown],
            "Eerste ziektedag": pd.Series(first.strftime("%d-%m-%Y")).mask(
                pd.Series(unreadable), UNREADABLE_DATE
            ),
            "Laatste ziektedag": last.strftime("%d-%m-%Y"),
        }
    )


def _quiet_employees(tables: DemoTables) -> list[str]:
    """Find those who were employed the whole quiet year and not absent in it."""
    start, stop = f"{QUIET_YEAR}-01-01", f"{QUIET_YEAR}-12-31"
    contracts, reports = tables.dienstverbanden, tables.verzuimmeldingen
    whole = (contracts["begin"] <= start) & ~(contracts["einde"] < stop)
    absent = (reports["eerste_dag"] <= stop) & ~(reports["hersteldatum"] < start)
    employed = contracts.loc[whole, "medewerker_id"].drop_duplicates()
    return list(employed[~employed.isin(reports.loc[absent, "medewerker_id"])])


def _overlapping(tables: DemoTables, draws: Draws) -> pd.DataFrame:
    """Report people sick once more, for three days in the second month of a long full absence."""
    reports = tables.verzuimmeldingen
    fits = (
        (reports["soort"] == "ziekte")
        & (reports["verzuimpercentage"] == 100)
        & ((reports["hersteldatum"] - reports["eerste_dag"]).dt.days.between(60, 200))
        & ~reports["melding_id"].isin(tables.verzuimpercentages["melding_id"])
    )
    chosen = reports.iloc[draws.sample(fits.astype("int64"), HOW_MANY["overlap"])]
    first = chosen["eerste_dag"] + pd.Timedelta(days=40)
    return pd.DataFrame(
        {
            "Personeelsnr": chosen["medewerker_id"],
            "Eerste ziektedag": first.dt.strftime("%d-%m-%Y"),
            "Laatste ziektedag": (first + pd.Timedelta(days=2)).dt.strftime("%d-%m-%Y"),
        }
    )


def _with_total(export: pd.DataFrame) -> pd.DataFrame:
    """Put a row with the number of rows under the last one."""
    names = list(export.columns)
    total = dict.fromkeys(names, "") | {names[0]: "Totaal", names[-1]: str(len(export))}
    return pd.concat([export, pd.DataFrame([total])], ignore_index=True)


def spoil(files: dict[str, pd.DataFrame], city: City, draws: Draws) -> dict[str, pd.DataFrame]:
    """Spoil the exports."""
    spoiled = dict(files)
    spoiled[SUPPORT] = _spoil_support(files[SUPPORT], draws)
    spoiled[CLIENTS] = _spoil_clients(files[CLIENTS], draws)
    spoiled[QUESTIONS] = _spoil_questions(files[QUESTIONS], city, draws)
    spoiled[REFERRALS] = _with_old_numbers(files[REFERRALS], city, draws)
    old = {"Geb.jaar": "1905", "Rol in gezin": "Overig gezinslid"}
    spoiled[MEMBERS] = _with_extra(
        files[MEMBERS],
        [
            _copy(files[MEMBERS], {"Persoonnr": str(29_999_900 + number), **old})
            for number in range(HOW_MANY["geboren_te_vroeg"])
        ],
    )
    spoiled[TALKS] = _with_extra(
        files[TALKS],
        [
            _copy(files[TALKS], {"Gespreknr": "89999800", "Datum gesprek": day})
            for day in ("05-03-2021", "06-03-2021")
        ],
    )
    spoiled[ANSWERS] = _with_extra(
        files[ANSWERS],
        [{"ResponseId": str(99_999_900 + n), "Ingevuld": "2022-05-04", "Team": "Zuilen"}
         for n in range(HOW_MANY["leeg_antwoord"])],
    )  # fmt: skip
    for name, kind in (
        (CLIENTS, "dubbele_klant"),
        (MEMBERS, "dubbel_gezinslid"),
        (SUPPORT, "dubbel_traject"),
        (REFERRALS, "dubbele_verwijzing"),
    ):
        rows = np.zeros(len(spoiled[name]), dtype=bool)
        rows[: len(files[name])] = True
        copies = spoiled[name].iloc[draws.some(rows, HOW_MANY[kind])]
        spoiled[name] = pd.concat([spoiled[name], copies], ignore_index=True)
    return spoiled


def _copy(export: pd.DataFrame, changes: dict[str, str]) -> dict[str, str]:
    """Take the first row of an export and change some cells."""
    return {str(name): str(value) for name, value in export.iloc[0].items()} | changes


def _with_extra(export: pd.DataFrame, rows: list[dict[str, str]]) -> pd.DataFrame:
    extra = pd.DataFrame(rows, columns=export.columns, dtype=object).fillna("")
    return pd.concat([export, extra], ignore_index=True)


def _changed(
    column: pd.Series,
    among: pd.Series | bool,
    kind: str,
    change: Callable[[str], str],
    draws: Draws,
) -> npt.NDArray[np.object_]:
    """Change some of the cells of a column, as many as the key says."""
    cells = column.to_numpy(dtype=object).copy()
    rows = draws.some(np.broadcast_to(among, cells.shape), HOW_MANY[kind])
    cells[rows] = [change(one) for one in cells[rows]]
    return cells


def _spoil_support(export: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    ends, teams = export["Einddatum"], export["Buurtteam"]
    return export.assign(
        Einddatum=_changed(ends, ends == "", "open_einde", lambda _: "31-12-9999", draws),
        Buurtteam=_changed(
            teams,
            teams.str.contains(" "),
            "harde_spatie_team",
            lambda name: name.replace(" ", "\xa0"),
            draws,
        ),
        **{EXTRA_COLUMN: export["Aanmelddatum"]},
    )


def _spoil_clients(export: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    teams = export["Buurtteam"]
    return export.assign(
        Buurtteam=_changed(teams, True, "spaties_team", lambda name: f"{name}  ", draws)
    )


def _spoil_questions(export: pd.DataFrame, city: City, draws: Draws) -> pd.DataFrame:
    fields = export["Leefgebied"].to_numpy(dtype=object).copy()
    codes = city.tables["hulpvragen"]["leefgebied"].to_numpy(dtype=object)
    rows = draws.some(np.ones(len(fields), dtype=bool), HOW_MANY["hoofdletters_leefgebied"])
    fields[rows] = [code.upper() for code in codes[rows]]
    changes: dict[str, dict[str, str]] = {
        "vraag_datum_onleesbaar": {"Datum vraag": "31-02-2021"},
        "vraag_onbekend_leefgebied": {"Leefgebied": "Nog te bepalen"},
        "vraag_zonder_leefgebied": {"Leefgebied": ""},
        "vraag_van_onbekende": {"Klantnr": "19999999"},
        "vraag_beschadigd": {"Datum vraag": "#N/B"},
    }
    wanted = [change for kind, change in changes.items() for _ in range(HOW_MANY[kind])]
    extra = [
        _copy(export, {"Vraagnr": str(69_999_900 + number), **change})
        for number, change in enumerate(wanted)
    ]
    empty: list[dict[str, str]] = [{} for _ in range(HOW_MANY["lege_rijen"])]
    return _with_extra(export.assign(Leefgebied=fields), [*empty, *extra])


def _with_old_numbers(export: pd.DataFrame, city: City, draws: Draws) -> pd.DataFrame:
    old = city.tables["gezinnen"].set_index("gezin_id")["oud_gezin_id"]
    former = export["Klantnr"].map(old)
    rows = draws.some(former.notna().to_numpy(), HOW_MANY["oud_nummer"])
    numbers = export["Klantnr"].to_numpy(dtype=object).copy()
    numbers[rows] = former.to_numpy(dtype=object)[rows]
    return export.assign(Klantnr=numbers)
