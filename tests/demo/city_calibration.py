"""Which published figures the city is fitted to, and which it was not."""

from __future__ import annotations

import pandas as pd

from lokalis_research.demo import City
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.dictionary import Dictionary
from tests.demo import city_figures as f

FITTED = "De demo is hierop afgesteld; gelijkenis bewijst dus niets."
FOLLOWS = "Volgt uit cijfers waarop de demo is afgesteld; gelijkenis bewijst dus niets."
FREE = "Niet op afgesteld: komt uit de demo zoals die verder is."
PLANTED = f"{FITTED} Staat niet in de levering, alleen in de sleutel."
WEEKS = ("03-18", "06-30")


def city_figures(city: City) -> pd.DataFrame:
    """Count every published figure that the city can say something about."""
    tables = city.tables
    rows = [
        *((name, value, "ja", FITTED) for name, value in _fitted(tables).items()),
        *((name, value, "ja", FOLLOWS) for name, value in _following(tables).items()),
        *((name, value, "ja", PLANTED) for name, value in _views(city).items()),
        *((name, value, "nee", FREE) for name, value in _free(tables).items()),
    ]
    return pd.DataFrame(rows, columns=["id", "demo", "geijkt", "toelichting"])


def city_calibration(city: City, dictionary: Dictionary) -> pd.DataFrame:
    """Put the figures of the city beside the published ones."""
    counted = city_figures(city)
    published = dictionary.published.set_index("id").loc[counted["id"]]
    table = counted.assign(
        indicator=published["indicator"].to_numpy(),
        periode=published["periode"].to_numpy(),
        gepubliceerd=published["waarde"].astype("float64").to_numpy(),
        demo=counted["demo"].astype("float64").round(3),
    )
    near = published["benadering"].to_numpy()
    remarks = pd.Series([f" Gepubliceerd als: {word}." for word in near], dtype="str")
    table["toelichting"] = table["toelichting"] + remarks.mask(near == "exact", "").str.replace(
        "_", " "
    )
    return table


