"""What was planted in the demo, and what came of it: the keys that analyses are tested against."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lokalis_research.demo import City, DemoTables, absence
from lokalis_research.demo.city import codings, episodes, goals, plans, referrals
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.episodes import WAITING
from lokalis_research.demo.contracts import TEAMS

HEAD_OFFICE = "kantoor"

PLANTED: tuple[tuple[str, Mapping[str, int], str], ...] = (
    ("teameffect", {team.naam or HEAD_OFFICE: team.effect for team in TEAMS},
     "Kans dat een ziekmelding bij iemand van dit team begint, ten opzichte van een gewoon team."),
    ("gevoeligheid", {str(n): value for n, value in enumerate(absence.PRONENESS, start=1)},
     "Hoe vaak iemand ziek wordt; medewerkers zijn gelijk over deze groepen verdeeld."),
    ("herhaling", {"kans": absence.SHARE_RECURRENT},
     f"Deel van de korte meldingen dat bij voorkeur valt binnen {absence.RECURRENCE_DAYS} dagen "
     "na herstel."),
    ("deelherstel", {"kans": absence.SHARE_PARTIAL},
     f"Deel van de gevallen van {absence.SHORTEST_PARTIAL} dagen of langer dat in stappen "
     "herstelt."),
    ("verwijzing_team", {area.naam: area.verwijzing for area in AREAS},
     "Kans op een verwijzing ten opzichte van elders."),
    ("meervoudig_team", {area.naam: area.meervoudig for area in AREAS},
     "Deel van de gezinnen met meer dan één leefgebied."),
    ("kwaliteit_team", {area.naam: area.kwaliteit for area in AREAS},
     "Wat er bij elke kans op een goed doel komt."),
    ("verwijzing_jaar", {str(year): value for year, value in referrals.YEAR_EFFECT.items()},
     "Verwijzingen per gezinsdag ten opzichte van 2019, zonder puls en sluiting."),
    ("verwijzing_seizoen", {str(n): value for n, value in enumerate(referrals.SEASON, start=1)},
     "Ten opzichte van gewoon."),
    ("verwijzing_vraag", referrals.MIX, "Wat een vraag doet met de kans."),
    ("verwijzing_sluiting", {"2020-03..2020-06": referrals.CLOSURE},
     "Kans in deze maanden ten opzichte van gewoon."),
    ("overgang", {"aandeel": referrals.PULSE_PER_MILLE},
     "Deel van de lopende hulp van 2019 dat begin 2020 opnieuw is verwezen."),
    ("overgang_soort",
     dict(zip(("administratief", "nieuw", "zonder soort"), referrals.PULSE_KINDS, strict=True)),
     "Hoe dat is vastgelegd."),
    ("verwijzing_zonder_soort", {"aandeel": referrals.SHARE_KIND_MISSING},
     "Deel van de andere verwijzingen zonder soort."),
    ("verwijzing_schok", {str(n): value for n, value in enumerate(referrals.SHOCKS, start=1)},
     "Maanden van een team zijn zo druk; gelijk verdeeld."),
    ("verwijzing_gezin", {str(n): value for n, value in enumerate(referrals.FRAILTY, start=1)},
     "Gezinnen verschillen zo; gelijk verdeeld."),
    ("wachten_tijdig", {f"vanaf {one.vanaf}": one.tijdig for one in WAITING},
     "Deel dat binnen vijf werkdagen kennismaakt, zonder de teams met een tekort."),
    ("wachten_op_verzoek", {f"vanaf {one.vanaf}": one.op_verzoek for one in WAITING},
     "Deel dat zelf later wil; in 2022 niet vastgelegd."),
    ("wachten_direct", {f"vanaf {one.vanaf}": one.direct for one in WAITING},
     "Deel dat binnen twee weken na de kennismaking begint."),
    ("doel_criterium", goals.CRITERIA, "Kans in 2018 bij een gewone werker."),
    ("doel_verbetering", {"per jaar": goals.IMPROVEMENT_PER_YEAR},
     "Komt elk jaar bij elke kans."),
    ("doel_verbetering", {"nieuw systeem": goals.IMPROVEMENT_NEW_SYSTEM},
     "Komt er vanaf september 2020 bij."),
    ("doel_werkers", {"spreiding": goals.WORKER_SPREAD},
     "Tot hoe ver werkers verschillen, naar boven en naar beneden."),
    ("doel_meer", {"aandeel": goals.SHARE_SEVERAL}, "Meer doelen in één."),
    ("doel_label", {"fout": goals.SHARE_MISLABELLED},
     "Onder een willekeurig leefgebied geplaatst, soms toch het goede."),
    ("doel_tekst", {"vergissing": goals.SHARE_SLIPS}, "Teksten met een fout."),
    ("doel_tekst", {"terzijde": goals.SHARE_MENTION},
     "Teksten met een zin die mensen of plaatsen noemt."),
    ("plan_digitaal", {"aandeel": plans.SHARE_DIGITAL},
     "Plannen in het nieuwe systeem die het gezin zelf bekeek."),
    ("gezin_terug", {"kans": episodes.SHARE_RETURN}, "Per begeleiding: komt later terug."),
    ("gezin_verhuist", {"kans": episodes.SHARE_MOVE},
     "Per begeleiding van meer dan 90 dagen: verhuist naar een ander gebied."),
    ("te_laat_vastgelegd", {"kans": episodes.SHARE_TOO_LATE},
     "Wat later wordt vastgelegd dan het gebeurde; rond de peildatum ontbreekt het."),
    ("codeur_herkent", {coder.naam: coder.herkent for coder in codings.CODERS},
     "Deel van wat voldoet dat de codeur zo ziet."),
    ("codeur_verwerpt", {coder.naam: coder.verwerpt for coder in codings.CODERS},
     "Deel van wat niet voldoet dat de codeur zo ziet."),
)  # fmt: skip
"""Per kind: the parts with what was planted, per mille, and what it means."""


def planted_truths(tables: DemoTables, city: City) -> pd.DataFrame:
    """List what was planted, and what came of it."""
    rows = [
        (kind, part, value / 1000, "geplant", note)
        for kind, parts, note in PLANTED
        for part, value in parts.items()
    ]
    rows += [
        (kind, part, float(value), "geteld", "Aantal in de ware tabellen.")
        for (kind, part), value in (_counted_staff(tables) | _counted_city(city)).items()
    ]
    return pd.DataFrame(rows, columns=["soort", "onderdeel", "waarde", "herkomst", "toelichting"])


def _counted_staff(tables: DemoTables) -> dict[tuple[str, str], int]:
    reports, contracts = tables.verzuimmeldingen, tables.dienstverbanden
    sick = reports[reports["soort"] == "ziekte"].sort_values(["medewerker_id", "eerste_dag"])
    days = (sick["hersteldatum"] - sick["eerste_dag"]).dt.days
    gap = sick["eerste_dag"] - sick.groupby("medewerker_id")["hersteldatum"].shift()
    partial = sick["melding_id"].isin(tables.verzuimpercentages["melding_id"])
    earlier_end = contracts.groupby("medewerker_id")["einde"].shift()
    same = contracts["medewerker_id"].duplicated()
    at_once = contracts[same & ~(contracts["begin"] > earlier_end)]
    longest = absence.LAST_COUNTED_DAY
    return {
        ("meldingen", "ziekte"): len(sick),
        ("meldingen", "zwangerschap"): (reports["soort"] == "zwangerschap").sum(),
        ("meldingen", "overig"): (reports["soort"] == "overig").sum(),
        ("meldingen", "lopend op de peildatum"): sick["hersteldatum"].isna().sum(),
        ("meldingen", f"langer dan {longest} dagen"): (days > longest).sum(),
        ("herhaling", "meldingen"): (gap.dt.days < absence.RECURRENCE_DAYS).sum(),
        ("deelherstel", "meldingen"): partial.sum(),
        ("medewerkers", "ooit in dienst"): contracts["medewerker_id"].nunique(),
        ("medewerkers", "met twee dienstverbanden tegelijk"): at_once["medewerker_id"].nunique(),
    }


def _counted_city(city: City) -> dict[tuple[str, str], int]:
    made, written = city.parts.episodes, city.parts.goals
    changed = (made.family[1:] == made.family[:-1]) & (made.area[1:] != made.area[:-1])
    several = pd.Series(made.family).value_counts() > 1
    mislabelled = (written.label >= 0) & (written.label != written.field)
    return {
        ("overgang", "verwijzingen"): city.parts.referrals.planted.sum(),
        ("gezinnen", "alle"): made.families,
        ("gezinnen", "met meer dan één begeleiding"): several.sum(),
        ("gezinnen", "naar een ander gebied"): len(set(made.family[1:][changed].tolist())),
        ("begeleidingen", "verhuisd"): made.moved.sum(),
        ("doelen", "onder het verkeerde leefgebied"): mislabelled.sum(),
        ("doelen", "met namen"): sum(bool(named) for named in written.names),
    }


def plan_truths(city: City) -> pd.DataFrame:
    """Tell of the plans with concern in the look at two wijken whose view they hold."""
    made = city.parts.plans
    rows = made.looked_at
    return pd.DataFrame(
        {
            "plan_id": city.tables["gezinsplannen"]["plan_id"][rows].to_numpy(),
            "visie_gezin": made.family_view[rows],
            "visie_gezinswerker": made.worker_view[rows],
            "doelen_veiligheid": made.safety_goals[rows],
        }
    )


def referral_truths(city: City) -> pd.DataFrame:
    """Tell of every referral whether it is a re-referral because of the new providers."""
    return pd.DataFrame(
        {
            "verwijzing_id": city.tables["verwijzingen"]["verwijzing_id"],
            "overgang": city.parts.referrals.planted,
        }
    )
