"""Where personal data and the secret key live: outside the project, only for this user.

The folder is the platform's own for an application's data, or the one that the environment variable
``LOKALIS_THUIS`` names. Nothing of it is ever part of a run or a bundle.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from lokalis_research.errors import LokalisError

HOME_VARIABLE = "LOKALIS_THUIS"
OWN_PRACTICE = "eigen"
"""Folder of a person's own rounds on the demo, beside those that the demo made up."""


def home() -> Path:
    """Return the folder for personal data, made if need be and closed to other users."""
    named = os.environ.get(HOME_VARIABLE)
    if named and (wrong := _why_not(named)):
        raise LokalisError(
            f"{HOME_VARIABLE} names no place for personal data: {wrong}.",
            remedy="Name a folder of your own, from the root on and outside version control.",
        )
    # Whatever this process writes from here on only this user may open.
    os.umask(0o077)
    return private_folder(
        Path(named) if named else platformdirs.user_data_path("lokalis_research", appauthor=False)
    )


def _why_not(named: str) -> str:
    """Say why a folder cannot hold personal data; nothing where it can."""
    folder = Path(named)
    if not folder.is_absolute():
        return "where it is depends on where you are"
    folder = folder.resolve()
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        return "it lies under version control"
    if folder.is_dir() and os.name == "posix":
        about = folder.stat()
        if about.st_uid != os.geteuid():
            return "it belongs to another user"
        if about.st_mode & 0o022:
            return "others may write in it"
    return ""


def private_folder(folder: Path) -> Path:
    """Make a folder that only this user can open.

    On Windows the user's profile is private by itself.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise LokalisError(
            f"The folder for personal data cannot be made: {error.strerror}: {folder}.",
            remedy=f"Free the place or name another one in {HOME_VARIABLE}.",
        ) from None
    return folder


def cache_folder() -> Path:
    """Return the folder of checked deliveries: personal data."""
    return private_folder(home() / "cache")


def key_file() -> Path:
    """Return the file of the key with which ids are pseudonymised."""
    return private_folder(home() / "sleutels") / "pseudoniem.key"


def working_copies() -> Path:
    """Return the folder in which notebooks are opened on real data, outside version control."""
    return private_folder(home() / "werkkopieen")


def studies() -> Path:
    """Return the folder of studies with human coders: draws, rounds and codings, personal data.

    One folder per study, and in it one per round.
    """
    return private_folder(home() / "onderzoek")


def failure_reports() -> Path:
    """Return the folder for full error reports of failed notebooks: they may hold personal data."""
    return private_folder(home() / "mislukt")


def registers() -> Path:
    """Return the folder of the registers of runs: exact numbers, personal data."""
    return private_folder(home() / "register")
