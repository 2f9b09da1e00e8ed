"""What a program remembers between two calls: JSON that is whole, or is known not to be.

A state file is one JSON object with a hash of all the rest of it in it. Half of one, one with a
digit changed, an empty list: to who reads it they are all the same, damaged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lokalis_research.files import replace_whole

HASH = "controle"
"""Name of the field with the hash of all the others."""


class DamagedStateError(Exception):
    """A state file that is not what was written; each room says what to do about it."""


def seal(content: Mapping[str, Any], *, indent: int | None = 1) -> str:
    """Write down the text of a state file."""
    plain = json.loads(json.dumps(content))
    return json.dumps({**plain, HASH: _hash(plain)}, indent=indent, ensure_ascii=False) + "\n"


def unseal(text: str | bytes) -> dict[str, Any]:
    """Read the text of a state file."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise DamagedStateError from None
    if not isinstance(content, dict) or content.pop(HASH, None) != _hash(content):
        raise DamagedStateError
    return content


def write_state(path: Path, content: Mapping[str, Any]) -> None:
    """Write a state file whole."""
    replace_whole(path, seal(content).encode("utf-8"))


def read_state(path: Path) -> dict[str, Any] | None:
    """Read a state file."""
    try:
        return unseal(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError:
        raise DamagedStateError from None


def _hash(content: Mapping[str, Any]) -> str:
    plain = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
