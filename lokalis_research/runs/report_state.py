"""What the report of a run was made from, as it is noted beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from lokalis_research.bericht import FOLDER
from lokalis_research.state import DamagedStateError, read_state

MADE_FROM = f"{FOLDER}/gemaakt_uit.json"


def made_from(run: Path) -> dict[str, Any]:
    """Read what the report of a run was made from; empty where there is none, or it is damaged."""
    try:
        return read_state(run / MADE_FROM) or {}
    except DamagedStateError:
        return {}


def withdraw_without_tables(run: Path) -> None:
    """Take away a report of which a table is gone: a run folder never mixes two of them."""
    if not all((run / file).is_file() for file in made_from(run).get("gelezen", {})):
        shutil.rmtree(run / FOLDER, ignore_errors=True)
