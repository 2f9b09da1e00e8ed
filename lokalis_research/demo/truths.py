"""What is true of the goals of the demo: what made-up coders judge by. Never delivered."""

from __future__ import annotations

import pandas as pd

from lokalis_research.demo.city import goals
from lokalis_research.demo.city.generate import City, names
from lokalis_research.demo.city.goal_text import WORDINGS
from lokalis_research.demo.city.persons import FIELDS


def goal_truths(city: City) -> pd.DataFrame:
    """Tell of every goal what is true of it.

    Returns
    -------
    pandas.DataFrame
        Per ``doel_id``: ``gezin_id``, ``woordfamilie`` and its ``gebruik`` (training or toets),
        ``leefgebied`` (what it is really about), ``meer_doelen``, ``werker``, ``namen`` (with bars
        between them), and one boolean per criterion. ``specifiek`` holds where a goal is concreet
        and not several at once.
    """
    made = city.parts.goals
    quality = dict(zip(goals.CRITERIA, made.quality.T, strict=True))
    families = city.tables["gezinsplannen"]["gezin_id"].take(made.plan).reset_index(drop=True)
    return pd.DataFrame(
        {
            "doel_id": city.tables["doelen"]["doel_id"],
            "gezin_id": families,
            "woordfamilie": names([one.naam for one in WORDINGS], made.wording),
            "gebruik": names([one.gebruik for one in WORDINGS], made.wording),
            "leefgebied": names(FIELDS, made.field),
            "meer_doelen": made.several,
            "werker": made.worker,
            "namen": pd.Series(made.names, dtype="str"),
            **quality,
            "specifiek": quality["concreet"] & ~made.several,
        }
    )
