"""What became of the drawn plans, and how far coders of the same plan agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.result import (
    Column,
    Coverage,
    Result,
    assemble,
    build,
    distinct,
    estimate_of,
    number_of,
    rest_on,
    share_of,
)
from lokalis_research.stats.agreement import Ratings, gwet_ac, percent_agreement
from lokalis_research.veiligheid.wave import Wave

PLANS = number_of("gezin", "plannen", "Plannen", additive=("stap",))
AGREED = estimate_of("gezin", "eens", "Eens", "%", 0, "aandeel")
CORRECTED = estimate_of("gezin", "ac1", "AC1 van Gwet", "", 2)
DOUBLE = number_of("gezin", "dubbel", "Dubbel beoordeelde plannen")
FRAME = number_of("gezin", "omvang", "Plannen")
DRAWN = number_of("gezin", "getrokken", "Getrokken")
CHANCE = share_of(DRAWN, FRAME, "insluitkans", "Kans om getrokken te worden", 0, highest=100.0)
UNTOLD = "onduidelijk"
JUDGED, NOT_JUDGED = "beoordeeld", "niet beoordeeld"
TO_JUDGE = frozenset({JUDGED, NOT_JUDGED})
"""Of the steps only these add up: who was replaced is in the draw and not among those to judge."""


def receipt(wave: Wave) -> Result:
    """Sum up the receipt of the draw: how many plans of how many, per wijk."""
    rows = pd.concat(
        [wave.frame.assign(omvang=1, getrokken=0), wave.drawn.assign(omvang=0, getrokken=1)]
    )
    return build(
        rows.rename(columns={"buurtteam": "gebied"}),
        who={"gezin": "eenheid_id"},
        name="veiligheid_trekking",
        title=f"De trekking van {wave.period}",
        by=(Column("gebied", "Buurtteam"),),
        quantities=(FRAME, DRAWN),
        ratios=(CHANCE,),
        method=(
            "Per buurtteam door het lot, met vaste toevalsgetallen onder een geheime sleutel: wie "
            "de sleutel heeft, kan de trekking overdoen."
        ),
    )


def response(wave: Wave) -> Result:
    """Count what became of the drawn plans.

    Those that could not be judged are shown here and nowhere else: estimates let the others of the
    wijk speak for them.
    """
    units = wave.units
    double = wave.codings.groupby("eenheid_id")["codeur"].nunique()
    steps = {
        "in het kader": wave.frame,
        "getrokken": wave.drawn,
        "vervangen uit de reserve": units[units["vervanger"]],
        "te beoordelen": units,
        JUDGED: units[units["beoordeeld"]],
        NOT_JUDGED: units[~units["beoordeeld"]],
        "door twee codeurs beoordeeld": double[double > 1].reset_index(),
    }
    # Nobody was replaced in most half-years, and that says nothing about a family.
    steps = {
        step: rows
        for step, rows in steps.items()
        if len(rows) or step != "vervangen uit de reserve"
    }
    counted = distinct(PLANS, [rows["eenheid_id"] for rows in steps.values()])
    return assemble(
        pd.DataFrame({"stap": list(steps)}, dtype="str"),
        [counted],
        name="veiligheid_respons",
        title=f"Wat er van de getrokken plannen werd, {wave.period}",
        dimensions=(Column("stap", "Stap"),),
        covers=(
            Coverage(
                "stap",
                ("stap",),
                {
                    (step,): TO_JUDGE if step == "te beoordelen" else frozenset({step})
                    for step in steps
                },
            ),
        ),
        method="Niet beoordeeld: niet te vinden, of nog geen antwoord dat vaststaat.",
    )


def agreement(wave: Wave) -> Result:
    """Measure how far two coders of the same plan agree."""
    coders = wave.codings.groupby(["eenheid_id", "criterium"])["codeur"].transform("nunique")
    twice, rows, judged = wave.codings[coders > 1], [], []
    for criterion in wave.codebook.criteria:
        said = twice[twice["criterium"] == criterion.naam]
        # A question about a concern that neither coder saw was not answered by them.
        answers = said["oordeel"].isin(criterion.counted)
        said = said[answers.groupby(said["eenheid_id"]).transform("any")]
        said = said.assign(oordeel=said["oordeel"].where(said["oordeel"] != UNTOLD))
        known = [code for code in criterion.codes if code != UNTOLD]
        ratings = Ratings.from_long(
            said, unit="eenheid_id", coder="codeur", value="oordeel", categories=known
        )
        same, corrected = percent_agreement(ratings), gwet_ac(ratings)
        paired = (ratings.codes >= 0).sum(axis=1) > 1
        judged.append(np.asarray(ratings.units, dtype=str)[paired])
        rows.append(
            {
                "vraag": criterion.titel,
                AGREED.name: 100 * same.value,
                AGREED.ends[0]: 100 * same.low,
                AGREED.ends[1]: 100 * same.high,
                CORRECTED.name: corrected.value,
                CORRECTED.ends[0]: corrected.low,
                CORRECTED.ends[1]: corrected.high,
            }
        )
    table = pd.DataFrame(rows)
    units = np.array([len(one) for one in judged])
    return assemble(
        table[["vraag"]].astype("str"),
        [
            distinct(DOUBLE, judged),
            rest_on(AGREED, table, judged, degrees=units - 1, effective=units),
            rest_on(CORRECTED, table, judged, degrees=units - 1),
        ],
        name="veiligheid_overeenstemming",
        title=f"Hoe vaak twee codeurs hetzelfde antwoorden, {wave.period}",
        dimensions=(Column("vraag", "Vraag"),),
        method=(
            "Alleen plannen die twee codeurs los van elkaar beoordeelden (Gwet, 2008), en bij "
            "vragen over een zorg alleen die waarin een codeur een zorg zag. Het percentage komt "
            "uit aantallen op vijftallen, AC1 uit de plannen zelf: bij weinig plannen passen zij "
            "niet precies bij elkaar."
        ),
    )
