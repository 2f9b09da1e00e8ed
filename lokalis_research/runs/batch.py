"""A half-year batch: one checked read, then the notebooks, then the pages of the run."""

from __future__ import annotations

import functools
import importlib
import os
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lokalis_research import home
from lokalis_research.bericht import NAME as REPORT
from lokalis_research.dictionary import Dictionary, load_dictionary
from lokalis_research.errors import LokalisError, RunError
from lokalis_research.levering import CheckedDelivery, load_or_make_key, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.release.rules import load_rules
from lokalis_research.release.run_wide import attack_records
from lokalis_research.runs.atomic import write_text
from lokalis_research.runs.cluster import Cluster, connected
from lokalis_research.runs.context import Context, fingerprint_study, study_folder
from lokalis_research.runs.folder import PER_TEAM, RunFolder, open_run_folder
from lokalis_research.runs.gaps import Gaps, gaps_of
from lokalis_research.runs.index import write_glossary, write_index, write_manifest
from lokalis_research.runs.leaflets import (
    Leaflets,
    leaflet_inputs,
    make_leaflets,
    needs_of,
)
from lokalis_research.runs.ledger import Entry, Inputs, code_fingerprint, environment_fingerprint
from lokalis_research.runs.page import Page, refuse_later_period
from lokalis_research.runs.parameters import Value, complete, parse_settings
from lokalis_research.runs.plan import Limits, PlannedNotebook, choose, in_order, read_plan
from lokalis_research.runs.registers import RECORDS, Registers
from lokalis_research.runs.rounds import Observer, make_until_safe
from lokalis_research.runs.states import (
    CURRENT,
    DONE,
    FAILED,
    RUNNING,
    SKIPPED,
    Failure,
    NotebookFailedError,
)

if TYPE_CHECKING:
    from lokalis_research.release.attack import Finding

# The memory is divided among those that run at once: with more, none has enough.
_MOST_WORKERS = 4
_WRITERS = ("seaborn", "typst", "lokalis_research.bericht.as_word")
"""What takes seconds to import, and is needed when the report is made."""


@dataclass(frozen=True)
class Order:
    """What a batch is asked to do."""

    period: HalfYear
    delivery: Path
    runs: Path
    notebooks: Path
    dictionary: Path
    studies: Callable[[CheckedDelivery, Dictionary, HalfYear], Path]
    settings: Mapping[str, str] = field(default_factory=dict)  # as typed on the command line
    workers: int = 0  # how many at once; 0 means one per core, four at most
    limits: Limits = field(default_factory=Limits)
    only: tuple[str, ...] = ()  # how the names of those that are made begin; empty for all
    warm: bool = True  # kernels are forked from a process that has the imports done
    cluster: str = ""  # address of a Dask scheduler; empty for this machine
    shared: Callable[[CheckedDelivery], Sequence[Path]] = lambda _: ()
    leaflets: Leaflets | None = None  # pages per team, which a run that had them keeps
    per_team: bool = False  # whether they are asked for

    @property
    def at_once(self) -> int:
        """Count the notebooks that run at once on this machine."""
        return self.workers or min(_MOST_WORKERS, os.cpu_count() or 1)


@dataclass(frozen=True)
class Report:
    """How a batch ended."""

    index: Path  # the page to open first
    states: dict[str, str]
    failures: tuple[Failure, ...]
    exposed: tuple[Finding, ...] = ()  # hidden numbers that can be computed: not to be shared then
    notes: tuple[str, ...] = ()  # what was found damaged and made anew, and what could not be kept
    gaps: Mapping[str, Gaps] = field(default_factory=dict)  # per page what was not delivered for it
    cost: Mapping[str, int] = field(default_factory=dict)  # per table: hidden for earlier bundles
    left_out: tuple[str, ...] = ()  # tables that show nothing: what they hide could be computed


