"""The answer on top of the absence page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import math
from typing import Any

from lokalis_research.missing import Delivered, gather, require_delivered
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, KeyFigure, Remark, listing, number, span, with_span
from lokalis_research.verdict import (
    UNKNOWN,
    WIDER,
    Comparison,
    Verdict,
    cannot_say,
    judge,
    said_of,
)
from lokalis_research.verzuim.schemes import QUESTIONS, Scheme, moved, rows_by

_RATE = "verzuimpercentage"
# Where short absence went the other way, long is more than all of the change, or less than none.
_WHOLE = 100


def answer(
    contributions: Released,
    rates: Released,
    changed: Released,
    scheme: Scheme,
    period: HalfYear,
    delivered: Delivered,
) -> Answer:
    """Say what happened to absence, in published years and in this delivery, and if it was short.

    The tables are those of `tables.year_contributions`, `absence_rate` per half-year with a two-way
    scheme, and `change.changes` with the same scheme. That the absence of all staff changed is a
    fact; whether by more than chance between employees would give is judged by
    `lokalis_research.verdict`.
    """
    details, state = gather(
        lambda: "" if contributions.table.empty else _published(contributions),
        lambda: _delivered(rates, changed, scheme, period),
        lambda: _whole(changed, delivered),
    )
    points, _ = gather(
        lambda: _published_points(contributions), lambda: _delivered_points(rates, changed, period)
    )
    unknown, _ = gather(
        lambda: _unsure(changed, scheme),
        lambda: delivered.lacks(_CHANGES) and changed.table is not None and _PARTLY,
        lambda: changed.table is not None and _WHY,
    )
    figures, _ = gather(
        lambda: _delivered_figure(rates, changed, period), lambda: _published_figure(contributions)
    )
    return Answer.ranked(points, cannot_say(unknown, state), details, figures)


def oftener_or_longer(split: Released, changed: Released) -> Remark:
    """Answer whether people were ill more often or longer than a year before, chance aside."""
    (row,) = split.table.to_dict("records") or ({},)
    total = row.get("samen", math.nan)
    if not math.isfinite(total):
        return Remark(f"Of medewerkers vaker of langer ziek waren dan een jaar eerder, {UNKNOWN}.")
    if f"{total:.2f}" in ("0.00", "-0.00"):
        return Remark("Het verzuim was afgerond even hoog als een jaar eerder.")
    effects = sorted(_CAUSES, key=lambda name: -abs(row[name]))
    said = [
        f"{_CAUSES[name][row[name] < 0]} ({number(row[name], 2, sign=True)})" for name in effects
    ]
    most = row[effects[0]]
    # One part is most of it where it goes along and outweighs the others together.
    leads = most * total > 0 and 2 * abs(most) > sum(abs(row[name]) for name in effects)
    whole = {one.name: one for one in judged(changed)}.get("totaal")
    chance = (
        "Dat verschil is meer dan toeval; de delen ervan zijn niet apart getoetst."
        if whole and whole.claims
        else "Dat hele verschil kan toeval zijn."
    )
    side = "hoger" if total > 0 else "lager"
    how_much = f"Het verzuim was {number(abs(total), 2)} procentpunt {side} dan een jaar eerder"
    if not leads:
        return Remark(f"{how_much}, met {listing(said)}. {chance}")
    return Remark(f"{how_much}, vooral door {said[0]}; verder {listing(said[1:])}. {chance}")


_CAUSES = {
    "duur": ("langere meldingen", "kortere meldingen"),
    "frequentie": ("vaker ziekmelden", "minder vaak ziekmelden"),
    "van_ervoor": ("meer dagen van oudere meldingen", "minder dagen van oudere meldingen"),
}


_CHANGES = "verzuimpercentages"


def _whole(changed: Released, delivered: Delivered) -> None:
    """Refuse to be silent on it where there are spells, and no changes of percentage."""
    if changed.table is not None:
        require_delivered(delivered, (_CHANGES,))


_PARTLY = "hoeveel lager het verzuim is als gedeeltelijk herstel meetelt"
_WHY = "waardoor medewerkers ziek zijn"


def _published_points(contributions: Released) -> tuple[str, ...]:
    if contributions.table.empty:
        return ()
    rows = rows_by(contributions.table, "deel")
    total, lang = rows["totaal"], rows["lang"]
    year = contributions.values[1].label
    first = (
        f"Volgens de verslagen {moved(total['verandering'])} het ziekteverzuim in {year} naar "
        f"{number(total['tweede'], 1)}%, van {number(total['eerste'], 1)}% een jaar eerder."
    )
    if not 0 <= lang["aandeel"] <= _WHOLE:
        return (first,)
    return first, f"{number(lang['aandeel'])}% van die verandering is lang verzuim."


def _delivered_points(rates: Released, changed: Released, period: HalfYear) -> tuple[str, ...]:
    current, earlier = _now_and_before(rates, period)
    if current is None:
        return ()
    now = f"In het {period.label} was het verzuim in deze levering {number(current[_RATE], 1)}%"
    if earlier is None:
        return (f"{now}.",)
    before = f"{number(earlier[_RATE], 1)}%"
    same = before == f"{number(current[_RATE], 1)}%"
    than = "afgerond evenveel als een jaar eerder" if same else f"tegen {before} een jaar eerder"
    said = {one.name: one for one in judged(changed)}
    whole = said.get("totaal")
    if whole is None or not math.isfinite(whole.low):
        return (f"{now}, {than}.",)
    parts = [
        f"{name.capitalize()} verzuim {_moved(one)}, meer dan toeval geeft."
        for name, one in said.items()
        if name != "totaal" and one.claims
    ]
    chance = "is meer dan toeval" if whole.claims else "kan toeval zijn"
    return (
        f"{now}, {than}.",
        "" if same else f"Dat verschil {chance}.",
        *parts,
    )


def _unsure(changed: Released, scheme: Scheme) -> str:
    said = {one.name: one for one in judged(changed)}
    unsure = [name for name in scheme.labels if name in said and not said[name].claims]
    verb = "veranderde" if len(unsure) == 1 else "veranderden"
    return f"of {' en '.join(unsure)} verzuim echt {verb}" if unsure else ""


def _delivered_figure(rates: Released, changed: Released, period: HalfYear) -> KeyFigure | None:
    current, earlier = _now_and_before(rates, period)
    if current is None:
        return None
    before = f"{number(earlier[_RATE], 1)}%" if earlier is not None else ""
    value = f"{number(current[_RATE], 1)}%"
    whole = {one.name: one for one in judged(changed)}.get("totaal")
    if whole is not None and math.isfinite(whole.low) and before not in ("", value):
        before += said_of(whole)
    return KeyFigure("Ziekteverzuim in deze levering", value, year_before=before)


def _published_figure(contributions: Released) -> KeyFigure | None:
    if contributions.table.empty:
        return None
    total = rows_by(contributions.table, "deel")["totaal"]
    before, value = (f"{number(total[name], 1)}%" for name in ("eerste", "tweede"))
    label = f"Ziekteverzuim volgens de verslagen, {contributions.values[1].label}"
    return KeyFigure(label, value, year_before=before)


def _now_and_before(
    rates: Released, period: HalfYear
) -> tuple[dict[Any, Any] | None, dict[Any, Any] | None]:
    total = rows_by(rates.table[rates.table["klasse"] == "totaal"], "periode")
    found = (total.get(str(one)) for one in (period, period.shift(-2)))
    now, before = (row if row and math.isfinite(row[_RATE]) else None for row in found)
    return now, before


def _published(contributions: Released) -> str:
    first, second = (column.label for column in contributions.values[:2])
    rows = rows_by(contributions.table, "deel")
    total, lang = rows["totaal"], rows["lang"]
    sentence = (
        f"Volgens de gepubliceerde maandcijfers {moved(total['verandering'])} het ziekteverzuim "
        f"van {number(total['eerste'], 2)}% in {first} naar {number(total['tweede'], 2)}% in "
        f"{second} ({number(total['verandering'], 2, sign=True)} procentpunt)"
    )
    if 0 <= lang["aandeel"] <= _WHOLE:
        return f"{sentence}; {number(lang['aandeel'])}% van die verandering is lang verzuim."
    more = number(lang["verandering"], 2, sign=True)
    return f"{sentence}; lang verzuim veranderde {more} procentpunt."


def _delivered(
    rates: Released, changed: Released, scheme: Scheme, period: HalfYear
) -> tuple[str, ...]:
    current, earlier = _now_and_before(rates, period)
    if current is None:
        return (
            f"Voor het {period.label} laat deze levering geen cijfer toe dat getoond mag worden.",
        )
    sentence = f"In deze levering was het {with_span(current, _RATE, 1, '%')} in het {period.label}"
    if earlier is None:
        return (f"{sentence}; een jaar eerder is niet te tonen.",)
    said = {one.name: one for one in judged(changed)}
    whole = said.get("totaal")
    compared = f"{sentence}, tegenover {with_span(earlier, _RATE, 1, '%')} een jaar eerder"
    if whole is None or not math.isfinite(whole.low):
        return (f"{compared}; hoe zeker dat verschil is, {UNKNOWN}.",)
    return (f"{compared} ({_points(whole)}): {_chance(whole)}.", _split(said, scheme), WIDER)


def judged(changed: Released) -> tuple[Verdict, ...]:
    """Judge whether classes changed by more than chance would give."""
    return judge(
        [
            Comparison.of(row["klasse"], row, "verandering")
            for row in changed.table.to_dict("records")
        ],
        questions=QUESTIONS,
        decimals=1,
    )


def _split(said: dict[str, Verdict], scheme: Scheme) -> str:
    parts = [
        f"{name.capitalize()} verzuim {_moved(one)} ({_points(one)}): {_chance(one)}."
        for name in scheme.labels
        if math.isfinite((one := said[name]).low)
    ]
    where = f"Kort is hier {scheme.label.removeprefix('kort ')}"
    if not parts:
        return f"{where}; of de verandering in kort of in lang verzuim zit, {UNKNOWN}."
    return f"{where}. {' '.join(parts)}"


def _moved(one: Verdict) -> str:
    return "bleef gelijk" if one.value == 0 else "steeg" if one.value > 0 else "daalde"


def _chance(one: Verdict) -> str:
    return (
        "meer dan toeval tussen medewerkers zou geven"
        if one.claims
        else "zoveel kan ook toeval tussen medewerkers geven"
    )


def _points(one: Verdict) -> str:
    return f"{number(one.value, 1, sign=True)} procentpunt {span(one.low, one.high, 1)}"
