"""Removing checked deliveries from the cache: they are personal data and have a lifetime.

An entry holds the accepted rows and the quarantine of one delivery, so both go together.
"""

from __future__ import annotations

import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cache import is_intact

LIFETIME_DAYS = 180  # one half-year and its round of questions
CACHE, RECEIPTS = "cache", "kwitanties"
COLUMNS = ("vingerafdruk", "gemaakt", "bytes", "bestanden", "heel")


def list_cache(home: Path) -> pd.DataFrame:
    """List what is in the cache, the oldest first."""
    folder = home / CACHE
    entries = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    rows = [(path.name, *_measure(path), is_intact(path)) for path in entries]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"vingerafdruk": "str", "gemaakt": "datetime64[s]", "bytes": "int64", "bestanden": "int64",
         "heel": "bool"}
    )  # fmt: skip
    return table.sort_values(["gemaakt", "vingerafdruk"], ignore_index=True)


def _measure(entry: Path) -> tuple[datetime, int, int]:
    files = [path for path in entry.rglob("*") if path.is_file()]
    stamps = [path.stat().st_mtime for path in (files or [entry])]
    made = datetime.fromtimestamp(max(stamps), tz=UTC).replace(tzinfo=None, microsecond=0)
    return made, sum(path.stat().st_size for path in files), len(files)


def clean_cache(home: Path, older_than_days: int = LIFETIME_DAYS) -> pd.DataFrame:
    """Remove checked deliveries that are older than their lifetime, and leave a receipt.

    Parameters
    ----------
    home : pathlib.Path
        The folder for personal data.
    older_than_days : int
        What was made longer ago than this goes; 0 removes everything. What is damaged or was never
        finished goes when it is older than an hour, for it is of no use.

    Returns
    -------
    pandas.DataFrame
        What was removed: the columns of `list_cache`, and ``verwijderd`` (datetime64[s], UTC). The
        same stands in a CSV file in the folder ``kwitanties``, when anything was removed. It holds
        no personal data.

    Raises
    ------
    DeliveryError
        If something cannot be removed; what was removed before is on the receipt.
    ValueError
        If `older_than_days` is negative.
    """
    if older_than_days < 0:
        raise ValueError("older_than_days must not be negative")
    now = datetime.now(tz=UTC).replace(tzinfo=None, microsecond=0)
    listed = list_cache(home)
    limit = now - timedelta(days=older_than_days)
    useless = ~listed["heel"] & (listed["gemaakt"] <= now - timedelta(hours=1))
    stale = listed[(listed["gemaakt"] <= limit) | useless]
    removed, failure = _remove(home / CACHE, stale["vingerafdruk"].tolist())
    receipt = stale[stale["vingerafdruk"].isin(removed)].assign(verwijderd=pd.Timestamp(now))
    receipt = receipt.astype({"verwijderd": "datetime64[s]"}).reset_index(drop=True)
    if len(receipt):
        _write_receipt(home / RECEIPTS, receipt, now)
    if failure is not None:
        raise DeliveryError(
            f"A checked delivery cannot be removed: {failure.strerror or type(failure).__name__}.",
            remedy="Close notebooks and programs that use it, and clean again.",
        )
    return receipt


def _remove(cache: Path, names: list[str]) -> tuple[list[str], OSError | None]:
    """Take each entry out of sight at once, so that no reader ever meets half of one."""
    removed: list[str] = []
    for name in names:
        aside = cache / f".{name.lstrip('.')[:16]}.{secrets.token_hex(4)}.tmp"
        try:
            (cache / name).rename(aside)
            shutil.rmtree(aside)
        except OSError as error:
            return removed, error
        removed.append(name)
    return removed, None


def _write_receipt(folder: Path, receipt: pd.DataFrame, now: datetime) -> None:
    name = f"opgeruimd_{now:%Y%m%dT%H%M%SZ}_{secrets.token_hex(2)}.csv"
    temporary = folder / f".{name}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        receipt.to_csv(temporary, index=False, encoding="utf-8", lineterminator="\n")
        temporary.replace(folder / name)
    except OSError as error:
        raise DeliveryError(
            f"Data were removed, but the receipt cannot be written: {error.strerror}.",
            remedy="Check that you may write in the folder for personal data.",
        ) from None
    finally:
        temporary.unlink(missing_ok=True)
