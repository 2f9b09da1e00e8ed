"""For whom a bundle is made, and which pages they get: declared in the data dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.read import allowed, read_yaml
from lokalis_research.errors import DictionaryError, RunError, hint

FILE = "doelgroepen.yaml"
_WORDS = ("naam", "paginas", "per_buurtteam", "halfjaarbericht")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Audience:
    """One kind of readers.

    Parameters
    ----------
    name, label : str. As on the command line and in names of files; and as on a bundle.
    pages : tuple of str. The notebooks whose pages they get.
    per_team, report : bool
        Whether they get the pages per buurtteam, and the half-year report.
    """

    name: str
    label: str
    pages: tuple[str, ...]
    per_team: bool = False
    report: bool = False


def load_audiences(dictionary: Dictionary) -> dict[str, Audience]:
    """Read who gets which pages.

    Parameters
    ----------
    dictionary : Dictionary
        Its folder has a file ``doelgroepen.yaml``; without one there are no audiences.

    Returns
    -------
    dict of str to Audience

    Raises
    ------
    DictionaryError
        If an audience says something that is not known, or has no name or page.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> "40_verzuim_kort_lang" in load_audiences(load_dictionary())["scholen"].pages
    False
    """
    path = dictionary.path / FILE
    if not path.is_file():
        return {}
    return {str(name): _read(path, str(name), words) for name, words in read_yaml(path).items()}


def find_audience(dictionary: Dictionary, name: str) -> Audience | None:
    """Find an audience by its name; none where no name is given."""
    if not name:
        return None
    known = load_audiences(dictionary)
    if name not in known:
        raise RunError(f'There is no audience "{name}" in {FILE}.', remedy=hint(name, known))
    return known[name]


def _read(path: Path, name: str, words: Any) -> Audience:
    given = words if isinstance(words, dict) else {}
    for word in given:
        allowed(path, f'a word of audience "{name}"', word, _WORDS)
    label, pages, teams, report = (given.get(word) for word in _WORDS)
    listed = [str(page) for page in pages] if isinstance(pages, list) else []
    wrong = (
        "has a name that cannot be part of a file name"
        if not _NAME.fullmatch(name)
        else "has no naam"
        if not isinstance(label, str) or not label.strip()
        else "lists no paginas"
        if not listed
        else "says something else than true or false"
        if any(one not in (None, True, False) for one in (teams, report))
        else ""
    )
    if wrong:
        raise DictionaryError(
            f'{path.name}: audience "{name}" {wrong}.',
            remedy="Write it as the others: naam, paginas, and true or nothing at the other words.",
        )
    return Audience(name, str(label).strip(), tuple(listed), bool(teams), bool(report))
