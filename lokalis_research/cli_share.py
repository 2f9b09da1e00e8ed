"""The commands about sharing: review, share, verify, withdraw and erratum."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

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
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear
    from lokalis_research.scan import Needles
    from lokalis_research.share import Notice, Places
    from lokalis_research.share.decision import Verdict

RunsOption = Annotated[
    Path, typer.Option("--runs", metavar="DIR", help="Where the pages of each half-year are.")
]
NotebooksOption = Annotated[
    Path | None, typer.Option("--notebooks", metavar="DIR", help="Other notebooks than our own.")
]
ByOption = Annotated[str, typer.Option("--door", metavar="NAME", help="Who you are.")]
ReasonOption = Annotated[str, typer.Option("--reden", metavar="TEXT", help="Why.")]
RulesReasonOption = Annotated[
    str,
    typer.Option(
        "--reden-regels",
        metavar="TEXT",
        help="Why release rules are looser than our own; the bundle says it.",
    ),
]
DEFAULT_RUNS = Path("papermill_runs")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    for command in (review, share, verify, withdraw, erratum):
        app.command()(command)


def review(
    half_year: PeriodArgument,
    verdict: Annotated[
        str,
        typer.Option("--besluit", metavar="DECISION", help="akkoord, aanpassen or afgewezen."),
    ] = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    rules_reason: RulesReasonOption = "",
    may_name: Annotated[
        bool, typer.Option("--naam-mag-mee", help="The bundle may say who decided.")
    ] = False,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    runs: RunsOption = DEFAULT_RUNS,
    dictionary: DictionaryOption = None,
) -> None:
    """Make the page for a second person, or record what that person decided.

    First without --besluit: read the page that it names. Then with --besluit, --door and --reden.
    With --levering or --demo the files are also searched for all that the delivery holds.
    """
    with errors_for_people():
        from lokalis_research import share as room
        from lokalis_research.dictionary import load_dictionary

        words = load_dictionary(dictionary_folder(dictionary))
        places = _places(runs, half_year)
        needles = None
        if not verdict and (demo or levering is not None):
            checked = read_checked(delivery_folder(levering, demo), words)
            needles = _needles(checked, words, places.period)
        shown = room.review(places, words, needles)
        if needles is not None and checked.fingerprint != shown.material.run.page.fingerprint:
            raise RunError(
                "The run was made from another delivery than the one given.",
                remedy="Name the delivery of the run, or run again.",
            )
        if not verdict:
            shown.write()
            typer.echo(f"Open: {(places.review / 'beoordeling.html').resolve()}")
            typer.echo(
                f'Then: lokalis review {half_year} --besluit akkoord --door NAME --reden "..."'
            )
            return
        decision = shown.decide(
            cast("Verdict", verdict),
            by=by,
            reason=reason,
            may_name=may_name,
            rules_reason=rules_reason,
        )
        typer.echo(f"Recorded: {decision.verdict}, over {decision.seen_hash[:16]}.")


def share(
    half_year: PeriodArgument,
    by: ByOption = "",
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    rules_reason: RulesReasonOption = "",
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Make the bundle for partners, if somebody else approved exactly this and nothing leaks.

    Exit status: 0 the bundle is there; 1 it is not, with the reason.
    """
    with errors_for_people():
        from lokalis_research import share as room
        from lokalis_research.dictionary import load_dictionary

        words = load_dictionary(dictionary_folder(dictionary))
        places = _places(runs, half_year)
        checked = read_checked(delivery_folder(levering, demo), words)
        made = room.share(
            room.Sharing(
                places=places,
                by=by,
                notebooks=_notebooks(notebooks),
                dictionary=words,
                checked=checked,
                needles=_needles(checked, words, places.period),
                rules_reason=rules_reason,
            )
        )
        typer.echo(f"Made: {made.path.resolve()} (version {made.event.versie})")
        typer.echo(f"SHA-256, to tell the receiver: {made.event.sha256}")


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="The zip file.")],
    sha256: Annotated[
        str, typer.Option("--sha256", metavar="HEX", help="What the sender says it should be.")
    ] = "",
) -> None:
    """Check a bundle that was received: whole, untouched and safe to open.

    Exit status: 0 all is well; 1 something is wrong.
    """
    with errors_for_people():
        from lokalis_research import share as room

        found = room.verify(bundle)
        for fault in found.faults:
            typer.secho(fault, fg=typer.colors.RED, err=True)
        wrong = bool(sha256) and sha256.strip().casefold() != found.sha256
        if wrong:
            typer.secho("It is another file than the sender's.", fg=typer.colors.RED, err=True)
        typer.echo(f"SHA-256: {found.sha256}")
        if found.faults or wrong:
            typer.echo("Do not use it; ask the sender for a new one.")
            raise typer.Exit(1)
        typer.echo(f"All is well: {found.members} files, as they were made.")


