"""The published figures about referrals, and which of the two ratios each of them is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.period import HalfYear, Period, parse_period
from lokalis_research.published import beside, listed
from lokalis_research.result import Column, Quantity, Released, Result
from lokalis_research.verwijzingen.analyse import referral_ratios
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.counting import with_work_areas
from lokalis_research.verwijzingen.words import LABELS, PER_100, SHARE, UNITS

GROUP, SHARE_OF, CITY = "verwijzingen", "percentage ", "hele stad"
NUMBERS = ("verwijzingen", "gezinnen_met_verwijzing", "gezinnen")
"""What ``naast_elkaar.csv`` calls published numbers; a percentage it calls ``percentage``, with the
whole city or the code of a provider behind it. All percentages are called the share of families."""

NEITHER, BOTH = "geen van beide", "beide"


def computed(referrals: Referrals, dictionary: Dictionary, page: HalfYear) -> list[Result]:
    """Compute both ratios for the periods of the reports, as far as they are over on a page."""
    shares = beside(dictionary, GROUP)
    shares = shares[shares["onderdeel"].str.startswith(SHARE_OF)]
    whole = shares["onderdeel"] == SHARE_OF + CITY
    of_city, of_areas = (_over(shares.loc[rows, "periode"], page) for rows in (whole, ~whole))
    found = []
    if of_city:
        found.append(
            referral_ratios(referrals, of_city).named(
                "verwijzingen_verslagjaar", "Verwijzingen in het verslagjaar"
            )
        )
    if of_areas:
        areas = referral_ratios(with_work_areas(referrals), of_areas, by=("werkgebied",))
        found.append(areas.named("verwijzingen_per_werkgebied", "Verwijzingen per werkgebied"))
    return found


def _over(named: pd.Series[str], page: HalfYear) -> list[Period]:
    """List the periods that were over at the end of a page's half-year, each once."""
    periods = [parse_period(name) for name in sorted(set(named))]
    return [one for one in periods if one.last_day <= page.last_day]


def published_numbers(dictionary: Dictionary) -> Result:
    """Give the published figures about referrals the form that the door takes."""
    return listed(
        beside(dictionary, GROUP),
        name="verwijzingen_gepubliceerd",
        title="Verwijzingen, zoals gepubliceerd",
        dimensions=(Column("onderdeel", "Onderdeel"), Column("periode", "Periode")),
        value=Quantity("waarde", "Waarde", decimals=1),
        method="Overgenomen uit de verslagen.",
    )


def both_readings(published: Released) -> Released:
    """Make both ratios of the published numbers, beside the percentage that was published."""
    return published.derive(
        _readings,
        name="gepubliceerde_verhoudingen",
        title="Welke verhouding is het gepubliceerde percentage?",
        dimensions=(Column("verhouding", "Verhouding"), Column("is_het", "Is dit het?")),
        values=(
            Column("teller", "Teller"),
            Column("noemer", "Begeleide gezinnen"),
            Column("uitkomst", "Uitkomst", "", 1),
            Column("gepubliceerd", "Gepubliceerd", "", 0),
        ),
        method=(
            "Uit gepubliceerde aantallen. Een percentage past bij een verhouding als "
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
            Column("gebied", "Werkgebied"),
            Column("periode", "Periode"),
            Column("past_bij", "Gepubliceerd past bij"),
        ),
        values=(
            Column("gepubliceerd", "Gepubliceerd", "%", 1),
            Column(PER_100, LABELS[PER_100], UNITS[PER_100], 1),
            Column(SHARE, LABELS[SHARE], UNITS[SHARE], 1),
        ),
        method=(
            "Van een werkgebied tellen de gezinnen van de teams daarin, en al hun verwijzingen. "
            "Welk team in welk werkgebied ligt, staat niet in de verslagen: hier telt een team bij "
            "de aanbieder waarnaar het het meest verwees."
        ),
    )


def _readings(published: pd.DataFrame) -> pd.DataFrame:
    value = published.set_index("onderdeel")["waarde"].reindex([*NUMBERS, SHARE_OF + CITY])
    numerators = {PER_100: value["verwijzingen"], SHARE: value["gezinnen_met_verwijzing"]}
    table = pd.DataFrame(
        {
            "verhouding": [LABELS[name] for name in numerators],
            "teller": list(numerators.values()),
            "noemer": value["gezinnen"],
        }
    )
    table["uitkomst"] = 100 * table["teller"] / table["noemer"]
    table["gepubliceerd"] = value[SHARE_OF + CITY]
    fits = table["uitkomst"].round() == table["gepubliceerd"]
    # Without published numbers there is no ratio to choose from.
    return table.assign(is_het=np.where(fits, "ja", "nee")).dropna(subset=["uitkomst"])


def _beside(published: pd.DataFrame, *ratios: pd.DataFrame) -> pd.DataFrame:
    columns = ["gebied", "periode", PER_100, SHARE]
    named = [
        one.rename(columns={"werkgebied": "gebied"})
        if "werkgebied" in one
        else one.assign(gebied=CITY)
        for one in ratios
    ]
    ours = pd.concat([published.iloc[:0].reindex(columns=columns), *named], ignore_index=True)
    ours = ours[columns].astype({"gebied": "str", "periode": "str"})
    theirs = published[published["onderdeel"].str.startswith(SHARE_OF)]
    theirs = theirs.assign(gebied=theirs["onderdeel"].str.removeprefix(SHARE_OF))
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
