"""What was planted in the demo: the key that analyses can be tested against."""

from __future__ import annotations

import pandas as pd

from lokalis_research.demo.absence import PRONENESS, SHARE_RECURRENT
from lokalis_research.demo.city import City
from lokalis_research.demo.city.truths import city_truths
from lokalis_research.demo.durations import SHARE_PARTIAL, SHORTEST_PARTIAL
from lokalis_research.demo.spells import LAST_COUNTED_DAY, RECURRENCE_DAYS
from lokalis_research.demo.staff import DemoTables
from lokalis_research.demo.teams import TEAMS

HEAD_OFFICE = "kantoor"


def planted_truths(tables: DemoTables, city: City | None = None) -> pd.DataFrame:
    """List what was planted, and what came of it in these tables."""
    rows = [
        (
            "teameffect",
            team.naam or HEAD_OFFICE,
            team.effect / 1000,
            "geplant",
            "Kans dat een ziekmelding bij iemand van dit team begint, ten opzichte van een "
            "gewoon team.",
        )
        for team in TEAMS
    ]
    rows += [
        (
            "gevoeligheid",
            str(number),
            value / 1000,
            "geplant",
            "Hoe vaak iemand ziek wordt; medewerkers zijn gelijk over deze groepen verdeeld.",
        )
        for number, value in enumerate(PRONENESS, start=1)
    ]
    rows += [
        (
            "herhaling",
            "kans",
            SHARE_RECURRENT / 1000,
            "geplant",
            f"Deel van de korte meldingen dat bij voorkeur valt binnen {RECURRENCE_DAYS} dagen na "
            "herstel.",
        ),
        (
            "deelherstel",
            "kans",
            SHARE_PARTIAL / 1000,
            "geplant",
            f"Deel van de gevallen van {SHORTEST_PARTIAL} dagen of langer dat in stappen herstelt.",
        ),
        *_counted(tables),
    ]
    table = pd.DataFrame(rows, columns=["soort", "onderdeel", "waarde", "herkomst", "toelichting"])
    return table if city is None else pd.concat([table, city_truths(city)], ignore_index=True)


def _counted(tables: DemoTables) -> list[tuple[str, str, float, str, str]]:
    reports, contracts = tables.verzuimmeldingen, tables.dienstverbanden
    sick = reports[reports["soort"] == "ziekte"].sort_values(["medewerker_id", "eerste_dag"])
    days = (sick["hersteldatum"] - sick["eerste_dag"]).dt.days
    gap = sick["eerste_dag"] - sick.groupby("medewerker_id")["hersteldatum"].shift()
    partial = sick["melding_id"].isin(tables.verzuimpercentages["melding_id"])
    earlier_end = contracts.groupby("medewerker_id")["einde"].shift()
    same = contracts["medewerker_id"].duplicated()
    at_once = contracts[same & ~(contracts["begin"] > earlier_end)]
    counts = {
        ("meldingen", "ziekte"): len(sick),
        ("meldingen", "zwangerschap"): (reports["soort"] == "zwangerschap").sum(),
        ("meldingen", "overig"): (reports["soort"] == "overig").sum(),
        ("meldingen", "lopend op de peildatum"): sick["hersteldatum"].isna().sum(),
        ("meldingen", f"langer dan {LAST_COUNTED_DAY} dagen"): (days > LAST_COUNTED_DAY).sum(),
        ("herhaling", "meldingen"): (gap.dt.days < RECURRENCE_DAYS).sum(),
        ("deelherstel", "meldingen"): partial.sum(),
        ("medewerkers", "ooit in dienst"): contracts["medewerker_id"].nunique(),
        ("medewerkers", "met twee dienstverbanden tegelijk"): at_once["medewerker_id"].nunique(),
    }
    return [
        (soort, part, float(value), "geteld", "Aantal in de ware tabellen.")
        for (soort, part), value in counts.items()
    ]
