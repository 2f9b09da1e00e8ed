"""The commands about coding rounds: make one, code on a form or on the screen, decide."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research import cli_codering_draw
from lokalis_research.cli_shared import (
    DemoOption,
    DictionaryOption,
    PeriodArgument,
    delivery_folder,
    dictionary_folder,
    errors_for_people,
    read_checked,
    show_table,
)

if TYPE_CHECKING:
    from lokalis_research.codering import Round
    from lokalis_research.dictionary import Dictionary

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
    cli_codering_draw.add_to(_rounds)
    app.add_typer(_rounds, name="codeerronde")


@_rounds.command()
def agreement(
    study: StudyArgument,
    half_year: PeriodArgument,
    batch: Annotated[int, typer.Option(min=5, help="Units per batch.")] = 25,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Show kappa per criterion after every batch, and how each coder drifts. For the lead only."""
    with errors_for_people():
        from lokalis_research.codering.training import agreement_in_batches, drift

        made = _round(study, half_year, demo, name, dictionary)
        show_table(
            "Kappa per criterion and batch, of units that all their coders judged",
            agreement_in_batches(made, batch),
            decimals=2,
        )
        show_table(
            "Per coder and batch, in percent: the same as what holds, the first answer, in doubt",
            drift(made, batch),
            decimals=0,
        )


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

        made = _round(study, half_year, demo, name, dictionary, writes=True)
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
        from lokalis_research.codering.places import write_notebook
        from lokalis_research.codering.texts import read_texts

        made = _round(study, half_year, demo, name, dictionary, writes=True)
        made.check_coder(coder)
        read_texts(made)
        notebook = write_notebook(made, coder, dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


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
        from lokalis_research.codering.places import trial_round, write_notebook

        made = trial_round(load_codebook(_words(dictionary), name))
        notebook = write_notebook(made, made.coders[0], dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


@_rounds.command()
def adjudicate(
    study: StudyArgument,
    half_year: PeriodArgument,
    by: Annotated[
        list[str], typer.Option(metavar="NAME", help="Who decides; repeat it for two people.")
    ],
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Open the screen on which what coders differ on is decided, one key per decision."""
    with errors_for_people():
        from lokalis_research.codering.places import write_decision_notebook

        made = _round(study, half_year, demo, name, dictionary, writes=True)
        notebook = write_decision_notebook(made, by, dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


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

        made = _round(study, half_year, demo, name, dictionary, writes=unit is not None)
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
    study: str,
    half_year: str,
    demo: bool,
    name: str | None,
    dictionary: Path | None,
    *,
    writes: bool = False,
) -> Round:
    """Open a round: of a real delivery, else an own one on made-up data, else a made-up one."""
    from lokalis_research.codering import open_round
    from lokalis_research.codering.places import has_round, round_folder
    from lokalis_research.codering.rounds import ROUND_FILE
    from lokalis_research.demo_studies import own_studies, studies_for
    from lokalis_research.period import HalfYear

    words, period = _words(dictionary), HalfYear.parse(half_year)
    real, practice = own_studies(made_up=False), own_studies(made_up=True)
    here = [one for one in (real, practice) if has_round(one, study, str(period))]
    if demo and practice not in here and not writes:
        made_up = read_checked(delivery_folder(None, demo=True), words)
        studies, what = studies_for(made_up, words, period), "nobody coded it: it is made up"
    elif practice in here and (demo or real not in here):
        studies, what = practice, "your own, to practise on made-up data"
    else:
        studies, what = (practice if demo else real), "your own, of a real delivery"
    folder = round_folder(studies, study, str(period), name)
    made = open_round(folder, words)
    others = sorted(path.parent.name for path in folder.parent.glob(f"*/{ROUND_FILE}"))
    others.remove(folder.name)
    beside = f" Others, with --round: {', '.join(others)}." if others else ""
    typer.echo(f"Round {made.naam}: {what}.{beside}", err=True)
    return made


def _open_screen(notebook: Path, browser: bool, port: int, jupyter: list[str] | None) -> None:
    from lokalis_research.codering.places import lab_environment, lab_options

    typer.echo(f"The notebook of this screen: {notebook}")
    command = [sys.executable, "-m", "jupyterlab", *lab_options(notebook), f"--port={port}"]
    command += [*([] if browser else ["--no-browser"]), *(jupyter or [])]
    environment = {**os.environ, **lab_environment(notebook)}
    raise typer.Exit(subprocess.call(command, env=environment))  # noqa: S603 -- our own interpreter
