"""The answer on top of the absence page: two sentences that follow from released numbers."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, number, span
from lokalis_research.verzuim.compare import differ
from lokalis_research.verzuim.words import moved, rows_by, share_in_words

_RATE = "verzuimpercentage"


def answer(contributions: Released, rates: Released, period: HalfYear) -> Answer:
    """Say what happened to absence, in published years and in this delivery.

    Parameters
    ----------
    contributions : Released
        From `tables.year_contributions`.
    rates : Released
        Of `absence_rate` per half-year with a two-way scheme.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Answer

    Notes
    -----
    A change in the delivery is called more than chance by the rule of `compare.differ`.
    """
    published = () if contributions.table.empty else (_published(contributions),)
    return Answer((*published, _delivered(rates, period)))


def _published(contributions: Released) -> str:
    first, second = (column.label for column in contributions.values[:2])
    rows = rows_by(contributions.table, "deel")
    total, lang = rows["totaal"], rows["lang"]
    sentence = (
        f"Volgens de gepubliceerde maandcijfers {moved(total['verandering'])} het ziekteverzuim "
        f"van {number(total['eerste'], 2)}% in {first} naar {number(total['tweede'], 2)}% in "
        f"{second} ({number(total['verandering'], 2, sign=True)} procentpunt)"
    )
    if 0 <= lang["aandeel"] <= 100:
        return f"{sentence}; {share_in_words(lang['aandeel'])} van die verandering is lang verzuim."
    return f"{sentence}; lang verzuim veranderde {number(lang['verandering'], 2, sign=True)} punt."


def _delivered(rates: Released, period: HalfYear) -> str:
    total = rows_by(rates.table[rates.table["klasse"] == "totaal"], "periode")
    current, earlier = total.get(str(period)), total.get(str(period.shift(-2)))
    if current is None or not math.isfinite(current[_RATE]):
        return f"Voor het {period.label} laat deze levering geen cijfer toe dat getoond mag worden."
    sentence = f"In deze levering was het {_with_interval(current)} in het {period.label}"
    if earlier is None or not math.isfinite(earlier[_RATE]):
        return f"{sentence}; een jaar eerder is niet te tonen."
    if differ(_estimate(current), _estimate(earlier)):
        verdict = "dat verschil is groter dan toeval zou geven"
    else:
        verdict = "of het werkelijk veranderde, is uit deze gegevens niet te zeggen"
    return f"{sentence}, tegenover {_with_interval(earlier)} een jaar eerder; {verdict}."


def _estimate(row: dict[Any, Any]) -> tuple[float, float, float]:
    return row[_RATE], row["standaardfout"], row[f"{_RATE}_vrijheidsgraden"]


def _with_interval(row: dict[Any, Any]) -> str:
    low, high = row[f"{_RATE}_laag"], row[f"{_RATE}_hoog"]
    text = f"{number(row[_RATE], 1)}%"
    if math.isfinite(low) and math.isfinite(high):
        text += f" {span(low, high, 1)}"
    return text
