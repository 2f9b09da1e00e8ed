"""What the arguments of a statistic may be, and how one is refused: named, and without its values.

Every public function of `lokalis_research.stats` is `guarded`: an `AnalysisError` is all that it
raises, so that docstrings need not say so one by one.
"""

from __future__ import annotations

import functools
import inspect
import math
import traceback
from collections.abc import Callable, Iterable
from decimal import Decimal
from numbers import Integral, Real
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, LokalisError, hint

ArrayLike = npt.ArrayLike
"""Numbers: `guarded` refuses texts, dates and complex ones, and reads None and NA as missing."""
Labels = npt.ArrayLike
"""Names of groups, ids, answers or moments: of any kind, and not counted with."""
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


_P = ParamSpec("_P")
_R = TypeVar("_R")


def guarded(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Check the plain arguments of a function, and refuse what it stumbles on without a cell value.

    An argument that is declared as bool, int or float must be one, and no missing number; one that
    is declared as ArrayLike holds numbers. Whatever else goes wrong inside names the function, the
    kind of error, the line, and what each argument is: enough to look it up.
    """
    signature = inspect.signature(function)
    plain = {
        name: parameter.annotation.removesuffix(" | None")
        for name, parameter in signature.parameters.items()
        if parameter.annotation in ("bool", "int", "float", "int | None", "float | None")
    }
    numeric = {
        name
        for name, parameter in signature.parameters.items()
        if str(parameter.annotation).split(" | ")[0] == "ArrayLike"
    }
    defaults = {name: parameter.default for name, parameter in signature.parameters.items()}

    @functools.wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            raise AnalysisError(
                f"{function.__name__}: an argument is lacking, unknown or given twice.",
                remedy=f"It takes {', '.join(signature.parameters)}.",
            ) from None
        given = bound.arguments
        for name, value in list(given.items()):
            if value is defaults[name]:
                continue
            if name in plain:
                _check_plain(function.__name__, name, plain[name], value)
            elif name in numeric:
                given[name] = numbers(function.__name__, name, value)
        try:
            return function(*bound.args, **bound.kwargs)
        except LokalisError:
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            raise AnalysisError(
                f"{function.__name__}: an argument is not of the kind or shape that is asked for "
                f"({type(error).__name__}, {Path(last.filename).name}:{last.lineno}). Given: "
                f"{', '.join(f'{name} {_kind_of(value)}' for name, value in given.items())}.",
                remedy="Compare the arguments with its docstring.",
            ) from None

    return call


def _check_plain(function: str, name: str, kind: str, value: object) -> None:
    logical = isinstance(value, (bool, np.bool_))
    if kind == "bool":
        fits, what = logical, "True or False"
    elif kind == "int":
        fits, what = isinstance(value, Integral) and not logical, "a whole number"
    else:
        fits = isinstance(value, Real) and not logical and not math.isnan(_as_float(value))
        what = "a number"
    if not fits:
        raise AnalysisError(
            f'{function}: the argument "{name}" is not {what}.', remedy=f"Give {what}."
        )


def _as_float(number: Any) -> float:
    """Give a number as a float: infinite where it is larger than any."""
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def numbers(function: str, name: str, value: object) -> object:
    """Refuse what is no number: converted in silence, a date or a text would be counted with."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = np.array(value, dtype=object)
    if array.dtype.kind == "O":
        cells = [None if one is pd.NA else one for one in array.ravel()]
        if all(one is None or isinstance(one, (Real, Decimal)) for one in cells):
            numbers = [np.nan if one is None else _as_float(one) for one in cells]
            return np.array(numbers, dtype=np.float64).reshape(array.shape)
    if array.dtype.kind not in "biuf":
        raise AnalysisError(
            f'{function}: the argument "{name}" holds something else than numbers.',
            remedy="Give numbers: count days, and say what a text or an answer counts as.",
        )
    return value


def _kind_of(value: object) -> str:
    if isinstance(value, (np.ndarray, pd.Series)):
        return f"{value.dtype.name} {value.shape}"
    kind = type(value).__name__
    return f"{kind} {value.shape}" if isinstance(value, pd.DataFrame) else kind


def check_choice(chosen: object, options: Iterable[str], what: str) -> None:
    """Refuse a choice that does not exist: a typing error must not become another method."""
    known = tuple(options)
    if not isinstance(chosen, str) or chosen not in known:
        name = chosen if isinstance(chosen, str) else type(chosen).__name__
        raise AnalysisError(f'There is no {what} "{name}".', remedy=hint(name, known))


def tail_probability(level: float) -> float:
    """Return the probability in either tail, such as 0.025; a level that is none is refused."""
    if not 0.0 < level < 1.0:
        raise AnalysisError(
            f"A confidence level of {level} is not between 0 and 1.",
            remedy="For 95 per cent give 0.95.",
        )
    return (1.0 - level) / 2.0


def yes_no(values: Labels | pd.Series, what: str) -> BoolArray:
    """Read answers that are True or False (or 1 and 0); a missing one or a text is no yes."""
    series = pd.Series(values)
    if series.isna().any() or not series.isin([True, False]).all():
        raise AnalysisError(
            f'Answers to "{what}" are missing, or no True and False.',
            remedy="Decide what a missing answer is, and give True or False for every unit.",
        )
    return np.asarray(series.astype(bool), dtype=np.bool_)


def group_codes(labels: Labels | pd.Series, what: str) -> tuple[IntArray, int]:
    """Give groups numbers from 0, in the order of their names; a missing name is no group."""
    series = pd.Series(labels)
    if series.isna().any():
        raise AnalysisError(
            f"{int(series.isna().sum())} of {len(series)} rows have no {what}.",
            remedy=f"Leave them out and say so, or give every row its {what}.",
        )
    codes, names = pd.factorize(series, sort=True)
    return codes.astype(np.int64), len(names)
