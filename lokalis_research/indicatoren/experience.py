"""Ervaringswijzer: how many of those who answered agree, and how little that says of the others."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.missing import require
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import in_periods
from lokalis_research.result import Column, Released, Result, build, number_of, share_of, with_ends
from lokalis_research.stats.proportions import newcombe

STATEMENTS = {
    "wist_waarheen": "Wist waar met de vraag terecht te kunnen",
    "snel_geholpen": "Is snel geholpen",
    "goed_geholpen": "Is goed geholpen",
    "samen_oplossing_gezocht": "Zocht samen naar een oplossing",
    "gaat_beter": "Het gaat beter",
}
AGREEING = ("eens", "helemaal_eens")
SHARE = "eens"
ANSWERED = number_of("persoon", "antwoorden", "Antwoorden", additive=("periode",))
AGREED = number_of("persoon", "aantal_eens", "(Helemaal) eens", additive=("periode",))
OTHERWISE = number_of("persoon", "niet_eens", "Niet eens", additive=("periode",))
FILLED = number_of("persoon", "ingevuld", "Ingevulde Ervaringswijzers", additive=("periode",))
METHOD = (
    "Eens: eens of helemaal eens, van wie de stelling beantwoordde. Wie de Ervaringswijzer invult, "
    "kiest dat zelf; van wie hem niet invult, is niets bekend. Het interval van Wilson gaat alleen "
    "over toeval tussen wie antwoordde."
)


def agreement(
    ervaringswijzer: pd.DataFrame, periods: Iterable[Period], dictionary: Dictionary
) -> Result:
    """Count who agrees with each statement."""
    rows = _in_periods(ervaringswijzer, periods)
    known = set(dictionary.code_list("oordelen_vijfpunts")["code"])
    long = rows.melt(["periode", "respons_id"], list(STATEMENTS), "stelling", "oordeel")
    # A statement that was skipped is no answer to it.
    long = long[long["oordeel"].isin(known)].reset_index(drop=True)
    agreed = long["oordeel"].isin(AGREEING).astype(int)
    long = long.assign(antwoorden=1, aantal_eens=agreed, niet_eens=1 - agreed)
    order = {name: place for place, name in enumerate(STATEMENTS)}
    cells = long[["periode", "stelling"]].drop_duplicates()
    cells = cells.assign(plaats=cells["stelling"].map(order)).sort_values(["periode", "plaats"])
    cells = cells[["periode", "stelling"]].reset_index(drop=True)
    long, cells = (part.assign(stelling=part["stelling"].map(STATEMENTS)) for part in (long, cells))
    return build(
        long,
        cells=cells,
        who={"persoon": "respons_id"},
        name="ervaringswijzer",
        title="Ervaringswijzer: wie het eens is met een stelling",
        by=(Column("periode", "Periode"), Column("stelling", "Stelling")),
        quantities=(ANSWERED, AGREED, OTHERWISE),
        ratios=(share_of(AGREED, ANSWERED, SHARE, "Eens", 1, interval="wilson"),),
        method=METHOD,
        sums=((ANSWERED.name, (AGREED.name, OTHERWISE.name)),),
    )


def filled_in(ervaringswijzer: pd.DataFrame, periods: Iterable[Period]) -> Result:
    """Count the Ervaringswijzers that were filled in."""
    rows = _in_periods(ervaringswijzer, periods).assign(ingevuld=1)
    return build(
        rows,
        who={"persoon": "respons_id"},
        name="ervaringswijzer_ingevuld",
        title="Ingevulde Ervaringswijzers",
        by=(Column("periode", "Periode"),),
        quantities=(FILLED,),
        method="Elke ingevulde Ervaringswijzer telt, ook als niet elke stelling is beantwoord.",
    )


def response(filled: Released, reached: Released) -> Released:
    """Set the Ervaringswijzers beside the families that could have filled one in."""

    def lay(filled: pd.DataFrame, reached: pd.DataFrame) -> pd.DataFrame:
        table = filled.merge(reached[["periode", "gezinnen"]], on="periode")
        return table.assign(per_100=100 * table["ingevuld"] / table["gezinnen"])

    return filled.derive(
        lay,
        reached,
        name="ervaringswijzer_respons",
        title="Hoeveel Ervaringswijzers er zijn naast begeleide gezinnen",
        dimensions=(Column("periode", "Periode"),),
        values=(
            Column("ingevuld", "Ingevuld"),
            Column("gezinnen", "Begeleide gezinnen"),
            Column("per_100", "Per 100 gezinnen", "", 1),
        ),
        method=(
            "Hoeveel gezinnen werden uitgenodigd is niet vastgelegd, en een antwoord hoort bij "
            "niemand. Als elk gezin hoogstens één keer antwoordt, is dit een ondergrens van de "
            "respons: wie niet werd uitgenodigd kon niet antwoorden, en staat wel in de noemer."
        ),
    )


def bounds(agreed: Released, responded: Released, period: Period) -> Released:
    """Bound the agreement of all families, whatever the silent ones think (Manski, 1989)."""

    def lay(agreed: pd.DataFrame, responded: pd.DataFrame) -> pd.DataFrame:
        families = responded[["periode", "gezinnen"]]
        table = agreed[agreed["periode"] == str(period)].merge(families, on="periode")
        everyone = np.maximum(table["gezinnen"], table["antwoorden"])
        return table[["stelling", SHARE]].assign(
            laagst=100 * table["aantal_eens"] / everyone,
            hoogst=100 * (everyone - table["niet_eens"]) / everyone,
        )

    return agreed.derive(
        lay,
        responded,
        name="ervaringswijzer_grenzen",
        title=f"Wat alle gezinnen samen kunnen vinden, {period.label}",
        dimensions=(Column("stelling", "Stelling"),),
        values=(
            Column(SHARE, "Eens, van wie antwoordde", "%", 0),
            Column("laagst", "Als alle anderen het oneens zijn", "%", 0),
            Column("hoogst", "Als alle anderen het eens zijn", "%", 0),
        ),
        method="Uit vrijgegeven aantallen; elk gezin telt voor één antwoord.",
    )


def change(agreed: Released, before: Period, now: Period) -> Released:
    """Compare agreement in two periods, with Newcombe's interval (1998, method 10)."""

    def lay(agreed: pd.DataFrame) -> pd.DataFrame:
        own, was = (agreed[agreed["periode"] == str(one)] for one in (now, before))
        table = own.merge(was, on="stelling", suffixes=("", "_eerder"))
        table = table.assign(nu=table[SHARE], eerder=table[f"{SHARE}_eerder"])
        table["verschil"] = table["nu"] - table["eerder"]
        sides = [
            f"{name}{end}" for end in ("", "_eerder") for name in ("aantal_eens", "antwoorden")
        ]
        shown = table.dropna(subset=sides)
        found = newcombe(*(shown[name] for name in sides))
        for end, values in (("laag", found.lower), ("hoog", found.upper)):
            table[f"verschil_{end}"] = pd.Series(100 * values, index=shown.index)
        return table[["stelling", "eerder", "nu", "verschil", "verschil_laag", "verschil_hoog"]]

    return agreed.derive(
        lay,
        name="ervaringswijzer_verandering",
        title=f"Verandering van {before} naar {now}",
        dimensions=(Column("stelling", "Stelling"),),
        values=(
            Column("eerder", str(before), "%", 1),
            Column("nu", str(now), "%", 1),
            *with_ends("verschil", "Verschil", "procentpunt", 1),
        ),
        method=(
            "Uit vrijgegeven aantallen; interval van Newcombe, over toeval tussen wie antwoordde. "
            "Een ander aantal antwoorden betekent andere mensen: dat een verschil meer is dan dat, "
            "volgt er niet uit."
        ),
    )


def _in_periods(ervaringswijzer: pd.DataFrame, periods: Iterable[Period]) -> pd.DataFrame:
    require(ervaringswijzer, "ervaringswijzer", ("respons_id", "datum", *STATEMENTS), filled=2)
    return in_periods(ervaringswijzer, periods)
