"""The family's view on the concern and the worker's, asked of the same plans."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Result, assemble, distinct, estimate_of, rest_on
from lokalis_research.stats.proportions import mcnemar
from lokalis_research.stats.sampling import contrast, mean_intervals
from lokalis_research.veiligheid.estimate import JUDGED, PERIOD, T_INTERVAL, method_text, sample_of
from lokalis_research.veiligheid.questions import FAMILY, WORKER
from lokalis_research.veiligheid.wave import Wave

CHANCE = estimate_of("gezin", "p", "p-waarde", "", 2)
DIFFERENCE = estimate_of("gezin", "verschil", "Gezin min gezinswerker", "procentpunt")


def views(wave: Wave) -> Result:
    """Set the share of plans with the family's view against that with the worker's, plan by plan.

    Both are asked of the same plans, so that only plans with one of the two decide: the support is
    the rarer of those. ``p`` is that of McNemar's test (mid-p) on the judged plans themselves.
    """
    sample = sample_of(wave)
    both = sample.units[[FAMILY, WORKER]].where(sample.units[[FAMILY, WORKER]].notna().all(axis=1))
    rows = mean_intervals(contrast(both, sample.design, [1.0, -1.0]))
    ids = sample.units["eenheid_id"]
    only_family = ids[(both[FAMILY] == 1) & (both[WORKER] == 0)]
    only_worker = ids[(both[FAMILY] == 0) & (both[WORKER] == 1)]
    table = pd.DataFrame(
        {
            CHANCE.name: [float(mcnemar(len(only_family), len(only_worker)).p_value)],
            DIFFERENCE.name: 100 * rows["estimate"],
            DIFFERENCE.ends[0]: np.clip(100 * rows["lower"], -100, 100),
            DIFFERENCE.ends[1]: np.clip(100 * rows["upper"], -100, 100),
        }
    )
    rarer = [min(only_family, only_worker, key=len)]
    return assemble(
        pd.DataFrame({"periode": [str(wave.period)]}),
        [rest_on(one, table, rarer, degrees=rows["df"]) for one in (DIFFERENCE, CHANCE)],
        name="veiligheid_visies_verschil",
        title="Visie van het gezin tegenover die van de gezinswerker",
        dimensions=(PERIOD,),
        method=method_text(T_INTERVAL, sample.unheard)
        + " Gepaard: beide vragen aan elk plan. p-waarde: McNemar (mid-p), niet gewogen; rond de "
        "grens kan de p-waarde anders uitvallen dan het interval.",
    )


def views_table(wave: Wave) -> Result:
    """Count the judged plans with concern by whose view they hold."""
    units = wave.units.dropna(subset=[FAMILY, WORKER])
    family, worker = (units[name] == 1 for name in (FAMILY, WORKER))
    counts = {
        "beide": family & worker,
        "alleen het gezin": family & ~worker,
        "alleen de gezinswerker": ~family & worker,
        "geen van beide": ~family & ~worker,
    }
    counted = distinct(JUDGED, [units.loc[rows, "eenheid_id"] for rows in counts.values()])
    return assemble(
        pd.DataFrame({"visie": list(counts)}, dtype="str"),
        [counted],
        name="veiligheid_visies",
        title="Wiens kijk op de zorgen staat in het plan",
        dimensions=(Column("visie", "Visie van", of_field="coderingen.oordeel"),),
        method="Beoordeelde plannen met zorgen, geteld en niet gewogen.",
    )
