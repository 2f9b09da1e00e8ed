"""The page and the files of two half-years beside each other."""

from __future__ import annotations

from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research.period import HalfYear
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.page import Page
from lokalis_research.runs.revisions import (
    APPEARED,
    CHANGED,
    GONE,
    HIDDEN,
    MAYBE,
    NEW,
    REDEFINED,
    REVISED,
    REVISIONS,
    UNTESTED,
    changed,
    revised,
)
from lokalis_research.runs.series import read_manifest, read_run, read_series
from lokalis_research.runs.templates import fill
from lokalis_research.text import number

FOLDER = "vergelijkingen"
MOST = 100
"""So many rows stand on the page; the files hold them all."""
_HEADS = {"notebook": "Pagina", "tabel": "Tabel", "kolom": "Wat", "groep": "Groep"}
_BOTH = {"eerder": "Eerder", "nu": "Nu"}


def compare_runs(runs: Path, now: HalfYear, before: HalfYear) -> tuple[Path, list[str]]:
    """Compare two half-years that were run, and write a page and three files.

    Besides the page it gives what that says in a few Dutch sentences.
    """
    new, old = runs / str(now), runs / str(before)
    told, manifests = (read_run(new), read_run(old)), (read_manifest(new), read_manifest(old))
    series = read_series(runs)
    revisions, changes = revised(*told), changed(series, str(now), str(before))
    lines = summary(revisions, changes, *manifests)
    folder = runs / FOLDER / f"{now}-{before}"
    for name, table in (("reeks", series), ("herzien", revisions), ("veranderd", changes)):
        text = table.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
        write_text(folder / f"{name}.csv", "\ufeff" + text)
    page = folder / "index.html"
    title = f"{now} naast {before}"
    body = _body(title, lines, revisions, changes)
    write_text(page, fill("blad.html.j2", _page(now, manifests[0]), title=title, body=body))
    return page, lines


def summary(
    revisions: pd.DataFrame, changes: pd.DataFrame, new: dict[str, Any], old: dict[str, Any]
) -> list[str]:
    """Say what is new, revised and changed, and whether it is the same delivery and dictionary."""
    counts = {name: int((revisions["wat"] == name).sum()) for name in REVISIONS}
    kinds = changes["wat"].value_counts()
    same = new["levering"]["vingerafdruk"] == old["levering"]["vingerafdruk"]
    words = new["data_dictionary"] == old["data_dictionary"]
    return [
        f"{'Dezelfde' if same else 'Een andere'} levering, "
        f"{'hetzelfde' if words else 'een ander'} datawoordenboek.",
        f"Van dezelfde periodes zijn {counts[REVISED]} getallen herzien en "
        f"{counts[REDEFINED]} anders gedefinieerd; {counts[HIDDEN]} zijn nu verborgen en "
        f"{counts[APPEARED]} nu getoond.",
        f"{counts[NEW]} getallen zijn nieuw; {counts[GONE]} staan er niet meer.",
        f"Tussen de halfjaren veranderden {int(kinds.get(CHANGED, 0))} getallen; van "
        f"{int(kinds.get(MAYBE, 0))} kan het toeval zijn en {int(kinds.get(UNTESTED, 0))} zijn "
        "niet te toetsen.",
    ]


def _body(title: str, lines: list[str], revisions: pd.DataFrame, changes: pd.DataFrame) -> str:
    dated = {**_HEADS, "periode": "Periode", **_BOTH}
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<div class="antwoord"><p>{escape(" ".join(lines))}</p></div>',
        "<p>Deze pagina is voor de onderzoeker en niet om door te geven. "
        '<a href="reeks.csv">reeks.csv</a> heeft alle getallen van alle halfjaren op deze machine, '
        '<a href="herzien.csv">herzien.csv</a> en <a href="veranderd.csv">veranderd.csv</a> wat '
        "hieronder staat, helemaal.</p>",
        "<h2>Herzien: hetzelfde getal van dezelfde periode</h2>",
        _table(revisions[revisions["wat"] == REVISED], dated),
        "<h2>Anders gedefinieerd</h2>",
        _table(revisions[revisions["wat"] == REDEFINED].drop_duplicates(["tabel", "kolom"]), dated),
        "<h2>Veranderd tussen de halfjaren</h2>",
        _table(changes[changes["wat"] == CHANGED], {**_HEADS, **_BOTH}),
        "<h2>Hoe dit is berekend</h2>",
        "<p>Alleen getallen die een levering gaf en die getoond mochten worden. Herzien gaat over "
        "tellingen en sommen; een verhouding verandert met de tellingen mee. Bij veranderingen "
        "zijn aantallen getoetst als Poisson-tellingen, of ruimer als de meeste aantallen verder "
        "uiteenliggen, en verhoudingen met hun intervallen, alsof de halfjaren losstaan van "
        "elkaar. Omdat er veel getallen zijn, is de kans op vals alarm begrensd: van wat hier "
        "veranderd heet, is naar verwachting hoogstens 5% toeval (Benjamini en Hochberg, 1995). "
        "Een halfjaar naast het vorige verschilt ook door het seizoen: vergelijk liever met een "
        "jaar eerder.</p>",
    ]
    return "\n".join(parts)


def _table(rows: pd.DataFrame, heads: dict[str, str]) -> str:
    if rows.empty:
        return "<p>Niets.</p>"
    head = "".join(f"<th>{escape(text)}</th>" for text in heads.values())
    lines = [
        "<tr>" + "".join(f"<td>{_said(row[name])}</td>" for name in heads) + "</tr>"
        for row in rows.head(MOST).to_dict("records")
    ]
    more = f"<p>En nog {len(rows) - MOST} in het bestand.</p>" if len(rows) > MOST else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>{more}"


def _said(value: object) -> str:
    if not isinstance(value, float):
        # A name may break where it has an underscore: else a phone cannot show the table.
        return escape(str(value)).replace("_", "_<wbr>")
    if value != value:
        return "×"
    return number(value, 0 if value == round(value) else 1)


def _page(now: HalfYear, manifest: dict[str, Any]) -> Page:
    told = manifest["levering"]
    cutoff = date.fromisoformat(told["peildatum"])
    return Page(now, told["naam"], cutoff, told["vingerafdruk"], told["gemaakt"])
