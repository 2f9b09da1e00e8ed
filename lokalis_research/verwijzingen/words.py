"""The names of the two ratios, and small words that follow from numbers."""

from __future__ import annotations

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.period import HalfYear, Month, Year

PER_100 = "verwijzingen_per_100_gezinnen"
SHARE = "aandeel_gezinnen_met_verwijzing"
LABELS = {
    PER_100: "Verwijzingen per 100 begeleide gezinnen",
    SHARE: "Gezinnen met ten minste één verwijzing",
}
"""The two ratios: neither is ever called by the other's name."""

QUESTIONS = 3
"""What the page judges: whether it rises, whether a step remained, and which teams differ."""

UNITS = {PER_100: "", SHARE: "%"}
ALL, NEW, EXTENDED, ON_PAPER = "alle", "nieuwe", "verlengingen", "alleen op papier"
COUNTS = (ALL, NEW, EXTENDED, ON_PAPER)
"""Which referrals are counted: all, or of one kind. A new one is new help; an extension goes on
with help that runs; on paper is what was made again in the half-year of the transition because a
provider or contract changed. In other half-years those are few, and count as extensions."""

WITHOUT = "zonder administratieve"
"""All but those on paper: for a model, never beside the others in a table."""

WRITTEN, BY_RULE, LATER = "vastgelegd", "volgens de regel", "in een ander halfjaar"
AGAINST = frozenset({"nieuw, tegen de regel", "verlenging, tegen de regel"})
PARTS = {
    NEW: frozenset({"nieuw, tegen de regel", "overige nieuwe"}),
    EXTENDED: frozenset({"verlenging, tegen de regel", "overige verlengingen", LATER}),
    ON_PAPER: frozenset({WRITTEN, BY_RULE}),
}
"""Of what counts that are not all consist, so that the door knows which add up: on paper is what
was written down as such and what the rule adds; what the rule finds against what was written down
counts as that was written down."""


def group_word(by: str) -> str:
    """Say in the plural what groups of families are called."""
    return {"buurtteam": "teams", "cluster": "clusters"}.get(by, "groepen")


def kind_of(period: str) -> str:
    """Tell what kind of period a name stands for."""
    if "H" in period:
        HalfYear.parse(period)
        return "halfjaar"
    if "-" in period:
        Month.parse(period)
        return "maand"
    Year.parse(period)
    return "jaar"


def same_kind(*periods: str) -> str:
    """Refuse to set periods of different kinds beside each other."""
    kinds = sorted({kind_of(period) for period in periods})
    if len(kinds) != 1:
        raise AnalysisError(
            f"A ratio per family supported in a {' cannot be compared with one in a '.join(kinds)}."
            if kinds
            else "There is no period to compare.",
            remedy="Compare half-years with half-years and years with years.",
        )
    return kinds[0]


def one_of(given: str, options: tuple[str, ...], what: str) -> str:
    """Refuse a name that does not exist."""
    if given not in options:
        raise AnalysisError(f'There is no {what} "{given}".', remedy=hint(given, options))
    return given
