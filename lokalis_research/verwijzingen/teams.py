"""Teams beside each other: shrinkage and funnel, computed from released counts.

Not a league table: teams stand in alphabetical order, without places, and every number carries how
uncertain it is. Which teams differ is judged once, in `case_mix_tables.differing`.
"""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Released, with_ends
from lokalis_research.result.order import alphabet
from lokalis_research.stats.counts.funnel import overdispersion, poisson_limits, poisson_z
from lokalis_research.stats.counts.shrinkage import gamma_poisson
from lokalis_research.verwijzingen.words import LABELS, PER_100

FEWEST = 3
"""A spread between fewer teams cannot be estimated."""

# Two and three standard errors, as funnel plots have (Spiegelhalter, 2005).
LEVELS = {"95": 0.95, "998": 0.998}


def shrunken(ratios: Released, period: str, by: str = "buurtteam") -> Released:
    """Draw each team's ratio towards that of all, as far as its own count is uncertain.

    Gamma-Poisson model (Clayton and Kaldor, 1987) by maximum likelihood. Counts are rounded by the
    door.
    """
    return ratios.derive(
        functools.partial(_shrink, period=period, by=by),
        name=f"verwijzingen_krimp_{by}_{period}",
        title=f"{LABELS[PER_100]} in {period}, met hun onzekerheid",
        dimensions=_dimensions(ratios, by),
        values=(
            Column("verwijzingen", "Verwijzingen"),
            Column("gezinnen", "Begeleide gezinnen"),
            Column("ruw", "Per 100, geteld", "", 1),
            *with_ends("krimp", "Per 100, toeval eraf gerekend", "", 1),
        ),
        method=(
            "Gamma-Poisson-model: wat toeval kan zijn, telt niet als verschil. Verklaart toeval "
            "alle verschillen, dan staan alle teams op hetzelfde getal, zonder interval. Geen "
            "ranglijst."
        ),
    )


def funnel(ratios: Released, period: str, by: str = "buurtteam") -> Released:
    """Give the limits within which teams of a size are expected.

    Spiegelhalter (2005): exact Poisson limits where teams differ by chance only; where they differ
    more, additive (random effects) overdispersion, from z-scores winsorised at 10%.
    """
    labels = {
        "gezinnen": ("Begeleide gezinnen", "", 0),
        "waarde": ("Per 100 gezinnen", "", 1),
        "stad": ("Alle teams samen", "", 1),
        "laag_95": ("95%-grens, onder", "", 1),
        "hoog_95": ("95%-grens, boven", "", 1),
        "laag_998": ("99,8%-grens, onder", "", 1),
        "hoog_998": ("99,8%-grens, boven", "", 1),
        "tau": ("Spreiding tussen teams", "per 100", 1),
    }
    return ratios.derive(
        functools.partial(_funnel, period=period, by=by),
        name=f"verwijzingen_trechter_{by}_{period}",
        title=f"{LABELS[PER_100]} in {period}, met trechtergrenzen",
        dimensions=_dimensions(ratios, by),
        values=tuple(Column(name, *label) for name, label in labels.items()),
        method=(
            "Trechtergrenzen (Spiegelhalter, 2005): verschillen teams meer dan toeval geeft, dan "
            "zijn de grenzen daarop verruimd."
        ),
    )


def limits_at(table: pd.DataFrame, sizes: np.ndarray) -> pd.DataFrame:
    """Compute the limits of a funnel at any size, to draw them as lines."""
    rate, tau = (float(table[name].iloc[0]) / 100 for name in ("stad", "tau"))
    return _limits(sizes, rate, tau**2)


def _dimensions(ratios: Released, by: str) -> tuple[Column, ...]:
    return tuple(column for column in ratios.dimensions if column.name == by)


def shown_teams(table: pd.DataFrame, period: str, by: str) -> pd.DataFrame:
    """Take the teams of a period whose counts are shown, by name."""
    rows = table[table["periode"] == period].dropna(subset=["verwijzingen", "gezinnen"])
    return rows.sort_values(by, key=alphabet, ignore_index=True)


def _shrink(table: pd.DataFrame, *, period: str, by: str) -> pd.DataFrame:
    rows = shown_teams(table, period, by)
    counts = rows["verwijzingen"].to_numpy(dtype=float)
    families = rows["gezinnen"].to_numpy(dtype=float)
    found = rows[[by, "verwijzingen", "gezinnen"]].assign(ruw=100 * counts / families)
    estimated = ("krimp", "krimp_laag", "krimp_hoog")
    if len(rows) < FEWEST:
        return found.assign(**dict.fromkeys(estimated, np.nan))
    fit = gamma_poisson(counts, families)
    # Where chance explains every difference, the model has no interval: it draws all to one number.
    low, high = fit.interval() if np.isfinite(fit.shape) else (np.nan, np.nan)
    return found.assign(krimp=100 * fit.mean, krimp_laag=100 * low, krimp_hoog=100 * high)


def _funnel(table: pd.DataFrame, *, period: str, by: str) -> pd.DataFrame:
    rows = shown_teams(table, period, by)
    columns = [by, "gezinnen", "waarde", "stad", *_limits(np.ones(0), 0, 0), "tau"]
    if len(rows) < FEWEST:
        return pd.DataFrame(columns=columns).astype({by: "str"})
    counts = rows["verwijzingen"].to_numpy(dtype=float)
    families = rows["gezinnen"].to_numpy(dtype=float)
    rate = counts.sum() / families.sum()
    spread = overdispersion(poisson_z(counts, rate * families))
    # Less spread than chance gives is chance too.
    tau2 = spread.between_variance(np.sqrt(rate / families)) if spread.phi > 1 else 0.0
    limits = _limits(families, rate, tau2)
    value = 100 * counts / families
    return pd.concat(
        [rows[[by]].assign(gezinnen=families, waarde=value, stad=100 * rate), limits], axis=1
    ).assign(tau=100 * np.sqrt(tau2))[columns]


def _limits(families: np.ndarray, rate: float, tau2: float) -> pd.DataFrame:
    limits = {
        name: poisson_limits(families, rate, level=at, tau2=tau2) for name, at in LEVELS.items()
    }
    return pd.DataFrame(
        {
            f"{side}_{name}": 100 * getattr(pair, end)
            for name, pair in limits.items()
            for side, end in (("laag", "lower"), ("hoog", "upper"))
        }
    )
