"""How coders agree pair by pair and goal by goal: exact, for the researcher's own machine.

These tables are about single colleagues and single goals: they never go through the door.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.gezinsplan.agreement import asked_in, coefficients
from lokalis_research.stats.agreement import (
    cohen_kappa,
    confusion,
    gwet_ac,
    more_units,
    percent_agreement,
    split_units,
)


def agreement_by_pair(
    codings: pd.DataFrame, families: pd.Series[str], codebook: Codebook
) -> pd.DataFrame:
    """Compute how far every pair of coders agrees: exact, for the researcher only."""
    rows = []
    for asked in asked_in(codings, families, codebook):
        for pair in itertools.combinations(asked.ratings.coders, 2):
            both = asked.ratings.take_coders(*pair)
            kappa = cohen_kappa(both, asked.weights)
            first = (both.codes == 0).mean(axis=0) if len(both.codes) else [np.nan, np.nan]
            rows.append(
                {
                    "ronde": asked.ronde,
                    "criterium": asked.criterion.naam,
                    "codeur_1": pair[0],
                    "codeur_2": pair[1],
                    "doelen": len(both.codes),
                    "overeenstemming": percent_agreement(both).value,
                    "kappa": kappa.value,
                    "kappa_laag": kappa.low,
                    "kappa_hoog": kappa.high,
                    "ac1": gwet_ac(both, asked.weights).value,
                    "eerste_1": first[0],
                    "eerste_2": first[1],
                }
            )
    return pd.DataFrame(rows)


def confusion_tables(
    codings: pd.DataFrame, families: pd.Series[str], codebook: Codebook
) -> pd.DataFrame:
    """Count, per pair of coders, what one said where the other said this or that."""
    parts = []
    for asked in asked_in(codings, families, codebook):
        labels = asked.criterion.counted
        for pair in itertools.combinations(asked.ratings.coders, 2):
            counted = confusion(asked.ratings.take_coders(*pair)).astype(np.int64)
            cells = pd.MultiIndex.from_product([labels, labels], names=["oordeel_1", "oordeel_2"])
            part = pd.DataFrame({"doelen": counted.ravel()}, index=cells).reset_index()
            part[["ronde", "criterium"]] = [asked.ronde, asked.criterion.naam]
            part[["codeur_1", "codeur_2"]] = list(pair)
            parts.append(part)
    columns = ["ronde", "criterium", "codeur_1", "codeur_2", "oordeel_1", "oordeel_2", "doelen"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def goals_that_split(
    codings: pd.DataFrame, families: pd.Series[str], codebook: Codebook, *, top: int = 20
) -> pd.DataFrame:
    """List the goals on which coders differ most, by their ids alone."""
    parts = [
        split_units(asked.ratings, asked.weights, top=len(asked.ratings.units)).assign(
            ronde=asked.ronde
        )
        for asked in asked_in(codings, families, codebook)
    ]
    if not parts:
        return pd.DataFrame(columns=["ronde", "eenheid_id", "criteria", "onenigheid"])
    found = (
        pd.concat(parts, ignore_index=True)
        .groupby(["ronde", "unit"], as_index=False)
        .agg(criteria=("disagreement", "size"), onenigheid=("disagreement", "sum"))
        .rename(columns={"unit": "eenheid_id"})
    )
    found["onenigheid"] = found["onenigheid"].round(9)
    order = found.sort_values(["onenigheid", "ronde", "eenheid_id"], ascending=[False, True, True])
    return order.head(top).reset_index(drop=True)


def goals_needed(
    codings: pd.DataFrame,
    families: pd.Series[str],
    codebook: Codebook,
    *,
    half_width: float = 0.1,
    seed: int = 0,
) -> pd.DataFrame:
    """Compute how many more goals two coders must judge for a wished precision of AC1 and alpha."""
    rows = []
    for asked in asked_in(codings, families, codebook):
        found = coefficients(asked, seed)
        rows.append(
            {
                "ronde": asked.ronde,
                "criterium": asked.criterion.naam,
                "doelen": found["ac1"].units,
                "ac1_nodig": more_units(found["ac1"], half_width),
                "alfa_nodig": more_units(found["alfa"], half_width),
            }
        )
    return pd.DataFrame(rows)
