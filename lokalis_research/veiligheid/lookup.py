"""Which plan in the client system a drawn unit is: for its coders, and kept beside the round only.

A checked delivery holds pseudonyms. Whoever judges a plan must find it, so its number is read again
from the export and put where only coders look.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from lokalis_research.codering import Round
from lokalis_research.codering.rounds import write_texts
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.levering import DEMO_KEY, CheckedDelivery
from lokalis_research.levering.agreement import read_fitting
from lokalis_research.levering.pseudonym import fingerprint_key, pseudonymise
from lokalis_research.levering.read import read_headers
from lokalis_research.levering.stage import stage_file
from lokalis_research.levering.synonyms import load_spellings

TABLE, FIELD = "gezinsplannen", "plan_id"


def plan_numbers(
    folder: Path, checked: CheckedDelivery, dictionary: Dictionary, *, key: bytes
) -> pd.Series[str]:
    """Read the numbers of plans as they were delivered, by pseudonym: personal data.

    The key is that of pseudonyms, not that of the study.
    """
    used = DEMO_KEY if checked.is_demo else key
    if fingerprint_key(used) != checked.key:
        raise AnalysisError(
            "The checked delivery has pseudonyms of another key.",
            remedy="Check it again on this machine: lokalis check DIR.",
        )
    spellings = load_spellings(dictionary)
    parts = [
        stage_file(folder, file, read_headers(folder, file), dictionary[TABLE], spellings)
        for file in read_fitting(folder, dictionary).bestanden
        if file.tabel == TABLE
    ]
    numbers = pd.concat([part.table[FIELD] for part in parts], ignore_index=True)
    numbers = numbers.dropna().drop_duplicates(ignore_index=True)
    return numbers.set_axis(pd.Index(pseudonymise(numbers, FIELD, key=used)))


def write_lookups(round_: Round, frame: pd.DataFrame, numbers: pd.Series[str]) -> None:
    """Tell the coders of a round which plan to open for every unit."""
    units = sorted(set(round_.assignments["eenheid_id"]))
    plans = frame.set_index("eenheid_id")["plan_id"].reindex(units)
    known = plans.map(numbers)
    if known.isna().any():
        raise AnalysisError(
            f"{int(known.isna().sum())} of {len(units)} plans of this round are not in the "
            "delivery.",
            remedy="Give the delivery that was drawn from.",
        )
    texts = known.map("Open gezinsplan {} en beantwoord de vragen over dat plan.".format)
    write_texts(round_, {str(unit): str(text) for unit, text in texts.items()})
