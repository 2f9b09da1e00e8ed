"""How many plans: what a margin costs, and what the hours that are there can buy.

Everything here takes a table of strata (``stratum``, ``omvang``) and knows no family: it works on
the frame itself, for the draw, and on released counts, for a page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.stats import sampling
from lokalis_research.stats.sampling.size import z_value
from lokalis_research.veiligheid.frame import TICKED

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Allocation = Literal["proportioneel", "neyman", "vast"]

ALLOCATIONS: dict[str, str] = {
    "proportioneel": "Naar omvang",
    "neyman": "Ook naar spreiding",
    "vast": "Elk buurtteam gelijk",
}
LEVEL = 0.95
_HARDLY = 1e-9
MINUTES = 20.0
"""What a plan takes a coder, in minutes, until that has been measured."""


def divide(
    strata: pd.DataFrame,
    plans: int,
    *,
    allocation: Allocation = "proportioneel",
    minimum: int = 0,
    shares: Mapping[str, float] | None = None,
    drawn: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Divide a number of plans over wijken; those that were drawn before stay."""
    size = strata["omvang"].to_numpy(dtype=np.int64)
    before = np.array([(drawn or {}).get(str(name), 0) for name in strata["stratum"]])
    least = np.maximum(np.minimum(size, minimum), before)
    if not int(least.sum()) <= plans <= int(size.sum()):
        already = f"; {int(before.sum())} were drawn before" if before.any() else ""
        raise AnalysisError(
            f"{plans} plans cannot be divided over {len(size)} wijken with {int(size.sum())} plans "
            f"and at least {minimum} each{already}.",
            remedy=f"Ask from {int(least.sum())} to {int(size.sum())}, or another minimum.",
        )
    if allocation == "vast":
        wanted: FloatArray = np.ones(len(size))
    elif allocation == "neyman":
        # Where all or none is expected nothing varies: such a wijk gets what is left of the plans.
        deviation = np.maximum(_deviations(strata, shares), _HARDLY)
        wanted = sampling.allocate_neyman(size, deviation, plans)
    elif allocation == "proportioneel":
        wanted = sampling.allocate_proportional(size, plans)
    else:
        raise AnalysisError(
            "This is no known way to divide plans over wijken.",
            remedy=hint(str(allocation), ALLOCATIONS),
        )
    given = sampling.round_allocation(wanted, plans, minimum=least, maximum=size)
    return dict(zip(strata["stratum"].astype(str), given.tolist(), strict=True))


