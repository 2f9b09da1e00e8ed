"""The words of review and bundle, as a reader sees them."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["akkoord", "aanpassen", "afgewezen"]

WHY_HIDDEN = {
    "drempel": "te weinig gezinnen, personen of medewerkers achter het getal",
    "dominantie": "een of twee mensen bepalen de som",
    "vrijheidsgraden": "een model dat op te weinig gegevens rust",
    "groepsonthulling": "iets gevoeligs zou van bijna iedereen in een groep bekend worden",
    "aanvullend": "een ander verborgen getal zou eruit af te leiden zijn",
    "afgeleid": "berekend uit een verborgen getal",
}
"""What each reason in an audit record means."""


def why_hidden(reason: str) -> str:
    """Say why a cell is hidden."""
    return WHY_HIDDEN.get(reason, reason)
