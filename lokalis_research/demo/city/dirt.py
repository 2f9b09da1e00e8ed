"""What is wrong with the exports of the city, on purpose, and the key that says how often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType

import numpy as np
import pandas as pd

from lokalis_research.demo.city.generate import City
from lokalis_research.demo.dirt import Dirt
from lokalis_research.demo.draws import Draws

CLIENTS, MEMBERS, SUPPORT = "WIZ_klanten.csv", "WIZ_gezinsleden.csv", "WIZ_trajecten.csv"
QUESTIONS, REFERRALS, TALKS = "WIZ_hulpvragen.csv", "WIZ_verwijzingen.csv", "WIZ_driegesprekken.csv"
ANSWERS = "Ervaringswijzer_export.csv"
EXTRA_COLUMN = "Mutatiedatum"

CITY_DIRT: Mapping[str, Dirt] = MappingProxyType(
    {
        "totaal_klanten": Dirt(CLIENTS, "gezinnen", "", "weggelaten", 1, True,
                               "Totaalregel onderaan."),
        "totaal_trajecten": Dirt(SUPPORT, "begeleidingen", "", "weggelaten", 1, True,
                                 "Totaalregel onderaan."),
        "totaal_verwijzingen": Dirt(REFERRALS, "verwijzingen", "", "weggelaten", 1, True,
                                    "Totaalregel onderaan."),
        "dubbele_klant": Dirt(CLIENTS, "gezinnen", "", "dubbele_rij", 3, True,
                              "Rij letterlijk herhaald."),
        "dubbel_gezinslid": Dirt(MEMBERS, "personen", "", "dubbele_rij", 8, True,
                                 "Rij letterlijk herhaald."),
        "dubbel_traject": Dirt(SUPPORT, "begeleidingen", "", "dubbele_rij", 6, True,
                               "Rij letterlijk herhaald."),
        "dubbele_verwijzing": Dirt(REFERRALS, "verwijzingen", "", "dubbele_rij", 4, True,
                                   "Rij letterlijk herhaald."),
        "onbekende_kolom_trajecten": Dirt(SUPPORT, "begeleidingen", EXTRA_COLUMN,
                                          "kolom_niet_in_afspraak", -1, False,
                                          "Kolom waar niemand om vroeg."),
        "open_einde": Dirt(SUPPORT, "begeleidingen", "einddatum", "open_einde", 20, False,
                           "Lopende begeleiding met een einddatum in het jaar 9999."),
        "harde_spatie_team": Dirt(SUPPORT, "begeleidingen", "buurtteam", "", 40, False,
                                  "Harde spatie in de teamnaam."),
        "spaties_team": Dirt(CLIENTS, "gezinnen", "buurtteam", "", 30, False,
                             "Spaties achter de teamnaam."),
        "hoofdletters_leefgebied": Dirt(QUESTIONS, "hulpvragen", "leefgebied", "", 25, False,
                                        "Naam van het leefgebied is de code in hoofdletters."),
        "vraag_datum_onleesbaar": Dirt(QUESTIONS, "hulpvragen", "datum", "datum_onleesbaar", 2,
                                       True, "Een datum die niet bestaat."),
        "vraag_onbekend_leefgebied": Dirt(QUESTIONS, "hulpvragen", "leefgebied", "code_onbekend",
                                          3, True, "Een leefgebied dat niet bestaat."),
        "vraag_zonder_leefgebied": Dirt(QUESTIONS, "hulpvragen", "leefgebied", "verplicht", 2,
                                        True, "Leefgebied is leeg."),
        "vraag_van_onbekende": Dirt(QUESTIONS, "hulpvragen", "gezin_id", "onbekende_verwijzing", 4,
                                    True, "Een klant die er niet is."),
        "vraag_beschadigd": Dirt(QUESTIONS, "hulpvragen", "datum", "cel_beschadigd", 1, True,
                                 "Foutmelding van een rekenblad."),
        "lege_rijen": Dirt(QUESTIONS, "hulpvragen", "", "lege_rij", 3, True, "Lege rijen."),
        "oud_nummer": Dirt(REFERRALS, "verwijzingen", "gezin_id", "oud_nummer_vertaald", 25, False,
                           "Nummer uit het oude klantsysteem."),
        "dubbel_gespreknummer": Dirt(TALKS, "driegesprekken", "driegesprek_id",
                                     "dubbele_sleutel", 2, True,
                                     "Twee gesprekken met hetzelfde nummer."),
        "rij_verschoven": Dirt(TALKS, "driegesprekken", "", "rij_verschoven", 2, True,
                               "Een scheidingsteken te veel."),
        "geboren_te_vroeg": Dirt(MEMBERS, "personen", "geboortejaar",
                                 "geboortejaar_onwaarschijnlijk", 3, True,
                                 "Meer dan 110 jaar geleden geboren."),
        "leeg_antwoord": Dirt(ANSWERS, "ervaringswijzer", "", "antwoord_zonder_oordelen", 5, False,
                              "Niets beantwoord."),
    }
)  # fmt: skip
"""Every kind of dirt in the files of the families; at any scale it is in the first block only."""

SHIFTED_ROWS = tuple(
    (str(89_999_900 + number), "10000001", "", "03-02-2021", "Ja", "")
    for number in range(CITY_DIRT["rij_verschoven"].aantal)
)
"""Rows with a cell too many, for the file with talks."""


def city_dirt_key() -> pd.DataFrame:
    """List what is wrong with the exports of the families on purpose."""
    return pd.DataFrame([{"soort": kind, **asdict(dirt)} for kind, dirt in CITY_DIRT.items()])


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
            for number in range(CITY_DIRT["geboren_te_vroeg"].aantal)
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
         for n in range(CITY_DIRT["leeg_antwoord"].aantal)],
    )  # fmt: skip
    for kind in ("dubbele_klant", "dubbel_gezinslid", "dubbel_traject", "dubbele_verwijzing"):
        name = CITY_DIRT[kind].bestand
        rows = np.zeros(len(spoiled[name]), dtype=bool)
        rows[: len(files[name])] = True
        copies = spoiled[name].iloc[draws.some(rows, CITY_DIRT[kind].aantal)]
        spoiled[name] = pd.concat([spoiled[name], copies], ignore_index=True)
    return spoiled


def _copy(export: pd.DataFrame, changes: dict[str, str]) -> dict[str, str]:
    """Take the first row of an export and change some cells."""
    return {str(name): str(value) for name, value in export.iloc[0].items()} | changes


def _with_extra(export: pd.DataFrame, rows: list[dict[str, str]]) -> pd.DataFrame:
    extra = pd.DataFrame(rows, columns=export.columns, dtype=object).fillna("")
    return pd.concat([export, extra], ignore_index=True)


def _spoil_support(export: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    running = (export["Einddatum"] == "").to_numpy()
    ends = export["Einddatum"].to_numpy(dtype=object).copy()
    ends[draws.some(running, CITY_DIRT["open_einde"].aantal)] = "31-12-9999"
    teams = export["Buurtteam"].to_numpy(dtype=object).copy()
    spaced = np.array([" " in name for name in teams])
    rows = draws.some(spaced, CITY_DIRT["harde_spatie_team"].aantal)
    teams[rows] = [name.replace(" ", "\xa0") for name in teams[rows]]
    spoiled = export.assign(Einddatum=ends, Buurtteam=teams)
    spoiled[EXTRA_COLUMN] = export["Aanmelddatum"]
    return spoiled


def _spoil_clients(export: pd.DataFrame, draws: Draws) -> pd.DataFrame:
    teams = export["Buurtteam"].to_numpy(dtype=object).copy()
    every = np.ones(len(teams), dtype=bool)
    rows = draws.some(every, CITY_DIRT["spaties_team"].aantal)
    teams[rows] = [f"{name}  " for name in teams[rows]]
    return export.assign(Buurtteam=teams)


def _spoil_questions(export: pd.DataFrame, city: City, draws: Draws) -> pd.DataFrame:
    fields = export["Leefgebied"].to_numpy(dtype=object).copy()
    codes = city.tables["hulpvragen"]["leefgebied"].to_numpy(dtype=object)
    rows = draws.some(np.ones(len(fields), dtype=bool), CITY_DIRT["hoofdletters_leefgebied"].aantal)
    fields[rows] = [code.upper() for code in codes[rows]]
    changes: dict[str, dict[str, str]] = {
        "vraag_datum_onleesbaar": {"Datum vraag": "31-02-2021"},
        "vraag_onbekend_leefgebied": {"Leefgebied": "Nog te bepalen"},
        "vraag_zonder_leefgebied": {"Leefgebied": ""},
        "vraag_van_onbekende": {"Klantnr": "19999999"},
        "vraag_beschadigd": {"Datum vraag": "#N/B"},
    }
    wanted = [change for kind, change in changes.items() for _ in range(CITY_DIRT[kind].aantal)]
    extra = [
        _copy(export, {"Vraagnr": str(69_999_900 + number), **change})
        for number, change in enumerate(wanted)
    ]
    empty: list[dict[str, str]] = [{} for _ in range(CITY_DIRT["lege_rijen"].aantal)]
    return _with_extra(export.assign(Leefgebied=fields), [*empty, *extra])


def _with_old_numbers(export: pd.DataFrame, city: City, draws: Draws) -> pd.DataFrame:
    old = city.tables["gezinnen"].set_index("gezin_id")["oud_gezin_id"]
    former = export["Klantnr"].map(old)
    rows = draws.some(former.notna().to_numpy(), CITY_DIRT["oud_nummer"].aantal)
    numbers = export["Klantnr"].to_numpy(dtype=object).copy()
    numbers[rows] = former.to_numpy(dtype=object)[rows]
    return export.assign(Klantnr=numbers)
