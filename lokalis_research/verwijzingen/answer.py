"""The answer on top of the page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lokalis_research.caveats import breaks_between, not_comparable
from lokalis_research.dictionary import Dictionary, Transition
from lokalis_research.missing import gather
from lokalis_research.period import HalfYear, parse_period
from lokalis_research.result import Released
from lokalis_research.text import NOT_COMPARABLE, Answer, KeyFigure, Row, listing, number, with_span
from lokalis_research.verdict import UNKNOWN, WIDER, Comparison, Verdict, cannot_say, judge
from lokalis_research.verwijzingen.case_mix_tables import differing, noticeable
from lokalis_research.verwijzingen.model_tables import POISSON
from lokalis_research.verwijzingen.model_terms import LABELS, STEP, TREND
from lokalis_research.verwijzingen.quality import ESTIMATES, HIGH, LOW, MIDDLE
from lokalis_research.verwijzingen.words import (
    ALL,
    EXTENDED,
    NEW,
    ON_PAPER,
    PER_100,
    QUESTIONS,
    group_word,
)

HARDLY = 0.03
"""Up to 3% a year is called hardly any change: less than one month's chance for the city."""

_FREEDOM = 20.0
"""Of the model's intervals; few models have fewer degrees."""

_NAMES = ("nieuwe verwijzingen", "verlengingen")


def answer(
    ratios: Released,
    models: Mapping[str, Released],
    variants: Released,
    administrative: Released,
    expected: Released,
    beside: Released,
    period: HalfYear,
    dictionary: Dictionary,
) -> Answer:
    """Say what happened to referrals, how much was administrative, who differs and what to expect.

    The tables are those of `analyse.referral_ratios` per half-year, `model_tables.rate_ratios` and
    `model_tables.sensitivity` for new referrals (the first for extensions too),
    `quality.administrative_range`, `case_mix_tables.standardised` and
    `tables.expected_beside_came`.
    """
    moved = dictionary.municipality.overgang
    since = moved if moved and moved.half_year <= period else None
    details, state = gather(
        lambda: _level(ratios, period),
        lambda: _trends(models, variants, _first(ratios), str(period)),
        lambda: _why_no_trend(_judged_trends(models), since),
        lambda: _administrative(administrative, since) if since else "",
        lambda: _step(models[NEW], since) if since else "",
        lambda: _teams(expected),
        lambda: _next(beside, period),
        lambda: WIDER if any(math.isfinite(one.low) for one in _judged_trends(models)) else "",
    )
    points, _ = gather(
        lambda: _level_point(ratios, period),
        lambda: _earlier_point(ratios, period, dictionary),
        lambda: _trend_points(_judged_trends(models), _first(ratios)),
        lambda: _came_point(beside, period),
        lambda: _next_point(beside, period),
        lambda: _team_point(expected),
        lambda: _administrative_point(administrative, since) if since else "",
    )
    unknown, _ = gather(
        lambda: _trend_question(_judged_trends(models)),
        lambda: _team_question(expected),
        lambda: "of een verwijzing nodig was",
    )
    figures, _ = gather(lambda: _figures(ratios, beside, period, dictionary))
    return Answer.ranked(points, cannot_say(unknown, state), details, figures)


def _first(ratios: Released) -> str:
    return str(ratios.table["periode"].iloc[0])


def _known_teams(expected: Released) -> list[Verdict]:
    return [one for one in differing(expected) if math.isfinite(one.low)]


def _team_question(expected: Released) -> str:
    said = _known_teams(expected)
    return "of teams echt verschillen" if said and not any(one.claims for one in said) else ""


def _level_point(ratios: Released, period: HalfYear) -> str:
    parts = [f"{level} {words}" for words, level in _shown_levels(ratios, period).items()]
    return f"Per 100 begeleide gezinnen waren er {listing(parts)}." if parts else ""


def _earlier_point(ratios: Released, period: HalfYear, dictionary: Dictionary) -> str:
    """Set a year before beside it: what is so can be said where a trend cannot."""
    before, now = (_shown_levels(ratios, one) for one in (period.shift(-2), period))
    if before.keys() != now.keys() or not now:
        return ""
    broken = breaks_between(dictionary, ["verwijzingen.soort"], period.shift(-2), period)
    told = f" ({not_comparable(broken)})" if broken else ""
    return f"Een jaar eerder {listing(list(before.values()))}{told}."


