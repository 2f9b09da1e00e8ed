"""Duiding: what researchers themselves read in the figures, as texts of a half-year."""

from __future__ import annotations

from pathlib import Path

from lokalis_research.errors import RunError


def read_texts(folder: Path) -> dict[str, str]:
    """Read the texts of a half-year, by the names of their files."""
    texts = {}
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise RunError(
                f'The duiding "{path.name}" is not in UTF-8.', remedy="Save it as UTF-8."
            ) from None
        if text.strip():
            texts[path.stem] = text
    return texts
