"""Time support, cleaning, ratios and case mix on many times the demo city, by hand.

``python tests/benchmarks/bench_referrals.py 1 10 100`` prints CPU seconds per step, and with what
power of the factor each grows: with the power 1 it grows as the city does.
"""

import math
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from lokalis_research.demo import write_delivery
from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering import read_delivery
from lokalis_research.period import HalfYear, Year
from lokalis_research.populatie import Support, clean_support
from lokalis_research.verwijzingen.analyse import referral_ratios
from lokalis_research.verwijzingen.case_mix import fit_case_mix
from lokalis_research.verwijzingen.clean import clean_referrals, kind_rule
from lokalis_research.verwijzingen.counting import half_years_until, months_of, team_months
from lokalis_research.verwijzingen.model import fit_model
from lokalis_research.verwijzingen.model_terms import specification
from lokalis_research.verwijzingen.words import COUNTS
from lokalis_research.wijken import load_buurtteams

PERIOD = HalfYear(2022, 2)
NEEDED = {
    "begeleidingen": ["gezin_id", "buurtteam", "startdatum", "einddatum"],
    "verwijzingen": ["verwijzing_id", "gezin_id", "persoon_id", "datum", "aanbieder", "soort"],
    "gezinsplannen": ["gezin_id", "datum"],
    "hulpvragen": ["gezin_id", "leefgebied", "datum"],
}


def times(table, factor):
    """Give every family a number of doubles."""
    ids = [name for name in table.columns if name.endswith("_id")]
    copies = [table.assign(**{name: table[name] + f"/{n}" for name in ids}) for n in range(factor)]
    return pd.concat(copies, ignore_index=True)


def main(factors):
    """Print the time of every step for every factor."""
    dictionary = load_dictionary()
    teams = load_buurtteams(dictionary)
    with tempfile.TemporaryDirectory() as folder:
        delivery = read_delivery(
            write_delivery(Path(folder) / "demo", only_absence=False),
            dictionary,
            key=b"k" * 32,
            cache=Path(folder) / "cache",
        )
        base = {name: delivery.table(name)[columns] for name, columns in NEEDED.items()}
    clocks = {}
    for factor in factors:
        tables = {name: times(table, factor) for name, table in base.items()}
        clock = clocks[factor] = {}

        def step(name, function, clock=clock):
            begin = time.process_time()
            result = function()
            clock[name] = time.process_time() - begin
            return result

        support = step(
            "support",
            lambda t=tables: clean_support(t["begeleidingen"], peildatum=delivery.peildatum),
        )
        episodes = support.episodes.assign(ses=teams.ses(support.episodes["buurtteam"]))
        support = Support(episodes, support.peildatum, support.changes)
        referrals = step(
            "clean",
            lambda t=tables, s=support: clean_referrals(
                t["verwijzingen"], t["gezinsplannen"], s, kind_rule(dictionary)
            ),
        )
        halves = half_years_until(referrals, PERIOD)
        step("ratios", lambda r=referrals, h=halves: referral_ratios(r, h, counts=COUNTS))
        months = step("months", lambda r=referrals, h=halves: team_months(r, months_of(h)))
        step(
            "case mix",
            lambda t=tables, r=referrals: fit_case_mix(
                r, t["hulpvragen"], Year(2022).half_years, dictionary
            ),
        )
        step("model", lambda m=months: fit_model(m, specification(dictionary)))
        rows = len(tables["begeleidingen"]) + len(tables["verwijzingen"])
        steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in clock.items())
        print(f"{factor} cities, {rows} rows: {steps}; {sum(clock.values()):.1f} s CPU")
    low, high = min(factors), max(factors)
    if low < high:
        powers = ", ".join(
            f"{name} {math.log(seconds / clocks[low][name], high / low):.2f}"
            for name, seconds in clocks[high].items()
        )
        print(f"grows from {low} to {high} cities with the power: {powers}")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1, 10])
