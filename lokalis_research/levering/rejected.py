"""The rows that were set apart, as they stand in the files: for the eyes of the researcher alone.

What is shown here is personal data as it was delivered. It is read from the files each time, never
stored, and every way in which it can be shown carries a mark that no saved output may hold.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from lokalis_research.errors import DeliveryError, hint
from lokalis_research.levering.agreement import read_agreement
from lokalis_research.levering.fingerprint import fingerprint_agreed
from lokalis_research.levering.read import read_cells, read_headers

if TYPE_CHECKING:
    from lokalis_research.levering.delivery import CheckedDelivery

MARKER = "LOKALIS-APARTGEZETTE-RIJEN-NIET-BEWAREN"
MOST_ROWS = 200  # of a file that are shown


@dataclass(frozen=True, repr=False)
class Rejected:
    """Rows set apart, with the values that the files have; shown, and nothing else."""

    rule: str | None
    _frames: list[tuple[str, int, pd.DataFrame]] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the rows."""
        return sum(count for _, count, _ in self._frames)

    def __repr__(self) -> str:
        """Write the rows as text, under the mark."""
        parts = [MARKER, *(f"{self._title(*one)}\n{_text(one[2])}" for one in self._frames)]
        return "\n\n".join(parts if self._frames else [*parts, "Er is niets apartgezet."])

    def _repr_html_(self) -> str:
        parts = [f"<p>{MARKER}</p>"]
        for one in self._frames:
            parts += [f"<p>{html.escape(self._title(*one))}</p>", one[2].to_html(index=False)]
        return "".join(parts if self._frames else [*parts, "<p>Er is niets apartgezet.</p>"])

    def _title(self, file: str, count: int, frame: pd.DataFrame) -> str:
        shown = f", waarvan de eerste {len(frame)}" if count > len(frame) else ""
        return f"{file}: {count} rijen apartgezet{f' ({self.rule})' if self.rule else ''}{shown}"


def _text(frame: pd.DataFrame) -> str:
    text: str = frame.to_string(index=False)
    return text


def rejected_rows(delivery: CheckedDelivery, folder: Path, rule: str | None = None) -> Rejected:
    """Find the rows of a delivery that were set apart, with the values that they have."""
    agreement = read_agreement(folder)
    if fingerprint_agreed(folder, agreement) != delivery.files:
        raise DeliveryError(
            "The files of the delivery are no longer the ones that were checked.",
            remedy="Check the delivery again.",
        )
    aside = pd.concat(
        [delivery.quarantine(name)[["bestand", "rij", "regels"]].assign(tabel=name)
         for name in delivery.tables],
        ignore_index=True,
    )  # fmt: skip
    rules = aside["regels"].str.split(", ")
    known = sorted(set(rules.explode().dropna()))
    if rule is not None:
        if rule not in known:
            raise DeliveryError(f'No row was set apart by "{rule}".', remedy=hint(rule, known))
        aside = aside[[rule in one for one in rules]]
    frames = []
    for file in agreement.bestanden:
        mine = aside[(aside["bestand"] == file.source_name) & (aside["tabel"] == file.tabel)]
        if len(mine):
            first = mine.head(MOST_ROWS)
            headers = read_headers(folder, file)
            raw = read_cells(folder, file, list(range(len(headers))))
            cells = pd.DataFrame(
                {place: raw.cells[place].as_text() for place in raw.cells}
            ).set_axis(headers, axis=1)
            cells = cells.set_axis(pd.Index(raw.rows), axis=0).reindex(first["rij"]).fillna("")
            cells = cells.reset_index(drop=True)
            cells.insert(0, "rij", first["rij"].to_numpy(), allow_duplicates=True)
            cells.insert(1, "regels", first["regels"].to_numpy(), allow_duplicates=True)
            frames.append((file.source_name, len(mine), cells))
    return Rejected(rule, frames)
