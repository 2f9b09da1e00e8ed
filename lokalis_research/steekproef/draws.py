"""A stratified draw by permanent random numbers, with a reserve list.

Every unit has a number in [0, 1) that stays with it (`lokalis_research.stats.sampling`). Within a
stratum units stand in order of that number, from a starting point onwards: the first ones are the
sample, the next ones the reserve. So a draw does not depend on the order of rows, drawing more
keeps the first ones, and a later wave from the same starting point finds the same families.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.stats.sampling.draw import (
    draw_stratified,
    permanent_random_numbers,
    rotation_starts,
)
from lokalis_research.steekproef.frame import STRATUM, UNIT, check_frame, hash_checked, hash_frame
from lokalis_research.steekproef.key import fingerprint_key

SAMPLE, RESERVE = "steekproef", "reserve"
USABLE = ""


@dataclass(frozen=True, repr=False)
class Draw(Microdata):
    """Who was drawn, from what, with which chances.

    Parameters
    ----------
    selected : pandas.DataFrame
        One row per drawn or reserve unit, by stratum and order: ``eenheid_id``, ``stratum``,
        ``volgorde`` (from 1 within the stratum), ``rol`` (``"steekproef"`` or ``"reserve"``),
        ``insluitkans`` (n_h / N_h) and ``reden`` (why it cannot be used; empty for who can).
    strata : pandas.DataFrame
        One row per stratum of the frame: ``stratum``, ``omvang`` (N_h), ``getrokken`` (n_h),
        ``reserve`` (units on the reserve list) and ``start`` (where on the circle counting begins).
    frame_hash : str
        Fingerprint of the frame.
    key : str
        Fingerprint of the study key: not the key.
    source : mapping of str to str
        What the frame was made from, such as delivery and period. No ids.
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
    """Draw units from every stratum of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``eenheid_id`` and ``stratum``, one row per unit, in any order.
    sizes : mapping of str to int
        How many units per stratum; every stratum of the frame must be named, 0 draws nothing.
    key : bytes
        The study key, from `study_key`.
    reserve : int or mapping, default 0
        How many further units to keep ready per stratum; as many as there are, at most.
    start : float or mapping, default 0
        Where on the circle [0, 1) counting begins; a mapping need not name new strata (they begin
        at 0). From `rotation` for a wave that overlaps an earlier one in part.
    source : mapping of str to str, optional
        What the frame was made from, for the receipt.

    Returns
    -------
    Draw
        The same for the same frame in any order of rows.

    Raises
    ------
    AnalysisError
        If the frame is not usable (`check_frame`), a stratum of it has no size, a size names a
        stratum that is not there, or asks more units than a stratum has.

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

    Parameters
    ----------
    earlier : Draw
        The draw so far.
    frame : pandas.DataFrame
        The frame that it was drawn from, in any order of rows.
    sizes : mapping of str to int
        The new sizes per stratum; strata that are not named keep theirs.
    key : bytes
        The study key.
    reserve : int or mapping, default 0
        The new reserve beyond the new sizes; never shorter than what has been listed.

    Returns
    -------
    Draw
        Who was found unusable stays so.

    Raises
    ------
    AnalysisError
        If frame or key are others than those of the earlier draw, or a stratum would get fewer.
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
    """Find where the next wave must start to keep a share of this one.

    Parameters
    ----------
    earlier : Draw
        The wave before.
    overlap : float
        Share of each stratum's drawn units to keep, 0 to 1 (rounded up); 1 keeps all.
    key : bytes
        The study key.

    Returns
    -------
    dict of str to float
        For ``draw(..., start=...)``. Families that left in the meantime are replaced by others, so
        that the share is one of those who are still there.

    Raises
    ------
    AnalysisError
        If the key is another one, or `overlap` is not from 0 to 1, or a stratum has no unit listed
        to begin a wave without overlap with: keep a reserve of at least 1.
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

    Parameters
    ----------
    drawn : Draw
        As it was written.
    frame : pandas.DataFrame
        The frame, in any order of rows.
    key : bytes
        The study key.

    Returns
    -------
    tuple of Check
        Key and frame first; the units are only compared when both are the same, for otherwise they
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
