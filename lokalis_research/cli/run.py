"""The commands about pages: make them, tell how they stand, open them in JupyterLab."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lokalis_research.cli.shared import (
    DEFAULT_RUNS,
    BrowserOption,
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    JupyterOption,
    NotebooksOption,
    PeriodArgument,
    PortOption,
    RunsOption,
    delivery_folder,
    dictionary_folder,
    errors_for_people,
    half_year_of,
    listed,
    notebooks_folder,
    open_lab,
    opened,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear
    from lokalis_research.runs.batch import Report
    from lokalis_research.runs.page import Page


# 2 is what the command line itself gives for wrong arguments.
FAILED, PARTIAL = 1, 3


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    for command in (run, status, lab, vergelijk):
        app.command()(command)
    app.command("compare", hidden=True)(vergelijk)


def run(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--zet", metavar="NAAM=WAARDE", help="Een parameter van een notebook; mag vaker."
        ),
    ] = None,
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
    workers: Annotated[
        int,
        typer.Option(
            "--tegelijk", min=0, max=32, help="Zoveel notebooks; 0: één per kern, hooguit vier."
        ),
    ] = 0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--alleen",
            metavar="NOTEBOOK",
            help="Alleen dit, naar hoe het begint, zoals 40,50; mag vaker.",
        ),
    ] = None,
    per_team: Annotated[
        bool,
        typer.Option("--per-team", help="Maak ook een pagina per buurtteam, van een of twee A4."),
    ] = False,
    minutes: Annotated[
        float | None,
        typer.Option("--minuten", metavar="AANTAL", help="Voor één notebook; gewoonlijk een uur."),
    ] = None,
    memory: Annotated[
        float | None,
        typer.Option(
            "--geheugen", metavar="GB", help="Voor één notebook; gewoonlijk zijn deel van alles."
        ),
    ] = None,
    warm: Annotated[
        bool,
        typer.Option("--warm/--koud", help="Begin elk notebook met alles al ingeladen, of leeg."),
    ] = True,
    cluster: Annotated[
        str,
        typer.Option(
            "--cluster",
            metavar="ADRES",
            help="Van een Dask-cluster dat het doet: tcp://… of tls://…",
        ),
    ] = "",
) -> None:
    """Maak de pagina's en tabellen van een halfjaar: alleen wat ontbreekt of verouderd is.

    Meer halfjaren in één keer: 2018H1..2022H2. Een notebook dat te veel tijd of geheugen vraagt,
    stopt alleen; de andere gaan door.

    Uitkomst: 0 alles klaar; 1 er mislukte iets; 2 de opdracht klopt niet; 3 klaar, maar niet alles
    wat de pagina's vragen is geleverd; 130 gestopt. Wat werd afgebroken, gaat met dezelfde
    opdracht verder waar het was.
    """
    with errors_for_people():
        from lokalis_research.cli.terminal import BatchDisplay
        from lokalis_research.demo_studies import studies_for
        from lokalis_research.runs.batch import Order, run_batch
        from lokalis_research.runs.leaflets import Leaflets
        from lokalis_research.runs.ledger import read_durations
        from lokalis_research.runs.plan import Limits
        from lokalis_research.teampagina.numbers import NOTEBOOK

        periods = _periods(half_year)
        chosen = listed(only)
        if only and not chosen:
            raise RunError(
                "Achter --alleen staat geen notebook.", remedy="Schrijf --alleen 40 of 40,50."
            )
        orders = [
            Order(
                period=period,
                delivery=delivery_folder(levering, demo),
                runs=runs,
                notebooks=notebooks_folder(notebooks),
                dictionary=dictionary_folder(dictionary),
                studies=studies_for,
                settings=_settings(settings or []),
                workers=workers,
                only=tuple(chosen),
                limits=Limits(minutes=minutes, memory=memory),
                warm=warm,
                cluster=cluster,
                shared=_shared,
                leaflets=Leaflets((NOTEBOOK,), _team_pages),
                per_team=per_team,
            )
            for period in periods
        ]
        worst = 0
        for number, order in enumerate(orders, 1):
            count = f" ({number} van {len(orders)})" if len(orders) > 1 else ""
            typer.echo(f"{order.period.label}, levering {order.delivery.name}{count}")
            with BatchDisplay(Console(), read_durations(), order.at_once) as observe:
                report = run_batch(order, observe)
            # What failed goes before what was not delivered.
            worst = min({worst, _say_end(report)} - {0}, default=0)
        if worst:
            raise typer.Exit(worst)


def status(
    half_year: PeriodArgument,
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Zeg wat er van een halfjaar klaar, verouderd of nog niet gemaakt is; voert niets uit.

    Uitkomst: 0 alles is er en is bij; 1 anders.
    """
    with errors_for_people():
        from lokalis_research.cli.terminal import IN_DUTCH
        from lokalis_research.runs.states import CURRENT
        from lokalis_research.runs.status import half_year_status

        period = half_year_of(half_year)
        typer.echo(f"Gekeken in: {(runs / str(period)).resolve()}")
        found = half_year_status(
            period, runs, notebooks_folder(notebooks), dictionary_folder(dictionary)
        )
        table = Table("notebook", "stand", "waarom", box=None)
        for name, (state, reason) in found.items():
            table.add_row(name, IN_DUTCH[state], reason)
        Console().print(table)
        if any(state != CURRENT for state, _ in found.values()):
            raise typer.Exit(1)


