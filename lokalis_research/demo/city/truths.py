"""What was planted among the families: the key that analyses can be tested against."""

from __future__ import annotations

import pandas as pd

from lokalis_research.demo.city import codings, episodes, goals, plans, referrals, slips
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.generate import City
from lokalis_research.demo.city.goal_text import SHARE_MENTION
from lokalis_research.demo.city.goals import CRITERIA, mislabelled
from lokalis_research.demo.city.questions import FIELDS
from lokalis_research.demo.city.waiting import WAITING
from lokalis_research.demo.city.wording import WORDINGS

Row = tuple[str, str, float, str, str]


def city_truths(city: City) -> pd.DataFrame:
    """List what was planted among the families, and what came of some of it."""
    rows = [*_areas(), *_referrals(), *_waiting(), *_goals(), *_coders(), *_counted(city)]
    return pd.DataFrame(rows, columns=["soort", "onderdeel", "waarde", "herkomst", "toelichting"])


def goal_truths(city: City) -> pd.DataFrame:
    """Tell of every goal what is true of it.

    Parameters
    ----------
    city : City
        The city.

    Returns
    -------
    pandas.DataFrame
        Per ``doel_id``: ``gezin_id``, ``woordfamilie`` and its ``gebruik`` (training or toets),
        ``leefgebied`` (what it is really about), ``meer_doelen``, ``werker``, ``namen`` (with bars
        between them), and one boolean per criterion. ``specifiek`` holds where a goal is concreet
        and not several at once.
    """
    made = city.parts.goals
    styles = pd.DataFrame(
        {"woordfamilie": [one.naam for one in WORDINGS], "gebruik": [w.gebruik for w in WORDINGS]}
    )
    of_goal = styles.take(made.wording).reset_index(drop=True)
    quality = pd.DataFrame(dict(zip(CRITERIA, made.quality.T, strict=True)))
    families = city.tables["gezinsplannen"]["gezin_id"].take(made.plan).reset_index(drop=True)
    return pd.DataFrame(
        {
            "doel_id": city.tables["doelen"]["doel_id"],
            "gezin_id": families,
            "woordfamilie": of_goal["woordfamilie"],
            "gebruik": of_goal["gebruik"],
            "leefgebied": pd.Series(FIELDS, dtype="str").take(made.field).reset_index(drop=True),
            "meer_doelen": made.several,
            "werker": made.worker,
            "namen": pd.Series(made.names, dtype="str"),
            **{name: quality[name] for name in quality},
            "specifiek": quality["concreet"] & ~made.several,
        }
    )


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


def _areas() -> list[Row]:
    kinds = (
        ("verwijzing_team", "verwijzing", "Kans op een verwijzing ten opzichte van elders."),
        ("meervoudig_team", "meervoudig", "Deel van de gezinnen met meer dan één leefgebied."),
        ("kwaliteit_team", "kwaliteit", "Wat er bij elke kans op een goed doel komt."),
    )
    return [
        (kind, area.naam, getattr(area, field) / 1000, "geplant", note)
        for kind, field, note in kinds
        for area in AREAS
    ]


def _referrals() -> list[Row]:
    per_day = "Verwijzingen per gezinsdag ten opzichte van 2019, zonder puls en sluiting."
    kinds = ("administratief", "nieuw", "zonder soort")
    return [
        *(
            ("verwijzing_jaar", str(year), value / 1000, "geplant", per_day)
            for year, value in referrals.YEAR_EFFECT.items()
        ),
        *(
            ("verwijzing_seizoen", str(month), value / 1000, "geplant", "Ten opzichte van gewoon.")
            for month, value in enumerate(referrals.SEASON, start=1)
        ),
        *(
            ("verwijzing_vraag", name, value / 1000, "geplant", "Wat een vraag doet met de kans.")
            for name, value in referrals.MIX.items()
        ),
        ("verwijzing_sluiting", "2020-03..2020-06", referrals.CLOSURE / 1000, "geplant",
         "Kans in deze maanden ten opzichte van gewoon."),
        ("overgang", "aandeel", referrals.PULSE_PER_MILLE / 1000, "geplant",
         "Deel van de lopende hulp van 2019 dat begin 2020 opnieuw is verwezen."),
        *(
            ("overgang_soort", kind, value / 1000, "geplant", "Hoe dat is vastgelegd.")
            for kind, value in zip(kinds, referrals.PULSE_KINDS, strict=True)
        ),
        ("verwijzing_zonder_soort", "aandeel", referrals.SHARE_KIND_MISSING / 1000, "geplant",
         "Deel van de andere verwijzingen zonder soort."),
        *(
            ("verwijzing_schok", str(number), value / 1000, "geplant",
             "Maanden van een team zijn zo druk; gelijk verdeeld.")
            for number, value in enumerate(referrals.SHOCKS, start=1)
        ),
        *(
            ("verwijzing_gezin", str(number), value / 1000, "geplant",
             "Gezinnen verschillen zo; gelijk verdeeld.")
            for number, value in enumerate(referrals.FRAILTY, start=1)
        ),
    ]  # fmt: skip


