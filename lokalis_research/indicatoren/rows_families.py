"""Rows to count, about families and plans: what happened, or was so for some time, one row each.

Each function takes the material of a delivery. Its rows have whom they are about, ``datum`` (an
event) or ``begin`` and ``stop`` (the first day after), and one column per thing that can be added
up. `measure` places them in periods and groups.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.errors import NotKnownError
from lokalis_research.indicatoren.groups import NO_TEAM
from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.questions import with_support
from lokalis_research.indicatoren.rows_tables import yes_or_no
from lokalis_research.indicatoren.timely import NORM, with_wait
from lokalis_research.missing import require, require_delivered
from lokalis_research.populatie import episode_on

# Whatever the length of a year, so that families count alike in each.
YEAR = 365
# What a jaarplan promised: see `begonnen_binnen_vier_weken`.
FOUR_WEEKS = 28
# No register reaches farther (`period.LAST_YEAR`), and a missing end would match nothing.
FOREVER = pd.Timestamp("2199-12-31")
DEBTS = "financien"


def ended(material: Material) -> pd.DataFrame:
    """Begeleidingen that ended, with their outcome."""
    table = material.table("begeleidingen")
    require(table, "begeleidingen", ("gezin_id", "buurtteam", "einddatum", "uitkomst"), filled=2)
    last = pd.Timestamp(material.peildatum)
    over = (table["einddatum"] >= table["startdatum"]) & (table["einddatum"] <= last)
    rows = table.loc[over, ["gezin_id", "buurtteam", "einddatum", "uitkomst"]]
    return rows.rename(columns={"einddatum": "datum"}).assign(
        zonder_hulp=(rows["uitkomst"] == "zonder_hulp_verder").astype(int),
        uitval=(rows["uitkomst"] == "gestopt_door_gezin").astype(int),
        met_uitkomst=rows["uitkomst"].notna().astype(int),
    )


def returned(material: Material) -> pd.DataFrame:
    """Spells of support that ended, and whether the family was supported again within a year."""
    rows = material.spells
    after = rows.groupby("gezin_id")["start"].shift(-1)
    again = (after - rows["einde"]) <= pd.Timedelta(days=YEAR)
    rows = rows.assign(opnieuw=again.astype(int), gestopt=1)[rows["einde"].notna()]
    return rows.rename(columns={"einde": "datum", "laatste": "buurtteam"}).drop(columns="stop")


def lengths(material: Material) -> pd.DataFrame:
    """Spells of support that ended: how long they took, and whether systems changed then."""
    rows = material.spells[material.spells["einde"].notna()]
    days = (rows["stop"] - rows["start"]).dt.days
    across = np.zeros(len(rows), dtype=bool)
    breaks = [one for one in material.dictionary["begeleidingen"].breaks if not one.veld]
    for moment in (pd.Timestamp(one.datum) for one in breaks):
        across |= ((rows["start"] < moment) & (rows["stop"] > moment)).to_numpy()
    outside = "liep toen niet" if breaks else "geen verandering bekend"
    return rows.rename(columns={"einde": "datum", "laatste": "buurtteam"}).assign(
        duur_dagen=days, gestopt=1, overgang=np.where(across, "liep tijdens de overgang", outside)
    )[["gezin_id", "buurtteam", "datum", "duur_dagen", "gestopt", "overgang"]]


def begun(material: Material) -> pd.DataFrame:
    """Spells of support from their first day: how long they took, or have taken by now."""
    rows = material.spells
    return pd.DataFrame(
        {
            "gezin_id": rows["gezin_id"],
            "buurtteam": rows["eerste"],
            "datum": rows["start"],
            "duur_dagen": (rows["stop"] - rows["start"]).dt.days,
            "gestopt": rows["einde"].notna().astype(int),
        }
    )


def supported(material: Material) -> pd.DataFrame:
    """Families in support, by the team that supports them, with the first day of it all."""
    rows = material.supported
    return rows.assign(gezinnen=1, lopend=1, lang=1)


def ever(material: Material) -> pd.DataFrame:
    """Families from the first day on which they were ever supported."""
    first = material.spells.groupby("gezin_id", as_index=False).first()
    first = first.rename(columns={"start": "begin", "eerste": "buurtteam"})
    return first[["gezin_id", "buurtteam", "begin"]].assign(stop=FOREVER, ooit=1)


def clients(material: Material) -> pd.DataFrame:
    """Persons of families in support: everybody, as was counted up to 2021."""
    persons = material.table("personen")
    require(persons, "personen", ("persoon_id", "gezin_id", "rol"), filled=3)
    rows = persons.merge(material.supported, on="gezin_id")
    return rows.assign(personen=1, in_leeftijd=1)


def clients_by_own_question(material: Material) -> pd.DataFrame:
    """Persons with a question of their own in a family with a plan, as is counted since 2022."""
    rows = clients(material)
    require_delivered(material, ["personen.eigen_vraag"])
    if rows["eigen_vraag"].isna().all():
        raise NotKnownError(("personen.eigen_vraag",))
    rows = rows[rows["eigen_vraag"].fillna(value=False).astype(bool)]
    plans = material.table("gezinsplannen").groupby("gezin_id")["datum"].min()
    planned = rows["gezin_id"].map(plans)
    # Who asked before there was a plan counts from the plan on.
    rows = rows.assign(begin=planned.where(planned > rows["begin"], rows["begin"]))
    return rows[planned.notna() & (rows["begin"] < rows["stop"])].assign(klanten=1)


def applied(material: Material) -> pd.DataFrame:
    """Aanmeldingen, how soon there was a kennismaking, and when support began."""
    rows = with_wait(material.registrations).rename(columns={"aanmelddatum": "datum"})
    began = rows["startdatum"].notna()
    wait = day_numbers(rows["startdatum"].fillna(rows["datum"])) - day_numbers(rows["datum"])
    met = rows["kennismakingsdatum"].notna()
    talk = day_numbers(rows["kennismakingsdatum"].fillna(rows["datum"]))
    over = rows["norm_voorbij"]
    soon = over & rows["gesproken"] & (rows["werkdagen"] <= NORM)
    asked_later = rows["later_op_verzoek"]
    later = over & ~soon & asked_later.fillna(value=False).astype(bool)
    # Who was soon is always known: only while requests were recorded is that a part of anything.
    on_record = rows["datum"].where(asked_later.notna())
    asked = rows["datum"].between(on_record.min(), on_record.max())
    return rows.assign(
        **yes_or_no(rows, "met_partner", "zelfde_gezinswerker"),
        norm_voorbij=over.astype(int),
        tijdig=soon.astype(int),
        tijdig_of_verzoek=(asked & (soon | later)).astype(int),
        verzoek_bekend=(asked & over & (soon | asked_later.notna())).astype(int),
        aangemeld=1,
        gestart=began.astype(int),
        dagen_tot_begin=wait,
        binnen_vier_weken=(began & (wait <= FOUR_WEEKS)).astype(int),
        gesproken=met.astype(int),
        dagen_tot_gesprek=talk - day_numbers(rows["datum"]),
        dagen_na_gesprek=np.where(began, wait - (talk - day_numbers(rows["datum"])), 0),
    )


def waiting(material: Material) -> pd.DataFrame:
    """Families that wait, from their aanmelding until support begins or they leave."""
    rows = material.registrations.table
    stop = rows[["startdatum", "einddatum"]].min(axis=1).fillna(FOREVER)
    found = rows[["gezin_id", "buurtteam"]].assign(begin=rows["aanmelddatum"], stop=stop)
    return found.assign(sinds=found["begin"], wachtend=1, lang_wachtend=1)


def asked(material: Material) -> pd.DataFrame:
    """Questions from when they are recorded to the end of the support they belong to.

    That is the first support that ends after the question.
    """
    rows = with_support(material.table("hulpvragen"), material.spells)
    begin = rows["datum"].where(rows["datum"] > rows["start"], rows["start"])
    episodes = material.support.episodes
    team = episodes["buurtteam"].take(episode_on(episodes, rows["gezin_id"], begin)).array
    rows = rows.assign(begin=begin, buurtteam=team, vragend=1, met_vraag=1)
    return rows[["gezin_id", "buurtteam", "leefgebied", "begin", "stop", "vragend", "met_vraag"]]


def in_debt(material: Material) -> pd.DataFrame:
    """Families in support with a question about money."""
    rows = asked(material)
    return rows[rows["leefgebied"] == DEBTS].assign(met_schulden=1)


def held(material: Material) -> pd.DataFrame:
    """Driegesprekken that were held."""
    talks = material.table("driegesprekken")
    require(talks, "driegesprekken", ("gezin_id", "datum", "gevoerd"), filled=3)
    return talks.loc[talks["gevoerd"].astype(bool), ["gezin_id", "datum"]].assign(gevoerd=1)


def talked(material: Material) -> pd.DataFrame:
    """Driegesprekken that were held, with families that then had a question about money."""
    rows = held(material).merge(in_debt(material), on="gezin_id")
    there = (rows["datum"] >= rows["begin"]) & (rows["datum"] < rows["stop"])
    return rows[there].assign(met_gesprek=1)


def signalled(material: Material) -> pd.DataFrame:
    """Households selected by vroegsignalering: whether they were known, reached, and want help."""
    rows = material.table("vroegsignalering")
    require(rows, "vroegsignalering", ("huishouden_id", "datum", "stadium"), filled=3)
    stages = {
        stage: rows["huishouden_id"].isin(rows.loc[rows["stadium"] == stage, "huishouden_id"])
        for stage in ("bereikt", "wil_hulp", "driegesprek")
    }
    rows = rows.assign(**{stage: there & stages["bereikt"] for stage, there in stages.items()})
    rows = rows[rows["stadium"] == "geselecteerd"]
    known = rows["bekend_bij_schulddienst"]
    return pd.DataFrame(
        {
            "gezin_id": rows["huishouden_id"],
            "datum": rows["datum"],
            "bekend": known.fillna(value=False).astype(int),
            "nagegaan": known.notna().astype(int),
            "gekozen": 1,
            "gesproken": rows["bereikt"].astype(int),
            **{stage: rows[stage].astype(int) for stage in stages},
        }
    )


REACHED, RUNNING, LAPSED = "behaald", "lopend", "vervallen"


def valid(material: Material) -> pd.DataFrame:
    """Plans of the support that runs, each from its day until the next plan or the end.

    The plan that counts on a day is the last one of this support up to that day.
    """
    plans = material.table("gezinsplannen")
    require(plans, "gezinsplannen", ("plan_id", "gezin_id", "datum"), filled=3)
    plans = plans.sort_values(["gezin_id", "datum", "plan_id"])
    following = plans.groupby("gezin_id")["datum"].shift(-1)
    rows = plans.assign(volgende=following).merge(material.supported, on="gezin_id")
    begin = rows["begin"].where(rows["begin"] > rows["datum"], rows["datum"])
    stop = rows["stop"].where(~(rows["volgende"] < rows["stop"]), rows["volgende"])
    rows = rows.assign(begin=begin, stop=stop)
    # A plan of support that had ended before says nothing about this one.
    rows = rows[(begin < stop) & (rows["datum"] >= rows["sinds"])]
    digital, weighed = rows["digitaal_gebruik"], rows["veiligheid_afgewogen"]
    return rows.assign(
        **yes_or_no(rows, "zelf_geschreven", "evaluatie_ingevuld"),
        met_plan=1,
        digitaal=digital.fillna(value=False).astype(int),
        digitaal_vastgelegd=digital.notna().astype(int),
        afgewogen=weighed.fillna(value=False).astype(int),
        afweging_vastgelegd=weighed.notna().astype(int),
    )


def goals(material: Material) -> pd.DataFrame:
    """Goals by the day they were set, with how they stand on the peildatum."""
    rows = material.table("doelen")
    require(rows, "doelen", ("doel_id", "plan_id", "datum", "status"), filled=3)
    plans = material.table("gezinsplannen")[["plan_id", "gezin_id"]]
    rows = (
        rows.drop(columns="doeltekst", errors="ignore")
        .merge(plans, on="plan_id")
        .drop_duplicates("doel_id")
    )
    # What lapsed was neither reached nor missed.
    closed = rows["status"].notna() & ~rows["status"].isin([RUNNING, LAPSED])
    return rows.assign(
        **yes_or_no(rows, "herijkt"),
        doelen=1,
        alle_doelen=1,
        behaald=(rows["status"] == REACHED).astype(int),
        afgesloten=closed.astype(int),
    )


def about_debts(material: Material) -> pd.DataFrame:
    """Give plans as `valid` does, with whether a goal in them is about money."""
    rows, every = valid(material), goals(material)
    debts = every.loc[every["leefgebied"] == DEBTS, "plan_id"]
    return rows.assign(over_schulden=rows["plan_id"].isin(debts).astype(int))


def made(material: Material) -> pd.DataFrame:
    """Plans by the day they were made, with their goals and whether any was looked back on."""
    rows = material.table("gezinsplannen")[["plan_id", "gezin_id", "datum"]]
    own = goals(material)
    known = own[own["status"].notna()]
    looked_back = known.loc[known["status"] != RUNNING, "plan_id"]
    counted = rows["plan_id"].map(own["plan_id"].value_counts()).fillna(0).astype(int)
    at = episode_on(material.support.episodes, rows["gezin_id"], rows["datum"])
    teams = material.support.episodes["buurtteam"].to_numpy(dtype=object)
    team = np.where(at >= 0, teams[np.maximum(at, 0)], NO_TEAM) if len(teams) else NO_TEAM
    return rows.assign(
        buurtteam=pd.Series(team, index=rows.index, dtype="str"),
        plannen=1,
        doelen_in_plan=counted,
        met_doelen=rows["plan_id"].isin(known["plan_id"]).astype(int),
        geevalueerd=rows["plan_id"].isin(looked_back).astype(int),
    )


ROWS = {
    "beeindigd": ended,
    "terugkeer": returned,
    "duur": lengths,
    "begonnen": begun,
    "begeleid": supported,
    "ooit": ever,
    "personen": clients,
    "klanten": clients_by_own_question,
    "aanmeldingen": applied,
    "wachtenden": waiting,
    "vragen": asked,
    "schulden": in_debt,
    "driegesprekken": talked,
    "gevoerde_gesprekken": held,
    "vroegsignalering": signalled,
    "geldig_plan": valid,
    "plan_en_schulden": about_debts,
    "doelen": goals,
    "plannen": made,
}
