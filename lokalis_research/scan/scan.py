"""The scan of finished files: what in them may not leave, and where it stands."""

from __future__ import annotations

import getpass
import platform
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pandas as pd

from lokalis_research.levering import MARKER
from lokalis_research.scan.forms import forms, running_forms
from lokalis_research.scan.ids import (
    has_pseudonym,
    id_candidates,
    parts_of_name,
    whole_ids,
    without_keys,
)
from lokalis_research.scan.images import PLACE
from lokalis_research.scan.needles import FREE_TEXT, PSEUDONYM, RAW_ID, Needles, found_texts
from lokalis_research.scan.patterns import RAW_OUTPUT, TRACE, shapes
from lokalis_research.scan.pieces import UNREADABLE, Piece, take_apart
from lokalis_research.scan.plain import MACHINE, RUNNING, plain

FORMULA = "formule"

_FORMULA = re.compile(r"^[\s\"']*(?:[=@]|[+\-](?![\d.,\s]*%?$))")
_CONTROLS = ("\t", "\r")


def is_formula(cell: str) -> bool:
    """Tell whether a spreadsheet would compute a cell instead of showing it."""
    # A real minus sign, unlike a hyphen, is text to every spreadsheet.
    is_negative = cell.startswith("−")
    return cell.startswith(_CONTROLS) or (not is_negative and bool(_FORMULA.match(plain(cell))))


COLUMNS = ("bestand", "plaats", "soort")
USER, MAKER = "naam van gebruiker of computer", "naam van een maker"

_ALWAYS_WRONG = {
    "traceback": TRACE,
    "stderr": "uitvoer op stderr",
    "ruwe_uitvoer": RAW_OUTPUT,
    "parameters": "parameters",
    "invoer": "code",
    "formule": FORMULA,
    PLACE: PLACE,
    UNREADABLE: "niet te lezen",
}
NEVER_LEAVES: tuple[str, ...] = (MARKER,)
"""Markers that stand in an output with rows of a delivery that were rejected: wherever one of these
is found, nothing leaves."""

STAYS = "rijen die de machine niet mogen verlaten"
# Where no delivery is at hand, whatever could be the number of somebody.
_ANY_ID = re.compile(
    r"(?<![\d.,/-])\d{5,}(?!\d|[.,]\d)|\b[A-Za-z]{1,3}-?\d{4,}\b"
    r"|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{8,}\b"
)
ANY_ID = "nummer dat bij iemand kan horen"
# Who made a file, by the programs that write one for us.
_TOOL = re.compile(r"(?:lokalis_research|openpyxl|XlsxWriter|Matplotlib)[\w\s.,:/()-]*")
# Names that say nobody: accounts of machines, and words that are words.
_NOBODY = {"root", "user", "admin", "runner", "jovyan", "ubuntu", "localhost", "computer"}
# A user or machine with a shorter name (me, pc) is a word of some page.
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
    >>> from lokalis_research.scan.needles import no_needles
    >>> scan_files([("a.txt", b"veilig\n\nbel 06-12345678")], no_needles()).to_dict("records")
    [{'bestand': 'a.txt', 'plaats': 'regel 3', 'soort': 'telefoonnummer'}]
    """
    pieces = [piece for name, content in files for piece in take_apart(name, content)]
    made_up = {piece.text for piece in pieces if piece.kind == MACHINE}
    typed = dict.fromkeys((one.text, one.kind == RUNNING) for one in pieces if one.kind != MACHINE)
    written = {
        (text, is_running): tuple(running_forms(text) if is_running else forms(text))
        for text, is_running in typed
    }
    words = {text: id_candidates(text) for texts in written.values() for text in texts}
    words |= {name: whole_ids(name) for name in made_up - set(words)}
    raw_ids = needles.recognise(sorted(frozenset().union(*words.values())))
    here = _own_names()

    def kinds(texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if any(marker in text for marker in NEVER_LEAVES):
                yield STAYS
            yield from shapes(without_keys(text))
            if has_pseudonym(text, needles.pseudonyms, needles.pseudonym_parts):
                yield PSEUDONYM
            if raw_ids and not raw_ids.isdisjoint(words.get(text) or id_candidates(text)):
                yield RAW_ID
            yield from found_texts(text, needles)
            if here is not None and here.search(text):
                yield USER

    found: dict[tuple[str, bool | None], tuple[str, ...]] = {
        key: tuple(dict.fromkeys(_of_running(texts, needles, kinds) if key[1] else kinds(texts)))
        for key, texts in written.items()
    }
    for name in made_up:
        found[name, None] = tuple(_of_machine(name, needles, raw_ids))

    def told(text: str) -> str:
        # The name of a file, a sheet or a field can be the leak itself.
        return _HIDDEN if any(kinds(forms(text))) else text

    rows = [
        (told(piece.file), told(piece.place), kind)
        for piece in pieces
        for kind in (
            *_by_nature(piece),
            *found[piece.text, None if piece.kind == MACHINE else piece.kind == RUNNING],
        )
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str").drop_duplicates(ignore_index=True)


def scan_message(text: str, needles: Needles) -> pd.DataFrame:
    """Look through a text that somebody typed to send, such as the reason of a correction.

    Parameters
    ----------
    text : str
        The text.
    needles : Needles
        What the delivery holds, or `package_needles` where none is at hand.

    Returns
    -------
    pandas.DataFrame
        As of `scan_files`; also any number that could be an id of any delivery counts.

    Examples
    --------
    >>> from lokalis_research.scan.needles import no_needles
    >>> scan_message("Het ging mis bij 70012345.", no_needles())["soort"].tolist()
    ['nummer dat bij iemand kan horen']
    """
    hits = scan_files([("bericht", text.encode())], needles)
    if _ANY_ID.search(plain(text)):
        hits.loc[len(hits)] = ["bericht", "tekst", ANY_ID]
    return hits


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read all files of a folder, in order of their names.

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
    if piece.kind == "maker" and not _is_tool(piece.text):
        yield MAKER


def _of_machine(name: str, needles: Needles, raw_ids: frozenset[str]) -> Iterator[str]:
    """Look for whole ids only in a name that a program made up."""
    if not needles.pseudonyms.isdisjoint(parts_of_name(name)):
        yield PSEUDONYM
    if not raw_ids.isdisjoint(whole_ids(name)):
        yield RAW_ID


def _of_running(
    texts: Iterable[str], needles: Needles, kinds: Callable[[Iterable[str]], Iterator[str]]
) -> Iterator[str]:
    """Look in all of a file for sentences only: what stands side by side in it need not belong."""
    first, *decoded = texts
    if FREE_TEXT in found_texts(first, needles):
        yield FREE_TEXT
    yield from kinds(decoded)


def _is_tool(maker: str) -> bool:
    return not maker.strip() or bool(_TOOL.fullmatch(maker.strip()))


def _own_names() -> re.Pattern[str] | None:
    names = {getpass.getuser().casefold(), platform.node().casefold()}
    telling = [re.escape(name) for name in names - _NOBODY if len(name) >= _SHORTEST_NAME]
    if not telling:
        return None
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(telling))})(?![^\W_])", re.IGNORECASE)
