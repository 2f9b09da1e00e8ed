"""A column added up from numbered cells and entities, without a table."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.result import Backed, Entries, Quantity


@pytest.fixture(scope="session")
def backed():
    """Make a column from cells, employees and amounts."""

    def make(name, cells, employees, amounts, *, count, people=6):
        quantity = Quantity(name, name, entities=("medewerker",), kind="som")
        entries = Entries.add_up(
            np.asarray(cells, dtype=np.int64),
            np.asarray(employees, dtype=np.int64),
            np.asarray(amounts, dtype=float),
            pd.RangeIndex(people).astype("str"),
            count,
            what=name,
        ).positive()
        return Backed.of(quantity, "medewerker", entries)

    return make
