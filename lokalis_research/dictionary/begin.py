"""A dictionary for another municipality: ours, without what is of ours alone.

Tables, code lists of the field, indicators, release rules, codebooks and words are copied. Teams,
providers, series breaks and whatever reports say are left out: each of them is empty, which is a
state, and no error.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

from lokalis_research import resources
from lokalis_research.dictionary.model import Dictionary
from lokalis_research.dictionary.municipality import NAME
from lokalis_research.dictionary.read import read_yaml
from lokalis_research.errors import DictionaryError

EMPTY = (
    "codelijsten/buurtteams.csv", "codelijsten/clusters.csv",
    "codelijsten/buurtteam_spellingen.csv", "reeksbreuken.csv",
)  # fmt: skip
"""Of these, and of all of ``gepubliceerd``, only the head is copied."""

_PROVIDERS, _OTHER = "codelijsten/aanbieders.csv", "overig"
_SYNONYMS, _AUDIENCES, _PACKAGE = "levering/synoniemen.csv", "doelgroepen.yaml", "datapackage.json"
_OWN = (NAME, "README.md", _AUDIENCES, _PACKAGE)
_OWN_LISTS = ("aanbieders", "buurtteams")
_REPORT = re.compile(r"(?:half)?jaarverslag \d{4}|jaarplan \d{4}")
_SOURCE = "meegeleverde definitie"
# What may not be compared since or until some half-year of ours: a system, a report, a plan.
_DATED = re.compile(r"^ +- \{(?:vanaf|tot_en_met): .*\n", re.MULTILINE)
_EMPTIED = re.compile(r"^ +vergelijk_niet:\n(?! +- )", re.MULTILINE)
_TOWN = """\
# Wat van deze gemeente is en van geen andere. Alleen `naam` is verplicht; wat er niet staat, is er
# in deze gemeente niet. Wat er verder kan staan, met een voorbeeld: docs/andere-gemeente.md.

"""


def begin_dictionary(folder: Path, municipality: str) -> tuple[str, ...]:
    """Write a data dictionary for another municipality.

    Returns the files to fill in, the most needed first.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DictionaryError(
            f'"{folder.name}" is there already and is not empty.', remedy="Name a new folder."
        )
    ours = resources.dictionary_path()
    # What the demo was fitted to is of the demo.
    shutil.copytree(
        ours, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("demo", *_OWN, ".*")
    )
    heads = [*EMPTY, *(f"gepubliceerd/{one.name}" for one in (ours / "gepubliceerd").glob("*.csv"))]
    for name in heads:
        _keep(folder / name, lambda _row: False)
    _keep(folder / _PROVIDERS, lambda row: row["code"] == _OTHER)
    _keep(folder / _SYNONYMS, lambda row: row["waar"] not in _OWN_LISTS)
    for path in (folder / "codelijsten").glob("*.csv"):
        _keep(path, lambda _row: True, blank=("bron", "opmerking"))
    for path in (folder / "indicatoren").glob("*.yaml"):
        text = _DATED.sub("", path.read_text(encoding="utf-8"))
        lines = _EMPTIED.sub("", text).splitlines(keepends=True)
        path.write_text("".join(_without_reports(lines)), encoding="utf-8")
    _write(folder / NAME, _TOWN + yaml.safe_dump({"naam": municipality}, allow_unicode=True))
    _write_audiences(ours / _AUDIENCES, folder / _AUDIENCES, municipality)
    _write_package(ours / _PACKAGE, folder, municipality)
    return (*EMPTY[:2], _PROVIDERS, *EMPTY[2:], NAME, _AUDIENCES)


def _keep(path: Path, wanted: Callable[[dict[str, str]], bool], blank: Iterable[str] = ()) -> None:
    """Write a CSV again with some of its rows, and with some of its columns emptied."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        gone = dict.fromkeys(set(blank) & set(names), "")
        rows = [row | gone for row in reader if wanted(row)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _without_reports(lines: Iterable[str]) -> Iterable[str]:
    """Leave out which published figures an indicator has, and which report defined it."""
    for line in lines:
        word, _, said = line.strip().partition(": ")
        if word == "gepubliceerd":
            continue
        if word == "bron" and _REPORT.search(said):
            kept = [one for one in said.split("; ") if not _REPORT.fullmatch(one)]
            yield f"  bron: {'; '.join(kept) or _SOURCE}\n"
        else:
            yield line


def _write_audiences(ours: Path, path: Path, municipality: str) -> None:
    """Keep the audiences that every municipality has, under names of its own."""
    audiences = read_yaml(ours)
    names = {"gemeente": f"gemeente {municipality}", "intern": "eigen organisatie"}
    kept = {
        name: audiences[name] | {"naam": names.get(name, audiences[name]["naam"])}
        for name in ("gemeente", "jgz-huisartsen", "scholen", "intern")
    }
    head = "# Wie krijgt welke pagina's: `lokalis share HALFJAAR --voor DOELGROEP`.\n\n"
    _write(path, head + yaml.safe_dump(kept, allow_unicode=True, sort_keys=False))


def _write_package(ours: Path, folder: Path, municipality: str) -> None:
    """Describe the files that were copied, for other programs."""
    package = json.loads(ours.read_text(encoding="utf-8"))
    package |= {
        "name": "gegevenswoordenboek",
        "title": f"Datawoordenboek van de buurtteams in {municipality}",
        "resources": [one for one in package["resources"] if (folder / one["path"]).is_file()],
    }
    _write(folder / _PACKAGE, json.dumps(package, ensure_ascii=False, indent=2) + "\n")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def told(dictionary: Dictionary) -> tuple[str, ...]:
    """Say in Dutch what a municipality has, and what it has not."""
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
