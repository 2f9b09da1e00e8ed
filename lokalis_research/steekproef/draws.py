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
