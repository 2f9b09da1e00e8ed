"""The commands about a data dictionary of another municipality: begin one, and check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lokalis_research.cli.dutch import Commands
from lokalis_research.cli.shared import errors_for_people

FolderArgument = Annotated[Path, typer.Argument(metavar="MAP", help="De map van het woordenboek.")]

_dictionary = Commands("Begin met het datawoordenboek van een andere gemeente, en controleer het.")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    app.add_typer(_dictionary, name="woordenboek")


@_dictionary.command()
def begin(
    folder: FolderArgument,
    municipality: Annotated[str, typer.Option("--gemeente", help="Hoe de gemeente heet.")],
) -> None:
    """Schrijf een datawoordenboek waarin alles staat behalve wat alleen van onze gemeente is.

    Wat u niet invult, is er niet: dat staat dan op de pagina's, en is geen fout.
    """
    with errors_for_people():
        from lokalis_research.dictionary.begin import begin_dictionary

        files = begin_dictionary(folder, municipality)
        typer.echo(f"Geschreven: {folder}. Vul in, de eerste drie zijn nodig:")
        for name in files:
            typer.echo(f"    {name}")
        typer.echo(f"Daarna: lokalis woordenboek check {folder}")


@_dictionary.command()
def check(folder: FolderArgument) -> None:
    """Lees een datawoordenboek, en zeg wat erin staat en wat deze gemeente niet heeft."""
    with errors_for_people():
        from lokalis_research.bericht.declared import load_declared
        from lokalis_research.dictionary import load_dictionary
        from lokalis_research.dictionary.begin import told
        from lokalis_research.indicatoren.indicator import load_indicators
        from lokalis_research.release.rules import load_rules
        from lokalis_research.share.audience import load_audiences
        from lokalis_research.wijken import load_buurtteams

        words = load_dictionary(folder)
        teams = load_buurtteams(words).teams
        for read in (load_rules, load_indicators, load_declared, load_audiences):
            read(words)
        typer.echo(f"{words.municipality.naam}: {len(teams)} teams.")
        for line in told(words):
            typer.echo(f"    {line}")
