"""What a reviewer has seen, as one fingerprint: if a byte of it changes, the decision is void."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from lokalis_research.scan import files_in
from lokalis_research.share.inventory import FinishedRun

RULES, CORRECTIONS, DUIDING = "vrijgaveregels", "correcties", "duiding"


def what_is_seen(
    run: FinishedRun,
    duiding: Mapping[str, str],
    rules: Mapping[str, Any],
    corrections: list[dict[str, Any]],
) -> dict[str, str]:
    """Fingerprint everything that a decision is about."""
    parts = {
        name: _sha(content)
        for name, content in files_in(run.path)
        # Locks and what a killed batch left are no part of a run.
        if not any(one.startswith(".") for one in name.split("/"))
    }
    parts |= {f"{DUIDING}/{name}.md": _sha(text.encode()) for name, text in duiding.items()}
    parts[RULES] = _sha(_plain(rules))
    parts[CORRECTIONS] = _sha(_plain(corrections))
    return dict(sorted(parts.items()))


def fingerprint(parts: Mapping[str, str]) -> str:
    """Fingerprint all parts together."""
    return _sha(_plain(dict(sorted(parts.items()))))


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Name the parts that differ."""
    names = sorted({*before, *now})
    return [name for name in names if before.get(name) != now.get(name)]


def _plain(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
