"""What may be told of the machine: results with, per number, the families that it rests on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.codering.codebook import Codebook
from lokalis_research.gezinsplan.estimate import CRITERIUM, Rests, lay_out
from lokalis_research.gezinsplan.features import FEATURES, LABELS
from lokalis_research.gezinsplan.machine import FOLDS, SURE, Learnt, Machine
from lokalis_research.gezinsplan.machine_measures import STEPS, beside_people, calibration, measure
from lokalis_research.gezinsplan.trend import QUESTIONS
from lokalis_research.result import Column, Estimate, Released, Result, estimate_of
from lokalis_research.verdict import Comparison, Verdict, judge

QUALITY = (
    estimate_of("gezin", "onderscheid", "AUC", "", 2),
    estimate_of("gezin", "gelijk", "Gelijk aan de afgesproken code", "%", 0, "aandeel"),
    estimate_of("gezin", "ac1", "AC1 met de afgesproken code", "", 2),
    estimate_of("gezin", "antwoordt", "Antwoordt", "%", 0, "aandeel"),
    estimate_of("gezin", "gelijk_als_zeker", "Gelijk als het antwoordt", "%", 0, "aandeel"),
)
BESIDE = (
    estimate_of("gezin", "mens_mens", "Codeurs onderling", "%", 0, "aandeel"),
    estimate_of("gezin", "machine_mens", "Model met codeur", "%", 0, "aandeel"),
    estimate_of("gezin", "verschil", "Verschil", "procentpunt", 1),
)
UNSEEN = (
    estimate_of("gezin", "bekend", "AUC, zelfde schrijfwijze", "", 2),
    estimate_of("gezin", "onbekend", "AUC, andere schrijfwijze", "", 2),
    estimate_of("gezin", "verlies", "Verlies", "", 2),
    estimate_of("gezin", "slechtste", "AUC, lastigste schrijfwijze", "", 2),
)
WEIGHT = estimate_of("gezin", "gewicht", "Gewicht", "", 1)
CHANCE = (
    estimate_of("gezin", "kans", "Gemiddelde kans", "%"),
    estimate_of("gezin", "voldoet", "Voldeed volgens mensen", "%", 0, "aandeel"),
)
DRIVERS = 4
"""So many features are told per criterion."""


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
            part: Rests(
                rows_of["gezin_id"],
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
        title="Het model naast de afgesproken codes, bij gezinnen die het niet las",
        method=(
            f"Elk doel is beoordeeld door een model dat niets van dat gezin zag ({FOLDS} delen, "
            "ingedeeld per gezin; ook wie zijn kansen afstemde, zag het niet). Intervallen: "
            "bootstrap over gezinnen. Het model antwoordt als het er minstens "
            f"{SURE * 100:.0f}% zeker van is. AUC: de kans dat het een doel dat voldoet hoger zet "
            "dan een doel dat niet voldoet; 0,5 is raden."
        ),
    )


def beside(machine: Machine, codings: pd.DataFrame, codebook: Codebook) -> Result:
    """Tell whether the machine agrees with coders as they agree with each other."""
    rows, behind = [], []
    for name, one in machine.learnt.items():
        found = beside_people(one, codings)
        degrees, goals = len(found["gezinnen"]) - 1, int(found["doelen"])
        rows.append({"criterium": codebook[name].titel, **found})
        behind.append(
            {
                "mens_mens": Rests(found["gezinnen"], degrees, goals),
                "machine_mens": Rests(found["gezinnen"], degrees, goals),
                "verschil": Rests(
                    min(found["oneens"], found["machine_oneens"], key=len), degrees, goals
                ),
            }
        )
    return _result(
        rows,
        behind,
        BESIDE,
        name="machine_naast_mensen",
        title="Zijn model en codeur het zo vaak eens als twee codeurs?",
        method=(
            "Dezelfde doelen, die twee of meer codeurs los van elkaar beoordeelden; het model "
            "heeft bij elk doel het gezin niet gezien. Verschil met 95%-interval over gezinnen. "
            "Het model leerde van afgesproken codes, waar codeurs al naast elkaar zijn gelegd: dat "
            "het vaker met een codeur eens is dan een andere codeur, betekent niet dat het beter "
            "leest."
        ),
    )


def judged_beside(beside: Released) -> tuple[Verdict, ...]:
    """Judge on which criteria machine and coder agree more, or less, often than two coders."""
    rows = beside.table.dropna(subset=["verschil", "verschil_laag"]).to_dict("records")
    compared = [Comparison.of(row["criterium"], row, "verschil") for row in rows]
    return judge(compared, questions=QUESTIONS, decimals=1)


def unseen(found: pd.DataFrame, machine: Machine, codebook: Codebook) -> Result:
    """Tell how much worse the machine is on wording that it never saw."""
    rows = [
        row | {"criterium": codebook[str(row["criterium"])].titel}
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
        title="Hoeveel slechter het model leest wat anders is opgeschreven",
        method=(
            "Doelen zijn zonder hun codes verdeeld naar schrijfwijze (gebruik van de gewoonste "
            "woorden). Het model leert steeds zonder één schrijfwijze en wordt daarop beoordeeld. "
            "Verlies: AUC bij bekende min die bij onbekende schrijfwijze, met bootstrap over "
            "gezinnen. De AUC is hier per schrijfwijze berekend en daarna gemiddeld. Dat kan een "
            "honderdste verschillen van de AUC over alle doelen samen."
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
        title="Waar het model op let",
        dimensions=(CRITERIUM, Column("kenmerk", "Kenmerk van de tekst")),
        method=(
            f"Gewicht van {len(FEATURES)} kenmerken die iedereen kan aanwijzen, en van lengte en "
            "leesbaarheid: hoeveel de logit van ‘ja’ verandert per standaardafwijking, gemiddeld "
            "over de modellen. Alleen wat in elk model dezelfde kant op wijst. Een kenmerk dat "
            "samengaat met een code is er niet de oorzaak van. Het model gebruikt ook stukjes van "
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
        rows.append(row | {"stap": f"{(step - 1) * width}–{step * width}%"})
        both = (row["gezinnen_wel"], row["gezinnen_niet"])
        degrees = sum(map(len, both)) // 2 - 1
        rests = Rests(min(both, key=len), degrees, int(row["doelen"]))
        behind.append({"kans": rests, "voldoet": rests})
    return _result(
        rows,
        behind,
        CHANCE,
        name="machine_ijking",
        title="Klopt de kans die het model geeft",
        dimensions=(Column("stap", "Kans volgens het model"),),
        method="Alle criteria samen; elk doel door een model dat het gezin niet zag.",
    )


def _smaller_class(one: Learnt) -> Rests:
    gold = one.gold
    sides = (gold.loc[gold["voldoet"] == side, "gezin_id"].unique() for side in (True, False))
    return Rests(min(sides, key=len), gold["gezin"].nunique() - 1, len(gold))


def _result(
    rows: list[dict[Any, Any]],
    behind: list[dict[str, Rests]],
    estimates: tuple[Estimate, ...],
    *,
    dimensions: tuple[Column, ...] = (CRITERIUM,),
    **described: Any,
) -> Result:
    keys = [column.name for column in dimensions]
    numbers = [part for one in estimates for part in (one.name, *one.ends)]
    return lay_out(
        pd.DataFrame(rows).reindex(columns=[*keys, *numbers]),
        {one.name: [rests[one.name] for rests in behind] for one in estimates},
        estimates,
        dimensions=dimensions,
        **described,
    )
