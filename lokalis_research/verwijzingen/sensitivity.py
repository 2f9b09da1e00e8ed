"""The same question asked otherwise: what would have been found with other choices.

The model was fixed in advance; these are no alternatives to choose from, but show how much hangs on
each choice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pandas as pd

from lokalis_research.result import Column, Result, estimate_of
from lokalis_research.stats.counts.clusters import cluster_covariance, leave_one_out
from lokalis_research.stats.counts.uncertainty import Uncertainty
from lokalis_research.verwijzingen.model import ReferralModel, Row, fit_model, lay_out, referred
from lokalis_research.verwijzingen.model_terms import PULSE, STEP, TREND, Specification

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
