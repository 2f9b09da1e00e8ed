"""Run the cells of a page without a kernel, and read what they show."""

import ast
import re

import nbformat

from lokalis_research.drawing import Picture
from lokalis_research.result.view import TableView
from lokalis_research.text import Answer

_TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def shown_by(page, half_year=None):
    """Run the cells of a page one by one, for another half-year if asked; yield what each shows."""
    names = {}
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        if half_year is not None:
            own = f'periode: str = "{half_year}"'
            source = re.sub(r"^periode: str = .*$", own, source, flags=re.MULTILINE)
        *before, last = ast.parse(source).body
        if not isinstance(last, ast.Expr):
            before.append(last)
        exec(compile(ast.Module(before, []), page.name, "exec"), names)
        if isinstance(last, ast.Expr):
            yield eval(compile(ast.Expression(last.value), page.name, "eval"), names)


def read(shown):
    """Give the words that a reader sees of what a cell shows."""
    if isinstance(shown, Answer):
        return [str(shown)]
    if isinstance(shown, Picture):
        return [shown.finding, shown.unit, shown.caption, shown.alt]
    if isinstance(shown, TableView):
        return [shown.title, without_tags(shown.html)]
    return [without_tags(shown._repr_html_())] if hasattr(shown, "_repr_html_") else []


def without_tags(html):
    """Leave the words of HTML."""
    return _TAG.sub(" ", html)
