"""Made-up studies with human coders: the real machinery deals, coders of planted skill judge."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from lokalis_research.codering import Round, decide_many, disagreements, import_codings
from lokalis_research.codering.places import MADE_UP_MARK
from lokalis_research.demo import (
    City,
    generate_city,
    goal_truths,
    judge_goals,
    judge_plans,
    safety_truths,
    settle_goals,
    settle_plans,
)
from lokalis_research.dictionary import Dictionary
from lokalis_research.gezinsplan import sample
from lokalis_research.levering import DEMO_KEY, CheckedDelivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import DEMO_STUDY_KEY
from lokalis_research.veiligheid import prepare

CODERS = ("codeur-a", "codeur-b", "codeur-c")
DECIDED_BY, REASON = "besluit", "Fictief besluit bij fictieve gegevens."
JUDGED_ON = datetime(2023, 1, 31, 12)
KEPT = 0.5
"""Share of an earlier draw on safety that the next one keeps."""


def make_studies(
    checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear, folder: Path
) -> None:
    """Draw, code and decide the studies of the demo for one half-year."""
    city = generate_city()
    goals = goal_truths(city)
    goals["doel_id"] = pseudonymise(goals["doel_id"], "doel_id", DEMO_KEY)
    if checked.table("doelen")["doel_id"].isin(goals["doel_id"]).all():
        _code_goals(goals, checked, dictionary, period, folder / sample.CODEBOOK)
        _code_plans(city, checked, dictionary, period, folder / prepare.STUDY)
        for study in (sample.CODEBOOK, prepare.STUDY):
            (folder / study / MADE_UP_MARK).write_text(
                "Deze codes zijn gemaakt: niemand las iets.\n", encoding="utf-8"
            )


def _code_goals(
    truths: pd.DataFrame,
    checked: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    study: Path,
) -> None:
    made = sample.prepare_round(
        checked, dictionary, period, study / str(period), DEMO_STUDY_KEY, coders=CODERS
    )
    _import(made, judge_goals(truths, made.assignments))
    _settle(made, settle_goals(truths, _disputes(made)))


def _code_plans(
    city: City, checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear, study: Path
) -> None:
    truths = safety_truths(city)
    truths["plan_id"] = pseudonymise(truths["plan_id"], "plan_id", DEMO_KEY)
    earlier = None
    for wave in (period.shift(-1), period):
        folder = study / str(wave)
        prepare.draw_plans(
            checked, dictionary, wave, folder, DEMO_STUDY_KEY, earlier=earlier, keep=KEPT
        )
        made = prepare.deal_round(folder, dictionary, DEMO_STUDY_KEY, coders=CODERS)
        plans = prepare.read_frame(folder)[["eenheid_id", "plan_id"]]
        _import(made, judge_plans(truths, made.assignments.merge(plans, on="eenheid_id")))
        _settle(made, settle_plans(truths, _disputes(made).merge(plans, on="eenheid_id")))
        earlier = folder


def _import(made: Round, judged: pd.DataFrame) -> None:
    import_codings(made, judged.assign(tijdstip=JUDGED_ON.isoformat()), source="gemaakt")


def _disputes(made: Round) -> pd.DataFrame:
    return disagreements(made)[["eenheid_id", "criterium"]].drop_duplicates(ignore_index=True)


def _settle(made: Round, decided: pd.DataFrame) -> None:
    decide_many(
        made, decided[["eenheid_id", "criterium", "oordeel"]], door=DECIDED_BY, reden=REASON
    )