def withdraw(
    half_year: PeriodArgument,
    by: ByOption = "",
    reason: ReasonOption = "",
    demo: DemoOption = False,
    real: Annotated[bool, typer.Option("--echt", help="A real delivery's bundle.")] = False,
    levering: DeliveryOption = None,
    runs: RunsOption = DEFAULT_RUNS,
) -> None:
    """Withdraw the last bundle of a half-year: nobody may use it any more.

    Writes what its receivers must be told. The next bundle says so too, with the reason.
    """
    with errors_for_people():
        from lokalis_research.share import correct

        places, made_up = _places(runs, half_year), _which(demo, real)
        needles = _needles_at_hand(places, levering, demo)
        _say(correct(places, "ingetrokken", by=by, reason=reason, made_up=made_up, needles=needles))


def erratum(
    half_year: PeriodArgument,
    by: ByOption = "",
    reason: ReasonOption = "",
    demo: DemoOption = False,
    real: Annotated[bool, typer.Option("--echt", help="A real delivery's bundle.")] = False,
    levering: DeliveryOption = None,
    runs: RunsOption = DEFAULT_RUNS,
) -> None:
    """Announce that a better bundle of a half-year follows, and why.

    Writes what its receivers must be told. The next bundle says so too, with the reason.
    """
    with errors_for_people():
        from lokalis_research.share import correct

        places, made_up = _places(runs, half_year), _which(demo, real)
        needles = _needles_at_hand(places, levering, demo)
        _say(correct(places, "erratum", by=by, reason=reason, made_up=made_up, needles=needles))


def _needles_at_hand(places: Places, levering: Path | None, demo: bool) -> Needles | None:
    """Make the needles of a delivery that was named: then the reason is held against it."""
    if levering is None and not demo:
        return None
    from lokalis_research.dictionary import load_dictionary

    words = load_dictionary(dictionary_folder(None))
    return _needles(read_checked(delivery_folder(levering, demo), words), words, places.period)


def _say(notice: Notice) -> None:
    typer.echo(f"Registered. Send this to whoever received it: {notice.path.resolve()}")
    typer.echo("A next version needs a new review.")


def _which(demo: bool, real: bool) -> bool | None:
    if demo and real:
        raise RunError("A bundle is either made up or real.", remedy="Give --demo or --echt.")
    return True if demo else False if real else None


def _places(runs: Path, half_year: str) -> Places:
    from lokalis_research.period import HalfYear
    from lokalis_research.share import Places

    return Places(runs, HalfYear.parse(half_year))


def _notebooks(given: Path | None) -> Path:
    from lokalis_research.resources import notebooks_path

    return given or notebooks_path()


def _needles(checked: CheckedDelivery, words: Dictionary, period: HalfYear) -> Needles:
    from lokalis_research import home
    from lokalis_research.demo_studies import studies_for
    from lokalis_research.levering import DEMO_KEY, load_or_make_key
    from lokalis_research.share import needles_of

    studies = studies_for(checked, words, period)
    return needles_of(
        checked,
        words,
        key=DEMO_KEY if checked.is_demo else load_or_make_key(home.key_file()),
        # Beside the made-up studies of a demo stand the remarks of who practised on it.
        studies=studies.parent if checked.is_demo else studies,
    )
