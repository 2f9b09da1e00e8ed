"""What a second delivery revised: counts per table and field, never a value."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary, Table
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.delivery import CheckedDelivery

COLUMNS = ("tabel", "veld", "soort", "aantal", "van")
SORTS = {
    "niet_meer_geleverd": "niet meer geleverd",
    "nieuw_geleverd": "voor het eerst geleverd",
    "rij_weg": "rijen weg",
    "rij_geweigerd": "rijen nu in quarantaine",
    "rij_nagekomen": "rijen nagekomen (gedateerd tot en met de vorige peildatum)",
    "rij_nieuw": "rijen van na de vorige peildatum",
    "ingevuld": "alsnog ingevuld",
    "leeggemaakt": "leeggemaakt",
    "gewijzigd": "gewijzigd",
}


def revisions(old: CheckedDelivery, new: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count what changed between two deliveries, row by row of the same pseudonymised key.

    ``van`` counts of rows that came those of the new delivery, of rows that went those of the old
    one, of fields the rows in both. A row that came is late (``rij_nagekomen``) when its first date
    is not after the peildatum of the old delivery.
    """
    if old.key != new.key:
        raise DeliveryError(
            "The two deliveries were pseudonymised with different keys.",
            remedy="Read both on the same machine; a demo delivery only compares with a demo.",
        )
    rows: list[tuple[str, str, str, int, int]] = []
    for name in dictionary:
        if name in old.tables and name in new.tables:
            rows += _compare(old, new, dictionary[name])
            continue
        for one, sort in ((old, "niet_meer_geleverd"), (new, "nieuw_geleverd")):
            if name in one.tables:
                rows.append((name, "", sort, len(one.table(name)), len(one.table(name))))
    types = dict.fromkeys(COLUMNS[:3], "str") | dict.fromkeys(COLUMNS[3:], "int64")
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(types)


def _compare(
    old: CheckedDelivery, new: CheckedDelivery, definition: Table
) -> list[tuple[str, str, str, int, int]]:
    key = list(definition.primary_key)
    before, after = old.table(definition.name), new.table(definition.name)
    both = before.merge(after, on=key, how="outer", suffixes=("", "|nieuw"), indicator=True)
    gone, came = both["_merge"] == "left_only", both["_merge"] == "right_only"
    refused = _refused(both.loc[gone, key], new, definition)
    late = np.zeros(len(both), dtype=bool)
    first = next((one.name for one in definition.fields if one.type == "date"), None)
    if first is not None:
        day = both[first if first in key else f"{first}|nieuw"]
        late = (came & (day <= pd.Timestamp(old.peildatum))).to_numpy()
    counts = {
        "rij_weg": (int(gone.sum()) - refused, len(before)),
        "rij_geweigerd": (refused, len(before)),
        "rij_nagekomen": (int(late.sum()), len(after)),
        "rij_nieuw": (int((came & ~late).sum()), len(after)),
    }
    rows = [(definition.name, "", sort, *numbers) for sort, numbers in counts.items()]
    kept = both[both["_merge"] == "both"]
    for field in definition.fields:
        if field.name not in key:
            rows += _changes(kept, definition.name, field.name)
    return [row for row in rows if row[3]]


def _refused(gone: pd.DataFrame, new: CheckedDelivery, definition: Table) -> int:
    quarantine = new.quarantine(definition.name)[list(definition.primary_key)]
    return len(gone.merge(quarantine.dropna().drop_duplicates()))


def _changes(kept: pd.DataFrame, table: str, field: str) -> list[tuple[str, str, str, int, int]]:
    before, after = kept[field], kept[f"{field}|nieuw"]
    was, is_ = before.notna(), after.notna()
    different = (before != after).fillna(False) & was & is_
    counts = {"ingevuld": ~was & is_, "leeggemaakt": was & ~is_, "gewijzigd": different}
    return [(table, field, sort, int(rows.sum()), len(kept)) for sort, rows in counts.items()]


def revision_lines(table: pd.DataFrame) -> list[str]:
    """Write what a second delivery revised for a terminal, in Dutch."""
    if table.empty:
        return ["Er is niets herzien."]
    lines = []
    for name, rows in table.groupby("tabel", sort=False):
        lines.append(str(name))
        for row in rows.to_dict("records"):
            where = f"{row['veld']}: " if row["veld"] else ""
            amount = f"{row['aantal']:,} van {row['van']:,}".replace(",", ".")
            lines.append(f"  {where}{amount} {SORTS[row['soort']]}")
    return lines
