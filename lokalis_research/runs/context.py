"""What a batch tells the kernel of a notebook: in a file, so that no path enters one."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from lokalis_research.files import replace_whole
from lokalis_research.home import OWN_PRACTICE
from lokalis_research.period import HalfYear

CONTEXT_VARIABLE = "LOKALIS_CONTEXT"


@dataclass(frozen=True)
class Context:
    """Where a notebook finds its data and leaves its tables."""

    notebook: str
    period: str
    delivery: Path  # the checked delivery (personal data)
    dictionary: Path
    studies: Path  # those with human coders (personal data)
    output: Path | None  # where released tables go; nowhere in a working copy
    register: Path | None = None  # of the run (personal data); none in a working copy
    beside: tuple[str, ...] = ()  # notebooks beside whose numbers its own are judged


def write_context(context: Context, path: Path) -> None:
    """Write a context for a kernel to read."""
    fields = {
        "notebook": context.notebook,
        "period": context.period,
        "delivery": str(context.delivery),
        "dictionary": str(context.dictionary),
        "studies": str(context.studies),
        "output": str(context.output) if context.output else None,
        "register": str(context.register) if context.register else None,
        "beside": context.beside,
    }
    replace_whole(path, json.dumps(fields).encode())


def current_context() -> Context | None:
    """Read the context of this kernel; None outside a batch and outside ``lokalis lab``."""
    path = os.environ.get(CONTEXT_VARIABLE)
    if not path:
        return None
    fields = json.loads(Path(path).read_text(encoding="utf-8"))
    return Context(
        notebook=fields["notebook"],
        period=fields["period"],
        delivery=Path(fields["delivery"]),
        dictionary=Path(fields["dictionary"]),
        studies=Path(fields["studies"]),
        output=Path(fields["output"]) if fields["output"] else None,
        register=Path(fields["register"]) if fields["register"] else None,
        beside=tuple(fields["beside"]),
    )


def study_folder(studies: Path, name: str, period: HalfYear) -> Path:
    """Find a study: a person's own practice round goes before the one that the demo made up.

    It need not be there. Only beside the made-up studies of a demo stands a folder of own ones.
    """
    own = studies.parent / OWN_PRACTICE / name
    return own if (own / str(period)).is_dir() else studies / name


def fingerprint_study(folder: Path) -> str:
    """Fingerprint all files of a study."""
    digest = hashlib.sha256()
    files = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    for name, path in sorted(files.items()):
        content = hashlib.sha256(path.read_bytes()).digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()
