"""What is not known opens no door: for every kind of number and everything that can be missing."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.release.door import release
from lokalis_research.result import (
    Behind,
    Column,
    Estimate,
    Quantity,
    Ratio,
    add_up,
    assemble,
    rest_on,
)

FAMILIES = [f"gezin {nth}" for nth in range(40)]
CELLS = pd.DataFrame({"dag": ["7"]})
ROWS = pd.DataFrame({"dag": "7", "gezin_id": FAMILIES, "aantal": 1, "dagen": 5.0, "alle": 1})
COUNT = Quantity("aantal", "Aantal", entities=("gezin",), kind="aantal")
SUM = Quantity("dagen", "Dagen", entities=("gezin",), kind="som")
ALL = Quantity("alle", "Alle", entities=("gezin",), kind="aantal")
SHARE = Ratio("deel", "Deel", "%", 0, numerator="aantal", denominator="alle", interval="wilson")
MEAN = Ratio("gemiddeld", "Gemiddeld", "", 0, numerator="dagen", denominator="alle", factor=1.0)
ESTIMATE = Estimate("schatting", "Schatting", "", 1, entities=("gezin",), kind="schatting")
STEP = Estimate("kromme", "Deel op die dag", "%", 0, entities=("gezin",), kind="aandeel")
NUMBERS = {
    "count": ((COUNT,), (), "aantal"),
    "sum": ((SUM,), (), "dagen"),
    "ratio of counts": ((COUNT, ALL), (SHARE,), "deel"),
    "ratio of a sum": ((SUM, ALL), (MEAN,), "gemiddeld"),
    "estimate": ((ESTIMATE,), (), "schatting"),
    "step of a curve": ((STEP,), (), "kromme"),
}


class Unknown(Behind):
    """People of whom something was not counted."""

    missing = ""

    @property
    def measures(self):
        return super().measures.assign(**{self.missing: np.nan})


def result(columns, ratios=()):
    backed = []
    for column in columns:
        if isinstance(column, Quantity):
            backed.append(add_up(column, CELLS, ROWS, "gezin_id"))
        else:
            numbers = pd.DataFrame({column.name: [50.0]})
            backed.append(rest_on(column, numbers, [FAMILIES], degrees=[39.0], effective=[40.0]))
    return assemble(
        CELLS, backed, name="t", title="T", dimensions=(Column("dag", "Dag"),), ratios=ratios
    )


def shown(outcome, name, dictionary):
    return release(outcome, dictionary).status[name].item()


@pytest.mark.parametrize(("columns", "ratios", "name"), NUMBERS.values(), ids=NUMBERS)
def test_with_everything_known_it_is_shown(columns, ratios, name, dictionary):
    assert shown(result(columns, ratios), name, dictionary) == "getoond"


COUNTED = {
    "n": list(NUMBERS),
    "grootste": ["sum", "ratio of a sum"],
    "grootste_twee": ["sum", "ratio of a sum"],
    "vrijheidsgraden": ["estimate", "step of a curve"],
}
PAIRS = [(missing, number) for missing, numbers in COUNTED.items() for number in numbers]


@pytest.mark.parametrize(("missing", "number"), PAIRS)
def test_what_was_not_counted_hides_the_number(missing, number, dictionary):
    columns, ratios, name = NUMBERS[number]
    whole = result(columns, ratios)
    first, *others = whole.behind
    damaged = Unknown(**{f.name: getattr(first, f.name) for f in dataclasses.fields(Behind)})
    object.__setattr__(damaged, "missing", missing)
    outcome = dataclasses.replace(whole, behind=(damaged, *others))
    assert shown(outcome, name, dictionary) == "verborgen"


@pytest.mark.parametrize("absent", [{"kind": ""}, {"entities": ()}, {"entities": ("buurman",)}])
@pytest.mark.parametrize(("columns", "ratios", "name"), NUMBERS.values(), ids=NUMBERS)
def test_what_does_not_say_of_what_kind_or_about_whom_it_is_is_refused(
    absent, columns, ratios, name, dictionary
):
    with pytest.raises(AnalysisError, match=columns[0].name):
        result((dataclasses.replace(columns[0], **absent), *columns[1:]), ratios)
