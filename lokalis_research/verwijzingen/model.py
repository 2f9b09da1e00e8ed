"""The count model of referrals: fitted, with what is uncertain about it and what it cannot tell.

Monthly counts per buurtteam given family-days, a level per team, and the terms of `model_terms`.
Errors are robust to whatever goes on within a team (CR2 with Satterthwaite's degrees of freedom),
and the variance of months that are busy in the whole city is added (below): teams share
those, and they hang together, so that a covariance by team alone is too small. The table of
coverage in the tests shows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import optimize, stats

from lokalis_research.errors import AnalysisError, NotDeliveredError, hint
from lokalis_research.microdata import Microdata
from lokalis_research.period import Month
from lokalis_research.result import Column, Estimate, Result, assemble, rest_on
from lokalis_research.stats.arguments import FloatArray
from lokalis_research.stats.counts.clusters import cluster_covariance
from lokalis_research.stats.counts.collinearity import aliases, independent_columns, separated_rows
from lokalis_research.stats.counts.loglinear import Groups, LogLinearFit, fit_loglinear
from lokalis_research.stats.counts.uncertainty import (
    Estimated,
    Known,
    Source,
    Uncertainty,
    log_ratio,
    total,
)
from lokalis_research.verwijzingen.model_terms import (
    FEWEST_MONTHS,
    LABELS,
    SEASON,
    TREND,
    Specification,
)

COLUMNS = ("buurtteam", "maand", "verwijzingen", "verwezen", "gezinsdagen")
FEWEST_TEAMS = 6
"""With fewer teams an interval that is robust to what goes on within them becomes very wide."""

NO_EVENTS = "geen enkele verwijzing aan één kant: de verhouding is niet eindig"
NO_MONTHS = "komt in deze maanden niet voor, of valt samen met een andere term"
TOO_SHORT = f"minder dan {FEWEST_MONTHS} maanden: niet te scheiden van het seizoen"


@dataclass(frozen=True, repr=False)
class ReferralModel(Microdata):
    """The fitted model."""

    specification: Specification
    rows: pd.DataFrame
    fit: LogLinearFit
    uncertainty: Uncertainty
    shocks: CityMonths
    terms: dict[str, tuple[str, ...]]
    absent: dict[str, str]
    mixed: frozenset[str]
    notes: tuple[str, ...]

    @property
    def teams(self) -> int:
        """How many teams it is fitted to."""
        return self.fit.groups.count

    @property
    def months(self) -> tuple[str, ...]:
        """The months that it is fitted to."""
        return tuple(sorted(self.rows["maand"].unique()))

    def ratio(self, term: str) -> Estimated | None:
        """Give the rate ratio of a term."""
        if term not in LABELS:
            raise AnalysisError(f'The model has no term "{term}".', remedy=hint(term, LABELS))
        columns = self.terms.get(term)
        if not columns or term in self.absent:
            return None
        if len(columns) > 1:
            rows = np.flatnonzero((self.column(columns) != 0).any(axis=1))
            with_term = total(self.fit, rows=rows)
            without = total(self.fit, rows=rows, design=self.without(term)[rows])
            return log_ratio(self.fit, self.uncertainty, with_term, without).exp()
        contrast = np.array([name in columns for name in self.fit.names], dtype=float)
        value = float(contrast @ self.fit.coefficients)
        return self.uncertainty.estimate(contrast, value).exp()

    def column(self, names: tuple[str, ...]) -> np.ndarray:
        """Give columns of the design."""
        return self.fit.design[:, [self.fit.names.index(name) for name in names]]

    def without(self, *terms: str) -> np.ndarray:
        """Give the design as it would be without terms."""
        gone = {name for term in terms for name in self.terms.get(term, ())}
        kept = np.array([name not in gone for name in self.fit.names], dtype=float)
        design: np.ndarray = self.fit.design * kept
        return design


def fit_model(table: pd.DataFrame, chosen: Specification) -> ReferralModel:
    """Fit the model."""
    rows = _checked(table)
    design = chosen.design(rows["maand"])
    counts = rows["verwijzingen"].to_numpy(dtype=float)
    teams = rows["buurtteam"].to_numpy()
    columns = chosen.columns
    absent: dict[str, str] = {}
    if rows["maand"].nunique() < FEWEST_MONTHS:
        columns.pop(TREND)
        absent[TREND] = TOO_SHORT
    design = design[[name for names in columns.values() for name in names]]
    known = set(independent_columns(design, groups=teams))
    gone = separated_rows(counts, design[sorted(known)], groups=teams)
    kept = ~gone
    left = independent_columns(design[kept], groups=teams[kept])
    terms = {term: tuple(n for n in names if n in left) for term, names in columns.items()}
    for term, names in columns.items():
        if term != SEASON and not terms[term]:
            absent[term] = NO_EVENTS if known & set(names) else NO_MONTHS
    mixed = _confounded(columns, aliases(design[kept], left, groups=teams[kept]))
    absent |= mixed
    notes = _notes(rows, kept)
    rows = rows[kept].reset_index(drop=True)
    fit = fit_loglinear(
        rows["verwijzingen"],
        design.loc[kept, list(left)],
        rows["gezinsdagen"],
        groups=rows["buurtteam"],
        family="negative_binomial" if chosen.family == "negatief_binomiaal" else "poisson",
    )
    shocks = city_months(fit, rows["maand"])
    sources, note = _sources(fit, rows, shocks, chosen)
    return ReferralModel(
        chosen,
        rows,
        fit,
        Uncertainty(sources),
        shocks,
        {term: names for term, names in terms.items() if names},
        absent,
        frozenset(mixed),
        notes + note,
    )


def _confounded(
    columns: dict[str, tuple[str, ...]], made_of: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    """Name the terms that are exactly one with others: none of them has an estimate of its own."""
    term_of = {name: term for term, names in columns.items() for name in names}
    absent: dict[str, str] = {}
    for name, others in made_of.items():
        together = {term_of[name], *(term_of[other] for other in others)} - {SEASON}
        if others and len(together) > 1:
            # In the order of the model: the page says them, and a set has another order per run.
            absent |= {term: _one_with(together - {term}) for term in columns if term in together}
    return absent


def _one_with(others: set[str]) -> str:
    return f"valt in deze maanden samen met: {', '.join(sorted(others))}"


def _checked(table: pd.DataFrame) -> pd.DataFrame:
    for name in COLUMNS:
        if name not in table.columns:
            raise AnalysisError(
                f'Referral model: the table has no column "{name}".',
                remedy=hint(name, [str(column) for column in table.columns]),
            )
    rows = table[list(COLUMNS)].assign(maand=table["maand"].astype(str))
    if rows.duplicated(["buurtteam", "maand"]).any():
        raise AnalysisError(
            "Referral model: a team has more than one row for a month.",
            remedy="Add them up per buurtteam and maand.",
        )
    none = rows["gezinsdagen"].to_numpy(dtype=float) <= 0
    if (rows["verwijzingen"].to_numpy()[none] > 0).any():
        raise AnalysisError(
            "Referral model: there are referrals in months without family-days.",
            remedy="Leave out referrals without running begeleiding, and report how many.",
        )
    if not rows["verwijzingen"].sum():
        raise NotDeliveredError(
            ("verwijzingen van deze soort",),
            problem="Referral model: there is no referral in any month.",
            remedy="Say that there were none; no trend can be estimated.",
        )
    # In a fixed order, so that the same rows always give the same numbers.
    return rows[~none].sort_values(["buurtteam", "maand"], ignore_index=True)


def _notes(rows: pd.DataFrame, kept: np.ndarray) -> tuple[str, ...]:
    by_team = rows.groupby("buurtteam")["verwijzingen"].sum()
    empty = int((by_team == 0).sum())
    separated = int((~kept).sum()) - int(rows["buurtteam"].map(by_team).eq(0).sum())
    notes = []
    if empty:
        notes.append(
            f"{empty} {'team' if empty == 1 else 'teams'} zonder enige verwijzing: zegt niets "
            "over verandering en telt niet mee in het model."
        )
    if separated > 0:
        notes.append(
            f"{separated} teammaanden waarin het model precies nul zou verwachten, zijn "
            "weggelaten: de term die hen onderscheidt heeft geen eindige schatting."
        )
    return tuple(notes)


def _sources(
    fit: LogLinearFit, rows: pd.DataFrame, shocks: CityMonths, specification: Specification
) -> tuple[tuple[Source, ...], tuple[str, ...]]:
    if specification.family == "poisson":
        return (Known(fit.covariance),), ()
    # Less spread than Poisson's is chance, or counts that were made even.
    scaled = Known(fit.covariance * max(1.0, fit.dispersion), max(fit.residual_df, 1))
    if specification.family == "quasi_poisson":
        return (scaled,), ()
    if fit.groups.count < 2:
        return (scaled,), (
            "Eén team: de intervallen zijn die van het model zelf, want een robuuste fout vraagt "
            "meer teams.",
        )
    few = (
        (f"Met {fit.groups.count} teams zijn robuuste intervallen erg ruim.",)
        if fit.groups.count < FEWEST_TEAMS
        else ()
    )
    return (cluster_covariance(fit, rows["buurtteam"]), shocks), few


Ids = npt.NDArray[np.str_]


@dataclass(frozen=True, repr=False)
class Row(Microdata):
    """One row of a table of estimates: its key, one estimate per column, and who is behind it."""

    key: str
    estimates: tuple[Estimated | None, ...]
    families: Ids = field(repr=False)


def referred(rows: pd.DataFrame) -> Ids:
    """List the different families with a referral in some team-months."""
    return np.unique(np.array([one for ids in rows["verwezen"] for one in ids], dtype=str))


def point(value: float) -> Estimated:
    """Wrap a number that has no interval."""
    return Estimated(value, np.nan, np.nan, np.nan, np.nan, np.nan)


def lay_out(
    rows: Sequence[Row],
    *,
    dimension: Column,
    estimates: tuple[Estimate, ...],
    residual_df: int,
    **described: str,
) -> Result:
    """Set estimates out as a result."""
    columns = []
    for place, column in enumerate(estimates):
        found = [row.estimates[place] or point(np.nan) for row in rows]
        numbers = [(one.value, one.low, one.high) for one in found]
        values = pd.DataFrame(numbers, columns=[column.name, *column.ends])
        columns.append(rest_on(column, values, [row.families for row in rows], degrees=residual_df))
    cells = pd.DataFrame({dimension.name: [row.key for row in rows]}, dtype="str")
    return assemble(cells, columns, dimensions=(dimension,), **described)


RHO = np.array([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95])
TAU = np.concatenate([[0.0], np.geomspace(0.005, 0.6, 40)])
"""Standard deviations on the logarithmic scale: from half a per cent to 60%."""

_NULL = 1e-8
# What the fitted terms can say about months leaves directions with an eigenvalue of only rounding.
_TAIL = 0.025
_FREEDOM = np.concatenate([np.geomspace(2, 1000, 300), [np.inf]])
_QUANTILES = stats.t.isf(_TAIL, _FREEDOM)

# Each point counts for the stretch that it stands for: flat in ρ, and halfway between flat in τ and
# in the deviation of what is new each month, τ√(1 − ρ²). Chosen on simulated series: flat in τ
# makes intervals of independent months too wide, the other those of long waves too narrow.
_PRIOR = ((1 - RHO**2) ** 0.25 * np.gradient(RHO))[:, None] * np.gradient(TAU)


@dataclass(frozen=True)
class CityMonths:
    """What months that hang together add to a covariance: a source of uncertainty."""

    carries: FloatArray
    months: npt.NDArray[np.int64]
    weights: FloatArray

    @property
    def variance(self) -> float:
        """τ², the variance of one month on the logarithmic scale, averaged over the grid."""
        return float((self.weights.sum(axis=0) * TAU**2).sum())

    @property
    def covariance(self) -> FloatArray:
        """Of the coefficients, shape (p, p)."""
        together = np.tensordot(self._mass, correlations(self.months), axes=1)
        found: FloatArray = self.carries @ together @ self.carries.T
        return found

    def degrees_of_freedom(self, contrast: npt.ArrayLike) -> float:
        """Give the degrees of freedom that the spread of a contrast's variance leaves."""
        weights = np.asarray(contrast, dtype=float) @ self.carries
        per_rho = np.einsum("i,rij,j->r", weights, correlations(self.months), weights)
        sizes = np.sqrt(np.maximum(per_rho, 0.0)[:, None] * TAU**2).ravel()
        chances = self.weights.ravel()
        error = float(np.sqrt(chances @ sizes**2))
        if error == 0:
            return np.inf
        some = sizes > 0
        end = optimize.brentq(
            lambda x: float(chances[some] @ stats.norm.sf(x * error / sizes[some])) - _TAIL, 0, 20
        ) if chances[some].sum() > 2 * _TAIL else 0.0  # fmt: skip
        return float(np.interp(-end, -_QUANTILES, _FREEDOM))

    def ahead(self, months: npt.NDArray[np.int64], shares: FloatArray) -> float:
        """Give the variance of a weighted mean of months that are still to come."""
        together = np.tensordot(self._mass, correlations(months), axes=1)
        return float(shares @ together @ shares)

    @property
    def _mass(self) -> FloatArray:
        mass: FloatArray = (self.weights * TAU**2).sum(axis=1)
        return mass


