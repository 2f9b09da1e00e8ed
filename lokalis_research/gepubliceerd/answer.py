"""The answer of the page about published figures."""

from __future__ import annotations

from lokalis_research.gepubliceerd.checks import CHANGED
from lokalis_research.gepubliceerd.claims import CONFIRMED, CONTRADICTED, OPEN
from lokalis_research.gepubliceerd.verdicts import DIFFERS, LACKING, REPRODUCED, ROUNDING
from lokalis_research.result import Released
from lokalis_research.text import Answer
from lokalis_research.verdict import cannot_say


def answer(counted: Released, claims: Released, checks: Released, *, made_up: bool) -> Answer:
    """Say how many published figures come out of this delivery, and how many it cannot know.

    What the made-up delivery was fitted to is not reproduced.
    """
    if not counted.table["alle"].sum():
        return Answer(("Over dit halfjaar en eerder zijn geen cijfers gepubliceerd.",))
    counts = counted.table.set_index("oordeel")
    column = "vrij" if made_up else "alle"
    found = [REPRODUCED, ROUNDING, DIFFERS]
    counts = counts.reindex([*counts.index.union([*found, LACKING])]).fillna(0)
    same, near, differs = counts.loc[found, column].astype(int)
    total, absent = int(counts["alle"].sum()), int(counts["alle"].loc[[LACKING]].sum())
    fitted = int(counts.loc[found, "geijkt"].sum()) if made_up else 0
    sides = claims.table["oordeel"].value_counts()
    said = [int(sides.get(name, 0)) for name in (CONFIRMED, CONTRADICTED, OPEN)]
    changed = int((checks.table["opnieuw"] == CHANGED).sum())
    others = "De andere" if fitted else "Daarvan"
    rest = "; over de andere is met deze levering niets te zeggen" if said[2] else ""
    rest = "; van een demo bewijst ook dat niets" if made_up else rest
    return Answer.ranked(
        (
            f"Van de {total} gepubliceerde cijfers kan deze levering er "
            f"{fitted + same + near + differs} nagaan.",
            f"Op {fitted} daarvan is de demo afgestemd; die bewijzen niets." if fitted else "",
            f"{others}: {same} keer gelijk, {near} keer binnen de afronding en {differs} keer "
            "anders.",
            f"Voor {absent} cijfers ontbreken gegevens; de rest is herhaling, anders geteld of "
            "geen uitkomst.",
            f"Van {sum(said)} beweringen bevestigt deze levering er {said[0]} en spreekt zij er "
            f"{said[1]} tegen{rest}."
            if sum(said)
            else "",
            f"{changed} sommen tussen cijfers kwamen anders uit dan eerder." if changed else "",
        ),
        cannot_say(["of een verslag klopt", "waardoor een cijfer afwijkt"]),
    )
