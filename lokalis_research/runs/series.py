"""All released numbers of all half-years on a machine, as one long table."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

from lokalis_research.errors import RunError
from lokalis_research.period import HalfYear
from lokalis_research.runs.index import MANIFEST_NAME
from lokalis_research.state import DamagedStateError, read_state

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
    parts = [_table(folder, path, folder.name) for path in sorted(folder.glob("vrijgave/*/*.json"))]
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


def _table(folder: Path, path: Path, half_year: str) -> pd.DataFrame:
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
