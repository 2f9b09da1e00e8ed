"""Which sections of which pages a delivery can make, told before anything is run.

Read from the notebooks themselves: what every statement calls, which tables and fields that says it
needs (`lokalis_research.missing.needs`), and on which earlier names it rests.
"""

from __future__ import annotations

import ast
import functools
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import NotDeliveredError
from lokalis_research.missing import Delivered, not_there
from lokalis_research.runs.cells import Cell, read_notebook
from lokalis_research.runs.gaps import Gaps, heading
from lokalis_research.runs.index import ANSWER_TAG

Needs = frozenset[str]
_RESULTS = {"release", "keep", "show"}  # what is done with results


def foreseen(path: Path, delivery: Delivered, dictionary: Dictionary) -> Gaps | None:
    """Tell what the page of a notebook would miss; None where it would miss nothing.

    Whether studies with coders are there is not looked at.
    """
    notebook = read_notebook(path)
    section = ""
    found: dict[str, dict[str, None]] = {}
    possible = published = False
    reader = _Reader(dictionary)
    for cell in notebook.cells:
        if cell.kind == "markdown":
            section = heading(cell.source) or section
            continue
        needed, public, shows = reader.read(cell)
        if not shows or ANSWER_TAG in cell.tags:
            continue
        lacking = not_there(delivery, needed)
        possible |= bool(needed) and not lacking
        published |= public and not needed
        if lacking:
            found.setdefault(section, {})[NotDeliveredError(lacking).named] = None
    sections = {name: tuple(each) for name, each in found.items()}
    parts = [not_there(delivery, one) for one in reader.parts]
    without = {name: None for one in parts for name in one}
    made = sum(not one for one in parts)
    if not found and not without:
        return None
    whole = not possible and not made
    return Gaps(sections, whole, published, (made, len(parts), tuple(without)))


class _Reader:
    """Reads the cells of a notebook in order, and remembers what every name rests on."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self._imported: dict[str, Any] = {}
        self._rests_on: dict[str, Needs] = {}
        self._published: set[str] = set()
        self.parts: list[tuple[str, ...]] = []
        self._constants: dict[str, Any] = {}

    def read(self, cell: Cell) -> tuple[Needs, bool, bool]:
        """Tell what the last statement needs, if that was published, and if it shows something."""
        needed: Needs = frozenset()
        statements = ast.parse(cell.source).body
        published = False
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                self._imported |= dict(_imported(statement))
                continue
            needed = self._of(statement)
            published = self._rests_on_published(statement)
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    self._rests_on[node.id] = needed
                    self._published |= {node.id} if published else set()
                    if isinstance(statement, ast.AnnAssign) and statement.value:
                        self._constants[node.id] = self._constant(statement.value)
        return needed, published, bool(statements) and isinstance(statements[-1], ast.Expr)

    def _rests_on_published(self, statement: ast.AST) -> bool:
        """Tell whether a statement makes results of what the dictionary holds, or uses these."""
        nodes = list(ast.walk(statement))
        members = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        calls = [self._find(node.func) for node in nodes if isinstance(node, ast.Call)]
        if any(hasattr(one, "takes_absent") for one in calls):
            return False  # it may be of a delivery, and not there
        return bool(names & self._published or (members & _RESULTS and "dictionary" in members))

    def _of(self, node: ast.AST) -> Needs:
        """Tell what a part of a statement needs."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            return self._rests_on.get(node.id, frozenset())
        called = self._find(node.func) if isinstance(node, ast.Call) else self._find(node)
        needed = set(getattr(called, "needs", ()))
        if isinstance(node, ast.Call):
            if hasattr(called, "parts"):
                self.parts = called.parts(self._dictionary)
            if hasattr(called, "needs_of"):
                needed |= set(called.needs_of(self._dictionary, *self._constants_of(node)))
            if (
                isinstance(node.func, ast.Attribute)
                and node.func.attr == "table"
                and not isinstance(self._find(node.func.value), ModuleType)
            ):  # of a delivery: a module may have a function of that name too
                needed |= {str(self._constant(one)) for one in node.args}
        if not hasattr(called, "takes_absent"):
            needed = needed.union(*map(self._of, ast.iter_child_nodes(node)))
        return frozenset(needed)

    def _constants_of(self, call: ast.Call) -> list[Any]:
        return [self._constant(one) for one in call.args[1:]]

    def _constant(self, node: ast.expr) -> Any:
        """Give what is written there, as far as it is written there; else nothing."""
        if isinstance(node, ast.List):
            return [one for one in map(self._constant, node.elts) if one]
        if isinstance(node, ast.Name):
            return self._constants.get(node.id)
        return node.value if isinstance(node, ast.Constant) else None

    def _find(self, node: ast.AST) -> Any:
        """Find the function, or the property of a class, that is meant."""
        if isinstance(node, ast.Name):
            return self._imported.get(node.id)
        if not isinstance(node, ast.Attribute):
            return None
        owner = self._find(node.value)
        if owner is not None:
            return getattr(owner, node.attr, None)
        for one in self._imported.values():
            if isinstance(one, type) and node.attr in vars(one):
                found = vars(one)[node.attr]
                return found.func if isinstance(found, functools.cached_property) else found
        return None


def _imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Any]]:
    for alias in statement.names:
        name = alias.asname or alias.name
        if isinstance(statement, ast.Import):
            yield name, importlib.import_module(alias.name)
            continue
        package = importlib.import_module(str(statement.module))
        if not hasattr(package, alias.name):
            importlib.import_module(f"{statement.module}.{alias.name}")
        yield name, getattr(package, alias.name)
