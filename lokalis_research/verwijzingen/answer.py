"""The answer on top of the page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, listing, number, span
from lokalis_research.verwijzingen.model_terms import LABELS, STEP, TREND
from lokalis_research.verwijzingen.model_verdict import verdict
from lokalis_research.verwijzingen.quality import ESTIMATES, HIGH, LOW, MIDDLE
from lokalis_research.verwijzingen.words import ALL, PER_100, SHARE, group_word

UNKNOWN = "is uit deze gegevens niet te zeggen"
_TRANSITION = "2020H1"

Row = dict[Any, Any]


def answer(
    ratios: Released,
    model: Released,
    administrative: Released,
    expected: Released,
    beside: Released,
    period: HalfYear,
) -> Answer:
    """Say what happened to referrals, how much was administrative, who differs and what to expect.

    Parameters
    ----------
    ratios : Released
        Of `analyse.referral_ratios` per half-year, with both counts.
    model : Released
        Of `model_tables.rate_ratios`.
    administrative : Released
        Of `quality.administrative_range`.
    expected : Released
        Of `case_mix.standardised`.
    beside : Released
        Of `tables.expected_beside_came`, with the next half-year.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Answer

    Notes
    -----
    A change is called one only where its whole 95% interval lies on one side (see
    `model_verdict.verdict`); a team differs only where the whole interval of observed over expected
    does.
    """
    since = str(period) >= _TRANSITION
    sentences = (
        _level(ratios, period),
        _trend(model, str(ratios.table["periode"].iloc[0]), str(period)),
        _administrative(administrative) if since else "",
        _step(model) if since else "",
        _teams(expected),
        _next(beside, period),
    )
    return Answer(tuple(sentence for sentence in sentences if sentence))


def _level(ratios: Released, period: HalfYear) -> str:
    table = ratios.table[ratios.table["telling"] == ALL]
    row = _row(table.set_index("periode").to_dict("index"), str(period))
    if not row or not math.isfinite(row[PER_100]):
        return f"Voor het {period.label} laat deze levering geen cijfer toe dat getoond mag worden."
    return (
        f"In het {period.label} waren er {_with_interval(row, PER_100)} verwijzingen per 100 "
        f"begeleide gezinnen; {_with_interval(row, SHARE, '%')} van de gezinnen had er ten minste "
        "één."
    )


def _trend(model: Released, first: str, last: str) -> str:
    row = _row(model.table.set_index("term").to_dict("index"), LABELS[TREND])
    low, high = (row.get(f"verhouding_{end}", math.nan) for end in ("laag", "hoog"))
    about = f"van {first} tot en met {last}"
    found = verdict(low, high)
    if math.isnan(low):
        return f"Of er {about} een trend is, {UNKNOWN}."
    yearly = f"{_percent(row['verhouding'])} per jaar, interval {_percents(low, high)}"
    if found == "niet te zeggen":
        return f"Of het aantal per gezinsdag {about} stijgt of daalt, {UNKNOWN} ({yearly})."
    if found == "nauwelijks verandering":
        return f"Het aantal per gezinsdag veranderde {about} nauwelijks ({yearly})."
    verb = "daalde" if found == "daling" else "steeg"
    return f"Het aantal per gezinsdag {verb} {about} ({yearly})."


def _administrative(administrative: Released) -> str:
    table = administrative.table[administrative.table["periode"] == _TRANSITION]
    rows = table.set_index("schatting").to_dict("index")
    counts = [
        _row(rows, ESTIMATES[name]).get("administratief", math.nan) for name in (LOW, MIDDLE, HIGH)
    ]
    if table.empty:
        return ""
    if not all(math.isfinite(count) for count in counts):
        return (
            f"Hoeveel van de verwijzingen in {_TRANSITION} alleen op papier nieuw waren, {UNKNOWN}."
        )
    low, middle, high = (number(count) for count in counts)
    total = number(_row(rows, ESTIMATES[MIDDLE])["verwijzingen"])
    return (
        f"Van de {total} verwijzingen in {_TRANSITION} waren er ongeveer {middle} ({low} tot "
        f"{high}) alleen op papier nieuw, bij de overgang naar KOOS en Spoor030."
    )


def _step(model: Released) -> str:
    row = _row(model.table.set_index("term").to_dict("index"), LABELS[STEP])
    low, high = (row.get(f"verhouding_{end}", math.nan) for end in ("laag", "hoog"))
    found = verdict(low, high)
    if math.isnan(low) or found == "niet te zeggen":
        return f"Of het aantal sinds januari 2020 blijvend anders ligt, {UNKNOWN}."
    if found == "nauwelijks verandering":
        return "Sinds januari 2020 ligt het aantal niet merkbaar anders."
    side = "lager" if found == "daling" else "hoger"
    return (
        f"Afgezien daarvan ligt het aantal sinds januari 2020 {side} ({_percent(row['verhouding'])}"
        f", interval {_percents(low, high)}); of dat door de overgang komt, {UNKNOWN}."
    )


def _teams(expected: Released) -> str:
    data = expected.table.dropna(subset=["verhouding_laag", "verhouding_hoog"])
    if data.empty:
        return ""
    name = expected.dimensions[1].name
    more = [str(one) for one in data.loc[data["verhouding_laag"] > 1, name]]
    less = [str(one) for one in data.loc[data["verhouding_hoog"] < 1, name]]
    groups = f"{len(data)} {group_word(name)}"
    if not more and not less:
        return f"Dat een van de {groups} anders verwijst dan zijn gezinnen verklaren, {UNKNOWN}."
    parts = [
        f"{word}: {listing(found)}" for word, found in (("meer", more), ("minder", less)) if found
    ]
    apart = len(more) + len(less)
    return (
        f"Gegeven wat gezinnen vragen {'verwijst' if apart == 1 else 'verwijzen'} {apart} van de "
        f"{groups} anders dan verwacht ({'; '.join(parts)}); of de andere {len(data) - apart} "
        f"verschillen, {UNKNOWN}."
    )


def _next(beside: Released, period: HalfYear) -> str:
    rows = beside.table.set_index("periode").to_dict("index")
    ahead, now = _row(rows, str(period.shift(1))), _row(rows, str(period))
    sentences = []
    if now and math.isfinite(now["kwam"]):
        inside = now["verwacht_laag"] <= now["kwam"] <= now["verwacht_hoog"]
        sentences.append(
            f"In het {period.label} kwamen er {number(now['kwam'])}, "
            f"{'binnen' if inside else 'buiten'} wat te verwachten was ({_range(now)})"
        )
    if ahead:
        sentences.append(
            f"{'voor' if sentences else 'Voor'} het {period.shift(1).label} worden er "
            f"{_range(ahead)} verwacht"
        )
    return f"{'; '.join(sentences)}." if sentences else ""


def _row(rows: dict[Any, Row], key: str) -> Row:
    return rows.get(key, {})


def _range(row: Row) -> str:
    return f"{number(row['verwacht_laag'])} tot {number(row['verwacht_hoog'])}"


def _with_interval(row: Row, name: str, unit: str = "") -> str:
    value, low, high = (row[name + end] for end in ("", "_laag", "_hoog"))
    text = f"{number(value, 1)}{unit}"
    return f"{text} {span(low, high, 1)}" if math.isfinite(low) else text


def _percent(ratio: float) -> str:
    return f"{number(100 * (ratio - 1), 1, sign=True)}%"


def _percents(low: float, high: float) -> str:
    return f"{_percent(low)} tot {_percent(high)}"
