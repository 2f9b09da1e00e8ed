"""How many referrals a team would have if its families were referred like all others are.

Indirect standardisation: a Poisson model of referrals per family-day, fitted to all families with
what they ask for, and nothing about teams; what it expects of a team's families is set beside what
was observed there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.microdata import Microdata
from lokalis_research.period import Period
from lokalis_research.populatie import exposure
from lokalis_research.required import require
from lokalis_research.result import Coverage
from lokalis_research.stats.counts.collinearity import independent_columns
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.intervals import IntArray
from lokalis_research.verwijzingen.analyse import teams_of
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.counting import referrals_made
from lokalis_research.verwijzingen.words import ALL, WITHOUT

SEVERAL, CONSTANT = "Meer dan één leefgebied", "constante"
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
    count: str = ALL
    covers: tuple[Coverage, ...] = ()


def fit_case_mix(
    referrals: Referrals,
    hulpvragen: pd.DataFrame,
    period: Period,
    dictionary: Dictionary,
    *,
    by: str = "buurtteam",
    count: str = WITHOUT,
) -> CaseMix:
    """Fit the model to the families supported in a period.

    A question belongs to the first support of the family that ends after it, because families ask
    before they are helped. Rows with the same characteristics are added up before the fit, which
    for a Poisson model changes nothing. log E[y] = log(days) + xβ (McCullagh and Nelder,
    Generalized linear models, 1989, chapter 6); standard errors are robust, clustered by family
    (Liang and Zeger, 1986).
    """
    require(hulpvragen, "hulpvragen", ("gezin_id", "leefgebied", "datum"), filled=3)
    episodes = referrals.support.episodes
    numbered = episodes.assign(episode=np.arange(len(episodes)))
    columns = tuple(dict.fromkeys((by, "ses", "episode")))
    days = exposure(numbered, [period], columns)
    made = referrals_made(referrals, [period], columns[:-1], count)
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
    rows = rows.merge(made.drop(columns="periode"), on=keys, how="left")
    rows["verwijzingen"] = rows.pop("aantal").fillna(0)
    if not rows["verwijzingen"].sum():
        raise AnalysisError(
            "Case mix: no family was referred in the period.",
            remedy="Choose a longer period; there is nothing to expect.",
        )
    design = _design(rows, list(features.columns))
    fitted, terms, degrees = _fit(rows, design)
    kept = rows[list(dict.fromkeys(["gezin_id", by, "dagen", "verwijzingen"]))]
    covers = teams_of(referrals, (by,))
    table = kept.assign(verwacht=fitted)
    return CaseMix(table, terms, degrees, str(period), by, count, covers)


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


def _design(rows: pd.DataFrame, fields: list[str]) -> pd.DataFrame:
    """Set up the terms; the largest class is the one that others are compared with."""
    design = rows[fields].astype(float)
    design[SEVERAL] = (rows[fields].sum(axis=1) > 1).astype(float)
    classes = rows["ses"].value_counts()
    for name in classes.index[1:]:
        design[f"Wijk: {name} (tegenover: {classes.index[0]})"] = (rows["ses"] == name).astype(
            float
        )
    has, referred = design > 0, (rows["verwijzingen"] > 0).to_numpy()
    smaller = [
        min(part.sum(), (part & referred).sum())
        for part in (side[name].to_numpy() for name in design for side in (has, ~has))
    ]
    enough = np.array(smaller).reshape(-1, 2).min(axis=1) >= FEWEST_FAMILIES
    kept: pd.DataFrame = design.loc[:, enough]
    # A term that says what others say already has no coefficient of its own.
    patterns = kept.drop_duplicates()
    patterns.insert(0, CONSTANT, 1.0)
    return kept[[name for name in independent_columns(patterns) if name != CONSTANT]]


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
