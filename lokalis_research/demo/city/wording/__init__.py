"""Families of wording for goals: nothing that one says is said by another.

Three are for training and one is for testing, so that a model that learnt sentences by heart fails
on the fourth. All sentences were made up for the demo.
"""

from lokalis_research.demo.city.wording.brief import BRIEF
from lokalis_research.demo.city.wording.held_out import TEST_ONLY
from lokalis_research.demo.city.wording.model import About, Wording
from lokalis_research.demo.city.wording.plain import PLAIN
from lokalis_research.demo.city.wording.talk import TALK

WORDINGS: tuple[Wording, ...] = (PLAIN, BRIEF, TALK, TEST_ONLY)

__all__ = ["BRIEF", "PLAIN", "TALK", "TEST_ONLY", "WORDINGS", "About", "Wording"]