def _shown_levels(ratios: Released, period: HalfYear) -> dict[str, str]:
    rows = _levels(ratios, period)
    return {
        words: number(rows[count][PER_100], 1)
        for count, words in zip((NEW, EXTENDED), _NAMES, strict=True)
        if math.isfinite(rows.get(count, {}).get(PER_100, math.nan))
    }


def _levels(ratios: Released, period: HalfYear) -> dict[Any, Row]:
    table = ratios.table[ratios.table["periode"] == str(period)]
    rows: dict[Any, Row] = table.set_index("telling").to_dict("index")
    return rows


def _trend_points(trends: tuple[Verdict, ...], first: str) -> list[str]:
    since = HalfYear.parse(first).start.year
    told = {"hoger": "steeg", "lager": "daalde", "nauwelijks": "veranderde nauwelijks"}
    return [
        f"Het aantal {name} {told[one.side]} sinds {since}"
        f"{f', met {number(100 * abs(one.value - 1))}% per jaar' if one.claims else ''}."
        for one, name in zip(trends, _NAMES, strict=True)
        if one.side in told
    ]


def _trend_question(trends: tuple[Verdict, ...]) -> str:
    unsure = {
        name: one for one, name in zip(trends, _NAMES, strict=True) if one.side == "niet te zeggen"
    }
    if not unsure:
        return ""
    has_months = any(math.isfinite(one.low) for one in unsure.values())
    why = " (daarvoor verschillen maanden te veel)" if has_months else ""
    named = listing(list(unsure)) if len(unsure) < len(_NAMES) else "verwijzingen"
    return f"of {named} stijgen of dalen{why}"


def _came_point(beside: Released, period: HalfYear) -> str:
    now = _row(beside.table.set_index("periode").to_dict("index"), str(period))
    if not now or not math.isfinite(now["kwam"]):
        return ""
    came, low, high = (now[name] for name in ("kwam", "verwacht_laag", "verwacht_hoog"))
    said = "zoals" if low <= came <= high else "minder dan" if came < low else "meer dan"
    return f"Er kwamen {number(came)} verwijzingen, {said} te verwachten was ({_range(now)})."


def _next_point(beside: Released, period: HalfYear) -> str:
    rows = beside.table.set_index("periode").to_dict("index")
    ahead, same_half = _row(rows, str(period.shift(1))), _row(rows, str(period.shift(-1)))
    if not ahead:
        return ""
    # The two halves of a year differ: beside this half-year's number alone it would seem a leap.
    came = same_half.get("kwam", math.nan)
    than = f" (een jaar daarvoor: {number(came)})" if came > 0 else ""
    return f"Voor het volgende halfjaar worden {_range(ahead)} verwacht{than}."


def _team_point(expected: Released) -> str:
    said = _known_teams(expected)
    apart = [one for one in said if one.claims]
    if not apart:
        return ""
    groups = group_word(expected.dimensions[1].name)
    with_class = sum(one.claims for one in differing(expected, ses=True))
    return (
        f"Van {len(said)} {groups} {'verwees' if len(apart) == 1 else 'verwezen'} er {len(apart)} "
        f"aantoonbaar anders dan verwacht; met SES-klasse van de wijk erbij {with_class or 'geen'}."
    )


def _administrative_point(administrative: Released, moved: Transition) -> str:
    table = administrative.table[administrative.table["periode"] == str(moved.half_year)]
    if table.empty or table["administratief"].isna().any():
        return ""
    row = _row(table.set_index("schatting").to_dict("index"), ESTIMATES[MIDDLE])
    total = f"van {number(row['verwijzingen'])} " if math.isfinite(row["verwijzingen"]) else ""
    return (
        f"In het {moved.half_year.label} waren ongeveer {number(row['administratief'])} {total}"
        "verwijzingen alleen op papier nieuw."
    )


def _figures(
    ratios: Released, beside: Released, period: HalfYear, dictionary: Dictionary
) -> list[KeyFigure]:
    # Whether referrals rise is for the model, which knows what else changed.
    rows, earlier = (_levels(ratios, one) for one in (period, period.shift(-2)))
    broken = breaks_between(dictionary, ["verwijzingen.soort"], period.shift(-2), period)
    figures = []
    for count, words in ((NEW, "Nieuwe verwijzingen"), (EXTENDED, "Verlengingen")):
        now = rows.get(count, {}).get(PER_100, math.nan)
        if math.isfinite(now):
            then = earlier.get(count, {}).get(PER_100, math.nan)
            before = number(then, 1) if math.isfinite(then) else ""
            before = NOT_COMPARABLE if before and broken else before
            label = f"{words} per 100 gezinnen"
            figures.append(KeyFigure(label, number(now, 1), year_before=before))
    now_came = _row(beside.table.set_index("periode").to_dict("index"), str(period))
    if now_came and math.isfinite(now_came["kwam"]):
        expected = f"verwacht: {_range(now_came)}"
        figures.append(
            KeyFigure("Alle verwijzingen samen", number(now_came["kwam"]), margin=expected)
        )
    return figures


