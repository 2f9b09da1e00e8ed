"""What the commands share: options, the delivery they are about, errors as a person reads them."""

from __future__ import annotations

import difflib
import math
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from lokalis_research.errors import LokalisError, RunError
from lokalis_research.resources import dictionary_path, notebooks_path

if TYPE_CHECKING:
    import pandas as pd

    from lokalis_research.codering import Round
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

PeriodArgument = Annotated[str, typer.Argument(metavar="HALFJAAR", help="Zoals 2022H2.")]
DeliveryOption = Annotated[
    Path | None, typer.Option("--levering", metavar="MAP", help="De map van de levering.")
]
DemoOption = Annotated[bool, typer.Option("--demo", help="Neem de fictieve demo-levering.")]
CoderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--codeurs",
        "--codeur",
        metavar="NAMEN",
        help="Wie coderen, als codeur-a,codeur-b; mag vaker.",
    ),
]
DictionaryOption = Annotated[
    Path | None,
    typer.Option("--woordenboek", metavar="MAP", help="Een ander datawoordenboek dan het onze."),
]
RunsOption = Annotated[
    Path, typer.Option("--map", metavar="MAP", help="Waar de pagina's van elk halfjaar staan.")
]
NotebooksOption = Annotated[
    Path | None, typer.Option("--notebooks", metavar="MAP", help="Andere notebooks dan de onze.")
]
BrowserOption = Annotated[
    bool, typer.Option("--browser/--geen-browser", help="Open een venster van de browser.")
]
PortOption = Annotated[int, typer.Option("--poort", help="Poort van de server op deze machine.")]
JupyterOption = Annotated[
    list[str] | None,
    typer.Option(metavar="OPTIE", help="Gaat door, zoals --jupyter=--allow-root."),
]
DEFAULT_RUNS = Path("papermill_runs")


def half_year_of(text: str) -> HalfYear:
    """Read a half-year, in capitals or not."""
    from lokalis_research.period import HalfYear

    return HalfYear.parse(text.strip())


def notebooks_folder(given: Path | None) -> Path:
    """Choose the notebooks: those that the option named, or our own."""
    return given or notebooks_path()


def likely(given: str, names: Iterable[str]) -> str:
    """Say what somebody may have meant, and what there is."""
    there = list(names)
    near = difflib.get_close_matches(given.casefold(), there, n=1)
    return (f'Bedoelt u "{near[0]}"? ' if near else "") + f"Er is: {', '.join(there)}."


def dictionary_folder(given: Path | None) -> Path:
    """Choose the data dictionary."""
    return given or dictionary_path()


def words_of(given: Path | None) -> Dictionary:
    """Read the data dictionary."""
    from lokalis_research.dictionary import load_dictionary

    return load_dictionary(dictionary_folder(given))


def opened(
    half_year: str, levering: Path | None, demo: bool, dictionary: Path | None
) -> tuple[Path, Dictionary, CheckedDelivery, HalfYear]:
    """Open what most commands are about: a delivery as its half-year knew it, and its dictionary.

    So what is drawn for a study knows no more than the page that will tell of it.
    """
    period, words = half_year_of(half_year), words_of(dictionary)
    folder = delivery_folder(levering, demo)
    checked = read_checked(folder, words).known_at(period.known_until, words)
    return folder, words, checked, period


def delivery_folder(levering: Path | None, demo: bool) -> Path:
    """Find the delivery that a command is about; the demo is made if need be."""
    if demo == (levering is not None):
        raise RunError("Er is één levering nodig.", remedy="Geef --levering MAP of --demo.")
    if levering is not None:
        return levering
    from lokalis_research import home
    from lokalis_research.demo import write_delivery

    folder = home.private_folder(home.home() / "demo")
    if not any(folder.iterdir()):
        typer.echo("De demo-levering wordt één keer gemaakt: een halve minuut.")
    return write_delivery(folder, only_absence=False)


