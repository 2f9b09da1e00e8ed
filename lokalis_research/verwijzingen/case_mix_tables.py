"""Observed beside expected per team, and what the case-mix model found, as results."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd
from scipy import stats

from lokalis_research.result import Column, Estimate, Released, Result, add_up, assemble, rest_on
from lokalis_research.stats.counts.rates import rate_interval
from lokalis_research.verwijzingen.analyse import DIMENSIONS, FAMILIES, REFERRALS, definition
from lokalis_research.verwijzingen.case_mix import CaseMix

EXPECTED = Estimate("verwacht", "Verwacht", "", 0, entities=("gezin",), kind="schatting")
RATE_RATIO = Estimate(
    "verhouding", "Verwijzingen ten opzichte van zonder", "×", 2, ("gezin",), kind="schatting"
)
METHOD = (
    "Poisson-model van verwijzingen per gezinsdag, met de leefgebieden waarop een gezin vraagt, of "
    "dat er meer dan een is, en de SES-klasse van de wijk; zonder het team. "
)


def observed_and_expected(mix: CaseMix) -> Result:
    """Give per team what was observed and what the model expects."""
    per_family = mix.rows.assign(gezinnen=1.0, periode=mix.period)
    cells = per_family[["periode", mix.by]].drop_duplicates().sort_values(mix.by)
    groups = per_family.groupby(mix.by)
    expected = groups["verwacht"].sum().reindex(cells[mix.by]).to_frame()
    behind = [groups["gezin_id"].get_group(name) for name in cells[mix.by]]
    return assemble(
        cells,
        [
            *(add_up(one, cells, per_family, "gezin_id") for one in (REFERRALS, FAMILIES)),
            rest_on(EXPECTED, expected, behind, degrees=mix.degrees),
        ],
        name=f"verwijzingen_verwacht_{mix.by}",
        title=f"Waargenomen en verwachte verwijzingen in {mix.period}",
        dimensions=(
            Column("periode", "Periode"),
            Column(mix.by, DIMENSIONS.get(mix.by, mix.by.capitalize())),
        ),
        definition=definition((mix.count,)),
        covers=mix.covers,
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
        title=f"Welke gezinnen vaker worden verwezen, {mix.period}",
        dimensions=(Column("kenmerk", "Kenmerk van het gezin"),),
        method=METHOD + "Verhouding van verwijzingen per gezinsdag, bij gelijke andere kenmerken.",
    )


def standardised(expected: Released) -> Released:
    """Set observed beside expected, from released numbers."""
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
