"""What the reports give, beside what is computed for the very same period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.indicatoren import timely
from lokalis_research.indicatoren.tables import side_by_side
from lokalis_research.period import HalfYear, Year
from lokalis_research.published import beside as listed_beside
from lokalis_research.published import listed
from lokalis_research.result import Column, Quantity, Released, Result

_PUBLISHED = "_gepubliceerd"
NUMBER, PERCENT = "gezinnen", "aandeel van alle gezinnen"
"""What the figures about reach are: families supported, and their share of all families."""

GROUPS = (
    "bereik", "kennismaking", "wachttijd", "hulpvragen", "ervaringswijzer", "vroegsignalering",
    "meervoudig",
)  # fmt: skip
"""What the pages about families set beside their own numbers, in ``naast_elkaar.csv``."""


def years_of(dictionary: Dictionary, *groups: str) -> tuple[Year, ...]:
    """List the years that published figures of some groups, or of all, are about."""
    return tuple(sorted(Year.parse(one) for one in _periods(dictionary, groups) if len(one) == 4))


def half_years_of(dictionary: Dictionary, *groups: str) -> tuple[HalfYear, ...]:
    """List the half-years that published figures of some groups, or of all, are about."""
    named = (one for one in _periods(dictionary, groups) if one[4:5].upper() == "H")
    return tuple(sorted(map(HalfYear.parse, named)))


def _periods(dictionary: Dictionary, groups: tuple[str, ...]) -> set[str]:
    tables = (listed_beside(dictionary, group) for group in groups or GROUPS)
    return {str(period) for table in tables for period in table["periode"]}


def published_figures(dictionary: Dictionary, group: str) -> Result:
    """Give the published figures of a group the form that the door takes."""
    found = listed_beside(dictionary, group)
    return listed(
        found.assign(nauwkeurigheid=found["benadering"].str.replace("_", " ")),
        name=f"{group}{_PUBLISHED}",
        title="Zoals gepubliceerd",
        dimensions=(
            Column("onderdeel", "Onderdeel"),
            Column("periode", "Periode"),
            Column("nauwkeurigheid", "Nauwkeurigheid"),
        ),
        value=Quantity("waarde", "Waarde", decimals=1),
        method="Overgenomen uit de verslagen.",
    )


def beside_reach(published: Released, *computed: Released) -> Released:
    """Set the families supported beside those published, and make the city that both imply."""
    return published.derive(
        _beside_reach,
        *computed,
        name="bereik_naast_gepubliceerd",
        title="Begeleide gezinnen naast de verslagen, en de stad die daaruit volgt",
        dimensions=(Column("periode", "Periode"),),
        values=(
            Column("gepubliceerd", "Gezinnen, gepubliceerd"),
            Column("berekend", "Gezinnen, berekend"),
            Column("aandeel", "Aandeel, gepubliceerd", "%", 1),
            Column("stad_verslag", "Stad volgens het verslag"),
            Column("stad_berekend", "Stad volgens de berekening"),
        ),
        method=(
            "Stad: alle gezinnen = begeleide gezinnen / gepubliceerd aandeel, op honderdtallen. De "
            "verslagen noemen dat aantal niet. Een rij gaat over één periode."
        ),
    )


def beside_talk(published: Released, *computed: Released) -> Released:
    """Set both readings of a timely kennismaking beside the published percentages."""
    return published.derive(
        _beside_talk,
        *computed,
        name="kennismaking_naast_gepubliceerd",
        title="Tijdige kennismaking naast de verslagen",
        dimensions=(Column("periode", "Periode"), Column("past_bij", "Gepubliceerd ligt bij")),
        values=(
            Column("gepubliceerd", "Gepubliceerd", "%", 0),
            Column("strikt", "Binnen vijf werkdagen", "%", 1),
            Column("met_verzoek", "Met later op verzoek erbij", "%", 1),
        ),
        method=(
            "Een lezing past als zij hoogstens één procentpunt van het gepubliceerde cijfer ligt. "
            "Of een verslag wie zelf later wilde meetelt, staat niet voor elk jaar vast."
        ),
    )


def beside(
    published: Released,
    dictionary: Dictionary,
    computed: Mapping[str, Sequence[Released]],
    title: str,
) -> Released:
    """Set published figures beside the numbers that were computed for the same periods.

    In which of the tables, row and column such a number stands says ``naast_elkaar.csv``.
    """
    group = published.name.removesuffix(_PUBLISHED)
    places = listed_beside(dictionary, group).drop_duplicates("onderdeel").to_dict("records")
    names = [key for key, tables in computed.items() for _ in tables]

    def lay(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
        parts = [published.iloc[:0].assign(berekend=pd.Series(dtype="float64"))]
        for place in places:
            ours = pd.concat(
                [
                    table
                    for name, table in zip(names, computed, strict=True)
                    if name == place["tabel"]
                ]
            )
            for column, value in _row(place["rij"]):
                ours = ours[ours[column] == value]
            ours = ours[["periode", place["kolom"]]].set_axis(["periode", "berekend"], axis=1)
            if place["rest"] == "ja":
                ours["berekend"] = 100 - ours["berekend"]
            theirs = published[published["onderdeel"] == place["onderdeel"]]
            parts.append(theirs.merge(ours, on="periode", how="left"))
        table = pd.concat(parts, ignore_index=True).rename(columns={"waarde": "gepubliceerd"})
        return table.assign(verschil=table["berekend"] - table["gepubliceerd"])

    return published.derive(
        lay,
        *(one for tables in computed.values() for one in tables),
        name=f"{group}_naast_gepubliceerd",
        title=title,
        dimensions=published.dimensions,
        values=(
            Column("gepubliceerd", "Gepubliceerd", "", 1),
            Column("berekend", "Berekend", "", 1),
            Column("verschil", "Verschil", "", 1),
        ),
        method="Elk cijfer naast dat van precies dezelfde periode; uit vrijgegeven aantallen.",
    )


def _row(text: str) -> list[tuple[str, str]]:
    """Read which row: ``kolom=waarde``, more of them with a semicolon between."""
    pairs = [part.strip().partition("=") for part in text.split(";") if part.strip()]
    if not all(equals for _, equals, _ in pairs):
        raise DictionaryError(
            'naast_elkaar.csv: column "rij" names a row without its column.',
            remedy="Write it as leefgebied=Wonen.",
        )
    return [(column, value) for column, _, value in pairs]


def _beside_reach(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    def of(part: str) -> pd.Series:
        return published[published["onderdeel"] == part].set_index("periode")["waarde"]

    ours = _each_once(computed, "periode").set_index("periode")["gezinnen"]
    table = pd.DataFrame({"periode": sorted(set(published["periode"]))}, dtype="str")
    for column, values in (
        ("gepubliceerd", of(NUMBER)),
        ("berekend", ours),
        ("aandeel", of(PERCENT)),
    ):
        table[column] = table["periode"].map(values).astype("float64")
    return table.assign(
        stad_verslag=(100 * table["gepubliceerd"] / table["aandeel"]).round(-2),
        stad_berekend=(100 * table["berekend"] / table["aandeel"]).round(-2),
    )


def _each_once(computed: Iterable[pd.DataFrame], *keys: str) -> pd.DataFrame:
    """Lay tables under each other: with no report over yet, all hold the half-year of the page."""
    return pd.concat(computed).drop_duplicates([*keys])


def _beside_talk(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    names = {timely.TIMELY: "strikt", timely.ASKED: "verzoek"}
    wide = side_by_side(
        _each_once(computed, "periode", "hoe"), ["periode"], "hoe", names, timely.SHARE
    )
    table = published[["periode", "waarde"]].rename(columns={"waarde": "gepubliceerd"})
    table["strikt"], asked = (
        table["periode"].map(wide[name]).astype("float64") for name in ("strikt", "verzoek")
    )
    table["met_verzoek"] = table["strikt"] + asked
    near = {
        name: (table[name] - table["gepubliceerd"]).abs() <= 1 for name in ("strikt", "met_verzoek")
    }
    table["past_bij"] = np.select(
        [near["strikt"] & near["met_verzoek"], near["strikt"], near["met_verzoek"]],
        ["beide", "binnen vijf werkdagen", "met later op verzoek"],
        default="geen van beide",
    )
    return table.sort_values("periode", ignore_index=True)
