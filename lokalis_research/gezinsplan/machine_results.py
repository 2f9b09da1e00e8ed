"""What may be told of the machine: results with, per number, the families that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.gezinsplan.features import FEATURES, LABELS
from lokalis_research.gezinsplan.machine import SURE, Learnt, Machine
from lokalis_research.gezinsplan.machine_fit import FOLDS
from lokalis_research.gezinsplan.machine_measures import STEPS, calibration, measure
from lokalis_research.gezinsplan.machine_people import beside_people
from lokalis_research.result import Column, Entity, Estimate, Result

_GEZIN: tuple[Entity, ...] = ("gezin",)
CRITERIUM = Column("criterium", "Criterium")

QUALITY = (
    Estimate("onderscheid", "AUC", "", 2, _GEZIN),
    Estimate("gelijk", "Gelijk aan gold", "%", 0, _GEZIN, "aandeel"),
    Estimate("ac1", "AC1 met gold", "", 2, _GEZIN),
    Estimate("antwoordt", "Antwoordt", "%", 0, _GEZIN, "aandeel"),
    Estimate("gelijk_als_zeker", "Gelijk als zij antwoordt", "%", 0, _GEZIN, "aandeel"),
)
BESIDE = (
    Estimate("mens_mens", "Codeurs onderling", "%", 0, _GEZIN, "aandeel"),
    Estimate("machine_mens", "Machine met codeur", "%", 0, _GEZIN, "aandeel"),
    Estimate("verschil", "Verschil", "procentpunt", 1, _GEZIN),
)
UNSEEN = (
    Estimate("bekend", "AUC, zelfde schrijfwijze", "", 2, _GEZIN),
    Estimate("onbekend", "AUC, andere schrijfwijze", "", 2, _GEZIN),
    Estimate("verlies", "Verlies", "", 2, _GEZIN),
    Estimate("slechtste", "AUC, lastigste schrijfwijze", "", 2, _GEZIN),
)
WEIGHT = Estimate("gewicht", "Gewicht", "", 1, _GEZIN)
CHANCE = (
    Estimate("kans", "Gemiddelde kans", "%", 0, _GEZIN),
    Estimate("voldoet", "Voldeed volgens mensen", "%", 0, _GEZIN, "aandeel"),
)
DRIVERS = 4
"""So many features are told per criterion."""


@dataclass(frozen=True)
class Behind:
    """What an estimate rests on."""

    families: int
    degrees: int
    units: int


def quality(machine: Machine, codebook: Codebook) -> Result:
    """Tell how good the machine is on families that it did not see."""
    rows, behind = [], []
    for name, one in machine.learnt.items():
        rows.append({"criterium": codebook[name].titel, **measure(one)})
        gold = one.gold
        agrees = (gold["kans"] >= 0.5) == gold["voldoet"]
        sure = np.maximum(gold["kans"], 1 - gold["kans"]) >= SURE
        sides = {
            "gelijk": gold[agrees],
            "antwoordt": gold[sure],
            "gelijk_als_zeker": gold[sure & agrees],
        }
        of_all = {estimate.name: _smaller_class(one) for estimate in QUALITY}
        of_share = {
            part: Behind(
                rows_of["gezin"].nunique(),
                gold["gezin"].nunique() - 1,
                int(sure.sum()) if part == "gelijk_als_zeker" else len(gold),
            )
            for part, rows_of in sides.items()
        }
        behind.append(of_all | of_share)
    return _result(
        rows,
        behind,
        QUALITY,
        name="machine_kwaliteit",
        title="De machine naast gold, bij gezinnen die zij niet zag",
        method=(
            f"Elk doel is beoordeeld door een model dat niets van dat gezin zag ({FOLDS} delen, "
            "ingedeeld per gezin; afstelling en ijking binnen het leerdeel). Intervallen: "
            "bootstrap over gezinnen. De machine antwoordt als zij er minstens "
            f"{SURE * 100:.0f}% zeker van is. AUC: de kans dat zij een doel dat voldoet hoger zet "
            "dan een doel dat niet voldoet; 0,5 is raden."
        ),
    )


def beside(machine: Machine, codings: pd.DataFrame, codebook: Codebook) -> Result:
    """Tell whether the machine agrees with coders as they agree with each other."""
    rows, behind = [], []
    for name, one in machine.learnt.items():
        found = beside_people(one, codings)
        degrees, goals = int(found["gezinnen"]) - 1, int(found["doelen"])
        rows.append({"criterium": codebook[name].titel, **found})
        behind.append(
            {
                "mens_mens": Behind(int(found["gezinnen"]), degrees, goals),
                "machine_mens": Behind(int(found["gezinnen"]), degrees, goals),
                "verschil": Behind(
                    int(min(found["oneens"], found["machine_oneens"])), degrees, goals
                ),
            }
        )
    return _result(
        rows,
        behind,
        BESIDE,
        name="machine_naast_mensen",
        title="Zijn machine en codeur het zo vaak eens als twee codeurs?",
        method=(
            "Dezelfde doelen, die twee of meer codeurs los van elkaar beoordeelden; de machine "
            "heeft bij elk doel het gezin niet gezien. Verschil met 95%-interval over gezinnen. De "
            "machine leerde van gold, waar codeurs al naast elkaar zijn gelegd: dat zij het vaker "
            "met een codeur eens is dan een andere codeur, betekent niet dat zij beter leest."
        ),
    )


def unseen(found: pd.DataFrame, machine: Machine, codebook: Codebook) -> Result:
    """Tell how much worse the machine is on wording that it never saw."""
    rows = [
        {str(key): value for key, value in row.items()}
        | {"criterium": codebook[str(row["criterium"])].titel}
        for row in found.to_dict("records")
    ]
    behind = [
        {estimate.name: _smaller_class(machine.learnt[name]) for estimate in UNSEEN}
        for name in found["criterium"]
    ]
    return _result(
        rows,
        behind,
        UNSEEN,
        name="machine_onbekende_schrijfwijze",
        title="Hoeveel slechter de machine leest wat anders is opgeschreven",
        method=(
            "Doelen zijn zonder hun codes verdeeld naar schrijfwijze (gebruik van de gewoonste "
            "woorden). De machine leert steeds zonder één schrijfwijze en wordt daarop beoordeeld. "
            "Verlies: AUC bij bekende min die bij onbekende schrijfwijze, met bootstrap over "
            "gezinnen."
        ),
    )


def drivers(machine: Machine, codebook: Codebook) -> Result:
    """Tell which inspectable features move a code most."""
    rows, behind = [], []
    for name, one in machine.learnt.items():
        signs = np.sign([fold.slope * fold.weights[: len(LABELS)] for fold in one.folds])
        steady = np.abs(signs.sum(axis=0)) == len(one.folds)
        chosen = one.weights[steady].sort_values(key=np.abs, ascending=False).head(DRIVERS)
        for feature in sorted(chosen.index):
            rows.append(
                {
                    "criterium": codebook[name].titel,
                    "kenmerk": LABELS[feature],
                    "gewicht": float(chosen[feature]),
                }
            )
            behind.append({"gewicht": _smaller_class(one)})
    return _result(
        rows,
        behind,
        (WEIGHT,),
        name="machine_redenen",
        title="Waar de machine op let",
        dimensions=(CRITERIUM, Column("kenmerk", "Kenmerk van de tekst")),
        method=(
            f"Gewicht van {len(FEATURES)} kenmerken die iedereen kan aanwijzen, en van lengte en "
            "leesbaarheid: hoeveel de logit van ‘ja’ verandert per standaardafwijking, gemiddeld "
            "over de modellen. Alleen wat in elk model dezelfde kant op wijst. Een kenmerk dat "
            "samengaat met een code is er niet de oorzaak van. De machine gebruikt ook stukjes van "
            "woorden; die staan hier niet, want ze kunnen uit een naam komen."
        ),
    )


def calibrated(machine: Machine) -> Result:
    """Lay the machine's chances beside what people decided, over all criteria."""
    found = calibration(list(machine.learnt.values()))
    width = 100 // STEPS
    rows, behind = [], []
    for row in found.to_dict("records"):
        step = int(row["stap"])
        named = {str(key): value for key, value in row.items()}
        rows.append(named | {"stap": f"{(step - 1) * width}–{step * width}%"})
        both = (int(row["gezinnen_wel"]), int(row["gezinnen_niet"]))
        rests = Behind(min(both), sum(both) // 2 - 1, int(row["doelen"]))
        behind.append({"kans": rests, "voldoet": rests})
    return _result(
        rows,
        behind,
        CHANCE,
        name="machine_ijking",
        title="Klopt de kans die de machine geeft",
        dimensions=(Column("stap", "Kans volgens de machine"),),
        method="Alle criteria samen; elk doel door een model dat het gezin niet zag.",
    )


def _smaller_class(one: Learnt) -> Behind:
    gold = one.gold
    fewest = min(gold.loc[gold["voldoet"] == side, "gezin"].nunique() for side in (True, False))
    return Behind(int(fewest), gold["gezin"].nunique() - 1, len(gold))


def _result(
    rows: list[dict[str, object]],
    behind: list[dict[str, Behind]],
    estimates: Iterable[Estimate],
    *,
    name: str,
    title: str,
    method: str,
    dimensions: tuple[Column, ...] = (CRITERIUM,),
) -> Result:
    """Lay rows out as a result; an estimate without an interval gets a missing one."""
    estimates = tuple(estimates)
    keys = [column.name for column in dimensions]
    columns = [end for one in estimates for end in (one.name, *one.ends)]
    table = pd.DataFrame(rows).reindex(columns=[*keys, *columns])
    table = table.astype(dict.fromkeys(keys, "str") | dict.fromkeys(columns, "float64"))
    support = pd.DataFrame(
        [
            {
                **{key: row[key] for key in keys},
                "grootheid": one.name,
                "eenheid": "gezin",
                "n": rests[one.name].families,
                "grootste": np.nan,
                "grootste_twee": np.nan,
                "vrijheidsgraden": float(rests[one.name].degrees),
                "effectief": float(rests[one.name].units),
            }
            for row, rests in zip(rows, behind, strict=True)
            for one in estimates
        ]
    )
    return Result(
        name=name,
        title=title,
        dimensions=dimensions,
        quantities=(),
        ratios=(),
        table=table,
        support=support,
        method=method,
        estimates=estimates,
    )
