"""The scan of finished files: what in them may not leave, and where it stands."""

from __future__ import annotations

import getpass
import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

from lokalis_research.release.scan.forms import forms
from lokalis_research.release.scan.needles import (
    PSEUDONYM,
    RAW_ID,
    Needles,
    found_texts,
    id_candidates,
)
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
    pieces = [piece for name, content in files for piece in take_apart(name, content)]
    written = {piece: tuple(forms(piece.text)) for piece in pieces}
    candidates = {
        word for texts in written.values() for text in texts for word in id_candidates(text)
    }
    raw_ids = needles.recognise(sorted(candidates))
    here = _own_names()

    def kinds(texts: tuple[str, ...]) -> Iterator[str]:
        for text in texts:
            yield from shapes(text)
            yield from _ids(text, needles, raw_ids)
            yield from found_texts(text, needles)
            if any(name in text.casefold() for name in here):
                yield USER

    def told(text: str) -> str:
        # The name of a file, a sheet or a field can be the leak itself.
        return _HIDDEN if any(kinds(tuple(forms(text)))) else text

    rows = [
        (told(piece.file), told(piece.place), kind)
        for piece in pieces
        for kind in (*_by_nature(piece), *kinds(written[piece]))
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


def _by_nature(piece: Piece) -> Iterator[str]:
    """Name what a piece is, where that alone is wrong."""
    if piece.kind in _ALWAYS_WRONG and (piece.text.strip() or piece.kind == UNREADABLE):
        yield _ALWAYS_WRONG[piece.kind]
    if piece.kind == "cel" and is_formula(piece.text):
        yield FORMULA


def _ids(text: str, needles: Needles, raw_ids: frozenset[str]) -> Iterator[str]:
    words = id_candidates(text)
    if not words.isdisjoint(needles.pseudonyms):
        yield PSEUDONYM
    if not words.isdisjoint(raw_ids):
        yield RAW_ID


def _own_names() -> frozenset[str]:
    names = {getpass.getuser().casefold(), platform.node().casefold()}
    return frozenset(name for name in names - _NOBODY if len(name) >= _SHORTEST_NAME)
