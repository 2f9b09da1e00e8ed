"""How often a page claims something where nothing differs.

Percentage of 400 pages that claim anything (`python -m tests.test_null_pages 400`), with counts
rounded to five and intervals made as at the door. Families by chance, or 35 in a hundred with a
brother or sister who comes along, or with months that vary (gamma, 10% more or less). In a rate
every family counts once, and a month that is busier has as many more in its denominator.

page                                          chance  together  months
00 last months miss rows                         1.0       0.8     1.0
50, 60, 70 rates beside a year before            2.8
75 a team beside a year before and the city      2.2
50, 90 families beside a year before             0.1       0.4     4.2
vergelijk: 120 numbers of two half-years         1.3       1.8     3.3

Teams on page 30: `verwijzingen/test_null_worlds.py`; its trend and step:
`verwijzingen/test_model_coverage.py`; absence: `verzuim/test_change.py`; the report:
`bericht/test_compared.py`; and pages 10, 20 and 80 in other cities: ``docs/waarheden.md``.
A rate is set beside a year before by chance between families alone. Where shares themselves vary
by one or two points from half-year to half-year, 25 or 63% of pages with five rates of 1,200 say
that one changed, as it did: that it says nothing of what lasts stands below the table.
Families counted as if each came by itself were said to have changed on 77% of pages in a world
where half-years vary; now a count is set beside how much its earlier years differed. A control
chart claims nothing: it gives a reason to look, and says how often chance alone does
(`indicatoren/test_figures_signals.py`; of a team, below).
"""

import math
import sys

import numpy as np
import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering.lag import RECENT, SHORT, _judge
from lokalis_research.period import HalfYear
from lokalis_research.release.door import interval
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Ratio
from lokalis_research.runs.comparison import CHANGED, changed
from lokalis_research.runs.series import COLUMNS
from lokalis_research.stats.control_chart import control_chart
from lokalis_research.teampagina.series import judged_together
from lokalis_research.verdict import difference, judge, ratio_of_counts

RULES = load_rules(load_dictionary())
SHARE = Ratio("aandeel", "Aandeel", "%", 1, numerator="ja", denominator="allen",
              factor=100, interval="wilson", highest=100.0)  # fmt: skip
TOGETHER, VARIES = 0.35, 0.01
TABLES = (400, 400, 500, 450, 900, 330, 150, 60, 70)
"""Rows a month, of each table of a delivery."""
RATES = (0.25, 0.1, 0.6, 0.4, 0.8)


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


def rates_beside(rng, _):
    """Tell whether the answer of a page claims that any of five rates changed."""
    pairs = zip(estimates(rng, RATES, 1200), estimates(rng, RATES, 1200), strict=True)
    compared = [difference(str(at), *pair) for at, pair in enumerate(pairs)]
    return any(one.claims for one in judge(compared, questions=1, decimals=2))


def team(rng, _):
    """Tell whether the page of a team claims anything of three rates."""
    now, before, city = (estimates(rng, RATES[:3], size) for size in (60, 60, 1200))
    return any(
        one.claims
        for other in (before, city)
        for one in judged_together(dict(enumerate(zip(now, other, strict=True))), 1)
    )


def families(rng, world):
    """Tell whether the number of families of six half-years is said to have changed."""
    seen = 5 * np.round(come(rng, 5700.0, world, 6) / 5)
    counts = dict(zip(map(str, HalfYear(2022, 2).trailing(6)), seen, strict=True))
    compared = [ratio_of_counts("gezinnen", counts, HalfYear(2022, 2))]
    return any(one.claims for one in judge(compared, questions=1, decimals=4, ratio=True))


def charts(rng, world):
    """Tell whether any of four charts of a team gives a signal, of ten half-years of one kind."""
    rows = 5 * np.round(come(rng, 200.0, world, (4, 10)) / 5)
    return any(control_chart(one).signals.any() for one in rows)


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
PAGES = {missing_rows: WORLDS, rates_beside: WORLDS[:1], team: WORLDS[:1], families: WORLDS,
         two_runs: WORLDS}  # fmt: skip


def claiming(page, world, pages):
    """Give the share of pages on which nothing differs that claim something."""
    rng = np.random.default_rng(65)
    return np.mean([page(rng, world) for _ in range(pages)])


@pytest.mark.parametrize(
    ("page", "world"), [(page, world) for page, worlds in PAGES.items() for world in worlds]
)
def test_at_most_one_page_in_twenty_claims_something_where_nothing_differs(page, world):
    # Of 60 pages at 5%, seven or more would claim something less than one time in twenty.
    assert 60 * claiming(page, world, 60) <= 6


@pytest.mark.parametrize("world", WORLDS)
def test_one_page_of_a_team_in_ten_gives_a_signal_where_nothing_differs_as_it_says(world):
    assert 0.06 < claiming(charts, world, 400) < 0.15


if __name__ == "__main__":
    for page, worlds in PAGES.items():
        found = [100 * claiming(page, world, int(sys.argv[1])) for world in worlds]
        print(page.__name__, *(f"{one:.1f}" for one in found), flush=True)
