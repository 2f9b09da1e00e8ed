"""Wachttijd as the reports give it: a mean of who had the kennismaking, in either kind of days."""

from __future__ import annotations

from collections.abc import Iterable

from lokalis_research.days import day_numbers
from lokalis_research.indicatoren.clean import Registrations
from lokalis_research.indicatoren.timely import working_days
from lokalis_research.period import Period
from lokalis_research.populatie.exposure import in_periods
from lokalis_research.result import Column, Quantity, Ratio, Result, build, number_of

TALK_DAYS, TALK_WORKING, START_DAYS = "tot_gesprek", "tot_gesprek_werkdagen", "tot_begin"
_ADDS = ("periode", "buurtteam")
_SUMS = {
    TALK_DAYS: ("Aanmelding tot kennismaking", "dagen"),
    TALK_WORKING: ("Aanmelding tot kennismaking", "werkdagen"),
    START_DAYS: ("Kennismaking tot begin", "dagen"),
}
COUNTS = {
    "gesproken": number_of("gezin", "gesproken", "Kennismakingen", additive=_ADDS),
    "begonnen": number_of(
        "gezin",
        "begonnen",
        "Daarna begonnen",
        additive=_ADDS,
        counts="begonnen na een aanmelding in de periode",
    ),
}
METHOD = (
    "Aanmeldingen in de periode. Het gemiddelde gaat alleen over wie aan de beurt kwam: wie op de "
    "peildatum nog wacht, doet niet mee, zodat het van de laatste maanden te laag is."
)


def mean_waits(registrations: Registrations, periods: Iterable[Period]) -> Result:
    """Average the waits of those whose turn came, per period of aanmelding."""
    rows = in_periods(registrations.table, periods, "aanmelddatum")
    talked, began = rows["kennismakingsdatum"].notna(), rows["startdatum"].notna()
    met = rows["kennismakingsdatum"].fillna(rows["aanmelddatum"])
    start = rows["startdatum"].fillna(met)
    rows = rows.assign(
        gesproken=talked.astype(int),
        begonnen=began.astype(int),
        tot_gesprek=day_numbers(met) - day_numbers(rows["aanmelddatum"]),
        tot_gesprek_werkdagen=working_days(rows["aanmelddatum"], met),
        tot_begin=day_numbers(start) - day_numbers(met),
    )
    sums = tuple(
        Quantity(name, f"{label}, samen", unit, 0, ("gezin",), "som", additive=_ADDS)
        for name, (label, unit) in _SUMS.items()
    )
    quantities = (*COUNTS.values(), *sums)
    return build(
        rows,
        who="gezin_id",
        name="wachttijd_gemiddeld",
        title="Gemiddelde wachttijd van wie aan de beurt kwam",
        by=(Column("periode", "Periode"),),
        quantities=quantities,
        ratios=tuple(
            Ratio(
                f"gemiddeld_{name}",
                f"{label}, gemiddeld",
                unit,
                1,
                numerator=name,
                denominator="begonnen" if name == START_DAYS else "gesproken",
                factor=1.0,
            )
            for name, (label, unit) in _SUMS.items()
        ),
        method=METHOD,
    )
