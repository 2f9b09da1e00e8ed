"""The same question asked otherwise: what would have been found with other choices.

The model was fixed in advance; these are no alternatives to choose from, but show how much hangs on
each choice.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import pandas as pd

from lokalis_research.result import Column, Estimate, Result
from lokalis_research.stats.counts.clusters import cluster_covariance, leave_one_out
from lokalis_research.stats.counts.uncertainty import Uncertainty
from lokalis_research.verwijzingen.model import ReferralModel, fit_model
from lokalis_research.verwijzingen.model_support import Row, lay_out, referred
from lokalis_research.verwijzingen.model_terms import PULSE, STEP, TREND, Specification

MAIN = "Vooraf vastgelegd model"
POISSON = "Poisson"
VARIANTS: Mapping[str, Specification] = {
    POISSON: Specification(family="poisson"),
    "Quasi-Poisson": Specification(family="quasi_poisson"),
    "Zonder herverwijzingen als term": Specification(pulse=False),
    "Zonder stap": Specification(step=False),
    "Zonder sluiting": Specification(closure=False),
    "Seizoen in twee golven": Specification(season="golven"),
}
"""Per label what the model holds then, beside the one fixed in advance."""

BY_TEAM_ONLY = "Fout robuust per team alleen (CR2)"
JACKKNIFE = "Fout met de jackknife over teams"

_COLUMNS = {TREND: "Trend, per jaar", STEP: "Stap", PULSE: "Herverwijzingen"}


def sensitivity(
    table: pd.DataFrame,
    *,
    level: float = 0.95,
) -> Result:
    """Fit the model in other ways, and give trend, step and pulse of each.

    Parameters
    ----------
    table : pandas.DataFrame
        Team-months, as for `model.fit_model`.
    level : float
        Confidence.

    Returns
    -------
    Result
        Per ``variant`` the estimates ``trend`` (per year), ``stap`` and ``puls``, as ratios;
        missing where a variant does not hold the term.
    """
    main = fit_model(table)
    models = {MAIN: main} | {
        label: fit_model(table, variant) for label, variant in VARIANTS.items()
    }
    if main.teams > 1:
        team = main.rows["buurtteam"]
        models[BY_TEAM_ONLY] = _with_errors(
            main, Uncertainty((cluster_covariance(main.fit, team),))
        )
        models[JACKKNIFE] = _with_errors(main, Uncertainty((leave_one_out(main.fit, team),)))
    rows = [
        Row(
            label,
            tuple(
                model.ratio(term, level=level) if term in model.terms else None for term in _COLUMNS
            ),
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
            Estimate(term, label, "×", 3, entities=("gezin",), kind="schatting")
            for term, label in _COLUMNS.items()
        ),
        residual_df=main.fit.residual_df,
        method=(
            "Poisson rekent met te weinig spreiding en geeft te nauwe intervallen; dat staat er "
            "ter vergelijking. Er wordt niet uit deze varianten gekozen."
        ),
    )


def _with_errors(model: ReferralModel, uncertainty: Uncertainty) -> ReferralModel:
    return dataclasses.replace(model, uncertainty=uncertainty)
