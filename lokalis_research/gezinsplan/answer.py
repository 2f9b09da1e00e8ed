"""The answer on top of the page about goal quality: by rule, from released numbers."""

from __future__ import annotations

import math
from collections.abc import Collection

from lokalis_research.gezinsplan.estimate import rows_with
from lokalis_research.gezinsplan.study import MADE_UP
from lokalis_research.gezinsplan.trend import QUESTIONS, WHOLE, differing
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, KeyFigure, Row, listing, number, phrase, span
from lokalis_research.verdict import (
    SHARED_MISTAKES,
    UNKNOWN,
    WIDER,
    Comparison,
    Verdict,
    cannot_say,
    judge,
)

LOW_AGREEMENT = 60.0
"""A criterion is named where coders agree less often than this on one of its answers, in per cent.

AC1 says little of an answer that is hardly ever given, and that is the one which errors move."""

# Below it a gain is written as 1,0 times as much: nothing to say in a sentence.
GAINED = 1.05


def answer(
    quality: Released,
    change: Released,
    teams: Released,
    agreement: Released,
    *,
    about: Collection[str],
    made_up: bool,
) -> Answer:
    """Say how good goals are, whether that changes, and what cannot be told.

    The criteria in `about` are those that the page's question names: they come first.
    """
    sentences = (
        MADE_UP if made_up else "",
        _level(quality),
        _changed(change),
        _teams(teams),
        _agreed(agreement, quality),
        "" if _judged_change(change) is None else WIDER,
    )
    return Answer.ranked(
        (
            *_asked_points(quality, about, _when(change)),
            _range_point(quality),
            _change_point(change),
            _agreed_point(agreement, quality),
            _team_point(teams),
        ),
        cannot_say(_open(change, teams)),
        sentences,
        _figures(quality, about, _when(change)),
    )


def _asked(quality: Released, about: Collection[str]) -> list[Row]:
    """Give the criteria that were asked for, in the order of the question."""
    rows = {row["criterium"]: row for row in _ordered(quality)}
    return [rows[name] for name in about if name in rows]


def _when(change: Released) -> str:
    """Say since when goals were drawn: a round is of more half-years than that of the page."""
    first = HalfYear.parse(_ends(change)[0])
    return f"sinds {first.start.year if first.half == 1 else f'het {first.label}'}"


def _asked_points(quality: Released, about: Collection[str], when: str) -> list[str]:
    """Two criteria a sentence: nobody keeps more than three numbers apart."""
    rows = _asked(quality, about)
    first = [f"{number(row['aandeel'])}% aan ‘{row['criterium']}’" for row in rows[:2]]
    if not first:
        return []
    later = [f"aan ‘{row['criterium']}’ {number(row['aandeel'])}%" for row in rows[2:]]
    pairs = [later[place : place + 2] for place in range(0, len(later), 2)]
    return [
        f"Naar schatting voldoet {listing(first).replace('%', f'% van de doelen {when}', 1)}.",
        *(f"A{listing(pair).replace('’ ', '’ voldoet ', 1)[1:]}." for pair in pairs),
    ]


def _range_point(quality: Released) -> str:
    """Say between which ends the criteria lie; next ones may be as high or low in truth."""
    rows = _ordered(quality)
    if len(rows) < 2:
        return ""
    ends = (phrase("{aandeel:%} (‘{criterium}’)", row) for row in (rows[0], rows[-1]))
    return f"Van {len(rows)} criteria lopen de schattingen van {' tot '.join(ends)}."


def _figures(quality: Released, about: Collection[str], when: str) -> list[KeyFigure]:
    return [
        KeyFigure(
            f"Doelen {when} die voldoen aan ‘{row['criterium']}’",
            phrase("{aandeel:%}", row),
            margin=phrase("marge {aandeel_laag} tot {aandeel_hoog:%}", row),
        )
        for row in _asked(quality, about)
    ]


def _change_point(change: Released) -> str:
    one = _judged_change(change)
    if one is None or not one.claims:
        return ""
    first, last = (HalfYear.parse(name).label for name in _ends(change))
    return (
        f"Doelen uit het {last} scoren {number(abs(one.value), 1)} {one.side} dan die uit het "
        f"{first}, op een schaal tot honderd voor hoe zij zijn opgeschreven."
    )


def _team_point(teams: Released) -> str:
    said = differing(teams)
    high, low = (sum(one.side == side for one in said) for side in ("hoger", "lager"))
    if not high + low:
        return ""
    return f"Van de {len(said)} teams scoren er {high} hoger en {low} lager dan toeval verklaart."


def _agreed_point(agreement: Released, quality: Released) -> str:
    low = _little_agreed(agreement, quality)
    named = listing([f"‘{name}’" for name in low])
    if not low:
        return ""
    return (
        f"Bij {named} zijn codeurs het over een van de antwoorden vaak oneens: die cijfers zijn "
        "onzekerder."
    )


