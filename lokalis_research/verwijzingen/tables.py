"""Released tables -> further tables for a page: what is computed from what may be seen."""

from __future__ import annotations

import functools

import pandas as pd

from lokalis_research.result import Column, Released, with_ends
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
