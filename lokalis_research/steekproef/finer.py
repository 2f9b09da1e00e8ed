"""Read a draw as one from finer strata, so that more can be drawn from some of them."""

from __future__ import annotations

import pandas as pd

from lokalis_research.steekproef.draws import SAMPLE, Draw, check_same, draw, keep_reasons
from lokalis_research.steekproef.frame import STRATUM, UNIT, check_frame
from lokalis_research.steekproef.receipt import OF_FRAME, in_use


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
