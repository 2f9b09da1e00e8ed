"""The answer on top of the page about goal quality: by rule, from released numbers."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.gezinsplan.study import MADE_UP
from lokalis_research.gezinsplan.trend import WHOLE
from lokalis_research.result import Released
from lokalis_research.text import Answer, listing, number, span

Row = dict[str, Any]

UNSURE = "is uit deze gegevens niet te zeggen"
LOW_AGREEMENT = 0.6
"""Below this AC1 a criterion is named as one on which coders agree little."""

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
    A change is called one when its interval leaves out zero; teams are called different when the
    interval of the highest lies wholly above that of the lowest.
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
        return f"Hoeveel doelen aan de criteria voldoen, {UNSURE}: er zijn te weinig codes."
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
        return f"Of doelen beter zijn geworden, {UNSURE}."
    low, high = whole["verandering_laag"], whole["verandering_hoog"]
    decimals = next(one.decimals for one in change.values if one.name == "verandering")
    moved = f"{number(abs(whole['verandering']), decimals)} punten"
    first, last = change.title.removeprefix("Verandering van ").split(" naar ")
    if low <= 0 <= high:
        return (
            f"Of doelen van {first} tot {last} beter of slechter werden, {UNSURE}: de "
            f"kwaliteitsscore veranderde {number(whole['verandering'], decimals, sign=True)} "
            f"{span(low, high, decimals)}."
        )
    way = "steeg" if low > 0 else "daalde"
    return (
        f"De kwaliteitsscore {way} van {first} tot {last} met "
        f"{moved} {span(min(abs(low), abs(high)), max(abs(low), abs(high)), decimals)}."
    )


def _teams(teams: Released) -> str:
    # The highest stands first; of equals the one that the figure shows first.
    rows = sorted(_rows(teams, "geschat"), key=lambda row: -float(row["geschat"]))
    name = teams.dimensions[0].name
    if len(rows) < 2 or rows[0]["geschat_laag"] <= rows[-1]["geschat_hoog"]:
        return f"Of het ene buurtteam betere doelen opschrijft dan het andere, {UNSURE}."
    return (
        f"Met toeval verrekend staat {rows[0][name]} hoger ({number(rows[0]['geschat'])}) dan "
        f"{rows[-1][name]} ({number(rows[-1]['geschat'])}); over teams ertussen zegt dat niets."
    )


def _agreed(agreement: Released) -> str:
    rows = _rows(agreement, "ac1")
    if not rows:
        return f"Hoe eens codeurs het zijn, {UNSURE}."
    low = sorted(str(row["criterium"]) for row in rows if row["ac1"] < LOW_AGREEMENT)
    if not low:
        return ""
    return (
        f"Codeurs zijn het weinig eens over {listing([f'‘{name}’' for name in low])} (AC1 onder "
        f"{number(LOW_AGREEMENT, 1)}): lees die cijfers met voorzichtigheid."
    )


def _rows(released: Released, column: str) -> list[Row]:
    shown = released.table[released.table[column].notna()]
    return [{str(key): value for key, value in row.items()} for row in shown.to_dict("records")]


def _share(row: Row) -> str:
    text = f"{number(row['aandeel'])}%"
    low, high = row["aandeel_laag"], row["aandeel_hoog"]
    return f"{text} {span(low, high)}" if math.isfinite(low) and math.isfinite(high) else text
