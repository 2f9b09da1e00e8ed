"""Blind coding of drawn units: codebooks, rounds, answers that are never lost, and gold codes.

A round is dealt to coders (`rounds`), who answer on a screen in JupyterLab (`session`) or on a form
(`forms`); every answer is kept in a file of the coder's own (`store`). Only afterwards are answers
put side by side (`codings`), and what coders differ on is decided (`adjudication`).
"""

from lokalis_research.codering.adjudication import (
    decide,
    decide_many,
    decisions,
    disagreements,
    gold,
)
from lokalis_research.codering.codebook import Codebook, Criterium, check_comparable, load_codebook
from lokalis_research.codering.codings import codings, import_codings, progress
from lokalis_research.codering.forms import write_form
from lokalis_research.codering.places import deal_more, rounds_of
from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.read_form import read_form
from lokalis_research.codering.rounds import (
    Practice,
    Round,
    check_coders,
    create_round,
    open_round,
    practice_items,
)
from lokalis_research.codering.store import CoderStore

__all__ = [
    "Codebook",
    "CoderStore",
    "CodingError",
    "Criterium",
    "Practice",
    "Round",
    "check_coders",
    "check_comparable",
    "codings",
    "create_round",
    "deal_more",
    "decide",
    "decide_many",
    "decisions",
    "disagreements",
    "gold",
    "import_codings",
    "load_codebook",
    "open_round",
    "practice_items",
    "progress",
    "read_form",
    "rounds_of",
    "write_form",
]
