"""The answer on top of the page: sentences that follow from released numbers by rule."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from lokalis_research.caveats import breaks_between, not_comparable
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.indicatoren.experience import STATEMENTS
from lokalis_research.indicatoren.judgements import Judged, laid_out
from lokalis_research.indicatoren.queue import ALL as ALL_WAITING
from lokalis_research.indicatoren.queue import FOR_START, FOR_TALK, LONGEST
from lokalis_research.indicatoren.tables import as_many, rows_of
from lokalis_research.missing import gather
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, KeyFigure, Row, listing, phrase
from lokalis_research.verdict import UNKNOWN, Verdict, cannot_say, estimate_in, judge, said_of
from lokalis_research.years import Broken, Rates, differences_of_rates, ratio_of_counts

_GOOD, _BETTER = STATEMENTS["goed_geholpen"], STATEMENTS["gaat_beter"]
_HELPED = "Van wie de Ervaringswijzer beantwoordde{trial} vindt {eens:%} zich goed geholpen{beter}."
_QUESTIONS = 3
"""How many comparisons the main points judge: families, talks in time, and who waits."""

_RESTS_ON = {
    "gezinnen": ("begeleidingen.startdatum", "begeleidingen.einddatum"),
    "wachtend": ("begeleidingen.aanmelddatum", "begeleidingen.kennismakingsdatum"),
}
"""The fields of these: years in which one changed are not set beside each other."""


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

    The tables are those of `reach.reach`, `reference.share_of_city`, `tables.timeliness` and
    `both_waits`, `queue.queue`, `questions.per_field`, `tables.more_than_one` for all together,
    `experience.agreement` and `response`.
    """
    now = str(period)
    since = dictionary.municipality.ervaringswijzer_sinds
    trial = ", een proef bij enkele teams," if since and period < since else ""
    before = str(period.shift(-2))
    # Where the way of answering changed, a year before is no number to stand beside this one.
    asked = ["ervaringswijzer.datum", "ervaringswijzer.goed_geholpen"]
    asked_anew = breaks_between(dictionary, asked, period.shift(-2), period)

    broken = _broken(dictionary)

    def reach() -> dict[str, Row]:
        return rows_of(reached.table, "periode")

    def talks() -> dict[str, Row]:
        return rows_of(timely.table, "periode")

    def talks_differ() -> str:
        return said_of(judged_talks(talks(), period, dictionary))

    def waiting() -> dict[tuple[str, str, str], Row]:
        return rows_of(queued.table, "periode", "wachten_op", "duur")

    def said() -> dict[tuple[str, str], Row]:
        return rows_of(agreed.table, "periode", "stelling")

    details, state = gather(
        lambda: _reach(reach(), period),
        lambda: _city(share, now) or f"Welk deel van alle gezinnen in de stad dat is, {UNKNOWN}.",
        lambda: _timely(talks().get(now, {})),
        lambda: _waits(rows_of(waits.table, "periode").get(now, {})),
        lambda: _queue(waiting(), now),
        lambda: _questions(fields, rows_of(several.table, "periode").get(now, {}), now),
        lambda: _experience(said(), rows_of(responded.table, "periode").get(now, {}), now, trial),
    )
    points, _ = gather(
        lambda: _reach_point(reach(), period, broken["gezinnen"]),
        lambda: _timely_point(talks(), period, talks_differ()),
        lambda: _queue_point(waiting(), period, broken["wachtend"]),
        lambda: _question_point(fields, now),
        lambda: phrase(
            _HELPED,
            said().get((now, _GOOD), {}),
            trial=trial,
            beter=phrase("; bij {eens:%} gaat het beter", said().get((now, _BETTER), {})),
        ),
    )
    unknown, _ = gather(
        lambda: "" if _city(share, now) else "welk deel van alle gezinnen dit is",
        lambda: agreed.table is not None and "wat anderen vinden",
    )

    def figure(
        label: str,
        words: str,
        rows: dict[str, Row],
        side: str = "",
        broken: Sequence[SeriesBreak] = (),
    ) -> list[KeyFigure]:
        row, earlier = rows.get(now, {}), rows.get(before, {})
        value, then = phrase(words, row), phrase(words, earlier)
        then += side if then else ""
        then = not_comparable(broken) if then and broken else then
        return [KeyFigure(label, value, year_before=then)] if value else []

    figures, _ = gather(
        lambda: figure(
            "Begeleide gezinnen",
            "{gezinnen}",
            reach(),
            said_of(_judged_reach(reach(), period, broken["gezinnen"])),
        ),
        lambda: figure(
            "Kennismaking binnen vijf werkdagen",
            "{tijdig:%}",
            talks(),
            talks_differ(),
        ),
        lambda: figure(
            "Vindt zich goed geholpen, van wie antwoordde",
            "{eens:%}",
            {when: row for (when, what), row in said().items() if what == _GOOD},
            broken=asked_anew,
        ),
    )
    return Answer.ranked(points, cannot_say(unknown, state), details, figures)


