"""A frame to draw from, and a key."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def key():
    return bytes(range(32))


@pytest.fixture
def frame():
    """Three strata of 40, 12 and 1 units, with a column that has nothing to do with the draw."""
    strata = ["Oost"] * 40 + ["Ondiep"] * 12 + ["Binnenstad"]
    return pd.DataFrame(
        {
            "eenheid_id": [f"g{number:03d}" for number in range(len(strata))],
            "stratum": strata,
            "ander": np.arange(len(strata)),
        }
    )


@pytest.fixture
def sizes():
    return {"Oost": 10, "Ondiep": 12, "Binnenstad": 0}


def shuffled(frame, seed=0):
    return frame.sample(frac=1, random_state=seed).reset_index(drop=True)


@pytest.fixture
def shuffle():
    return shuffled
