"""How often pages about samples and staff claim something where nothing differs.

Percentage of 400 pages that claim anything (`python -m tests.test_null_samples 400`): goals and
plans by chance, or those of a family alike; absence of 300 employees, or with half-years in which
everybody is ill more often or less (gamma, a standard deviation of 10%).

page                                                chance  together  half-years
10 teams, and the change of the score                  2.5       1.8
20 seven shares of two samples of 120 plans            2.2       1.8
40 absence beside a year before: whole, short, long    0.2                  1.0

All pages together: ``docs/statistics.md``.
"""

import sys

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from lokalis_research.gezinsplan import trend
from lokalis_research.result import Audit, Column, Released
from lokalis_research.stats import sampling
from lokalis_research.veiligheid import answer as safety
from lokalis_research.verdict import Comparison, judge
from lokalis_research.verzuim.change import paired_difference
from lokalis_research.verzuim.schemes import QUESTIONS
from tests.verzuim.test_change import half_years

TEAMS, GOALS, PER_FAMILY, SCORE, SPREAD = 21, 480, 2, 57.0, 22.0
ALIKE = {"chance": 0.0, "together": 0.35}
"""How much goals, or answers about a plan, of one family hang together."""


def mean_of(scores):
    """Give the mean of families, its 95% interval by them and the degrees of freedom."""
    half = stats.t.isf(0.025, len(scores) - 1) * scores.std(ddof=1) / np.sqrt(len(scores))
    return scores.mean(), half, len(scores) - 1


def goals(rng, world):
    """Tell whether a page claims that teams differ, or that the score of goals changed."""
    families = GOALS // PER_FAMILY
    shared = rng.normal(0, np.sqrt(ALIKE[world]), (families, 1))
    own = rng.normal(0, np.sqrt(1 - ALIKE[world]), (families, PER_FAMILY))
    scores = np.clip(SCORE + SPREAD * (shared + own), 0, 100).mean(axis=1)
    team, half_year = rng.integers(0, TEAMS, families), rng.random(families) < 0.5
    rows = [mean_of(scores[team == one]) for one in range(TEAMS) if (team == one).sum() >= 10]
    table = pd.DataFrame(
        [(f"Team {at:02}", one, one - half, one + half) for at, (one, half, _) in enumerate(rows)],
        columns=["buurtteam", "score", "score_laag", "score_hoog"],
    ).round(1)
    names = list(table)[1:]
    released = Released(
        name="teams",
        title="",
        dimensions=(Column("buurtteam", "Buurtteam"),),
        values=tuple(Column(name, name) for name in names),
        table=table,
        status=table[names].notna().replace({True: "getoond", False: "verborgen"}),
        audit=Audit("", table.iloc[:0]),
    )
    (one, by, free), (two, far, more) = (mean_of(scores[half_year == at]) for at in (False, True))
    reach = np.hypot(by, far)
    change = Comparison("score", two - one, two - one - reach, two - one + reach, min(free, more))
    said = judge([change], questions=trend.QUESTIONS, decimals=1)
    return any(one.claims for one in (*said, *trend.differing(trend.shrunken_teams(released))))


def plans(rng, world):
    """Tell whether a page claims that any of seven shares of two samples changed."""
    plans, drawn, asked = 2700, 120, (0.55, 0.17, 0.6, 0.5, 0.2, 0.4, 0.3)

    def wave():
        hidden = rng.normal(0, np.sqrt(ALIKE[world]), (drawn, 1))
        own = rng.normal(0, np.sqrt(1 - ALIKE[world]), (drawn, len(asked)))
        yes = (hidden + own < stats.norm.ppf(asked)).astype(float)
        strata = np.repeat(np.arange(4), drawn // 4)
        ids = rng.choice(10**6, drawn, replace=False)
        design = sampling.StratifiedDesign.of(strata, dict.fromkeys(range(4), plans // 4), ids=ids)
        return pd.DataFrame(yes, columns=[f"vraag{at}" for at in range(len(asked))]), design

    found = sampling.mean_intervals(sampling.estimate_change(wave(), wave()))
    compared = [
        Comparison(row["variable"], *(100 * row[end] for end in ("estimate", "lower", "upper")),
                   row["df"])
        for row in found.to_dict("records")
    ]  # fmt: skip
    said = judge(compared, questions=safety.QUESTIONS, decimals=0)
    return any(one.claims for one in said)


def absence(rng, world):
    """Tell whether a page claims that absence changed: as a whole, short or long."""
    busy = rng.gamma(100, 0.01, 2) if world == "half-years" else np.ones(2)
    parts = [half_years(rng, 300, busy[1] / busy[0]) for _ in range(2)]
    ill, employed = zip(*parts, strict=True)
    compared = [
        Comparison(name, *paired_difference(days, employed[0]))
        for name, days in (("totaal", ill[0] + ill[1]), ("kort", ill[0]), ("lang", ill[1]))
    ]
    said = judge(compared, questions=QUESTIONS, decimals=1)
    return any(one.claims for one in said)


PAGES = {goals: ALIKE, plans: ALIKE, absence: ("chance", "half-years")}


def claiming(page, world, pages):
    """Give the share of pages on which nothing differs that claim something."""
    rng = np.random.default_rng(65)
    return np.mean([page(rng, world) for _ in range(pages)])


@pytest.mark.parametrize(
    ("page", "world"), [(page, world) for page, worlds in PAGES.items() for world in worlds]
)
def test_at_most_one_page_in_twenty_claims_something_where_nothing_differs(page, world):
    # Of 40 pages at 5%, six or more would claim something less than one time in twenty.
    assert 40 * claiming(page, world, 40) <= 5


if __name__ == "__main__":
    for page, worlds in PAGES.items():
        found = [100 * claiming(page, world, int(sys.argv[1])) for world in worlds]
        print(page.__name__, *(f"{one:.1f}" for one in found), flush=True)
