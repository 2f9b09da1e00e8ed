"""Choose goals to read next by how unsure the machine is of them, with known chances.

Where the machine is sure, a goal adds little to an estimate that corrects the machine: what counts
is how far its errors vary (Neyman, 1934: n_h ∝ N_h S_h). Who is unsure of one criterion is seldom
unsure of another, so goals are chosen for one of them, at some cost to the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research.codering import Codebook, Round
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError, hint
from lokalis_research.gezinsplan.sample import DRAW_FOLDER, LEAST_PER_STRATUM, deal_drawn, divide
from lokalis_research.gezinsplan.study import UNSURE
from lokalis_research.microdata import Microdata
from lokalis_research.stats.sampling.allocation import (
    allocate_neyman,
    allocate_proportional,
    variance_of_mean,
)
from lokalis_research.steekproef.phases import draw_phase

CLASSES = 5
"""So many classes of goals, equally large, from sure to unsure."""
PLAIN = 0.5
"""This part is divided as by lot alone: a machine that is wrong about itself does little harm."""
PAYS = 1.05
"""Below this many plain goals a chosen one is not worth a machine that was learnt for it."""


@dataclass(frozen=True, repr=False)
class Choice(Microdata):
    """Which goals can be drawn, how many of each class, and what that is worth.

    `worth` holds per criterion (``criterium``) how many goals by lot alone one of these is worth
    (``waard``), if the chances that the machine gives are right.
    """

    criterion: str
    left: pd.DataFrame
    sizes: dict[str, int]
    worth: pd.DataFrame

    @property
    def pays(self) -> bool:
        """Whether it is worth doing."""
        return bool(self.worth["waard"].iloc[0] >= PAYS)


def choose(
    chances: pd.DataFrame, drawn: pd.Series[str], codebook: Codebook, criterion: str, number: int
) -> Choice:
    """Divide the goals that come after those drawn, until there are so many, over classes.

    `chances` holds what the machine says of every goal, per criterion that it learnt.
    """
    if criterion not in chances:
        raise AnalysisError(
            f'The machine learnt nothing of "{criterion}".',
            remedy=hint(criterion, list(chances.columns)),
        )
    new = number - len(drawn)
    if new < CLASSES * LEAST_PER_STRATUM:
        raise AnalysisError(
            f"{number} goals are too few to choose from what is left: {len(drawn)} were drawn.",
            remedy=f"Ask {len(drawn) + CLASSES * LEAST_PER_STRATUM} or more: --doelen N.",
        )
    left = chances[~chances.index.isin(drawn)].sort_index()
    spread = left * (1 - left)
    order = spread[criterion].sort_values(kind="stable").index
    place = pd.Series(np.arange(len(order)) * CLASSES // len(order) + 1, index=order)
    classes = place.map(f"onzekerheid {{}} van {CLASSES}".format).reindex(left.index)
    there = classes.groupby(classes).size()
    deviations = spread.groupby(classes).mean().pow(0.5)
    plain = allocate_proportional(there, new)
    # A machine that is sure of everything has nothing to choose by.
    varies = bool(deviations[criterion].any())
    unsure = allocate_neyman(there, deviations[criterion], new) if varies else plain
    sizes = divide(_room(there, len(drawn), new), PLAIN * plain + (1 - PLAIN) * unsure, new)
    worth = {
        name: _worth(
            variance_of_mean(there, deviations[name], plain),
            variance_of_mean(there, deviations[name], list(sizes.values())),
            new,
            len(left),
        )
        for name in (criterion, *left.columns.drop(criterion))
    }
    titles = [codebook[name].titel for name in worth]
    return Choice(
        criterion=criterion,
        left=pd.DataFrame({"eenheid_id": classes.index, "stratum": classes.to_numpy()}),
        sizes=sizes,
        worth=pd.DataFrame({"criterium": titles, "waard": list(worth.values())}),
    )


def _room(there: pd.Series[int], drawn: int, new: int) -> pd.Series[int]:
    """Count how many goals of each class may be drawn, so that those before keep their share.

    Taken together, earlier goals count for drawn / (drawn + new), unless a class is taken whole.
    Whether it is follows from what they told: their share would vary along with what it multiplies.
    """
    room = there * max(new / (drawn + new), new / int(there.sum()))
    whole = room.floordiv(1) if room.floordiv(1).sum() >= new else -(-room).floordiv(1)
    return whole.astype("int64")


def _worth(by_lot: float, chosen: float, number: int, every: int) -> float:
    """Find of how many goals by lot the variance is that of these, for each of these.

    By lot the variance is some amount × (1/n - 1/N): of all goals together nothing is uncertain.
    """
    if not by_lot:
        return 1.0
    amount = by_lot / (1 / number - 1 / every)
    return 1 / (chosen / amount + 1 / every) / number


def draw_chosen(
    choice: Choice,
    dictionary: Dictionary,
    folder: Path,
    key: bytes,
    *,
    coders: Sequence[str],
    overlap: float,
) -> Round:
    """Draw the goals of a choice, and deal them."""
    source = {"strata": UNSURE, "criterium": choice.criterion}
    draw_phase(folder / DRAW_FOLDER, choice.left, choice.sizes, key=key, source=source)
    return deal_drawn(dictionary, folder, key, coders=coders, overlap=overlap)
