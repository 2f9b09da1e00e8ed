"""The answer on top of the page: sentences that follow from released tables by rule."""

from __future__ import annotations

from lokalis_research.missing import gather
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import Answer, KeyFigure, Row, listing, number, phrase, span
from lokalis_research.veiligheid import look
from lokalis_research.veiligheid.questions import LABELS
from lokalis_research.verdict import SHARED_MISTAKES, Comparison, Verdict, cannot_say, judge

QUESTIONS = 2
"""What the page judges: which shares changed, and which clusters differ."""


def answer(published: Released, shares: Released, changes: Released, period: HalfYear) -> Answer:
    """Say what was published, what the sample says, and what changed.

    What changed is judged over all questions together; in a first half-year `changes` has no rows.
    """
    details, state = gather(
        lambda: "" if published.table.empty else _published(published),
        lambda: _sample(shares, period),
        lambda: _since(shares, changes, period),
        lambda: SHARED_MISTAKES if _rows(shares, period) else "",
    )
    points, _ = gather(lambda: _points(_rows(shares, period)), lambda: _moved_points(changes))
    unknown, _ = gather(lambda: _open(changes, _earlier(shares, period)), lambda: _SAFE)
    figures, _ = gather(lambda: _figures(_rows(shares, period)))
    return Answer.ranked(points, cannot_say(unknown, state), details, figures)


_SAFE = "of kinderen veilig zijn"


def _since(shares: Released, changes: Released, period: HalfYear) -> str:
    earlier = _earlier(shares, period)
    return "" if earlier is None else _changed(changes, earlier)


def _points(rows: dict[str, Row]) -> list[str]:
    said = {
        "afgewogen": "Naar schatting staat in {} van de plannen of er zorgen over de veiligheid "
        "zijn.",
        "zorg": "In {} van alle plannen staat dat die zorgen er zijn.",
        "visie_gezin": "Van de plannen met zorgen beschrijft {} hoe het gezin dat ziet.",
        "visie_gezinswerker": "Hoe de gezinswerker het ziet, staat in {} van die plannen.",
        "doelen_veiligheid": "Een doel over de veiligheid staat in {} van die plannen.",
    }
    return [
        words.format(share)
        for name, words in said.items()
        if (share := _share_and_range(rows.get(LABELS[name], {})))
    ]


def _figures(rows: dict[str, Row]) -> list[KeyFigure]:
    named = {
        "afgewogen": "Plannen waarin staat of er zorgen over de veiligheid zijn",
        "zorg": "Plannen waarin staat dat die zorgen er zijn",
        "visie_gezin": "Plannen met zorgen waarin staat hoe het gezin dat ziet",
        "doelen_veiligheid": "Plannen met zorgen waarin daar een doel voor staat",
    }
    return [
        KeyFigure(label, share, margin=f"marge {_range(rows[LABELS[name]])}")
        for name, label in named.items()
        if (share := _share(rows.get(LABELS[name], {})))
    ]


def _share(row: Row) -> str:
    return phrase("{aandeel:%}", row)


def _range(row: Row) -> str:
    """Say between which ends a share of all plans lies; a sample alone tells no more."""
    return phrase("{aandeel_laag} tot {aandeel_hoog:%}", row)


def _share_and_range(row: Row) -> str:
    ends = _range(row).replace(" tot ", "\u2013\u2060")
    return f"{_share(row)} ({ends})" if ends else _share(row)


def _moved_points(changes: Released) -> list[str]:
    return [
        f"‘{one.name}’ veranderde {number(one.value, sign=True)} procentpunt: meer dan toeval."
        for one in _judged(changes)
        if one.claims
    ]


def _open(changes: Released, earlier: HalfYear | None) -> str:
    still = earlier is not None and not any(one.claims for one in _judged(changes))
    return f"of dit sinds het {earlier.label} veranderde" if earlier and still else ""


def _published(published: Released) -> str:
    counts = dict(zip(published.table["onderdeel"], published.table["waarde"], strict=True))
    return (
        f"Een verslag bekeek alle {number(counts[look.PLANS])} plannen met zorgen in gekozen "
        f"wijken. Daarvan bevatten er {number(counts[look.FAMILY])} de visie van het gezin, "
        f"{number(counts[look.WORKER])} die van de gezinswerker en {number(counts[look.GOALS])} "
        "doelen over die zorgen. Over andere wijken zegt dat niets."
    )


def _sample(shares: Released, period: HalfYear) -> list[str]:
    rows = _rows(shares, period)

    def of(name: str, words: str, **given: str) -> str:
        return phrase(words, rows.get(LABELS[name], {}), **given)

    first = of(
        "afgewogen",
        "In een steekproef uit alle buurtteams staat in het {half} in {aandeel:%..} van de plannen "
        "of er zorgen over de veiligheid zijn",
        half=period.label,
    )
    if not first:
        return [
            f"Voor het {period.label} laat de steekproef geen cijfer toe dat getoond mag worden."
        ]
    first += of("zorg", ", en in {aandeel:%..} staat dat die er zijn")
    parts = (
        of("visie_gezin", "de visie van het gezin in {aandeel:%..}"),
        of("visie_gezinswerker", "die van de gezinswerker in {aandeel:%..}"),
        of("visie_kind", "die van een kind in {aandeel:%..}"),
        of("doelen_veiligheid", "een doel over die zorgen in {aandeel:%..}"),
    )
    known = listing([one for one in parts if one])
    return [f"{first}.", *([f"Van de plannen met zorgen staat {known}."] if known else [])]


def _changed(changes: Released, earlier: HalfYear) -> str:
    said = _judged(changes)
    if not said:
        return "Een verandering is niet te tonen."
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
            f"{since} geen van deze aandelen {chance} Bij de helft van de "
            f"vragen zou pas een verandering van ongeveer {number(width)} procentpunt opvallen."
        )
    return f"{since} {listing(moved)} {chance}"


def _judged(changes: Released) -> tuple[Verdict, ...]:
    rows = changes.table.dropna(subset=["verandering_laag", "verandering_hoog"]).to_dict("records")
    return judge(
        [Comparison.of(row["vraag"], row, "verandering") for row in rows],
        questions=QUESTIONS,
        decimals=0,
    )


def _earlier(shares: Released, period: HalfYear) -> HalfYear | None:
    """Find the last half-year before this one that the table holds."""
    found = [HalfYear.parse(str(name)) for name in set(shares.table["periode"])]
    return max((one for one in found if one < period), default=None)


def _rows(shares: Released, period: HalfYear) -> dict[str, Row]:
    of_period = shares.table[shares.table["periode"] == str(period)]
    return {str(row["vraag"]): row for row in of_period.to_dict("records")}
