"""Bestaanszekerheid: driegesprekken about debts, and how far vroegsignalering comes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError, hint
from lokalis_research.missing import require
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import in_periods
from lokalis_research.result import Column, Released, Result, build, number_of, share_of, whole_of

SELECTED, REACHED, WANTS = "geselecteerd", "bereikt", "wil_hulp"
FURTHEST = {SELECTED: "niet bereikt", REACHED: "bereikt, wil geen hulp", WANTS: "wil hulp"}
"""How far a household came. Who was only visited was not reached; what follows on wanting help is
too little to show apart."""

SHARE = "aandeel"
HELD = number_of("gezin", "gevoerd", "Gevoerde driegesprekken", additive=("periode",))
FAMILIES = number_of("gezin", "gezinnen_met_gesprek", "Gezinnen")
NOT_HELD = number_of(
    "gezin",
    "niet_gevoerd",
    "Niet gevoerd",
    additive=("periode", "waarom"),
    counts="niet gevoerde driegesprekken",
)
ALL_NOT_HELD = whole_of(NOT_HELD, "alle_niet_gevoerd", "Alle niet gevoerde", "waarom")
PART = number_of(
    "gezin",
    "huishoudens",
    "Huishoudens",
    additive=("periode", "verst"),
    counts="huishoudens in de vroegsignalering",
)
ALL = whole_of(PART, SELECTED, "Geselecteerd", "verst")


def talks(driegesprekken: pd.DataFrame, periods: Iterable[Period]) -> Result:
    """Count the driegesprekken that were held."""
    require(driegesprekken, "driegesprekken", ("gezin_id", "datum", "gevoerd"), filled=3)
    rows = in_periods(driegesprekken[driegesprekken["gevoerd"].astype(bool)], periods)
    # A family with two talks in a period is one family in it.
    once = ~rows.duplicated(["periode", "gezin_id"])
    rows = rows.assign(gevoerd=1, gezinnen_met_gesprek=once.astype(int))
    return build(
        rows,
        who="gezin_id",
        name="driegesprekken",
        title="Driegesprekken",
        by=(Column("periode", "Periode"),),
        quantities=(HELD, FAMILIES),
        method="Gesprekken van gezin, gezinswerker en schulddienstverlener die er kwamen.",
    )


def reasons(
    driegesprekken: pd.DataFrame, periods: Iterable[Period], dictionary: Dictionary
) -> Result:
    """Count why driegesprekken were not held."""
    columns = ("gezin_id", "datum", "gevoerd", "reden_niet")
    require(driegesprekken, "driegesprekken", columns, filled=3)
    rows = in_periods(driegesprekken[~driegesprekken["gevoerd"].astype(bool)], periods)
    names = dictionary.code_list("driegesprekredenen").set_index("code")["naam"]
    rows = rows.assign(
        waarom=rows["reden_niet"].map(names).astype("str").fillna("Niet vastgelegd"),
        niet_gevoerd=1,
        alle_niet_gevoerd=1,
    )
    known = [*names, *(["Niet vastgelegd"] if rows["reden_niet"].isna().any() else [])]
    cells = rows[["periode"]].drop_duplicates().sort_values("periode")
    cells = cells.merge(pd.DataFrame({"waarom": known}), how="cross")
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="driegesprekken_niet_gevoerd",
        title="Waarom een driegesprek er niet kwam",
        by=(Column("periode", "Periode"), Column("waarom", "Reden")),
        quantities=(NOT_HELD, ALL_NOT_HELD),
        ratios=(share_of(NOT_HELD, ALL_NOT_HELD, SHARE, "Aandeel", interval="wilson"),),
        method="Van gezinnen met schulden bij wie is vastgelegd dat er geen gesprek kwam.",
    )


def signals(
    vroegsignalering: pd.DataFrame, periods: Iterable[Period], dictionary: Dictionary
) -> Result:
    """Count how far households came in vroegsignalering, by the period of their selection."""
    require(vroegsignalering, "vroegsignalering", ("huishouden_id", "datum", "stadium"), filled=3)
    order = dictionary.code_list("vroegsignaleringstadia").set_index("code")["volgorde"].astype(int)
    unknown = sorted(set(vroegsignalering["stadium"]) - set(order.index))
    if unknown:
        raise AnalysisError(
            "Table “vroegsignalering” has a stage that the dictionary does not know.",
            remedy=hint("", list(order.index)),
        )
    # By the period of selection: who is reached later is a success of that period.
    chosen = vroegsignalering[vroegsignalering["stadium"] == SELECTED]
    rows = in_periods(chosen, periods)
    reached = vroegsignalering["stadium"].map(order).groupby(vroegsignalering["huishouden_id"])
    furthest = rows["huishouden_id"].map(reached.max())
    bounds = order[list(FURTHEST)].to_numpy()
    place = np.searchsorted(bounds, furthest.to_numpy(dtype=float), side="right") - 1
    rows = rows.assign(verst=np.array(list(FURTHEST.values()))[place], huishoudens=1)
    rows[SELECTED] = 1
    cells = rows[["periode"]].drop_duplicates().sort_values("periode")
    cells = cells.merge(pd.DataFrame({"verst": list(FURTHEST.values())}), how="cross")
    return build(
        rows,
        cells=cells,
        who="huishouden_id",
        name="vroegsignalering",
        title="Hoe ver vroegsignalering komt",
        by=(Column("periode", "Geselecteerd in"), Column("verst", "Verst gekomen")),
        quantities=(PART, ALL),
        ratios=(share_of(PART, ALL, SHARE, "Aandeel", interval="wilson"),),
        method=(
            "Huishoudens (adressen) naar het halfjaar waarin zij werden geselecteerd, en hoe ver "
            "zij tot de peildatum kwamen; wie laat werd geselecteerd, kan nog verder komen. "
            "Interval van Wilson."
        ),
    )


def funnel(counted_signals: Released) -> Released:
    """Turn how far households came into who was reached, and who of them wants help."""
    return counted_signals.derive(
        _funnel,
        name=f"{counted_signals.name}_trechter",
        title="Wie vroegsignalering bereikt, en wie daarvan hulp wil",
        dimensions=counted_signals.dimensions[:1],
        values=(
            Column(SELECTED, "Geselecteerde huishoudens"),
            Column(REACHED, "Bereikt", "%", 0),
            Column(WANTS, "Wil hulp, van wie bereikt is", "%", 0),
        ),
        method=counted_signals.method.replace(" Interval van Wilson.", ""),
    )


def _funnel(table: pd.DataFrame) -> pd.DataFrame:
    def number(stage: str) -> pd.Series:
        rows = table[table["verst"] == FURTHEST[stage]].set_index("periode")
        return rows["huishoudens"]

    everyone = table.groupby("periode")[SELECTED].max()
    # Parts are added up, as where published figures are set beside them: what is left when one
    # rounded number is taken from another would be a second answer to the same question.
    reached = number(REACHED) + number(WANTS)
    shares = {
        REACHED: 100 * reached / (reached + number(SELECTED)),
        WANTS: 100 * number(WANTS) / reached,
    }
    return pd.DataFrame({SELECTED: everyone, **shares}).rename_axis("periode").reset_index()
