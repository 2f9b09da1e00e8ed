"""Four eyes, the share bundle, and what happens to it afterwards.

In JupyterLab the page of ``lokalis review`` is what this shows, and its ``decide`` takes the
decision down::

    from lokalis_research import share
    places = share.Places(Path("papermill_runs"), HalfYear(2022, 2))
    beoordeling = share.review(places, load_dictionary())
"""

from lokalis_research.scan import needles_of
from lokalis_research.share.correct import Notice, correct
from lokalis_research.share.decision import Decision, read_decisions
from lokalis_research.share.places import Places
from lokalis_research.share.register import Event, read_register, shared_before
from lokalis_research.share.reviewing import Review, review
from lokalis_research.share.sharing import Attack, Shared, Sharing, share
from lokalis_research.share.verification import Verification, verify

__all__ = [
    "Attack",
    "Decision",
    "Event",
    "Notice",
    "Places",
    "Review",
    "Shared",
    "Sharing",
    "Verification",
    "correct",
    "needles_of",
    "read_decisions",
    "read_register",
    "review",
    "share",
    "shared_before",
    "verify",
]
