"""In a notebook's kernel: what was not delivered ends as a text, and the rest of the cell goes on.

An extension of IPython. Every statement of a cell is tried by itself. One that needs what is not
there leaves an `Absent` in the names that it would have made, so that whatever rests on these is
not there either; what a cell ends with then shows what was not delivered.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from lokalis_research.drawing import Notice
from lokalis_research.errors import NotDeliveredError
from lokalis_research.missing import Absent, why_absent

_NAMES = {"_not_delivered": NotDeliveredError, "_absent": Absent}


def load_ipython_extension(shell: Any) -> None:
    """Let a kernel try statements one by one."""
    shell.user_ns_hidden.update(dict.fromkeys((*_NAMES, "_shown")))
    shell.user_ns.update(_NAMES, _shown=shown)
    shell.ast_transformers.append(Guard())


def shown(make: Callable[[], Any]) -> Any:
    """Make what a cell ends with, or a text that says what was not delivered for it."""
    try:
        made = make()
    except NotDeliveredError as error:
        return Notice(error.state)
    why = why_absent(made)
    return made if why is None else Notice(why.state)


class Guard(ast.NodeTransformer):
    """Tries the statements of a cell one by one."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Rewrite a cell."""
        if not node.body:
            return node
        *before, last = node.body
        if isinstance(last, ast.Expr) and not any(isinstance(n, _OWN) for n in ast.walk(last)):
            node.body = [*map(_tried, before), _displayed(last)]
        else:
            node.body = [*map(_tried, node.body)]
        return ast.fix_missing_locations(node)


_OWN = (ast.Await, ast.NamedExpr, ast.Yield)  # mean something else inside a function


def _tried(statement: ast.stmt) -> ast.stmt:
    """Write ``a = f(b)`` as: try that; where it needs what is not there, a is absent."""
    if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
        return statement
    names = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    cause = "_why"
    absent: list[ast.stmt] = [
        ast.parse(f"{name} = _absent({cause})").body[0] for name in sorted(names)
    ]
    handler = ast.ExceptHandler(
        type=ast.Name("_not_delivered", ast.Load()), name=cause, body=absent or [ast.Pass()]
    )
    tried = ast.Try(body=[statement], handlers=[handler], orelse=[], finalbody=[])
    return ast.copy_location(tried, statement)


def _displayed(statement: ast.Expr) -> ast.stmt:
    nobody = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    call = ast.Call(
        ast.Name("_shown", ast.Load()), [ast.Lambda(args=nobody, body=statement.value)], []
    )
    return ast.copy_location(ast.Expr(call), statement)
