"""From the true tables to files as a personnel system exports them."""

from __future__ import annotations

import csv
import io
import secrets
from pathlib import Path

import numpy as np
import pandas as pd

from lokalis_research.demo.agreement import (
    FUNCTIONS,
    KINDS,
    OFFICE,
    PERCENTAGES,
    SHEET,
    write_agreement,
)
from lokalis_research.demo.city.files import FILES, agreement_of
from lokalis_research.demo.city.write import write_city
from lokalis_research.demo.dirt import CONTRACTS, REPORTS, dirty_contracts, dirty_reports
from lokalis_research.demo.draws import Draws
from lokalis_research.demo.recipe import AGREEMENT, is_written, recipe_of
from lokalis_research.demo.staff import generate_staff, repeat_staff
from lokalis_research.demo.teams import TEAMS
from lokalis_research.demo.xlsx import workbook
from lokalis_research.levering.fingerprint import fingerprint_files

DATES = "%d-%m-%Y"
SHARE_OTHER_SPELLING = 250
"""Of the contracts: per mille in which a team is not called as it usually is."""


def write_delivery(
    folder: Path, seed: int = 2022, scale: int = 1, *, only_absence: bool = True
) -> Path:
    """Write the demo delivery: the exports, and the levering.yaml that explains them.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; made if need be. Files that are there already and do not differ stay untouched;
        a delivery that this program wrote before with the same numbers is not made again.
    seed : int
        The same seed gives the same bytes everywhere.
    scale : int
        How many cities, with people and ids of their own: for load. Time grows linearly, memory
        hardly.
    only_absence : bool
        Whether to write contracts and absence only, which takes a second.

    Returns
    -------
    pathlib.Path
        The folder.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_delivery(Path(folder), only_absence=True)
    ...     sorted(path.name for path in written.iterdir())
    ['HR_deelherstel.xlsx', 'HR_dienstverbanden.csv', 'HR_verzuim.csv', 'levering.yaml']
    """
    recipe = None if only_absence else recipe_of(seed, scale)
    if recipe is not None and is_written(folder, recipe):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    paths = _write_staff(folder, seed, scale)
    families = "" if only_absence else "".join(agreement_of(file) for file in FILES)
    if not only_absence:
        paths += write_city(folder, seed, scale)
    agreement = write_agreement(fingerprint_files(paths), families, recipe)
    _write(folder / AGREEMENT, agreement.encode("utf-8"))
    return folder


def _write_staff(folder: Path, seed: int, scale: int) -> list[Path]:
    tables = repeat_staff(generate_staff(seed), scale)
    contracts = dirty_contracts(export_contracts(tables.dienstverbanden, seed), seed)
    reports = dirty_reports(export_reports(tables.verzuimmeldingen), tables, seed)
    return [
        _write(folder / CONTRACTS, _csv(contracts)),
        _write(folder / REPORTS, _csv(reports)),
        _write(folder / PERCENTAGES, _export_percentages(tables.verzuimpercentages)),
    ]


def export_contracts(contracts: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Write contracts the way the export does."""
    draws = Draws(seed, "export of contracts")
    n = len(contracts)
    other = draws.chance(SHARE_OTHER_SPELLING, n)
    spellings = {team.naam: team.spellings for team in TEAMS}
    team = contracts["buurtteam"].fillna("")
    usual = team.map({name: options[0] for name, options in spellings.items()})
    unusual = team.map({name: options[-1] for name, options in spellings.items()})
    names = [FUNCTIONS[functie] for functie in contracts["functie"]]
    picks = draws.integers(0, 6, n).tolist()
    percentage = np.rint(contracts["deeltijdfactor"] * 10_000).astype("int64")
    return pd.DataFrame(
        {
            "Personeelsnr": contracts["medewerker_id"],
            "Dienstverbandnr": contracts["dienstverband_id"],
            "Afdeling": usual.mask(other, unusual).replace("", OFFICE),
            "Functienaam": [
                options[pick % len(options)] for options, pick in zip(names, picks, strict=True)
            ],
            "Parttime %": (percentage // 100).astype("str")
            + ","
            + (percentage % 100).astype("str").str.zfill(2),
            "Datum in dienst": contracts["begin"].dt.strftime(DATES),
            "Datum uit dienst": contracts["einde"].dt.strftime(DATES).fillna(""),
            "Kostenplaats": (draws.integers(41, 47, n) * 100).astype("str"),
            "Mutatiecode": np.array(["IN", "WZ", "UIT"])[draws.choice([6, 3, 1], n)],
        }
    )


def export_reports(reports: pd.DataFrame) -> pd.DataFrame:
    """Write absence the way the export does: with the last day sick, not the first day back."""
    last = reports["hersteldatum"] - pd.Timedelta(days=1)
    return pd.DataFrame(
        {
            "Meldingsnr": reports["melding_id"],
            "Personeelsnr": reports["medewerker_id"],
            "Eerste ziektedag": reports["eerste_dag"].dt.strftime(DATES),
            "Laatste ziektedag": last.dt.strftime(DATES).fillna(""),
            "Verzuim %": reports["verzuimpercentage"].astype("int64").astype("str"),
            "Soort": reports["soort"].map(dict(KINDS)),
            "Ingevoerd via": "portaal",
        }
    )


def _export_percentages(percentages: pd.DataFrame) -> bytes:
    rows = zip(
        percentages["melding_id"].tolist(),
        percentages["vanaf"].dt.date.tolist(),
        percentages["verzuimpercentage"].astype("int64").tolist(),
        strict=True,
    )
    return workbook(SHEET, [["Meldingsnr", "Ingangsdatum", "Verzuim %"], *rows])


def _csv(export: pd.DataFrame) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(export.columns)
    writer.writerows(export.to_numpy().tolist())
    return stream.getvalue().encode("cp1252")


def _write(path: Path, content: bytes) -> Path:
    """Write a file at once, unless it is there: several processes may ask for the same demo."""
    if path.is_file() and path.read_bytes() == content:
        return path
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        temporary.write_bytes(content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return path
