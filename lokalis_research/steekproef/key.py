"""The secret key of a study: made once, and kept where no run or receipt comes.

With the key and the frame anybody can draw the same units again; without it nobody can tell
beforehand who will be drawn.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from pathlib import Path

from lokalis_research.errors import AnalysisError
from lokalis_research.home import private_folder
from lokalis_research.levering import load_or_make_key

_DOMAIN = b"lokalis_research/steekproef/1\0"

# Made-up families need no secret, and the same demo must draw the same ones everywhere.
DEMO_STUDY_KEY = hashlib.sha256(b"lokalis_research: public key of the demo studies").digest()


def study_key(home_folder: Path, study: str) -> bytes:
    """Read the secret key of a study, or make it when the study has none yet.

    Every study has a key of its own, so that families drawn for one say nothing about who is drawn
    for another. A key file that is damaged is never replaced.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = study_key(Path(folder), "veiligheid")
    ...     first == study_key(Path(folder), "veiligheid"), first == study_key(Path(folder), "doel")
    (True, False)
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", study, flags=re.ASCII):
        raise AnalysisError(
            "A study has a name that cannot be the name of a file.",
            remedy="Use small letters, digits, hyphens and underscores, such as veiligheid.",
        )
    return load_or_make_key(private_folder(home_folder / "sleutels") / f"onderzoek-{study}.key")


def fingerprint_key(key: bytes) -> str:
    """Tell the keys of studies apart without telling anything about them."""
    return hmac.digest(key, _DOMAIN + b"vingerafdruk van de sleutel", "sha256").hex()[:16]
