"""Judgements that several tests look at."""

import numpy as np
import pytest

from lokalis_research.stats.agreement import Ratings


def draw(seed: int, units: int = 60, coders: int = 4, categories: int = 4, missing: float = 0.25):
    """Coders who mostly see what is there, with holes; every coder judges something."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, categories, (units, 1))
    seen = truth + random.choice([-1, 0, 0, 0, 1], size=(units, coders))
    matrix = np.clip(seen, 0, categories - 1).astype(float)
    matrix[random.random(matrix.shape) < missing] = np.nan
    return matrix


@pytest.fixture
def drawn():
    return draw


@pytest.fixture
def gwet_example() -> Ratings:
    """Gwet's twelve units and four raters, shipped with irrCAC as cac.raw4raters."""
    n = None
    rows = [
        [1, 1, n, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [n, 5, 5, 5], [n, n, 1, 1], [n, n, 3, n],
    ]  # fmt: skip
    return Ratings.of(rows)
