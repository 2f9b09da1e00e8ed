"""The scan of finished files: what in them may not leave, and where it stands."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from lokalis_research.release.scan.forms import forms
from lokalis_research.release.scan.needles import Needles, found_ids, found_texts
from lokalis_research.release.scan.patterns import FORMULA, TRACE, is_formula, shapes
from lokalis_research.release.scan.pieces import UNREADABLE, Piece, take_apart

COLUMNS = ("bestand", "plaats", "soort")
USER = "naam van gebruiker of computer"

_ALWAYS_WRONG = {
    "traceback": TRACE,
    "stderr": "uitvoer op stderr",
    "ruwe_uitvoer": "ruwe uitvoer",
    "parameters": "parameters",
    "invoer": "code",
    UNREADABLE: "niet te lezen",
}
# Names that say nobody: accounts of machines, and words that are words.
_NOBODY = {"root", "user", "admin", "runner", "jovyan", "ubuntu", "localhost", "computer"}
_SHORTEST_NAME = 4
_HIDDEN = "(naam niet getoond)"


def scan_files(files: Iterable[tuple[str, bytes]], needles: Needles) -> pd.DataFrame:
    r"""Look through finished files for what may not leave the machine.

    Parameters
    ----------
    files : iterable of tuple of str and bytes
        Name and content. Archives, embedded images and notebooks are taken apart.
    needles : Needles
        What the delivery holds.

    Returns
    -------
    pandas.DataFrame
        ``bestand``, ``plaats`` and ``soort``, one row per place and kind; never what was found.

    Examples
    --------
    >>> from lokalis_research.release.scan.needles import no_needles
    >>> scan_files([("a.txt", b"veilig\nbel 06-12345678")], no_needles()).to_dict("records")
    [{'bestand': 'a.txt', 'plaats': 'regel 2', 'soort': 'telefoonnummer'}]
    """
    here = _own_names()

    def told(text: str) -> str:
        # The name of a file, a sheet or a field can be the leak itself.
        return _HIDDEN if _kinds(Piece("", "", text, "naam"), needles, here) else text

    rows = [
        (told(piece.file), told(piece.place), kind)
        for name, content in files
        for piece in take_apart(name, content)
        for kind in _kinds(piece, needles, here)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str").drop_duplicates(ignore_index=True)


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read all files of a folder, in order of their names.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Yields
    ------
    name : str
        The path in the folder, with forward slashes.
    content : bytes
        The file.
    """
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in sorted(paths, key=lambda one: one.relative_to(folder).as_posix()):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def _kinds(piece: Piece, needles: Needles, here: frozenset[str]) -> list[str]:
    found: dict[str, None] = {}
    if piece.kind in _ALWAYS_WRONG and (piece.text.strip() or piece.kind == UNREADABLE):
        found[_ALWAYS_WRONG[piece.kind]] = None
    if piece.kind == "cel" and is_formula(piece.text):
        found[FORMULA] = None
    for text in forms(piece.text):
        found.update(dict.fromkeys(shapes(text)))
        found.update(dict.fromkeys(found_ids(text, needles)))
        found.update(dict.fromkeys(found_texts(text, needles)))
        if any(name in text.casefold() for name in here):
            found[USER] = None
    return list(found)


def _own_names() -> frozenset[str]:
    names = {getpass.getuser().casefold(), platform.node().casefold()}
    return frozenset(name for name in names - _NOBODY if len(name) >= _SHORTEST_NAME)
