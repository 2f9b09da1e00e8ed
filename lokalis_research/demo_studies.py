"""Which studies with human coders belong to a delivery."""

from __future__ import annotations

from pathlib import Path

from lokalis_research import home
from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery


def studies_for(checked: CheckedDelivery, dictionary: Dictionary) -> Path:
    """Find the folder of the studies of a delivery.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.
    dictionary : Dictionary
        The data dictionary.

    Returns
    -------
    pathlib.Path
        The user's own studies; for the demo delivery made-up ones, which never meet those.
    """
    if not checked.is_demo:
        return home.studies()
    return home.private_folder(home.home() / "demo_onderzoek")
