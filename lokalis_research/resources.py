"""Where the notebooks and the data dictionary stand: in the checkout, or inside the wheel."""

from __future__ import annotations

from pathlib import Path

from lokalis_research.errors import LokalisError

_PACKAGE = Path(__file__).resolve().parent


def _find(folder: str) -> Path:
    for base in (_PACKAGE.parent, _PACKAGE / "_inhoud"):
        if (base / folder).is_dir() and (base == _PACKAGE / "_inhoud" or is_checkout(base)):
            return base / folder
    raise LokalisError(
        f'The folder "{folder}" came neither with the checkout nor with the installed package.',
        remedy="Install the package again.",
    )


def is_checkout(folder: Path) -> bool:
    """Tell whether a folder is a checkout of this project."""
    return (folder / "pyproject.toml").is_file() and (folder / "lokalis_research").is_dir()


def dictionary_path() -> Path:
    """Return the folder of the data dictionary that came with this package."""
    return _find("data_dictionary")


def notebooks_path() -> Path:
    """Return the folder of the notebooks that came with this package."""
    return _find("notebooks")
