"""What the commands share: their options, and errors as a person reads them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from lokalis_research.errors import LokalisError
from lokalis_research.resources import dictionary_path

DictionaryOption = Annotated[
    Path | None,
    typer.Option("--dictionary", metavar="DIR", help="Another data dictionary than our own."),
]


def dictionary_folder(given: Path | None) -> Path:
    """Choose the data dictionary.

    Parameters
    ----------
    given : pathlib.Path or None
        What the option named.

    Returns
    -------
    pathlib.Path
        That, or the one that came with the package.
    """
    return given or dictionary_path()


@contextmanager
def errors_for_people() -> Iterator[None]:
    """Write an error of ours as two sentences, and leave with its status.

    Yields
    ------
    None

    Raises
    ------
    typer.Exit
        With status 1 for an error of this package.
    """
    try:
        yield
    except LokalisError as error:
        typer.secho(f"{error.problem}\n{error.remedy}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("\nStopped. The same command goes on from here.", err=True)
        sys.stderr.flush()
        # Threads still wait for kernels, which end with this process; do not wait for them.
        os._exit(130)
