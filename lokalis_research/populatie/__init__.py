"""Who was supported when: the population that every indicator about families counts in."""

from lokalis_research.populatie.exposure import episode_on, exposure, team_months
from lokalis_research.populatie.support import (
    SUPPORT,
    Support,
    clean_support,
    registered_since,
    support_of,
    supported,
)

__all__ = [
    "SUPPORT",
    "Support",
    "clean_support",
    "episode_on",
    "exposure",
    "registered_since",
    "support_of",
    "supported",
    "team_months",
]
