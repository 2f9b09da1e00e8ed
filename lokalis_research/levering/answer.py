"""The answer on top of the delivery page: two sentences that follow from released numbers."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import LOCALE, Answer, listing, number

_GRAVE = "fout"


def answer(rows: Released, findings: Released, period: HalfYear, cutoff: date) -> Answer:
    """Say how much of a delivery can be used, and whether it reaches the end of the half-year.

    Parameters
    ----------
    rows, findings : Released
        Of `results.delivered_rows` and `results.findings`.
    period : HalfYear
        The half-year of the page.
    cutoff : datetime.date
        Peildatum of the delivery.

    Returns
    -------
    Answer
    """
    return Answer((_usable(rows, findings), _complete(period, cutoff)))


def _usable(rows: Released, findings: Released) -> str:
    table = rows.table
    shares = [
        f"{number(row['aandeel_bruikbaar'], 1)}% van {row['tabel']}"
        for row in table.to_dict("records")
        if row["aandeel_bruikbaar"] == row["aandeel_bruikbaar"]
    ]
    kinds = int((findings.table["ernst"] == _GRAVE).sum())
    said = "geen regel" if kinds == 0 else f"{kinds} regel{'s' if kinds > 1 else ''}"
    usable = f"Bruikbaar is {listing(shares)}" if shares else "Hoeveel bruikbaar is, is te weinig"
    return f"{usable}; {said} waardoor rijen apart zijn gezet."


def _complete(period: HalfYear, cutoff: date) -> str:
    day = format_date(cutoff, "d MMMM y", locale=LOCALE)
    if cutoff >= period.last_day:
        return f"De registratie loopt tot en met {day}: het {period.label} is helemaal geleverd."
    return (
        f"De registratie loopt tot en met {day}: het {period.label} is nog niet helemaal geleverd, "
        "en cijfers erover gaan tot die dag."
    )