def _waiting() -> list[Row]:
    fields = {
        "tijdig": "Deel dat binnen vijf werkdagen kennismaakt, zonder de teams met een tekort.",
        "op_verzoek": "Deel dat zelf later wil; in 2022 niet vastgelegd.",
        "direct": "Deel dat binnen twee weken na de kennismaking begint.",
    }
    return [
        (f"wachten_{name}", f"vanaf {one.vanaf}", getattr(one, name) / 1000, "geplant", note)
        for one in WAITING
        for name, note in fields.items()
    ]


def _goals() -> list[Row]:
    return [
        *(
            ("doel_criterium", name, value / 1000, "geplant", "Kans in 2018 bij een gewone werker.")
            for name, value in CRITERIA.items()
        ),
        ("doel_verbetering", "per jaar", goals.IMPROVEMENT_PER_YEAR / 1000, "geplant",
         "Komt elk jaar bij elke kans."),
        ("doel_verbetering", "nieuw systeem", goals.IMPROVEMENT_NEW_SYSTEM / 1000, "geplant",
         "Komt er vanaf september 2020 bij."),
        ("doel_werkers", "spreiding", goals.WORKER_SPREAD / 1000, "geplant",
         "Tot hoe ver werkers verschillen, naar boven en naar beneden."),
        ("doel_meer", "aandeel", goals.SHARE_SEVERAL / 1000, "geplant", "Meer doelen in één."),
        ("doel_label", "fout", goals.SHARE_MISLABELLED / 1000, "geplant",
         "Onder een willekeurig leefgebied geplaatst, soms toch het goede."),
        ("doel_tekst", "vergissing", slips.SHARE_SLIPS / 1000, "geplant", "Teksten met een fout."),
        ("doel_tekst", "terzijde", SHARE_MENTION / 1000, "geplant",
         "Teksten met een zin die mensen of plaatsen noemt."),
        ("plan_digitaal", "aandeel", plans.SHARE_DIGITAL / 1000, "geplant",
         "Plannen in het nieuwe systeem die het gezin zelf bekeek."),
        ("gezin_terug", "kans", episodes.SHARE_RETURN / 1000, "geplant",
         "Per begeleiding: komt later terug."),
        ("gezin_verhuist", "kans", episodes.SHARE_MOVE / 1000, "geplant",
         "Per begeleiding van meer dan 90 dagen: verhuist naar een ander gebied."),
        ("te_laat_vastgelegd", "kans", episodes.SHARE_TOO_LATE / 1000, "geplant",
         "Wat later wordt vastgelegd dan het gebeurde; rond de peildatum ontbreekt het."),
    ]  # fmt: skip


def _coders() -> list[Row]:
    return [
        (f"codeur_{skill}", coder.naam, getattr(coder, skill) / 1000, "geplant", note)
        for coder in codings.CODERS
        for skill, note in (
            ("herkent", "Deel van wat voldoet dat de codeur zo ziet."),
            ("verwerpt", "Deel van wat niet voldoet dat de codeur zo ziet."),
        )
    ]


def _counted(city: City) -> list[Row]:
    parts = city.parts
    made = parts.episodes
    changed = (made.family[1:] == made.family[:-1]) & (made.area[1:] != made.area[:-1])
    counts = {
        ("overgang", "verwijzingen"): parts.referrals.planted.sum(),
        ("gezinnen", "alle"): made.families,
        ("gezinnen", "met meer dan één begeleiding"): (
            pd.Series(made.family).value_counts() > 1
        ).sum(),
        ("gezinnen", "naar een ander gebied"): len(set(made.family[1:][changed].tolist())),
        ("begeleidingen", "verhuisd"): made.moved.sum(),
        ("doelen", "onder het verkeerde leefgebied"): mislabelled(parts.goals).sum(),
        ("doelen", "met namen"): sum(bool(names) for names in parts.goals.names),
    }
    return [
        (kind, part, float(value), "geteld", "Aantal in de ware tabellen.")
        for (kind, part), value in counts.items()
    ]
