"""How often a page claims something where nothing differs.

Percentage of 400 pages that claim anything (`python -m tests.test_null_pages 400`), with counts
rounded to five and intervals made as at the door. Families by chance, or 35 in a hundred with a
brother or sister who comes along, or with months that vary (gamma, 10% more or less). In a rate
every family counts once, and a month that is busier has as many more in its denominator; shares
themselves vary from half-year to half-year by none, one, two or four points, or one of them alone
by two. Teams are twenty of 60 families a half-year, forty times.

page                                          chance  together  months
00 last months miss rows                         1.0       0.8     1.0
50, 90 families beside a year before             0.8       2.8     4.0
vergelijk: 120 numbers of two half-years         1.3       1.8     3.3

page                                           none  one point  two points  four points  one rate
50, 60, 70 rates beside a year before           0.8        3.0         3.5          5.2       2.0
75 a team beside a year before and the city     1.4        1.6         2.9          3.0
75 four charts of a team                        0.0                    0.8          0.8

Teams on page 30: `verwijzingen/test_null_worlds.py`; its trend and step:
`verwijzingen/test_model_coverage.py`; goals, plans and absence: `test_null_samples.py`; the report:
`bericht/test_compared.py`; claims of reports: `gepubliceerd/test_claims.py`. All together, page by
page: ``docs/statistics.md``.
By chance between families alone, 25 or 63% of pages with five rates of 1,200 said that one changed
where shares vary by one or two points, and 77% that families did where half-years vary: counts and
rates are set beside how much their earlier years differed. What that costs in power stands in
``docs/statistics.md``. The control chart of a week or a month claims nothing: it gives a reason to
look, and says how often chance alone does (`indicatoren/test_figures_signals.py`).
"""

import math
import sys

import numpy as np
import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering.results import RECENT, SHORT, _judge
from lokalis_research.period import HalfYear
from lokalis_research.release.door import interval
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Ratio
from lokalis_research.runs.comparison import CHANGED, COLUMNS, changed
from lokalis_research.teampagina.series import charted, judged_together
from lokalis_research.verdict import ESTIMATE, judge
from lokalis_research.years import (
    Rates,
    differences_from_whole,
    differences_of_rates,
    ratio_of_counts,
)

RULES = load_rules(load_dictionary())
SHARE = Ratio("aandeel", "Aandeel", "%", 1, numerator="ja", denominator="allen",
              factor=100, interval="wilson", highest=100.0)  # fmt: skip
TOGETHER, VARIES = 0.35, 0.01
TABLES = (400, 400, 500, 450, 900, 330, 150, 60, 70)
"""Rows a month, of each table of a delivery."""
RATES = (0.25, 0.1, 0.6, 0.4, 0.8)
VARY = {"chance": 0.0, "one point": 0.01, "two points": 0.02, "four points": 0.04}
"""How much shares themselves vary from half-year to half-year."""
ONE_RATE = {"one rate": (0.0, 0.02, 0.0, 0.0, 0.0)}
TEAMS = 20
HALF_YEARS = [str(one) for one in HalfYear(2022, 2).trailing(10)]


def never(*_):
    """Say that no series break lies between two half-years."""


def come(rng, mean, world, shape):
    """Draw how many come in each of so many places."""
    if world == "together":
        families = rng.poisson(np.broadcast_to(mean / (1 + TOGETHER), shape))
        return families + rng.binomial(families, TOGETHER)
    busy = rng.gamma(1 / VARIES, VARIES, shape) if world == "months" else 1.0
    return rng.poisson(np.broadcast_to(mean * busy, shape))


def missing_rows(rng, world):
    """Tell whether page 00 says that the last quarter of any table misses rows."""
    months = pd.period_range(end="2023-01", periods=60, freq="M")
    season = 1 + 0.15 * np.sin(np.arange(60) * math.pi / 6)
    said = []
    for rows in TABLES:
        counts = pd.Series(come(rng, rows * season, world, 60), months.strftime("%Y-%m"))
        judged = _judge(counts, months[-1], RECENT * len(TABLES)).set_index("maand")["oordeel"]
        said += list(judged["2022-10":"2022-12"] == SHORT)
    return any(said)


def estimates(rng, shares, size):
    """Draw a share for each, and give it as it is shown: value, ends, degrees of freedom."""
    everybody = rng.poisson(size, len(shares))
    yes = rng.binomial(everybody, shares)
    shown = pd.DataFrame({"ja": yes, "allen": everybody}) / 5
    shown = (5.0 * shown.round()).clip(lower=5.0)
    low, high = interval(shown, SHARE, None, RULES)
    value = (100 * shown["ja"] / shown["allen"]).clip(upper=100)
    return [(*one, math.inf) for one in zip(value, low, high, strict=True)]


def years(rng, world, shares, *sizes):
    """Draw ten half-years of some shares, which themselves vary, among so many people and others.

    Per size and share: a rate of each half-year.
    """
    varies = rng.normal(0, (VARY | ONE_RATE)[world], (len(HALF_YEARS), len(shares)))
    now = np.clip(np.add(shares, varies), 0, 1).T
    drawn = [estimates(rng, now.ravel(), size) for size in sizes]
    return [
        [
            dict(zip(HALF_YEARS, each[at:], strict=False))
            for at in range(0, now.size, len(HALF_YEARS))
        ]
        for each in drawn
    ]


