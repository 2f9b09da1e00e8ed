"""What a data dictionary says of its municipality, and what it says is not there."""

from __future__ import annotations

from lokalis_research.dictionary.model import Dictionary


def told(dictionary: Dictionary) -> tuple[str, ...]:
    """Say in Dutch what a municipality has, and what it has not.

    Parameters
    ----------
    dictionary : Dictionary
        Of the municipality.

    Returns
    -------
    tuple of str
        One line each; nothing of it is an error.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> told(load_dictionary())[0]
    'overgang: 1 januari 2020, naar KOOS en Spoor030'
    """
    town = dictionary.municipality
    counts = {
        "aanbieders": len(dictionary.code_list("aanbieders")),
        "reeksbreuken": len(dictionary.series_breaks),
        "gepubliceerde cijfers": len(dictionary.published),
        "eigen zinnen op de pagina's": len(town.toelichting),
    }
    moved, closed = town.overgang, town.sluiting
    return (
        f"overgang: {moved.moment}, naar {moved.to}" if moved else "overgang: geen",
        f"sluiting: {closed.first.label} tot en met {closed.last.label}"
        if closed
        else "sluiting: geen",
        *(f"{name}: {count or 'geen'}" for name, count in counts.items()),
    )
