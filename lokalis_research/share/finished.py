"""What a run must be before anybody decides on it: whole, up to date, nothing to compute back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lokalis_research.bericht import FOLDER
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import RunError
from lokalis_research.release.rules import Rules, load_rules
from lokalis_research.release.run_wide import attack_records
from lokalis_research.release.told import AllTold
from lokalis_research.runs.folder import MADE_FROM, PER_TEAM, made_from
from lokalis_research.runs.index import MANIFEST_NAME
from lokalis_research.runs.ledger import read_ledger
from lokalis_research.runs.registers import Registers
from lokalis_research.runs.states import CURRENT, MISSING
from lokalis_research.runs.status import half_year_status
from lokalis_research.share.inventory import RECORDS, TABLES, FinishedRun
from lokalis_research.share.places import Places
from lokalis_research.share.register import shared_before

_NAMED = 10


def refuse_unfinished(
    places: Places, run: FinishedRun, notebooks: Path, dictionary: Dictionary
) -> None:
    """Refuse a run without pages, with one that nobody made, or one that is out of date.

    A page that failed keeps no other back: review and bundle name what is missing.
    """
    again = f"Give again: lokalis run {places.period}, and have it reviewed."
    if not run.notebooks:
        raise RunError(f"No page of this run was made: {', '.join(run.missing)}.", remedy=again)
    strange = _not_made(places.run)
    if strange:
        raise RunError(
            f"In the run folder, and not made by the run: {', '.join(strange[:_NAMED])}.",
            remedy="Take it away, and have the run reviewed.",
        )
    states = half_year_status(places.period, places.runs, notebooks, dictionary.path)
    wrong = [
        f"{name} ({why or state})"
        for name, (state, why) in states.items()
        if state != CURRENT and not (state == MISSING and name in run.missing)
    ]
    # A batch that was killed made it after the manifest was written, and nobody attacked it.
    wrong += [
        f"{MANIFEST_NAME} (weet niet dat {name} is gemaakt)"
        for name in run.missing
        if states.get(name, ("",))[0] == CURRENT
    ]
    if wrong:
        raise RunError(f"Out of date: {', '.join(wrong)}.", remedy=again)


def _not_made(run: Path) -> list[str]:
    """List files that would go along, or be trusted, and that no notebook made."""
    made = {name for entry in read_ledger(run).values() for name in entry.outputs}
    made |= {MADE_FROM, *made_from(run).get("bestanden", {})}
    folders = ("notebooks", "paginas", PER_TEAM, TABLES, RECORDS, FOLDER)
    found = [path for folder in folders for path in (run / folder).rglob("*") if path.is_file()]
    return sorted({path.relative_to(run).as_posix() for path in found} - made)


def attack_run(
    records: Path, earlier: Mapping[str, Path], rules: Rules, told: AllTold
) -> Sequence[str]:
    """Attack all that a run shows, together with all that was shared before."""
    return [
        f"{one.table}, {one.column}, {one.place} via {', '.join(one.through)}"
        for one in attack_records(records, earlier, rules, told)
    ]


def registers_of(run: FinishedRun, dictionary: Dictionary) -> Registers:
    """Find what the batch judged, beside what was shared before."""
    shared = [folder for _, folder in shared_before(made_up=run.page.is_demo)]
    version = run.page.fingerprint + dictionary.fingerprint
    return Registers.of(run.path, load_rules(dictionary), version, shared)
