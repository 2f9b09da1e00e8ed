"""Primary suppression: which numbers say too much about too few."""

from __future__ import annotations

import pandas as pd

from lokalis_research.release.estimates import told_by_number
from lokalis_research.release.groups import tells_of_all
from lokalis_research.release.rules import Rules
from lokalis_research.result import Estimate, Quantity, Result

SMALL = "drempel"
DOMINANT = "dominantie"
DEGREES = "vrijheidsgraden"
GROUP = "groepsonthulling"
# No dimension is called so.
_WHY = "reden van verbergen"
COMPLEMENTARY = "aanvullend"
# What is exactly at a limit is there, whatever binary fractions make of it.
_TIE = 1e-9


def reasons(result: Result, rules: Rules) -> pd.DataFrame:
    """Give, per cell of quantities, the rule that hides it.

    Threshold: fewer than ``drempel`` distinct contributors, for every entity of the quantity; a
    zero counts as small unless it is structural. Dominance, for sums: one contributor above
    ``grootste`` or two above ``grootste_twee`` (the (1, p) and (2, p) rules of Hundepool et al.,
    Statistical Disclosure Control, 2012, §4.2.2). Group disclosure: see
    `lokalis_research.release.groups`.
    """
    dimensions = [column.name for column in result.dimensions]
    numbers: tuple[Quantity | Estimate, ...] = (*result.quantities, *result.estimates)
    zeros = {quantity.name: quantity.structural_zero for quantity in result.quantities}
    support = result.support
    limit = support["eenheid"].map(rules.drempel.model_dump()).astype(float)
    # What is not known to be enough is too few: a missing number never opens the door.
    small = ~(support["n"] >= limit)
    structural = support["grootheid"].isin([name for name, may in zeros.items() if may])
    spare_zero = structural | (not rules.nullen_zijn_klein)
    small &= ~((support["n"] == 0) & spare_zero)
    kind = support["grootheid"].map({column.name: column.kind for column in numbers})
    dominant = (kind == "som") & ~(
        (support["grootste"] <= rules.dominantie.som.grootste + _TIE)
        & (support["grootste_twee"] <= rules.dominantie.som.grootste_twee + _TIE)
    )
    rests_on_degrees = kind.isin(["spreiding", "aandeel", "schatting"])
    degrees = rests_on_degrees & ~(support["vrijheidsgraden"] >= rules.vrijheidsgraden - _TIE)
    reason = pd.Series("", index=support.index, dtype="str")
    reason = reason.mask(degrees, DEGREES).mask(dominant, DOMINANT).mask(small, SMALL)
    judged = support[[*dimensions, "grootheid"]].assign(**{_WHY: reason})
    # Several entities may stand behind one number: it is hidden when any of them asks for it.
    order = pd.Categorical(judged[_WHY], [SMALL, DOMINANT, DEGREES, ""], ordered=True)
    worst = (
        judged.assign(**{_WHY: order})
        .sort_values(_WHY, kind="stable")
        .drop_duplicates([*dimensions, "grootheid"])
    )
    cells = result.table[dimensions]
    found = pd.DataFrame(
        {
            name: cells.merge(
                worst.loc[worst["grootheid"] == name, [*dimensions, _WHY]],
                on=dimensions,
                how="left",
            )[_WHY].astype("str")
            for name in (column.name for column in numbers)
        }
    ).set_axis(result.table.index)
    found = found.mask((found == "") & tells_of_all(result, rules), GROUP)
    return found.mask((found == "") & told_by_number(result, found), COMPLEMENTARY)
