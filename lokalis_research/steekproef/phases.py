"""A draw in phases: each from the units that earlier ones left, and weights for all together.

How later units are chosen may follow from what earlier ones told, as long as it is by lot with
known chances. Given the earlier units, which then stand for themselves, the new ones stand for the
rest: that estimate is unbiased whatever the earlier ones were, so it does not vary along with
theirs, and any mean of the two with a weight settled beforehand is unbiased too. A unit counts for
what it counts for in that mean, and one over that takes the place of a chance.

`finer` reads a draw as one from finer strata, so that more can be drawn from some of them.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from itertools import count, takewhile
from pathlib import Path

import pandas as pd

from lokalis_research.steekproef.draws import (
    SAMPLE,
    STRATUM,
    UNIT,
    Draw,
    check_frame,
    check_same,
    draw,
    keep_reasons,
)
from lokalis_research.steekproef.receipt import OF_FRAME, has_draw, in_use, read_draw, write_draw


def read_phases(place: Path) -> list[Draw]:
    """Read the draw in a folder and those after it, in folders of that name with ``-2``, ``-3``."""
    later = takewhile(has_draw, (_folder(place, number) for number in count(2)))
    return [read_draw(place), *map(read_draw, later)]


def draw_phase(
    place: Path,
    left: pd.DataFrame,
    sizes: Mapping[str, int],
    *,
    key: bytes,
    source: Mapping[str, str],
) -> Draw:
    """Draw from the units that were left, and write it beside what was drawn before.

    The phase gets numbers of its own from the key: those of the first draw tell already that what
    is left has high ones.
    """
    number = len(read_phases(place)) + 1
    own = hmac.digest(key, f"fase\0{number}".encode(), "sha256")
    drawn = draw(left, sizes, key=own, source=source)
    write_draw(_folder(place, number), drawn)
    return drawn


def together(phases: Sequence[Draw]) -> pd.DataFrame:
    """List all drawn units with a chance that counts them for what they stand for.

    Before a phase of n₂ units, n₁ were drawn: their estimate counts for n₁ / (n₁ + n₂), or less
    where the phase took nearly all units of a stratum, so that none counts for less than itself.
    One over the chances adds up to all units. Strata that follow from what earlier phases told must
    leave room for the first: whether that share was lessened would otherwise follow from what it
    multiplies.

    Examples
    --------
    >>> frame = pd.DataFrame({"eenheid_id": list("abcdefgh"), "stratum": "alle"})
    >>> first = draw(frame, {"alle": 2}, key=b"0123456789abcdef")
    >>> left = frame[~frame["eenheid_id"].isin(first.selected["eenheid_id"])]
    >>> second = draw(left, {"alle": 2}, key=b"another of sixteen")
    >>> (1 / together([first, second])["insluitkans"]).round(2).tolist()
    [2.5, 2.5, 1.5, 1.5]
    """
    found, *later = (
        one.selected.loc[one.selected["rol"] == SAMPLE, [UNIT, STRATUM, "insluitkans"]]
        for one in phases
    )
    for number, rows in enumerate(later, start=2):
        share = len(found) / (len(found) + len(rows))
        share = min(share, 1 - float(rows["insluitkans"].max()))
        before = found.assign(insluitkans=1 / (share / found["insluitkans"] + 1 - share))
        new = rows.assign(
            insluitkans=rows["insluitkans"] / (1 - share),
            stratum=f"fase {number}: " + rows[STRATUM],
        )
        found = pd.concat([before, new])
    return found.reset_index(drop=True)


def _folder(place: Path, number: int) -> Path:
    return place if number == 1 else place.with_name(f"{place.name}-{number}")


def finer(earlier: Draw, frame: pd.DataFrame, parts: pd.DataFrame, *, key: bytes) -> Draw:
    """Read a draw as one from parts of its strata.

    Within a part units stand in the order of the whole stratum. So those that were drawn are the
    first of that part: given how many they are, a simple random sample of it, and estimates weigh
    them by their part (poststratification: Holt and Smith, 1979, Journal of the Royal Statistical
    Society A 142, 33-46). Who was drawn or took somebody's place counts as drawn.

    Examples
    --------
    >>> frame = pd.DataFrame({"eenheid_id": list("abcdef"), "stratum": "Oost"})
    >>> drawn = draw(frame, {"Oost": 4}, key=b"0123456789abcdef")
    >>> parts = frame.assign(stratum=["Oost", "Oost, met vinkje"] * 3)
    >>> two = finer(drawn, frame, parts, key=b"0123456789abcdef")
    >>> two.sizes
    {'Oost': 1, 'Oost, met vinkje': 3}
    >>> set(two.selected["eenheid_id"]) == set(drawn.selected["eenheid_id"])
    True
    """
    check_same(earlier, frame, key)
    rows = earlier.selected
    part = check_frame(parts).set_index(UNIT)[STRATUM]
    last = rows["volgorde"].where(in_use(earlier)).groupby(rows[STRATUM]).transform("max")
    counts = (
        pd.DataFrame(
            {
                STRATUM: part.reindex(rows[UNIT]).to_numpy(),
                "getrokken": (rows["rol"] == SAMPLE) | (rows["volgorde"] <= last),
                "reserve": (rows["rol"] != SAMPLE) & ~(rows["volgorde"] <= last),
            }
        )
        .groupby(STRATUM)
        .sum()
        .reindex(sorted(set(part)), fill_value=0)
    )
    whole = check_frame(frame).set_index(UNIT)[STRATUM]
    begins = part.to_frame().assign(start=whole.map(earlier.starts)).groupby(STRATUM)["start"]
    read = draw(
        parts,
        _by_name(counts["getrokken"]),
        key=key,
        reserve=_by_name(counts["reserve"]),
        start={str(name): float(start) for name, start in begins.first().items()},
        source={**earlier.source, OF_FRAME: earlier.frame_hash},
    )
    return keep_reasons(earlier, read)


def _by_name(values: pd.Series) -> dict[str, int]:
    return {str(name): int(value) for name, value in values.items()}
