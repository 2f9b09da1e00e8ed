"""Which names of a notebook can be changed without being given anew, and where that may happen."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_DISPLAYS = (ast.List, ast.Set, ast.Dict, ast.Tuple)
_BINDS = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return, ast.Yield)


def last(node: ast.expr) -> str:
    """Name what is called: the method, or the function."""
    return node.attr if isinstance(node, ast.Attribute) else named(node)


def named(node: ast.AST | None) -> str:
    """Give the name that an expression is, if it is one."""
    return node.id if isinstance(node, ast.Name) else ""


def root(node: ast.AST) -> str:
    """Name what something is part of: `a` of `a.b[0].c`."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return named(node)


def children(node: ast.AST) -> list[ast.expr]:
    """List the expressions directly inside, also those of a comprehension."""
    found: list[ast.expr] = []
    for one in ast.iter_child_nodes(node):
        found += [one] if isinstance(one, ast.expr) else children(one)
    return found


def names_in(node: ast.AST) -> set[str]:
    """Name all that stands in a piece of code."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def arguments(tree: ast.AST) -> set[str]:
    """Name what functions of somebody's own are given."""
    return {one.arg for one in ast.walk(tree) if isinstance(one, ast.arg)}


def handled(tree: ast.AST, own: Iterable[str]) -> set[str]:
    """Name the lists and the like that are written in code and may be changed, or have two names.

    One that is only read, looped over or given to functions of others stays as it was written.
    """
    found: set[str] = set()
    for node in ast.walk(tree):
        parts: list[ast.expr | None] = []
        if isinstance(node, ast.Attribute) or (
            isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load)
        ):
            parts = [node.value]
        elif isinstance(node, ast.AugAssign):
            parts = [node.target]
        elif isinstance(node, _BINDS):
            parts = [node.value]
        elif isinstance(node, _DISPLAYS):
            parts = list(children(node))
        elif isinstance(node, ast.Call) and last(node.func) in set(own):
            parts = [*node.args, *(word.value for word in node.keywords)]
        found |= {root(one) for one in parts if one is not None}
    return found - {""}


def deciding(node: ast.AST) -> Iterator[ast.expr]:
    """List the expressions inside that decide what is done, how often or until when."""
    for one in ast.walk(node):
        if isinstance(one, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            yield one.test
        elif isinstance(one, (ast.For, ast.AsyncFor)):
            yield one.iter
        elif isinstance(one, ast.Match):
            yield one.subject
        elif isinstance(one, (ast.Try, ast.TryStar, ast.With, ast.AsyncWith)):
            # Whether something in it went wrong.
            yield from (part for step in one.body for part in children(step))
