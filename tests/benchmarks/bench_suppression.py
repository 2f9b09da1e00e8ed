"""How long it takes to hide what must be hidden, and to attack what is left.

Run from the checkout: ``python tests/benchmarks/bench_suppression.py``. It prints processor seconds
and ratios, all measured in one run on this machine; nothing asserts a time.
"""

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from made_up import families

from lokalis_research.dictionary import load_dictionary
from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Column, Quantity, Result

NAMES = ("buurtteam", "ronde", "leefgebied")


def make_result(teams: int, rounds: int, fields: int, mean: float, seed: int = 2022) -> Result:
    """Make up counts of families by team, round and leefgebied, with all margins."""
    rng = np.random.default_rng(seed)
    full = rng.poisson(rng.gamma(1.5, mean / 1.5, (teams, rounds, fields)))
    for axis in range(3):
        full = np.concatenate([full, full.sum(axis, keepdims=True)], axis)
    rows = [
        [
            "totaal" if at == size - 1 else f"{at}"
            for at, size in zip(index, full.shape, strict=True)
        ]
        for index in np.ndindex(*full.shape)
    ]
    table = pd.DataFrame(rows, columns=NAMES).assign(gezinnen=full.ravel())
    return Result(
        "gezinnen",
        "Gezinnen",
        tuple(Column(name, name) for name in NAMES),
        (Quantity("gezinnen", "Gezinnen", entities=("gezin",), kind="aantal"),),
        table,
        behind=families(table, ["gezinnen"]),
        totals=tuple((name, "totaal") for name in NAMES),
    )


def main() -> None:
    """Print the table of measurements."""
    dictionary = load_dictionary()
    rules = load_rules(dictionary)
    for mean in (18.0, 60.0):
        previous = None
        for rounds in (5, 10, 20):
            result = make_result(20, rounds, 9, mean)
            begin = time.process_time()
            register = Register(rules)
            released = release(result, dictionary, register=register)
            hiding = time.process_time() - begin
            begin = time.process_time()
            found = attack([released], rules)
            attacking = time.process_time() - begin
            cells = len(result.table)
            hidden = (released.status["gezinnen"] == "verborgen").sum()
            small = (result.table["gezinnen"] < 10).sum()
            growth = "" if previous is None else f" ({hiding / previous:.1f} times half of it)"
            previous = hiding
            print(
                f"{cells:>6,} cells of {mean:.0f} on average, {small} small, {hidden} hidden: "
                f"{hiding:.1f} s{growth}; attack {attacking:.1f} s, {len(found.findings)} found, "
                f"{len(register.exposed)} exposed",
                flush=True,
            )


if __name__ == "__main__":
    main()
