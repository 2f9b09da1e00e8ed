"""What is wrong with the exports of the demo, on purpose, and the key that says how often."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from lokalis_research.demo.draws import Draws
from lokalis_research.demo.staff import DemoTables

CONTRACTS, REPORTS = "HR_dienstverbanden.csv", "HR_verzuim.csv"
QUIET_YEAR = "2021"
UNKNOWN_EMPLOYEE, UNREADABLE_DATE = "009999", "31-02-2021"


@dataclass(frozen=True)
class Dirt:
    """One kind of dirt."""

    bestand: str
    tabel: str
    veld: str
    regel: str
    aantal: int
    quarantaine: bool
    wat: str


DIRT = {
    "totaal_dienstverbanden": Dirt(
        CONTRACTS, "dienstverbanden", "", "weggelaten", 1, True, "Totaalregel onderaan."
    ),
    "dubbel_dienstverband": Dirt(
        CONTRACTS, "dienstverbanden", "", "dubbele_rij", 2, True, "Rij letterlijk herhaald."
    ),
    "harde_spatie": Dirt(
        CONTRACTS, "dienstverbanden", "buurtteam", "", 6, False, "Harde spatie in de teamnaam."
    ),
    "onbekende_kolom": Dirt(
        CONTRACTS,
        "dienstverbanden",
        "Mutatiecode",
        "kolom_niet_in_afspraak",
        -1,
        False,
        "Kolom waar niemand om vroeg.",
    ),
    "totaal_verzuim": Dirt(
        REPORTS, "verzuimmeldingen", "", "weggelaten", 1, True, "Totaalregel onderaan."
    ),
    "dubbele_melding": Dirt(
        REPORTS, "verzuimmeldingen", "", "dubbele_rij", 5, True, "Rij letterlijk herhaald."
    ),
    "nul_dagen": Dirt(
        REPORTS,
        "verzuimmeldingen",
        "hersteldatum",
        "melding_van_nul_dagen",
        4,
        False,
        "Hersteld op de eerste ziektedag.",
    ),
    "herstel_te_vroeg": Dirt(
        REPORTS,
        "verzuimmeldingen",
        "hersteldatum",
        "herstel_voor_eerste_dag",
        3,
        True,
        "Hersteld vóór de eerste ziektedag.",
    ),
    "datum_onleesbaar": Dirt(
        REPORTS,
        "verzuimmeldingen",
        "eerste_dag",
        "datum_onleesbaar",
        1,
        True,
        "Een datum die niet bestaat.",
    ),
    "zonder_dienstverband": Dirt(
        REPORTS,
        "verzuimmeldingen",
        "medewerker_id",
        "medewerker_zonder_dienstverband",
        2,
        True,
        "Melding van iemand zonder dienstverband.",
    ),
    "overlap": Dirt(
        REPORTS,
        "verzuimmeldingen",
        "",
        "",
        3,
        False,
        "Tweede melding binnen een melding die al loopt; samengevoegd verandert er niets.",
    ),
}


def dirt_key() -> pd.DataFrame:
    """List what is wrong with the exports on purpose."""
    return pd.DataFrame([{"soort": kind, **asdict(dirt)} for kind, dirt in DIRT.items()])


def dirty_contracts(export: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Spoil the export of contracts."""
    draws = Draws(seed, "dirt in contracts")
    spaced = export["Afdeling"].str.contains(" ").astype("int64")
    hard = export.index.isin(draws.sample(spaced, DIRT["harde_spatie"].aantal))
    spoiled = export.assign(
        Afdeling=export["Afdeling"].mask(hard, export["Afdeling"].str.replace(" ", "\xa0"))
    )
    everybody = pd.Series(1, index=spoiled.index)
    copies = spoiled.iloc[draws.sample(everybody, DIRT["dubbel_dienstverband"].aantal)]
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
    copies = export.iloc[draws.sample(sick, DIRT["dubbele_melding"].aantal)]
    return _with_total(pd.concat([export, extra, copies]))


def _impossible(tables: DemoTables, draws: Draws) -> pd.DataFrame:
    """Make reports that cannot be, of people who were at work all that year (or unknown)."""
    kinds = {"nul_dagen": -1, "herstel_te_vroeg": -5, "datum_onleesbaar": 2}
    wanted = [(kind, days) for kind, days in kinds.items() for _ in range(DIRT[kind].aantal)]
    quiet = _quiet_employees(tables)
    chosen = [quiet[position] for position in draws.sample([1] * len(quiet), len(wanted))]
    unknown = DIRT["zonder_dienstverband"].aantal
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
    chosen = reports.iloc[draws.sample(fits.astype("int64"), DIRT["overlap"].aantal)]
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
