"""Draws that can be repeated and believed: the key of a study, the frame, the draw, the receipt."""

from lokalis_research.steekproef.draws import Check, Draw, draw, extend, rotation, verify
from lokalis_research.steekproef.finer import finer
from lokalis_research.steekproef.frame import check_frame, hash_frame
from lokalis_research.steekproef.key import DEMO_STUDY_KEY, fingerprint_key, study_key
from lokalis_research.steekproef.receipt import (
    REASONS,
    has_draw,
    in_use,
    mark_unusable,
    read_draw,
    write_draw,
)

__all__ = [
    "DEMO_STUDY_KEY",
    "REASONS",
    "Check",
    "Draw",
    "check_frame",
    "draw",
    "extend",
    "finer",
    "fingerprint_key",
    "has_draw",
    "hash_frame",
    "in_use",
    "mark_unusable",
    "read_draw",
    "rotation",
    "study_key",
    "verify",
    "write_draw",
]
