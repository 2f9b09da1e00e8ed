"""Removing personal data that runs leave behind; what the researcher keeps is listed, not touched.

An entry of the cache holds the accepted rows and the quarantine of one delivery, so both go
together. A register holds exact counts of a run, a failure report whatever a notebook showed.
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
RECEIPTS = "kwitanties"
REMOVED = {  # folder -> what is in it, one and many
    "cache": ("gecontroleerde levering", "gecontroleerde leveringen"),
    "register": ("register van een run", "registers van runs"),
    "mislukt": ("verslag van een mislukt notebook", "verslagen van mislukte notebooks"),
}
KEPT = {
    "onderzoek": "studies met codeurs",
    "onderzoek_demo": "studies met codeurs op gemaakte gegevens",
    "codeerschermen": "schermen van codeurs, met hun antwoorden",
    "proefrondes": "proefrondes met gemaakte voorbeelden",
    "werkkopieen": "werkkopieën van notebooks, met hun uitkomsten",
    "sleutels": "de sleutel van de pseudoniemen",
    "demo": "de gemaakte demo-levering",
    "context": "waar werkkopieën hun levering vinden",
    "duur.json": "hoe lang notebooks duren, zonder persoonsgegevens",
    "delen": "gedeelde pakketten, met wie er achter hun getallen staat",
    "besluiten": "de handtekening onder het laatste besluit per halfjaar",
    RECEIPTS: "bewijzen van opruimen, zonder persoonsgegevens",
}
COLUMNS = ("soort", "naam", "gemaakt", "bytes", "bestanden", "heel")


def list_personal(home: Path) -> pd.DataFrame:
    """List what cleaning is about, the oldest first."""
    rows = [
        (place, path.name, *_measure(path), place != "cache" or is_intact(path))
        for place in REMOVED
        for path in _items(home / place)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"soort": "str", "naam": "str", "gemaakt": "datetime64[s]", "bytes": "int64",
         "bestanden": "int64", "heel": "bool"}
    )  # fmt: skip
    return table.sort_values(["gemaakt", "soort", "naam"], ignore_index=True)


def _items(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _measure(item: Path) -> tuple[datetime, int, int]:
    files = [path for path in (item, *item.rglob("*")) if path.is_file()]
    stamps = [path.stat().st_mtime for path in (files or [item])]
    made = datetime.fromtimestamp(max(stamps), tz=UTC).replace(tzinfo=None, microsecond=0)
    return made, sum(path.stat().st_size for path in files), len(files)


def left_lines(home: Path) -> list[str]:
    """Say what is still in the folder for personal data, and whose it is."""
    lines = []
    for path in _items(home):
        count = len(_items(path)) if path.is_dir() else 1
        if count:
            many = REMOVED.get(path.name, ("", ""))[1]
            what = KEPT.get(path.name) or (f"{many}, jonger dan dat" if many else "niet van ons")
            lines.append(f"Blijft: {path.name} ({count}): {what}.")
    return lines


def clean_home(home: Path, older_than_days: int = LIFETIME_DAYS) -> pd.DataFrame:
    """Remove what runs left behind and is older than its lifetime, and leave a receipt.

    A checked delivery that is damaged or was never finished goes when it is older than an hour, for
    it is of no use. The receipt, also a CSV file in ``kwitanties``, holds no personal data.
    """
    if older_than_days < 0:
        raise ValueError("older_than_days must not be negative")
    now = datetime.now(tz=UTC).replace(tzinfo=None, microsecond=0)
    listed = list_personal(home)
    limit = now - timedelta(days=older_than_days)
    useless = ~listed["heel"] & (listed["gemaakt"] <= now - timedelta(hours=1))
    stale = listed[(listed["gemaakt"] <= limit) | useless]
    places = [
        home / place / name for place, name in zip(stale["soort"], stale["naam"], strict=True)
    ]
    count, failure = _remove(places)
    receipt = stale.head(count).assign(verwijderd=pd.Timestamp(now))
    receipt = receipt.astype({"verwijderd": "datetime64[s]"}).reset_index(drop=True)
    if len(receipt):
        _write_receipt(home / RECEIPTS, receipt, now)
    if failure is not None:
        raise DeliveryError(
            f"Personal data cannot be removed: {failure.strerror or type(failure).__name__}.",
            remedy="Close notebooks and programs that use it, and clean again.",
        )
    return receipt


def _remove(places: list[Path]) -> tuple[int, OSError | None]:
    """Take each entry out of sight at once, so that no reader ever meets half of one."""
    for count, place in enumerate(places):
        aside = place.with_name(f".{place.name.lstrip('.')[:16]}.{secrets.token_hex(4)}.tmp")
        try:
            place.rename(aside)
            if aside.is_dir():
                shutil.rmtree(aside)
            else:
                aside.unlink()
        except OSError as error:
            return count, error
    return len(places), None


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