def _level(ratios: Released, period: HalfYear) -> str:
    rows = _levels(ratios, period)
    parts = [
        f"{with_span(row, PER_100, 1)} {words}"
        for count, words in (
            (NEW, "nieuwe verwijzingen"),
            (EXTENDED, "verlengingen"),
            (ON_PAPER, "alleen op papier"),
        )
        if math.isfinite((row := _row(rows, count)).get(PER_100, math.nan))
    ]
    every = _row(rows, ALL)
    if not parts and math.isfinite(every.get(PER_100, math.nan)):
        parts = [f"{with_span(every, PER_100, 1)} verwijzingen"]
    if not parts:
        return f"Voor het {period.label} laat deze levering geen cijfer toe dat getoond mag worden."
    return f"In het {period.label} waren er per 100 begeleide gezinnen {listing(parts)}."


def _trends(
    models: Mapping[str, Released], variants: Released, first: str, last: str
) -> tuple[str, ...]:
    about = f"van {first} tot en met {last}"
    return tuple(
        _trend(one, name, about, _turned(variants, one) if one.name == NEW else "")
        for one, name in zip(_judged_trends(models), _NAMES, strict=True)
    )


def _judged_trends(models: Mapping[str, Released]) -> tuple[Verdict, ...]:
    return judge(
        [_term(models[count], TREND, count) for count in (NEW, EXTENDED)],
        questions=QUESTIONS,
        decimals=3,
        ratio=True,
        least=HARDLY,
    )


def _trend(one: Verdict, name: str, about: str, turned: str) -> str:
    if math.isnan(one.low):
        return f"Of er {about} een trend in {name} is, {UNKNOWN}."
    yearly = f"{_percent(one.value)} per jaar, interval {_percents(one)}"
    if one.side == "niet te zeggen":
        return f"Of het aantal {name} per gezinsdag {about} stijgt of daalt, {UNKNOWN} ({yearly})."
    if one.side == "nauwelijks":
        return f"Het aantal {name} per gezinsdag veranderde {about} nauwelijks ({yearly})."
    verb = "daalde" if one.side == "lager" else "steeg"
    return f"Het aantal {name} per gezinsdag {verb} {about} ({yearly}){turned}."


def _why_no_trend(trends: tuple[Verdict, ...], moved: Transition | None) -> str:
    if not any(one.side == "niet te zeggen" and math.isfinite(one.low) for one in trends):
        return ""
    beside = ", en wat de overgang deed is er slecht van te scheiden" if moved else ""
    return (
        "Dat het ene jaar hoger ligt dan het andere, is nog geen trend: daarvoor verschillen "
        f"drukke en rustige maanden te veel{beside}."
    )


def _turned(variants: Released, one: Verdict) -> str:
    """Say so where another choice of model would not have claimed the same."""
    rows = variants.table[variants.table["variant"] != POISSON].to_dict("records")
    sides = {
        judge(
            [Comparison.of(row["variant"], row, TREND, _FREEDOM)],
            questions=2 * QUESTIONS,
            decimals=3,
            ratio=True,
            least=HARDLY,
        )[0].side
        for row in rows
        if math.isfinite(row[f"{TREND}_laag"])
    }
    return "; niet elke andere keuze van het model laat dat zien" if sides - {one.side} else ""


def _administrative(administrative: Released, moved: Transition) -> str:
    half_year = str(moved.half_year)
    table = administrative.table[administrative.table["periode"] == half_year]
    rows = table.set_index("schatting").to_dict("index")
    counts = [
        _row(rows, ESTIMATES[name]).get("administratief", math.nan) for name in (LOW, MIDDLE, HIGH)
    ]
    if table.empty:
        return ""
    if not all(math.isfinite(count) for count in counts):
        return (
            f"Hoeveel van de verwijzingen in {half_year} alleen op papier nieuw waren, {UNKNOWN}."
        )
    low, middle, high = (number(count) for count in counts)
    total = _row(rows, ESTIMATES[MIDDLE])["verwijzingen"]
    every = f"{number(total)} verwijzingen" if math.isfinite(total) else "verwijzingen"
    return (
        f"Van de {every} in {half_year} waren er ongeveer {middle} ({low} tot "
        f"{high}) alleen op papier nieuw, bij de overgang naar {moved.to}."
    )


