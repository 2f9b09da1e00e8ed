"""The model's numbers as results: ratios, season, and the series against its counterfactual."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from lokalis_research.period import Period
from lokalis_research.result import Column, Result, estimate_of
from lokalis_research.stats.counts.uncertainty import difference, log_total, total
from lokalis_research.verwijzingen.model import Ids, ReferralModel, Row, lay_out, referred
from lokalis_research.verwijzingen.model_terms import LABELS, PULSE, STEP, TREND

RATIO = estimate_of("gezin", "verhouding", "Verhouding", "keer", 3)
EXPECTED = estimate_of("gezin", "verwacht", "Verwacht volgens het model")
WITHOUT = estimate_of("gezin", "zonder_overgang", "Zonder overgang")
EXTRA = estimate_of("gezin", "extra", "Verschil met het model zonder overgang")


def rate_ratios(model: ReferralModel) -> Result:
    """Give the rate ratio of every term."""
    rows = []
    for term, label in LABELS.items():
        if not model.specification.begun(term, model.months[-1]):
            continue
        found = model.ratio(term)
        rows.append(Row(label, (found,), _smaller_side(model, term)))
    return lay_out(
        rows,
        name="verwijzingen_model",
        title="Verwijzingen per gezinsdag volgens het model",
        dimension=Column("term", "Term"),
        estimates=(RATIO,),
        residual_df=model.fit.residual_df,
        method=method(model),
    )


def interrupted(model: ReferralModel, periods: Iterable[Period]) -> Result:
    """Set the series against what it would have been without the transition.

    The counterfactual is the model without step and pulse; season, trend, closure, teams and
    family-days stay as they are. Intervals are the delta method's, over all coefficients. Where
    there was no transition it is the series alone.
    """
    bare = model.without(STEP, PULSE)
    moved = model.specification.first is not None
    known = moved and not ({STEP, PULSE} & set(model.absent))
    rows = []
    for period in periods:
        inside = {str(month) for month in period.months} & set(model.months)
        at = np.flatnonzero(model.rows["maand"].isin(inside))
        if not len(at):
            continue
        fitted = total(model.fit, rows=at)
        without = total(model.fit, rows=at, design=bare[at])
        estimates = (
            log_total(model.fit, model.uncertainty, fitted).exp(),
            log_total(model.fit, model.uncertainty, without).exp() if known else None,
            difference(model.fit, model.uncertainty, fitted, without) if known else None,
        )
        shown = estimates if moved else estimates[:1]
        rows.append(Row(str(period), shown, referred(model.rows.iloc[at])))
    without_it = (
        "Zonder overgang: hetzelfde model zonder de stap en de herverwijzingen; seizoen, "
        "trend, sluiting, teams en gezinsdagen blijven gelijk. "
    )
    return lay_out(
        rows,
        name="verwijzingen_zonder_overgang",
        title="Verwijzingen volgens het model" + (", met en zonder de overgang" if moved else ""),
        dimension=Column("periode", "Periode"),
        estimates=(EXPECTED, WITHOUT, EXTRA) if moved else (EXPECTED,),
        residual_df=model.fit.residual_df,
        method=f"{without_it if moved else ''}{method(model)}",
    )


def method(model: ReferralModel) -> str:
    """Say in Dutch how the model was made and what it cannot tell."""
    families = {
        "negatief_binomiaal": "Negatief-binomiaal model",
        "quasi_poisson": "Quasi-Poissonmodel",
        "poisson": "Poissonmodel",
    }
    seasons = {"maanden": "een niveau per kalendermaand", "golven": "een seizoen in twee golven"}
    robust = model.specification.family == "negatief_binomiaal" and model.teams > 1
    parts = [
        f"{families[model.specification.family]} van {model.teams} teams en "
        f"{len(model.months)} maanden, met het aantal gezinsdagen als blootstelling, een niveau "
        f"per team en {seasons[model.specification.season]}; vooraf vastgelegd.",
        "Intervallen: robuust voor samenhang binnen een team (CR2 met Satterthwaite), met daarbij "
        "de spreiding van maanden die in de hele stad druk zijn en op elkaar lijken."
        if robust
        else "Intervallen: die van het model zelf.",
        *(
            [model.specification.moments]
            if model.specification.begun(STEP, model.months[-1])
            else []
        ),
        *(
            f"Niet te schatten: {LABELS.get(term, term).lower()} ({why})."
            for term, why in model.absent.items()
            if model.specification.begun(term, model.months[-1])
        ),
        *model.notes,
    ]
    return " ".join(parts)


def _smaller_side(model: ReferralModel, term: str) -> Ids:
    """List the families on the side of a term that has fewest: with and without it."""
    if term == TREND or term not in model.terms:
        return referred(model.rows)
    on = (model.column(model.terms[term]) != 0).any(axis=1)
    return min(referred(model.rows[on]), referred(model.rows[~on]), key=len)