def read_checked(folder: Path, words: Dictionary) -> CheckedDelivery:
    """Read a delivery with this user's key and cache."""
    from lokalis_research import home
    from lokalis_research.levering import load_or_make_key, read_delivery

    key = load_or_make_key(home.key_file())
    return read_delivery(folder, words, key=key, cache=home.cache_folder())


def listed(given: list[str] | None) -> list[str]:
    """Take apart what an option names: with commas between, in options of their own, or both."""
    return [one.strip() for text in given or [] for one in text.split(",") if one.strip()]


def named_coders(named: list[str] | None, overlap: float) -> list[str]:
    """Ask for the coders where none is named, and for others where they cannot share the work.

    Before anything is drawn: what was drawn stays.
    """
    from lokalis_research.codering import check_coders

    names = listed(named)
    if not names:
        raise RunError(
            "Er is niemand genoemd die gaat coderen.",
            remedy="Noem iedereen, zonder persoonsgegevens: --codeurs codeur-a,codeur-b.",
        )
    check_coders(names, overlap)
    return names


def show_table(title: str, table: pd.DataFrame, decimals: int = 1) -> None:
    """Print a table for a person."""
    from rich.console import Console
    from rich.table import Table

    from lokalis_research.text import number

    def said(cell: object, most: int) -> str:
        if isinstance(cell, float):
            return number(cell, most) if math.isfinite(cell) else "n.v.t."
        return str(cell)

    view = Table(title=title, title_justify="left", box=None)
    for name in table.columns:
        # A head breaks between its words.
        view.add_column(str(name).replace("_", " "), overflow="fold")
    # Numbers of people and plans may be kept as floats: a column of whole ones has no decimals.
    places = [
        0 if column.dtype.kind == "f" and bool(column.mod(1).eq(0).all()) else decimals
        for _, column in table.items()
    ]
    for row in table.itertuples(index=False):
        view.add_row(*map(said, row, places))
    Console().print(view)


def say_how_to_code(made: Round, study: str, period: HalfYear) -> None:
    """Say what comes after dealing: nobody finds the screen by the folder of a round."""
    from lokalis_research.codering.places import CALIBRATION

    who = f"{study} {period} {made.coders[0]}"
    other = f" --ronde {made.folder.name}" if made.folder.name.startswith(CALIBRATION) else ""
    typer.echo(f"Nu de codeurs, op het scherm: lokalis codeerronde code {who}{other}")
    typer.echo(f"Of in Excel: lokalis codeerronde form {who} blad.xlsx{other}")


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Write an error of ours as two sentences, and leave with its status."""
    try:
        yield
    except LokalisError as error:
        from lokalis_research.errors_in_dutch import in_dutch

        said = f"{in_dutch(error.problem)}\n{in_dutch(error.remedy)}"
        typer.secho(said, fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        if error.filename is None:
            raise
        # What no room foresaw: a file that is closed to this user, or a folder in its place.
        said = (
            f'"{error.filename}" is niet te lezen of te schrijven: {error.strerror}.\n'
            "Kijk of u erbij mag en of er geen map in de plaats staat, en geef dezelfde opdracht "
            "nog eens."
        )
        typer.secho(said, fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("\nGestopt. Dezelfde opdracht gaat hier verder.", err=True)
        sys.stderr.flush()
        # Threads still wait for kernels, which end with this process; do not wait for them.
        os._exit(130)


def open_lab(
    options: list[str],
    environment: dict[str, str],
    browser: bool,
    port: int,
    jupyter: list[str] | None,
) -> NoReturn:
    """Run JupyterLab until it ends; who ends this program ends the server, and so its kernels."""
    command = [sys.executable, "-m", "jupyterlab", *options, f"--port={port}"]
    command += [*([] if browser else ["--no-browser"]), *(jupyter or [])]
    server = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603 -- our own
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    while True:
        try:
            raise typer.Exit(server.wait())
        except KeyboardInterrupt:
            # The server hears it too, and asks whether to stop.
            continue
