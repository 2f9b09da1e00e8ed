"""The answer on top of the page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import math
from collections.abc import Callable

from lokalis_research.caveats import breaks_between
from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren.city import SHARE as CITY_SHARE
from lokalis_research.indicatoren.experience import STATEMENTS
from lokalis_research.indicatoren.queue import ALL as ALL_WAITING
from lokalis_research.indicatoren.queue import FOR_START, FOR_TALK, LONGEST
from lokalis_research.indicatoren.words import Row, rows_of
from lokalis_research.missing import gather
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import (
    NOT_COMPARABLE,
    Answer,
    KeyFigure,
    listing,
    number,
    span,
    with_span,
)
from lokalis_research.verdict import (
    SAID_OF,
    UNKNOWN,
    cannot_say,
    difference,
    estimate_in,
    judge,
    ratio_of_counts,
)

_GOOD, _BETTER = STATEMENTS["goed_geholpen"], STATEMENTS["gaat_beter"]


def answer(
    reached: Released,
    share: Released,
    timely: Released,
    waits: Released,
    queued: Released,
    fields: Released,
    several: Released,
    agreed: Released,
    responded: Released,
    period: HalfYear,
    dictionary: Dictionary,
) -> Answer:
    """Say who was supported, how long families wait, what they ask and what they say of it.

    Parameters
    ----------
    reached : Released
        Of `reach.reach`.
    share : Released
        Of `city.share_of_city`.
    timely : Released
        Of `tables.timeliness`.
    waits : Released
        Of `tables.both_waits`.
    queued : Released
        Of `queue.queue`, by how long they have waited.
    fields : Released
        Of `questions.per_field`.
    several : Released
        Of `tables.more_than_one` for all together.
    agreed, responded : Released
        Of `experience.agreement` and `experience.response`.
    period : HalfYear
        The half-year of the page.
    dictionary : Dictionary
        Says since when the Ervaringswijzer is no trial of a few teams.

    Returns
    -------
    Answer
    """
    now = str(period)
    since = dictionary.municipality.ervaringswijzer_sinds
    trial = ", een proef bij enkele teams," if since and period < since else ""
    before = str(period.shift(-2))
    # Where the way of answering changed, a year before is no number to stand beside this one.
    asked = ["ervaringswijzer.datum", "ervaringswijzer.goed_geholpen"]
    asked_anew = breaks_between(dictionary, asked, period.shift(-2), period)

    def reach() -> dict[str, Row]:
        return rows_of(reached.table, "periode")

    def talks() -> dict[str, Row]:
        return rows_of(timely.table, "periode")

    def waiting() -> dict[tuple[str, str, str], Row]:
        return rows_of(queued.table, "periode", "wachten_op", "duur")

    def said() -> dict[tuple[str, str], Row]:
        return rows_of(agreed.table, "periode", "stelling")

    details, state = gather(
        lambda: _reach(reach(), period),
        lambda: _city(_city_row(share, now)),
        lambda: _timely(talks().get(now, {})),
        lambda: _waits(rows_of(waits.table, "periode").get(now, {})),
        lambda: _queue(waiting(), now),
        lambda: _questions(fields, rows_of(several.table, "periode").get(now, {}), now),
        lambda: _experience(said(), rows_of(responded.table, "periode").get(now, {}), now, trial),
    )
    points, _ = gather(
        lambda: _reach_point(reach(), period),
        lambda: _timely_point(talks().get(now, {}), talks().get(before, {})),
        lambda: _queue_point(waiting(), now, before),
        lambda: _question_point(fields, now),
        lambda: _experience_point(said(), now, trial),
    )
    unknown, _ = gather(
        lambda: "" if _shown(_city_row(share, now), CITY_SHARE) else _WHICH_SHARE,
        lambda: agreed.table is not None and "wat gezinnen vinden die niets invulden",
    )
    figures, _ = gather(
        lambda: _figure("Begeleide gezinnen", reach(), now, before, "gezinnen", "", _said_of_reach),
        lambda: _figure(
            "Kennismaking binnen vijf werkdagen",
            talks(),
            now,
            before,
            "tijdig",
            "%",
            _said_of_talks,
        ),
        lambda: _figure(
            "Vindt zich goed geholpen, van wie antwoordde",
            _good(said()),
            now,
            before,
            "eens",
            "%",
            is_broken=bool(asked_anew),
        ),
    )
    return Answer.ranked(points, cannot_say(unknown, state), details, figures)


_QUESTIONS = 2
"""How many comparisons the main points judge: families, and talks in time."""

_WHICH_SHARE = "welk deel van alle gezinnen dit is"


def _good(said: dict[tuple[str, str], Row]) -> dict[str, Row]:
    return {half_year: row for (half_year, what), row in said.items() if what == _GOOD}


def _figure(
    label: str,
    rows: dict[str, Row],
    now: str,
    before: str,
    name: str,
    unit: str,
    said: Callable[[Row, Row], str] | None = None,
    *,
    is_broken: bool = False,
) -> list[KeyFigure]:
    row, earlier = rows.get(now, {}), rows.get(before, {})
    if not _shown(row, name):
        return []
    then = f"{number(earlier[name])}{unit}" if _shown(earlier, name) else ""
    then += said(row, earlier) if then and said else ""
    then = NOT_COMPARABLE if then and is_broken else then
    return [KeyFigure(label, f"{number(row[name])}{unit}", year_before=then)]


def _said_of_reach(row: Row, earlier: Row) -> str:
    if not row["gezinnen"] > 0 < earlier["gezinnen"]:
        return ""
    compared = ratio_of_counts("gezinnen", row["gezinnen"], earlier["gezinnen"])
    (verdict,) = judge([compared], questions=_QUESTIONS, decimals=4, ratio=True)
    return SAID_OF[verdict.side]


def _said_of_talks(row: Row, earlier: Row) -> str:
    compared = difference("tijdig", *(estimate_in(each, "tijdig") for each in (row, earlier)))
    (verdict,) = judge([compared], questions=_QUESTIONS, decimals=1)
    return SAID_OF[verdict.side]


def _reach_point(rows: dict[str, Row], period: HalfYear) -> str:
    row, earlier = rows.get(str(period), {}), rows.get(str(period.shift(-2)), {})
    if not _shown(row, "gezinnen"):
        return ""
    before = ""
    if _shown(earlier, "gezinnen"):
        then = f"{number(earlier['gezinnen'])}{_said_of_reach(row, earlier)}"
        before = f" (een jaar eerder {then})"
    return (
        f"In het {period.label} begeleidden buurtteams {number(row['gezinnen'])} gezinnen{before}."
    )


def _timely_point(row: Row, earlier: Row) -> str:
    if not _shown(row, "tijdig"):
        return ""
    before = ""
    if _shown(earlier, "tijdig"):
        before = f" (was {number(earlier['tijdig'])}%{_said_of_talks(row, earlier)})"
    return (
        f"Na {number(row['tijdig'])}% van de aanmeldingen was er binnen vijf werkdagen een "
        f"kennismaking{before}."
    )


def _queue_point(rows: dict[tuple[str, str, str], Row], now: str, before: str) -> str:
    row, earlier, long = (
        rows.get((when, FOR_TALK, how_long), {})
        for when, how_long in ((now, ALL_WAITING), (before, ALL_WAITING), (now, LONGEST))
    )
    if not _shown(row, "wachtend"):
        return ""
    then = (
        f" (een jaar eerder {number(earlier['wachtend'])})" if _shown(earlier, "wachtend") else ""
    )
    late = f", van wie {number(long['wachtend'])} {LONGEST}" if _shown(long, "wachtend") else ""
    return (
        f"Op de laatste dag wachtten {number(row['wachtend'])} gezinnen op een kennismaking"
        f"{then}{late}."
    )


def _question_point(fields: Released, now: str) -> str:
    data = fields.table[fields.table["periode"] == now].dropna(subset=["aandeel"])
    if data.empty:
        return ""
    top = data.sort_values(["aandeel", "leefgebied"], ascending=[False, True]).iloc[0]
    share, field = f"{number(top['aandeel'])}%", str(top["leefgebied"]).lower()
    return f"Van de gezinnen met een vastgelegde vraag vraagt {share} hulp bij {field}."


def _experience_point(rows: dict[tuple[str, str], Row], now: str, trial: str) -> str:
    good = rows.get((now, _GOOD), {})
    if not _shown(good, "eens"):
        return ""
    share = number(good["eens"])
    return f"Van wie de Ervaringswijzer invulde{trial} vindt {share}% zich goed geholpen."


def _city_row(share: Released, now: str) -> Row:
    return rows_of(share.table, "periode", "gebied").get((now, "hele stad"), {})


def _reach(rows: dict[str, Row], period: HalfYear) -> str:
    row, earlier = rows.get(str(period), {}), rows.get(str(period.shift(-2)), {})
    if not _shown(row, "gezinnen"):
        return f"Hoeveel gezinnen in het {period.label} werden begeleid, {UNKNOWN}."
    before = (
        f" (een jaar eerder {number(earlier['gezinnen'])})" if _shown(earlier, "gezinnen") else ""
    )
    flow = ""
    if _shown(row, "begonnen", "beeindigd", "lopend"):
        flow = (
            f" Begeleiding begon {number(row['begonnen'])} keer en eindigde "
            f"{number(row['beeindigd'])} keer; na de laatste dag liep die door bij "
            f"{number(row['lopend'])} gezinnen."
        )
    return (
        f"In het {period.label} werden {number(row['gezinnen'])} gezinnen begeleid{before}.{flow}"
    )


def _city(row: Row) -> str:
    if not _shown(row, CITY_SHARE):
        return f"Welk deel van alle gezinnen in de stad dat is, {UNKNOWN}."
    return f"Dat is {number(row[CITY_SHARE], 1)}% van alle gezinnen in de stad."


def _timely(row: Row) -> str:
    if not _shown(row, "tijdig"):
        return f"Welk deel van de aanmeldingen tijdig een kennismaking had, {UNKNOWN}."
    soon, later = (with_span(row, name, unit="%") for name in ("tijdig", "op_verzoek"))
    text = f"Van de aanmeldingen had {soon} binnen vijf werkdagen een kennismaking"
    if later:
        return f"{text}; {later} had dat later op verzoek van het gezin."
    if _shown(row, "niet_vastgelegd"):
        return f"{text}; hoeveel van de andere gezinnen zelf later wilden, {UNKNOWN}."
    return f"{text}."


def _waits(row: Row) -> str:
    parts = [
        text.format(
            f"{number(row[name])} {unit}",
            span(row[f"{name}_laag"], row[f"{name}_hoog"])
            if _shown(row, f"{name}_laag", f"{name}_hoog")
            else "",
        ).replace("  ", " ")
        for name, unit, text in (
            ("gesprek_helft", "werkdagen", "had de helft binnen {} {} een kennismaking"),
            ("begin_helft", "dagen", "begon daarna bij de helft de begeleiding binnen {} {}"),
        )
        if _shown(row, name)
    ]
    if not parts:
        return ""
    return f"Met wie nog wacht meegerekend {' en '.join(parts)}.".replace(" .", ".")


def _queue(rows: dict[tuple[str, str, str], Row], now: str) -> str:
    parts = [
        f"{number(row['wachtend'])} gezinnen op {what}"
        for what in (FOR_TALK, FOR_START)
        if _shown(row := rows.get((now, what, ALL_WAITING), {}), "wachtend")
    ]
    return f"Aan het einde wachtten {' en '.join(parts)}." if parts else ""


def _questions(fields: Released, several: Row, now: str) -> str:
    data = fields.table[fields.table["periode"] == now].dropna(subset=["aandeel"])
    if data.empty:
        return f"Waarover gezinnen hulp vragen, {UNKNOWN}."
    top = data.sort_values(["aandeel", "leefgebied"], ascending=[False, True]).head(3)
    shares = top.set_index("leefgebied")["aandeel"].to_dict()
    named = [f"{str(name).lower()} ({number(value)}%)" for name, value in shares.items()]
    more = (
        f"; {number(several['meer'])}% heeft vragen op meer dan één leefgebied"
        if _shown(several, "meer")
        else ""
    )
    return (
        f"Gezinnen met een vastgelegde vraag vragen het meest om hulp bij {listing(named)}{more}."
    )


def _experience(rows: dict[tuple[str, str], Row], responded: Row, now: str, trial: str) -> str:
    good, better = (rows.get((now, statement), {}) for statement in (_GOOD, _BETTER))
    parts = [
        f"{with_span(row, 'eens', unit='%')} {words}"
        for row, words in ((good, "zich goed geholpen"), (better, "dat het nu beter gaat"))
        if _shown(row, "eens")
    ]
    if not parts:
        return f"Wat gezinnen van de hulp vinden, {UNKNOWN}."
    how_many = (
        f" ({number(responded['ingevuld'])} keer, op {number(responded['gezinnen'])} gezinnen)"
        if _shown(responded, "ingevuld", "gezinnen")
        else ""
    )
    return (
        f"Van wie de Ervaringswijzer invulde{how_many}{trial} vindt {' en '.join(parts)}; wat de "
        f"anderen vinden, {UNKNOWN}."
    )


def _shown(row: Row, *names: str) -> bool:
    return all(math.isfinite(row.get(name, math.nan)) for name in names)
