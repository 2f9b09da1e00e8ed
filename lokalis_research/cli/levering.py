"""The commands about deliveries: draft an agreement, check, compare, clean up, and the demo."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli.dutch import Commands
from lokalis_research.cli.shared import (
    DictionaryOption,
    errors_for_people,
    notebooks_folder,
    read_checked,
    words_of,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.levering import CheckedDelivery

FolderArgument = Annotated[Path, typer.Argument(metavar="MAP", help="De map van de levering.")]
# 2 is what the command line itself gives for wrong arguments.
SET_APART = 3

_levering = Commands("Begin met een nieuwe levering, of vergelijk er twee.")


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
        Path | None,
        typer.Option(metavar="BESTAND", help="Schrijf de bevindingen ook in dit CSV-bestand."),
    ] = None,
) -> None:
    """Lees en controleer een levering: hoeveel rijen bruikbaar zijn, en wat er met de rest is.

    Uitkomst: 0 niets apart gezet; 1 niet te gebruiken; 3 bruikbaar, met rijen apart gezet.
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
        _say_pages(checked, dictionary)
        if int(checked.rows["quarantaine"].sum()) > 0:
            raise typer.Exit(SET_APART)


def _say_pages(checked: CheckedDelivery, dictionary: Path | None) -> None:
    """Say which pages can be made of a delivery, and what is missing for the rest."""
    from lokalis_research.runs.coverage import foreseen

    words = words_of(dictionary)
    typer.echo("Met deze levering te maken:")
    for path in sorted(notebooks_folder(None).glob("[0-9]*.ipynb")):
        gaps = foreseen(path, checked, words)
        for line in gaps.lines if gaps else ("alles",):
            typer.echo(f"    {path.stem}: {line}.")


def _with(dictionary: Path | None) -> str:
    """Repeat the dictionary that was named, for the command that comes next."""
    return f" --woordenboek {dictionary}" if dictionary else ""


@_levering.command()
def begin(folder: FolderArgument, dictionary: DictionaryOption = None) -> None:
    """Stel levering.yaml voor uit de bestanden zelf: wat is wat, en hoe zeker is dat.

    Een levering.yaml die er al is, blijft staan; het voorstel heet dan levering.voorstel.yaml.
    """
    with errors_for_people():
        from lokalis_research.levering import begin_delivery

        path = begin_delivery(folder, words_of(dictionary))
        typer.echo(f"Geschreven: {path}")
        unused = sum(line.startswith("# ") for line in path.read_text("utf-8").splitlines()[3:])
        if unused:
            typer.echo(f"Niet opgenomen: {unused}; waarom staat onderaan.")
        after = f"lokalis check {folder}{_with(dictionary)}"
        typer.echo(f"Lees het door, beslis wat het vraagt, en daarna: {after}")


@_levering.command()
def sjabloon(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="De map waarin zij komen.")],
    tables: Annotated[
        list[str] | None,
        typer.Option("--tabel", metavar="TABEL", help="Alleen deze tabel; mag vaker."),
    ] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Schrijf lege werkbladen om in te vullen, een per tabel, met uitleg bij elke kolom.

    Voor lijsten die uit geen systeem komen. Wat er al staat, wordt niet overschreven.
    """
    with errors_for_people():
        from lokalis_research.levering import write_templates

        words = words_of(dictionary)
        paths = write_templates(folder, words, tables or ())
        typer.echo(f"Geschreven in {folder}: {', '.join(path.name for path in paths)}")
        after = f"lokalis levering begin {folder}{_with(dictionary)}"
        typer.echo(f"Haal weg wat leeg blijft, en na het invullen: {after}")


@_levering.command()
def rows(
    folder: FolderArgument,
    rule: Annotated[
        str | None,
        typer.Option("--regel", metavar="REGEL", help="Alleen wat deze regel apart zette."),
    ] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Toon de rijen die apart zijn gezet, met hun waarden: alleen op uw eigen scherm.

    Het zijn persoonsgegevens zoals geleverd; een bestand of ander programma krijgt niets.
    """
    with errors_for_people():
        if not sys.stdout.isatty():
            raise RunError(
                "Rijen met hun waarden komen alleen op een scherm.",
                remedy="Geef de opdracht zonder > of |; lokalis check telt zonder waarden.",
            )
        typer.echo(repr(_read(folder, dictionary).rejected(rule)))


@_levering.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OUD", help="De map van de eerdere levering.")],
    new: Annotated[Path, typer.Argument(metavar="NIEUW", help="De map van de latere levering.")],
    dictionary: DictionaryOption = None,
) -> None:
    """Zeg wat een latere levering herzag: rijen erbij, weg en anders, per tabel en veld."""
    with errors_for_people():
        from lokalis_research.levering import revision_lines, revisions

        words = words_of(dictionary)
        table = revisions(_read(old, dictionary), _read(new, dictionary), words)
        for line in revision_lines(table):
            typer.echo(line)


def clean(
    older_than: Annotated[
        int | None,
        typer.Option(
            "--ouder-dan", min=0, metavar="DAGEN", help="Ruim op wat minstens zo oud is; 0: alles."
        ),
    ] = None,
) -> None:
    """Ruim op wat runs op deze machine achterlieten: leveringen, registers en verslagen.

    Het zijn persoonsgegevens. Er blijft een bewijs van staan, en het noemt wat blijft.
    """
    with errors_for_people():
        from lokalis_research import home
        from lokalis_research.levering import LIFETIME_DAYS, REMOVED, clean_home, left_lines

        days = LIFETIME_DAYS if older_than is None else older_than
        kinds = clean_home(home.home(), older_than_days=days)["soort"].tolist()
        counts = [
            f"{kinds.count(kind)} {REMOVED[kind][kinds.count(kind) != 1]}" for kind in REMOVED
        ]
        typer.echo(f"Opgeruimd, van {days} dagen of ouder: {', '.join(counts)}.")
        for line in left_lines(home.home()):
            typer.echo(line)


def demo(
    folder: Annotated[Path, typer.Argument(metavar="MAP", help="Een nieuwe of lege map.")],
    seed: Annotated[
        int, typer.Option("--zaad", help="Een ander getal geeft een andere stad.")
    ] = 2022,
    scale: Annotated[
        int, typer.Option("--schaal", min=1, help="Zoveel steden, om drukte te proberen.")
    ] = 1,
    only_absence: Annotated[
        bool, typer.Option("--alleen-verzuim", help="Alleen dienstverbanden en verzuim.")
    ] = False,
) -> None:
    """Schrijf de fictieve demo-levering: exports zoals ze komen, met levering.yaml erbij."""
    with errors_for_people():
        from lokalis_research.demo import write_delivery

        if folder.exists() and any(folder.iterdir()):
            raise RunError(f"{folder} is niet leeg.", remedy="Noem een nieuwe map.")
        typer.echo(str(write_delivery(folder, seed, scale, only_absence=only_absence)))


def _read(folder: Path, dictionary: Path | None) -> CheckedDelivery:

    return read_checked(folder, words_of(dictionary))
