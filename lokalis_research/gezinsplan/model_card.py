"""The model card: what the machine is for, how good it is and where it fails, from its results."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from lokalis_research.gezinsplan.estimate import rows_with
from lokalis_research.gezinsplan.machine import LEAST_FAMILIES_PER_CLASS, SURE, Machine
from lokalis_research.gezinsplan.machine_results import judged_beside
from lokalis_research.result import Released
from lokalis_research.text import Row, listing, number

WEAK, WORTH = 0.75, 0.7
"""Below the first, an AUC is called weak; below the second, of little use on new wording."""


@dataclass(frozen=True)
class ModelCard:
    """A page about the machine, in Dutch."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]

    def __repr__(self) -> str:
        return "\n".join(
            line for heading, lines in self.sections for line in (heading.upper(), *lines)
        )

    def _repr_html_(self) -> str:
        parts = [
            f"<h4>{html.escape(heading)}</h4>"
            + "".join(f"<p>{html.escape(line)}</p>" for line in lines)
            for heading, lines in self.sections
        ]
        return f'<section class="modelkaart">{"".join(parts)}</section>'


def model_card(
    quality: Released,
    beside: Released,
    unseen: Released,
    drivers: Released,
    gold: Released,
    machine: Machine,
) -> ModelCard:
    """Write the model card from released results: every sentence follows from a number by rule.

    Of the machine it tells which criteria were refused and why: rules, no numbers.
    """
    return ModelCard(
        (
            ("Waarvoor", _purpose()),
            ("Waarvan het leerde", _learnt_from(gold, machine)),
            ("Hoe goed het leest", _how_good(quality)),
            ("Naast mensen", _beside(beside)),
            ("Wat anders is opgeschreven", _unseen(unseen)),
            ("Waar het op let", _drivers(drivers)),
            ("Waar het niet voor is", _limits()),
        )
    )


def _purpose() -> tuple[str, ...]:
    return (
        "Het model schat van elk doel de kans dat mensen zouden zeggen dat het aan een criterium "
        "voldoet. Die kans scherpt de schatting over alle doelen aan. Een cijfer van het model "
        "alleen wordt nergens gegeven, en over een enkel doel of een enkele gezinswerker zegt het "
        "niets.",
    )


def _learnt_from(gold: Released, machine: Machine) -> tuple[str, ...]:
    shown = gold.table["doelen"].dropna()
    few, many = (number(end) for end in (shown.min(), shown.max())) if len(shown) else ("", "")
    amount = (
        f"Het leerde per criterium van ongeveer {few if few == many else f'{few} tot {many}'} "
        "doelen waarvan mensen de code vaststelden."
        if len(shown)
        else "Van hoeveel doelen het leerde, mag niet worden getoond."
    )
    condition = (
        f"Een criterium wordt alleen geleerd als elk van twee antwoorden bij minstens "
        f"{LEAST_FAMILIES_PER_CLASS} gezinnen voorkomt."
    )
    count = len(machine.refused)
    if not count:
        return (amount, f"{condition} Dat was bij alle criteria zo.")
    names = listing([str(name).replace("_", " ") for name in machine.refused["criterium"]])
    return (amount, f"{condition} Niet geleerd: {names}.")


def _how_good(quality: Released) -> tuple[str, ...]:
    rows = rows_with(quality, "onderscheid")
    if not rows:
        return (_NOTHING,)
    low, high = _ends(rows, "onderscheid")
    weak = [str(row["criterium"]) for row in rows if row["onderscheid"] < WEAK]
    lines = [
        "Hoe vaak het, bij gezinnen die het niet las, een doel dat voldoet hoger zet dan een doel "
        f"dat niet voldoet (AUC), loopt van {number(low['onderscheid'], 2)} ({low['criterium']}) "
        f"tot {number(high['onderscheid'], 2)} ({high['criterium']}); 0,5 is raden.",
        f"Zwak (onder {number(WEAK, 2)}) is het bij {listing(weak)}."
        if weak
        else f"Bij geen criterium is de AUC lager dan {number(WEAK, 2)}.",
    ]
    answered = rows_with(quality, "antwoordt")
    if answered:
        least, most = _ends(answered, "antwoordt")
        lines.append(
            f"Het onthoudt zich als het minder dan {SURE * 100:.0f}% zeker is, en beantwoordt zo "
            f"{number(least['antwoordt'])}% ({least['criterium']}) tot "
            f"{number(most['antwoordt'])}% ({most['criterium']}) van de doelen."
        )
    return tuple(lines)


