"""Cases computed in R: input, expected answers, and how close an answer must be."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

FOLDER = Path(__file__).parent / "referentie"


@dataclass(frozen=True)
class Case:
    """One JSON file: a number passes when |got - expected| <= abs + rel * |expected|."""

    input: dict
    expected: dict
    tolerance: dict

    @property
    def table(self) -> pd.DataFrame:
        return pd.read_csv(FOLDER / self.input["input_csv"])

    def check(self, name: str, got, *path: str) -> None:
        """Compare with the entry at the path, within its own tolerance if the case has one."""
        expected = self.expected
        for key in (*path, name):
            expected = expected[key]
        bounds = self.tolerance.get(name, self.tolerance)
        if not isinstance(bounds, dict):
            bounds = {"abs": bounds, "rel": 0.0}
        expected = np.asarray(expected, dtype=float)
        got = np.asarray(got, dtype=float)
        assert got.shape == expected.shape
        margin = bounds.get("abs", 0.0) + bounds.get("rel", 0.0) * np.abs(expected)
        assert (np.abs(got - expected) <= margin).all(), f"{name}: {got} is not {expected}"


@pytest.fixture
def case():
    """Load a case by name."""

    def load(name: str) -> Case:
        content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        return Case(content["input"], content["expected"], content["tolerance"])

    return load
