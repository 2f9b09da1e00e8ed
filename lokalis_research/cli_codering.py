"""The commands about coding rounds: make one, code on a form or on the screen, decide."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli_shared import (
    CoderOption,
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    PeriodArgument,
    delivery_folder,
    dictionary_folder,
    errors_for_people,
    named_coders,
    read_checked,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.codering import Round
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

ALL_DOUBLE = 1.0  # a goal that one coder judged carries that coder's errors into the figure

StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="Such as doelkwaliteit.")]
CoderArgument = Annotated[str, typer.Argument(metavar="CODER", help="Such as codeur-a.")]
RoundOption = Annotated[
    str | None,
    typer.Option("--round", metavar="NAME", help="Another round of it than the last, as ronde-1."),
]
BrowserOption = Annotated[bool, typer.Option(help="Open a browser window.")]
PortOption = Annotated[int, typer.Option(help="Port of the server on this machine.")]
JupyterOption = Annotated[
    list[str] | None,
    typer.Option(metavar="OPTION", help="Passed on, such as --jupyter=--allow-root."),
]

_rounds = typer.Typer(
    no_args_is_help=True,
    help="Have drawn units judged by coders who do not see each other's answers.",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    app.add_typer(_rounds, name="codeerronde")


@_rounds.command()
def new(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderOption = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    overlap: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the goals that two coders judge.")
    ] = ALL_DOUBLE,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw the units of a half-year and deal them to coders. The same again changes nothing."""
    with errors_for_people():
        from lokalis_research.demo_studies import studies_for
        from lokalis_research.period import HalfYear

        words = _words(dictionary)
        period = HalfYear.parse(half_year)
        if study != "doelkwaliteit":
            raise RunError(
                f'Rounds of "{study}" are not made here.',
                remedy="Plans on safety are drawn and dealt with lokalis steekproef draw.",
            )
        coders = named_coders(coder)
        delivery = read_checked(delivery_folder(levering, demo), words)
        folder = studies_for(delivery, words, period) / study / str(period)
        made = _prepare(delivery, words, period, folder, coders, overlap)
        units = made.assignments["eenheid_id"]
        typer.echo(f"Round {made.naam}: {units.nunique()} units, {len(units)} to judge.")
        typer.echo(f"It stands in: {made.folder}")


