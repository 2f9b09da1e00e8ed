"""What the last months before the peildatum still miss, because registration comes late.

No table of the dictionary says when a row was registered, so a delay cannot be measured from one
delivery. What can be seen is whether recent months hold fewer rows than the same months of a year
before lead one to expect; how far such an expectation is off by itself, the months before show.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.verdict import PAGE_ERROR, quantile

RECENT = 6  # months before the peildatum that may still miss rows
YEAR = 12
LEAST = 10  # rows: a smaller expectation says nothing

UNKNOWN, COMPLETE, SHORT = "niet te zeggen", "geen aanwijzing", "mist waarschijnlijk rijen"


def registration_lag(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Compare the last months of each table with the same months a year before.

    All months of all tables are one family: of deliveries that miss nothing, one in twenty is said
    to miss something.
    """
    counts = rows_per_month(delivery, dictionary)
    compared = RECENT * max(counts["tabel"].nunique(), 1)
    last = pd.Period(delivery.peildatum, freq="M")
    last = last if delivery.peildatum == last.end_time.date() else last - 1
    parts = [
        _judge(rows.set_index("maand")["rijen"], last, compared).assign(tabel=name)
        for name, rows in counts.groupby("tabel")
    ]
    columns = ["tabel", "maand", "rijen", "rijen_jaar_eerder", "verwacht", "ontbreekt", "oordeel"]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return joined[columns].astype({"tabel": "str", "maand": "str", "oordeel": "str"})


def rows_per_month(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count accepted rows per month of the first date field of each table."""
    parts = []
    for name in delivery.tables:
        months = _months(delivery, dictionary, name).dropna()
        if months.empty:
            continue
        every = pd.period_range(months.min(), months.max(), freq="M").strftime("%Y-%m")
        counts = months.value_counts().reindex(every, fill_value=0)
        part = counts.rename_axis("maand").rename("rijen").reset_index()
        part.insert(0, "tabel", name)
        part.insert(1, "veld", str(months.name))
        parts.append(part)
    columns = ["tabel", "veld", "maand", "rijen"]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return joined.astype({"tabel": "str", "veld": "str", "maand": "str", "rijen": "int64"})


def _months(delivery: CheckedDelivery, dictionary: Dictionary, name: str) -> pd.Series[str]:
    """Return the month of the first date field; a table without one has no months."""
    dates = next((field.name for field in dictionary[name].fields if field.type == "date"), None)
    if dates is None:
        return pd.Series([], dtype="str")
    months: pd.Series[str] = delivery.table(name)[dates].dt.strftime("%Y-%m").astype("str")
    return months


def _judge(counts: pd.Series[int], last: pd.Period, compared: int) -> pd.DataFrame:
    """Judge the last months of one table, as some of so many that are compared.

    The months are, from old to new: twelve that show the growth, twelve that are surely complete,
    and the last six.
    """
    months = pd.period_range(end=last, periods=RECENT + 3 * YEAR, freq="M").strftime("%Y-%m")
    known = counts.index.min() <= months[0] if len(counts) else False
    rows = counts.reindex(months, fill_value=0).to_numpy(dtype=float)
    recent, before = rows[-RECENT:], rows[-RECENT - YEAR : -YEAR]
    mature, earlier = rows[-RECENT - YEAR : -RECENT], rows[-RECENT - 2 * YEAR : -RECENT - YEAR]
    first = rows[:YEAR]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = before * mature.sum() / earlier.sum()
        # How far off the same reckoning is in months that are complete.
        ratios = mature / (earlier * earlier.sum() / first.sum())
    ratios = ratios[np.isfinite(ratios)]
    spread = float(np.std(ratios, ddof=1)) if len(ratios) > 1 else float("nan")
    enough = np.isfinite(expected) & (expected >= LEAST) & known & np.isfinite(spread)
    # How far off earlier months were is itself known from a few: Student's t.
    times = float(quantile(1 - PAGE_ERROR / compared, max(len(ratios) - 1, 1)))
    short = enough & (recent < expected * (1 - times * spread))
    return pd.DataFrame(
        {
            "maand": months[-RECENT:],
            "rijen": recent.astype("int64"),
            "rijen_jaar_eerder": before.astype("int64"),
            "verwacht": np.where(enough, expected, np.nan),
            "ontbreekt": np.where(enough, np.maximum(expected - recent, 0), np.nan),
            "oordeel": np.where(short, SHORT, np.where(enough, COMPLETE, UNKNOWN)),
        }
    )
