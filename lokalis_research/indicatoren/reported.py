"""What the reports give, beside what is computed for the very same period."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren import timely
from lokalis_research.indicatoren.counterparts import (
    NUMBER,
    PERCENT,
    REACH,
    TALK,
    TIMELY,
    Counterpart,
)
from lokalis_research.indicatoren.words import side_by_side
from lokalis_research.published import figure
from lokalis_research.result import Column, Quantity, Released, Result

_FITTED = "Fictieve gegevens zijn op gepubliceerde cijfers afgestemd: gelijkenis bewijst dan niets."


def published_reach(dictionary: Dictionary) -> Result:
    """Give the published figures about reach the form that the door takes."""
    parts = {one: NUMBER for one, _ in REACH.values() if one}
    return _published(dictionary, parts | {one: PERCENT for _, one in REACH.values()}, "bereik")


def published_talk(dictionary: Dictionary) -> Result:
    """Give the published figures about a timely kennismaking the form that the door takes."""
    return _published(dictionary, dict.fromkeys(TIMELY, TALK), "kennismaking")


def published_counterparts(
    dictionary: Dictionary, counterparts: Sequence[Counterpart], name: str
) -> Result:
    """Give published figures the form that the door takes."""
    return _published(dictionary, {one.id: one.part for one in counterparts}, name)


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
            "verslagen noemen dat aantal niet. Een rij gaat over één periode. "
            f"{_FITTED}"
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
            "Of een verslag wie zelf later wilde meetelt, staat niet voor elk jaar vast. "
            f"{_FITTED}"
        ),
    )


def beside(
    published: Released,
    counterparts: Sequence[Counterpart],
    computed: Mapping[str, Sequence[Released]],
    name: str,
    title: str,
) -> Released:
    """Set published figures beside the numbers that were computed for the same periods."""
    names = [key for key, tables in computed.items() for _ in tables]
    return published.derive(
        functools.partial(_beside, counterparts=counterparts, names=names),
        *(one for tables in computed.values() for one in tables),
        name=name,
        title=title,
        dimensions=published.dimensions,
        values=(
            Column("gepubliceerd", "Gepubliceerd", "", 1),
            Column("berekend", "Berekend", "", 1),
            Column("verschil", "Verschil", "", 1),
        ),
        method=(
            "Elk cijfer naast dat van precies dezelfde periode; uit vrijgegeven aantallen. "
            f"{_FITTED}"
        ),
    )


def _published(dictionary: Dictionary, parts: Mapping[str, str], name: str) -> Result:
    known = set(dictionary.published["id"])
    found = [figure(dictionary, one) for one in parts if one in known]
    words = {
        "id": [one.id for one in found],
        "onderdeel": [parts[one.id] for one in found],
        "periode": [one.periode for one in found],
        "nauwkeurigheid": [one.benadering.replace("_", " ") for one in found],
    }
    table = pd.DataFrame(
        {name: pd.Series(values, dtype="str") for name, values in words.items()}
    ).assign(waarde=pd.Series([one.waarde for one in found], dtype="float64"))
    heads = (
        Column("onderdeel", "Onderdeel"),
        Column("periode", "Periode"),
        Column("nauwkeurigheid", "Nauwkeurigheid"),
    )
    return Result(
        name=f"{name}_gepubliceerd",
        title="Zoals gepubliceerd",
        dimensions=heads,
        quantities=(Quantity("waarde", "Waarde", decimals=1),),
        table=table,
        method="Overgenomen uit de verslagen.",
        origin="openbaar",
    )


def _beside(
    published: pd.DataFrame,
    *computed: pd.DataFrame,
    counterparts: Sequence[Counterpart],
    names: Sequence[str],
) -> pd.DataFrame:
    parts = []
    for one in {each.part: each for each in counterparts}.values():
        theirs = published[published["onderdeel"] == one.part]
        ours = pd.concat(
            [table for name, table in zip(names, computed, strict=True) if name == one.table]
        )
        for column, value in one.row:
            ours = ours[ours[column] == value]
        ours = ours[["periode", one.column]].rename(columns={one.column: "berekend"})
        if one.rest:
            ours["berekend"] = 100 - ours["berekend"]
        parts.append(theirs.merge(ours, on="periode", how="left"))
    table = pd.concat(parts, ignore_index=True).rename(columns={"waarde": "gepubliceerd"})
    return table.assign(verschil=table["berekend"] - table["gepubliceerd"])


def _beside_reach(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    def of(part: str) -> pd.Series:
        return published[published["onderdeel"] == part].set_index("periode")["waarde"]

    ours = pd.concat(computed).set_index("periode")["gezinnen"]
    table = pd.DataFrame({"periode": [one for one in REACH if one in set(published["periode"])]})
    for column, values in (
        ("gepubliceerd", of(NUMBER)),
        ("berekend", ours),
        ("aandeel", of(PERCENT)),
    ):
        table[column] = table["periode"].map(values)
    return table.assign(
        stad_verslag=(100 * table["gepubliceerd"] / table["aandeel"]).round(-2),
        stad_berekend=(100 * table["berekend"] / table["aandeel"]).round(-2),
    )


def _beside_talk(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    theirs = published[published["onderdeel"] == TALK]
    names = {timely.TIMELY: "strikt", timely.ASKED: "verzoek"}
    wide = side_by_side(pd.concat(computed), ["periode"], "hoe", names, timely.SHARE)
    table = theirs[["periode", "waarde"]].rename(columns={"waarde": "gepubliceerd"})
    table["strikt"] = table["periode"].map(wide["strikt"])
    table["met_verzoek"] = table["strikt"] + table["periode"].map(wide["verzoek"])
    near = {
        name: (table[name] - table["gepubliceerd"]).abs() <= 1 for name in ("strikt", "met_verzoek")
    }
    table["past_bij"] = np.select(
        [near["strikt"] & near["met_verzoek"], near["strikt"], near["met_verzoek"]],
        ["beide", "binnen vijf werkdagen", "met later op verzoek"],
        default="geen van beide",
    )
    return table.sort_values("periode", ignore_index=True)
