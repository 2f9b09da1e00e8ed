"""A stratified draw from a frame, by permanent random numbers, with a reserve list.

Every unit has a number in [0, 1) that stays with it (`lokalis_research.stats.sampling`). Within a
stratum units stand in order of that number, from a starting point onwards: the first ones are the
sample, the next ones the reserve. So a draw does not depend on the order of rows, drawing more
keeps the first ones, and a later wave from the same starting point finds the same families.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.home import private_folder
from lokalis_research.levering import load_or_make_key
from lokalis_research.microdata import Microdata
from lokalis_research.stats.sampling.draw import (
    draw_stratified,
    permanent_random_numbers,
    rotation_starts,
)

SAMPLE, RESERVE = "steekproef", "reserve"
USABLE = ""


@dataclass(frozen=True, repr=False)
class Draw(Microdata):
    """Who was drawn, from what, with which chances.

    `selected` holds per drawn or reserve unit ``volgorde`` (from 1 within the stratum), ``rol``,
    ``insluitkans`` (n_h / N_h) and ``reden`` (why it cannot be used); `strata` per stratum
    ``omvang`` (N_h), ``getrokken`` (n_h), ``reserve`` and ``start`` (where on the circle counting
    begins). `frame_hash` and `key` are fingerprints, and `source` tells without ids what the frame
    was made from.
    """

    selected: pd.DataFrame
    strata: pd.DataFrame
    frame_hash: str
    key: str
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[str, int]:
        """How many units are drawn per stratum."""
        return dict(zip(self.strata["stratum"], self.strata["getrokken"].astype(int), strict=True))

    @property
    def starts(self) -> dict[str, float]:
        """Where on the circle counting begins, per stratum."""
        return dict(zip(self.strata["stratum"], self.strata["start"].astype(float), strict=True))


def draw(
    frame: pd.DataFrame,
    sizes: Mapping[str, int],
    *,
    key: bytes,
    reserve: int | Mapping[str, int] = 0,
    start: float | Mapping[str, float] = 0.0,
    source: Mapping[str, str] | None = None,
) -> Draw:
    """Draw units from every stratum of a frame: the same ones in whatever order its rows are.

    Every stratum must have a size; 0 draws nothing. `reserve` keeps further units ready, as many as
    there are at most. `start` is where on the circle [0, 1) counting begins, from `rotation` for a
    wave that overlaps an earlier one in part; strata that it does not name begin at 0.

    Examples
    --------
    >>> frame = pd.DataFrame({"eenheid_id": list("abcdef"), "stratum": ["Oost"] * 4 + ["West"] * 2})
    >>> drawn = draw(frame, {"Oost": 2, "West": 1}, key=b"0123456789abcdef", reserve=1)
    >>> drawn.selected["rol"].tolist()
    ['steekproef', 'steekproef', 'reserve', 'steekproef', 'reserve']
    >>> drawn.selected["insluitkans"].tolist()
    [0.5, 0.5, 0.5, 0.5, 0.5]
    """
    units = check_frame(frame)
    names = sorted(set(units[STRATUM]))
    _check_sizes(sizes, units)
    starts = {name: _of_stratum(start, name, 0.0) % 1.0 for name in names}
    ranked = draw_stratified(
        permanent_random_numbers(units[UNIT], key),
        units[STRATUM],
        dict(sizes),
        start=starts,
        reserve={name: int(_of_stratum(reserve, name, 0)) for name in names},
        ids=units[UNIT],
    )
    listed = ranked["drawn"] | ranked["reserve"]
    role = pd.Series(SAMPLE, index=ranked.index, dtype="str").mask(~ranked["drawn"], RESERVE)
    selected = pd.DataFrame(
        {
            UNIT: units[UNIT],
            STRATUM: units[STRATUM],
            "volgorde": ranked["rank"],
            "rol": role,
            "insluitkans": ranked["probability"],
            "reden": pd.Series(USABLE, index=ranked.index, dtype="str"),
        }
    )[listed]
    counts = units.groupby(STRATUM, sort=True).size()
    strata = pd.DataFrame(
        {
            "stratum": pd.Series(names, dtype="str"),
            "omvang": counts.to_numpy(),
            "getrokken": ranked.groupby(units[STRATUM])["drawn"].sum().to_numpy(dtype="int64"),
            "reserve": ranked.groupby(units[STRATUM])["reserve"].sum().to_numpy(dtype="int64"),
            "start": [starts[name] for name in names],
        }
    )
    return Draw(
        selected=selected.sort_values([STRATUM, "volgorde"], ignore_index=True),
        strata=strata,
        frame_hash=hash_checked(units),
        key=fingerprint_key(key),
        source=dict(source or {}),
    )


def extend(
    earlier: Draw,
    frame: pd.DataFrame,
    sizes: Mapping[str, int],
    *,
    key: bytes,
    reserve: int | Mapping[str, int] = 0,
) -> Draw:
    """Draw more units than before from the same frame: those drawn first stay.

    Strata that are not named keep their sizes, the reserve beyond the new sizes is never shorter
    than what has been listed, and who was found unusable stays so.
    """
    check_same(earlier, frame, key)
    wanted = {**earlier.sizes, **sizes}
    fewer = sum(wanted[name] < size for name, size in earlier.sizes.items())
    if fewer:
        raise AnalysisError(
            f"Extending would draw fewer units than before in {fewer} strata.",
            remedy="Ask at least as many as were drawn.",
        )
    listed = (earlier.strata["getrokken"] + earlier.strata["reserve"]).astype(int)
    spare = {
        name: max(int(_of_stratum(reserve, name, 0)), known - wanted[name])
        for name, known in zip(earlier.strata["stratum"], listed, strict=True)
    }
    larger = draw(
        frame, wanted, key=key, reserve=spare, start=earlier.starts, source=earlier.source
    )
    return keep_reasons(earlier, larger)


def check_same(earlier: Draw, frame: pd.DataFrame, key: bytes) -> None:
    """Refuse another frame or key than those of a draw."""
    if hash_frame(frame) != earlier.frame_hash or fingerprint_key(key) != earlier.key:
        raise AnalysisError(
            "A draw can only be extended from its own frame with its own key: one of them changed.",
            remedy="Use the delivery of the first draw, or draw a new round.",
        )


def keep_reasons(earlier: Draw, later: Draw) -> Draw:
    """Let who was found unusable stay so."""
    reasons = earlier.selected.set_index(UNIT)["reden"]
    kept = reasons.reindex(later.selected[UNIT], fill_value=USABLE).to_numpy()
    return dataclasses.replace(later, selected=later.selected.assign(reden=kept))


def rotation(earlier: Draw, overlap: float, *, key: bytes) -> dict[str, float]:
    """Find where per stratum the next wave must start to keep a share of this one, rounded up.

    Families that left in the meantime are replaced by others, so that the share is one of those who
    are still there. A wave without overlap begins with a unit listed after those drawn: keep a
    reserve of at least 1.
    """
    if fingerprint_key(key) != earlier.key:
        raise AnalysisError(
            "The earlier wave was drawn with another study key.",
            remedy="Waves overlap as planned only under one key.",
        )
    listed = earlier.selected
    ranked = pd.DataFrame(
        {
            "stratum": listed[STRATUM],
            "prn": permanent_random_numbers(listed[UNIT], key),
            "rank": listed["volgorde"],
            "drawn": listed["rol"] == SAMPLE,
        }
    )
    return {**earlier.starts, **rotation_starts(ranked, overlap)}


@dataclass(frozen=True)
class Check:
    """One thing that was compared."""

    name: str
    holds: bool


def verify(drawn: Draw, frame: pd.DataFrame, *, key: bytes) -> tuple[Check, ...]:
    """Draw again from the frame and compare with the receipt.

    Key and frame come first; the units are only compared when both are the same, for otherwise they
    cannot be.

    Examples
    --------
    >>> frame = pd.DataFrame({"eenheid_id": list("abc"), "stratum": "Oost"})
    >>> drawn = draw(frame, {"Oost": 1}, key=b"0123456789abcdef")
    >>> all(check.holds for check in verify(drawn, frame.iloc[::-1], key=b"0123456789abcdef"))
    True
    """
    same_key = fingerprint_key(key) == drawn.key
    same_frame = hash_frame(frame) == drawn.frame_hash
    checks = (Check("study key", same_key), Check("frame", same_frame))
    if not (same_key and same_frame):
        return checks
    again = draw(
        frame,
        drawn.sizes,
        key=key,
        reserve=dict(zip(drawn.strata["stratum"], drawn.strata["reserve"], strict=True)),
        start=drawn.starts,
    )
    ours, theirs = again.selected, drawn.selected
    same_units = len(ours) == len(theirs) and all(
        np.array_equal(ours[name].to_numpy(), theirs[name].to_numpy())
        for name in (UNIT, STRATUM, "volgorde", "rol")
    )
    return (
        *checks,
        Check("sizes of the strata", again.strata.equals(drawn.strata)),
        Check("drawn units and reserve, in order", same_units),
        Check(
            "inclusion probabilities",
            same_units and np.array_equal(ours["insluitkans"], theirs["insluitkans"]),
        ),
    )


def _of_stratum(given: float | Mapping[str, float], name: str, default: float) -> float:
    return given.get(name, default) if isinstance(given, Mapping) else given


def _check_sizes(sizes: Mapping[str, int], units: pd.DataFrame) -> None:
    """Name the strata at fault: they are teams, not people."""
    counts = {str(name): int(n) for name, n in units.groupby(STRATUM).size().items()}
    problems = (
        ([name for name in counts if name not in sizes], "have no size", "0 draws nothing"),
        (
            [name for name in sizes if name not in counts],
            "have a size but no units in the frame",
            "check their spelling and the frame",
        ),
        (
            [n for n, size in sizes.items() if size > counts.get(n, size)],
            "have fewer units than were asked for",
            "ask at most what there is: see `strata`",
        ),
    )
    for names, problem, remedy in problems:
        if names:
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            raise AnalysisError(
                f"Strata {problem}: {', '.join(sorted(names)[:5])}{more}.",
                remedy=f"Give every stratum of the frame a size; {remedy}.",
            )


_DOMAIN = b"lokalis_research/steekproef/1\0"

# Made-up families need no secret, and the same demo must draw the same ones everywhere.
DEMO_STUDY_KEY = hashlib.sha256(b"lokalis_research: public key of the demo studies").digest()


def study_key(home_folder: Path, study: str) -> bytes:
    """Read the secret key of a study, or make it when the study has none yet.

    Every study has a key of its own, so that families drawn for one say nothing about who is drawn
    for another. A key file that is damaged is never replaced.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = study_key(Path(folder), "veiligheid")
    ...     first == study_key(Path(folder), "veiligheid"), first == study_key(Path(folder), "doel")
    (True, False)
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", study, flags=re.ASCII):
        raise AnalysisError(
            "A study has a name that cannot be the name of a file.",
            remedy="Use small letters, digits, hyphens and underscores, such as veiligheid.",
        )
    return load_or_make_key(private_folder(home_folder / "sleutels") / f"onderzoek-{study}.key")


def fingerprint_key(key: bytes) -> str:
    """Tell the keys of studies apart without telling anything about them."""
    return hmac.digest(key, _DOMAIN + b"vingerafdruk van de sleutel", "sha256").hex()[:16]


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
