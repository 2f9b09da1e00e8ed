"""What the code of a notebook itself puts into something that is shown, past the door.

Functions of the library are trusted: what they show they make of released tables. What a notebook
writes itself is not. A name that rests on the delivery may go into an analysis, and through the
door; it may not end in a sentence, a picture or a derived table that the notebook makes of it.
Every cell is read, none is executed; what is not understood counts as resting on the delivery. So
does what happens only if something of the delivery is so: a count made by counting turns of a loop.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any

SENTENCE = "eigen code brengt iets uit de levering in wat wordt getoond, buiten de deur om"
WRITES = "een cel schrijft zelf een bestand"
UNREADABLE = "code die geen Python is"

_LIBRARY = "lokalis_research"
_READS = {
    "levering",
    "home",
    "demo",
    "demo_studies",
    "read_delivery",
    "load_checked",
    "demo_delivery",
}
_SAYS_NOTHING = {"is_demo", "peildatum", "name", "delivered", "support", "period", "dictionary"}
_CALENDAR = {"half_years_until", "months_of", "years_until", "whole_years", "staffed"}
_DOOR = {"release", "release_all", "show"}
_OF_SESSION = {*_DOOR, "keep", "breaks", "remark", "period", "dictionary"}
# What shows whatever it is given.
_SHOWS = {"Answer", "KeyFigure", "Remark", "Notice", "Picture", "picture", "render", "ranked",
          "Released", "Caveats", "derive", "display"}  # fmt: skip
_FILES = {"to_csv", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_json", "to_html",
          "to_sql", "to_latex", "to_markdown", "savefig", "write_text", "write_bytes", "dump",
          "savetxt", "copyfile", "save", "savez", "tofile"}  # fmt: skip
_WRITES = {"str", "repr", "format", "len", "sum", "round", "int", "float", "min", "max", "join"}
_HIDES = {"eval", "exec", "open", "globals", "locals", "vars", "getattr", "input", "get_ipython",
          "__import__"}  # fmt: skip


class _Kind(IntEnum):
    CLEAN = 0
    RESTS = 1
    """Rests on the delivery."""
    SAYS = 2
    """A text or number that the notebook made of it."""


class _Reader(ast.NodeVisitor):
    """Reads the cells of one notebook in turn."""

    def __init__(self) -> None:
        self.kinds: dict[str, _Kind] = {}
        self.sessions: set[str] = set()
        self.own: set[str] = set()
        self.elsewhere: set[str] = set()
        """What comes from a module that is not the library's: nobody here read what it does."""
        self.under = _Kind.CLEAN
        self.wrong = False

    def cell(self, source: str, *, shows: bool) -> str:
        """Say what is wrong with a cell; nothing where it brings nothing past the door."""
        tree, self.wrong = ast.parse(source), False
        for _ in range(2):  # what a loop does last it does before its second turn
            for statement in tree.body:
                self.visit(statement)
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        if any(_last(one.func) in _FILES for one in calls):
            return WRITES
        shown = [one.value for one in ast.walk(tree) if isinstance(one, ast.Expr)]
        said = any(self.kind(one) == _Kind.SAYS or self._is_elsewhere(one) for one in shown)
        return SENTENCE if self.wrong or (shows and said) else ""

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for one in node.names:
            self.wrong |= one.name == "*"  # which names it brings is not written here
            path = f"{module}.{one.name}".strip(".").split(".")
            ours = path[0] == _LIBRARY and not set(path) & _READS
            # `results` and `answer` of the room of deliveries take tables and give results.
            ours |= path[:2] == [_LIBRARY, "levering"] and path[-1] in {"answer", "results"}
            name = one.asname or one.name.split(".")[0]
            self.kinds[name] = _Kind.CLEAN if ours else _Kind.RESTS
            (self.elsewhere.discard if path[0] == _LIBRARY else self.elsewhere.add)(name)

    visit_ImportFrom = visit_Import  # noqa: N815 -- as `ast` calls it

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.targets, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind([node.target], node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        kind = max(self.kind(node.target), self.kind(node.value))
        self._name([node.target], kind)

    def visit_For(self, node: ast.For) -> None:
        self._bind([node.target], node.iter)
        self._inside(node, node.iter)

    def visit_If(self, node: ast.If | ast.While) -> None:
        self._inside(node, node.test)

    visit_While = visit_If  # noqa: N815 -- as `ast` calls it

    def visit_Match(self, node: ast.Match) -> None:
        kind = self.kind(node.subject)
        for one in ast.walk(node):
            if isinstance(one, (ast.MatchAs, ast.MatchStar)) and one.name:
                self.kinds[one.name] = kind
        self._inside(node, node.subject)

    def _inside(self, node: ast.AST, decides: ast.expr) -> None:
        """Read what is done only as long as something is so: it tells that it was."""
        before, self.under = self.under, max(self.under, self.kind(decides))
        self.generic_visit(node)
        self.under = before

    def visit_With(self, node: ast.With) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._bind([item.optional_vars], item.context_expr)
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.kinds[node.name] = _Kind.SAYS
        self.generic_visit(node)

    def visit_FunctionDef(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        self.own.add(node.name)
        self.kinds[node.name] = self._mentioned(node)

    visit_ClassDef = visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 -- as `ast` calls it

    def visit_Expr(self, node: ast.Expr) -> None:
        self.kind(node.value)
        # A method that is given something of the delivery keeps it: `parts.append(rows)`.
        call = node.value
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            given = self._most([*call.args, *(word.value for word in call.keywords)])
            owner = _root(call.func)
            if owner and given and owner not in self.sessions:
                self.kinds[owner] = max(given, self.kinds.get(owner, _Kind.CLEAN))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind([node.target], node.value)

    def _bind(self, targets: Iterable[ast.expr], value: ast.expr) -> None:
        session = isinstance(value, ast.Call) and _last(value.func) == "open_run"
        session |= isinstance(value, ast.Name) and value.id in self.sessions
        kind = _Kind.CLEAN if session else self.kind(value)
        for target in targets:
            if isinstance(target, ast.Name):
                (self.sessions.add if session else self.sessions.discard)(target.id)
                (self.own.add if isinstance(value, ast.Lambda) else self.own.discard)(target.id)
                is_elsewhere = self._is_elsewhere(value)
                (self.elsewhere.add if is_elsewhere else self.elsewhere.discard)(target.id)
        self._name(targets, kind)

    def _name(self, targets: Iterable[ast.expr], kind: _Kind) -> None:
        kind = max(kind, self.under)
        for target in targets:
            if isinstance(target, ast.Name):
                self.kinds[target.id] = kind
            elif isinstance(target, (ast.Tuple, ast.List)):
                self._name(target.elts, kind)
            elif isinstance(target, ast.Starred):
                self._name([target.value], kind)
            elif (owner := _root(target)) is not None:
                self.kinds[owner] = max(kind, self.kinds.get(owner, _Kind.CLEAN))

    def kind(self, node: ast.expr) -> _Kind:
        """Say what an expression rests on, and note what goes wrong in it."""
        if isinstance(node, ast.Name):
            return self._of_name(node.id)
        if isinstance(node, ast.Attribute):
            return self._of_attribute(node)
        if isinstance(node, ast.Call):
            return self._of_call(node)
        if isinstance(node, ast.Lambda):
            return self._mentioned(node)
        kind = self._most(_children(node))
        writes = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.BinOp) and isinstance(node.left, (ast.Constant, ast.JoinedStr))
        )
        return _Kind.SAYS if kind and writes else kind

    def _of_name(self, name: str) -> _Kind:
        if name in self.sessions or name in _HIDES:
            return _Kind.RESTS
        return self.kinds.get(name, _Kind.CLEAN)

    def _of_attribute(self, node: ast.Attribute) -> _Kind:
        if isinstance(node.value, ast.Name) and node.value.id in self.sessions:
            return _Kind.CLEAN if node.attr in _OF_SESSION else _Kind.RESTS
        kind = self.kind(node.value)
        if node.attr in _READS:
            return _Kind.RESTS
        return _Kind.CLEAN if kind == _Kind.RESTS and node.attr in _SAYS_NOTHING else kind

    def _of_call(self, node: ast.Call) -> _Kind:
        given = [*node.args, *(word.value for word in node.keywords)]
        kinds = [self.kind(one) for one in given]
        most, name = max(kinds, default=_Kind.CLEAN), _last(node.func)
        of_session = (
            isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in self.sessions
        )
        own = [one for one in given if isinstance(one, ast.Lambda) or _named(one) in self.own]
        shows = name in _SHOWS and max(most, self.under)
        if shows or (most and any(self.kind(one) for one in own)):
            self.wrong = True
        if name in _WRITES and name not in self.own:
            return _Kind.SAYS if max(most, self.kind(node.func)) else _Kind.CLEAN
        if most == _Kind.SAYS and not hasattr(builtins, name):
            self.wrong = True
        if of_session:
            # Only what is judged may rest on the delivery: not the title it gets.
            if name in _DOOR and max(kinds[1:], default=_Kind.CLEAN):
                self.wrong = True
            return _Kind.CLEAN if name in _OF_SESSION else _Kind.RESTS
        if name in self.own and max(most, self.kind(node.func)):
            return _Kind.SAYS
        if name in _CALENDAR and most < _Kind.SAYS:
            return _Kind.CLEAN
        return max(most, self.kind(node.func))

    def _is_elsewhere(self, node: ast.expr) -> bool:
        """Tell whether something was made by what is not the library's."""
        while isinstance(node, (ast.Call, ast.Await, ast.Attribute, ast.Subscript)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return _named(node) in self.elsewhere

    def _most(self, nodes: Iterable[ast.AST]) -> _Kind:
        found = [self.kind(one) for one in nodes if isinstance(one, ast.expr)]
        return max(found, default=_Kind.CLEAN)

    def _mentioned(self, node: ast.AST) -> _Kind:
        """Say what the body of a function rests on: all that it names."""
        names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
        return max((self._of_name(name) for name in names), default=_Kind.CLEAN)


def own_code_faults(cells: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Find the cells whose own code shows something that did not pass the door.

    Parameters
    ----------
    cells : iterable of mapping
        The cells of an executed notebook.

    Returns
    -------
    list of tuple of int and str
        Number of the cell, from 1, and what is wrong.
    """
    reader, found = _Reader(), []
    for number, cell in enumerate(cells, start=1):
        if cell.get("cell_type") != "code":
            continue
        try:
            wrong = reader.cell("".join(cell["source"]), shows=bool(cell.get("outputs")))
        except (SyntaxError, ValueError, RecursionError):
            wrong = UNREADABLE
        if wrong:
            found.append((number, wrong))
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """List the expressions directly inside, also those of a comprehension."""
    found: list[ast.AST] = []
    for one in ast.iter_child_nodes(node):
        found += [one] if isinstance(one, ast.expr) else _children(one)
    return found


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else _named(node)


def _named(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _root(node: ast.expr) -> str | None:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
