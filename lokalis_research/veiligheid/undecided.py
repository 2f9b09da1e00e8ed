"""Questions on which coders of a plan differ and nobody decided yet: they may come out either way.

Left out, the others of the wijk would speak for them, and they are what coders agree on. So shares
are estimated with all of them decided down and with all decided up: the estimate stands in the
middle, and the interval runs from the lowest end to the highest (C.F. Manski, Partial
Identification of Probability Distributions, 2003, ch. 1).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from lokalis_research.codering.adjudication import disagreements
from lokalis_research.codering.rounds import Round
from lokalis_research.veiligheid.questions import QUESTIONS, answers

if TYPE_CHECKING:
    from lokalis_research.veiligheid.wave import Wave

LOW, HIGH = "laag", "hoog"


def undecided(rounds: Sequence[Round]) -> pd.DataFrame:
    """List per plan and question the lowest and the highest that its coders said.

    Where one of them could not tell, nothing is known of the plan.
    """
    found = pd.concat([disagreements(one) for one in rounds], ignore_index=True)
    found = found[~found["besloten"].astype(bool)]
    codes = pd.DataFrame(
        {one.criterion: found["oordeel"].where(found["criterium"] == one.criterion)
         for one in QUESTIONS}
    )  # fmt: skip
    numbers = answers(codes)
    parts = []
    for one in QUESTIONS:
        of_this = found["criterium"] == one.criterion
        said = numbers.loc[of_this, one.name].groupby(found.loc[of_this, "eenheid_id"])
        ends = pd.DataFrame({LOW: said.min(), HIGH: said.max()})[said.count() == said.size()]
        parts.append(ends.rename_axis("eenheid_id").reset_index().assign(vraag=one.name))
    return pd.concat(parts, ignore_index=True)


def either_way(wave: Wave) -> tuple[Wave, ...]:
    """Give the wave with all undecided questions decided down, and up; as it is without any."""
    if wave.undecided.empty:
        return (wave,)
    return tuple(_decided(wave, end) for end in (LOW, HIGH))


def told(waves: Sequence[Wave]) -> str:
    """Say what undecided questions do to an estimate; empty where there are none."""
    number = sum(int((one.undecided[LOW] < one.undecided[HIGH]).sum()) for one in waves)
    if not number:
        return ""
    return (
        f" Over {number} vragen verschillen codeurs en is nog niet besloten: het cijfer staat in "
        "het midden, en het interval klopt wat er ook wordt besloten."
    )


def _decided(wave: Wave, end: str) -> Wave:
    known = wave.undecided.pivot_table(end, "eenheid_id", "vraag")
    units = wave.units.set_index("eenheid_id")
    filled = {str(name): units[name].fillna(known[name]) for name in known}
    units = units.assign(**filled).reset_index()
    return dataclasses.replace(
        wave, units=units.assign(beoordeeld=units["afgewogen"].notna())[list(wave.units)]
    )