def _fitted(t: f.Tables) -> dict[str, float]:
    w2018, w2019, w2022 = (f.waiting(t, year) for year in (f.Y2018, f.Y2019, f.Y2022))
    w2021, h2019, h2020 = (f.waiting(t, one) for one in (f.Y2021, f.H2019, f.H2020))
    first = f.funnel(t, "2019-01-01", "2020-03-31")
    third = f.funnel(t, "2022-01-01", "2022-12-31")
    overvecht = ("Overvecht De Gagel", "Overvecht Vechtzoom", "Overvecht Spoorzoom")
    concern, goals = len(f.plans_with_concern(t)), f.with_safety_goals(t)
    halves = {"h1": ("2022-01-01", "2022-06-30"), "h2": ("2022-07-01", "2022-12-31")}
    return {
        "jv2019-bereik-gezinnen-aantal": len(f.families(t, f.Y2019)),
        "jv2019-bereik-gezinnen-aantal-2018": len(f.families(t, f.Y2018)),
        "hj2020-bereik-gezinnen-aantal": len(f.families(t, f.H2020)),
        "jv2019-bereik-personen-aantal": f.persons(t, f.Y2019),
        "jv2022-unieke-klanten-2021-aantal": f.persons(t, f.Y2021),
        "jv2022-unieke-klanten-aantal": f.clients_2022(t),
        "jv2019-tijdig-kennismaken-procent": w2019["tijdig"],
        "hj2020-tijdig-kennismaken-procent": h2020["tijdig"],
        "hj2020-tijdig-kennismaken-q1-procent": f.waiting(t, f.Q1_2020)["tijdig"],
        "hj2020-tijdig-kennismaken-q2-procent": f.waiting(t, f.Q2_2020)["tijdig"],
        "jv2022-tijdig-kennismaken-2021-procent": w2021["tijdig"],
        "jv2022-tijdig-kennismaken-procent": w2022["tijdig"],
        "jv2022-later-op-verzoek-2021-procent": w2021["op_verzoek"],
        "jv2019-wachttijd-kennismaking-2018": w2018["dagen"],
        "jv2019-wachttijd-kennismaking": w2019["dagen"],
        "hj2020-wachttijd-kennismaking-2019h1": h2019["dagen"],
        "hj2020-wachttijd-kennismaking": h2020["dagen"],
        "jv2022-wachttijd-kennismaking": w2022["werkdagen"],
        "jv2019-wachttijd-start": w2019["start"],
        "hj2020-wachttijd-start-2019h1": h2019["start"],
        "hj2020-wachttijd-start": h2020["start"],
        "jv2022-start-binnen-twee-weken-procent": w2022["binnen_twee_weken"],
        "jv2022-start-later-vier-weken-procent": w2022["na_vier_weken"],
        "hj2020-aanmeldingen-verschil-aantal": _fewer(t),
        "jv2019-vragen-opvoeden-procent": f.asking(t, f.Y2019, "opvoeden_en_opgroeien"),
        "jv2019-vragen-financien-procent": f.asking(t, f.Y2019, "financien"),
        "jv2019-vragen-participatie-procent": f.asking(t, f.Y2019, "participatie"),
        "jv2022-vragen-financien-procent": f.asking(t, f.Y2022, "financien"),
        "jv2019-meervoudig-overvecht-procent": f.several(t, f.Y2019, overvecht),
        "jv2019-meervoudig-west-procent": f.several(t, f.Y2019, ("West",)),
        "jv2019-meervoudig-lunetten-procent": f.several(t, f.Y2019, ("Lunetten",)),
        "jv2019-meervoudig-de-meern-procent": f.several(t, f.Y2019, ("De Meern",)),
        "jv2019-zonder-hulp-verder-procent": f.without_help(t, f.Y2019),
        "jv2019-verwijzingen-aantal": len(f.referrals(t, f.Y2019)),
        "jv2019-verwijzingen-gezinnen-aantal": f.referrals(t, f.Y2019)["gezin_id"].nunique(),
        "hj2020-driegesprekken-voor-aantal": f.talks(t, "2019-11-01", "2020-02-29"),
        "hj2020-driegesprekken-corona-aantal": f.talks(t, "2020-03-01", "2020-06-30"),
        "jv2022-driegesprek-reden-anders-procent": f.reason_other(t),
        "hj2020-vroegsignalering-geselecteerd-aantal": int(first["geselecteerd"]),
        "hj2020-vroegsignalering-niet-bekend-procent": 100
        * first["niet_bekend"] / first["geselecteerd"],
        "hj2020-vroegsignalering-bereikt-aantal": int(first["bereikt"]),
        "hj2020-vroegsignalering-wil-hulp-procent": 100 * first["wil_hulp"] / first["bereikt"],
        "hj2020-vroegsignalering-driegesprekken-aantal": int(first["driegesprek"]),
        "jv2022-vroegsignalering-wil-hulp-procent": 100 * third["wil_hulp"] / third["bereikt"],
        "jv2019-ervaringswijzer-beter-procent": f.agreeing(t, f.Y2019, "gaat_beter", "MBO"),
        "hj2020-ervaringswijzer-beter-procent": f.agreeing(t, f.H2020, "gaat_beter", "MBO"),
        "jp2022-ervaringswijzer-snel-procent": f.agreeing(t, f.QUARTERS_2021, "snel_geholpen"),
        "jp2022-ervaringswijzer-goed-geholpen-procent": f.agreeing(
            t, f.QUARTERS_2021, "goed_geholpen"
        ),
        "jv2022-ervaringswijzer-toegankelijkheid-2021-procent": f.agreeing(
            t, f.Y2021, "snel_geholpen"
        ),
        **{
            f"jv2022-ervaringswijzer-{name}-{half}-procent": f.agreeing(t, period, statement)
            for half, period in halves.items()
            for name, statement in (
                ("vindbaar", "wist_waarheen"), ("snel-geholpen", "snel_geholpen"),
            )
        },
        **{
            f"jv2022-ervaringswijzer-{name}{year}-procent": f.agreeing(t, period, statement)
            for year, period in (("-2021", f.Y2021), ("", f.Y2022))
            for name, statement in (
                ("goed-geholpen", "goed_geholpen"), ("beter", "gaat_beter"),
                ("samen", "samen_oplossing_gezocht"),
            )
        },
        "jp2022-gezinsplan-zelf-schrijven-procent": f.digital(t),
        "jv2022-veiligheid-vinkje-procent": f.weighed_2022(t),
        "jv2022-steekproef-gezinnen-aantal": concern,
        "jv2022-steekproef-doelen-aantal": goals,
        "jv2022-steekproef-zonder-doelen-aantal": concern - goals,
    }  # fmt: skip


