"""What took long to learn, kept beside the checked delivery that it was learnt from.

It is personal data as that is, and goes when `lokalis clean` removes the delivery.
"""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import platform
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from lokalis_research.files import replace_whole

_FOLDER = "geleerd"
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas", "pyarrow")
_DIGEST = 32

Anything = TypeVar("Anything")


def kept(
    delivery: Path,
    words: Iterable[str],
    data: Iterable[pd.DataFrame | pd.Series[Any]],
    make: Callable[[], Anything],
) -> Anything:
    """Return what was made from the same data by the same code and libraries; else make it now."""
    content = hashlib.sha256(_code())
    for word in words:
        content.update(hashlib.sha256(word.encode()).digest())
    for table in data:
        columns = table.dtypes.items() if isinstance(table, pd.DataFrame) else [table.dtype]
        content.update(repr(list(columns)).encode())
        rows = pd.util.hash_pandas_object(table).to_numpy().tobytes()
        content.update(hashlib.sha256(rows).digest())
    path = delivery / _FOLDER / f"{content.hexdigest()}.pickle"
    with contextlib.suppress(OSError, pickle.PickleError, EOFError, AttributeError, ImportError):
        stored = path.read_bytes()
        digest, payload = stored[:_DIGEST], stored[_DIGEST:]
        if hashlib.sha256(payload).digest() == digest:
            # From this user's own folder, which nobody else can open.
            found: Anything = pickle.loads(payload)  # noqa: S301
            return found
    made = make()
    payload = pickle.dumps(made)
    with contextlib.suppress(OSError):  # a convenience: a full disk is no reason to stop
        replace_whole(path, hashlib.sha256(payload).digest() + payload)
    return made


@cache
def _code() -> bytes:
    """Fingerprint what the outcome depends on beside the data."""
    here = Path(__file__).parent
    sources = [path.read_bytes() for path in sorted(here.glob("*.py"))]
    versions = [platform.python_version(), *(version(name) for name in _LIBRARIES)]
    return hashlib.sha256(b"\0".join([*sources, *(v.encode() for v in versions)])).digest()
