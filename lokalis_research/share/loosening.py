"""Which release rules are looser than the package's own: that needs a written reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# Beside the code, not the file that is loosened: an edit of the data dictionary is seen too.
_OWN = Path(__file__).resolve().parent / "uitgangsregels.yaml"
# Of these a smaller value is stricter; of all other numbers a larger one is.
_SMALLER_IS_STRICTER = ("dominantie.", "groepsonthulling.", "aanvullend.klein_van")
_SAYS_NOTHING = {"versie", "markering", "vertrouwen"}


@cache
def own_rules() -> dict[str, Any]:
    """Read the rules that the package started from."""
    rules: dict[str, Any] = yaml.safe_load(_OWN.read_text(encoding="utf-8"))
    return rules


def loosened(rules: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """Name the rules that are looser than others."""
    now = dict(_leaves(rules))
    return [
        f"{name}: {_word(now.get(name))} in plaats van {_word(value)}"
        for name, value in _leaves(own)
        if name not in _SAYS_NOTHING and _is_looser(name, now.get(name), value)
    ]


def _leaves(rules: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value


def _is_looser(name: str, now: Any, own: Any) -> bool:
    if now is None:
        return True
    if isinstance(own, bool):
        return own and now is not True
    if isinstance(own, (int, float)) and isinstance(now, (int, float)):
        return bool(now > own if name.startswith(_SMALLER_IS_STRICTER) else now < own)
    return bool(now != own)


def _word(value: Any) -> str:
    if value is None:
        return "niets"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value).replace(".", ",")
