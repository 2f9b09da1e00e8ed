"""The commands about deliveries: draft an agreement, check, compare, clean up, and the demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli_shared import (
    DictionaryOption,
    dictionary_folder,
    errors_for_people,
    read_checked,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.levering import CheckedDelivery

FolderArgument = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the delivery.")]
SET_APART = 3

_levering = typer.Typer(
    no_args_is_help=True, help="Begin with a new delivery, or compare two of them."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    app.command()(check)
    app.command()(clean)
    app.command()(demo)
    app.add_typer(_levering, name="levering")


def check(
    folder: FolderArgument,
    dictionary: DictionaryOption = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the findings to this CSV file.")
    ] = None,
) -> None:
    """Read and check a delivery: how many rows are usable, and what stands in the way of the rest.

    Exit status: 0 nothing set apart; 1 the delivery cannot be used; 3 usable, with rows set apart.
    """
    with errors_for_people():
        from lokalis_research.levering import finding_lines
        from lokalis_research.runs.atomic import write_text

        checked = _read(folder, dictionary)
        for line in finding_lines(checked):
            typer.echo(line)
        if csv is not None:
            text = checked.findings.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
            write_text(csv, "\ufeff" + text)
        if int(checked.rows["quarantaine"].sum()) > 0:
            raise typer.Exit(SET_APART)


@_levering.command()
def begin(folder: FolderArgument, dictionary: DictionaryOption = None) -> None:
    """Draft levering.yaml from the files themselves: what is what, and how sure that is.

    An agreement that is there already stays; the draft is then called levering.voorstel.yaml.
    """
    with errors_for_people():
        from lokalis_research.dictionary import load_dictionary
        from lokalis_research.levering import begin_delivery

        path = begin_delivery(folder, load_dictionary(dictionary_folder(dictionary)))
        typer.echo(f"Written: {path}")
        typer.echo(f"Read it through, decide what it asks, then: lokalis check {folder}")


@_levering.command()
def rows(
    folder: FolderArgument,
    rule: Annotated[
        str | None, typer.Option(metavar="RULE", help="Only what this rule set apart.")
    ] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Show the rows that were set apart, with their values: on your own terminal and nowhere else.

    They are personal data as they were delivered; a file or another program gets nothing.
    """
    with errors_for_people():
        if not sys.stdout.isatty():
            raise RunError(
                "Rows with their values are shown on a terminal only.",
                remedy="Give the command without > or |; lokalis check counts without any value.",
            )
        typer.echo(repr(_read(folder, dictionary).rejected(rule)))


@_levering.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of the earlier delivery.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of the later delivery.")],
    dictionary: DictionaryOption = None,
) -> None:
    """Tell what a later delivery revised: rows added, gone and changed, per table and field."""
    with errors_for_people():
        from lokalis_research.dictionary import load_dictionary
        from lokalis_research.levering import revision_lines, revisions

        words = load_dictionary(dictionary_folder(dictionary))
        table = revisions(_read(old, dictionary), _read(new, dictionary), words)
        for line in revision_lines(table):
            typer.echo(line)


def clean(
    older_than: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="Remove what is at least this old; 0: all."),
    ] = None,
) -> None:
    """Remove from this machine what runs left behind: checked deliveries, registers and reports.

    They are personal data. Leaves a receipt, and lists what stays.
    """
    with errors_for_people():
        from lokalis_research import home
        from lokalis_research.levering import LIFETIME_DAYS, REMOVED, clean_home, left_lines

        days = LIFETIME_DAYS if older_than is None else older_than
        kinds = clean_home(home.home(), older_than_days=days)["soort"].tolist()
        counts = [
            f"{kinds.count(kind)} {REMOVED[kind][kinds.count(kind) != 1]}" for kind in REMOVED
        ]
        typer.echo(f"Removed, of {days} days or older: {', '.join(counts)}.")
        for line in left_lines(home.home()):
            typer.echo(line)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    seed: Annotated[int, typer.Option(help="Another made-up city for another number.")] = 2022,
    scale: Annotated[int, typer.Option(min=1, help="So many cities, to try the load.")] = 1,
    only_absence: Annotated[
        bool, typer.Option("--only-absence", help="Contracts and absence only.")
    ] = False,
) -> None:
    """Write the made-up demo delivery: exports as they come, with a levering.yaml beside them."""
    with errors_for_people():
        from lokalis_research.demo import write_delivery

        if folder.exists() and any(folder.iterdir()):
            raise RunError(f"{folder} is not empty.", remedy="Name a new folder.")
        typer.echo(str(write_delivery(folder, seed, scale, only_absence=only_absence)))


def _read(folder: Path, dictionary: Path | None) -> CheckedDelivery:
    from lokalis_research.dictionary import load_dictionary

    return read_checked(folder, load_dictionary(dictionary_folder(dictionary)))