def _following(t: f.Tables) -> dict[str, float]:
    w2019, w2022 = f.waiting(t, f.Y2019), f.waiting(t, f.Y2022)
    first = f.funnel(t, "2019-01-01", "2020-03-31")
    talks = f.talks(t, "2020-03-01", "2020-06-30") - f.talks(t, "2019-11-01", "2020-02-29")
    koos, spoor = (
        frozenset(one.team for one in AREAS if one.aanbieder == name)
        for name in ("KOOS", "Spoor030")
    )
    return {
        "jv2019-niet-tijdig-kennismaken-procent": 100 - w2019["tijdig"],
        "jv2022-niet-tijdig-kennismaken-procent": 100 - w2022["tijdig"],
        "jv2019-verwijzingen-gezinnen-procent": 100
        * len(f.referrals(t, f.Y2019)) / len(f.families(t, f.Y2019)),
        "hj2020-vroegsignalering-bereikt-procent": 100 * first["bereikt"] / first["geselecteerd"],
        "hj2020-driegesprekken-verschil-aantal": talks,
        "hj2020-aanmeldingen-verschil-per-week": _fewer(t) / 15,
        "hj2020-verwijzingen-koos-procent": f.referred_share(t, f.H2020, koos),
        "hj2020-verwijzingen-spoor030-procent": f.referred_share(t, f.H2020, spoor),
    }  # fmt: skip


def _views(city: City) -> dict[str, float]:
    plans = city.parts.plans
    return {
        "jv2022-steekproef-visie-gezin-aantal": int(plans.family_view.sum()),
        "jv2022-steekproef-visie-gezinswerker-aantal": int(plans.worker_view.sum()),
    }


def _free(t: f.Tables) -> dict[str, float]:
    reached = len(f.families(t, f.QUARTERS_2021))
    usual = (_in_weeks(t, 2018) + _in_weeks(t, 2019)) / 2
    return {
        "hj2020-bereik-gezinnen-aantal-2019h1": len(f.families(t, f.H2019)),
        "hj2020-bereik-personen-aantal": f.persons(t, f.H2020),
        "jp2022-gezinnen-2021-min": reached,
        "jp2022-gezinnen-2021-max": reached,
        "hj2020-zonder-hulp-verder-procent": f.without_help(t, f.H2020),
        "hj2020-aanmeldingen-daling-procent": -100 * _fewer(t) / usual,
        "hj2020-wachttijd-vleuten-verandering": f.vleuten_change(t),
        "hj2020-verwijzingen-koos-spoor-aantal": len(f.referrals(t, f.H2020, "KOOS"))
        + len(f.referrals(t, f.H2020, "Spoor030")),
    }


def _in_weeks(t: f.Tables, year: int) -> int:
    return f.registrations(t, f"{year}-{WEEKS[0]}", f"{year}-{WEEKS[1]}")


def _fewer(t: f.Tables) -> float:
    """Compare the weeks of closed doors with the same weeks of the two years before."""
    return _in_weeks(t, 2020) - (_in_weeks(t, 2018) + _in_weeks(t, 2019)) / 2
