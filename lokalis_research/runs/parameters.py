"""The parameters of a notebook: declared in its cell, checked before any kernel starts."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lokalis_research.errors import RunError, hint
from lokalis_research.period import HalfYear
from lokalis_research.runs.cells import Cell

Value = str | int | float | bool
_TYPES: dict[str, type[Value]] = {"str": str, "int": int, "float": float, "bool": bool}
PERIOD = "periode"
TAG = "parameters"


@dataclass(frozen=True)
class Parameter:
    """One declared parameter."""

    name: str
    type: str
    default: Value
    choices: tuple[Value, ...] = ()


def declared(cells: tuple[Cell, ...], name: str) -> tuple[Parameter, ...]:
    """Read the parameters that a notebook declares."""
    tagged = [cell for cell in cells if TAG in cell.tags]
    if len(tagged) != 1:
        raise RunError(
            f'Notebook "{name}" has {len(tagged)} cells tagged "parameters"; it needs one.',
            remedy=f'Tag one cell and declare at least {PERIOD}: str = "2022H2" in it.',
        )
    remedy = "Write each parameter as  name: type = value  with type str, int, float or bool."
    try:
        statements = ast.parse(tagged[0].source).body
    except SyntaxError as error:
        raise RunError(
            f'The parameters cell of "{name}" is no Python (line {error.lineno}).', remedy=remedy
        ) from None
    parameters = []
    for statement in statements:
        if not (
            isinstance(statement, ast.AnnAssign)
            and isinstance(statement.target, ast.Name)
            and isinstance(statement.annotation, ast.Name)
            and statement.annotation.id in _TYPES
            and isinstance(statement.value, ast.Constant)
        ):
            raise RunError(
                f'The parameters cell of "{name}" holds more than typed values '
                f"(line {statement.lineno}).",
                remedy=remedy,
            )
        kind = statement.annotation.id
        default = statement.value.value
        if type(default) is not _TYPES[kind]:
            raise RunError(
                f'Parameter "{statement.target.id}" of "{name}" has a default that is no {kind}.',
                remedy=remedy,
            )
        line = tagged[0].source.splitlines()[statement.lineno - 1]
        choices = _choices(line, _TYPES[kind])
        if choices and default not in choices:
            raise RunError(
                f'Parameter "{statement.target.id}" of "{name}" has a default that its comment '
                "does not allow.",
                remedy=remedy,
            )
        parameters.append(Parameter(statement.target.id, kind, default, choices))
    if PERIOD not in {parameter.name for parameter in parameters}:
        raise RunError(
            f'Notebook "{name}" declares no parameter {PERIOD}.',
            remedy=f'Add  {PERIOD}: str = "2022H2"  to its parameters cell.',
        )
    return tuple(parameters)


def parse_settings(
    settings: Mapping[str, str], notebooks: Mapping[str, tuple[Parameter, ...]]
) -> dict[str, dict[str, Value]]:
    """Turn what was typed on the command line into typed values per notebook."""
    values: dict[str, dict[str, Value]] = {name: {} for name in notebooks}
    for key, text in settings.items():
        notebook, _, short = key.rpartition(".")
        chosen = {notebook: notebooks.get(notebook, ())} if notebook else notebooks
        found = [
            (name, parameter)
            for name, parameters in chosen.items()
            for parameter in parameters
            if parameter.name == short and parameter.name != PERIOD
        ]
        if not found:
            known = sorted(
                {p.name for parameters in notebooks.values() for p in parameters} - {PERIOD}
            )
            raise RunError(f'No notebook has a parameter "{key}".', remedy=hint(short, known))
        for name, parameter in found:
            values[name][short] = _parse(text, parameter, name)
    return values


def _parse(text: str, parameter: Parameter, notebook: str) -> Value:
    value = _typed(text, parameter, notebook)
    if parameter.choices and value not in parameter.choices:
        raise RunError(
            f'Parameter "{parameter.name}" of "{notebook}" cannot have that value.',
            remedy=hint(text, [str(choice) for choice in parameter.choices]),
        )
    return value


def _choices(line: str, kind: type[Value]) -> tuple[Value, ...]:
    """Read the values that a comment allows."""
    _, _, comment = line.partition("#")
    words = [word.strip() for word in comment.split("|")]
    return tuple(kind(word) for word in words) if len(words) > 1 else ()


def _typed(text: str, parameter: Parameter, notebook: str) -> Value:
    if parameter.type == "str":
        return text
    spelled: dict[str, Any] = {"true": True, "false": False, "ja": True, "nee": False}
    try:
        if parameter.type == "bool":
            return bool(spelled[text.lower()])
        return _TYPES[parameter.type](text)
    except (KeyError, ValueError):
        raise RunError(
            f'Parameter "{parameter.name}" of "{notebook}" must be of type {parameter.type}.',
            remedy=f"Its value in the notebook is {parameter.default!r}.",
        ) from None


def complete(
    parameters: tuple[Parameter, ...], given: Mapping[str, Value], period: HalfYear
) -> dict[str, Value]:
    """Fill in period and defaults."""
    defaults = {parameter.name: parameter.default for parameter in parameters}
    return {**defaults, **given, PERIOD: str(period)}