def run_batch(order: Order, observe: Observer) -> Report:
    """Make everything of a half-year that is missing or out of date.

    Where notebooks failed, the others ran; `observe` is told the name and state of a notebook
    whenever that changes.
    """
    plan = read_plan(order.notebooks)
    given = parse_settings(order.settings, {n.name: n.parameters for n in plan})
    dictionary = load_dictionary(order.dictionary)
    rules = load_rules(dictionary)
    by_name = {notebook.name: notebook for notebook in plan}
    wanted = choose(plan, order.only)
    around = _files(order)
    if order.leaflets and order.per_team:
        order.leaflets.check(by_name)
        wanted |= choose(plan, order.leaflets.needs)
    with open_run_folder(order.runs / str(order.period)) as run, _cluster_of(order) as cluster:
        checked = _read(order, dictionary)
        refuse_later_period(order.period, checked)
        # A page is made again with the one that it is judged beside.
        wanted |= {n.name for n in plan if n.name in run.entries and wanted & {*n.beside}}
        # The demo makes its studies when they are first asked for: not for notebooks without any.
        asked = any(notebook.studies for notebook in plan)
        studies = order.studies(checked, dictionary, order.period) if asked else home.studies()
        page = Page.of(order.period, checked)
        needs = order.leaflets.needs if order.leaflets and order.per_team else needs_of(run.entries)
        version = checked.fingerprint + dictionary.fingerprint
        registers = Registers.of(run.path, rules, version, order.shared(checked))
        registers.remove_older(run.path)
        registers.heal()

        @functools.cache
        def warm() -> bool:
            # One notebook alone imports less than what all of them need.
            return order.warm and len(wanted - run.entries.keys() - run.held.keys()) > 1

        @functools.cache
        def import_writers() -> None:
            # Until the kernels are done this process has nothing else to do.
            for module in _WRITERS:
                threading.Thread(target=importlib.import_module, args=[module]).start()

        def work(name: str, inputs: Inputs) -> None:
            # Importing Jupyter takes seconds: not for a batch that finds everything done.
            if cluster is None and warm():
                from lokalis_research.runs.provisioner import fork_server

                fork_server().warm_up()
            from lokalis_research.runs.execute import execute

            import_writers()
            staging = run.staging / name
            context = Context(
                notebook=name,
                period=str(order.period),
                delivery=checked.path,
                dictionary=order.dictionary.resolve(),
                studies=studies.resolve(),
                output=staging.resolve(),
                register=registers.folder.resolve(),
                beside=tuple(one for one in by_name[name].beside if one in inputs.before),
            )
            at_once = cluster.on_one if cluster else order.at_once
            task = (
                replace(by_name[name], path=by_name[name].path.resolve()),
                inputs.parameters,
                context,
                staging.resolve(),
                page,
                order.limits.of(by_name[name].minutes, at_once),
            )
            if cluster:
                cluster.run(execute, name, *task, warm=warm())
            else:
                execute(*task, warm=warm())

        def attack() -> tuple[Finding, ...]:
            found = registers.recall(run.entries)
            if found is None:
                records = run.path / RECORDS
                told = registers.told()
                found = attack_records(records, registers.earlier_records, rules, told)
                registers.remember(run.entries, found)
            return found

        made = make_until_safe(
            plan,
            run,
            registers,
            collect=lambda to_hide: _with_leaflets(
                needs,
                collect_inputs(
                    plan,
                    given,
                    order.period,
                    dictionary,
                    checked.fingerprint,
                    wanted=wanted,
                    entries=run.entries,
                    studies=studies,
                    to_hide=to_hide,
                ),
            ),
            work=work,
            wanted=wanted,
            workers=cluster.at_once if cluster else order.at_once,
            observe=observe,
            attack=attack,
        )
        told, failures = dict(made.states), list(made.failures)
        if made.unsafe is None:
            state, failure = _report(order, page, plan, run, dictionary, observe)
            told |= {REPORT: state} if state else {}
            failures += [failure] if failure else []
        states = dict(told)
        if order.leaflets and needs:
            try:
                state = _make_leaflets(order.leaflets, run, page, dictionary, observe)
            except RunError as error:
                state = FAILED
                failures.append(Failure(PER_TEAM, 0, RunError.__name__, str(error), ""))
                observe(PER_TEAM, state)
            registers.complete(PER_TEAM)
            states[PER_TEAM] = state
        write_manifest(run, page, dictionary.fingerprint, told)
        write_glossary(run.path, page, dictionary.glossary)
        write_index(run.path, page, plan, told)
        if made.unsafe is not None:
            # Only now: the pages are there to see what is wrong.
            raise made.unsafe
        found = attack()
    made_pages = sorted(run.entries.keys() - {PER_TEAM})
    pages = {n: gaps_of(run.path / "notebooks" / f"{n}.ipynb") for n in made_pages}
    notes = [*run.notes]
    if left := sorted(str(path) for path in _files(order) - around):
        notes.append(
            f"Written by a notebook, or by somebody else meanwhile: {', '.join(left)}. Look "
            "whether it holds personal data, and take it away."
        )
    for failure in failures:
        try:
            # Among the personal data: a traceback may show values.
            report = home.failure_reports() / f"{order.period}-{failure.notebook}.txt"
            write_text(report, failure.report + "\n")
        except LokalisError as error:
            # Which cell failed is told all the same.
            notes.append(f"No full report of {failure.notebook}. {error}")
    made_any = any(state != CURRENT for state in states.values())
    if made_any and _read(order, dictionary).fingerprint != checked.fingerprint:
        raise RunError(
            f"The delivery in {order.delivery} changed while the batch ran.",
            remedy="What was made belongs to the delivery as it was. Give the command again.",
        )
    gaps = {name: one for name, one in pages.items() if one is not None}
    return Report(
        run.path / "index.html",
        states,
        tuple(failures),
        found,
        tuple(notes),
        gaps,
        registers.cost_of_earlier(made_pages),
        registers.left_out(made_pages),
    )


