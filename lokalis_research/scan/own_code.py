"""What the code of a notebook itself puts into something that is shown, past the door.

Functions of the library are trusted: what they show they make of released tables. What a notebook
writes itself is not. A name that rests on the delivery may go into an analysis, and through the
door; it may not end in a sentence, a picture or a derived table that the notebook makes of it. Nor
may it decide: where something of the delivery says what is done, how often or until when, all that
is written or changed there rests on it too. A name is what it ever was, in whatever order cells are
run. Every cell is read, none is executed; what is not understood counts as resting on the delivery.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping
from enum import IntEnum
from itertools import count
from typing import Any

from lokalis_research.scan.own_names import (
    Function,
    arguments,
    children,
    deciding,
    handled,
    last,
    named,
    names_in,
    root,
)

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
_DOOR = {"release", "release_all", "show", "keep"}
_OF_SESSION = {*_DOOR, "breaks", "remark", "period", "dictionary"}
# What shows whatever it is given, or says how something is called that is shown.
_SHOWS = {"Answer", "KeyFigure", "Remark", "Notice", "Picture", "picture", "render", "ranked",
          "Released", "Caveats", "derive", "display", "named", "Column", "Quantity", "Ratio",
          "Estimate", "Coverage", "with_ends", "number_of", "share_of", "estimate_of"}  # fmt: skip
_TOLD = {"title", "name", "method", "label", "unit", "definition", "sources", "mark"}
_FILES = {"to_csv", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_json", "to_html",
          "to_sql", "to_latex", "to_markdown", "savefig", "write_text", "write_bytes", "dump",
          "savetxt", "copyfile", "save", "savez", "tofile"}  # fmt: skip
_WRITES = {"str", "repr", "format", "len", "sum", "round", "int", "float", "min", "max", "join"}
_HIDES = {"eval", "exec", "open", "globals", "locals", "vars", "getattr", "input", "get_ipython",
          "__import__", "setattr", "delattr", "dir"}  # fmt: skip
_KNOWN = {*vars(builtins), "display"} - _HIDES - {"_"}
# What a released table holds cannot be called.
_HELD = {"table", "status"}


class _Kind(IntEnum):
    CLEAN = 0
    RESTS = 1
    """Rests on the delivery."""
    SAYS = 2
    """A text or number that the notebook made of it."""


class _Reader(ast.NodeVisitor):
    """Reads the cells of one notebook, again until nothing new is learnt of its names."""

    def __init__(self, cells: Iterable[ast.Module]) -> None:
        whole = ast.Module([step for cell in cells for step in cell.body], [])
        self.kinds: dict[str, _Kind] = dict.fromkeys(arguments(whole), _Kind.CLEAN)
        self.sessions: set[str] = set()
        self.given: set[str] = arguments(whole)
        """Bound to something else than a session or the library."""
        self.library: set[str] = set()
        self.own: dict[str, list[Function]] = {}
        self.elsewhere: set[str] = set()
        """What comes from a module that is not the library's: nobody here read what it does."""
        self.loose: set[str] = set()
        """Can be changed without being given anew."""
        self.same: set[tuple[str, str]] = set()
        """Two names that may stand for one thing."""
        self.under = _Kind.CLEAN
        self.wrong = False
        self._read(whole)

    def _read(self, whole: ast.Module) -> None:
        before: object = None
        for turn in count():
            if turn > 1 and before == (now := (dict(self.kinds), set(self.loose))):
                break
            before = now if turn > 1 else None
            self.handled = handled(whole, self.own)
            for step in whole.body:
                self.visit(step)
            for one, other in self.same:
                if {one, other} <= self.loose:
                    most = max(self._of_name(one), self._of_name(other))
                    self.kinds[one] = self.kinds[other] = most

    def cell(self, tree: ast.Module, *, shows: bool) -> str:
        """Say what is wrong with a cell; nothing where it brings nothing past the door."""
        self.wrong = False
        for step in tree.body:
            self.visit(step)
        calls = [one for one in ast.walk(tree) if isinstance(one, ast.Call)]
        if any(last(one.func) in _FILES for one in calls):
            return WRITES
        shown = [one.value for one in ast.walk(tree) if isinstance(one, ast.Expr)]
        said = any(self.kind(one) == _Kind.SAYS or self._is_elsewhere(one) for one in shown)
        return SENTENCE if self.wrong or (shows and said) else ""

    # Names that are given.

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for one in node.names:
            self.wrong |= one.name == "*"  # which names it brings is not written here
            path = f"{module}.{one.name}".strip(".").split(".")
            ours = path[0] == _LIBRARY and not set(path) & _READS
            # `results` and `answer` of the room of deliveries take tables and give results.
            ours |= path[:2] == [_LIBRARY, "levering"] and path[-1] in {"answer", "results"}
            name = one.asname or one.name.split(".")[0]
            self._set(name, _Kind.CLEAN if ours else _Kind.RESTS)
            if path[0] != _LIBRARY:
                self.given.add(name)
            (self.library if path[0] == _LIBRARY else self.elsewhere).add(name)

    visit_ImportFrom = visit_Import  # noqa: N815 -- as `ast` calls it

    def visit_Assign(self, node: ast.Assign) -> None:
        self._bind(node.targets, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._bind([node.target], node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self._name([node.target], max(self.kind(node.target), self.kind(node.value)))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self._bind([node.target], node.value)

    def visit_Delete(self, node: ast.Delete) -> None:
        self._name(node.targets, self.under)

    def visit_Expr(self, node: ast.Expr) -> None:
        self._follow(node.value)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self._follow(node.value)

    def visit_FunctionDef(
        self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        self._define(node.name, node)
        self._name([ast.Name(node.name)], self._mentioned(node))
        self._inside(node)

    visit_ClassDef = visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 -- as `ast` calls it

    # What is done only if, as often as or until something is so.

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self._bind([node.target], node.iter)
        self._inside(node)

    def visit_If(self, node: ast.stmt) -> None:
        self._inside(node)

    visit_AsyncFor = visit_For  # noqa: N815 -- as `ast` calls it
    visit_While = visit_Assert = visit_Try = visit_TryStar = visit_If  # noqa: N815 -- as `ast` calls it

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            if item.optional_vars is not None:
                self._bind([item.optional_vars], item.context_expr)
        self._inside(node)

    visit_AsyncWith = visit_With  # noqa: N815 -- as `ast` calls it

    def visit_Match(self, node: ast.Match) -> None:
        for one in ast.walk(node):
            if isinstance(one, (ast.MatchAs, ast.MatchStar)) and one.name:
                self._name([ast.Name(one.name)], self.kind(node.subject))
        self._inside(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self.given.add(node.name)
            self._set(node.name, _Kind.SAYS)
        self.generic_visit(node)

    def _inside(self, node: ast.stmt) -> None:
        """Read what may be done or not: where the delivery says so, all of it tells that."""
        before = self.under
        if any(self.kind(one) and not self._is_ours(one) for one in deciding(node)):
            self.under = max(self.under, _Kind.RESTS)
        if self.under:
            self._touch(node)
        self.generic_visit(node)
        self.under = before

    def generic_visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.expr):
            self._follow(node)
        else:
            super().generic_visit(node)

    # What happens in an expression.

    def _follow(self, node: ast.expr) -> None:
        """Note what is wrong in an expression, and what it changes."""
        self.kind(node)
        for one in ast.walk(node):
            if isinstance(one, ast.NamedExpr):
                self._bind([one.target], one.value)
            if isinstance(one, ast.comprehension):
                self._bind([one.target], one.iter)
            if isinstance(one, ast.Attribute) and one.attr.startswith("__"):
                self.wrong = True
            self._change(one)

    def _change(self, one: ast.AST) -> None:
        """Say of what is done with something of the delivery that it changes what it is given."""
        if isinstance(one, (ast.BoolOp, ast.IfExp, ast.ListComp, ast.SetComp, ast.DictComp,
                            ast.GeneratorExp)):  # fmt: skip
            if self._most(children(one)):
                self._touch(one)
        elif isinstance(one, ast.Call):
            given = [*one.args, *(word.value for word in one.keywords)]
            if not max(self._most(given), self.kind(one.func), self.under):
                return
            if not (self._is_ours(one) and isinstance(one.func, (ast.Name, ast.Attribute))):
                self._touch(one)
                given.append(one.func)
            for part in given:
                is_called = isinstance(part, ast.Attribute) and part.attr not in _HELD
                if isinstance(part, ast.Lambda) or named(part) in self.own or is_called:
                    self._touch(part)
                    self._spoil(root(part))

    def _touch(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> None:
        """Say of all that code can change that it rests on the delivery."""
        for one in ast.walk(node):
            if isinstance(one, ast.Name) and one.id in self.own and one.id not in seen:
                for body in self.own[one.id]:
                    self._touch(body, seen | {one.id})
            elif isinstance(one, ast.Name) and (
                one.id in self.loose or not isinstance(one.ctx, ast.Load)
            ):
                self._spoil(one.id)
            elif isinstance(one, ast.Attribute) and not isinstance(one.ctx, ast.Load):
                self._spoil(root(one))
            elif isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
                self._spoil(root(one.func))

    def _spoil(self, name: str) -> None:
        """Say that a name rests on the delivery, unless it is no thing of the notebook."""
        if name in self.kinds and name not in self.library and not self._is_session(name):
            self._set(name, _Kind.RESTS)

    def _bind(self, targets: Iterable[ast.expr], value: ast.expr) -> None:
        session = isinstance(value, ast.Call) and last(value.func) == "open_run"
        session |= self._is_session(named(value))
        self._follow(value)
        for target in targets:
            name = named(target)
            if name and session:
                self.sessions.add(name)
            elif name:
                if isinstance(value, ast.Lambda):
                    self._define(name, value)
                if self._is_elsewhere(value):
                    self.elsewhere.add(name)
            for one in names_in(target):
                if not session and not self._is_fixed(value, one):
                    self.loose.add(one)
                    self.same |= {(one, other) for other in names_in(value) if other != one}
        if session:
            for name in filter(None, map(named, targets)):
                self._set(name, max(_Kind.CLEAN, self.under))
        else:
            self._name(targets, self.kind(value))

    def _name(self, targets: Iterable[ast.expr], kind: _Kind) -> None:
        kind = max(kind, self.under)
        for target in targets:
            if isinstance(target, ast.Name):
                self.given.add(target.id)
                self._set(target.id, kind)
            elif isinstance(target, (ast.Tuple, ast.List)):
                self._name(target.elts, kind)
            elif isinstance(target, ast.Starred):
                self._name([target.value], kind)
            elif owner := root(target):
                # Nothing of ours is written into.
                self.wrong |= owner in self.library or self._is_session(owner)
                self._set(owner, kind)

    def _set(self, name: str, kind: _Kind) -> None:
        self.kinds[name] = max(kind, self.kinds.get(name, _Kind.CLEAN))

    def _define(self, name: str, body: Function) -> None:
        bodies = self.own.setdefault(name, [])
        if body not in bodies:
            bodies.append(body)

    # What an expression is.

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
        kind = self._most(children(node))
        writes = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.BinOp) and isinstance(node.left, (ast.Constant, ast.JoinedStr))
        )
        return _Kind.SAYS if kind and writes else kind

    def _of_name(self, name: str) -> _Kind:
        if self._is_session(name):
            return _Kind.RESTS
        # A name that nothing here was given to is something of the kernel's.
        return self.kinds.get(name, _Kind.CLEAN if name in _KNOWN else _Kind.RESTS)

    def _of_attribute(self, node: ast.Attribute) -> _Kind:
        if self._is_session(named(node.value)):
            return _Kind.CLEAN if node.attr in _OF_SESSION else _Kind.RESTS
        kind = self.kind(node.value)
        if node.attr in _READS or node.attr.startswith("_"):
            return max(kind, _Kind.RESTS)
        return _Kind.CLEAN if kind == _Kind.RESTS and node.attr in _SAYS_NOTHING else kind

    def _of_call(self, node: ast.Call) -> _Kind:
        given = [*node.args, *(word.value for word in node.keywords)]
        kinds = [self.kind(one) for one in given]
        most, name, of = max(kinds, default=_Kind.CLEAN), last(node.func), self.kind(node.func)
        of_session = isinstance(node.func, ast.Attribute) and self._is_session(
            named(node.func.value)
        )
        own = [one for one in given if isinstance(one, ast.Lambda) or named(one) in self.own]
        told = [self.kind(word.value) for word in node.keywords if word.arg in _TOLD]
        shows = name in _SHOWS and max(most, self.under)
        # What pandas makes with a function of one's own rests on the delivery as it is.
        by_ours = self._is_ours(node) and any(self.kind(one) for one in own)
        if shows or any(told) or by_ours:
            self.wrong = True
        if name in _WRITES and name not in self.own:
            return _Kind.SAYS if max(most, of) else _Kind.CLEAN
        if most == _Kind.SAYS and not (named(node.func) in _KNOWN and name not in self.own):
            self.wrong = True
        if of_session:
            # Only what is judged may rest on the delivery: not the title it gets, nor whether.
            if name in _DOOR and (self.under or max(kinds[1:], default=_Kind.CLEAN)):
                self.wrong = True
            return _Kind.CLEAN if name in _OF_SESSION else _Kind.RESTS
        if name in self.own and max(most, of):
            return _Kind.SAYS
        if name in _CALENDAR and most < _Kind.SAYS:
            return _Kind.CLEAN
        return max(most, of)

    def _is_session(self, name: str) -> bool:
        return name in self.sessions and name not in self.given

    def _is_ours(self, node: ast.expr) -> bool:
        """Tell whether something is what a function of the library, or the session, gives."""
        if not isinstance(node, ast.Call):
            return False
        owner = root(node.func)
        ours = owner in self.library and owner not in self.given
        return ours or self._is_session(owner)

    def _is_elsewhere(self, node: ast.expr) -> bool:
        """Tell whether something was made by what is not the library's."""
        while isinstance(node, (ast.Call, ast.Await, ast.Attribute, ast.Subscript)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return named(node) in self.elsewhere

    def _is_fixed(self, node: ast.expr | None, bound: str = "") -> bool:
        """Tell whether something stays what it is until it is given anew."""
        if node is None or isinstance(node, (ast.Constant, ast.JoinedStr)) or self._is_ours(node):
            return True
        if isinstance(node, ast.Name):
            return node.id not in self.loose and node.id not in self.own
        if isinstance(node, (ast.List, ast.Set, ast.Dict)) and bound in self.handled:
            return False
        plain = (ast.Attribute, ast.Subscript, ast.BinOp, ast.Compare, ast.UnaryOp, ast.BoolOp,
                 ast.IfExp, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Slice,
                 ast.Starred)  # fmt: skip
        return isinstance(node, plain) and all(map(self._is_fixed, children(node)))

    def _most(self, nodes: Iterable[ast.expr]) -> _Kind:
        return max(map(self.kind, nodes), default=_Kind.CLEAN)

    def _mentioned(self, node: ast.AST) -> _Kind:
        """Say what the body of a function rests on: all that it names."""
        return max(map(self._of_name, names_in(node)), default=_Kind.CLEAN)


def own_code_faults(cells: Iterable[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Find the cells, from 1, whose own code shows something that did not pass the door."""
    trees: dict[int, tuple[ast.Module, bool]] = {}
    found: list[tuple[int, str]] = []
    for number, cell in enumerate(cells, start=1):
        if cell.get("cell_type") != "code":
            continue
        try:
            trees[number] = ast.parse("".join(cell["source"])), bool(cell.get("outputs"))
        except (SyntaxError, ValueError, RecursionError):
            found.append((number, UNREADABLE))
    try:
        reader = _Reader(tree for tree, _ in trees.values())
        read = [(at, reader.cell(tree, shows=shows)) for at, (tree, shows) in trees.items()]
    except RecursionError:
        read = [(at, UNREADABLE) for at in trees]
    return sorted([*found, *((at, wrong) for at, wrong in read if wrong)])