def vergelijk(
    now: Annotated[str, typer.Argument(metavar="HALFJAAR", help="Het latere, zoals 2022H2.")],
    before: Annotated[str, typer.Argument(metavar="EERDER", help="Het eerdere, zoals 2022H1.")],
    runs: RunsOption = DEFAULT_RUNS,
) -> None:
    """Zet twee halfjaren naast elkaar: wat is nieuw, herzien, anders gedefinieerd of veranderd.

    Beide moeten al gemaakt zijn. Er komt een pagina, en bestanden met alle getallen.
    """
    with errors_for_people():
        from lokalis_research.runs.comparison import compare_runs

        page, lines = compare_runs(runs, half_year_of(now), half_year_of(before))
        for line in lines:
            typer.echo(line)
        typer.echo(f"Open: {page.resolve()}")


def lab(
    half_year: Annotated[str, typer.Argument(metavar="HALFJAAR", help="Zoals 2022H2.")] = "2022H2",
    levering: DeliveryOption = None,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Open de notebooks in JupyterLab, als werkkopieën in een eigen map.

    Zonder --levering openen ze de demo-levering.
    """
    with errors_for_people():
        from lokalis_research.demo_studies import studies_for
        from lokalis_research.runs.context import CONTEXT_VARIABLE
        from lokalis_research.runs.working_copies import prepare

        _, words, checked, period = opened(half_year, levering, levering is None, dictionary)
        studies = studies_for(checked, words, period)
        folder, context = prepare(
            period, checked, notebooks_folder(notebooks), dictionary_folder(dictionary), studies
        )
        typer.echo(f"Werkkopieën: {folder}")
    options = [f"--ServerApp.root_dir={folder}", "--KernelManager.transport_encryption=auto"]
    open_lab(options, {CONTEXT_VARIABLE: str(context)}, browser, port, jupyter)


def _team_pages(run: Path, page: Page, dictionary: Dictionary) -> dict[str, str]:
    """Make the pages per team; drawing takes seconds to import, for who asks for none as well."""
    from lokalis_research.teampagina.render import team_pages

    return team_pages(run, page, dictionary)


def _shared(checked: CheckedDelivery) -> list[Path]:
    """Find the bundles that were shared of deliveries like this one: real, or made up."""
    from lokalis_research.share.register import shared_before

    return [folder for _, folder in shared_before(made_up=checked.is_demo)]


def _periods(text: str) -> list[HalfYear]:
    first, several, last = text.partition("..")
    periods = [half_year_of(first)]
    while several and periods[-1] < half_year_of(last):
        periods.append(periods[-1].shift(1))
    if several and periods[-1] != half_year_of(last):
        raise RunError(
            f"{first} ligt niet voor {last}.", remedy="Schrijf het vroegste halfjaar eerst."
        )
    return periods


def _settings(texts: list[str]) -> dict[str, str]:
    settings = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise RunError("In --zet ontbreekt het =-teken.", remedy="Schrijf --zet naam=waarde.")
        settings[name.strip()] = value
    return settings


def _say_end(report: Report) -> int:
    """Say how a batch ended, and with which exit status."""
    from lokalis_research.errors_in_dutch import in_dutch
    from lokalis_research.runs.states import CURRENT

    for note in report.notes:
        typer.echo(in_dutch(note), err=True)
    if all(state == CURRENT for state in report.states.values()):
        typer.echo("Niets te doen: alles is er en is bij.")
    for failure in report.failures:
        typer.secho(f"Mislukt: {in_dutch(str(failure))}", fg=typer.colors.RED, err=True)
    for finding in report.exposed:
        typer.echo(
            f'Niet te delen: "{finding.column}" in tabel "{finding.table}" is verborgen en toch '
            f"uit te rekenen met: {'; '.join(finding.through)}.",
            err=True,
        )
    if report.cost:
        tables = ", ".join(f"{name} ({count})" for name, count in sorted(report.cost.items()))
        typer.echo(
            f"Verborgen omdat eerder gedeelde pakketten anders iets zouden verraden: "
            f"{sum(report.cost.values())} getallen, in {tables}."
        )
    for table in report.left_out:
        typer.echo(
            f'Geheel verborgen: tabel "{table}". Een verborgen getal daarvan was te berekenen, wat '
            "er verder ook werd verborgen. De andere tabellen blijven staan."
        )
    typer.echo(f"Open: {report.index.resolve()}")
    if report.failures:
        from lokalis_research import home

        typer.echo(
            f"Volledige verslagen (met mogelijk persoonsgegevens): {home.failure_reports()}",
            err=True,
        )
    for name, gaps in report.gaps.items():
        for line in gaps.lines:
            typer.echo(f"Niet geleverd, {name}: {line}.")
    return FAILED if report.failures or report.exposed else PARTIAL if report.gaps else 0
