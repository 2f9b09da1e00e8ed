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

FEW_OR_NEARLY_ALL = (
    "te weinig gezinnen, personen of medewerkers achter het getal, of iets gevoeligs dat voor "
    "bijna iedereen in een groep geldt"
)


def why_hidden(reason: str) -> str:
    """Say why a cell is hidden."""
    return WHY_HIDDEN.get(reason, reason)


def why_for_readers(reason: str) -> str:
    """Say why cells are hidden to who receives them."""
    itself = ("drempel", "groepsonthulling")
    return FEW_OR_NEARLY_ALL if reason in itself else why_hidden(reason)