def correlations(months: npt.NDArray[np.int64]) -> FloatArray:
    """Lay out the correlation of months for every ρ of the grid, shape (ρ, n, n)."""
    apart = np.abs(months[:, None] - months[None, :])
    return np.asarray(np.power(RHO[:, None, None], apart[None]), dtype=float)


def city_months(fit: LogLinearFit, months: pd.Series[str]) -> CityMonths:
    """Weigh the grid by what the residuals per month say."""
    period = Groups.of(months.to_numpy(), len(months))
    names = sorted(months.unique())
    number = np.array([month_number(str(name)) for name in names], dtype=np.int64)
    weight = fit.weights
    scores = period.sums(weight * (fit.counts - fit.mean) / fit.mean)
    design = period.sums(weight[:, None] * fit.within)
    carries = fit.covariance @ design.T
    within = np.diag(period.sums(weight)) - design @ carries
    if fit.groups.count:
        cells = np.zeros((fit.groups.count, period.count))
        np.add.at(cells, (fit.groups.codes, period.codes), weight)
        within -= cells.T @ (cells / fit.groups.sums(weight)[:, None])
    values, vectors = np.linalg.eigh(within)
    kept = values > _NULL * period.sums(weight).max()
    flat = np.zeros((len(RHO), len(TAU)))
    if not kept.any() or not np.isfinite(fit.dispersion):
        # Every month is fitted exactly, and nothing is left to see busy months in.
        flat[0, 0] = 1.0
        return CityMonths(carries, number, flat)
    root, vectors = np.sqrt(values[kept]), vectors[:, kept]
    white = (vectors.T @ scores) / root
    for place, together in enumerate(correlations(number)):
        own, turned = np.linalg.eigh(root[:, None] * (vectors.T @ together @ vectors) * root)
        spread = fit.dispersion + np.maximum(own, 0.0)[:, None] * TAU**2
        flat[place] = -0.5 * (np.log(spread) + ((turned.T @ white) ** 2)[:, None] / spread).sum(
            axis=0
        )
    chances = np.exp(flat - flat.max()) * _PRIOR
    return CityMonths(carries, number, chances / chances.sum())


def month_number(month: str) -> int:
    """Give a month a number, so that the distance of two is their difference."""
    one = Month.parse(month)
    return one.year * 12 + one.month
