"""The published figures about referrals, and which of the two ratios each of them is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.period import HalfYear, Year
from lokalis_research.published import figure
from lokalis_research.result import Column, Quantity, Released, Result
from lokalis_research.verwijzingen.analyse import referral_ratios
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.counting import with_work_areas
from lokalis_research.verwijzingen.words import LABELS, PER_100, SHARE, UNITS

NUMBERS = {
    "verwijzingen": "jv2019-verwijzingen-aantal",
    "gezinnen_met_verwijzing": "jv2019-verwijzingen-gezinnen-aantal",
    "gezinnen": "jv2019-bereik-gezinnen-aantal",
    "percentage": "jv2019-verwijzingen-gezinnen-procent",
}
"""What the report of 2019 gives: the numbers, and the percentage made of them."""

SHARES = {
    "hele stad": "jv2019-verwijzingen-gezinnen-procent",
    "KOOS": "hj2020-verwijzingen-koos-procent",
    "Spoor030": "hj2020-verwijzingen-spoor030-procent",
}
"""Published percentages per area; all are called the share of families."""

NEITHER, BOTH = "geen van beide", "beide"


def computed(referrals: Referrals, page: HalfYear) -> list[Result]:
    """Compute both ratios for the periods of the reports, as far as they are over on a page."""
    year, half_year = Year(2019), HalfYear(2020, 1)
    found = []
    if year.last_day <= page.last_day:
        found.append(
            referral_ratios(referrals, [year]).named(
                "verwijzingen_verslagjaar", "Verwijzingen in het verslagjaar"
            )
        )
    if half_year <= page:
        areas = referral_ratios(with_work_areas(referrals), [half_year], by=("werkgebied",))
        found.append(areas.named("verwijzingen_per_werkgebied", "Verwijzingen per werkgebied"))
    return found


def published_numbers(dictionary: Dictionary) -> Result:
    """Give the published figures about referrals the form that the door takes."""
    named = {**NUMBERS, **{f"percentage {area}": one for area, one in SHARES.items()}}
    listed = set(dictionary.published["id"])
    found = {
        part: figure(dictionary, one)
        for part, one in named.items()
        if part != "percentage" and one in listed
    }
    table = pd.DataFrame(
        {
            "id": pd.Series([one.id for one in found.values()], dtype="str"),
            "onderdeel": pd.Series(list(found), dtype="str"),
            "periode": pd.Series([one.periode for one in found.values()], dtype="str"),
            "waarde": pd.Series([one.waarde for one in found.values()], dtype="float64"),
        }
    )
    return Result(
        name="verwijzingen_gepubliceerd",
        title="Verwijzingen, zoals gepubliceerd",
        dimensions=(Column("onderdeel", "Onderdeel"), Column("periode", "Periode")),
        quantities=(Quantity("waarde", "Waarde", decimals=1),),
        table=table,
        method="Overgenomen uit de verslagen.",
        origin="openbaar",
    )


def both_readings(published: Released) -> Released:
    """Make both ratios of the published numbers, beside the percentage that was published."""
    return published.derive(
        _readings,
        name="gepubliceerde_verhoudingen",
        title="Welke verhouding is ‘14% van de gezinnen’?",
        dimensions=(Column("verhouding", "Verhouding"), Column("is_het", "Is dit de 14%?")),
        values=(
            Column("teller", "Teller"),
            Column("noemer", "Begeleide gezinnen"),
            Column("uitkomst", "Uitkomst", "", 1),
            Column("gepubliceerd", "Gepubliceerd", "", 0),
        ),
        method=(
            "Uit gepubliceerde aantallen over 2019. Een percentage past bij een verhouding als "
            "die er afgerond op uitkomt."
        ),
    )


def beside_published(published: Released, *ratios: Released) -> Released:
    """Put both ratios of the delivery beside the published percentages."""
    return published.derive(
        _beside,
        *ratios,
        name="verwijzingen_naast_gepubliceerd",
        title="Berekend naast gepubliceerd",
        dimensions=(
            Column("gebied", "Gebied"),
            Column("periode", "Periode"),
            Column("past_bij", "Gepubliceerd past bij"),
        ),
        values=(
            Column("gepubliceerd", "Gepubliceerd", "%", 1),
            Column(PER_100, LABELS[PER_100], UNITS[PER_100], 1),
            Column(SHARE, LABELS[SHARE], UNITS[SHARE], 1),
        ),
        method=(
            "Welk team in welk werkgebied ligt, staat niet in de verslagen: hier telt een team bij "
            "de aanbieder waarnaar het het meest verwees."
        ),
    )


def _readings(published: pd.DataFrame) -> pd.DataFrame:
    value = published.set_index("onderdeel")["waarde"].reindex([*NUMBERS, "percentage hele stad"])
    numerators = {PER_100: value["verwijzingen"], SHARE: value["gezinnen_met_verwijzing"]}
    table = pd.DataFrame(
        {
            "verhouding": [LABELS[name] for name in numerators],
            "teller": list(numerators.values()),
            "noemer": value["gezinnen"],
        }
    )
    table["uitkomst"] = 100 * table["teller"] / table["noemer"]
    table["gepubliceerd"] = value["percentage hele stad"]
    fits = table["uitkomst"].round() == table["gepubliceerd"]
    return table.assign(is_het=np.where(fits, "ja", "nee"))


def _beside(published: pd.DataFrame, *ratios: pd.DataFrame) -> pd.DataFrame:
    columns = ["gebied", "periode", PER_100, SHARE]
    named = [
        one.rename(columns={"werkgebied": "gebied"})
        if "werkgebied" in one
        else one.assign(gebied="hele stad")
        for one in ratios
    ]
    ours = pd.concat([published.iloc[:0].reindex(columns=columns), *named], ignore_index=True)
    ours = ours[columns].astype({"gebied": "str", "periode": "str"})
    theirs = published[published["onderdeel"].str.startswith("percentage ")]
    theirs = theirs.assign(gebied=theirs["onderdeel"].str.removeprefix("percentage "))
    table = theirs.rename(columns={"waarde": "gepubliceerd"}).merge(
        ours, on=["gebied", "periode"], how="left"
    )
    # A percentage was published in whole or in half ones.
    step = np.where(table["gepubliceerd"] % 1 == 0, 1.0, 0.5)
    fits = {
        name: (table[name] - table["gepubliceerd"]).abs() <= step / 2 for name in (PER_100, SHARE)
    }
    table["past_bij"] = np.select(
        [fits[PER_100] & fits[SHARE], fits[PER_100], fits[SHARE]],
        [BOTH, "verwijzingen per 100 gezinnen", "aandeel gezinnen"],
        default=NEITHER,
    )
    return table[["gebied", "periode", "past_bij", "gepubliceerd", PER_100, SHARE]]
