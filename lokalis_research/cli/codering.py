"""The commands about coding rounds: make one, code on a form or on the screen, decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli import dealing
from lokalis_research.cli.dutch import Commands
from lokalis_research.cli.shared import (
    BrowserOption,
    DemoOption,
    DictionaryOption,
    JupyterOption,
    PeriodArgument,
    PortOption,
    delivery_folder,
    dictionary_folder,
    errors_for_people,
    half_year_of,
    likely,
    open_lab,
    read_checked,
    show_table,
    words_of,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.codering import Round

StudyArgument = Annotated[str, typer.Argument(metavar="ONDERZOEK", help="Zoals doelkwaliteit.")]
CoderArgument = Annotated[str, typer.Argument(metavar="CODEUR", help="Zoals codeur-a.")]
RoundOption = Annotated[
    str | None,
    typer.Option("--ronde", metavar="NAAM", help="Een andere ronde dan de laatste, als ronde-1."),
]
_rounds = Commands(
    "Laat getrokken eenheden beoordelen door codeurs die elkaars antwoorden niet zien."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    dealing.add_to(_rounds)
    app.add_typer(_rounds, name="codeerronde")


@_rounds.command()
def agreement(
    study: StudyArgument,
    half_year: PeriodArgument,
    batch: Annotated[int, typer.Option("--partij", min=5, help="Eenheden per partij.")] = 25,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Toon kappa per criterium na elke partij, en het verloop per codeur. Voor de leiding."""
    with errors_for_people():
        from lokalis_research.codering.training import agreement_in_batches, drift

        made = _round(study, half_year, demo, name, dictionary)
        batches = agreement_in_batches(made, batch)
        if batches.empty:
            typer.echo(
                "Nog geen eenheid is door twee codeurs beoordeeld: er is niets te vergelijken."
            )
            return
        show_table(
            "Kappa per criterium en partij, van wat alle codeurs ervan beoordeelden",
            batches,
            decimals=2,
        )
        show_table(
            "Per codeur en partij, in procent: gelijk aan wat geldt, eerste antwoord, twijfel",
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
    """Zeg hoe ver elke codeur is, en wat er te beslissen is. Uitkomst: 0 alles is gecodeerd."""
    with errors_for_people():
        from lokalis_research.codering import disagreements, progress

        made = _round(study, half_year, demo, name, dictionary)
        rounds = [made] if name else _counting(made, dictionary)
        ready = True
        for one in rounds:
            if len(rounds) > 1:
                typer.echo(f"Ronde {one.naam}:")
            table = progress(one)
            for coder, units, done, doubts in zip(
                table["codeur"], table["eenheden"], table["klaar"], table["twijfel"], strict=True
            ):
                typer.echo(f"{coder}: {done} van {units} eenheden, {doubts} antwoorden met twijfel")
            open_ = disagreements(one)
            questions = open_[~open_["besloten"]].drop_duplicates(["eenheid_id", "criterium"])
            typer.echo(f"Te beslissen: {len(questions)} vragen waarover codeurs verschillen")
            typer.echo(f"Door al hun codeurs beoordeeld: {_read_by_all(one)} eenheden")
            ready = ready and bool(table["klaar"].ge(table["eenheden"]).all())
        if not ready:
            raise typer.Exit(1)


@_rounds.command()
def form(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderArgument,
    file: Annotated[Path, typer.Argument(metavar="BESTAND.xlsx", help="Een nieuw bestand.")],
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Schrijf het formulier van één codeur, om in Excel in te vullen. Persoonsgegevens."""
    with errors_for_people():
        from lokalis_research.codering import write_form
        from lokalis_research.codering.rounds import TEXTS_FILE, read_texts

        made = _round(study, half_year, demo, name, dictionary)
        made = made if name else _first(made, dictionary, _left_for(coder))
        texts = read_texts(made) if (made.folder / TEXTS_FILE).is_file() else None
        typer.echo(f"Geschreven: {write_form(made, coder, file, texts)}")


@_rounds.command("read-form")
def read_form(
    study: StudyArgument,
    half_year: PeriodArgument,
    file: Annotated[Path, typer.Argument(metavar="BESTAND.xlsx", help="Een ingevuld formulier.")],
    partly: Annotated[bool, typer.Option("--deels", help="Neem wat er al staat.")] = False,
    replace: Annotated[
        bool, typer.Option("--vervang", help="Laat antwoorden andere vervangen.")
    ] = False,
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Neem een ingevuld formulier over: helemaal, of niets met alles wat er mis is."""
    with errors_for_people():
        from lokalis_research.codering import import_codings
        from lokalis_research.codering import read_form as read
        from lokalis_research.codering.read_form import round_of_form

        made = _round(study, half_year, demo, name, dictionary, writes=True)
        if not name:
            its = round_of_form(file)
            made = next((one for one in _counting(made, dictionary) if one.naam == its), made)
        answers = read(file, made, partly=partly)
        number = import_codings(made, answers, source="formulier", replace=replace)
        rest = "; de andere stonden er al" if number < len(answers) else ""
        typer.echo(f"Overgenomen: {number} van {len(answers)} ingevulde antwoorden{rest}.")


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
    """Open het scherm van één codeur in JupyterLab. Stop wanneer u wilt; alles is bewaard."""
    with errors_for_people():
        from lokalis_research.codering.places import write_notebook
        from lokalis_research.codering.rounds import read_texts

        made = _round(study, half_year, demo, name, dictionary, writes=True)
        made = made if name else _first(made, dictionary, _left_for(coder))
        made.check_coder(coder)
        read_texts(made)
        notebook = write_notebook(made, coder, dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


@_rounds.command("try")
def try_out(
    name: Annotated[str, typer.Argument(metavar="CODEBOEK", help="Zoals doelkwaliteit.")],
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Leer het scherm van de codeur kennen, met gemaakte voorbeelden uit een codeboek."""
    with errors_for_people():
        from lokalis_research.codering import load_codebook
        from lokalis_research.codering.places import trial_round, write_notebook

        made = trial_round(load_codebook(words_of(dictionary), name))
        notebook = write_notebook(made, made.coders[0], dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


@_rounds.command()
def adjudicate(
    study: StudyArgument,
    half_year: PeriodArgument,
    by: Annotated[
        list[str], typer.Option("--door", metavar="NAAM", help="Wie beslist; mag vaker.")
    ],
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
    browser: BrowserOption = True,
    port: PortOption = 8888,
    jupyter: JupyterOption = None,
) -> None:
    """Open het scherm waarop u beslist waar codeurs verschillen: één toets per besluit."""
    with errors_for_people():
        from lokalis_research.codering.places import write_decision_notebook

        made = _round(study, half_year, demo, name, dictionary, writes=True)
        made = made if name else _first(made, dictionary, _undecided)
        notebook = write_decision_notebook(made, by, dictionary_folder(dictionary))
    _open_screen(notebook, browser, port, jupyter)


@_rounds.command()
def decide(
    study: StudyArgument,
    half_year: PeriodArgument,
    unit: Annotated[str | None, typer.Argument(metavar="EENHEID")] = None,
    criterion: Annotated[str | None, typer.Argument(metavar="CRITERIUM")] = None,
    answer: Annotated[str | None, typer.Argument(metavar="ANTWOORD")] = None,
    by: Annotated[str, typer.Option("--door", metavar="NAAM", help="Wie beslist.")] = "",
    why: Annotated[
        str, typer.Option("--reden", metavar="TEKST", help="Waarom; blijft erbij.")
    ] = "",
    demo: DemoOption = False,
    name: RoundOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Beslis waar codeurs verschillen. Zonder eenheid: toon wat open staat, niet van wie."""
    with errors_for_people():
        from lokalis_research.codering import decide as take
        from lokalis_research.codering import disagreements

        made = _round(study, half_year, demo, name, dictionary, writes=unit is not None)
        if unit is None:
            made = made if name else _first(made, dictionary, _undecided)
            table = disagreements(made)
            still = table[~table["besloten"]].groupby(["eenheid_id", "criterium"], sort=False)
            for (one, question), answers in still["oordeel"]:
                typer.echo(f"{one}  {question}: {' / '.join(sorted(answers))}")
            typer.echo(f"Open: {still.ngroups} vragen.")
            return
        if not name:
            holds = (one for one in _counting(made, dictionary) if _has(one, unit))
            made = next(holds, made)
        take(made, unit, criterion or "", answer or "", door=by, reden=why)
        typer.echo("Besloten. Het staat in het logboek van de ronde.")


@_rounds.command()
def codebook(
    name: Annotated[str, typer.Argument(metavar="CODEBOEK", help="Zoals doelkwaliteit.")],
    file: Annotated[Path, typer.Argument(metavar="BESTAND.html", help="Waar de pagina komt.")],
    version: Annotated[str | None, typer.Option("--versie", help="Anders de nieuwste.")] = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Schrijf de pagina van een codeboek, om af te drukken of aan codeurs te sturen."""
    with errors_for_people():
        from lokalis_research.codering import load_codebook
        from lokalis_research.codering.codebook import printed_page
        from lokalis_research.codering.problems import write_whole

        book = load_codebook(words_of(dictionary), name, version)
        write_whole(file, printed_page(book).encode("utf-8"))
        typer.echo(f"Geschreven: {file}")


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

    words, period = words_of(dictionary), half_year_of(half_year)
    files = (words.path / "codeboek").glob("*-v*.yaml")
    books = sorted({path.stem.rpartition("-v")[0] for path in files})
    if study not in books:
        raise RunError(f'Er is geen onderzoek "{study}".', remedy=likely(study, books))
    real, practice = own_studies(made_up=False), own_studies(made_up=True)
    here = [one for one in (real, practice) if has_round(one, study, str(period))]
    if demo and practice not in here and not writes:
        made_up = read_checked(delivery_folder(None, demo=True), words)
        studies, what = studies_for(made_up, words, period), "niemand codeerde hem: hij is gemaakt"
    elif practice in here and (demo or real not in here):
        studies, what = practice, "uw eigen, om te oefenen op fictieve gegevens"
    else:
        studies, what = (practice if demo else real), "uw eigen, van een echte levering"
    folder = round_folder(studies, study, str(period), name)
    made = open_round(folder, words)
    others = sorted(path.parent.name for path in folder.parent.glob(f"*/{ROUND_FILE}"))
    others.remove(folder.name)
    beside = f" Andere, met --ronde: {', '.join(others)}." if others else ""
    typer.echo(f"Ronde {made.naam}: {what}.{beside}", err=True)
    return made


def _counting(made: Round, dictionary: Path | None) -> list[Round]:
    """List the rounds of a half-year that count, in order; else the one that there is."""
    from lokalis_research.codering import rounds_of

    return rounds_of(made.folder.parent, words_of(dictionary)) or [made]


def _first(made: Round, dictionary: Path | None, unfinished: Callable[[Round], bool]) -> Round:
    """Take the first round that is not finished: one that extends it must not hide it."""
    first = next((one for one in _counting(made, dictionary) if unfinished(one)), made)
    if first.naam != made.naam:
        typer.echo(f"Eerst ronde {first.naam}: die is nog niet af.", err=True)
    return first


def _left_for(coder: str) -> Callable[[Round], bool]:
    """Tell of rounds whether a coder has something left; of no other coder a file is opened."""
    from lokalis_research.codering import CoderStore

    def left(made: Round) -> bool:
        if coder not in made.coders:
            return False
        asked = len(made.units_of(coder)) * len(made.codebook.criteria)
        return len(CoderStore(made, coder).answers()) < asked

    return left


def _read_by_all(made: Round) -> int:
    """Count the units of which all their coders answered every question: those can count."""
    from lokalis_research.codering import codings

    answered = codings(made, keep_uncounted=True).groupby("eenheid_id").size()
    asked = made.assignments.groupby("eenheid_id").size() * len(made.codebook.criteria)
    return int(answered.eq(asked.reindex(answered.index)).sum())


def _has(made: Round, unit: str) -> bool:
    """Tell whether a unit was dealt in a round."""
    return bool(made.assignments["eenheid_id"].eq(unit).any())


def _undecided(made: Round) -> bool:
    """Tell whether something is to be decided."""
    from lokalis_research.codering import disagreements

    return not bool(disagreements(made)["besloten"].all())


def _open_screen(notebook: Path, browser: bool, port: int, jupyter: list[str] | None) -> None:
    from lokalis_research.codering.places import lab_environment, lab_options

    typer.echo(f"Het notebook van dit scherm: {notebook}")
    open_lab(lab_options(notebook), lab_environment(notebook), browser, port, jupyter)
