"""The questions of the study: which codes say yes, and about which plans a question is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Question:
    """A share that is estimated, of what a criterion of the codebook asks."""

    name: str
    label: str
    criterion: str
    yes: tuple[str, ...] = ("ja",)
    no: tuple[str, ...] = ("nee",)


QUESTIONS = (
    Question(
        "afgewogen",
        "Staat er of er zorgen zijn",
        "afgewogen",
        ("zorg", "geen_zorg"),
        ("staat_er_niet",),
    ),
    Question("zorg", "Er zijn zorgen", "afgewogen", ("zorg",), ("geen_zorg", "staat_er_niet")),
    *(
        Question(name, label, name)
        for name, label in (
            ("visie_gezin", "Visie van het gezin"),
            ("visie_gezinswerker", "Visie van de gezinswerker"),
            ("visie_kind", "Visie van het kind"),
            ("doelen_veiligheid", "Doelen over de zorgen"),
            ("doelen_navolgbaar", "Doelen concreet en navolgbaar"),
        )
    ),
)
LABELS = {question.name: question.label for question in QUESTIONS}
FOLLOWS = {
    "visie_gezin": "zorg",
    "visie_gezinswerker": "zorg",
    "visie_kind": "zorg",
    "doelen_veiligheid": "zorg",
    "doelen_navolgbaar": "doelen_veiligheid",
}
"""Questions that are only about plans that have another."""
FAMILY, WORKER = "visie_gezin", "visie_gezinswerker"


def answers(codes: pd.DataFrame) -> pd.DataFrame:
    """Turn codes into numbers that can be averaged."""
    columns = {
        question.name: np.select(
            [
                codes[question.criterion].isin(question.yes),
                codes[question.criterion].isin(question.no),
            ],
            [1.0, 0.0],
            default=np.nan,
        )
        for question in QUESTIONS
    }
    return pd.DataFrame(columns, index=codes.index)