@_rounds.command()
def status(
    study: StudyArgument,
    half_year: PeriodArgument,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Tell how far each coder is, and how much is to be decided. Exit status: 0 all is coded."""
    with errors_for_people():
        from lokalis_research.codering import disagreements, progress

        made = _round(study, half_year, demo, name, dictionary)
        table = progress(made)
        for coder, units, done, doubts in zip(
            table["codeur"], table["eenheden"], table["klaar"], table["twijfel"], strict=True
        ):
            typer.echo(f"{coder}: {done} of {units} units, {doubts} answers in doubt")
        open_ = disagreements(made)
        questions = open_[~open_["besloten"]].drop_duplicates(["eenheid_id", "criterium"])
        typer.echo(f"To be decided: {len(questions)} questions on which coders differ")
        if table["klaar"].lt(table["eenheden"]).any():
            raise typer.Exit(1)


@_rounds.command()
def form(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A new file.")],
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Write the form of one coder, to fill in with Excel. It is personal data."""
    with errors_for_people():
        from lokalis_research.codering import write_form
        from lokalis_research.codering.texts import TEXTS_FILE, read_texts

        made = _round(study, half_year, demo, name, dictionary)
        texts = read_texts(made) if (made.folder / TEXTS_FILE).is_file() else None
        typer.echo(f"Written: {write_form(made, coder, file, texts)}")


@_rounds.command("read-form")
def read_form(
    study: StudyArgument,
    half_year: PeriodArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A form, filled in.")],
    partly: Annotated[bool, typer.Option("--partly", help="Take what is there so far.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Let answers take the place of different ones.")
    ] = False,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Take over a form that was filled in: all of it, or nothing with all that is wrong."""
    with errors_for_people():
        from lokalis_research.codering import import_codings
        from lokalis_research.codering import read_form as read

        made = _round(study, half_year, demo, name, dictionary)
        answers = read(file, made, partly=partly)
        number = import_codings(made, answers, source="formulier", replace=replace)
        typer.echo(f"Taken over: {number} of {len(answers)} answers; the others stood already.")


@_rounds.command()
def code(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderArgument,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Open the screen of one coder in JupyterLab. Stop at any time; every answer is on disk."""
    with errors_for_people():
        from lokalis_research.codering.texts import read_texts

        made = _round(study, half_year, demo, name, dictionary)
        made.check_coder(coder)
        read_texts(made)
        command = _screen(made, coder, dictionary, browser, port, jupyter)
    raise typer.Exit(subprocess.call(command))  # noqa: S603 -- our own interpreter


@_rounds.command("try")
def try_out(
    name: Annotated[str, typer.Argument(metavar="CODEBOOK", help="Such as doelkwaliteit.")],
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Get to know the coder's screen on the made-up examples of a codebook."""
    with errors_for_people():
        from lokalis_research.codering import load_codebook
        from lokalis_research.codering.places import trial_round

        made = trial_round(load_codebook(_words(dictionary), name))
        command = _screen(made, made.coders[0], dictionary, browser, port, jupyter)
    raise typer.Exit(subprocess.call(command))  # noqa: S603 -- our own interpreter


@_rounds.command()
def decide(
    study: StudyArgument,
    half_year: PeriodArgument,
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]")] = None,
    criterion: Annotated[str | None, typer.Argument(metavar="[CRITERION]")] = None,
    answer: Annotated[str | None, typer.Argument(metavar="[ANSWER]")] = None,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides.")] = "",
    why: Annotated[str, typer.Option(metavar="TEXT", help="Why; kept with it.")] = "",
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Decide what coders differ on. Without a unit: list what is open, not who said what."""
    with errors_for_people():
        from lokalis_research.codering import decide as take
        from lokalis_research.codering import disagreements

        made = _round(study, half_year, demo, name, dictionary)
        if unit is None:
            table = disagreements(made)
            still = table[~table["besloten"]].groupby(["eenheid_id", "criterium"], sort=False)
            for (one, question), answers in still["oordeel"]:
                typer.echo(f"{one}  {question}: {' / '.join(sorted(answers))}")
            typer.echo(f"Open: {still.ngroups} questions.")
            return
        take(made, unit, criterion or "", answer or "", door=by, reden=why)
        typer.echo("Decided. It is in the log of the round.")


@_rounds.command()
def codebook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as doelkwaliteit.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.html", help="Where the page goes.")],
    version: Annotated[str | None, typer.Option(help="By default the newest.")] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Write the page of a codebook, to print or to send to coders."""
    with errors_for_people():
        from lokalis_research.codering import load_codebook
        from lokalis_research.codering.codebook_page import printed_page
        from lokalis_research.codering.problems import write_whole

        book = load_codebook(_words(dictionary), name, version)
        write_whole(file, printed_page(book).encode("utf-8"))
        typer.echo(f"Written: {file}")


def _words(dictionary: Path | None) -> Dictionary:
    from lokalis_research.dictionary import load_dictionary

    return load_dictionary(dictionary_folder(dictionary))


def _round(
    study: str, half_year: str, demo: bool, name: str | None, dictionary: Path | None
) -> Round:
    from lokalis_research import home
    from lokalis_research.codering import open_round
    from lokalis_research.codering.places import round_folder
    from lokalis_research.demo_studies import studies_for
    from lokalis_research.period import HalfYear

    words, period = _words(dictionary), HalfYear.parse(half_year)
    studies = home.studies()
    if demo:
        studies = studies_for(read_checked(delivery_folder(None, demo=True), words), words, period)
    return open_round(round_folder(studies, study, str(period), name), words)


def _screen(
    made: Round,
    coder: str,
    dictionary: Path | None,
    browser: bool,
    port: int,
    jupyter: list[str] | None,
) -> list[str]:
    from lokalis_research.codering.places import lab_options, write_notebook

    notebook = write_notebook(made, coder, dictionary_folder(dictionary))
    typer.echo(f"The coder's notebook: {notebook}")
    command = [sys.executable, "-m", "jupyterlab", *lab_options(notebook), f"--port={port}"]
    return [*command, *([] if browser else ["--no-browser"]), *(jupyter or [])]


def _prepare(
    delivery: CheckedDelivery,
    words: Dictionary,
    period: HalfYear,
    folder: Path,
    coders: list[str],
    overlap: float,
) -> Round:
    """Draw and deal goals, and put their texts beside them without names."""
    from lokalis_research.codering.places import secret_of
    from lokalis_research.gezinsplan import sample
    from lokalis_research.personal.words import missing_lists

    if missing_lists():
        typer.echo(missing_lists())
    key = secret_of(sample.CODEBOOK, demo=delivery.is_demo)
    made = sample.prepare_round(
        delivery, words, period, folder, key, coders=coders, overlap=overlap
    )
    done = sample.prepare_texts(delivery, made)
    typer.echo(
        f"Replaced in texts: {int(done.replaced['vervangen'].sum())} names, places, numbers."
    )
    if done.risky:
        typer.echo(
            f"{done.risky} texts may still name somebody: {done.small} are in one size of letters, "
            "others keep an odd capital or a long number. "
            "Let one person look through them before coders do."
        )
    return made
