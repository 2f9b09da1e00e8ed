"""The sentences of a team page: what is so, and whether a difference is more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lokalis_research.indicatoren.figures_indicators import RULES
from lokalis_research.teampagina.beside import OTHERWISE
from lokalis_research.teampagina.numbers import FIELD, SHARE, Mix
from lokalis_research.teampagina.series import BEFORE, CITY, QUESTIONS, Point, Series
from lokalis_research.text import listing, number, phrase, span
from lokalis_research.verdict import Verdict

_SUBJECTS = {
    "wachttijd_kennismaking": "Gezinnen wachtten gemiddeld {} op kennismaking.",
    "begonnen_binnen_vier_weken": "Bij {} begon de begeleiding binnen vier weken na aanmelding.",
    "zonder_hulp_verder": "Na {} van de begeleidingen ging het gezin zonder hulp verder.",
    "bereikte_gezinnen": "Het team begeleidde {}.",
}
_OF_CLUSTER = _SUBJECTS | {"bereikte_gezinnen": "De teams begeleidden {}."}
# `control_chart.FEWEST`, as it is no number of any table: a page that says another is not shared.
_FEWEST_IN_WORDS = "acht"
HIDDEN, _NOTHING = "×", "n.v.t."
_NONE = "Dit cijfer wordt hier niet getoond."
_WORDS = {BEFORE: "een jaar eerder", CITY: "stad"}
_EACH = {
    "meer": "meer dan toeval",
    "toeval": "kan toeval zijn",
    "gelijk": "geen verschil",
    "anders": OTHERWISE,
    "ongetoetst": "niet getoetst",
}
_BOTH = _EACH | {"meer": "beide meer dan toeval", "toeval": "beide kunnen toeval zijn"}
Verdicts = Mapping[tuple[str, str], Verdict]


def amount(one: Series, value: float) -> str:
    """Write a value with its unit."""
    unit = one.indicator.eenheid or "gezinnen"
    text = number(value, one.decimals)
    return f"{text}%" if unit == "%" else f"{text} {unit}"


def _short(one: Series, value: float) -> str:
    """Write a value with a percent sign, and without the unit that was said already."""
    return number(value, one.decimals) + ("%" if one.indicator.eenheid == "%" else "")


def sentence(one: Series, verdicts: Verdicts) -> str:
    """Say what an indicator is now, and how it stands to a year before and to the city."""
    if not one.now.is_shown:
        return ""
    whose, subjects = ("Cluster: ", _OF_CLUSTER) if one.cluster else ("", _SUBJECTS)
    said = whose + subjects[one.indicator.name].format(amount(one, one.now.value))
    if one.indicator.noemer is None:
        before = one.points[BEFORE]
        if not before.is_shown:
            return said
        same = before.value == one.now.value
        then = f"{_WORDS[BEFORE]} {'evenveel' if same else number(before.value)}"
        return f"{said[:-1]} ({then}{f', {OTHERWISE}' if one.is_redivided else ''})."
    shown = [question for question in QUESTIONS if one.points[question].is_shown]
    beside = {
        question: f"{_WORDS[question]} {_short(one, one.points[question].value)}"
        for question in shown
    }
    kinds = {question: _kind(verdicts.get((one.indicator.name, question))) for question in shown}
    if len(shown) > 1 and len(set(kinds.values())) == 1:
        text = f"{', '.join(beside.values())}: {_BOTH[kinds[shown[0]]]}"
    else:
        text = "; ".join(f"{beside[question]}: {_EACH[kinds[question]]}" for question in shown)
    return f"{said[:-1]} ({text})." if text else said


def _kind(verdict: Verdict | None) -> str:
    if verdict is None:
        return "anders"
    if not math.isfinite(verdict.value):
        return "ongetoetst"
    return "meer" if verdict.claims else "gelijk" if verdict.value == 0 else "toeval"


def asked(mix: Mix) -> str:
    """Say two of the fields that families ask most about; a hidden one may be as large."""
    top = mix.data.dropna(subset=[SHARE]).sort_values(
        [SHARE, FIELD], ascending=[False, True], kind="stable"
    )
    if top.empty:
        return ""
    rows = top.head(2).to_dict("records")
    share, city = (phrase(words, rows[0]) for words in ("{aandeel:%}", "stad {stad:%}"))
    beside = f"{city}{'' if city.endswith(f' {share}') else '; niet getoetst'}"
    fields = [str(row[FIELD]).lower() for row in rows]
    then = "".join(f" en {name}" for name in fields[1:])
    whose = "Cluster: gezinnen" if mix.whose else "Gezinnen"
    year = f" in heel {mix.when}" if mix.when.isdigit() else ""
    said = f"{whose} vroegen{year} onder meer hulp bij {fields[0]}"
    return f"{said} ({share}, {beside}){then}."


def signals(one: Series) -> str:
    """Say which half-years give a signal."""
    chart = one.chart
    whose = f"Cluster {one.cluster}. " if one.cluster else ""
    if not one.now.is_shown:
        return _NONE
    if not math.isfinite(chart.mean):
        return (
            f"{whose}Nog geen signalen: daarvoor zijn {_FEWEST_IN_WORDS} halfjaren op rij nodig, "
            "zonder gat en met dezelfde teamindeling."
        )
    outside = [name for name, out in zip(one.periods, chart.outside, strict=True) if out]
    if 2 * len(outside) > np.isfinite(chart.values).sum():
        return f"{whose}Het niveau verschoof: de meeste halfjaren liggen buiten het vlak."
    # The band is that of the team: where the city lies outside it too, more is going on.
    beyond = (one.city > chart.high) & (chart.values > chart.high)
    beyond |= (one.city < chart.low) & (chart.values < chart.low)
    has_city = one.indicator.noemer is not None
    also = [name for name, out in zip(one.periods, beyond, strict=True) if out and has_city]
    city = f" Ook de hele stad lag toen buiten dit vlak ({listing(also)})." if also else ""
    return (
        f"{whose}Signaal: {RULES['outside']} ({listing(outside)}).{city}"
        if outside
        else f"{whose}Geen punt buiten het vlak."
    )


def key_figures(every: list[Series], verdicts: Verdicts) -> list[dict[str, object]]:
    """Lay the rows of the table of key figures out."""
    return [
        {
            "name": f"{one.indicator.naam}{f' (cluster {one.cluster})' if one.cluster else ''}",
            "cells": [
                _cell(one, one.now),
                *(
                    cell
                    for question in (BEFORE, CITY)
                    for cell in _compared(one, question, verdicts)
                ),
            ],
        }
        for one in every
    ]


def _compared(one: Series, question: str, verdicts: Verdicts) -> list[str]:
    beside = one.points[question]
    cell = _cell(one, beside, with_ends=False)
    if one.now.is_hidden or beside.is_hidden:
        return [cell, HIDDEN]
    if not (one.now.is_shown and beside.is_shown):
        return [cell, _NOTHING]
    if question == BEFORE and one.is_redivided:
        return [f"{cell} ({OTHERWISE})", _NOTHING]
    is_count = one.indicator.noemer is None
    # The city has more families than any team: only a year before is something to set beside.
    if is_count and question == CITY:
        return [_NOTHING, _NOTHING]
    verdict = None if is_count else verdicts[one.indicator.name, question]
    if verdict is None or not math.isfinite(verdict.value):
        decimals = 0 if is_count else one.indicator.decimalen
        change = number(one.now.value - beside.value, decimals, sign=True)
        return [cell, f"{_EACH['ongetoetst']}: {change}"]
    # First in words: a cell that begins with a sign is a formula to whoever pastes it.
    return [
        cell,
        f"{_EACH[_kind(verdict)]}: "
        f"{number(verdict.value, one.indicator.decimalen, sign=True)} "
        f"{span(verdict.low, verdict.high, one.indicator.decimalen)}",
    ]


def _cell(one: Series, point: Point, *, with_ends: bool = True) -> str:
    if not point.is_shown:
        return HIDDEN if point.is_hidden else _NOTHING
    text = _short(one, point.value)
    has_ends = with_ends and math.isfinite(point.low)
    return f"{text} {span(point.low, point.high, one.decimals)}" if has_ends else text
