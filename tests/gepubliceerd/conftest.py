"""Released tables of a few rows, written by hand."""

import pandas as pd
import pytest

from lokalis_research import published
from lokalis_research.release.door import release
from lokalis_research.result import Column


@pytest.fixture(scope="session")
def figures(dictionary):
    return release(published.everything(dictionary), dictionary)


@pytest.fixture
def table_of(figures):
    """A released table under a name, from columns."""

    def make(name, **columns):
        frame = pd.DataFrame(columns)
        texts = [one for one in frame if not pd.api.types.is_numeric_dtype(frame[one])]
        return figures.derive(
            lambda _: frame,
            name=name,
            title=name,
            dimensions=tuple(Column(one, one) for one in texts),
            values=tuple(Column(one, one) for one in frame if one not in texts),
        )

    return make
