"""The texts that coders of a round read: personal data, beside the round and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lokalis_research.codering.problems import CodingError, disk_errors, write_whole
from lokalis_research.codering.rounds import Round

TEXTS_FILE = "teksten.json"


def write_texts(round_: Round, texts: Mapping[str, str]) -> None:
    """Put the texts of a round beside it.

    Parameters
    ----------
    round_ : Round
        The round.
    texts : mapping of str to str
        Unit -> what its coders read, de-identified where that is needed. Texts of other units are
        left out.

    Raises
    ------
    CodingError
        If a unit has no text, or the file cannot be written.
    """
    units = sorted(set(round_.assignments["eenheid_id"]))
    without = sum(not texts.get(unit) for unit in units)
    if without:
        raise CodingError(
            f"{without} of the {len(units)} units of round {round_.naam} have no text.",
            remedy="Draw from units that have one.",
        )
    content = json.dumps({unit: texts[unit] for unit in units}, ensure_ascii=False, indent=1)
    write_whole(round_.folder / TEXTS_FILE, content.encode("utf-8"))


def read_texts(round_: Round) -> dict[str, str]:
    """Read the texts of a round.

    Raises
    ------
    CodingError
        If they were not prepared, or the file is damaged.
    """
    path = round_.folder / TEXTS_FILE
    if not path.is_file():
        raise CodingError(
            f"Round {round_.naam} has no texts to show.",
            remedy="Prepare them with: lokalis codeerronde new; or code on a form.",
        )
    with disk_errors(path):
        content = path.read_bytes()
    try:
        texts = json.loads(content)
        return {unit: str(texts[unit]) for unit in round_.assignments["eenheid_id"]}
    except (ValueError, TypeError, KeyError):
        raise CodingError(
            f"{path.name} is damaged.", remedy="Restore it, or prepare the round again."
        ) from None
