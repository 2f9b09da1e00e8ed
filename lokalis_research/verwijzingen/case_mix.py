"""How many referrals a team would have if its families were referred like all others are.

Indirect standardisation: a Poisson model of referrals per family-day, fitted to all families with
what they ask for, and nothing about teams; what it expects of a team's families is set beside what
was observed there. Once with and once without the SES class of the wijk: a team has one class, so
that a model with it takes part of what teams differ in for a difference between wijken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.missing import require
from lokalis_research.period import HalfYear, Period, Span
from lokalis_research.populatie import exposure
from lokalis_research.populatie.exposure import teams_of
from lokalis_research.result import Coverage
from lokalis_research.stats.arguments import FloatArray
from lokalis_research.stats.counts.collinearity import independent_columns
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.intervals import IntArray
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.counting import referrals_made
from lokalis_research.verwijzingen.words import ALL, NEW

SEVERAL, CONSTANT = "Meer dan één leefgebied", "constante"
# A table of teams by months stands still long before.
_FITTING = 20
FEWEST_FAMILIES = 10
"""A leefgebied or class with fewer families, or fewer referred ones, gets no coefficient."""


@dataclass(frozen=True, repr=False)
class CaseMix(Microdata):
    """The model, fitted to families."""

    rows: pd.DataFrame
    terms: pd.DataFrame
    degrees: int
    period: str
    by: str
    dispersion: float = 1.0
    count: str = ALL
    covers: tuple[Coverage, ...] = ()


def fit_case_mix(
    referrals: Referrals,
    hulpvragen: pd.DataFrame,
    half_years: Sequence[HalfYear],
    dictionary: Dictionary,
    *,
    by: str = "buurtteam",
    count: str = NEW,
) -> CaseMix:
    """Fit the model to the families supported in half-years in a row.

    Days weigh by how often families were referred in their half-year in the whole city, so that a
    team that is there in a part of the time is compared with others in that part. A question
    belongs to the first support of the family that ends after it, because families ask before they
    are helped. Rows with the same characteristics are added up before the fit, which for a Poisson
    model changes nothing. log E[y] = log(days) + xβ (McCullagh and Nelder,
    Generalized linear models, 1989, chapter 6); standard errors are robust, clustered by family
    (Liang and Zeger, 1986).
    """
    require(hulpvragen, "hulpvragen", ("gezin_id", "leefgebied", "datum"), filled=3)
    episodes = referrals.support.episodes
    numbered = episodes.assign(episode=np.arange(len(episodes)))
    columns = tuple(dict.fromkeys((by, "ses", "episode")))
    period = Span(half_years[0].months[0], half_years[-1].months[-1])
    days = exposure(numbered, half_years, columns)
    made = referrals_made(referrals, half_years, columns[:-1], count)
    if made.empty:
        raise AnalysisError(
            "Case mix: no family was referred in the period.",
            remedy="Choose a longer period; there is nothing to expect.",
        )
    days["dagen"] *= days["periode"].map(_busy(days, made))
    days = days[days["dagen"] > 0].reset_index(drop=True)
    keys = ["gezin_id", *columns[:-1]]
    asked = _asked(hulpvragen, episodes, days["episode"].to_numpy(), period)
    names = dictionary.code_list("leefgebieden").set_index("code")["naam"]
    fields = sorted(set(hulpvragen["leefgebied"]))
    features = pd.DataFrame(
        {str(names.get(field, field)): asked[:, place] for place, field in enumerate(fields)}
        if len(asked)
        else {}
    )
    joined = pd.concat([days.reset_index(drop=True), features], axis=1)
    rows = joined.groupby(keys, as_index=False).agg(
        {"dagen": "sum", **dict.fromkeys(features.columns, "max")}
    )
    rows = rows.merge(made.groupby(keys, as_index=False)["aantal"].sum(), on=keys, how="left")
    rows["verwijzingen"] = rows.pop("aantal").fillna(0)
    questions, classes = _design(rows, list(features.columns))
    fitted, _, _ = _fit(rows, questions)
    with_class, terms, degrees = _fit(rows, _apart(pd.concat([questions, classes], axis=1)))
    kept = rows[list(dict.fromkeys(["gezin_id", by, "dagen", "verwijzingen"]))]
    covers = teams_of(referrals.support.episodes, (by,))
    table = kept.assign(verwacht=fitted, verwacht_ses=with_class)
    varied = (_of_periods(referrals, of, by, count) for of in (period.months, half_years))
    spread = max(1.0, _of_families(table), *varied)
    return CaseMix(table, terms, degrees, str(period), by, spread, count, covers)


def _busy(days: pd.DataFrame, made: pd.DataFrame) -> pd.Series[float]:
    """Give how often families were referred per day in each half-year, beside all of them."""
    per_day = made.groupby("periode")["aantal"].sum() / days.groupby("periode")["dagen"].sum()
    return (per_day / (made["aantal"].sum() / days["dagen"].sum())).fillna(0.0)


def _of_families(table: pd.DataFrame) -> float:
    """Estimate how much more families vary than Poisson: brothers and sisters, and who comes back.

    The variance of a sum over families, Σ (y − e)², over that of Poisson.
    """
    sums = table.groupby("gezin_id")[["verwijzingen", "verwacht"]].sum()
    residual = sums["verwijzingen"] - sums["verwacht"]
    return float((residual**2).sum() / sums["verwacht"].sum())


def _of_periods(referrals: Referrals, periods: Sequence[Period], by: str, count: str) -> float:
    """Estimate how much more months, or half-years, of a group vary than Poisson."""
    made = referrals_made(referrals, periods, (by,), count)
    days = exposure(referrals.support.episodes, periods, (by,))
    counts, supported = (
        rows.pivot_table(index=by, columns="periode", values=values, aggfunc="sum")
        for rows, values in ((made, "aantal"), (days, "dagen"))
    )
    counts = counts.reindex_like(supported)
    return periods_vary(*(one.fillna(0).to_numpy(dtype=float) for one in (counts, supported)))


def periods_vary(counts: FloatArray, days: FloatArray) -> float:
    """Give Pearson's χ² over its degrees, of counts of shape (groups, periods).

    Expected is what the days of a group ask, in its own measure and that of the period (iterative
    proportional fitting): a group that was not always there does not vary by that.
    """
    expected = days * (counts.sum() / days.sum())
    for _ in range(_FITTING):
        for axis in (1, 0):
            sums = expected.sum(axis=axis, keepdims=True)
            expected *= counts.sum(axis=axis, keepdims=True) / np.where(sums > 0, sums, 1.0)
    some = expected > 0
    free = some.sum() - some.any(axis=1).sum() - some.any(axis=0).sum() + 1
    if free < 1:
        return 1.0
    return float(((counts - expected)[some] ** 2 / expected[some]).sum() / free)


def _asked(
    hulpvragen: pd.DataFrame, episodes: pd.DataFrame, wanted: IntArray, period: Period
) -> npt.NDArray[np.int8]:
    """Tell per wanted episode on which leefgebieden the family asked, one column each."""
    known = hulpvragen[hulpvragen["datum"] < pd.Timestamp(period.stop)]
    # Episodes stand in order of family: so do these numbers.
    own, families = pd.factorize(episodes["gezin_id"])
    theirs = pd.Index(families).get_indexer(pd.Index(known["gezin_id"]))
    stop, day = day_numbers(episodes["stop"]), day_numbers(known["datum"])
    low = min(int(stop.min(initial=0)), int(day.min(initial=0)))
    span = max(int(stop.max(initial=0)), int(day.max(initial=0))) - low + 1
    # Episodes are sorted by family and disjoint: so are their ends on this line.
    line = own * span + stop - low
    episode = np.searchsorted(line, theirs * span + day - low, side="right")
    inside = (theirs >= 0) & (episode < len(episodes))
    inside &= own[np.minimum(episode, len(episodes) - 1)] == theirs
    fields = sorted(set(hulpvragen["leefgebied"]))
    field = pd.Index(fields).get_indexer(pd.Index(known["leefgebied"]))
    asked = np.zeros((len(episodes), len(fields)), dtype=np.int8)
    asked[episode[inside], field[inside]] = 1
    return asked[wanted]


def _design(rows: pd.DataFrame, fields: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set up the terms of questions and of classes; the largest class is compared with."""
    design = rows[fields].astype(float)
    design[SEVERAL] = (rows[fields].sum(axis=1) > 1).astype(float)
    known = rows["ses"].value_counts().index
    classes = pd.DataFrame(
        {
            f"SES van de wijk: {name} (tegenover: {known[0]})": (rows["ses"] == name).astype(float)
            for name in known[1:]
        },
        index=rows.index,
    )
    referred = (rows["verwijzingen"] > 0).to_numpy()
    return _apart(_enough(design, referred)), _enough(classes, referred)


