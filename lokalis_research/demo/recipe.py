"""Whether a demo delivery is there already, so that it need not be made again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from lokalis_research.levering.fingerprint import fingerprint_files
from lokalis_research.resources import dictionary_path

AGREEMENT = "levering.yaml"
FITTED_TO = ("gepubliceerd/cijfers.csv", "gepubliceerd/verzuim_maand.csv")
_LINE_ENDS = (b"\r\n", b"\n")


def recipe_of(seed: int, scale: int) -> str:
    """Compute what a delivery depends on: this program, the published figures and the numbers."""
    here = Path(__file__).parent
    digest = hashlib.sha256(f"{seed} {scale}".encode())
    for path in sorted(here.rglob("*.py"), key=lambda path: path.relative_to(here).as_posix()):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(*_LINE_ENDS))
    for name in FITTED_TO:
        digest.update((dictionary_path() / name).read_bytes().replace(*_LINE_ENDS))
    return digest.hexdigest()


def is_written(folder: Path, recipe: str) -> bool:
    """Tell whether a folder holds the delivery of this recipe, complete and unchanged."""
    agreement = folder / AGREEMENT
    if not agreement.is_file():
        return False
    text = agreement.read_text(encoding="utf-8", errors="replace")
    if f"# recept: {recipe}\n" not in text:
        return False
    paths = [folder / name for name in re.findall(r"^  - bestand: (.+)$", text, re.MULTILINE)]
    if not all(path.is_file() for path in paths):
        return False
    return f"  vingerafdruk: {fingerprint_files(paths)}\n" in text
