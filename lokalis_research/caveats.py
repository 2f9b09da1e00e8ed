"""What a reader must know before comparing years: the series breaks of a table, as a list."""

from __future__ import annotations

import html
from dataclasses import dataclass

from lokalis_research.dictionary import Dictionary


@dataclass(frozen=True)
class Caveats:
    """A list of warnings on a page.

    Parameters
    ----------
    items : tuple of tuple of str. When, what and with what consequence, in Dutch.
    """

    items: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(" — ".join(item) for item in self.items)

    def _repr_html_(self) -> str:
        lines = "".join(
            f"<li><strong>{html.escape(when)}.</strong> {html.escape(what)} "
            f"{html.escape(consequence)}</li>"
            for when, what, consequence in self.items
        )
        return f'<ul class="breuken">{lines}</ul>'


def series_breaks(dictionary: Dictionary, table: str) -> Caveats:
    """List the series breaks of a table.

    Parameters
    ----------
    dictionary : Dictionary. Holds them.
    table : str. Name of the table.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> len(series_breaks(load_dictionary(), "verzuimmeldingen").items) >= 3
    True
    """
    breaks = sorted(dictionary[table].breaks, key=lambda item: item.datum)
    return Caveats(tuple((item.moment, item.wat, item.gevolg) for item in breaks))
