"""What a run is made of: for whoever must be able to tell later where a figure came from."""

from __future__ import annotations

from collections.abc import Mapping

from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.folder import RunFolder
from lokalis_research.runs.ledger import Entry, code_fingerprint, environment
from lokalis_research.runs.page import Page
from lokalis_research.runs.states import CURRENT, DONE
from lokalis_research.state import seal

MANIFEST_NAME = "manifest.json"


def write_manifest(run: RunFolder, page: Page, dictionary: str, states: Mapping[str, str]) -> None:
    """Write the manifest of a run folder."""
    content = {
        "periode": str(page.period),
        "levering": {
            "naam": page.delivery,
            "peildatum": page.cutoff.isoformat(),
            "vingerafdruk": page.fingerprint,
            "gemaakt": page.is_demo,
        },
        "data_dictionary": dictionary,
        "code": code_fingerprint(),
        "versies": environment(),
        "notebooks": {
            # A batch that finds everything done leaves the same manifest as the one that did it.
            name: _notebook(DONE if state == CURRENT else state, run.entries.get(name))
            for name, state in states.items()
        },
    }
    write_text(run.path / MANIFEST_NAME, seal(content))


def _notebook(state: str, entry: Entry | None) -> dict[str, object]:
    if entry is None:
        return {"toestand": state}
    return {
        "toestand": state,
        "parameters": entry.inputs.parameters,
        "sleutel": entry.inputs.key,
        "bestanden": entry.outputs,
    }