def judgements(
    reached: Released, timely: Released, queued: Released, period: HalfYear, dictionary: Dictionary
) -> Released:
    """Lay out how each number that the answer compares with a year before was judged."""
    broken = _broken(dictionary)
    reach = rows_of(reached.table, "periode")
    waiting = rows_of(queued.table, "periode", "wachten_op", "duur")
    talks = judged_talks(rows_of(timely.table, "periode"), period, dictionary)
    judged = [
        Judged("Begeleide gezinnen", "%", _judged_reach(reach, period, broken["gezinnen"]), True),
        Judged("Kennismaking binnen vijf werkdagen", "procentpunt", talks),
        Judged(
            f"Wacht op een kennismaking, {LONGEST}",
            "%",
            _judged_count(_waiting(waiting, LONGEST), period, broken["wachtend"]),
            True,
        ),
    ]
    return laid_out(judged, "halfjaarcijfers", reached, timely, queued)


def _broken(dictionary: Dictionary) -> dict[str, Broken]:
    return {
        name: functools.partial(breaks_between, dictionary, fields)
        for name, fields in _RESTS_ON.items()
    }


def _judged_reach(rows: Mapping[str, Row], period: HalfYear, broken: Broken) -> Verdict:
    return _judged_count({when: row["gezinnen"] for when, row in rows.items()}, period, broken)


def _waiting(rows: Mapping[tuple[str, str, str], Row], how_long: str) -> dict[str, float]:
    """Count who waits for a talk so long, by half-year."""
    return {
        when: row["wachtend"]
        for (when, what, long), row in rows.items()
        if (what, long) == (FOR_TALK, how_long)
    }


def _judged_count(counts: Mapping[str, float], period: HalfYear, broken: Broken) -> Verdict:
    compared = ratio_of_counts("", counts, period, broken)
    (verdict,) = judge([compared], questions=_QUESTIONS, decimals=4, ratio=True)
    return verdict


def judged_talks(rows: Mapping[str, Row], period: HalfYear, dictionary: Dictionary) -> Verdict:
    """Judge whether more or fewer talks are in time than a year before."""
    rates = {when: estimate_in(row, "tijdig") for when, row in rows.items()}
    broken = functools.partial(breaks_between, dictionary, _RESTS_ON["wachtend"])
    compared = differences_of_rates([Rates("tijdig", rates, period, broken)])
    return judge(compared, questions=_QUESTIONS, decimals=1)[0]


def _reach_point(rows: dict[str, Row], period: HalfYear, broken: Broken) -> str:
    row, earlier = rows.get(str(period), {}), rows.get(str(period.shift(-2)), {})
    return phrase(
        "Buurtteams begeleidden {gezinnen} gezinnen{before}.",
        row,
        before=phrase(
            " (een jaar eerder {gezinnen}{side})",
            earlier,
            side=said_of(_judged_reach(rows, period, broken)),
        ),
    )


def _reach(rows: dict[str, Row], period: HalfYear) -> str:
    row, earlier = rows.get(str(period), {}), rows.get(str(period.shift(-2)), {})
    said = phrase(
        "In het {half} werden {gezinnen} gezinnen begeleid{before}.",
        row,
        half=period.label,
        before=phrase(" (een jaar eerder {gezinnen})", earlier),
    )
    flow = phrase(
        " Begeleiding begon {begonnen} keer en eindigde {beeindigd} keer; na de laatste dag liep "
        "die door bij {lopend} gezinnen.",
        row,
    )
    unknown = f"Hoeveel gezinnen in het {period.label} werden begeleid, {UNKNOWN}."
    return f"{said}{flow}" if said else unknown


def _city(share: Released, now: str) -> str:
    row = rows_of(share.table, "periode", "gebied").get((now, "hele stad"), {})
    return phrase("Dat is {aandeel:1%} van alle gezinnen in de stad.", row)


