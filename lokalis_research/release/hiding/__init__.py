"""Complementary suppression: what else must be hidden so that no hidden number can be computed."""

from lokalis_research.release.hiding.model import Model, Sum, build_model
from lokalis_research.release.hiding.protect import protect
from lokalis_research.release.hiding.state import FalseEquationError, Limits, Protection, State
from lokalis_research.result import Key

__all__ = [
    "FalseEquationError",
    "Key",
    "Limits",
    "Model",
    "Protection",
    "State",
    "Sum",
    "build_model",
    "protect",
]
