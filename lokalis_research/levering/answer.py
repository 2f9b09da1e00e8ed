"""The answer on top of the delivery page: sentences that follow from released numbers."""

from __future__ import annotations

import math
from datetime import date

from babel.dates import format_date

from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.levering.doubts import mostly_refused
from lokalis_research.levering.results import SHORT
from lokalis_research.levering.rules import GRAVE
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import LOCALE, Answer, KeyFigure, listing, number

_NEARLY_ALL = 99.5
NO_FAULT = "geen fouten"


def answer(
    rows: Released,
    findings: Released,
    lately: Released,
    period: HalfYear,
    delivery: CheckedDelivery,
) -> Answer:
    """Say how much of a delivery can be used, and whether it reaches the end of the half-year.

    Parameters
    ----------
    rows, findings, lately : Released
        Of `results.delivered_rows`, `results.findings` and `results.registered_lately`.
    period : HalfYear
        The half-year of the page.
    delivery : CheckedDelivery
        Its peildatum, and of which tables many rows were refused.
    """
    cutoff, refused = delivery.peildatum, mostly_refused(delivery)
    shares = {
        str(row["tabel"]): float(row["aandeel_bruikbaar"])
        for row in rows.table.to_dict("records")
        if math.isfinite(row["aandeel_bruikbaar"])
    }
    # Rounded counts make 99.6% look like all: do not say that it is.
    whole = [name for name, share in shares.items() if share >= _NEARLY_ALL]
    every = rows.table["tabel"].astype("str").tolist()
    hidden = [name for name in every if name not in (*shares, *refused)]
    # Names and no counts: how many tables there are is in no cell of a table.
    rest = f"; van {_named(hidden)} is dat niet te tonen" if hidden and whole else ""
    points = (
        f"Van {_named(refused)} is meer dan een op de vijf rijen afgekeurd." if refused else "",
        f"Van {_of_which(whole, every)} is vrijwel alles bruikbaar{rest}." if whole else "",
        _least(shares, whole),
        f"{_apart(findings)}.",
        _complete(period, cutoff),
        _lagging(lately),
    )
    return Answer.ranked(
        points,
        "Of wat is geleverd ook klopt, is niet te zeggen: te zien is alleen wat niet kan.",
        (
            _usable(shares, whole, findings),
            _complete(period, cutoff),
            "Wat later nog over het halfjaar is vastgelegd, telt mee."
            if cutoff > period.last_day
            else "",
            _lagging(lately),
        ),
        [KeyFigure("Vrijwel helemaal bruikbaar", _of_which(whole, every))] if whole else (),
    )


_MANY = 3


def _named(names: list[str]) -> str:
    return listing(names) if len(names) <= _MANY else "andere tabellen"


def _of_which(whole: list[str], every: list[str]) -> str:
    """Name the tables of which nearly all can be used, in few words."""
    if len(whole) <= _MANY:
        return listing(whole)
    rest = [name for name in every if name not in whole]
    if len(rest) > _MANY:
        return "een deel"
    return f"elke tabel behalve {listing(rest)}" if rest else "elke tabel"


def _least(shares: dict[str, float], whole: list[str]) -> str:
    rest = [name for name in shares if name not in whole]
    if not rest:
        return ""
    least = min(rest, key=lambda name: (shares[name], name))
    share = f"{number(shares[least])}%"
    if len(rest) == 1:
        return f"Van {least} is {share} bruikbaar."
    return f"Van de andere is {least} het minst bruikbaar: {share}."


def _kinds(findings: Released) -> str:
    kinds = findings.table.loc[findings.table["ernst"] == GRAVE, "omschrijving"].nunique()
    return {0: NO_FAULT, 1: "één soort fout"}.get(kinds, f"{kinds} soorten fouten")


def _apart(findings: Released) -> str:
    said = _kinds(findings)
    if said == NO_FAULT:
        return f"De controle vond {said}"
    return f"Rijen met een fout zijn apart gezet; de controle vond {said}"


def _usable(shares: dict[str, float], whole: list[str], findings: Released) -> str:
    parts = [f"vrijwel alles van {listing(whole)}"] if whole else []
    parts += [f"{number(one)}% van {name}" for name, one in shares.items() if name not in whole]
    said = _kinds(findings)
    if not parts:
        return "Van deze levering is te weinig bruikbaar om er iets over te zeggen."
    if said == NO_FAULT:
        return f"Bruikbaar is {listing(parts)}; de controle vond {said}."
    several = "n" if said.endswith("en") else ""
    return f"Bruikbaar is {listing(parts)}; {said} zette{several} rijen apart."


def _complete(period: HalfYear, cutoff: date) -> str:
    day = format_date(cutoff, "d MMMM y", locale=LOCALE)
    if cutoff >= period.last_day:
        return f"De registratie loopt tot en met {day}, voorbij het einde van het {period.label}."
    return (
        f"De registratie loopt tot en met {day}: het {period.label} is nog niet voorbij, "
        "en cijfers erover gaan tot die dag."
    )


def _lagging(lately: Released) -> str:
    table = lately.table
    short = [str(name) for name in table.loc[table["oordeel"].str.startswith(SHORT), "tabel"]]
    return f"Van {listing(short)} is het laatste kwartaal misschien niet compleet." if short else ""
