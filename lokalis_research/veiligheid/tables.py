"""Released tables -> further tables for a page: what is computed from what may be seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Released, with_ends
from lokalis_research.veiligheid import plan
from lokalis_research.veiligheid.estimate import TICKS
from lokalis_research.veiligheid.frame import CONCERN
from lokalis_research.veiligheid.questions import LABELS

HOURS = (40, 80, 120, 160, 240, 320, 480, 640)
BOUNDED = ("zorg", "visie_gezin", "visie_gezinswerker", "doelen_veiligheid")
_POINTS = "procentpunt"


def plans_per_wijk(
    registered: Released, margin: float, *, questions: int = 1, minimum: int = 2
) -> Released:
    """Compute how many plans every wijk needs for a margin of its own."""
    together = f" voor {questions} vragen tegelijk" if questions > 1 else ""

    def lay(registered: pd.DataFrame) -> pd.DataFrame:
        table = plan.plans_per_wijk(
            _strata(registered), margin, questions=questions, minimum=minimum
        ).rename(columns={"stratum": "gebied"})
        if table.empty:
            return table
        total = {
            "gebied": "alle buurtteams",
            "omvang": table["omvang"].sum(),
            "plannen": table["plannen"].sum(),
            "fractie": 100 * table["plannen"].sum() / table["omvang"].sum(),
            "marge": np.nan,
        }
        return pd.concat([table, pd.DataFrame([total])])

    return registered.derive(
        lay,
        name="veiligheid_plannen_per_wijk",
        title=f"Plannen per buurtteam voor een marge van {margin:g} procentpunt{together}",
        dimensions=(Column("gebied", "Buurtteam"),),
        values=(
            Column("omvang", "Met een plan"),
            Column("plannen", "Te lezen"),
            Column("fractie", "Deel", "%", 0),
            Column("marge", "Marge", _POINTS, 1),
        ),
        method=(
            "Met eindige-populatiecorrectie, voor een aandeel van 50% (het ongunstigste geval); "
            "meer vragen tegelijk volgens Bonferroni. Uit afgeronde aantallen plannen."
        ),
    )


def allocations(
    registered: Released, plans: int, *, minimum: int, minutes: float, double: float
) -> Released:
    """Put the three ways of dividing the same number of plans side by side."""

    def lay(registered: pd.DataFrame) -> pd.DataFrame:
        strata = _strata(registered)
        # A small municipality has fewer plans than somebody asks; or none that may be counted.
        there = min(plans, int(strata["omvang"].sum()))
        if not there >= np.minimum(strata["omvang"], minimum).sum() > 0:
            names = ["minste", "meeste", "marge_stad", "marge_wijk", "nodig", "uren"]
            return pd.DataFrame(columns=["verdeling", *names]).astype({"verdeling": "str"})
        known = strata.dropna(subset=["aandeel_aangegeven"])
        expected = dict(zip(known["stratum"], known["aandeel_aangegeven"] / 100, strict=True))
        table = plan.compare_allocations(
            strata, there, minimum=minimum, shares=expected, minutes=minutes, double=double
        )
        named = table["verdeling"].map(plan.ALLOCATIONS).astype("str")
        return table.assign(verdeling=named).drop(columns="plannen")

    return registered.derive(
        lay,
        name="veiligheid_verdelingen",
        title=f"{plans} plannen over de buurtteams verdeeld, op drie manieren",
        dimensions=(Column("verdeling", "Verdeling"),),
        values=(
            Column("minste", "Minste per buurtteam"),
            Column("meeste", "Meeste per buurtteam"),
            Column("marge_stad", "Marge stad", "", 1),
            Column("marge_wijk", "Grootste marge van een buurtteam", "", 1),
            Column("nodig", "Nodig"),
            Column("uren", "Uren"),
        ),
        method=(
            "Marges in procentpunt: de halve breedte van een 95%-interval voor wat op het einde "
            "van de periode was aangevinkt. Nodig: zoveel plannen kost met deze verdeling de "
            "kleinste marge voor de stad van de drie. "
            f"Uren daarvoor: {minutes:g} minuten per plan, {100 * double:.0f}% dubbel."
        ),
    )


def hours(
    registered: Released,
    budgets: Sequence[float] = HOURS,
    *,
    minimum: int,
    minutes: float,
    double: float,
    concern: float,
) -> Released:
    """Say what precision the available hours buy."""

    def lay(registered: pd.DataFrame) -> pd.DataFrame:
        how: dict[str, float] = {"minutes": minutes, "double": double, "concern": concern / 100}
        table = plan.precision_of_hours(_strata(registered), budgets, minimum=minimum, **how)
        return table.assign(uren=table["uren"].map("{:.0f}".format).astype("str"))

    return registered.derive(
        lay,
        name="veiligheid_uren",
        title="Welke marge de beschikbare uren kopen",
        dimensions=(Column("uren", "Uren"),),
        values=(
            Column("plannen", "Plannen"),
            Column("marge_stad", "Alle plannen, stad", _POINTS, 1),
            Column("marge_zorg", "Plannen met zorgen, stad", _POINTS, 1),
            Column("marge_wijk", "Alle plannen, één buurtteam", _POINTS, 1),
        ),
        method=(
            f"Halve breedte van een 95%-interval voor een aandeel van 50%. {minutes:g} minuten per "
            f"plan, {100 * double:.0f}% dubbel, naar verwachting {concern:.0f}% met zorgen. Zo "
            "is vooraf gerekend, alsof elk plan te beoordelen is. Het interval achteraf is wijder: "
            "er vallen plannen af, de methode is exact, en grenzen zijn naar buiten afgerond."
        ),
    )


def bounds(registered: Released, by_tick: Released, city: Released) -> Released:
    """Set what the ticked plans say against what all plans could say, and what the sample says."""
    return registered.derive(
        _bounds,
        by_tick,
        city,
        name="veiligheid_grenzen",
        title="Wat de plannen zonder vinkje aan het antwoord kunnen veranderen",
        dimensions=(Column("vraag", "Vraag"),),
        values=(
            Column("vinkje", "Alleen plannen met vinkje", "%", 0),
            Column("laagst", "Alle plannen, laagst", "%", 0),
            Column("hoogst", "Alle plannen, hoogst", "%", 0),
            *with_ends("steekproef", "Steekproef", "%"),
        ),
        method=(
            "Grenzen zonder enige aanname over de plannen zonder vinkje (Manski, 1989); in "
            "de steekproef zijn ook deze plannen gelezen. Wat nergens is opgeschreven, blijft "
            "onbekend."
        ),
    )


def expected_concern(city: Released) -> float:
    """Read how many plans in a hundred hold concern, for planning; 15 before that is known."""
    rows = city.table[city.table["vraag"] == LABELS["zorg"]].sort_values("periode")
    share = float(rows["aandeel"].iloc[-1]) if len(rows) else np.nan
    return share if np.isfinite(share) else 15.0


def _strata(registered: pd.DataFrame) -> pd.DataFrame:
    known = registered.dropna(subset=["met_plan"])
    return known.rename(columns={"gebied": "stratum", "met_plan": "omvang"})


def _bounds(registered: pd.DataFrame, by_tick: pd.DataFrame, city: pd.DataFrame) -> pd.DataFrame:
    plans, stated, concern = (
        float(registered[name].iloc[0]) for name in ("met_plan", "aangegeven", "zorg")
    )
    unknown = plans - stated
    ticked = by_tick[by_tick["groep"] == TICKS[CONCERN]].set_index("vraag")["aandeel"]
    sample = city.set_index("vraag")
    rows = []
    for name in BOUNDED:
        label = LABELS[name]
        if name == "zorg":
            share, known, open_ = concern / stated, stated, unknown
        else:
            share, known, open_ = float(ticked.get(label, np.nan)) / 100, concern, unknown
        rows.append(
            {
                "vraag": label,
                "vinkje": 100 * share,
                "laagst": 100 * share * known / (known + open_),
                "hoogst": 100 * (share * known + open_) / (known + open_),
                "steekproef": sample["aandeel"].get(label, np.nan),
                "steekproef_laag": sample["aandeel_laag"].get(label, np.nan),
                "steekproef_hoog": sample["aandeel_hoog"].get(label, np.nan),
            }
        )
    return pd.DataFrame(rows)
