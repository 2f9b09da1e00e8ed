"""The answer on top of the absence page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.missing import sentences
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, number, span
from lokalis_research.verdict import UNKNOWN, Comparison, Verdict, judge
from lokalis_research.verzuim.schemes import Scheme
from lokalis_research.verzuim.words import QUESTIONS, moved, rows_by, share_in_words

_RATE = "verzuimpercentage"


def answer(
    contributions: Released,
    rates: Released,
    changed: Released,
    scheme: Scheme,
    period: HalfYear,
) -> Answer:
    """Say what happened to absence, in published years and in this delivery, and if it was short.

    Parameters
    ----------
    contributions : Released
        From `tables.year_contributions`.
    rates : Released
        Of `absence_rate` per half-year with a two-way scheme.
    changed : Released
        Of `change.changes`, with the same scheme.
    scheme : Scheme
        Where short absence ends.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Answer

    Notes
    -----
    That the absence of all staff changed is a fact; whether by more than chance between employees
    would give is judged by `lokalis_research.verdict`.
    """
    return Answer(
        sentences(
            lambda: "" if contributions.table.empty else _published(contributions),
            lambda: _delivered(rates, changed, scheme, period),
        )
    )


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


def _delivered(
    rates: Released, changed: Released, scheme: Scheme, period: HalfYear
) -> tuple[str, ...]:
    total = rows_by(rates.table[rates.table["klasse"] == "totaal"], "periode")
    current, earlier = total.get(str(period)), total.get(str(period.shift(-2)))
    if current is None or not math.isfinite(current[_RATE]):
        return (
            f"Voor het {period.label} laat deze levering geen cijfer toe dat getoond mag worden.",
        )
    sentence = f"In deze levering was het {_with_interval(current)} in het {period.label}"
    if earlier is None or not math.isfinite(earlier[_RATE]):
        return (f"{sentence}; een jaar eerder is niet te tonen.",)
    said = {one.name: one for one in judged(changed)}
    whole = said.get("totaal")
    compared = f"{sentence}, tegenover {_with_interval(earlier)} een jaar eerder"
    if whole is None or not math.isfinite(whole.low):
        return (f"{compared}; hoe zeker dat verschil is, {UNKNOWN}.",)
    return (f"{compared} ({_points(whole)}): {_chance(whole)}.", _split(said, scheme))


def judged(changed: Released) -> tuple[Verdict, ...]:
    """Judge whether classes changed by more than chance would give."""
    return judge(
        [
            Comparison(
                str(row["klasse"]), *(row[f"verandering{e}"] for e in ("", "_laag", "_hoog"))
            )
            for row in changed.table.to_dict("records")
        ],
        questions=QUESTIONS,
        decimals=1,
    )


def _split(said: dict[str, Verdict], scheme: Scheme) -> str:
    parts = [
        f"{name} verzuim {_moved(one)} ({_points(one)}): {_chance(one)}"
        for name in scheme.labels
        if math.isfinite((one := said[name]).low)
    ]
    where = f"Kort is hier {scheme.label.removeprefix('kort ')}"
    if not parts:
        return f"{where}; of de verandering in kort of in lang verzuim zit, {UNKNOWN}."
    return f"{where}: {'; '.join(parts)}."


def _moved(one: Verdict) -> str:
    return "bleef gelijk" if one.value == 0 else "steeg" if one.value > 0 else "daalde"


def _chance(one: Verdict) -> str:
    return (
        "meer dan toeval tussen medewerkers zou geven"
        if one.claims
        else "zoveel kan ook toeval tussen medewerkers geven"
    )


def _points(one: Verdict) -> str:
    return f"{number(one.value, 1, sign=True)} punt {span(one.low, one.high, 1)}"


def _with_interval(row: dict[Any, Any]) -> str:
    low, high = row[f"{_RATE}_laag"], row[f"{_RATE}_hoog"]
    text = f"{number(row[_RATE], 1)}%"
    if math.isfinite(low) and math.isfinite(high):
        text += f" {span(low, high, 1)}"
    return text
