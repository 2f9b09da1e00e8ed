"""What main points compare with a year before, and the smallest difference that would be seen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lokalis_research.result import NOT_THERE, Column, Released, with_ends
from lokalis_research.verdict import Verdict, said_of

_METHOD = (
    "Elk verschil is zo onzeker als dit cijfer in eerdere jaren verschilde, en ten minste zo als "
    "toeval in wie er kwam geeft; van aandelen en gemiddelden ook ten minste zo als die hier samen "
    "in eerdere jaren verschilden. Alle verschillen zijn samen beoordeeld, zodat hooguit één op de "
    "twintig pagina’s iets beweert waar niets verandert. Een verandering die kleiner is dan wat "
    "op zou vallen, kan er zijn zonder dat deze pagina haar ziet."
)


@dataclass(frozen=True)
class Judged:
    """A verdict on a main point, under its name and in the unit of its difference."""

    label: str
    unit: str
    verdict: Verdict
    is_ratio: bool = False

    @property
    def row(self) -> dict[str, Any]:
        """Give the difference, its ends, and the smallest that would have been called one."""
        one, labels = self.verdict, (self.label, self.unit, said_of(self.verdict)[2:])
        ends = [one.value, one.low, one.high]
        seen = one.value - one.low if one.value > 0 else one.high - one.value
        if self.is_ratio:
            # From 0 upwards nothing would be seen, and no end says more than that.
            ends = [100 * (end - 1) if one.low or end == one.value else math.nan for end in ends]
            reach = one.value / (one.low or math.nan)
            seen = 100 * (reach - 1 if one.value > 1 else 1 - one.value / one.high)
        return dict(zip(_COLUMNS, (*labels, *ends, seen), strict=True))


_COLUMNS = ("wat", "eenheid", "oordeel", "verschil", "verschil_laag", "verschil_hoog", "te_zien")


def laid_out(judged: Iterable[Judged], name: str, *sources: Released) -> Released:
    """Lay what was judged together out under each other."""
    rows = pd.DataFrame([one.row for one in judged], columns=_COLUMNS)
    nowhere = {f"{column}{NOT_THERE}": rows[column].isna() for column in _COLUMNS[3:]}
    labels = ("Wat", "Eenheid", "Oordeel")
    return sources[0].derive(
        lambda *_: rows.assign(**nowhere),
        *sources[1:],
        name=f"{name}_beoordeeld",
        title="De hoofdpunten naast een jaar eerder, en welk verschil op zou vallen",
        dimensions=tuple(map(Column, _COLUMNS[:3], labels)),
        values=(
            *with_ends("verschil", "Verschil", "", 1, interval="interval"),
            Column("te_zien", "Vanaf hier zou het opvallen", "", 1),
        ),
        method=_METHOD,
    )
