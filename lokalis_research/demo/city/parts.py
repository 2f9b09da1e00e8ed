"""What is behind the tables of the city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.city.episodes import Episodes
from lokalis_research.demo.city.experience import Experience
from lokalis_research.demo.city.goals import Goals
from lokalis_research.demo.city.persons import Persons
from lokalis_research.demo.city.plans import Plans
from lokalis_research.demo.city.questions import Questions
from lokalis_research.demo.city.referrals import Referrals
from lokalis_research.demo.city.talks import Signals, Talks


@dataclass(frozen=True)
class Parts:
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
