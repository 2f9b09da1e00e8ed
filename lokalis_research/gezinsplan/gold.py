"""What people settled: how many goals have a code that holds, and how many plans have few goals."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.dictionary import Dictionary
from lokalis_research.gezinsplan.goals import GOALS, goals_in
from lokalis_research.levering import CheckedDelivery
from lokalis_research.missing import needs
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Result, build, number_of, share_of

MOST_GOALS = 5
"""The guideline's number: more goals at a time than this is too many."""

_CODED = number_of("gezin", "doelen", "Doelen met een code")
_DECIDED = number_of("gezin", "besluit", "Daarvan na een besluit")
_PLANS = number_of("gezin", "plannen", "Plannen met doelen", additive=("periode",))
_FEW = number_of("gezin", "weinig", "Met hoogstens vijf", additive=("periode",))


def gold_counts(gold: pd.DataFrame, families: pd.Series[str], codebook: Codebook) -> Result:
    """Count goals with a gold code, and how many of those codes were decided on."""
    titles = {name: codebook[name].titel for name in codebook.names}
    rows = gold[gold["oordeel"].notna()].assign(
        criterium=lambda table: table["criterium"].map(titles).astype("str"),
        gezin_id=lambda table: table["eenheid_id"].map(families).astype("str"),
    )
    rows = rows.assign(doelen=1, besluit=(rows["herkomst"] == "besluit").astype(int))
    order = [titles[name] for name in codebook.names]
    return build(
        rows,
        cells=pd.DataFrame({"criterium": pd.Series(order, dtype="str")}),
        who="gezin_id",
        name="gold_per_criterium",
        title="Doelen met een vastgestelde code",
        by=(Column("criterium", "Criterium"),),
        quantities=(_CODED, _DECIDED),
        ratios=(share_of(_DECIDED, _CODED, "aandeel_besluit", "Na een besluit", 0, highest=100.0),),
        method=(
            "De afgesproken code: waar codeurs hetzelfde zeiden die code, en anders wat na "
            "bespreking is besloten. ‘Niet te zeggen’ telt niet als code."
        ),
    )


@needs(*GOALS)
def few_goals(
    delivery: CheckedDelivery, dictionary: Dictionary, half_years: Iterable[HalfYear]
) -> Result:
    """Count plans with at most five goals: a criterion that needs no coder."""
    chosen = [str(half_year) for half_year in half_years]
    goals = goals_in(delivery, dictionary)
    plans = goals.groupby("plan_id", as_index=False).agg(
        gezin_id=("gezin_id", "first"), periode=("halfjaar", "min"), aantal=("doel_id", "size")
    )
    few = (plans["aantal"] <= MOST_GOALS).astype(int)
    return build(
        plans.assign(plannen=1, weinig=few),
        cells=pd.DataFrame({"periode": pd.Series(chosen, dtype="str")}),
        who="gezin_id",
        name="hoogstens_vijf_doelen",
        title="Plannen met hoogstens vijf doelen",
        by=(Column("periode", "Halfjaar"),),
        quantities=(_PLANS, _FEW),
        ratios=(
            share_of(
                _FEW,
                _PLANS,
                "aandeel",
                "Hoogstens vijf doelen",
                0,
                interval="wilson",
                highest=100.0,
            ),
        ),
        method="Geteld, niet gecodeerd. Een plan telt in het halfjaar van zijn eerste doel; "
        "plannen zonder doel tellen niet mee.",
    )
