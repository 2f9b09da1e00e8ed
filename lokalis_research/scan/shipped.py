"""What the package itself says in its notebooks: public, as long as nobody changed it.

Of a notebook that was edited, only cells that are as they were shipped count: whatever somebody
pastes beside them is searched like any other text. The present texts are taken down as those of the
package by ``python -m lokalis_research.scan.shipped``.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from lokalis_research.resources import dictionary_path, notebooks_path

_WORDS_OF = {".csv", ".json", ".yaml", ".md"}
LIST = Path(__file__).with_name("shipped.txt")
# 64 bits: no two texts share them by chance, and the list stays short.
_DIGITS = 16


def public_texts() -> Iterator[str]:
    """List the texts of the package's own data dictionary and notebooks."""
    for path in sorted(dictionary_path().rglob("*")):
        if path.is_file() and path.suffix in _WORDS_OF:
            yield path.read_text(encoding="utf-8")
    shipped = set(LIST.read_text(encoding="ascii").split())
    yield from (text for text in prose() if fingerprint_of(text) in shipped)


def typed(notebook: Path) -> Iterator[tuple[int, str]]:
    """List the texts of a notebook that the package did not ship, with the number of their cell.

    Also those in code, such as the title of a table: they stand on the page.

    Parameters
    ----------
    notebook : pathlib.Path
        A notebook of a run.
    """
    shipped = set(LIST.read_text(encoding="ascii").split())
    for number, text in (*_markdown(notebook), *_in_code(notebook)):
        if fingerprint_of(text) not in shipped:
            yield number, text


def prose() -> Iterator[str]:
    """List the texts that stand in the package's notebooks now."""
    for path in sorted(notebooks_path().glob("*.ipynb")):
        yield from (text for _, text in _markdown(path))


def _markdown(path: Path) -> Iterator[tuple[int, str]]:
    return _cells(path, "markdown")


def _in_code(path: Path) -> Iterator[tuple[int, str]]:
    """List what stands between quotes in code and is more than one word."""
    for number, source in _cells(path, "code"):
        try:
            tree = ast.parse(source)
        except SyntaxError:
            yield number, source
            continue
        said = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
        yield from ((number, one) for one in said if isinstance(one, str) and " " in one.strip())


def _cells(path: Path, kind: str) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
        if cell["cell_type"] == kind:
            yield number, "".join(cell["source"])


def fingerprint_of(text: str) -> str:
    """Fingerprint a text, whatever its white space."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:_DIGITS]


def ours() -> set[str]:
    """Fingerprint every text in the package's notebooks, those in code among them."""
    in_code = (text for path in notebooks_path().glob("*.ipynb") for _, text in _in_code(path))
    return {fingerprint_of(text) for text in (*prose(), *in_code)}


if __name__ == "__main__":
    LIST.write_text("\n".join(sorted(ours())) + "\n", "ascii")