def _enough(design: pd.DataFrame, referred: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Keep terms with enough families, and enough referred ones, on both sides."""
    has = design.to_numpy() > 0
    smallest = [
        min(min(side.sum(), (side & referred).sum()) for side in (own, ~own)) for own in has.T
    ]
    kept: pd.DataFrame = design.loc[:, np.array(smallest, dtype=float) >= FEWEST_FAMILIES]
    return kept


def _apart(design: pd.DataFrame) -> pd.DataFrame:
    """Leave out terms that say what others say already: they have no coefficient of their own."""
    patterns = design.drop_duplicates()
    patterns.insert(0, CONSTANT, 1.0)
    return design[[name for name in independent_columns(patterns) if name != CONSTANT]]


def _fit(
    rows: pd.DataFrame, design: pd.DataFrame
) -> tuple[npt.NDArray[np.float64], pd.DataFrame, int]:
    whole = design.copy()
    whole.insert(0, CONSTANT, 1.0)
    terms = list(whole.columns)
    named = whole.assign(dagen=rows["dagen"], verwijzingen=rows["verwijzingen"])
    patterns = named.groupby(terms, as_index=False).sum()
    fit = fit_loglinear(
        patterns["verwijzingen"], patterns[terms], patterns["dagen"], family="poisson"
    )
    x = whole.to_numpy(dtype=float)
    expected = fit.predict(whole, rows["dagen"])
    score = pd.DataFrame(x * (rows["verwijzingen"].to_numpy() - expected)[:, None])
    of_family = score.groupby(rows["gezin_id"].to_numpy(), sort=False).sum().to_numpy()
    bread = np.linalg.inv((x * expected[:, None]).T @ x)
    families = len(of_family)
    robust = bread @ (of_family.T @ of_family) @ bread * families / max(families - x.shape[1], 1)
    referred = (rows["verwijzingen"] > 0).to_numpy()
    has, ids = design.to_numpy() > 0, rows["gezin_id"]
    return (
        expected,
        pd.DataFrame(
            {
                "kenmerk": pd.Series(terms[1:], dtype="str"),
                "coefficient": fit.coefficients[1:],
                "fout": np.sqrt(np.diag(robust))[1:],
                "gezinnen": has.sum(axis=0),
                "verwezen": [
                    min((ids[side & referred].unique() for side in (own, ~own)), key=len)
                    for own in has.T
                ],
            }
        ),
        families - x.shape[1],
    )
