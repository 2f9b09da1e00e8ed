"""Whether published figures rhyme with each other: the rules of ``controles.csv``, made anew."""

from __future__ import annotations

import ast
import functools
import math
import operator
import re
import string
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.gepubliceerd.counterpart import until
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released

AGREES, CHANGED = "als eerder", "anders dan eerder"
_SIGNS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_MEAN, _ABOVE = re.compile(r"gem\(([\w-]+)\)"), re.compile(r"boven\(([\w-]+), ([\w-]+)\)")


def check_figures(published: Released, dictionary: Dictionary, page: HalfYear) -> Released:
    """Compute every check between published figures anew, and set it beside what was concluded.

    It says whether the sum comes out as it was written down, so that a changed figure shows.
    """
    return published.derive(
        functools.partial(_check, checks=dictionary.checks, page=page),
        name="interne_controles",
        title="Kloppen de gepubliceerde cijfers met elkaar?",
        dimensions=(
            Column("controle", "Controle"),
            Column("wat", "Wat is vergeleken"),
            Column("oordeel", "Oordeel"),
            Column("opnieuw", "Opnieuw gerekend"),
        ),
        values=(
            Column("verwacht", "Eerste kant", "", 2, mixed=True),
            Column("berekend", "Tweede kant", "", 2, mixed=True),
            Column("verschil", "Verschil", "", 2, mixed=True),
        ),
        method=(
            "Alleen uit gepubliceerde cijfers. Een controle waarvan een cijfer er nog niet is, "
            "staat er niet bij."
        ),
    )


def sides(rule: str, ids: list[str], values: Mapping[str, float]) -> tuple[float, float]:
    """Compute both sides of a rule: two sums with ``=`` between them.

    Letters are the figures in order, ``gem(text)`` is the mean of those whose id holds a text,
    ``boven(one, other)`` counts how often one is larger.

    Examples
    --------
    >>> sides("c = a + b", ["met", "zonder", "samen"], {"met": 49, "zonder": 26, "samen": 75})
    (75.0, 75.0)
    """

    def mean(found: re.Match[str]) -> str:
        chosen = [values[one] for one in ids if found[1] in one]
        return repr(math.fsum(chosen) / len(chosen))

    def above(found: re.Match[str]) -> str:
        pairs = [(one, one.replace(found[1], found[2])) for one in ids if found[1] in one]
        return str(sum(values[one] > values[other] for one, other in pairs))

    named = dict(zip(string.ascii_lowercase, (values[one] for one in ids), strict=False))
    both = [_ABOVE.sub(above, _MEAN.sub(mean, side)) for side in rule.split(" = ")]
    first, second = (_sum(ast.parse(side.strip(), mode="eval").body, named) for side in both)
    return first, second


def _sum(node: ast.AST, named: Mapping[str, float]) -> float:
    """Work out a sum of numbers and letters; anything else is refused."""
    if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
        return _SIGNS[type(node.op)](_sum(node.left, named), _sum(node.right, named))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_sum(node.operand, named)
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.Name) and node.id in named:
        return float(named[node.id])
    raise DictionaryError(
        "controles.csv: a rule holds something else than a sum of its figures.",
        remedy="Write + - * / with numbers, a letter per figure, gem(text) or boven(one, other).",
    )


def _check(published: pd.DataFrame, *, checks: pd.DataFrame, page: HalfYear) -> pd.DataFrame:
    values = dict(zip(published["cijfer"], published["waarde"].astype(float), strict=True))
    rows = [
        _one(check | {"formule": until(page, check["formule"])}, values)
        for check in checks.to_dict("records")
        if set(check["ids_gebruikt"].split()) <= set(values)
    ]
    columns = ["controle", "wat", "oordeel", "opnieuw", "verwacht", "berekend", "verschil"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[:4], "str"))


def _one(check: dict[Any, Any], values: Mapping[str, float]) -> tuple[str | float, ...]:
    ids = check["ids_gebruikt"].split()
    judged = check["oordeel"].replace("_", " ")
    first, second = sides(check["regel"], ids, values)
    before = (float(check["verwacht"]), float(check["berekend"]))
    same = all(abs(now - then) < 1e-3 for now, then in zip((first, second), before, strict=True))
    said = AGREES if same else CHANGED
    return check["id"], check["formule"], judged, said, first, second, second - first
