"""Observed beside expected per team, and what the case-mix model found, as results."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from lokalis_research.period import parse_period
from lokalis_research.result import (
    Column,
    Released,
    Result,
    add_up,
    assemble,
    estimate_of,
    rest_on,
    with_ends,
)
from lokalis_research.result.labels import alphabet
from lokalis_research.verdict import Comparison, Verdict, judge
from lokalis_research.verwijzingen.analyse import DIMENSIONS, FAMILIES, REFERRALS, definition
from lokalis_research.verwijzingen.case_mix import CaseMix
from lokalis_research.verwijzingen.words import QUESTIONS

EXPECTED = estimate_of("gezin", "verwacht", "Verwacht")
EXPECTED_SES = estimate_of("gezin", "verwacht_ses", "Verwacht, ook naar SES")
SPREAD = Column("spreiding", "Spreiding, Poisson = 1", "", 1)
RATE_RATIO = estimate_of("gezin", "verhouding", "Verwijzingen ten opzichte van zonder", "keer", 2)
METHOD = (
    "Poisson-model van nieuwe verwijzingen per gezinsdag (die weegt naar hoe druk het halfjaar in "
    "de hele stad was), met de leefgebieden waarop een gezin vraagt en of dat er meer dan een is, "
    "zonder het team; en hetzelfde met de SES-klasse van de wijk erbij. "
)
_HALF_STEP = 2
"""A count that was rounded to five differs at most this much from the shown one."""


def observed_and_expected(mix: CaseMix) -> Result:
    """Give per team what was observed and what the model expects."""
    per_family = mix.rows.assign(gezinnen=1.0, periode=mix.period)
    cells = per_family[["periode", mix.by]].drop_duplicates().sort_values(mix.by)
    groups = per_family.groupby(mix.by)
    expected = groups[["verwacht", "verwacht_ses"]].sum().reindex(cells[mix.by])
    # Rounded up: one number about all families together.
    cells["spreiding"] = np.ceil(10 * mix.dispersion) / 10
    behind = [groups["gezin_id"].get_group(name) for name in cells[mix.by]]
    return assemble(
        cells,
        [
            *(
                add_up(one, cells[["periode", mix.by]], per_family, "gezin_id")
                for one in (REFERRALS, FAMILIES)
            ),
            *(
                rest_on(one, expected, behind, degrees=mix.degrees)
                for one in (EXPECTED, EXPECTED_SES)
            ),
        ],
        name=f"verwijzingen_verwacht_{mix.by}",
        title=f"Waargenomen en verwachte verwijzingen, {parse_period(mix.period).label}",
        dimensions=(
            Column("periode", "Periode"),
            Column(mix.by, DIMENSIONS.get(mix.by, mix.by.capitalize())),
        ),
        definition=definition((mix.count,)),
        covers=mix.covers,
        constants=(SPREAD,),
        method=METHOD + "Verwacht: als de gezinnen van dit team werden verwezen zoals "
        "vergelijkbare gezinnen in de hele stad.",
    )


def rate_ratios(mix: CaseMix) -> Result:
    """Give what the model found: how much more families with a question are referred."""
    terms = mix.terms
    margin = stats.t.ppf(0.975, mix.degrees) * terms["fout"]
    table = pd.DataFrame(
        {
            "verhouding": np.exp(terms["coefficient"]),
            "verhouding_laag": np.exp(terms["coefficient"] - margin),
            "verhouding_hoog": np.exp(terms["coefficient"] + margin),
        }
    )
    return assemble(
        terms[["kenmerk"]],
        [rest_on(RATE_RATIO, table, list(terms["verwezen"]), degrees=mix.degrees)],
        name=f"verwijzingen_kenmerken_{mix.by}",
        title=f"Welke gezinnen vaker worden verwezen, {parse_period(mix.period).label}",
        dimensions=(Column("kenmerk", "Kenmerk van het gezin"),),
        method=METHOD + "Hier het model met SES-klasse: verhouding van verwijzingen per gezinsdag, "
        "bij gelijke andere kenmerken.",
    )


def standardised(expected: Released) -> Released:
    """Set observed beside expected, from released numbers."""
    by = expected.dimensions[1].name
    return expected.derive(
        functools.partial(_standardise, by=by),
        name=f"verwijzingen_waargenomen_verwacht_{by}",
        title="Waargenomen naast verwacht, gegeven de vragen van gezinnen",
        dimensions=expected.dimensions,
        values=(
            Column("verwijzingen", "Waargenomen"),
            Column("verwacht", "Verwacht"),
            *with_ends("verhouding", "Waargenomen / verwacht", "keer", 2),
            Column("verwacht_ses", "Verwacht, ook naar SES"),
            *with_ends("verhouding_ses", "Waargenomen / verwacht, ook naar SES", "keer", 2),
        ),
        method=expected.method
        + " Interval: toeval in het waargenomen aantal (Poisson, exact, verruimd voor gezinnen, "
        "maanden en halfjaren die meer verschillen dan dat), en de afronding van de aantallen. Een "
        "team heeft één SES-klasse: met SES erbij telt wat teams van die klasse gemeen hebben niet "
        "meer als verschil.",
    )


def noticeable(compared: Released) -> Released:
    """Give per team from what difference on it would stand out, with all teams judged at once."""
    return compared.derive(
        functools.partial(_noticeable, judged=differing(compared)),
        name="verwijzingen_op_te_merken",
        title="Welk verschil met wat verwacht is per team zou opvallen",
        dimensions=compared.dimensions[1:],
        values=(Column("verschil", "Verschil dat zou opvallen", "%"),),
    )


def _noticeable(compared: pd.DataFrame, judged: tuple[Verdict, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            compared.columns[1]: [one.name for one in judged],
            "verschil": [
                100 * (one.high / one.value - 1) if one.value > 0 else np.nan for one in judged
            ],
        }
    )


def differing(compared: Released, *, ses: bool = False) -> tuple[Verdict, ...]:
    """Judge which teams differ from what is expected: one answer for the whole page."""
    name = compared.dimensions[1].name
    column = "verhouding_ses" if ses else "verhouding"
    return judge(
        [
            Comparison.of(row[name], row, column)
            for row in compared.table.sort_values(name, key=alphabet).to_dict("records")
        ],
        questions=QUESTIONS,
        decimals=2,
        ratio=True,
    )


def _standardise(table: pd.DataFrame, *, by: str) -> pd.DataFrame:
    rows = table.sort_values(["periode", by], key=alphabet, ignore_index=True)
    found = rows[["periode", by, "verwijzingen", "verwacht", "verwacht_ses"]].copy()
    for expected, ratio in (("verwacht", "verhouding"), ("verwacht_ses", "verhouding_ses")):
        known = rows[["verwijzingen", expected]].notna().all(axis=1) & (rows[expected] > 0)
        counts = rows["verwijzingen"].where(known, 0).to_numpy()
        over = rows[expected].where(known, 1.0).to_numpy()
        ends = _ends(counts, over, rows["spreiding"].to_numpy())
        for name, values in zip(("", "_laag", "_hoog"), (counts / over, *ends), strict=True):
            found[ratio + name] = np.where(known, values, np.nan)
    return found


def _ends(
    counts: npt.NDArray[np.float64],
    expected: npt.NDArray[np.float64],
    spread: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Give an interval that holds for every count that the shown one may be rounded from.

    Exact for Poisson (Garwood); with a spread φ as if it were x / φ units of weight φ.
    """
    least = np.maximum(counts - _HALF_STEP, 0.0) / spread
    most = (counts + np.where(counts > 0, _HALF_STEP, 0)) / spread
    low = np.where(least > 0, stats.gamma.ppf(0.025, np.maximum(least, 1e-9)), 0.0)
    return low * spread / expected, stats.gamma.isf(0.025, most + 1) * spread / expected