def _step(model: Released, moved: Transition) -> str:
    since = moved.month.label
    one = _judged_step(model)
    than = "dan wanneer de trend van ervoor was doorgegaan"
    if one.side == "niet te zeggen":
        known = math.isfinite(one.low)
        found = f" ({_percent(one.value)}, interval {_percents(one)})" if known else ""
        return f"Of er sinds {since} blijvend meer of minder nieuwe zijn {than}, {UNKNOWN}{found}."
    if one.side == "nauwelijks":
        return f"Sinds {since} zijn er niet merkbaar meer of minder nieuwe {than}."
    side = "minder" if one.side == "lager" else "meer"
    return (
        f"Sinds {since} zijn er {side} nieuwe {than} ({_percent(one.value)}, interval "
        f"{_percents(one)}); of dat door de overgang komt, {UNKNOWN}."
    )


def _judged_step(model: Released) -> Verdict:
    # One of two comparisons: the figure of the months judges the transition too.
    return judge(
        [_term(model, STEP, "")], questions=2 * QUESTIONS, decimals=3, ratio=True, least=HARDLY
    )[0]


def _teams(expected: Released) -> str:
    said = [one for one in differing(expected) if math.isfinite(one.low)]
    if not said:
        return ""
    when = f"van {_label(expected)}"
    groups = f"{len(said)} {group_word(expected.dimensions[1].name)}"
    apart = [one for one in said if one.claims]
    beside = _named([one for one in differing(expected, ses=True) if one.claims])
    classes = "Telt ook de SES-klasse van de wijk mee, dan " + (
        f"zijn dat: {beside}" if beside else "is dat van geen team te zeggen"
    )
    visible = sorted(noticeable(expected).table["verschil"].dropna())
    seen = (
        "bij de helft van de teams zou pas een verschil van ruwweg "
        f"{number(visible[len(visible) // 2])}% opvallen"
    )
    if not apart:
        return (
            f"Of een van de {groups} {when} vaker of minder vaak nieuw verwees dan zijn gezinnen "
            f"verklaren, {UNKNOWN}: {seen}. {classes}."
        )
    return (
        f"Gegeven wat gezinnen vragen {'verwees' if len(apart) == 1 else 'verwezen'} {when} "
        f"{len(apart)} van de {groups} anders dan "
        f"verwacht ({_named(apart)}); van de andere {UNKNOWN.replace('is', 'is het', 1)}: {seen}. "
        f"{classes}."
    )


def _label(expected: Released) -> str:
    return parse_period(str(expected.table["periode"].iloc[0])).label


def _named(apart: list[Verdict]) -> str:
    """Name them in the order of the alphabet: more or less, never first or last."""
    return listing([f"{one.name} {'meer' if one.side == 'hoger' else 'minder'}" for one in apart])


def _next(beside: Released, period: HalfYear) -> str:
    rows = beside.table.set_index("periode").to_dict("index")
    ahead, now = _row(rows, str(period.shift(1))), _row(rows, str(period))
    sentences = []
    if now and math.isfinite(now["kwam"]):
        sentences.append(
            f"In het {period.label} kwamen er in totaal {number(now['kwam'])}; verwacht waren er "
            f"{_range(now)}, waar één op de twintig halfjaren buiten valt."
        )
    if ahead:
        sentences.append(f"Voor het {period.shift(1).label} worden er {_range(ahead)} verwacht.")
    return " ".join(sentences)


def _term(model: Released, term: str, name: str) -> Comparison:
    row = _row(model.table.set_index("term").to_dict("index"), LABELS[term])
    return Comparison.of(name, row, "verhouding", _FREEDOM)


def _row(rows: dict[Any, Row], key: str) -> Row:
    return rows.get(key, {})


def _range(row: Row) -> str:
    return f"{number(row['verwacht_laag'])} tot {number(row['verwacht_hoog'])}"


def _percent(ratio: float) -> str:
    return f"{number(100 * (ratio - 1), 1, sign=True)}%"


def _percents(one: Verdict) -> str:
    return f"{_percent(one.low)} tot {_percent(one.high)}"
