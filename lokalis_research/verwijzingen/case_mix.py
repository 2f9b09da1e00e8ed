"""How many referrals a team would have if its families were referred like all others are.

Indirect standardisation: a Poisson model of referrals per family-day, fitted to all families with
what they ask for, and nothing about teams; what it expects of a team's families is set beside what
was observed there.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.period import Period
from lokalis_research.populatie import exposure
from lokalis_research.populatie.days import day_numbers, require
from lokalis_research.result import Column, Estimate, Released, Result
from lokalis_research.stats.counts.collinearity import independent_columns
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.rates import rate_interval
from lokalis_research.stats.intervals import IntArray
from lokalis_research.verwijzingen.analyse import DIMENSIONS, FAMILIES, REFERRALS, referrals_made
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.support import figures, lay_out
from lokalis_research.verwijzingen.words import WITHOUT

SEVERAL, CONSTANT = "meervoudig", "constante"
FEWEST_FAMILIES = 10
"""A leefgebied or class with fewer families, or fewer referred ones, gets no coefficient."""

EXPECTED = Estimate("verwacht", "Verwacht", "", 0, entities=("gezin",))
RATE_RATIO = Estimate("verhouding", "Verwijzingen ten opzichte van zonder", "×", 2, ("gezin",))
METHOD = (
    "Poisson-model van verwijzingen per gezinsdag, met de leefgebieden waarop een gezin vraagt, of "
    "dat er meer dan een is, en de SES-klasse van de wijk; zonder het team. "
)


@dataclass(frozen=True)
class CaseMix:
    """The model, fitted to families.

    Parameters
    ----------
    rows : pandas.DataFrame
        Per family and team in the period: ``gezin_id``, the dimension, ``dagen``,
        ``verwijzingen`` and ``verwacht``.
    terms : pandas.DataFrame
        Per term of the model: ``kenmerk``, ``coefficient`` and ``fout`` (robust, families as
        clusters, logarithmic scale), ``gezinnen`` (who have it) and ``verwezen`` (of those, on the
        smaller side: referred or not).
    degrees : int
        Families less coefficients.
    period : str
        The period.
    by : str
        The dimension with the teams.
    """

    rows: pd.DataFrame
    terms: pd.DataFrame
    degrees: int
    period: str
    by: str


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

    Parameters
    ----------
    referrals : Referrals
        From `clean.referrals_of`, whose episodes say the class (``ses``) of each team.
    hulpvragen : pandas.DataFrame
        ``gezin_id, leefgebied, datum``.
    period : Period
        The period.
    dictionary : Dictionary
        Names the leefgebieden.
    by : str
        The dimension of the teams.
    count : {"alle", "zonder administratieve"}
        Which referrals.

    Returns
    -------
    CaseMix

    Raises
    ------
    AnalysisError
        If nobody was referred, or the tables lack columns or values.

    Notes
    -----
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
    return CaseMix(kept.assign(verwacht=fitted), terms, degrees, str(period), by)


def observed_and_expected(mix: CaseMix) -> Result:
    """Give per team what was observed and what the model expects.

    Parameters
    ----------
    mix : CaseMix
        From `fit_case_mix`.

    Returns
    -------
    Result
        Per ``periode`` and team: ``verwijzingen``, ``gezinnen`` and the estimate ``verwacht``. Its
        sum over all teams is that of the referrals.
    """
    per_family = mix.rows.assign(gezinnen=1.0, periode=mix.period)
    cells = per_family[["periode", mix.by]].drop_duplicates().sort_values(mix.by)
    measures = {
        name: figures(per_family, cells, name) for name in ("verwijzingen", "gezinnen", "verwacht")
    }
    measures["verwacht"]["vrijheidsgraden"] = float(mix.degrees)
    table, support = lay_out(cells, measures)
    return Result(
        name=f"verwijzingen_verwacht_{mix.by}",
        title=f"Waargenomen en verwachte verwijzingen in {mix.period}",
        dimensions=(
            Column("periode", "Periode"),
            Column(mix.by, DIMENSIONS.get(mix.by, mix.by.capitalize())),
        ),
        quantities=(REFERRALS, FAMILIES),
        ratios=(),
        estimates=(EXPECTED,),
        table=table.assign(verwacht_laag=np.nan, verwacht_hoog=np.nan),
        support=support,
        method=METHOD + "Verwacht: als de gezinnen van dit team werden verwezen zoals "
        "vergelijkbare gezinnen in de hele stad.",
    )


def rate_ratios(mix: CaseMix) -> Result:
    """Give what the model found: how much more families with a question are referred.

    Parameters
    ----------
    mix : CaseMix
        From `fit_case_mix`.

    Returns
    -------
    Result
        Per ``kenmerk`` the estimate ``verhouding`` with its 95% interval.
    """
    terms = mix.terms
    margin = stats.t.ppf(0.975, mix.degrees) * terms["fout"]
    table = pd.DataFrame(
        {
            "kenmerk": terms["kenmerk"],
            "verhouding": np.exp(terms["coefficient"]),
            "verhouding_laag": np.exp(terms["coefficient"] - margin),
            "verhouding_hoog": np.exp(terms["coefficient"] + margin),
        }
    )
    support = pd.DataFrame(
        {
            "kenmerk": terms["kenmerk"],
            "grootheid": RATE_RATIO.name,
            "eenheid": "gezin",
            "n": terms["verwezen"],
            "grootste": 0.0,
            "grootste_twee": 0.0,
            "vrijheidsgraden": float(mix.degrees),
            "effectief": np.nan,
        }
    )
    return Result(
        name=f"verwijzingen_kenmerken_{mix.by}",
        title=f"Welke gezinnen vaker worden verwezen, {mix.period}",
        dimensions=(Column("kenmerk", "Kenmerk van het gezin"),),
        quantities=(),
        ratios=(),
        estimates=(RATE_RATIO,),
        table=table,
        support=support,
        method=METHOD + "Verhouding van verwijzingen per gezinsdag, bij gelijke andere kenmerken.",
    )


def standardised(expected: Released) -> Released:
    """Set observed beside expected, from released numbers.

    Parameters
    ----------
    expected : Released
        Of `observed_and_expected`.

    Returns
    -------
    Released
        Per team, by name: ``verwijzingen``, ``verwacht``, ``verhouding`` (observed / expected) with
        ``verhouding_laag`` and ``verhouding_hoog`` (exact Poisson, 95%).
    """
    by = expected.dimensions[1].name
    labels = {
        "verwijzingen": ("Waargenomen", "", 0),
        "verwacht": ("Verwacht", "", 0),
        "verhouding": ("Waargenomen / verwacht", "×", 2),
        "verhouding_laag": ("95%-interval, ondergrens", "×", 2),
        "verhouding_hoog": ("95%-interval, bovengrens", "×", 2),
    }
    return expected.derive(
        functools.partial(_standardise, by=by),
        name=f"verwijzingen_waargenomen_verwacht_{by}",
        title="Waargenomen naast verwacht, gegeven de vragen van gezinnen",
        dimensions=expected.dimensions,
        values=tuple(Column(name, *label) for name, label in labels.items()),
        method=expected.method
        + " Interval: toeval in het waargenomen aantal (Poisson, exact). Teams die in hun gezinnen "
        "verschillen, zijn onderling niet precies te vergelijken: elk is vergeleken met de stad.",
    )


def _standardise(table: pd.DataFrame, *, by: str) -> pd.DataFrame:
    rows = table.sort_values(["periode", by], ignore_index=True)
    known = rows[["verwijzingen", "verwacht"]].notna().all(axis=1) & (rows["verwacht"] > 0)
    counts, expected = rows["verwijzingen"].where(known, 0), rows["verwacht"].where(known, 1.0)
    low, high = rate_interval(counts, expected)
    found = rows[["periode", by, "verwijzingen", "verwacht"]].assign(
        verhouding=counts / expected, verhouding_laag=low, verhouding_hoog=high
    )
    ratios = ["verhouding", "verhouding_laag", "verhouding_hoog"]
    found[ratios] = found[ratios].where(known, np.nan)
    return found


def _asked(
    hulpvragen: pd.DataFrame, episodes: pd.DataFrame, wanted: IntArray, period: Period
) -> npt.NDArray[np.int8]:
    """Tell per wanted episode on which leefgebieden the family asked, one column each."""
    known = hulpvragen[hulpvragen["datum"] < pd.Timestamp(period.stop)]
    own, families = pd.factorize(episodes["gezin_id"], sort=True)
    theirs = families.get_indexer(pd.Index(known["gezin_id"]))
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
        design[f"{name} (tegenover: {classes.index[0]})"] = (rows["ses"] == name).astype(float)
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
    has = design.to_numpy() > 0
    return (
        expected,
        pd.DataFrame(
            {
                "kenmerk": pd.Series(terms[1:], dtype="str"),
                "coefficient": fit.coefficients[1:],
                "fout": np.sqrt(np.diag(robust))[1:],
                "gezinnen": has.sum(axis=0),
                "verwezen": np.minimum(
                    (has & referred[:, None]).sum(axis=0), (~has & referred[:, None]).sum(axis=0)
                ),
            }
        ),
        families - x.shape[1],
    )
