"""Run the cells of a page without a kernel, and read what they show."""

import ast
import re

import nbformat

from lokalis_research.drawing import Picture
from lokalis_research.result.view import TableView

_HIDDEN = re.compile(r"<style.*?</style>|<script.*?</script>", re.DOTALL)
_ALT = re.compile(r'\b(?:alt|title|aria-label)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>")


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


def run_cells(page, until=""):
    """Run the cells of a page up to its answer, or up to where a name is made; give the names."""
    names = {}
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type == "code" and "antwoord" in cell.metadata.get("tags", ()) and not until:
            break
        if cell.cell_type == "code":
            exec(compile(cell.source, page.name, "exec"), names)
        if until in names:
            break
    return names


def prose(page):
    """Give the text of every cell with prose."""
    cells = nbformat.read(page, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "markdown"]


def read(shown):
    """Give the words that a reader sees of what a cell shows."""
    if isinstance(shown, Picture):
        return [shown.finding, shown.unit, shown.caption, shown.alt]
    if isinstance(shown, TableView):
        return [shown.title, words(shown.html)]
    return [words(shown._repr_html_())] if hasattr(shown, "_repr_html_") else []


def words(html):
    """Leave the words of HTML, also those that only a screen reader or a pointer shows."""
    html = _HIDDEN.sub(" ", html)
    return " ".join([_TAG.sub(" ", html), *_ALT.findall(html)])
