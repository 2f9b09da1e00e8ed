"""A checked delivery -> absence fit for analysis, and the groups that teams belong to."""

from __future__ import annotations

import numpy as np

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import NotDeliveredError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.missing import needs
from lokalis_research.period import Period
from lokalis_research.verzuim.absence import Absence, known_part
from lokalis_research.verzuim.clean import clean_absence
from lokalis_research.verzuim.grid import Groups
from lokalis_research.wijken import load_buurtteams

NO_TEAM = "Geen buurtteam"
"""Where employees belong that work for no team, such as the office."""


@needs("dienstverbanden.einde", "verzuimmeldingen.hersteldatum")
def absence_in(
    checked: CheckedDelivery, period: Period, *, merge_recurrences: bool = False
) -> Absence:
    """Take contracts and absence spells from a delivery and make them fit for analysis."""
    contracts = checked.table("dienstverbanden")
    changes = "verzuimpercentages"
    cleaned = clean_absence(
        contracts.assign(buurtteam=contracts["buurtteam"].fillna(NO_TEAM)),
        checked.table("verzuimmeldingen"),
        None if checked.lacks(changes) else checked.table(changes),
        peildatum=checked.peildatum,
        merge_recurrences=merge_recurrences,
    )
    absence = known_part(cleaned)
    start, stop = (np.datetime64(day, "D").astype(int) for day in (period.start, period.stop))
    running = (absence.contracts["start"] < stop) & (absence.contracts["stop"] > start)
    if not running.any():
        raise NotDeliveredError(
            ("dienstverbanden over deze periode",),
            problem=f"In this delivery nobody is employed in {period}.",
            remedy="Choose a half-year that the delivery is about.",
        )
    return absence


@needs("dienstverbanden.buurtteam")
def clusters_of(absence: Absence, dictionary: Dictionary) -> Groups:
    """Say to which cluster of teams every team belongs."""
    if set(absence.teams) == {NO_TEAM}:
        raise NotDeliveredError(("dienstverbanden.buurtteam",))
    known = load_buurtteams(dictionary)
    clusters = {
        team: NO_TEAM if team == NO_TEAM else known.teams[team].cluster for team in absence.teams
    }
    return {"cluster": clusters}
