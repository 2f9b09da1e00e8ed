"""The whole city at once: every table, and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import STOP, YEARS, to_dates
from lokalis_research.demo.city.areas import EXTRA_TEAM, teams_on
from lokalis_research.demo.city.episodes import (
    NOT_RECORDED_FROM,
    Episodes,
    draw_delay,
    generate_episodes,
)
from lokalis_research.demo.city.goals import STATUSES, Goals, generate_goals
from lokalis_research.demo.city.persons import (
    CHILD,
    FIELDS,
    FINANCE,
    ROLES,
    Persons,
    Questions,
    generate_persons,
    generate_questions,
)
from lokalis_research.demo.city.plans import NEW_SYSTEM, UNKNOWN, YES, Plans, generate_plans
from lokalis_research.demo.city.referrals import KINDS, PROVIDERS, Referrals, generate_referrals
from lokalis_research.demo.city.talks import (
    ANSWERS,
    REASONS,
    STAGES,
    STATEMENTS,
    Experience,
    Signals,
    Talks,
    generate_experience,
    generate_signals,
    generate_talks,
)
from lokalis_research.demo.draws import SEED, Draws, IntArray
from lokalis_research.microdata import Microdata

BLOCK = 100_000
KINDS_OF_ID = {
    name: number
    for number, name in enumerate(
        ("gezin", "persoon", "begeleiding", "plan", "doel", "hulpvraag", "verwijzing",
         "driegesprek", "respons"),
        start=1,
    )
}  # fmt: skip
OUTCOMES = ("zonder_hulp_verder", "naar_andere_hulp", "gestopt_door_gezin", "verhuisd", "anders")
OUTCOME_WEIGHTS = (918, 32, 26, 6, 18)
SHARE_OWN_QUESTION = 760
CLIENTS_2022 = 10147
"""Published."""


def make_tables(parts: Parts, draws: Draws, block: int) -> dict[str, pd.DataFrame]:
    """Make the true tables."""
    episodes, plans, goals = parts.episodes, parts.plans, parts.goals
    ids = _Ids(block)
    return {
        "gezinnen": _families(episodes, ids),
        "personen": _persons(parts, ids, draws),
        "begeleidingen": _support(episodes, ids, draws),
        "hulpvragen": pd.DataFrame(
            {
                "hulpvraag_id": ids("hulpvraag", np.arange(len(parts.questions.day))),
                "gezin_id": ids("gezin", parts.questions.family),
                "leefgebied": names(FIELDS, parts.questions.field),
                "datum": to_dates(parts.questions.day),
            }
        ),
        "gezinsplannen": pd.DataFrame(
            {
                "plan_id": ids("plan", np.arange(len(plans.day))),
                "gezin_id": ids("gezin", plans.family),
                "datum": to_dates(plans.day),
                "veiligheid_afgewogen": booleans(plans.weighed),
                "zorgen_veiligheid": booleans(plans.concern),
                "digitaal_gebruik": booleans(plans.digital),
            }
        ),
        "doelen": pd.DataFrame(
            {
                "doel_id": ids("doel", np.arange(len(goals.plan))),
                "plan_id": ids("plan", goals.plan),
                "leefgebied": names(FIELDS, goals.label),
                "doeltekst": pd.Series(goals.text, dtype="str"),
                "datum": to_dates(
                    np.minimum(
                        plans.day[goals.plan] + draws.integers(0, 15, len(goals.plan)), STOP - 1
                    )
                ),
                "status": names(STATUSES, goals.status),
            }
        ),
        "verwijzingen": pd.DataFrame(
            {
                "verwijzing_id": ids("verwijzing", np.arange(len(parts.referrals.day))),
                "gezin_id": ids("gezin", parts.referrals.family),
                "persoon_id": ids("persoon", parts.referrals.person),
                "datum": to_dates(parts.referrals.day),
                "aanbieder": names(PROVIDERS, parts.referrals.provider),
                "soort": names(KINDS, parts.referrals.kind),
            }
        ),
        "driegesprekken": pd.DataFrame(
            {
                "driegesprek_id": ids("driegesprek", np.arange(len(parts.talks.day))),
                "gezin_id": ids("gezin", parts.talks.family),
                "datum": to_dates(parts.talks.day),
                "gevoerd": booleans((parts.talks.reason < 0).astype(np.int64)),
                "reden_niet": names(REASONS, parts.talks.reason),
            }
        ),
        "vroegsignalering": pd.DataFrame(
            {
                "huishouden_id": ids.numbered("H", parts.signals.household),
                "gezin_id": ids("gezin", parts.signals.family),
                "datum": to_dates(parts.signals.day),
                "stadium": names(STAGES, parts.signals.stage),
                "bekend_bij_schulddienst": booleans(parts.signals.known.astype(np.int64)),
            }
        ),
        "ervaringswijzer": _experience(parts, ids),
    }


class _Ids:
    """Makes ids that differ between kinds and between blocks."""

    def __init__(self, block: int) -> None:
        self._start = block * BLOCK

    def __call__(self, kind: str, numbers: IntArray) -> pd.Series[str]:
        every = KINDS_OF_ID[kind] * 10_000_000 + self._start + numbers
        return pd.Series(every.astype("str").astype(object), dtype="str").mask(numbers < 0)

    def numbered(self, prefix: str, numbers: IntArray) -> pd.Series[str]:
        every = (self._start + numbers + 1).astype("str").astype(object)
        return prefix + pd.Series(every, dtype="str").str.zfill(8)


def names(options: Sequence[str], positions: IntArray) -> pd.Series[str]:
    """Turn positions into names."""
    every = np.array([*[name or None for name in options], None], dtype=object)
    return pd.Series(every[positions], dtype="str")


def booleans(values: IntArray) -> pd.Series[bool]:
    """Turn 1, 0 and -1 into True, False and missing."""
    return pd.Series(pd.arrays.BooleanArray(values == YES, values == UNKNOWN))


def _families(episodes: Episodes, ids: _Ids) -> pd.DataFrame:
    n = episodes.families
    family = np.arange(n)
    last = np.append(episodes.family[1:] != episodes.family[:-1], True)
    first = np.insert(last[:-1], 0, True)
    old = episodes.registered[first] < NEW_SYSTEM
    area = episodes.area[last]
    return pd.DataFrame(
        {
            "gezin_id": ids("gezin", family),
            "oud_gezin_id": ids.numbered("C", family).mask(~old),
            "buurtteam": pd.Series(teams_on(area, np.full(n, STOP - 1)), dtype="str"),
        }
    )


def _persons(parts: Parts, ids: _Ids, draws: Draws) -> pd.DataFrame:
    persons = parts.persons
    own = _own_question(parts, persons, draws)
    born = pd.Series(persons.birth_year, dtype="Int64")
    return pd.DataFrame(
        {
            "persoon_id": ids("persoon", np.arange(len(persons.family))),
            "gezin_id": ids("gezin", persons.family),
            "rol": names(ROLES, persons.role),
            "geboortejaar": born.mask(persons.birth_year == 0),
            "eigen_vraag": booleans(own),
        }
    )


def _own_question(parts: Parts, persons: Persons, draws: Draws) -> IntArray:
    """Say who has a question of their own, so that the published clients of 2022 come out."""
    episodes = parts.episodes
    n = len(persons.family)
    last_stop = np.zeros(episodes.families, dtype=np.int64)
    np.maximum.at(last_stop, episodes.family, episodes.stop)
    own = np.where(draws.chance(SHARE_OWN_QUESTION, n), YES, 0)
    own = np.where(last_stop[persons.family] <= NEW_SYSTEM, UNKNOWN, own)
    with_plan = np.zeros(episodes.families, dtype=bool)
    with_plan[parts.plans.family[parts.plans.day < YEARS[2022].stop]] = True
    counted = (episodes.families_in(YEARS[2022]) & with_plan)[persons.family]
    first = np.zeros(n, dtype=bool)
    first[np.unique(persons.family, return_index=True)[1]] = True
    rank = np.where(first, 0, np.where(persons.role == CHILD, 1, 2) + draws.integers(0, 2, n))
    rank = np.where(counted, rank, 9)
    order = draws.order(n)
    order = order[np.argsort(rank[order], kind="stable")]
    own = np.where(counted, 0, own)
    own[order[:CLIENTS_2022]] = YES
    return own


def _support(episodes: Episodes, ids: _Ids, draws: Draws) -> pd.DataFrame:
    n = len(episodes.family)
    team = np.where(episodes.extra, EXTRA_TEAM, teams_on(episodes.area, episodes.registered))
    ended = episodes.stop - 1 + draw_delay(n, draws) < STOP
    outcome = np.where(episodes.moved, OUTCOMES.index("verhuisd"), draws.choice(OUTCOME_WEIGHTS, n))
    asked = np.where(
        episodes.registered >= NOT_RECORDED_FROM, UNKNOWN, episodes.asked_later.astype(np.int64)
    )
    return pd.DataFrame(
        {
            "begeleiding_id": ids("begeleiding", np.arange(n)),
            "gezin_id": ids("gezin", episodes.family),
            "buurtteam": pd.Series(team, dtype="str"),
            "aanmelddatum": to_dates(episodes.registered),
            "later_op_verzoek": booleans(asked),
            "kennismakingsdatum": to_dates(episodes.met),
            "startdatum": to_dates(episodes.start),
            "einddatum": to_dates(np.where(ended, episodes.stop - 1, -1)),
            "uitkomst": names(OUTCOMES, np.where(ended, outcome, -1)),
        }
    )


def _experience(parts: Parts, ids: _Ids) -> pd.DataFrame:
    answers: npt.NDArray[np.int64] = parts.experience.answers
    return pd.DataFrame(
        {
            "respons_id": ids("respons", np.arange(len(answers))),
            "datum": to_dates(parts.experience.day),
            "buurtteam": pd.Series(parts.experience.team, dtype="str").replace("", None),
            **{
                statement: names(ANSWERS, answers[:, number])
                for number, statement in enumerate(STATEMENTS)
            },
        }
    )


@dataclass(frozen=True, repr=False)
class Parts(Microdata):
    """What is behind the tables: numbers instead of ids, and everything that was planted."""

    episodes: Episodes
    persons: Persons
    questions: Questions
    referrals: Referrals
    plans: Plans
    goals: Goals
    talks: Talks
    signals: Signals
    experience: Experience
    about: npt.NDArray[np.bool_]


@dataclass(frozen=True, repr=False)
class City(Microdata):
    """A made-up city."""

    tables: Mapping[str, pd.DataFrame]
    parts: Parts


def generate_city(seed: int = SEED, block: int = 0) -> City:
    """Generate the families and all that is registered about them.

    What is fitted is the same for every seed. Blocks are further cities of the same seed,
    independent and with ids of their own: for load.
    """

    def draws(subject: str) -> Draws:
        return Draws(seed, subject if block == 0 else f"{subject}, block {block}")

    episodes = generate_episodes(draws("families"))
    persons = generate_persons(episodes, draws("persons"))
    questions, about = generate_questions(episodes, draws("questions"))
    plans = generate_plans(episodes, draws("plans"))
    parts = Parts(
        episodes=episodes,
        persons=persons,
        questions=questions,
        referrals=generate_referrals(episodes, about, persons, draws("referrals")),
        plans=plans,
        goals=generate_goals(episodes, plans, about, draws("goals")),
        talks=generate_talks(episodes, about[:, FINANCE], draws("talks")),
        signals=generate_signals(episodes, draws("signals")),
        experience=generate_experience(draws("experience")),
        about=about,
    )
    return City(make_tables(parts, draws("tables"), block), parts)