def _beside(beside: Released) -> tuple[str, ...]:
    rows = {str(row["criterium"]): row for row in rows_with(beside, "verschil")}
    if not rows:
        return ("Er zijn te weinig doelen door twee codeurs beoordeeld om dat te zeggen.",)
    judged = judged_beside(beside)
    less = [rows[one.name] for one in judged if one.side == "lager"]
    more = [one for one in judged if one.side == "hoger"]
    unsure = len(rows) - len(less) - len(more)
    lines = [
        "Op dezelfde doelen is het model het met een codeur minder vaak eens dan twee codeurs met "
        f"elkaar bij {len(less) or 'geen'} van de {len(rows)} criteria, vaker bij "
        f"{len(more) or 'geen'}; bij {unsure or 'geen'} is dat uit deze gegevens niet te zeggen."
    ]
    if less:
        lines.append(f"Minder vaak bij: {_named(less, 'verschil')}.")
    return tuple(lines)


def _unseen(unseen: Released) -> tuple[str, ...]:
    rows = rows_with(unseen, "verlies")
    if not rows:
        return (_NOTHING,)
    known, unknown = (
        float(pd.Series([row[name] for row in rows]).mean()) for name in ("bekend", "onbekend")
    )
    useless = [str(row["criterium"]) for row in rows if row["onbekend"] < WORTH]
    lines = [
        "Op een schrijfwijze die het nooit zag, is de AUC gemiddeld "
        f"{number(unknown, 2)}, waar hij {number(known, 2)} is bij schrijfwijzen die het zag."
    ]
    if useless:
        lines.append(
            f"Daar is het van weinig nut (AUC onder {number(WORTH, 1)}) bij {listing(useless)}."
        )
    lines.append(
        "Hoe minder een doel lijkt op wat codeurs lazen, hoe minder zeker het model ervan is. "
        "Schrijft een team of een nieuw systeem anders dan de gecodeerde doelen, codeer daar dan "
        "eerst opnieuw."
    )
    return tuple(lines)


def _drivers(drivers: Released) -> tuple[str, ...]:
    rows = pd.DataFrame(rows_with(drivers, "gewicht"))
    if rows.empty:
        return (_NOTHING,)
    lines = []
    for criterium, own in rows.groupby("criterium", sort=False):
        ordered = own.sort_values("gewicht", key=lambda weight: -weight.abs(), kind="stable")
        up, down = (
            [str(label) for label in ordered.loc[side, "kenmerk"]]
            for side in (ordered["gewicht"] > 0, ordered["gewicht"] < 0)
        )
        parts = [
            f"{way} ‘ja’: {'; '.join(labels)}."
            for way, labels in (("Vaker", up), ("Minder vaak", down))
            if labels
        ]
        lines.append(f"{criterium}. {' '.join(parts)}")
    return tuple(lines)


def _limits() -> tuple[str, ...]:
    return (
        "Niet om een doel, een gezin of een medewerker te beoordelen, en niet om codeurs te "
        "vervangen: elke ronde heeft nieuwe codes van mensen nodig.",
        "Het neemt de fouten over die codeurs samen maken. Waar mensen het vaak oneens zijn, is "
        "ook zijn kans weinig waard.",
        "Namen gaan er zo goed mogelijk uit voordat het leert; stukjes van woorden die het "
        "gebruikt, worden nooit getoond.",
    )


_NOTHING = "Dit cijfer is niet te tonen."


def _ends(rows: Iterable[Row], column: str) -> tuple[Row, Row]:
    ordered = sorted(rows, key=lambda row: float(row[column]))
    return ordered[0], ordered[-1]


def _named(rows: Iterable[Row], column: str) -> str:
    return listing(
        [f"{row['criterium']} ({number(row[column], 1, sign=True)} punt)" for row in rows]
    )
