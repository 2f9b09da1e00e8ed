"""How often the page names a team where none differs, and what it says of teams that do.

Percentage of 200 pages on which a team is named, or one that was planted (rate × 1.8, or ÷ 1.8)
is named on the right side (`python tests/verwijzingen/test_null_worlds.py 200`). 21 teams of 150 to
700 families, 0.2 referrals each in thirty months, counts rounded to five as the door does:

world                                     any team named   planted: right   wrong
families by chance (Poisson)                   0.5            72.0     0.0
brothers and sisters together                  0.0            57.2     0.0
families and months that vary (gamma)          0.5            64.0     0.0
half-years of a team that hang together        1.0            53.2     0.0

On a page with three questions teams may take a third of the 5%; rounding makes it less.
"""

import sys

import numpy as np
import pandas as pd
import pytest

from lokalis_research.result import Audit, Column, Released
from lokalis_research.verwijzingen.case_mix import periods_vary
from lokalis_research.verwijzingen.case_mix_tables import SPREAD, differing, standardised

TEAMS, RATE, MONTHS = 21, 0.2, 30
WORLDS = {
    "families by chance (Poisson)": {},
    "brothers and sisters together": {"together": 0.35},
    "families and months that vary (gamma)": {"family": 1.1, "month": 0.1},
    "half-years of a team that hang together": {"half_year": 0.04},
}


def page(rng, effects, together=0.0, family=0.0, month=0.0, half_year=0.0):
    """Simulate the families of a city, and judge its teams as the page does."""
    sizes = rng.integers(150, 700, TEAMS)
    team = np.repeat(np.arange(TEAMS), sizes)
    rate = RATE / (1 + together) * effects[team]
    if family:
        rate = rate * rng.gamma(family, 1 / family, len(team))
    busy = rng.gamma(1 / month, month, (TEAMS, MONTHS)) if month else np.ones((TEAMS, MONTHS))
    if half_year:
        busy = np.repeat(rng.gamma(1 / half_year, half_year, (TEAMS, MONTHS // 6)), 6, axis=1)
    made = rng.poisson(rate[:, None] / MONTHS * busy[team])
    made = made + rng.binomial(made, together)
    counts = np.add.reduceat(made, np.cumsum([0, *sizes[:-1]]))
    expected = sizes * made.sum() / len(team)
    each = made.sum(axis=1)
    families = ((each - each.mean()) ** 2).sum() / each.sum()
    halves = counts.reshape(TEAMS, -1, 6).sum(axis=2)
    varied = [
        periods_vary(one.astype(float), np.repeat(sizes[:, None], one.shape[1], axis=1))
        for one in (counts, halves)
    ]
    spread = max(1.0, families, *varied)
    table = pd.DataFrame(
        {
            "periode": "2020-07..2022-12",
            "buurtteam": [f"Team {place:02}" for place in range(TEAMS)],
            "verwijzingen": 5 * np.round(counts.sum(axis=1) / 5),
            "verwacht": np.round(expected),
            "verwacht_ses": np.round(expected),
            SPREAD.name: np.ceil(10 * spread) / 10,
        }
    )
    names = [name for name in table if name not in ("periode", "buurtteam")]
    released = Released(
        name="verwacht",
        title="",
        dimensions=(Column("periode", "Periode"), Column("buurtteam", "Buurtteam")),
        values=tuple(Column(name, name) for name in names),
        table=table,
        status=table[names].notna().replace({True: "getoond", False: "verborgen"}),
        audit=Audit("", table.iloc[:0]),
    )
    return [one.side for one in differing(standardised(released))]


def run(world, pages, effects):
    """Judge many pages: one row per page, one column per team."""
    rng = np.random.default_rng(21)
    return np.array([page(rng, effects, **WORLDS[world]) for _ in range(pages)])


PLANTED = np.ones(TEAMS)
PLANTED[:2] = 1.8, 1 / 1.8


@pytest.mark.parametrize(
    "world",
    [pytest.param(world, marks=[] if "gamma" in world else [pytest.mark.long]) for world in WORLDS],
)
def test_where_no_team_differs_at_most_one_page_in_twenty_names_one(world):
    named = run(world, 60, np.ones(TEAMS)) != "niet te zeggen"

    # Of 60 pages at 5%, seven or more would be named less than one time in twenty.
    assert named.any(axis=1).sum() <= 6


def test_a_team_that_differs_is_never_called_the_opposite():
    said = run("brothers and sisters together", 30, PLANTED)

    assert not (said[:, 0] == "lager").any()
    assert not (said[:, 1] == "hoger").any()
    assert (said[:, 0] == "hoger").mean() > 0.5


if __name__ == "__main__":
    for world in WORLDS:
        null = run(world, int(sys.argv[1]), np.ones(TEAMS)) != "niet te zeggen"
        said = run(world, int(sys.argv[1]), PLANTED)
        right = np.mean([(said[:, 0] == "hoger").mean(), (said[:, 1] == "lager").mean()])
        wrong = np.mean([(said[:, 0] == "lager").mean(), (said[:, 1] == "hoger").mean()])
        shares = (null.any(axis=1).mean(), right, wrong)
        print(world, *(f"{100 * share:.1f}" for share in shares), flush=True)
