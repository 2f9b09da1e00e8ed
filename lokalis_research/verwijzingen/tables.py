"""Released tables -> further tables for a page: totals, and teams by shrinkage and funnel."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Released, with_ends
from lokalis_research.result.labels import alphabet
from lokalis_research.stats.counts.funnel import overdispersion, poisson_limits, poisson_z
from lokalis_research.stats.counts.shrinkage import gamma_poisson
from lokalis_research.verwijzingen.quality import ESTIMATES, HIGH, LOW, MIDDLE
from lokalis_research.verwijzingen.words import (
    ALL,
    EXTENDED,
    LABELS,
    NEW,
    ON_PAPER,
    PER_100,
    SHARE,
    UNITS,
    one_of,
    same_kind,
)

_KINDS = {
    "alle": ("Alle verwijzingen", ALL),
    "nieuw": ("Nieuwe", NEW),
    "verlengd": ("Verlengingen", EXTENDED),
    "papier": ("Alleen op papier", ON_PAPER),
}
_METHODS = {
    PER_100: "Elke verwijzing telt; interval op logaritmische schaal, met gezinnen als eenheid.",
    SHARE: "Een gezin telt één keer; interval van Wilson.",
}


def per_kind(ratios: Released, ratio: str) -> Released:
    """Set one ratio of all referrals beside those of new ones, extensions and those on paper."""
    one_of(ratio, (PER_100, SHARE), "ratio")
    kind = same_kind(*ratios.table["periode"])
    return ratios.derive(
        functools.partial(_per_kind, ratio=ratio),
        name=f"{ratio}_per_{kind}",
        title=f"{LABELS[ratio]}, per {kind}",
        dimensions=(Column("periode", kind.capitalize()),),
        values=tuple(
            column
            for name, (label, _) in _KINDS.items()
            for column in with_ends(name, label, UNITS[ratio], 1)
        ),
        method=(
            f"Van de gezinnen die op enige dag van het {kind} werden begeleid. {_METHODS[ratio]} "
            "Nieuw, verlenging of alleen op papier: zoals vastgelegd, en anders volgens de regel."
        ),
    )


def without_paper(administrative: Released, ratios: Released) -> Released:
    """Give the referrals per 100 families without those on paper, for the whole range of these."""
    same_kind(*administrative.table["periode"], *ratios.table["periode"])
    labels = {
        "alle": "Alle verwijzingen",
        "weinig": "Zonder het laagste aantal op papier",
        "midden": "Zonder het waarschijnlijke aantal",
        "veel": "Zonder het hoogste aantal",
    }
    return administrative.derive(
        _without_paper,
        ratios,
        name="verwijzingen_zonder_papier",
        title=f"{LABELS[PER_100]}, met en zonder die op papier",
        dimensions=(Column("periode", "Periode"),),
        values=tuple(Column(name, label, "", 1) for name, label in labels.items()),
        method="Het bereik is dat van de regel, niet dat van het toeval.",
    )


def expected_beside_came(forecasts: Released, ratios: Released) -> Released:
    """Set what was to be expected of half-years beside what came."""
    return forecasts.derive(
        _beside,
        ratios,
        name="verwijzingen_verwacht_en_gekomen",
        title="Verwijzingen per halfjaar: wat te verwachten was, en wat kwam",
        dimensions=forecasts.dimensions,
        values=(*forecasts.values, Column("kwam", "Gekomen")),
        method=forecasts.method,
    )


def _per_kind(table: pd.DataFrame, *, ratio: str) -> pd.DataFrame:
    found = table[["periode"]].drop_duplicates()
    for name, (_, count) in _KINDS.items():
        columns = {f"{ratio}{end}": f"{name}{end}" for end in ("", "_laag", "_hoog")}
        rows = table.loc[table["telling"] == count, ["periode", *columns]]
        found = found.merge(rows.rename(columns=columns), on="periode", how="left")
    return found


def _without_paper(administrative: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    wide = administrative.pivot_table(index="periode", columns="schatting", values="administratief")
    known = wide.reindex(columns=list(ESTIMATES.values())).dropna()
    city = ratios[ratios["telling"] == ALL].set_index("periode").reindex(known.index)
    left = {
        name: 100 * (city["verwijzingen"] - known[ESTIMATES[estimate]]) / city["gezinnen"]
        for name, estimate in (("weinig", LOW), ("midden", MIDDLE), ("veel", HIGH))
    }
    return pd.DataFrame({"alle": city[PER_100], **left}).reset_index()


def _beside(forecasts: pd.DataFrame, ratios: pd.DataFrame) -> pd.DataFrame:
    counted = ratios[ratios["telling"] == ALL] if "telling" in ratios else ratios
    came = counted.set_index("periode")["verwijzingen"]
    known = forecasts.dropna(subset=["verwacht_laag", "verwacht_hoog"])
    return known.assign(kwam=known["periode"].map(came)).sort_values("periode", ignore_index=True)


FEWEST = 3
"""A spread between fewer teams cannot be estimated."""

# Two and three standard errors, as funnel plots have (Spiegelhalter, 2005).
LEVELS = {"95": 0.95, "998": 0.998}


def shrunken(ratios: Released, period: str, by: str = "buurtteam") -> Released:
    """Draw each team's ratio towards that of all, as far as its own count is uncertain.

    Gamma-Poisson model (Clayton and Kaldor, 1987) by maximum likelihood. Counts are rounded by the
    door.
    """
    return ratios.derive(
        functools.partial(_shrink, period=period, by=by),
        name=f"verwijzingen_krimp_{by}_{period}",
        title=f"{LABELS[PER_100]} in {period}, met hun onzekerheid",
        dimensions=_dimensions(ratios, by),
        values=(
            Column("verwijzingen", "Verwijzingen"),
            Column("gezinnen", "Begeleide gezinnen"),
            Column("ruw", "Per 100, geteld", "", 1),
            *with_ends("krimp", "Per 100, toeval eraf gerekend", "", 1),
        ),
        method=(
            "Gamma-Poisson-model: wat toeval kan zijn, telt niet als verschil. Verklaart toeval "
            "alle verschillen, dan staan alle teams op hetzelfde getal, zonder interval. Geen "
            "ranglijst."
        ),
    )


def funnel(ratios: Released, period: str, by: str = "buurtteam") -> Released:
    """Give the limits within which teams of a size are expected.

    Spiegelhalter (2005): exact Poisson limits where teams differ by chance only; where they differ
    more, additive (random effects) overdispersion, from z-scores winsorised at 10%.
    """
    labels = {
        "gezinnen": ("Begeleide gezinnen", "", 0),
        "waarde": ("Per 100 gezinnen", "", 1),
        "stad": ("Alle teams samen", "", 1),
        "laag_95": ("95%-grens, onder", "", 1),
        "hoog_95": ("95%-grens, boven", "", 1),
        "laag_998": ("99,8%-grens, onder", "", 1),
        "hoog_998": ("99,8%-grens, boven", "", 1),
        "tau": ("Spreiding tussen teams", "per 100", 1),
    }
    return ratios.derive(
        functools.partial(_funnel, period=period, by=by),
        name=f"verwijzingen_trechter_{by}_{period}",
        title=f"{LABELS[PER_100]} in {period}, met trechtergrenzen",
        dimensions=_dimensions(ratios, by),
        values=tuple(Column(name, *label) for name, label in labels.items()),
        method=(
            "Trechtergrenzen (Spiegelhalter, 2005): verschillen teams meer dan toeval geeft, dan "
            "zijn de grenzen daarop verruimd."
        ),
    )


def limits_at(table: pd.DataFrame, sizes: np.ndarray) -> pd.DataFrame:
    """Compute the limits of a funnel at any size, to draw them as lines."""
    rate, tau = (float(table[name].iloc[0]) / 100 for name in ("stad", "tau"))
    return _limits(sizes, rate, tau**2)


def _dimensions(ratios: Released, by: str) -> tuple[Column, ...]:
    return tuple(column for column in ratios.dimensions if column.name == by)


def shown_teams(table: pd.DataFrame, period: str, by: str) -> pd.DataFrame:
    """Take the teams of a period whose counts are shown, by name."""
    rows = table[table["periode"] == period].dropna(subset=["verwijzingen", "gezinnen"])
    return rows.sort_values(by, key=alphabet, ignore_index=True)


def _shrink(table: pd.DataFrame, *, period: str, by: str) -> pd.DataFrame:
    rows = shown_teams(table, period, by)
    counts = rows["verwijzingen"].to_numpy(dtype=float)
    families = rows["gezinnen"].to_numpy(dtype=float)
    found = rows[[by, "verwijzingen", "gezinnen"]].assign(ruw=100 * counts / families)
    estimated = ("krimp", "krimp_laag", "krimp_hoog")
    if len(rows) < FEWEST:
        return found.assign(**dict.fromkeys(estimated, np.nan))
    fit = gamma_poisson(counts, families)
    # Where chance explains every difference, the model has no interval: it draws all to one number.
    low, high = fit.interval() if np.isfinite(fit.shape) else (np.nan, np.nan)
    return found.assign(krimp=100 * fit.mean, krimp_laag=100 * low, krimp_hoog=100 * high)


def _funnel(table: pd.DataFrame, *, period: str, by: str) -> pd.DataFrame:
    rows = shown_teams(table, period, by)
    columns = [by, "gezinnen", "waarde", "stad", *_limits(np.ones(0), 0, 0), "tau"]
    if len(rows) < FEWEST:
        return pd.DataFrame(columns=columns).astype({by: "str"})
    counts = rows["verwijzingen"].to_numpy(dtype=float)
    families = rows["gezinnen"].to_numpy(dtype=float)
    rate = counts.sum() / families.sum()
    spread = overdispersion(poisson_z(counts, rate * families))
    # Less spread than chance gives is chance too.
    tau2 = spread.between_variance(np.sqrt(rate / families)) if spread.phi > 1 else 0.0
    limits = _limits(families, rate, tau2)
    value = 100 * counts / families
    return pd.concat(
        [rows[[by]].assign(gezinnen=families, waarde=value, stad=100 * rate), limits], axis=1
    ).assign(tau=100 * np.sqrt(tau2))[columns]


def _limits(families: np.ndarray, rate: float, tau2: float) -> pd.DataFrame:
    limits = {
        name: poisson_limits(families, rate, level=at, tau2=tau2) for name, at in LEVELS.items()
    }
    return pd.DataFrame(
        {
            f"{side}_{name}": 100 * getattr(pair, end)
            for name, pair in limits.items()
            for side, end in (("laag", "lower"), ("hoog", "upper"))
        }
    )
