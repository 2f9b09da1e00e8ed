"""What makes the numbers of a delivery doubtful as a whole: said on every page, in Dutch.

It names tables, and neither counts nor people: it is true of a table of many rows, or not said.
"""

from __future__ import annotations

from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.levering.rules import RULES

MANY_ROWS, MANY_REFUSED = 20, 0.2  # one in five, and of fewer rows it is a slip


def doubts(delivery: CheckedDelivery) -> tuple[str, ...]:
    """Say what readers of any page must know of a delivery; nothing where all is well."""
    said = {RULES[name].on_pages for name in delivery.findings["regel"]} - {""}
    return (*map(_refused, mostly_refused(delivery)), *sorted(said))


def mostly_refused(delivery: CheckedDelivery) -> list[str]:
    """Name the tables of which many rows were refused."""
    return [name for name in delivery.tables if _mostly(delivery, name)]


def _refused(name: str) -> str:
    return (
        f"Van de tabel {name} is meer dan een op de vijf rijen afgekeurd. Cijfers die daarop "
        "rusten, kloppen misschien niet."
    )


def _mostly(delivery: CheckedDelivery, name: str) -> bool:
    """Tell whether many rows of a table were refused for a fault."""
    counted = delivery.rows.loc[delivery.rows["tabel"] == name, ["gelezen", "met_fout"]].sum()
    many = counted["met_fout"] > MANY_REFUSED * counted["gelezen"]
    return bool(counted["gelezen"] >= MANY_ROWS and many)
