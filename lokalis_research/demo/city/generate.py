"""The whole city at once: every table, and what is behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lokalis_research.demo.city.episodes import generate_episodes
from lokalis_research.demo.city.experience import generate_experience
from lokalis_research.demo.city.goals import generate_goals
from lokalis_research.demo.city.parts import Parts
from lokalis_research.demo.city.persons import generate_persons
from lokalis_research.demo.city.plans import generate_plans
from lokalis_research.demo.city.questions import FIELDS, FINANCE, generate_questions
from lokalis_research.demo.city.referrals import generate_referrals
from lokalis_research.demo.city.tables import make_tables
from lokalis_research.demo.city.talks import generate_signals, generate_talks
from lokalis_research.demo.draws import Draws


@dataclass(frozen=True)
class City:
    """A made-up city.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        The true tables, in the form of the dictionary.
    parts : Parts
        What is behind them. Never delivered.
    """

    tables: Mapping[str, pd.DataFrame]
    parts: Parts


def generate_city(seed: int = 2022, block: int = 0) -> City:
    """Generate the families and all that is registered about them.

    Parameters
    ----------
    seed : int
        Other numbers give other families; what is fitted stays the same.
    block : int
        Further cities of the same seed, independent of each other and with ids of their own: for
        load.

    Returns
    -------
    City
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
        referrals=generate_referrals(episodes, about, FIELDS, persons, draws("referrals")),
        plans=plans,
        goals=generate_goals(episodes, plans, about, draws("goals")),
        talks=generate_talks(episodes, about[:, FINANCE], draws("talks")),
        signals=generate_signals(episodes, draws("signals")),
        experience=generate_experience(draws("experience")),
        about=about,
    )
    return City(make_tables(parts, draws("tables"), block), parts)