def _files(order: Order) -> set[Path]:
    """List the files where a notebook might write without thinking: beside itself, and here."""
    places = (order.notebooks.resolve(), Path.cwd())
    return {path for place in places for path in place.iterdir() if path.is_file()}


def _cluster_of(order: Order) -> AbstractContextManager[Cluster | None]:
    if not order.cluster:
        return nullcontext()
    return connected(order.cluster, (order.runs, order.notebooks, order.dictionary))


def _with_leaflets(needs: tuple[str, ...], inputs: dict[str, Inputs]) -> dict[str, Inputs]:
    return inputs | leaflet_inputs(needs, inputs)


def _make_leaflets(
    leaflets: Leaflets, run: RunFolder, page: Page, dictionary: Dictionary, observe: Observer
) -> str:
    """Make the pages per team if what they show was released, and tell how that ended."""
    if not set(leaflets.needs) <= run.entries.keys():
        observe(PER_TEAM, SKIPPED)
        return SKIPPED
    observe(PER_TEAM, RUNNING)
    state = DONE if make_leaflets(leaflets, run, page, dictionary) else CURRENT
    observe(PER_TEAM, state)
    return state


def _read(order: Order, dictionary: Dictionary) -> CheckedDelivery:
    return read_delivery(
        order.delivery, dictionary, key=load_or_make_key(home.key_file()), cache=home.cache_folder()
    )


def _report(
    order: Order,
    page: Page,
    plan: tuple[PlannedNotebook, ...],
    run: RunFolder,
    dictionary: Dictionary,
    observe: Observer,
) -> tuple[str, Failure | None]:
    """Make the report of what was released; no state where these notebooks have none."""
    from lokalis_research.runs.report import duiding_of, make_report, wanted_report

    duiding = duiding_of(order.runs, order.period)
    try:
        wanted = wanted_report(page, plan, run.entries, dictionary, duiding)
        state = make_report(run.path, run.staging, wanted, observe) if wanted else ""
        failure = None
    except NotebookFailedError as error:
        state, failure = FAILED, error.failure
    if state:
        observe(REPORT, state)
    return state, failure


def collect_inputs(
    plan: tuple[PlannedNotebook, ...],
    given: Mapping[str, Mapping[str, Value]],
    period: HalfYear,
    dictionary: Dictionary,
    delivery: str,
    *,
    wanted: Collection[str],
    entries: Mapping[str, Entry],
    studies: Path | None = None,
    to_hide: Mapping[str, str] | None = None,
) -> dict[str, Inputs]:
    """Collect what each notebook of a plan would be made from, made now or not."""
    inputs: dict[str, Inputs] = {}
    there = set(wanted)
    by_name = {notebook.name: notebook for notebook in plan}
    for notebook in map(by_name.__getitem__, in_order(plan)):
        # Beside what is neither made now nor still right nothing can be judged.
        first = [*notebook.after, *(name for name in notebook.beside if name in there)]
        inputs[notebook.name] = Inputs(
            notebook=notebook.source,
            code=code_fingerprint(),
            dictionary=dictionary.fingerprint,
            delivery=delivery,
            environment=environment_fingerprint(),
            parameters=complete(notebook.parameters, given[notebook.name], period),
            before={name: inputs[name].key for name in first},
            studies={
                name: fingerprint_study(study_folder(studies, name, period))
                for name in notebook.studies
            }
            if studies
            else {},
            to_hide=(to_hide or {}).get(notebook.name, ""),
        )
        entry = entries.get(notebook.name)
        if entry is not None and entry.inputs.key == inputs[notebook.name].key:
            there.add(notebook.name)
    return inputs
