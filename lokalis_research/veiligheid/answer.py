"""The answer on top of the page: sentences that follow from released tables by rule."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.missing import sentences
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, listing, number, span
from lokalis_research.veiligheid import look
from lokalis_research.veiligheid.questions import LABELS
from lokalis_research.verdict import Comparison, judge

Row = dict[str, Any]
QUESTIONS = 2
"""What the page judges: which shares changed, and which clusters differ."""


def answer(published: Released, shares: Released, changes: Released, period: HalfYear) -> Answer:
    """Say what was published, what the sample says, and what changed.

    Parameters
    ----------
    published : Released
        Of `look.published_look`.
    shares : Released
        Of `estimate.shares` for the city, with `period` among its half-years.
    changes : Released
        Of `estimate.last_change` up to `period`; without rows in a first half-year.
    period : HalfYear
        The half-year of the page.

    Returns
    -------
    Answer
        What changed is judged by `lokalis_research.verdict`, over all questions together.
    """
    return Answer(
        sentences(
            lambda: "" if published.table.empty else _published(published),
            lambda: tuple(_sample(shares, period)),
            lambda: _since(shares, changes, period),
        )
    )


def _since(shares: Released, changes: Released, period: HalfYear) -> str:
    earlier = _earlier(shares, period)
    return "" if earlier is None else _changed(changes, earlier)


def _published(published: Released) -> str:
    counts = dict(zip(published.table["onderdeel"], published.table["waarde"], strict=True))
    return (
        f"Gepubliceerd is een blik op alle {number(counts[look.PLANS])} plannen met zorg in twee "
        f"wijken: {number(counts[look.FAMILY])} bevatten de visie van het gezin, "
        f"{number(counts[look.WORKER])} die van de gezinswerker en {number(counts[look.GOALS])} "
        "doelen over de zorg; over de andere wijken zegt dat niets."
    )


def _sample(shares: Released, period: HalfYear) -> list[str]:
    rows = _rows(shares, period)
    weighed = rows.get(LABELS["afgewogen"])
    if weighed is None or not math.isfinite(weighed["aandeel"]):
        return [
            f"Voor het {period.label} laat de steekproef geen cijfer toe dat getoond mag worden."
        ]
    first = (
        f"In een aselecte steekproef uit alle wijken staat in het {period.label} in "
        f"{_with_interval(weighed)} van de plannen of er zorg is over de veiligheid"
    )
    concern = rows.get(LABELS["zorg"])
    if concern is not None and math.isfinite(concern["aandeel"]):
        first += f", en in {_with_interval(concern)} is die zorg er"
    parts = {
        "visie_gezin": "de visie van het gezin in {}",
        "visie_gezinswerker": "die van de gezinswerker in {}",
        "visie_kind": "die van een kind in {}",
        "doelen_veiligheid": "een doel over de zorg in {}",
    }
    known = [
        words.format(_with_interval(rows[LABELS[name]]))
        for name, words in parts.items()
        if LABELS[name] in rows and math.isfinite(rows[LABELS[name]]["aandeel"])
    ]
    if not known:
        return [f"{first}."]
    return [f"{first}.", f"Van de plannen met zorg staat {listing(known)}."]


def _changed(changes: Released, earlier: HalfYear) -> str:
    rows = changes.table.dropna(subset=["verandering_laag", "verandering_hoog"]).to_dict("records")
    if not rows:
        return "Een verandering is niet te tonen."
    said = judge(
        [
            Comparison(
                str(row["vraag"]), *(row[f"verandering{end}"] for end in ("", "_laag", "_hoog"))
            )
            for row in rows
        ],
        questions=QUESTIONS,
        decimals=0,
    )
    moved = [
        f"‘{one.name}’ ({number(one.value, sign=True)} procentpunt {span(one.low, one.high)})"
        for one in said
        if one.claims
    ]
    chance = "meer dan het toeval van de trekking geeft."
    since = f"Sinds het {earlier.label} veranderde"
    if not moved:
        width = sorted((one.high - one.low) / 2 for one in said)[len(said) // 2]
        return (
            f"{since} geen van deze aandelen {chance.removesuffix('.')}; bij de helft van de "
            f"vragen zou pas een verandering van ongeveer {number(width)} procentpunt opvallen."
        )
    return f"{since} {listing(moved)} {chance}"


def _earlier(shares: Released, period: HalfYear) -> HalfYear | None:
    """Find the last half-year before this one that the table holds."""
    found = [HalfYear.parse(str(name)) for name in set(shares.table["periode"])]
    return max((one for one in found if one < period), default=None)


def _rows(shares: Released, period: HalfYear) -> dict[str, Row]:
    of_period = shares.table[shares.table["periode"] == str(period)]
    return {str(row["vraag"]): _named(row) for row in of_period.to_dict("records")}


def _named(row: dict[Any, Any]) -> Row:
    return {str(name): value for name, value in row.items()}


def _with_interval(row: Row) -> str:
    text = f"{number(row['aandeel'])}%"
    if math.isfinite(row["aandeel_laag"]) and math.isfinite(row["aandeel_hoog"]):
        text += f" {span(row['aandeel_laag'], row['aandeel_hoog'])}"
    return text
