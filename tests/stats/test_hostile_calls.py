"""Whatever a statistic is given, it answers or refuses clearly, and never shows a cell's value."""

import importlib
import inspect
import pkgutil
import re
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lokalis_research import stats
from lokalis_research.errors import AnalysisError
from lokalis_research.stats import agreement, sampling
from lokalis_research.stats import prediction_powered as powered
from lokalis_research.stats.counts.clusters import cluster_covariance
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.uncertainty import Uncertainty
from lokalis_research.stats.intervals import Intervals

SECRET = "Jansen-31415"
CALLS = 12
"""Hostile calls per function; each replaces one to three arguments of a call that is fine."""


def public():
    """List the functions and constructors that a researcher can call."""
    found = {}
    for module in pkgutil.walk_packages(stats.__path__, "lokalis_research.stats."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if name.startswith("_") or getattr(value, "__module__", "") != module.name:
                continue
            if inspect.isclass(value):
                for way in ("of", "from_long", "from_table"):
                    if way in vars(value):
                        found[f"{name}.{way}"] = getattr(value, way)
            elif hasattr(value, "__wrapped__"):
                found[f"{module.name.removeprefix('lokalis_research.stats.')}.{name}"] = value
    return found


PUBLIC = public()
RATINGS = agreement.Ratings.of([["laag", "hoog"], ["laag", "laag"], ["hoog", "hoog"]])
DESIGN = sampling.StratifiedDesign.of(["a", "a", "a", "b", "b", "b"], {"a": 30, "b": 60})
FRAME = pd.DataFrame({"x": [0.0, 1, 0, 1, 0, 1], "een": 1.0})
FIT = fit_loglinear([3, 5, 2, 6, 4, 9], FRAME, np.ones(6), family="poisson")
CLUSTERED = cluster_covariance(FIT, [0, 0, 1, 1, 2, 2])
VALUES = [
    None, np.nan, np.inf, -1, 0, 0.5, 2, 10**18, True, SECRET, b"0" * 16, [], {}, [SECRET],
    [1, 2, 3], [1, np.nan, 3], [1.5, -2, SECRET], [[1, 2], [3, SECRET]], [[4, 1], [2, 3]],
    ["ja", "nee", SECRET], [True, None, False], np.zeros((2, 2, 2)), np.array(["2022-01-01"]),
    pd.Series([1, 2, SECRET]), pd.Series([1.0, np.nan, 3]), pd.Series([], dtype=float),
    pd.DataFrame({"a": [1, 2], "b": [SECRET, "x"]}), pd.DataFrame(), FRAME, FRAME["x"],
    pd.Series([1, 2], index=pd.PeriodIndex(["2022-01", "2022-01"], freq="M")).to_frame(),
    pd.DataFrame({"a": [1.0, 2.0]}, index=pd.PeriodIndex(["2022-01", "2022-03"], freq="M")),
    pd.Series([1, 2], index=["a", "a"]), pd.Series(pd.Categorical([SECRET, "b"])),
    {"a": 30, "b": 60}, {"a": SECRET}, {SECRET: 3}, RATINGS, DESIGN, FIT, CLUSTERED,
    Uncertainty((CLUSTERED,)), Intervals.of([0, 0], [1, 3], [2, 5]),
    powered.Coded.of([1, 0, np.nan], [0.8, 0.3, 0.6], 0.5), sampling.estimate_means,
    pd.Series(pd.to_datetime(["2022-01-01", "2022-02-01", None])), pd.array([1, None, 3], "Int64"),
    np.array(["1", "2", "3"]), np.array([1 + 1j, 2, 3]), np.array([1.0, 1e308]), 1e308,
    pd.Series(pd.Categorical(["a", "b", "b"], categories=["a", "b", SECRET])),
    (FRAME["x"], DESIGN), sampling.estimate_means(FRAME, DESIGN), "nominal", "quadratic",
]  # fmt: skip


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_hostile_call_is_answered_or_refused_and_shows_no_value(name):
    random = np.random.default_rng(sum(map(ord, name)))
    parameters = inspect.signature(PUBLIC[name]).parameters.values()
    for _ in range(CALLS):
        given = {
            parameter.name: VALUES[random.integers(len(VALUES))]
            for parameter in parameters
            if parameter.default is parameter.empty or random.random() < 0.2
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                PUBLIC[name](**given)
            except AnalysisError as error:
                shown = str(error)
                # What is given as the name of a method or a column may be repeated, a cell not.
                if SECRET not in [value for value in given.values() if isinstance(value, str)]:
                    assert SECRET not in shown
                assert error.__cause__ is None  # noqa: PT017
                assert error.__suppress_context__ or error.__context__ is None  # noqa: PT017


def test_the_list_of_statistics_names_them_all_and_no_others():
    text = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^- `(\w+\.\w+)`", text, flags=re.MULTILINE))
    functions = {".".join(name.split(".")[-2:]) for name in PUBLIC if not name[0].isupper()}
    there = {name for name in functions if not name.endswith("_measure")}
    assert there <= listed
    assert {name for name in listed - there if name.split(".")[1][0].islower()} == set()
