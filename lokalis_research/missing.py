"""What was not delivered is a state: it is named once, goes through a notebook, and ends as a text.

A function says with `needs` which tables and fields it rests on. Where one was not delivered it
raises `NotDeliveredError`; the notebook puts an `Absent` in the place of what would have been made,
and whatever uses that raises the same again. So a page keeps every part that can be made.
"""

from __future__ import annotations

import functools
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Any, NoReturn, ParamSpec, TypeVar

import pandas as pd

from lokalis_research.errors import AnalysisError, NotDeliveredError, hint

Given = ParamSpec("Given")
Made = TypeVar("Made")


class Delivered(ABC):
    """What comes from a delivery, and can tell which of its tables and fields are not there."""

    @abstractmethod
    def lacks(self, name: str) -> bool:
        """Tell whether a table, or a field as ``"table.field"``, was not delivered."""


def not_there(given: Delivered, names: Iterable[str]) -> tuple[str, ...]:
    """Tell which of these tables and fields are not there; of a table that is not, no fields."""
    tables = {name: name.split(".")[0] for name in names}
    found = {
        table if given.lacks(table) else name
        for name, table in tables.items()
        if given.lacks(table) or given.lacks(name)
    }
    return tuple(sorted(found))


def require_delivered(given: Delivered, names: Iterable[str]) -> None:
    """Refuse to go on without these tables and fields."""
    lacking = not_there(given, names)
    if lacking:
        raise NotDeliveredError(lacking)


def needs(*names: str) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Say which tables and fields of a delivery a function cannot do without.

    A table stands for its required fields. Without one the function does not begin.
    """

    def decorate(function: Callable[Given, Made]) -> Callable[Given, Made]:
        @functools.wraps(function)
        def asked(*given: Given.args, **named: Given.kwargs) -> Made:
            for one in (*given, *named.values()):
                if isinstance(one, Delivered):
                    require_delivered(one, names)
            return function(*given, **named)

        asked.needs = names  # type: ignore[attr-defined]
        return asked

    return decorate


def takes_absent(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """Say that a function can do without an argument that could not be made."""
    function.takes_absent = True  # type: ignore[attr-defined]
    return function


def in_parts(
    parts: Callable[..., list[tuple[str, ...]]],
) -> Callable[[Callable[Given, Made]], Callable[Given, Made]]:
    """Say which tables each part rests on of what a function makes as far as it can."""

    def decorate(function: Callable[Given, Made]) -> Callable[Given, Made]:
        function.parts = parts  # type: ignore[attr-defined]
        return function

    return decorate


def _refuse(self: Absent, *_given: object, **_named: object) -> NoReturn:
    raise object.__getattribute__(self, "_why")


class Absent:
    """Stands in a notebook for what could not be made; whatever is done with it raises why."""

    def __init__(self, why: NotDeliveredError) -> None:
        object.__setattr__(self, "_why", why)

    def __getattribute__(self, name: str) -> Any:
        # IPython looks at whatever the first word of a cell names, before it runs the cell.
        asker = sys._getframe(1).f_globals.get("__name__", "")
        if name == "__class__" and asker.startswith("IPython."):
            return Absent
        _refuse(self)

    __setattr__ = __call__ = __getitem__ = __iter__ = __len__ = _refuse
    __bool__ = __eq__ = __hash__ = __contains__ = __format__ = __str__ = __repr__ = _refuse


def why_absent(value: Any) -> NotDeliveredError | None:
    """Tell why something could not be made; None where it was."""
    return object.__getattribute__(value, "_why") if type(value) is Absent else None


def gather(*parts: Callable[[], Any]) -> tuple[tuple[Any, ...], str]:
    """Collect what can be made, and say in one sentence what was not delivered for the rest.

    A part gives one thing, several in a tuple or list, or nothing.
    """
    made: list[Any] = []
    lacking: dict[str, None] = {}
    for part in parts:
        try:
            one = part()
        except NotDeliveredError as error:
            lacking |= dict.fromkeys(error.what)
        else:
            made += one if isinstance(one, tuple | list) else [one]
    state = NotDeliveredError(tuple(lacking)).state if lacking else ""
    return tuple(one for one in made if one), state


def require(table: pd.DataFrame, name: str, columns: tuple[str, ...], *, filled: int) -> None:
    """Refuse a table that lacks columns, or values in those that must be filled.

    The first `filled` of the columns may hold no missing value.
    """
    for column in columns:
        if column not in table.columns:
            raise AnalysisError(
                f'Table "{name}" has no column "{column}".',
                remedy=hint(column, [str(present) for present in table.columns]),
            )
    for column in columns[:filled]:
        missing = int(table[column].isna().sum())
        if missing:
            raise AnalysisError(
                f'Table "{name}", column "{column}": {missing} values are missing.',
                remedy="Give a checked table: such rows belong in quarantine.",
            )
