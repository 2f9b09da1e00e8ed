"""How a half-year stands: what is made, out of date or missing, without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lokalis_research.bericht import NAME as REPORT
from lokalis_research.dictionary import Dictionary, load_dictionary
from lokalis_research.period import HalfYear
from lokalis_research.release.rules import load_rules
from lokalis_research.runs.batch import collect_inputs
from lokalis_research.runs.folder import DESCRIBING, PER_TEAM
from lokalis_research.runs.index import MANIFEST_NAME
from lokalis_research.runs.leaflets import leaflet_inputs, needs_of
from lokalis_research.runs.ledger import Entry, Inputs, is_current, read_ledger
from lokalis_research.runs.page import page_of
from lokalis_research.runs.parameters import Value
from lokalis_research.runs.plan import PlannedNotebook, read_plan
from lokalis_research.runs.registers import Registers
from lokalis_research.runs.report import duiding_of, report_status, wanted_report
from lokalis_research.runs.states import CURRENT, MISSING, OUTDATED, NotebookFailedError
from lokalis_research.state import DamagedStateError, read_state

_REASONS = {
    "notebook": "het notebook veranderde",
    "code": "het pakket lokalis_research veranderde",
    "dictionary": "het datawoordenboek veranderde",
    "environment": "geïnstalleerde versies veranderden",
    "before": "een notebook waarop het bouwt, veranderde",
}


def half_year_status(
    period: HalfYear, runs: Path, notebooks: Path, dictionary: Path
) -> dict[str, tuple[str, str]]:
    """Tell per notebook, and of what tells of the whole run, whether it is there and still true.

    The delivery, the studies and registers of another machine are not looked at.
    """
    plan = read_plan(notebooks)
    run = runs / str(period)
    entries = read_ledger(run)
    words = load_dictionary(dictionary)
    rules = load_rules(words)
    status = {}
    for notebook in plan:
        entry = entries.get(notebook.name)
        if entry is None:
            status[notebook.name] = (MISSING, "")
            continue
        given: dict[str, dict[str, Value]] = {other.name: {} for other in plan}
        given[notebook.name] = entry.inputs.parameters
        delivery = entry.inputs.delivery
        every = collect_inputs(plan, given, period, words, delivery, wanted=entries, entries={})
        now = every[notebook.name]
        now = replace(now, studies=entry.inputs.studies, to_hide=entry.inputs.to_hide)
        # What came before may have run with other parameters: compare with what it was made from.
        first = {*notebook.after, *notebook.beside} & entries.keys()
        before = {name: entries[name].inputs.key for name in first}
        registers = Registers.of(run, rules, entry.inputs.delivery + entry.inputs.dictionary)
        status[notebook.name] = (
            _compare(run, entry, replace(now, before=before))
            if registers.are_whole(notebook.name)
            else (OUTDATED, "de boekhouding van wat is vrijgegeven, is beschadigd")
        )
    if PER_TEAM in entries:
        # They know nothing but what these notebooks released.
        needed = {name: entries[name].inputs for name in needs_of(entries) if name in entries}
        of_teams = leaflet_inputs(needs_of(entries), needed).get(PER_TEAM)
        status[PER_TEAM] = (
            _compare(run, entries[PER_TEAM], replace(of_teams, dictionary=words.fingerprint))
            if of_teams
            else (OUTDATED, _REASONS["before"])
        )
    if entries:
        status |= {name: (OUTDATED, why) for name in DESCRIBING if (why := _wrong(run / name))}
    if (run / MANIFEST_NAME).is_file():
        status |= _of_report(run, plan, entries, words)
    return status


def _of_report(
    run: Path,
    plan: tuple[PlannedNotebook, ...],
    entries: Mapping[str, Entry],
    dictionary: Dictionary,
) -> dict[str, tuple[str, str]]:
    """Tell how the report stands, of a run that says on what delivery it was made."""
    try:
        page = page_of(read_state(run / MANIFEST_NAME) or {})
    except (DamagedStateError, ValueError, TypeError, KeyError):
        return {}
    duiding = duiding_of(run.parent, page.period)
    try:
        wanted = wanted_report(page, plan, entries, dictionary, duiding)
    except NotebookFailedError as error:
        return {REPORT: (OUTDATED, error.failure.message)}
    return {REPORT: report_status(run, wanted)} if wanted else {}


def _wrong(path: Path) -> str:
    """Tell what is wrong with what tells of a whole run."""
    if not path.is_file():
        return "het ontbreekt: de laatste run kwam niet aan zijn einde"
    try:
        whole = path.suffix != ".json" or "notebooks" in (read_state(path) or {})
    except DamagedStateError:
        whole = False
    return "" if whole else "het is beschadigd"


def _compare(run: Path, entry: Entry, now: Inputs) -> tuple[str, str]:
    for field, reason in _REASONS.items():
        if getattr(entry.inputs, field) != getattr(now, field):
            return OUTDATED, reason
    if not is_current(run, entry, now.key):
        return OUTDATED, "er is met de hand iets veranderd of weggehaald"
    return CURRENT, ""
