"""The command ``lokalis``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lokalis_research import cli_codering, cli_levering, cli_share, cli_steekproef
from lokalis_research.cli_shared import (
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    PeriodArgument,
    delivery_folder,
    dictionary_folder,
    errors_for_people,
    read_checked,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.period import HalfYear
    from lokalis_research.runs.batch import Report

# Importing pandas and Jupyter takes seconds: commands import what they need when they are called,
# so that --help and mistakes in the command line answer at once.

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Half-yearly research on buurtteams jeugd & gezin.

    A **levering** is a folder with exports and a levering.yaml that explains them. A **half-year**
    is written as 2022H1 or 2022H2. Start with:  `lokalis run 2022H2 --demo`""",
)

RunsOption = Annotated[
    Path, typer.Option("--runs", metavar="DIR", help="Where the pages of each half-year go.")
]
NotebooksOption = Annotated[
    Path | None, typer.Option("--notebooks", metavar="DIR", help="Other notebooks than our own.")
]
DEFAULT_RUNS = Path("papermill_runs")


@app.command()
def run(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A notebook's parameter; repeatable."),
    ] = None,
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
    workers: Annotated[
        int, typer.Option(min=0, max=32, help="Notebooks at once; 0: one per core, four at most.")
    ] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="NOTEBOOK", help="Make this one alone, by how it begins; repeatable."),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option("--timeout", metavar="MINUTES", help="For one notebook; an hour as a rule."),
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(metavar="GB", help="For one notebook; as a rule its share of this machine."),
    ] = None,
    warm: Annotated[
        bool, typer.Option(help="Start notebooks from one process that has the imports done.")
    ] = True,
) -> None:
    """Make the pages and tables of a half-year: only what is missing or out of date.

    Several half-years in one command: 2018H1..2022H2. A notebook that takes too much time or memory
    ends alone; the others go on.

    Exit status: 0 all done; 1 something failed; 2 the command line is wrong; 130 stopped. A batch
    that was stopped or killed goes on where it was when the same command is given again.
    """
    with errors_for_people():
        from lokalis_research.demo_studies import studies_for
        from lokalis_research.runs.batch import Order, run_batch
        from lokalis_research.runs.durations import read_durations
        from lokalis_research.runs.limits import Limits
        from lokalis_research.terminal import BatchDisplay

        periods = _periods(half_year)
        orders = [
            Order(
                period=period,
                delivery=delivery_folder(levering, demo),
                runs=runs,
                notebooks=_notebooks(notebooks),
                dictionary=dictionary_folder(dictionary),
                studies=studies_for,
                settings=_settings(settings or []),
                workers=workers,
                only=tuple(only or ()),
                limits=Limits(minutes=minutes, memory=memory),
                warm=warm,
            )
            for period in periods
        ]
        bad = False
        for number, order in enumerate(orders, 1):
            count = f" ({number} of {len(orders)})" if len(orders) > 1 else ""
            typer.echo(f"{order.period.label}, levering {order.delivery.name}{count}")
            with BatchDisplay(Console(), read_durations(), order.at_once) as observe:
                report = run_batch(order, observe)
            bad = _say_end(report) or bad
        if bad:
            raise typer.Exit(1)


@app.command()
def status(
    half_year: PeriodArgument,
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Tell what of a half-year is made, out of date or missing; nothing is run.

    Exit status: 0 all is there and up to date; 1 otherwise.
    """
    with errors_for_people():
        from lokalis_research.runs.states import CURRENT
        from lokalis_research.runs.status import half_year_status

        found = half_year_status(
            _period(half_year), runs, _notebooks(notebooks), dictionary_folder(dictionary)
        )
        table = Table("notebook", "state", "why", box=None)
        for name, (state, reason) in found.items():
            table.add_row(name, state, reason)
        Console().print(table)
        if any(state != CURRENT for state, _ in found.values()):
            raise typer.Exit(1)


@app.command()
def lab(
    half_year: Annotated[
        str, typer.Argument(metavar="[HALF-YEAR]", help="Such as 2022H2 (the default).")
    ] = "2022H2",
    levering: DeliveryOption = None,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    port: Annotated[int, typer.Option(help="Port of the server on this machine.")] = 8888,
    jupyter: Annotated[
        list[str] | None,
        typer.Option(metavar="OPTION", help="Passed on, such as --jupyter=--allow-root."),
    ] = None,
) -> None:
    """Open the notebooks in JupyterLab, as working copies outside version control.

    Without --levering they open the demo delivery.
    """
    with errors_for_people():
        from lokalis_research.demo_studies import studies_for
        from lokalis_research.dictionary import load_dictionary
        from lokalis_research.runs.context import CONTEXT_VARIABLE
        from lokalis_research.runs.working_copies import prepare

        words = dictionary_folder(dictionary)
        checked = read_checked(
            delivery_folder(levering, demo=levering is None), load_dictionary(words)
        )
        studies = studies_for(checked, load_dictionary(words), _period(half_year))
        folder, context = prepare(
            _period(half_year), checked, _notebooks(notebooks), words, studies
        )
        typer.echo(f"Working copies: {folder}")
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    command.append("--KernelManager.transport_encryption=auto")
    command += [f"--port={port}", *([] if browser else ["--no-browser"]), *(jupyter or [])]
    raise typer.Exit(_serve(command, {**os.environ, CONTEXT_VARIABLE: str(context)}))


def _serve(command: list[str], environment: dict[str, str]) -> int:
    """Run a server until it ends; who ends this program ends the server, and so its kernels."""
    server = subprocess.Popen(command, env=environment)  # noqa: S603 -- our own interpreter
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            # The server hears it too, and asks whether to stop.
            continue


def _period(text: str) -> HalfYear:
    from lokalis_research.period import HalfYear

    return HalfYear.parse(text)


def _periods(text: str) -> list[HalfYear]:
    first, several, last = text.partition("..")
    periods = [_period(first)]
    while several and periods[-1] < _period(last):
        periods.append(periods[-1].shift(1))
    if several and periods[-1] != _period(last):
        raise RunError(
            f"{first} does not come before {last}.", remedy="Write the earliest half-year first."
        )
    return periods


def _notebooks(given: Path | None) -> Path:
    from lokalis_research.resources import notebooks_path

    return given or notebooks_path()


def _settings(texts: list[str]) -> dict[str, str]:
    settings = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise RunError("A setting lacks its =.", remedy="Write --set name=value.")
        settings[name.strip()] = value
    return settings


def _say_end(report: Report) -> bool:
    """Say how a batch ended; tell whether anything is wrong with it."""
    from lokalis_research.runs.states import CURRENT

    for note in report.notes:
        typer.echo(note, err=True)
    if all(state == CURRENT for state in report.states.values()):
        typer.echo("Nothing to do: everything is there and up to date.")
    for failure in report.failures:
        typer.secho(f"Failed: {failure}", fg=typer.colors.RED, err=True)
    for finding in report.exposed:
        typer.echo(
            f'Cannot be shared: "{finding.column}" in table "{finding.table}" is hidden and can be '
            f"computed from: {'; '.join(finding.through)}.",
            err=True,
        )
    typer.echo(f"Open: {report.index.resolve()}")
    if report.failures:
        from lokalis_research import home

        typer.echo(
            f"Full reports (they may show personal data): {home.failure_reports()}", err=True
        )
    return bool(report.failures or report.exposed)


for part in (cli_levering, cli_steekproef, cli_codering, cli_share):
    part.add_to(app)
