"""What a researcher in a notebook reads who gives the door something else than a result."""

import pandas as pd
import pytest

from lokalis_research.errors import RunError
from lokalis_research.notebook import Session


@pytest.mark.parametrize("way", ["show", "keep", "release"])
def test_rows_that_were_not_counted_are_refused_with_how_to_count_them(way):
    session = Session(None, None, None, lambda: None, None, None)
    with pytest.raises(RunError, match=r"this is a DataFrame.*lr\.build"):
        getattr(session, way)(pd.DataFrame({"functie": ["staf"]}))
