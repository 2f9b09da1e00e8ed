"""A published look at some wijken: its counts with their place, and what can be said with them.

It is a look at all plans with concern in chosen wijken, not a random sample: an interval around it
is one "alsof door het lot", and the overlap of both views was not published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.published import beside, listed
from lokalis_research.result import Column, Quantity, Released, Result, with_ends
from lokalis_research.stats.proportions import finite_wilson, wilson

PLANS, FAMILY, WORKER, GOALS, NO_GOALS = (
    "bekeken plannen met zorgen",
    "visie van het gezin",
    "visie van de gezinswerker",
    "doelen over die zorgen",
    "geen doelen over die zorgen",
)
PARTS = (PLANS, FAMILY, WORKER, GOALS, NO_GOALS)
"""What ``naast_elkaar.csv`` calls the counts of a look; with one missing there is no look."""

AS_IF = "95%-interval, alsof het lot trok"
_PART = Column("onderdeel", "Onderdeel")
_HEADS = (_PART, Column("plaats", "Plaats"))


def published_look(dictionary: Dictionary) -> Result:
    """Give the counts of the published look the form that the door takes."""
    look = beside(dictionary, "veiligheid_blik")
    return listed(
        look if set(PARTS) <= set(look["onderdeel"]) else look.iloc[:0],
        name="veiligheid_gepubliceerd",
        title="De bekeken plannen, zoals gepubliceerd",
        dimensions=_HEADS,
        value=Quantity("waarde", "Plannen"),
        method=(
            "Alle gezinnen met zorgen over de veiligheid in de gekozen wijken, alle momenten "
            "samen; of een gezin vaker meetelde, is niet gepubliceerd. Het is geen steekproef."
        ),
    )


def published_tick(dictionary: Dictionary) -> Result:
    """Give the published share of plans that state concern or none the form that the door takes."""
    return listed(
        beside(dictionary, "veiligheid_vinkje"),
        name="veiligheid_vinkje_gepubliceerd",
        title="Plannen waarin is aangevinkt of er zorgen zijn, hele stad, zoals gepubliceerd",
        dimensions=_HEADS,
        value=Quantity("waarde", "Aandeel van de plannen", unit="%"),
        method="Plannen van alle gezinnen die in dat jaar in begeleiding waren.",
    )


def look_shares(look: Released) -> Released:
    """Compute shares of the looked-at plans, with an interval as if they were drawn at random."""
    return look.derive(
        _look_shares,
        name="veiligheid_gepubliceerd_aandelen",
        title="Aandelen van de bekeken plannen",
        dimensions=(_PART,),
        values=(
            Column("aantal", "Plannen"),
            Column("van", "Van"),
            *with_ends("aandeel", "Aandeel", "%", interval=AS_IF),
        ),
        method=(
            "Het interval (Wilson) geldt alleen alsof het lot deze plannen had getrokken. Dat "
            "zijn ze niet: het zijn alle plannen met zorgen in de gekozen wijken."
        ),
    )


def views_bounds(look: Released) -> Released:
    """Say between which numbers the overlap of the two views must lie."""
    return look.derive(
        _views_bounds,
        name="veiligheid_gepubliceerd_overlap",
        title="Wiens visie in de bekeken plannen staat: wat de gepubliceerde aantallen toelaten",
        dimensions=(Column("visie", "Visie van"),),
        values=(Column("minst", "Ten minste"), Column("meest", "Ten hoogste")),
        method=(
            "Of beide visies in dezelfde plannen staan, is niet gepubliceerd: uit de aantallen per "
            "visie en het aantal plannen volgt alleen wat mogelijk is (grenzen van Fréchet)."
        ),
    )


def random_instead(look: Released, registered: Released) -> Released:
    """Say what a random sample of as many plans over all wijken would have told."""
    return look.derive(
        _random_instead,
        registered,
        name="veiligheid_even_groot_aselect",
        title="Wat een even grote steekproef uit alle buurtteams had gezegd",
        dimensions=(_PART,),
        values=(
            *with_ends("aandeel", "Aandeel", "%"),
            Column("marge", "Marge", "procentpunt", 0),
            Column("populatie", "Plannen met zorgen in de stad"),
        ),
        method=(
            "Zo’n steekproef is gerekend bij dezelfde aandelen, uit alle plannen waarin zorgen "
            "zijn aangevinkt (Wilson met eindige-populatiecorrectie). Over één buurtteam had ook "
            "die niets gezegd."
        ),
    )


def _counts(look: pd.DataFrame) -> dict[str, float]:
    counts = dict(zip(look["onderdeel"], look["waarde"].astype(float), strict=True))
    # Before the look there is nothing of it.
    return counts or dict.fromkeys(PARTS, float("nan"))


def _look_shares(look: pd.DataFrame) -> pd.DataFrame:
    counts = _counts(look)
    total = counts.pop(PLANS)
    if not np.isfinite(total):
        return pd.DataFrame(
            columns=["onderdeel", "aantal", "van", "aandeel", "aandeel_laag", "aandeel_hoog"]
        ).astype({"onderdeel": "str"})
    limits = wilson(list(counts.values()), total)
    return pd.DataFrame(
        {
            "onderdeel": list(counts),
            "aantal": list(counts.values()),
            "van": total,
            "aandeel": 100 * limits.estimate,
            "aandeel_laag": 100 * limits.lower,
            "aandeel_hoog": 100 * limits.upper,
        }
    )


def _views_bounds(look: pd.DataFrame) -> pd.DataFrame:
    counts = _counts(look)
    total, family, worker = counts[PLANS], counts[FAMILY], counts[WORKER]
    if not np.isfinite(total):
        return pd.DataFrame({"visie": [], "minst": [], "meest": []}).astype({"visie": "str"})
    least, most = max(0.0, family + worker - total), min(family, worker)
    bounds = {
        "beide": (least, most),
        "alleen het gezin": (family - most, family - least),
        "alleen de gezinswerker": (worker - most, worker - least),
        "geen van beide": (total - family - worker + least, total - family - worker + most),
    }
    return pd.DataFrame(
        {
            "visie": list(bounds),
            "minst": [low for low, _ in bounds.values()],
            "meest": [high for _, high in bounds.values()],
        }
    )


def _random_instead(look: pd.DataFrame, registered: pd.DataFrame) -> pd.DataFrame:
    counts = _counts(look)
    total = counts.pop(PLANS)
    population = float(registered["zorg"].iloc[0])
    parts = pd.DataFrame({"onderdeel": list(counts), "populatie": population})
    if not np.isfinite(total):
        parts = parts.iloc[:0]
    if not population >= total:
        return parts.assign(aandeel=np.nan, aandeel_laag=np.nan, aandeel_hoog=np.nan, marge=np.nan)
    limits = finite_wilson(list(counts.values()), total, population)
    return parts.assign(
        aandeel=100 * limits.estimate,
        aandeel_laag=100 * limits.lower,
        aandeel_hoog=100 * limits.upper,
        marge=50 * (limits.upper - limits.lower),
    )
