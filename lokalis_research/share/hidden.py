"""How much of a run is shown, and why the rest is not."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lokalis_research.share.inventory import FinishedRun

SHOWN, HIDDEN = "getoond", "verborgen"

WHY_HIDDEN = {
    "drempel": "te weinig gezinnen, personen of medewerkers achter het getal",
    "dominantie": "een of twee mensen bepalen de som",
    "vrijheidsgraden": "een model dat op te weinig gegevens rust",
    "groepsonthulling": "iets gevoeligs zou van bijna iedereen in een groep bekend worden",
    "aanvullend": "een ander verborgen getal zou eruit af te leiden zijn",
    "weggelaten": "een verborgen getal van deze tabel was anders altijd te berekenen",
    "afgeleid": "berekend uit een verborgen getal",
}
"""What each reason in an audit record means."""


@dataclass(frozen=True)
class HiddenCells:
    """Cells of tables from the delivery, counted."""

    per_table: pd.DataFrame
    per_rule: pd.DataFrame

    @property
    def per_notebook(self) -> pd.DataFrame:
        """``notebook``, ``getoond``, ``verborgen``, ``aandeel`` (%); no public ones."""
        own = self.per_table[self.per_table["herkomst"] != "openbaar"]
        counts = own.groupby("notebook", as_index=False)[[SHOWN, HIDDEN]].sum()
        return counts.assign(aandeel=100 * counts[SHOWN] / (counts[SHOWN] + counts[HIDDEN]))

    @property
    def reasons_per_notebook(self) -> dict[str, list[tuple[str, int]]]:
        """Per notebook what each rule means and how many cells it hid: for the reviewer only."""
        found: dict[str, list[tuple[str, int]]] = {}
        for name, rows in self.per_rule.groupby("notebook"):
            counts = rows.groupby("reden")["cellen"].sum()
            found[str(name)] = [(why_hidden(str(why)), int(n)) for why, n in counts.items()]
        return found


def count_hidden(run: FinishedRun) -> HiddenCells:
    """Count what the audit records of a run say."""
    tables, rules = [], []
    for notebook in run.notebooks:
        for name in notebook.tables:
            audit = run.audit(notebook.name, name)
            status = audit.cells["status"].value_counts()
            row = {"notebook": notebook.name, "tabel": name, "herkomst": audit.origin}
            kinds = (SHOWN, HIDDEN, "niet_bepaald")
            tables.append(row | {kind: int(status.get(kind, 0)) for kind in kinds})
            hidden = audit.cells.loc[audit.cells["status"] == HIDDEN, "reden"]
            rules += [
                {"notebook": notebook.name, "tabel": name, "reden": reason, "cellen": int(n)}
                for reason, n in hidden.value_counts().sort_index().items()
            ]
    columns = ["notebook", "tabel", "herkomst", SHOWN, HIDDEN, "niet_bepaald"]
    return HiddenCells(
        pd.DataFrame(tables, columns=columns),
        pd.DataFrame(rules, columns=["notebook", "tabel", "reden", "cellen"]),
    )


def why_hidden(reason: str) -> str:
    """Say why a cell is hidden, to the reviewer only."""
    return WHY_HIDDEN.get(reason, reason)