def _open(change: Released, teams: Released) -> list[str]:
    one = _judged_change(change)
    return [
        "" if one is not None and one.claims else "of doelen beter worden",
        "" if any(team.claims for team in differing(teams)) else "of teams verschillen",
        "of de hulp goed was",
    ]


def _ends(change: Released) -> list[str]:
    return change.title.removeprefix("Verandering van ").split(" naar ")


def _judged_change(change: Released) -> Verdict | None:
    rows = {row["criterium"]: row for row in rows_with(change, "verandering")}
    whole = rows.get(WHOLE)
    if whole is None or not math.isfinite(whole["verandering_laag"]):
        return None
    return judge([Comparison.of(WHOLE, whole, "verandering")], questions=QUESTIONS, decimals=1)[0]


def _level(quality: Released) -> str:
    ordered = _ordered(quality)
    if not ordered:
        return f"Hoeveel doelen aan de criteria voldoen, {UNKNOWN}: er zijn te weinig codes."
    least = phrase("{aandeel:%..} van de doelen (‘{criterium}’)", ordered[0])
    most = phrase("{aandeel:%..} (‘{criterium}’)", ordered[-1])
    sentence = f"De schattingen lopen van {least} tot {most}."
    gains = [float(row["winst"]) for row in ordered if math.isfinite(row["winst"])]
    if max(gains, default=1.0) < GAINED:
        return sentence
    return (
        f"{sentence} Met het rekenmodel zijn ze zo scherp als met {number(min(gains), 1)} tot "
        f"{number(max(gains), 1)} keer zo veel gelezen doelen. Een cijfer van het model alleen "
        "staat er niet."
    )


def _changed(change: Released) -> str:
    one = _judged_change(change)
    if one is None:
        return f"Of doelen beter zijn geworden, {UNKNOWN}."
    first, last = (f"het {HalfYear.parse(name).label}" for name in _ends(change))
    if not one.claims:
        return (
            f"Of doelen van {first} tot {last} beter of slechter werden, {UNKNOWN}: de "
            f"kwaliteitsscore veranderde {number(one.value, 1, sign=True)} "
            f"{span(one.low, one.high, 1)}."
        )
    way = "steeg" if one.side == "hoger" else "daalde"
    low, high = sorted((abs(one.low), abs(one.high)))
    return (
        f"De kwaliteitsscore {way} van {first} tot {last} met "
        f"{number(abs(one.value), 1)} punten {span(low, high, 1)}."
    )


def _teams(teams: Released) -> str:
    said = differing(teams)
    apart = [
        f"{one.name} {'hoger' if one.side == 'hoger' else 'lager'}" for one in said if one.claims
    ]
    if not apart:
        widths = sorted((one.high - one.low) / 2 for one in said)
        seen = (
            f": bij de helft van de teams zou pas een verschil van ongeveer "
            f"{number(widths[len(widths) // 2])} punten opvallen"
            if widths
            else ""
        )
        return f"Of het ene buurtteam betere doelen opschrijft dan het andere, {UNKNOWN}{seen}."
    return (
        f"Van de {len(said)} teams met een score zijn er {len(apart)} anders dan gemiddeld, meer "
        f"dan toeval verklaart: {listing(apart)}. Over de andere zegt dat niets."
    )


def _agreed(agreement: Released, quality: Released) -> str:
    rows = rows_with(agreement, "eens_minst")
    if not rows:
        return f"Hoe vaak codeurs het eens zijn, {UNKNOWN}."
    low = _little_agreed(agreement, quality)
    if not low:
        return SHARED_MISTAKES
    return (
        f"Bij {listing([f'‘{name}’' for name in low])} zijn codeurs het over een van de antwoorden "
        f"vaker oneens dan in {number(100 - LOW_AGREEMENT)} van de 100 keer dat iemand het geeft. "
        "Die cijfers kunnen meer afwijken dan hun interval zegt: fouten die codeurs samen maken, "
        "zitten er niet in."
    )


def _little_agreed(agreement: Released, quality: Released) -> list[str]:
    """Name the criteria on which coders agree little, of those of which a figure is given."""
    shown = {row["criterium"] for row in _ordered(quality)}
    rows = rows_with(agreement, "eens_minst")
    low = {str(row["criterium"]) for row in rows if row["eens_minst"] < LOW_AGREEMENT}
    return sorted(low & shown)


def _ordered(quality: Released) -> list[Row]:
    """Order criteria from the one that goals meet least."""
    rows = rows_with(quality, "aandeel")
    return sorted(rows, key=lambda row: (float(row["aandeel"]), str(row["criterium"])))