def _timely_point(rows: Mapping[str, Row], period: HalfYear, side: str) -> str:
    earlier = rows.get(str(period.shift(-2)), {})
    return phrase(
        "{tijdig:%} van de aanmeldingen had binnen vijf werkdagen een kennismaking{before}.",
        rows.get(str(period), {}),
        before=phrase(" (was {tijdig:%}{side})", earlier, side=side),
    )


def _timely(row: Row) -> str:
    text = phrase(
        "Van de aanmeldingen had {tijdig:%..} binnen vijf werkdagen een kennismaking", row
    )
    if not text:
        return f"Welk deel van de aanmeldingen tijdig een kennismaking had, {UNKNOWN}."
    later = phrase("; {op_verzoek:%..} had dat later op verzoek van het gezin", row)
    if not later and phrase("{niet_vastgelegd}", row):
        later = f"; hoeveel van de andere gezinnen zelf later wilden, {UNKNOWN}"
    return f"{text}{later}."


def _waits(row: Row) -> str:
    talk = phrase("had de helft binnen {gesprek_helft: werkdagen..} een kennismaking", row)
    start = phrase("begon daarna bij de helft de begeleiding binnen {begin_helft: dagen..}", row)
    said = listing([one for one in (talk, start) if one])
    return f"Met wie nog wacht meegerekend {said}." if said else ""


def _queue_point(rows: dict[tuple[str, str, str], Row], period: HalfYear, broken: Broken) -> str:
    def of(how_long: str) -> tuple[Row, str]:
        """Take who waits now, and what is said of a year before."""
        side = said_of(_judged_count(_waiting(rows, how_long), period, broken))
        now, earlier = (
            rows.get((str(at), FOR_TALK, how_long), {}) for at in (period, period.shift(-2))
        )
        return now, phrase(" (was {wachtend}{side})", earlier, side=side)

    (every, before), (late, late_before) = of(ALL_WAITING), of(LONGEST)
    long = phrase("; {wachtend} langer dan vier weken{then}", late, then=late_before)
    # A point has three numbers: a year before is told of who waits long, and else of all.
    return phrase(
        "Op een kennismaking wachtten {wachtend} gezinnen{then}{long}.",
        every,
        then="" if long and late_before else before,
        long=long,
    )


def _queue(rows: dict[tuple[str, str, str], Row], now: str) -> str:
    said = [
        phrase("{wachtend} gezinnen op {what}", rows.get((now, what, ALL_WAITING), {}), what=what)
        for what in (FOR_TALK, FOR_START)
    ]
    shown = listing([one for one in said if one])
    return f"Aan het einde wachtten {shown}." if shown else ""


def _asked_most(fields: Released, now: str) -> list[Row]:
    data = fields.table[fields.table["periode"] == now].dropna(subset=["aandeel"])
    data = data.sort_values(["aandeel", "leefgebied"], ascending=[False, True])
    rows: list[Row] = data.assign(veld=data["leefgebied"].str.lower()).to_dict("records")
    return rows


def _question_point(fields: Released, now: str) -> str:
    rows = _asked_most(fields, now)
    same = as_many({row["veld"]: row["aandeel"] for row in rows}) if rows else ""
    words = "Van gezinnen met een vraag vraagt {aandeel:%} hulp bij {veld}{same}."
    return "".join(phrase(words, top, veld=top["veld"], same=same) for top in rows[:1])


def _questions(fields: Released, several: Row, now: str) -> str:
    most = _asked_most(fields, now)[:3]
    named = [phrase("{veld} ({aandeel:%})", row, veld=row["veld"]) for row in most]
    if not named:
        return f"Waarover gezinnen hulp vragen, {UNKNOWN}."
    more = phrase("; {meer:%} heeft vragen op meer dan één leefgebied", several)
    return (
        f"Van gezinnen met een vastgelegde vraag vraagt een deel hulp bij {listing(named)}{more}."
    )


def _experience(rows: dict[tuple[str, str], Row], responded: Row, now: str, trial: str) -> str:
    said = [
        phrase(words, rows.get((now, statement), {}))
        for statement, words in (
            (_GOOD, "{eens:%..} zich goed geholpen"),
            (_BETTER, "{eens:%..} dat het nu beter gaat"),
        )
    ]
    if not any(said):
        return f"Wat gezinnen van de hulp vinden, {UNKNOWN}."
    how_many = phrase(
        "De Ervaringswijzer is {ingevuld} keer ingevuld, op {gezinnen} gezinnen. ", responded
    )
    return (
        f"{how_many}Van wie het in de Ervaringswijzer beantwoordde{trial} vindt "
        f"{listing([one for one in said if one])}; wat de anderen vinden, {UNKNOWN}."
    )
