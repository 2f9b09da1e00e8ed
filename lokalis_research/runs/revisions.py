"""Two half-years beside each other: what is new, revised or redefined, and what really changed."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from lokalis_research.runs.series import KEY, RATIO, SHOWN

SAME, NEW, GONE = "gelijk", "nieuw", "vervallen"
REVISED, REDEFINED, HIDDEN, APPEARED = (
    "herzien",
    "anders gedefinieerd",
    "nu verborgen",
    "nu getoond",
)
REVISIONS = (NEW, GONE, REVISED, REDEFINED, HIDDEN, APPEARED, SAME)
CHANGED, MAYBE, UNTESTED = "veranderd", "kan toeval zijn", "niet te toetsen"
RATE = 0.05
"""Of the changes that are called real at most so many are expected to be none."""
_Z95 = 1.959964
_HALF = 0.674490  # half of all standard normal values are nearer to 0
_MEDIAN_ERROR = 1.17  # relative standard error of that spread, times the root of how many there are
_ENOUGH = 20  # counts that tell together how far counts vary


def revised(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Set every number of two runs beside each other: the same number of the same moment.

    Parameters
    ----------
    new, old : pandas.DataFrame
        From `series.read_run`.

    Returns
    -------
    pandas.DataFrame
        Per number: its key, ``eerder``, ``nu`` and ``wat``, one of `REVISIONS`.

    Examples
    --------
    >>> from lokalis_research.runs.series import COLUMNS
    >>> row = dict.fromkeys(COLUMNS, "x") | {"waarde": 10.0, "status": "getoond"}
    >>> now, then = pd.DataFrame([row | {"waarde": 15.0}]), pd.DataFrame([row])
    >>> revised(now, then)["wat"].tolist(), revised(then, then)["wat"].tolist()
    (['herzien'], ['gelijk'])
    """
    kept = [*KEY, "waarde", "status", "definitie"]
    # A ratio changes when its counts do, and a model when its window does.
    sides = [one.loc[one["soort"] != RATIO, kept] for one in (old, new)]
    both = sides[0].merge(
        sides[1], on=KEY, how="outer", suffixes=("_eerder", "_nu"), indicator=True
    )
    was, is_ = both["status_eerder"] == SHOWN, both["status_nu"] == SHOWN
    what = np.select(
        [
            both["_merge"] == "right_only",
            both["_merge"] == "left_only",
            both["definitie_eerder"] != both["definitie_nu"],
            was & ~is_,
            is_ & ~was,
            was & (both["waarde_eerder"] != both["waarde_nu"]),
        ],
        [NEW, GONE, REDEFINED, HIDDEN, APPEARED, REVISED],
        default=SAME,
    )
    named = both.rename(columns={"waarde_eerder": "eerder", "waarde_nu": "nu"})
    return named[[*KEY, "eerder", "nu"]].assign(wat=what)


def changed(series: pd.DataFrame, now: str, before: str) -> pd.DataFrame:
    """Test what differs between two half-years, with the false discoveries kept few.

    Parameters
    ----------
    series : pandas.DataFrame
        Of the runs of both half-years; where both show a number, the later run counts.
    now, before : str
        The half-years.

    Returns
    -------
    pandas.DataFrame
        Per number that both have: ``nu``, ``eerder``, ``p``, ``q`` and ``wat`` (`CHANGED`,
        `MAYBE`, or `UNTESTED`). Ratios by their intervals, counts as Poisson counts that vary as
        much more as half of them show (an empirical null: Efron, 2004); ``q`` is the
        p-value adjusted for all of them (Benjamini and Hochberg, 1995), and what is below `RATE`
        is called changed. The same number in two tables counts once.
    """
    key = ["notebook", "tabel", "kolom", "groep"]
    known = series[(series["status"] == SHOWN) & series["run"].isin([now, before])]
    last = known.sort_values("run", kind="stable").drop_duplicates(KEY, keep="last")
    values = [*key, "waarde", "laag", "hoog", "soort", "definitie"]
    sides = [last.loc[last["periode"] == moment, values] for moment in (now, before)]
    both = sides[0].merge(sides[1], on=[*key, "soort", "definitie"], suffixes=("", "_eerder"))
    both = both.drop_duplicates(["kolom", "groep", "waarde", "waarde_eerder"])
    both = both.reset_index(drop=True)
    p = _p_values(both)
    tested = np.isfinite(p)
    q = np.full(len(both), np.nan)
    if tested.any():
        q[tested] = multipletests(p[tested], method="fdr_bh")[1]
    what = np.select([~tested, q <= RATE], [UNTESTED, CHANGED], default=MAYBE)
    named = both.rename(columns={"waarde": "nu", "waarde_eerder": "eerder"})
    return (
        named[[*key, "eerder", "nu"]]
        .assign(p=p, q=q, wat=what)
        .sort_values(["q", *key], ignore_index=True, kind="stable")
    )


def _p_values(both: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give the two-sided p-value of each difference; none for sums, whose error is not known."""
    now, before = (both[name].to_numpy(dtype="float64") for name in ("waarde", "waarde_eerder"))
    widths = [
        (both[f"hoog{end}"] - both[f"laag{end}"]).to_numpy(dtype="float64")
        for end in ("", "_eerder")
    ]
    counts = np.where(both["soort"] == "aantal", now + before, np.nan)
    error = np.where(
        both["soort"] == RATIO, np.hypot(widths[0], widths[1]) / (2 * _Z95), np.sqrt(counts)
    )
    z = np.abs(now - before) / np.where(error > 0, error, np.nan)
    counted = np.isfinite(counts) & np.isfinite(z)
    if counted.sum() >= _ENOUGH:
        # Brothers and sisters come together, and months vary: what most counts do is no change.
        spread = float(np.median(z[counted])) / _HALF
        z[counted] /= max(1.0, spread * (1 + _MEDIAN_ERROR / math.sqrt(counted.sum())))
    found: npt.NDArray[np.float64] = 2 * stats.norm.sf(z)
    return found
