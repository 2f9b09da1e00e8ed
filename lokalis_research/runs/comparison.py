"""Two half-years beside each other, table by table: what is new, revised, or really changed."""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from lokalis_research.errors import RunError
from lokalis_research.period import HalfYear
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.index import MANIFEST_NAME
from lokalis_research.runs.page import Page
from lokalis_research.runs.templates import fill
from lokalis_research.state import DamagedStateError, read_state
from lokalis_research.text import number

SAME, NEW, GONE = "gelijk", "nieuw", "vervallen"
REVISED, REDEFINED, HIDDEN, APPEARED = (
    "herzien",
    "anders gedefinieerd",
    "nu verborgen",
    "nu getoond",
)
REVISIONS = (NEW, GONE, REVISED, REDEFINED, HIDDEN, APPEARED, SAME)
CHANGED, MAYBE, UNTESTED = "veranderd", "kan toeval zijn", "niet te toetsen"
RATE = 0.05
"""Of the changes that are called real at most so many are expected to be none."""
_Z95 = 1.959964
_HALF = 0.674490  # half of all standard normal values are nearer to 0
_MEDIAN_ERROR = 1.17  # relative standard error of that spread, times the root of how many there are
_ENOUGH = 20  # counts that tell together how far counts vary


def revised(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Set every number of two runs beside each other: the same number of the same moment.

    Parameters
    ----------
    new, old : pandas.DataFrame
        From `series.read_run`.

    Returns
    -------
    pandas.DataFrame
        Per number: its key, ``eerder``, ``nu`` and ``wat``, one of `REVISIONS`.

    Examples
    --------
    >>> from lokalis_research.runs.comparison import COLUMNS
    >>> row = dict.fromkeys(COLUMNS, "x") | {"waarde": 10.0, "status": "getoond"}
    >>> now, then = pd.DataFrame([row | {"waarde": 15.0}]), pd.DataFrame([row])
    >>> revised(now, then)["wat"].tolist(), revised(then, then)["wat"].tolist()
    (['herzien'], ['gelijk'])
    """
    kept = [*KEY, "waarde", "status", "definitie"]
    # A ratio changes when its counts do, and a model when its window does.
    sides = [one.loc[one["soort"] != RATIO, kept] for one in (old, new)]
    both = sides[0].merge(
        sides[1], on=KEY, how="outer", suffixes=("_eerder", "_nu"), indicator=True
    )
    was, is_ = both["status_eerder"] == SHOWN, both["status_nu"] == SHOWN
    what = np.select(
        [
            both["_merge"] == "right_only",
            both["_merge"] == "left_only",
            both["definitie_eerder"] != both["definitie_nu"],
            was & ~is_,
            is_ & ~was,
            was & (both["waarde_eerder"] != both["waarde_nu"]),
        ],
        [NEW, GONE, REDEFINED, HIDDEN, APPEARED, REVISED],
        default=SAME,
    )
    named = both.rename(columns={"waarde_eerder": "eerder", "waarde_nu": "nu"})
    return named[[*KEY, "eerder", "nu"]].assign(wat=what)


def changed(series: pd.DataFrame, now: str, before: str) -> pd.DataFrame:
    """Test what differs between two half-years, with the false discoveries kept few.

    Parameters
    ----------
    series : pandas.DataFrame
        Of the runs of both half-years; where both show a number, the later run counts.
    now, before : str
        The half-years.

    Returns
    -------
    pandas.DataFrame
        Per number that both have: ``nu``, ``eerder``, ``p``, ``q`` and ``wat`` (`CHANGED`,
        `MAYBE`, or `UNTESTED`). Ratios by their intervals, counts as Poisson counts that vary as
        much more as half of them show (an empirical null: Efron, 2004); ``q`` is the
        p-value adjusted for all of them (Benjamini and Hochberg, 1995), and what is below `RATE`
        is called changed. The same number in two tables counts once.
    """
    key = ["notebook", "tabel", "kolom", "groep"]
    known = series[(series["status"] == SHOWN) & series["run"].isin([now, before])]
    last = known.sort_values("run", kind="stable").drop_duplicates(KEY, keep="last")
    values = [*key, "waarde", "laag", "hoog", "soort", "definitie"]
    sides = [last.loc[last["periode"] == moment, values] for moment in (now, before)]
    both = sides[0].merge(sides[1], on=[*key, "soort", "definitie"], suffixes=("", "_eerder"))
    both = both.drop_duplicates(["kolom", "groep", "waarde", "waarde_eerder"])
    both = both.reset_index(drop=True)
    p = _p_values(both)
    tested = np.isfinite(p)
    q = np.full(len(both), np.nan)
    if tested.any():
        q[tested] = multipletests(p[tested], method="fdr_bh")[1]
    what = np.select([~tested, q <= RATE], [UNTESTED, CHANGED], default=MAYBE)
    named = both.rename(columns={"waarde": "nu", "waarde_eerder": "eerder"})
    return (
        named[[*key, "eerder", "nu"]]
        .assign(p=p, q=q, wat=what)
        .sort_values(["q", *key], ignore_index=True, kind="stable")
    )


def _p_values(both: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Give the two-sided p-value of each difference; none for sums, whose error is not known."""
    now, before = (both[name].to_numpy(dtype="float64") for name in ("waarde", "waarde_eerder"))
    widths = [
        (both[f"hoog{end}"] - both[f"laag{end}"]).to_numpy(dtype="float64")
        for end in ("", "_eerder")
    ]
    counts = np.where(both["soort"] == "aantal", now + before, np.nan)
    error = np.where(
        both["soort"] == RATIO, np.hypot(widths[0], widths[1]) / (2 * _Z95), np.sqrt(counts)
    )
    z = np.abs(now - before) / np.where(error > 0, error, np.nan)
    counted = np.isfinite(counts) & np.isfinite(z)
    if counted.sum() >= _ENOUGH:
        # Brothers and sisters come together, and months vary: what most counts do is no change.
        spread = float(np.median(z[counted])) / _HALF
        z[counted] /= max(1.0, spread * (1 + _MEDIAN_ERROR / math.sqrt(counted.sum())))
    found: npt.NDArray[np.float64] = 2 * stats.norm.sf(z)
    return found


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


KEY = ["notebook", "tabel", "kolom", "groep", "periode"]
COLUMNS = [
    "run", *KEY, "waarde", "laag", "hoog", "status", "soort", "definitie", "levering",
    "woordenboek",
]  # fmt: skip
SHOWN = "getoond"
RATIO = "verhouding"
_TIMES = ("periode", "halfjaar", "jaar", "maand", "kwartaal")
_LOW, _HIGH = "_laag", "_hoog"


def read_series(runs: Path) -> pd.DataFrame:
    """Read every number from a delivery that any run of a folder of runs shows.

    One row per run, number and moment, with `COLUMNS`. A number whose row names no moment is of the
    half-year of its run. What was computed from released tables only is left out: it changes when
    they do.
    """
    found = [
        read_run(folder)
        for folder in sorted(runs.glob("[12][0-9][0-9][0-9]H[12]"))
        if (folder / MANIFEST_NAME).is_file()
    ]
    rows = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
    return rows.sort_values(["run", *KEY], ignore_index=True, kind="stable")


def read_run(folder: Path) -> pd.DataFrame:
    """Read the numbers of one run, as `read_series` does."""
    manifest = read_manifest(folder)
    parts = [
        _shown_table(folder, path, folder.name) for path in sorted(folder.glob("vrijgave/*/*.json"))
    ]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS[:-2])
    return rows.assign(
        levering=manifest["levering"]["vingerafdruk"], woordenboek=manifest["data_dictionary"]
    )[COLUMNS]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a run was made of."""
    try:
        manifest = read_state(folder / MANIFEST_NAME)
    except DamagedStateError:
        manifest = None
    if not manifest:
        raise RunError(
            f"There is no finished run of {HalfYear.parse(folder.name)} in {folder.parent}.",
            remedy=f"Give `lokalis run {folder.name}` first.",
        )
    return manifest


def _shown_table(folder: Path, path: Path, half_year: str) -> pd.DataFrame:
    notebook, name = path.parent.name, path.stem
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        shown = pd.read_csv(
            folder / "tabellen" / notebook / f"{name}.csv",
            sep=";",
            decimal=",",
            encoding="utf-8-sig",
            keep_default_na=False,
            na_values=[""],
        )
        return _rows(record, shown, half_year).assign(notebook=notebook, tabel=name, run=half_year)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise RunError(
            f'Table "{notebook}/{name}" of {half_year} is missing or damaged.',
            remedy="Give `lokalis run` for that half-year again.",
        ) from None


def _rows(record: dict[str, Any], shown: pd.DataFrame, half_year: str) -> pd.DataFrame:
    heads = [one["name"] for one in record["dimensies"]]
    labels = pd.DataFrame(record["rijen"], columns=heads, index=shown.index).astype("str")
    time = next((name for name in _TIMES if name in heads), None)
    others = [name for name in heads if name != time]
    described = pd.DataFrame(
        {
            "periode": labels[time] if time else half_year,
            "groep": ["; ".join(row) for row in labels[others].itertuples(index=False)],
        },
        index=shown.index,
    )
    kinds = {one["name"]: (one["kind"], one["identity"]) for one in record["plaatsen"]["kolommen"]}
    names = [str(name) for name in shown]
    values = [name.removesuffix("_status") for name in names if name.endswith("_status")]
    parts = []
    for name in values:
        if name.endswith((_LOW, _HIGH)) or (name not in kinds and name + _LOW not in values):
            continue
        kind, identity = kinds.get(name, (RATIO, name))
        if kind == "spreiding":
            continue
        ends = {
            column: shown[name + end].astype("float64") if name + end in values else float("nan")
            for column, end in (("laag", _LOW), ("hoog", _HIGH))
        }
        parts.append(
            described.assign(
                kolom=name,
                waarde=shown[name].astype("float64"),
                **ends,
                status=shown[f"{name}_status"],
                soort=kind,
                definitie=_definition(identity, record.get("werkwijze", "")),
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS[3:-2])


def _definition(identity: object, method: str) -> str:
    """Fingerprint what a number means, without the moments and amounts that a method names."""
    steady = re.sub(r"\d[\d.,-]*(?:[HQ][1-4])?", "#", method)
    return hashlib.sha256(json.dumps([identity, steady]).encode()).hexdigest()[:12]
