"""One file with what was guessed about it, from which the lines of a draft are written."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from lokalis_research.levering.draft_columns import Evidence, fitting_notations, order_of
from lokalis_research.levering.draft_files import FoundTable
from lokalis_research.levering.draft_keys import Keys
from lokalis_research.levering.draft_match import Guess
from lokalis_research.levering.synonyms import Spellings

# Signs that YAML refuses, or takes for the end of a line.
UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
UNDECIDED = "TE BESLISSEN:"  # marks what only a human being can know


@dataclass(frozen=True, eq=False)
class Draft:
    """One file with what was guessed about it."""

    found: FoundTable
    guess: Guess
    evidence: Mapping[int, Evidence]
    notation: str | None
    undecided: bool
    spellings: Mapping[str, Spellings]
    empty_words: Mapping[str | None, frozenset[str]]
    keys: Keys
    from_others: bool = False

    def of(self, field: str) -> Evidence:
        """Return what is known of the cells of a field."""
        return self.evidence[self.guess.fields[field].position]

    def with_type(self, *types: str) -> list[str]:
        """Name the fields of some types that have a column."""
        fields = {one.name: one.type for one in self.guess.table.fields} | {"vanaf": "date"}
        return [one for one in self.guess.fields if fields[one] in types]

    def ordered(self, order: str) -> Draft:
        """Return the draft with the order of day and month of the other files, if that fits."""
        fitting = fitting_notations([self.of(name) for name in self.with_type("date")])
        like_others = [one for one in fitting if order_of(one) == order]
        if not like_others or "%y" in map(order_of, fitting):
            return self  # whether a number is a day or a year, another file does not tell
        return dataclasses.replace(self, notation=like_others[0], from_others=True)


def quoted(text: str) -> str:
    """Write a text so that YAML reads it as it is."""
    written = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda sign: json.dumps(sign.group())[1:-1], written)


def counted(number: int, one: str, many: str) -> str:
    """Write a number with the word for one or for more."""
    return f"{number} {one if number == 1 else many}"