def divide_by_tick(
    strata: pd.DataFrame,
    plans: int,
    ticked: int,
    *,
    allocation: Allocation = "proportioneel",
    minimum: int = 0,
    drawn: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Divide plans over wijken, so many of them among those with a tick of concern.

    Every stratum gets one at least: estimates cannot speak for a stratum without any.
    """
    has = strata["stratum"].str.endswith(TICKED)
    given: dict[str, int] = {}
    for part, number in ((strata[has], ticked), (strata[~has], plans - ticked)):
        size = part["omvang"].to_numpy()
        before = part["stratum"].map(drawn or {}).fillna(0).to_numpy()
        fits = [
            least
            for least in range(1, minimum + 1)
            if np.maximum(np.minimum(size, least), before).sum() <= number
        ]
        least = max(fits, default=1)
        given |= divide(part, number, allocation=allocation, minimum=least, drawn=drawn)
    return given


def price_of_ticks(
    strata: pd.DataFrame, plans: int, ticked: int, *, minimum: int = 0
) -> pd.DataFrame:
    """Set a draw by size beside one with more plans with a tick: what either can tell.

    Margins are in percentage points, for a share of half: of all plans and of those with a tick, in
    the city and in the wijk where it is widest. By size, ``met_vinkje`` is what is to be expected.
    """
    parts = strata.assign(wijk=strata["stratum"].str.removesuffix(TICKED))
    whole = parts.groupby("wijk")["omvang"].sum().rename_axis("stratum").reset_index()
    by_size = divide(whole, plans, minimum=minimum)
    wijken = whole.assign(wijk=whole["stratum"], plannen=whole["stratum"].map(by_size))
    share = wijken.set_index("wijk")["plannen"] / wijken.set_index("wijk")["omvang"]
    expected = parts.assign(plannen=parts["omvang"] * parts["wijk"].map(share))
    more = parts.assign(
        plannen=parts["stratum"].map(divide_by_tick(strata, plans, ticked, minimum=minimum))
    )
    rows = []
    for name, every, read in (("naar omvang", wijken, expected), ("meer met vinkje", more, more)):
        has = read[read["stratum"].str.endswith(TICKED)]
        rows.append(
            {
                "verdeling": name,
                "met_vinkje": float(has["plannen"].sum()),
                "marge_stad": _margin(every),
                "marge_wijk": _widest(every),
                "marge_stad_vinkje": _margin(has),
                "marge_wijk_vinkje": _widest(has),
            }
        )
    return pd.DataFrame(rows)


def _margin(strata: pd.DataFrame) -> float:
    """Give the margin over strata together for a share of half; at most 100 points."""
    size = strata["omvang"].to_numpy(dtype=float)
    given = np.maximum(strata["plannen"].to_numpy(dtype=float), 1.0)
    return min(_city_margin(size, np.full(len(size), 0.5), given), 100.0)


def _widest(strata: pd.DataFrame) -> float:
    """Give the widest margin of a wijk for a share of half; a single plan says nothing: 100."""
    size, given = (strata[name].to_numpy(dtype=float) for name in ("omvang", "plannen"))
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(given < 2, np.inf, 0.25 / (given - 1) * (1 - given / size))
    each = np.where(given >= size, 0.0, each)
    weight = size / strata.groupby("wijk")["omvang"].transform("sum").to_numpy()
    variance = pd.Series(weight**2 * each).groupby(strata["wijk"].to_numpy()).sum()
    return min(100 * float(z_value(LEVEL)) * float(np.sqrt(variance.max())), 100.0)


def plans_per_wijk(
    strata: pd.DataFrame, margin: float, *, questions: int = 1, minimum: int = 2
) -> pd.DataFrame:
    """Compute how many plans every wijk needs for a margin of its own, for a share of half."""
    size = strata["omvang"].to_numpy(dtype=float)
    level = sampling.simultaneous_level(questions, level=LEVEL)
    needed = sampling.sample_size_proportion(margin / 100, population=size, level=level)
    plans = np.minimum(np.maximum(needed, minimum), size).astype(np.int64)
    return pd.DataFrame(
        {
            "stratum": strata["stratum"].astype("str"),
            "omvang": size,
            "plannen": plans,
            "fractie": 100 * plans / size,
            "marge": _margins(plans, size, 0.5, level),
        }
    )


def compare_allocations(
    strata: pd.DataFrame,
    plans: int,
    *,
    minimum: int = 0,
    shares: Mapping[str, float] | None = None,
    minutes: float = MINUTES,
    double: float = 0.0,
) -> pd.DataFrame:
    """Put the three ways of dividing the same number of plans side by side."""
    deviation = _deviations(strata, shares)
    rows = []
    for name in ALLOCATIONS:
        given = _given(strata, plans, name, minimum, shares)
        size = strata["omvang"].to_numpy(dtype=float)
        share = _share_of(deviation)
        rows.append(
            {
                "verdeling": name,
                "plannen": plans,
                "minste": int(given.min()),
                "meeste": int(given.max()),
                "marge_stad": _city_margin(size, deviation, given),
                "marge_wijk": float(np.max(_margins(given, size, share, LEVEL))),
            }
        )
    table = pd.DataFrame(rows)
    best = float(table["marge_stad"].min())
    table["nodig"] = [
        _plans_for(strata, best, name, minimum, shares) for name in table["verdeling"]
    ]
    return table.assign(uren=table["nodig"] * (1 + double) * minutes / 60)


def precision_of_hours(
    strata: pd.DataFrame,
    hours: Sequence[float],
    *,
    minimum: int = 0,
    minutes: float = MINUTES,
    double: float = 0.2,
    concern: float = 0.2,
) -> pd.DataFrame:
    """Say what precision the available hours buy."""
    size = strata["omvang"].to_numpy(dtype=float)
    least = int(np.minimum(size, max(minimum, 2)).sum())
    rows = []
    for budget in hours:
        plans = min(int(budget * 60 / (minutes * (1 + double)) + 1e-9), int(size.sum()))
        if plans < least:
            continue
        given = _given(strata, plans, "proportioneel", max(minimum, 2), None)
        with_concern = plans * concern
        rows.append(
            {
                "uren": float(budget),
                "plannen": plans,
                "marge_stad": _city_margin(size, np.full(len(size), 0.5), given),
                "marge_zorg": 100
                * float(
                    sampling.margin_of_error(max(with_concern, 2), population=size.sum() * concern)
                ),
                "marge_wijk": 100
                * float(
                    sampling.margin_of_error(
                        max(plans / len(size), 2), population=float(size.mean())
                    )
                ),
            }
        )
    columns = ["uren", "plannen", "marge_stad", "marge_zorg", "marge_wijk"]
    return pd.DataFrame(rows, columns=columns)


def _given(
    strata: pd.DataFrame,
    plans: int,
    allocation: str,
    minimum: int,
    shares: Mapping[str, float] | None,
) -> IntArray:
    sizes = divide(strata, plans, allocation=allocation, minimum=minimum, shares=shares)  # type: ignore[arg-type]  # keys of ALLOCATIONS
    return np.array([sizes[name] for name in strata["stratum"].astype(str)], dtype=np.int64)


def _plans_for(
    strata: pd.DataFrame,
    margin: float,
    allocation: str,
    minimum: int,
    shares: Mapping[str, float] | None,
) -> int:
    """Find the fewest plans with which a division has a margin for the city: halve the range."""
    size = strata["omvang"].to_numpy(dtype=float)
    deviation = _deviations(strata, shares)
    low = int(np.minimum(size, max(minimum, 1)).sum())
    high = int(size.sum())
    while low < high:
        middle = (low + high) // 2
        given = _given(strata, middle, allocation, max(minimum, 1), shares)
        if _city_margin(size, deviation, given) <= margin + 1e-9:
            high = middle
        else:
            low = middle + 1
    return low


def _city_margin(size: FloatArray, deviation: FloatArray, given: FloatArray | IntArray) -> float:
    variance = sampling.variance_of_mean(
        size, deviation * np.sqrt(size / np.maximum(size - 1, 1)), given
    )
    return 100 * float(z_value(LEVEL)) * float(np.sqrt(variance))


def _margins(given: IntArray, size: FloatArray, share: npt.ArrayLike, level: float) -> FloatArray:
    """Give the margin per wijk in percentage points; a single plan says nothing: 100."""
    there = np.maximum(size, 2)
    enough = np.minimum(np.maximum(given, 2), there)
    margin = 100 * sampling.margin_of_error(enough, share=share, population=there, level=level)
    return np.where((given >= 2) | (given == size), np.minimum(margin, 100.0), 100.0)


def _deviations(strata: pd.DataFrame, shares: Mapping[str, float] | None) -> FloatArray:
    known = shares or {}
    share = np.array([known.get(str(name), 0.5) for name in strata["stratum"]], dtype=float)
    if not ((share >= 0) & (share <= 1)).all():
        raise AnalysisError(
            "An expected share is not from 0 to 1.", remedy="For 25 per cent give 0.25."
        )
    return np.asarray(np.sqrt(share * (1 - share)), dtype=np.float64)


def _share_of(deviation: FloatArray) -> FloatArray:
    return np.asarray(0.5 - np.sqrt(np.maximum(0.25 - deviation**2, 0)), dtype=np.float64)
