"""How goal quality moves over half-years, and how teams compare with chance taken into account."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.coded_goals import CodedGoals, What, either_way, means_of, told
from lokalis_research.gezinsplan.estimate import CRITERIUM, Rests, lay_out
from lokalis_research.result import Column, Released, Result, estimate_of, with_ends
from lokalis_research.verdict import Comparison, Verdict, judge

LEVEL = 0.95
WHOLE = "kwaliteitsscore"
CHANGE = estimate_of("gezin", "verandering", "Verandering", "procentpunt", 1)
# A spread between fewer teams cannot be estimated.
LEAST_TEAMS = 3
_TEAM = "buurtteam"
QUESTIONS = 3
"""What the page judges: whether goals became better, which teams differ, and the machine."""

SHRUNK = (
    *with_ends("geschat", "Geschat", "", 1),
    Column("gemeten", "Gemeten", "", 1),
    Column("eigen_gewicht", "Gewicht van de eigen cijfers", "%", 0),
)


def change(coded: CodedGoals) -> Result:
    """Estimate how much each criterion and the score changed from the first half-year to the last.

    Half-years are strata of their own, so that the variances of both ends add up. Families with a
    coded goal in both would make the interval a little narrower if they counted; they do not.
    """
    halves = sorted(set(coded.goals["halfjaar"]))
    if len(halves) < 2:
        raise AnalysisError(
            "All goals are of one half-year.", remedy="Draw goals from two half-years or more."
        )
    place = {halves[0]: 0, halves[-1]: 1}
    domain = coded.goals["halfjaar"].map(place).fillna(-1).to_numpy(dtype=np.int64)
    parts = [
        _change(coded, "shares", domain, list(coded.titles.values()), 100.0),
        _change(coded, "scores", domain, [WHOLE], 1.0),
    ]
    return lay_out(
        pd.concat([table for table, _ in parts], ignore_index=True),
        {"verandering": [one for _, rests in parts for one in rests]},
        (CHANGE,),
        dimensions=(CRITERIUM,),
        name="verandering_doelkwaliteit",
        title=f"Verandering van {halves[0]} naar {halves[-1]}",
        method=(
            f"Verschil tussen de schattingen voor {halves[-1]} en {halves[0]}, met t-interval. "
            "Wie een doel opschreef en wat er in het registratiesysteem veranderde, kan mee "
            "bewegen: een verandering is nog geen verbetering van de hulp."
        )
        + told(coded),
    )


def _change(
    coded: CodedGoals, what: What, domain: np.ndarray, names: list[str], scale: float
) -> tuple[pd.DataFrame, list[Rests]]:
    found = either_way(coded, what, domain, kind="mean")
    first, last = (found[found["domain"] == number].reset_index(drop=True) for number in (0, 1))
    difference = scale * (last["estimate"] - first["estimate"])
    # Satterthwaite for the sum of two variances.
    one, two = first["se"] ** 2, last["se"] ** 2
    degrees = (one + two) ** 2 / (
        one**2 / first["df"].clip(lower=1) + two**2 / last["df"].clip(lower=1)
    )
    margin = scale * np.sqrt(one + two) * stats.t.ppf((1 + LEVEL) / 2, degrees.clip(lower=1))
    margin = margin + scale * (first["open"] + last["open"])
    table = pd.DataFrame(
        {
            "criterium": names,
            "verandering": difference,
            "verandering_laag": difference - margin,
            "verandering_hoog": difference + margin,
        }
    )
    least = np.floor(np.minimum(first["df"], last["df"]))
    units = np.minimum(first["labelled"], last["labelled"])
    return table, list(map(Rests, _fewest(coded, what, domain), least, units))


def _fewest(coded: CodedGoals, what: What, domain: np.ndarray) -> list[np.ndarray]:
    """Give the families at the end with fewest: who meets a criterion, or who was judged."""
    family = coded.goals["gezin_id"]
    fewest = []
    for label in means_of(coded.either_way()[0], what).labels.T:
        counted = label == 1 if np.isin(label[np.isfinite(label)], [0, 1]).all() else label >= 0
        ends = (family[counted & (domain == end)].unique() for end in (0, 1))
        fewest.append(min(ends, key=len))
    return fewest


def differing(teams: Released) -> tuple[Verdict, ...]:
    """Judge which teams differ from the mean of all: one answer for the whole page."""
    name = teams.dimensions[0].name
    table = teams.table.dropna(subset=["geschat_laag", "geschat_hoog"])
    mean = float(table["geschat"].mean()) if len(table) else 0.0
    numbers = ["geschat", "geschat_laag", "geschat_hoog"]
    return judge(
        [
            Comparison.of(row[name], row, "geschat")
            for row in (table[numbers] - mean).assign(**{name: table[name]}).to_dict("records")
        ],
        questions=QUESTIONS,
        decimals=1,
    )


def shrunken_teams(teams: Released) -> Released:
    """Draw the scores of teams towards their mean, the more so the less is known of a team.

    Normal–normal empirical Bayes: the variance between teams by Paule and Mandel (1982), weight of
    a team's own score = between / (between + own variance), own variance from the width of its
    interval, and the uncertainty of the mean added: C.N. Morris, JASA 78 (1983).
    """
    return teams.derive(
        _shrink,
        name=f"{teams.name}_geschat",
        title=f"{teams.title}, toeval eraf gerekend",
        dimensions=tuple(one for one in teams.dimensions if one.name == _TEAM),
        values=SHRUNK,
        method=(
            "Berekend uit de vrijgegeven scores: hoe onzekerder een score is, hoe dichter die bij "
            "het gemiddelde is gezet (empirical Bayes, Paule-Mandel). Wie er boven of onder "
            "staat zonder dat de intervallen uit elkaar liggen, is niet als beter of slechter aan "
            "te wijzen."
        ),
    )


def _shrink(table: pd.DataFrame) -> pd.DataFrame:
    columns = [_TEAM, *(column.name for column in SHRUNK)]
    known = table.dropna(subset=["score", "score_laag", "score_hoog"]).reset_index(drop=True)
    if len(known) < LEAST_TEAMS:
        return pd.DataFrame(columns=columns).astype(
            {_TEAM: "str"} | dict.fromkeys(columns[1:], "float64")
        )
    score = known["score"].to_numpy(dtype=float)
    quantile = float(stats.norm.ppf((1 + LEVEL) / 2))
    half = (known["score_hoog"] - known["score_laag"]).to_numpy(dtype=float) / 2
    # An interval may have been rounded to no width at all.
    own = np.maximum(half / quantile, 0.1) ** 2
    between = max(float(combine_effects(score, own, method_re="iterated").tau2), 0.0)
    weight = 1 / (own + between)
    mean = float((weight * score).sum() / weight.sum())
    kept = between / (between + own)
    estimate = mean + kept * (score - mean)
    variance = kept * own + (1 - kept) ** 2 / weight.sum()
    margin = quantile * np.sqrt(variance)
    shrunk = pd.DataFrame(
        {
            _TEAM: known[_TEAM],
            "geschat": estimate,
            "geschat_laag": np.clip(estimate - margin, 0, 100),
            "geschat_hoog": np.clip(estimate + margin, 0, 100),
            "gemeten": score,
            "eigen_gewicht": 100 * kept,
        }
    )
    return shrunk.sort_values(_TEAM, ignore_index=True)[columns]
