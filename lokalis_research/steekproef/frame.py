"""The frame: the list of all units that can be drawn, each once and in one stratum."""

from __future__ import annotations

import hashlib

import pandas as pd

from lokalis_research.errors import AnalysisError, hint

UNIT, STRATUM = "eenheid_id", "stratum"
_FIELD, _ROW = "\x1f", "\n"


def check_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Refuse a frame from which no honest draw can be made."""
    for name in (UNIT, STRATUM):
        if name not in frame.columns:
            raise AnalysisError(
                f'The frame has no column "{name}".', remedy=hint(name, map(str, frame.columns))
            )
    if frame.empty:
        raise AnalysisError(
            "The frame is empty: there is nobody to draw.",
            remedy="Check the period and the peildatum.",
        )
    for name in (UNIT, STRATUM):
        text = frame[name].astype("str")
        absent = int((frame[name].isna() | text.str.strip().eq("")).sum())
        if absent:
            raise AnalysisError(
                f'{absent} of {len(frame)} units of the frame have no "{name}".',
                remedy="Complete them, or leave them out and report how many there were.",
            )
        if text.str.contains(f"[{_FIELD}{_ROW}]").any():
            raise AnalysisError(
                f'The frame has control characters in "{name}".', remedy="Read the file again."
            )
    checked = frame.assign(
        **{UNIT: frame[UNIT].astype("str"), STRATUM: frame[STRATUM].astype("str")}
    )
    repeated = int(checked[UNIT].duplicated().sum())
    if repeated:
        raise AnalysisError(
            f"{repeated} of {len(frame)} rows of the frame repeat an id that is there already.",
            remedy="A frame has one row per unit: decide which row of a unit counts.",
        )
    return checked.sort_values(UNIT, ignore_index=True)


def hash_frame(frame: pd.DataFrame) -> str:
    """Fingerprint which units a frame holds, and in which strata."""
    return hash_checked(check_frame(frame))


def hash_checked(units: pd.DataFrame) -> str:
    """Fingerprint a frame that `check_frame` gave."""
    lines = units[UNIT].str.cat(units[STRATUM], sep=_FIELD)
    return hashlib.sha256(_ROW.join(lines.to_numpy(dtype=object)).encode("utf-8")).hexdigest()
