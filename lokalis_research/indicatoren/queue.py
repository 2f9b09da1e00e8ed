"""Who waits: how many families wait on a day, for what, and for how long already."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.indicatoren.material import Registrations
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import one_kind
from lokalis_research.result import Column, Result, build, number_of

FOR_TALK, FOR_START = "een kennismaking", "het begin van de begeleiding"
ALL = "alle wachtenden"
LONG = {
    "tot en met 1 week": range(0, 8),
    "1 tot 2 weken": range(8, 15),
    "2 tot 4 weken": range(15, 29),
    "langer dan 4 weken": range(29, 3653),
}
"""How long they have waited already, in calendar days since aanmelding or kennismaking."""
LONGEST = list(LONG)[-1]

WAITING = number_of("gezin", "wachtend", "Wachtend", additive=("duur", "wachten_op"))
METHOD = (
    "Wie op de laatste dag van de periode wacht: aangemeld en nog geen kennismaking, of kennis "
    "gemaakt en nog niet begonnen, en niet afgehaakt. In kalenderdagen sinds de aanmelding of "
    "kennismaking. Een gezin dat zelf later wil, staat er ook bij."
)


def queue(registrations: Registrations, periods: Iterable[Period]) -> Result:
    """Count who waits on the last day of each period, by how long they have waited already.

    After the peildatum nobody is counted as waiting.
    """
    laid = one_kind(periods)
    ends = laid["stop"] - pd.Timedelta(days=1)
    laid = laid[ends <= pd.Timestamp(registrations.peildatum)]
    # With no half-year that is known there are no rows, and still these columns.
    parts = [registrations.table.iloc[:0].assign(periode="", wachten_op="", duur="")]
    for name, stop in zip(laid["periode"], laid["stop"], strict=True):
        here = _waiting_on(registrations.table, stop - pd.Timedelta(days=1))
        parts.append(here.assign(periode=name))
    rows = pd.concat(parts, ignore_index=True)
    steps = pd.DataFrame({"wachten_op": [FOR_TALK, FOR_START]})
    cells = laid[["periode"]].merge(steps, how="cross")
    cells = cells.merge(pd.DataFrame({"duur": [*LONG, ALL]}), how="cross")
    rows = pd.concat([rows, rows.assign(duur=ALL)], ignore_index=True)
    return build(
        rows.assign(wachtend=1),
        cells=cells,
        who="gezin_id",
        name="wachtenden",
        title="Wie er wacht op de laatste dag van het halfjaar",
        by=(
            Column("periode", "Periode"),
            Column("wachten_op", "Wacht op"),
            Column("duur", "Wacht al"),
        ),
        quantities=(WAITING,),
        totals=(("duur", ALL),),
        method=METHOD,
    )


def _waiting_on(table: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    came, met, began, ended = (
        table[name] for name in ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")
    )
    here = (came <= moment) & ~(began <= moment) & ~(ended <= moment)
    talked = met <= moment
    since = met.where(talked, came)[here]
    waited = int(pd.Timestamp(moment).timestamp() // 86400) - day_numbers(since)
    names = np.array(list(LONG))
    ends = np.array([days.stop for days in LONG.values()])
    place = np.minimum(np.searchsorted(ends, waited, side="right"), len(names) - 1)
    return table[here].assign(
        wachten_op=np.where(talked[here], FOR_START, FOR_TALK), duur=names[place]
    )
