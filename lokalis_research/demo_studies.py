"""Which studies with human coders belong to a delivery; those of the demo are made up here.

A person's own rounds stand in one place per kind of delivery: real ones (``onderzoek``) or made-up
ones, to practise (``onderzoek_demo/eigen``). Beside the latter stand studies that nobody coded: the
real machinery draws and deals, and coders of planted skill judge. Nothing of one is ever written
into another.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import pandas as pd

from lokalis_research import home
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
DECIDED_BY, REASON = "besluit", "Gemaakt besluit bij gemaakte gegevens."
JUDGED_ON = datetime(2023, 1, 31, 12)
KEPT = 0.5
"""Share of an earlier draw on safety that the next one keeps."""

_NEEDED = {"gezinnen", "begeleidingen", "gezinsplannen", "doelen"}


def own_studies(*, made_up: bool) -> Path:
    """Find the folder of the rounds that people made themselves.

    Parameters
    ----------
    made_up : bool
        Whether their delivery is made up: practice, which never meets real studies.

    Returns
    -------
    pathlib.Path
    """
    return home.private_folder(_demo_place() / home.OWN_PRACTICE) if made_up else home.studies()


def _demo_place() -> Path:
    return home.private_folder(home.home() / "onderzoek_demo")


def studies_for(checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear) -> Path:
    """Find the folder of the studies of a delivery; for the demo they are made, once.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.
    dictionary : Dictionary
        The data dictionary.
    period : HalfYear
        The half-year of the run; the studies of the demo are made for it.

    Returns
    -------
    pathlib.Path
        The user's own studies. For the demo delivery made-up ones; an empty folder where a demo is
        not the usual one, so that nothing is known of who coded what. Own practice rounds go
        before those: `lokalis_research.runs.studies.study_folder` finds them.
    """
    if not checked.is_demo:
        return home.studies()
    place = _demo_place()
    folder = place / f"{checked.fingerprint[:12]}-{dictionary.fingerprint[:12]}-{period}"
    if folder.is_dir():
        return folder
    half_made = Path(tempfile.mkdtemp(prefix=".half-", dir=place))
    try:
        if set(checked.tables) >= _NEEDED:
            _make(checked, dictionary, period, half_made)
        # Two notebooks may both find nothing: whoever is done first has it.
        with contextlib.suppress(OSError):
            half_made.replace(folder)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    return folder


def _make(checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear, folder: Path) -> None:
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
        made = prepare.prepare_round(
            checked,
            dictionary,
            wave,
            folder,
            DEMO_STUDY_KEY,
            coders=CODERS,
            earlier=earlier,
            keep=KEPT,
        )
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
