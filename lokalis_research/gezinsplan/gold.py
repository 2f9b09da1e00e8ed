"""What people settled: how many goals have a code that holds, and how many plans have few goals."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.dictionary import Dictionary
from lokalis_research.gezinsplan.goals import goals_in
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Quantity, Ratio, Result

MOST_GOALS = 5
"""The guideline's number: more goals at a time than this is too many."""


def gold_counts(gold: pd.DataFrame, families: pd.Series[str], codebook: Codebook) -> Result:
    """Count goals with a gold code, and how many of those codes were decided on."""
    titles = {name: codebook[name].titel for name in codebook.names}
    rows = gold[gold["oordeel"].notna()].assign(
        criterium=lambda table: table["criterium"].map(titles).astype("str"),
        gezin_id=lambda table: table["eenheid_id"].map(families).astype("str"),
    )
    parts = {"doelen": rows, "besluit": rows[rows["herkomst"] == "besluit"]}
    order = [titles[name] for name in codebook.names]
    return _counted(
        parts,
        pd.DataFrame({"criterium": pd.Series(order, dtype="str")}),
        name="gold_per_criterium",
        title="Doelen met een vastgestelde code",
        dimensions=(Column("criterium", "Criterium"),),
        quantities=(
            Quantity("doelen", "Doelen met een code", entities=("gezin",)),
            Quantity("besluit", "Daarvan na een besluit", entities=("gezin",)),
        ),
        ratios=(
            Ratio(
                "aandeel_besluit", "Na een besluit", "%", 0,
                numerator="besluit", denominator="doelen", highest=100.0,
            ),
        ),
        method=(
            "Gold is de code die geldt: waar codeurs hetzelfde zeiden die code, en anders wat na "
            "bespreking is besloten. ‘Niet te zeggen’ telt niet als code."
        ),
    )  # fmt: skip


def few_goals(
    delivery: CheckedDelivery, dictionary: Dictionary, half_years: Iterable[HalfYear]
) -> Result:
    """Count plans with at most five goals: a criterion that needs no coder."""
    chosen = [str(half_year) for half_year in half_years]
    goals = goals_in(delivery, dictionary)
    plans = goals.groupby("plan_id", as_index=False).agg(
        gezin_id=("gezin_id", "first"), periode=("halfjaar", "min"), aantal=("doel_id", "size")
    )
    plans = plans[plans["periode"].isin(chosen)]
    return _counted(
        {"plannen": plans, "weinig": plans[plans["aantal"] <= MOST_GOALS]},
        pd.DataFrame({"periode": pd.Series(chosen, dtype="str")}),
        name="hoogstens_vijf_doelen",
        title="Plannen met hoogstens vijf doelen",
        dimensions=(Column("periode", "Halfjaar"),),
        quantities=(
            Quantity(
                "plannen", "Plannen met doelen", entities=("gezin",), additive=("periode",)
            ),
            Quantity(
                "weinig", "Met hoogstens vijf", entities=("gezin",), additive=("periode",)
            ),
        ),
        ratios=(
            Ratio(
                "aandeel", "Hoogstens vijf doelen", "%", 0,
                numerator="weinig", denominator="plannen", interval="wilson", highest=100.0,
            ),
        ),
        method="Geteld, niet gecodeerd. Een plan telt in het halfjaar van zijn eerste doel.",
    )  # fmt: skip


def _counted(
    parts: dict[str, pd.DataFrame],
    cells: pd.DataFrame,
    *,
    name: str,
    title: str,
    dimensions: tuple[Column, ...],
    quantities: tuple[Quantity, ...],
    ratios: tuple[Ratio, ...],
    method: str,
) -> Result:
    """Count rows and distinct families per cell; a cell without rows counts zero."""
    key = dimensions[0].name
    table, support = cells.copy(), []
    for quantity, rows in parts.items():
        groups = rows.groupby(key)["gezin_id"]
        table[quantity] = table[key].map(groups.size()).fillna(0).astype("float64")
        support.append(
            pd.DataFrame(
                {
                    key: cells[key],
                    "grootheid": quantity,
                    "eenheid": "gezin",
                    "n": cells[key].map(groups.nunique()).fillna(0).astype("int64"),
                    "grootste": np.nan,
                    "grootste_twee": np.nan,
                    "vrijheidsgraden": np.nan,
                    "effectief": np.nan,
                }
            )
        )
    return Result(
        name=name,
        title=title,
        dimensions=dimensions,
        quantities=quantities,
        ratios=ratios,
        table=table,
        support=pd.concat(support, ignore_index=True),
        method=method,
    )
