"""Primary suppression: which numbers say too much about too few."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.release.estimates import told_by_number
from lokalis_research.release.groups import tells_of_all
from lokalis_research.release.rules import Rules
from lokalis_research.result import Behind, Estimate, Quantity, Result

SMALL = "drempel"
DOMINANT = "dominantie"
DEGREES = "vrijheidsgraden"
GROUP = "groepsonthulling"
COMPLEMENTARY = "aanvullend"
LEFT_OUT = "weggelaten"
_ORDER = np.array([SMALL, DOMINANT, DEGREES, ""], dtype=object)
# What is exactly at a limit is there, whatever binary fractions make of it.
_TIE = 1e-9


def reasons(result: Result, rules: Rules) -> pd.DataFrame:
    """Give, per cell of quantities, the rule that hides it.

    Threshold: fewer than ``drempel`` distinct contributors, for every entity of the quantity; a
    zero counts as small unless it is structural. Dominance, for sums and standard errors (of which
    the squared residuals add up): one contributor above
    ``grootste`` or two above ``grootste_twee`` (the (1, p) and (2, p) rules of Hundepool et al.,
    Statistical Disclosure Control, 2012, §4.2.2). Group disclosure: see
    `lokalis_research.release.groups`.
    """
    numbers: tuple[Quantity | Estimate, ...] = (*result.quantities, *result.estimates)
    columns = {column.name: column for column in numbers}
    # Several entities may stand behind one number: it is hidden when any of them asks for it.
    worst = {name: np.full(len(result.table), len(_ORDER) - 1) for name in columns}
    for one in result.behind:
        worst[one.column] = np.minimum(worst[one.column], _judge(columns[one.column], one, rules))
    found = pd.DataFrame(
        {name: _ORDER[rank] for name, rank in worst.items()}, index=result.table.index, dtype="str"
    )
    found = found.mask((found == "") & tells_of_all(result, rules), GROUP)
    return found.mask((found == "") & told_by_number(result, found), COMPLEMENTARY)


def _judge(column: Quantity | Estimate, behind: Behind, rules: Rules) -> npt.NDArray[np.int64]:
    """Give per row the place in the order of reasons."""
    known = behind.measures
    # What is not known to be enough is too few: a missing number never opens the door.
    small = ~(known["n"] >= getattr(rules.drempel, behind.entity))
    structural = isinstance(column, Quantity) and column.structural_zero
    if structural or not rules.nullen_zijn_klein:
        small &= known["n"] != 0
    limits = rules.dominantie.som
    dominant = ~(
        (known["grootste"] <= limits.grootste + _TIE)
        & (known["grootste_twee"] <= limits.grootste_twee + _TIE)
    )
    # A standard error that one person decides tells how much that person adds.
    dominant &= column.kind in ("som", "spreiding")
    degrees = ~(known["vrijheidsgraden"] >= rules.vrijheidsgraden - _TIE)
    degrees &= column.kind in ("spreiding", "aandeel", "schatting")
    return np.select([small, dominant, degrees], [0, 1, 2], default=3)
