"""The answer on top of the page about goal quality: by rule, from released numbers."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.gezinsplan.study import MADE_UP
from lokalis_research.gezinsplan.trend import QUESTIONS, WHOLE, differing
from lokalis_research.result import Released
from lokalis_research.text import Answer, listing, number, span
from lokalis_research.verdict import UNKNOWN, Comparison, judge

Row = dict[str, Any]

LOW_AGREEMENT = 60.0
"""A criterion is named where coders agree less often than this on one of its answers, in per cent.

AC1 says little of an answer that is hardly ever given, and that is the one which errors move."""

GAINED = 1.05


def answer(
    quality: Released,
    change: Released,
    teams: Released,
    agreement: Released,
    *,
    made_up: bool,
) -> Answer:
    """Say how good goals are, whether that changes, and what cannot be told.

    Parameters
    ----------
    quality : Released
        Of `estimate.quality`, not divided.
    change : Released
        Of `trend.change`.
    teams : Released
        From `trend.shrunken_teams`.
    agreement : Released
        Of `agreement.agreement_by_criterion`.
    made_up : bool
        Whether the delivery is the demo's.

    Returns
    -------
    Answer

    Notes
    -----
    What is claimed of a change and of teams is judged by `lokalis_research.verdict`.
    """
    sentences = (
        MADE_UP if made_up else "",
        _level(quality),
        _changed(change),
        _teams(teams),
        _agreed(agreement),
    )
    return Answer(tuple(sentence for sentence in sentences if sentence))


def _level(quality: Released) -> str:
    rows = _rows(quality, "aandeel")
    if not rows:
        return f"Hoeveel doelen aan de criteria voldoen, {UNKNOWN}: er zijn te weinig codes."
    ordered = sorted(rows, key=lambda row: (float(row["aandeel"]), str(row["criterium"])))
    low, high = ordered[0], ordered[-1]
    sentence = (
        f"Het vaakst voldoen doelen aan ‘{high['criterium']}’ ({_share(high)}) en het minst aan "
        f"‘{low['criterium']}’ ({_share(low)})."
    )
    best = max((float(row["winst"]) for row in rows if math.isfinite(row["winst"])), default=1.0)
    if best < GAINED:
        return sentence
    return (
        f"{sentence} De machine maakt wat mensen codeerden tot {number(best, 1)} keer zo veel "
        "waard; een cijfer van de machine alleen staat hier niet."
    )


def _changed(change: Released) -> str:
    rows = {row["criterium"]: row for row in _rows(change, "verandering")}
    whole = rows.get(WHOLE)
    if whole is None or not math.isfinite(whole["verandering_laag"]):
        return f"Of doelen beter zijn geworden, {UNKNOWN}."
    first, last = change.title.removeprefix("Verandering van ").split(" naar ")
    one = judge(
        [Comparison(WHOLE, *(whole[f"verandering{end}"] for end in ("", "_laag", "_hoog")))],
        questions=QUESTIONS,
        decimals=1,
    )[0]
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
        return f"Of het ene buurtteam betere doelen opschrijft dan het andere, {UNKNOWN}."
    return (
        f"Met toeval verrekend scoren {len(apart)} van de {len(said)} teams anders dan het "
        f"gemiddelde: {listing(apart)}; over de andere zegt dat niets."
    )


def _agreed(agreement: Released) -> str:
    rows = _rows(agreement, "eens_minst")
    if not rows:
        return f"Hoe eens codeurs het zijn, {UNKNOWN}."
    low = sorted(str(row["criterium"]) for row in rows if row["eens_minst"] < LOW_AGREEMENT)
    if not low:
        return ""
    return (
        f"Bij {listing([f'‘{name}’' for name in low])} zijn codeurs het over een van de antwoorden "
        f"vaker oneens dan in {number(100 - LOW_AGREEMENT)} van de 100 keer dat iemand het geeft: "
        "die cijfers kunnen meer afwijken dan hun interval zegt, want fouten die codeurs samen "
        "maken zitten er niet in."
    )


def _rows(released: Released, column: str) -> list[Row]:
    shown = released.table[released.table[column].notna()]
    return [{str(key): value for key, value in row.items()} for row in shown.to_dict("records")]


def _share(row: Row) -> str:
    text = f"{number(row['aandeel'])}%"
    low, high = row["aandeel_laag"], row["aandeel_hoog"]
    return f"{text} {span(low, high)}" if math.isfinite(low) and math.isfinite(high) else text
