"""What a batch tells the kernel of a notebook: in a file, so that no path enters a notebook."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from lokalis_research.files import replace_whole

CONTEXT_VARIABLE = "LOKALIS_CONTEXT"


@dataclass(frozen=True)
class Context:
    """Where a notebook finds its data and leaves its tables.

    Parameters
    ----------
    notebook : str. Name of the notebook.
    period : str. The half-year of the batch.
    delivery : pathlib.Path. The checked delivery (personal data).
    dictionary : pathlib.Path. The data dictionary.
    studies : pathlib.Path. The studies with human coders (personal data).
    output : pathlib.Path or None. Where released tables go; nowhere in a working copy.
    register : pathlib.Path or None
        Where the register of the run is kept (personal data); nowhere in a working copy.
    beside : tuple of str. Notebooks beside whose numbers its own are judged, if they were made.
    """

    notebook: str
    period: str
    delivery: Path
    dictionary: Path
    studies: Path
    output: Path | None
    register: Path | None = None
    beside: tuple[str, ...] = ()


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
    """Read the context of this kernel.

    Returns
    -------
    Context or None. None outside a batch and outside ``lokalis lab``.
    """
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
