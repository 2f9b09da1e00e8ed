"""How coders learn to agree: kappa after every batch, and how each one drifts. For the lead only.

No coder's screen imports this module: it opens everybody's file.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.codering.adjudication import gold
from lokalis_research.codering.codings import codings
from lokalis_research.codering.rounds import Round
from lokalis_research.stats.agreement import Ratings, WeightKind, conger_kappa

_QUESTION = ["eenheid_id", "criterium"]


def agreement_in_batches(round_: Round, size: int) -> pd.DataFrame:
    """Compute kappa per criterion in every batch of units, in the order of their completion.

    Per batch and criterion: ``eenheden`` with two judgements or more, ``eens`` (per cent of pairs)
    and ``kappa`` (Conger's; of two coders Cohen's; missing where everybody always said the same).
    """
    table = codings(round_)
    table = table[table["oordeel"].notna()]
    asked = round_.assignments.assign(
        plaats=round_.assignments[round_.assignments["dubbel"]].groupby("codeur").cumcount()
    )
    done = asked[asked["dubbel"]].groupby("eenheid_id")["plaats"].max().sort_values(kind="stable")
    batch = pd.Series(np.arange(len(done)) // size + 1, index=done.index)
    rows = []
    for number, units in batch.groupby(batch):
        for criterion in round_.codebook.criteria:
            own = table[
                table["eenheid_id"].isin(units.index) & (table["criterium"] == criterion.naam)
            ]
            own = own[own.groupby("eenheid_id")["codeur"].transform("size") > 1]
            if own.empty:
                continue
            ratings = Ratings.from_long(
                own,
                unit="eenheid_id",
                coder="codeur",
                value="oordeel",
                categories=criterion.counted,
            )
            counts = ratings.counts
            pairs = counts.sum(axis=1) * (counts.sum(axis=1) - 1)
            weights: WeightKind = "quadratic" if criterion.meetniveau == "ordinaal" else "identity"
            rows.append(
                {
                    "reeks": int(str(number)),
                    "criterium": criterion.titel,
                    "eenheden": len(pairs),
                    "eens": 100 * float((counts * (counts - 1)).sum() / pairs.sum()),
                    "kappa": float(conger_kappa(ratings, weights).value),
                }
            )
    return pd.DataFrame(rows, columns=["reeks", "criterium", "eenheden", "eens", "kappa"])


def drift(round_: Round, size: int) -> pd.DataFrame:
    """Show per coder and batch of their own units what changes while they go on.

    ``zoals_geldt``: per cent of the answers on shared units that are what holds in the end;
    ``eerste``: per cent that is the first answer of the codebook; ``twijfel``: per cent in doubt.
    """
    table = codings(round_, keep_uncounted=True).merge(
        round_.assignments, on=["codeur", "eenheid_id"]
    )
    settled = gold(round_, keep_uncounted=True).set_index(_QUESTION)["oordeel"].rename("geldt")
    table = table.join(settled, on=_QUESTION)
    first = {one.naam: one.codes[0] for one in round_.codebook.criteria}
    shared = table["dubbel"] & table["geldt"].notna()
    measured = pd.DataFrame(
        {
            "codeur": table["codeur"],
            "reeks": (table["volgnummer"] - 1) // size + 1,
            "antwoorden": 1.0,
            "zoals_geldt": (table["oordeel"] == table["geldt"]).astype(float).where(shared),
            "eerste": (table["oordeel"] == table["criterium"].map(first)).astype(float),
            "twijfel": table["twijfel"].astype(float),
        }
    )
    groups = measured.groupby(["codeur", "reeks"])
    shares = 100 * groups[["zoals_geldt", "eerste", "twijfel"]].mean()
    return shares.assign(antwoorden=groups.size()).reset_index()[
        ["codeur", "reeks", "antwoorden", "zoals_geldt", "eerste", "twijfel"]
    ]
