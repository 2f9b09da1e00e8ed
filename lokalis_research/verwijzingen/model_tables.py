"""The model's numbers as results, what a referee asks of it, and what other choices find."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.period import Period
from lokalis_research.result import Column, Result, estimate_of
from lokalis_research.stats.counts.clusters import cluster_covariance, leave_one_out
from lokalis_research.stats.counts.collinearity import collinearity
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.residuals import autocorrelation, period_residuals
from lokalis_research.stats.counts.uncertainty import (
    Estimated,
    Uncertainty,
    difference,
    log_total,
    total,
)
from lokalis_research.text import listing
from lokalis_research.verwijzingen.model import (
    Ids,
    ReferralModel,
    Row,
    fit_model,
    lay_out,
    point,
    referred,
)
from lokalis_research.verwijzingen.model_terms import (
    LABELS,
    PULSE,
    SEASON,
    STEP,
    TREND,
    Specification,
)

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


VALUE = estimate_of("gezin", "waarde", "Waarde", "", 3)
SPREAD = "Spreiding van teammaanden, Poisson = 1"
ALPHA = "Extra spreiding van teammaanden (alfa)"
SHOCK = "Drukke maanden in de hele stad, standaardafwijking in %"
LAG_1 = "Samenhang van het residu met dat van de maand ervoor"
LONG_RUN = "Factor op de standaardfout door samenhang in de tijd (Newey–West)"
LJUNG_BOX = "P-waarde van geen samenhang in de tijd (Ljung–Box)"
FREEDOM = "Vrijheidsgraden van de trend (Satterthwaite)"
LARGEST = "Grootste verschuiving van de trend zonder één team, in standaardfouten"


def diagnostics(model: ReferralModel) -> Result:
    """Measure what the model assumes."""
    residuals = period_residuals(model.fit, model.rows["maand"])
    found: list[tuple[str, Estimated]] = []
    poisson = fit_loglinear(
        model.fit.counts,
        _frame(model),
        np.exp(model.fit.offset),
        groups=model.fit.groups.codes,
        family="poisson",
    )
    found.append((SPREAD, point(poisson.dispersion)))
    found.append((ALPHA, point(model.fit.alpha)))
    found.append((SHOCK, point(100 * float(np.sqrt(model.shocks.variance)))))
    # In less than two years a season and months that hang together look alike.
    if len(residuals) >= 24:
        time = autocorrelation(residuals)
        first = float(time.lags[0])
        found.append(
            (LAG_1, Estimated(first, np.nan, np.nan, first - time.band, first + time.band, np.nan))
        )
        found.append((LONG_RUN, point(float(np.sqrt(time.long_run_ratio)))))
        found.append((LJUNG_BOX, point(time.ljung_box_p)))
    trend = model.ratio(TREND)
    if trend is not None:
        found.append((FREEDOM, point(trend.df)))
        if model.teams > 2:
            place = model.fit.names.index(TREND)
            change = leave_one_out(model.fit, model.rows["buurtteam"]).change[:, place]
            # Missing where the other teams alone have no finite answer: no shift is larger.
            found.append((LARGEST, point(float(np.abs(change).max() / trend.se))))
    families = referred(model.rows)
    return lay_out(
        [Row(label, (value,), families) for label, value in found],
        name="verwijzingen_model_controle",
        title="Wat het model aanneemt, nagemeten",
        dimension=Column("maat", "Maat"),
        estimates=(VALUE,),
        residual_df=model.fit.residual_df,
        method=(
            "Residuen: waargenomen min verwacht, per maand opgeteld over de teams. Een factor "
            "boven 1 betekent dat maanden op elkaar lijken en de intervallen iets te nauw zijn."
        ),
    )


def told_apart(model: ReferralModel) -> Result:
    """Measure how well the terms can be told apart."""
    found = collinearity(model.fit, dict(model.terms))
    families = referred(model.rows)
    apart = [term for term in model.terms if term != SEASON and term not in model.absent]
    factors = found.inflation.set_index("term")["factor"]
    rows = [Row(LABELS[term], (point(float(factors[term])),), families) for term in apart]
    mixed = [LABELS[term].lower() for term in found.confounded() if term in apart]
    columns = [name for term in apart for name in model.terms[term]]
    correlation = found.correlation.loc[columns, columns]
    # Above the diagonal only: a pair is always named in the order of the terms.
    off = np.triu(np.abs(correlation.to_numpy()), k=1)
    one, other = np.unravel_index(off.argmax(), off.shape) if len(off) > 1 else (0, 0)
    sentences = [
        "Inflatie: hoeveel keer groter de variantie is doordat andere termen meebewegen; vanaf 10 "
        "zijn termen nauwelijks te scheiden.",
        f"Nauwelijks te scheiden van de rest: {listing(mixed)}." if mixed else "",
        *(
            f"Niet te scheiden: {LABELS[term].lower()} ({why})."
            for term, why in model.absent.items()
            if model.specification.begun(term, model.months[-1])
        ),
    ]
    if one != other:
        names = [_term(model, str(correlation.index[int(place)])) for place in (one, other)]
        sentences.append(f"Het sterkst hangen samen: {listing(names)}.")
    return lay_out(
        rows,
        name="verwijzingen_te_scheiden",
        title="Hoe goed de termen van het model te scheiden zijn",
        dimension=Column("term", "Term"),
        estimates=(estimate_of("gezin", "inflatie", "Inflatie van de variantie", "keer", 1),),
        residual_df=model.fit.residual_df,
        method=" ".join(sentence for sentence in sentences if sentence),
    )


def _term(model: ReferralModel, column: str) -> str:
    return next(LABELS[term].lower() for term, names in model.terms.items() if column in names)


def _frame(model: ReferralModel) -> pd.DataFrame:
    return pd.DataFrame(model.fit.design, columns=list(model.fit.names))


MAIN = "Vooraf vastgelegd model"
POISSON = "Poisson"
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    POISSON: {"family": "poisson"},
    "Quasi-Poisson": {"family": "quasi_poisson"},
    "Zonder herverwijzingen als term": {"pulse": False},
    "Zonder stap": {"step": False},
    "Zonder sluiting": {"closure": False},
    "Seizoen in twee golven": {"season": "golven"},
}
"""Per label what is otherwise than in the model fixed in advance."""

BY_TEAM_ONLY = "Fout robuust per team alleen (CR2)"
JACKKNIFE = "Fout met de jackknife over teams"

_COLUMNS = {TREND: "Trend, per jaar", STEP: "Stap", PULSE: "Herverwijzingen"}


def sensitivity(table: pd.DataFrame, specification: Specification) -> Result:
    """Fit the model in other ways, and give trend, step and pulse of each, as ratios.

    They are missing where a variant does not hold the term. A choice about what the model does not
    hold is no variant.
    """
    main = fit_model(table, specification)
    others = {
        label: dataclasses.replace(specification, **choice) for label, choice in VARIANTS.items()
    }
    models = {MAIN: main} | {
        label: fit_model(table, other)
        for label, other in others.items()
        if (other.family, other.columns) != (specification.family, specification.columns)
    }
    terms = {term: label for term, label in _COLUMNS.items() if term in specification.columns}
    if main.teams > 1:
        team = main.rows["buurtteam"]
        models[BY_TEAM_ONLY] = _with_errors(
            main, Uncertainty((cluster_covariance(main.fit, team),))
        )
        models[JACKKNIFE] = _with_errors(main, Uncertainty((leave_one_out(main.fit, team),)))
    rows = [
        Row(
            label,
            tuple(model.ratio(term) if term in model.terms else None for term in terms),
            referred(model.rows),
        )
        for label, model in models.items()
    ]
    return lay_out(
        rows,
        name="verwijzingen_gevoeligheid",
        title="Dezelfde vraag met andere keuzes: verhoudingen per variant",
        dimension=Column("variant", "Variant"),
        estimates=tuple(
            estimate_of("gezin", term, label, "keer", 3) for term, label in terms.items()
        ),
        residual_df=main.fit.residual_df,
        method=(
            "Poisson rekent met te weinig spreiding en geeft te nauwe intervallen; dat staat er "
            "ter vergelijking. Er wordt niet uit deze varianten gekozen."
        ),
    )


def _with_errors(model: ReferralModel, uncertainty: Uncertainty) -> ReferralModel:
    return dataclasses.replace(model, uncertainty=uncertainty)
