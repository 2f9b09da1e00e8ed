"""What became of the drawn plans, and how far coders of the same plan agree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Coverage, Estimate, Quantity, Ratio, Result
from lokalis_research.stats.agreement import Ratings, gwet_ac, percent_agreement
from lokalis_research.veiligheid.support import support_rows
from lokalis_research.veiligheid.wave import Wave

PLANS = Quantity("plannen", "Plannen", entities=("gezin",), additive=("stap",))
AGREED = Estimate("eens", "Eens", "%", 0, entities=("gezin",), kind="aandeel")
CORRECTED = Estimate("ac1", "AC1 van Gwet", "", 2, entities=("gezin",))
DOUBLE = Quantity("dubbel", "Dubbel beoordeelde plannen", entities=("gezin",))
FRAME = Quantity("omvang", "Plannen", entities=("gezin",))
DRAWN = Quantity("getrokken", "Getrokken", entities=("gezin",))
CHANCE = Ratio(
    "insluitkans",
    "Kans om getrokken te worden",
    "%",
    0,
    numerator=DRAWN.name,
    denominator=FRAME.name,
    highest=100.0,
)
UNTOLD = "onduidelijk"
JUDGED, NOT_JUDGED = "beoordeeld", "niet beoordeeld"
TO_JUDGE = frozenset({JUDGED, NOT_JUDGED})
"""Of the steps only these add up: who was replaced is in the draw and not among those to judge."""


def receipt(wave: Wave) -> Result:
    """Sum up the receipt of the draw: how many plans of how many, per wijk."""
    table = pd.DataFrame(
        {
            "gebied": wave.strata["stratum"].astype("str"),
            FRAME.name: wave.strata["omvang"].astype(float),
            DRAWN.name: wave.strata["getrokken"].astype(float),
        }
    )
    return Result(
        name="veiligheid_trekking",
        title=f"De trekking van {wave.period}",
        dimensions=(Column("gebied", "Buurtteam"),),
        quantities=(FRAME, DRAWN),
        ratios=(CHANCE,),
        table=table,
        support=support_rows(
            table[["gebied"]],
            {one.name: (table[one.name].astype(int), np.nan, np.nan) for one in (FRAME, DRAWN)},
        ),
        method=(
            "Per wijk aselect, met vaste toevalsgetallen onder een geheime sleutel: wie de sleutel "
            "heeft kan de trekking overdoen."
        ),
    )


def response(wave: Wave) -> Result:
    """Count what became of the drawn plans.

    Parameters
    ----------
    wave : Wave
        The half-year.

    Returns
    -------
    Result
        Per ``stap``: ``plannen``. Those that could not be judged are shown here and nowhere else:
        estimates let the others of the wijk speak for them.
    """
    units = wave.units
    double = wave.codings.groupby("eenheid_id")["codeur"].nunique()
    steps = {
        "in het kader": len(wave.frame),
        "getrokken": int(wave.strata["getrokken"].sum()),
        "vervangen uit de reserve": int(units["vervanger"].sum()),
        "te beoordelen": len(units),
        JUDGED: int(units["beoordeeld"].sum()),
        NOT_JUDGED: int((~units["beoordeeld"]).sum()),
        "door twee codeurs beoordeeld": int((double > 1).sum()),
    }
    table = pd.DataFrame(
        {
            "stap": pd.Series(list(steps), dtype="str"),
            PLANS.name: [float(count) for count in steps.values()],
        }
    )
    # Nobody was replaced in most half-years, and that says nothing about a family.
    table = table[(table[PLANS.name] > 0) | (table["stap"] != "vervangen uit de reserve")]
    return Result(
        name="veiligheid_respons",
        title=f"Wat er van de getrokken plannen werd, {wave.period}",
        dimensions=(Column("stap", "Stap"),),
        quantities=(PLANS,),
        ratios=(),
        table=table.reset_index(drop=True),
        support=support_rows(table[["stap"]], {PLANS.name: (table[PLANS.name], np.nan, np.nan)}),
        covers=(
            Coverage(
                "stap",
                ("stap",),
                {
                    (step,): TO_JUDGE if step == "te beoordelen" else frozenset({step})
                    for step in table["stap"]
                },
            ),
        ),
        method="Niet beoordeeld: niet te vinden, of nog geen antwoord dat vaststaat.",
    )


def agreement(wave: Wave) -> Result:
    """Measure how far two coders of the same plan agree."""
    coders = wave.codings.groupby(["eenheid_id", "criterium"])["codeur"].transform("nunique")
    twice, rows = wave.codings[coders > 1], []
    for criterion in wave.codebook.criteria:
        said = twice[twice["criterium"] == criterion.naam]
        said = said.assign(oordeel=said["oordeel"].where(said["oordeel"] != UNTOLD))
        known = [code for code in criterion.codes if code != UNTOLD]
        ratings = Ratings.from_long(
            said, unit="eenheid_id", coder="codeur", value="oordeel", categories=known
        )
        same, corrected = percent_agreement(ratings), gwet_ac(ratings)
        rows.append(
            {
                "vraag": criterion.titel,
                DOUBLE.name: float(same.units),
                AGREED.name: 100 * same.value,
                AGREED.ends[0]: 100 * same.low,
                AGREED.ends[1]: 100 * same.high,
                CORRECTED.name: corrected.value,
                CORRECTED.ends[0]: corrected.low,
                CORRECTED.ends[1]: corrected.high,
            }
        )
    table = pd.DataFrame(rows).astype({"vraag": "str"})
    units = table[DOUBLE.name].astype(int)
    return Result(
        name="veiligheid_overeenstemming",
        title=f"Hoe vaak twee codeurs hetzelfde antwoorden, {wave.period}",
        dimensions=(Column("vraag", "Vraag"),),
        quantities=(DOUBLE,),
        ratios=(),
        estimates=(AGREED, CORRECTED),
        table=table,
        support=support_rows(
            table[["vraag"]],
            {
                DOUBLE.name: (units, np.nan, np.nan),
                AGREED.name: (units, units - 1, units),
                CORRECTED.name: (units, units - 1, np.nan),
            },
        ),
        method="Alleen plannen die twee codeurs los van elkaar beoordeelden (Gwet, 2008).",
    )