def rates(every):
    """Name rates by half-year, the last of which is that of a page."""
    return [Rates(str(at), one, HalfYear(2022, 2), never) for at, one in enumerate(every)]


def rates_beside(rng, world):
    """Tell whether the answer of a page claims that any of five rates changed."""
    (every,) = years(rng, world, RATES, 1200)
    compared = differences_of_rates(rates(every))
    return any(one.claims for one in judge(compared, questions=1, decimals=2))


def teams(rng, world):
    """Give the share of pages of twenty teams, all as their city, that claim any of three rates.

    What varies from half-year to half-year is half of the city and half of each team itself.
    """
    own_years = rng.normal(0, VARY[world], (TEAMS + 1, 3, len(HALF_YEARS))) / math.sqrt(2)
    city_years = np.reshape(RATES[:3], (3, 1)) + own_years[-1]
    *own, city = (
        [dict(zip(HALF_YEARS, estimates(rng, one, size), strict=True)) for one in shares]
        for shares, size in (
            *((np.clip(city_years + one, 0, 1), 60) for one in own_years[:-1]),
            (np.clip(city_years, 0, 1), 1200),
        )
    )
    by_rate = [rates(every) for every in zip(*own, strict=True)]
    asked = [
        *zip(*map(differences_of_rates, by_rate), strict=True),
        *zip(
            *(
                differences_from_whole(each, one[HALF_YEARS[-1]])
                for each, one in zip(by_rate, city, strict=True)
            ),
            strict=True,
        ),
    ]
    said = [any(one.claims for one in judged_together(compared, 1)) for compared in asked]
    return np.mean(np.logical_or(said[:TEAMS], said[TEAMS:]))


def families(rng, world):
    """Tell whether the number of families of ten half-years is said to have changed."""
    seen = 5 * np.round(come(rng, 5700.0, world, 10) / 5)
    counts = dict(zip(HALF_YEARS, seen, strict=True))
    compared = [ratio_of_counts("gezinnen", counts, HalfYear(2022, 2), never)]
    return any(one.claims for one in judge(compared, questions=1, decimals=4, ratio=True))


def charts(rng, world, size=60, change=1.0):
    """Tell whether any of four charts of a team gives a signal: three rates, and a count.

    In the last half-year one rate, of a tenth, and the count are so many times as large.
    """
    shares = np.array([[0.1], *([one] for one in RATES[2:4])])
    now = shares + rng.normal(0, VARY.get(world, 0), (3, len(HALF_YEARS)))
    now[0, -1] *= change
    drawn = pd.DataFrame(
        estimates(rng, np.clip(now, 0, 1).ravel(), size),
        columns=[f"waarde{end}" for end in ESTIMATE],
    )
    families = np.full(len(HALF_YEARS), float(size))
    families[-1] *= change
    came = 5 * np.round(come(rng, families, world, len(HALF_YEARS)) / 5)
    count = pd.DataFrame({"waarde": np.where(came < 10, np.nan, came)})
    rates = [drawn[at : at + len(HALF_YEARS)] for at in range(0, len(drawn), len(HALF_YEARS))]
    return charted(count, "waarde", is_count=True, since=0).signals.any() or any(
        charted(one, "waarde", is_count=False, since=0).signals.any() for one in rates
    )


def two_runs(rng, world):
    """Tell whether any of many numbers of two runs is said to have changed."""
    rows = [
        {**dict.fromkeys(COLUMNS, ""), "run": moment, "periode": moment, "groep": str(group),
         "waarde": float(value), "laag": np.nan, "hoog": np.nan, "status": "getoond",
         "soort": "aantal"}
        for moment in ("2021H2", "2022H2")
        for group, value in enumerate(5 * np.round(come(rng, 200.0, world, 120) / 5))
    ]  # fmt: skip
    return bool((changed(pd.DataFrame(rows), "2022H2", "2021H2")["wat"] == CHANGED).any())


WORLDS = ("chance", "together", "months")
PAGES = {missing_rows: WORLDS, rates_beside: (*VARY, *ONE_RATE), teams: tuple(VARY),
         families: WORLDS, charts: (*WORLDS, *VARY)[:-1], two_runs: WORLDS}  # fmt: skip


def claiming(page, world, pages):
    """Give the share of pages on which nothing differs that claim something.

    A city of teams has twenty pages, which share its years: a tenth of them is enough.
    """
    rng = np.random.default_rng(65)
    return np.mean([page(rng, world) for _ in range(pages // 10 if page is teams else pages)])


@pytest.mark.parametrize(
    ("page", "world"), [(page, world) for page, worlds in PAGES.items() for world in worlds]
)
def test_at_most_one_page_in_twenty_claims_something_where_nothing_differs(page, world):
    # Of 60 pages at 5%, seven or more would claim something less than one time in twenty.
    assert 60 * claiming(page, world, 60) <= 6


if __name__ == "__main__":
    for page, worlds in PAGES.items():
        found = [100 * claiming(page, world, int(sys.argv[1])) for world in worlds]
        print(page.__name__, *(f"{one:.1f}" for one in found), flush=True)
