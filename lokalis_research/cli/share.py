"""The commands about sharing: review, share, verify, withdraw and erratum."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from lokalis_research.cli.shared import (
    DEFAULT_RUNS,
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    NotebooksOption,
    PeriodArgument,
    RunsOption,
    delivery_folder,
    errors_for_people,
    half_year_of,
    likely,
    notebooks_folder,
    read_checked,
    words_of,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear
    from lokalis_research.scan import Needles
    from lokalis_research.share import Notice, Places
    from lokalis_research.share.decision import Verdict
    from lokalis_research.share.register import Correction

ByOption = Annotated[str, typer.Option("--door", metavar="NAAM", help="Wie u bent.")]
ReasonOption = Annotated[str, typer.Option("--reden", metavar="TEKST", help="Waarom.")]
RulesReasonOption = Annotated[
    str,
    typer.Option(
        "--reden-regels",
        metavar="TEKST",
        help="Waarom vrijgaveregels ruimer zijn dan de onze; het pakket zegt het.",
    ),
]

AudienceOption = Annotated[
    str,
    typer.Option(
        "--voor",
        metavar="DOELGROEP",
        help="Alleen de pagina's voor wie dit krijgt, zoals scholen; zonder gaat alles mee.",
    ),
]


_WITHDRAW = "Trek het laatste pakket van een halfjaar in: niemand mag het nog gebruiken."
_ERRATUM = "Kondig aan dat er een beter pakket van een halfjaar komt, en waarom."
_THEN = (
    "Toont de brief aan de ontvangers; met --definitief geldt hij, en wordt hij geschreven. Ook "
    "het volgende pakket zegt het, met de reden."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    for command in (review, share, verify):
        app.command()(command)
    app.command("withdraw", help=f"{_WITHDRAW}\n\n{_THEN}")(_correction("ingetrokken"))
    app.command("erratum", help=f"{_ERRATUM}\n\n{_THEN}")(_correction("erratum"))


def review(
    half_year: PeriodArgument,
    verdict: Annotated[
        str, typer.Option("--besluit", metavar="BESLUIT", help="akkoord, aanpassen of afgewezen.")
    ] = "",
    by: ByOption = "",
    reason: ReasonOption = "",
    rules_reason: RulesReasonOption = "",
    may_name: Annotated[
        bool, typer.Option("--naam-mag-mee", help="Het pakket mag zeggen wie besloot.")
    ] = False,
    comments: Annotated[
        list[str] | None,
        typer.Option(
            "--opmerking",
            metavar="NOTEBOOK/TABEL=TEKST",
            help="Wat u bij een tabel wilt zeggen; mag vaker.",
        ),
    ] = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Maak de pagina voor een tweede persoon, of leg vast wat die besloot.

    Eerst zonder --besluit: lees de pagina die het noemt. Dan met --besluit, --door en --reden.
    Met --levering of --demo worden de bestanden ook doorzocht op alles uit de levering.
    """
    with errors_for_people():
        from lokalis_research import share as room

        words = words_of(dictionary)
        places = _places(runs, half_year)
        needles = None
        if not verdict and (demo or levering is not None):
            checked = read_checked(delivery_folder(levering, demo), words)
            needles = _needles(checked, words, places.period)
        # Who decides has looked: what changed since is refused by itself.
        looks = None if verdict else notebooks_folder(notebooks)
        shown = room.review(places, words, needles, looks)
        if needles is not None and checked.fingerprint != shown.material.run.page.fingerprint:
            raise RunError(
                "De run is van een andere levering gemaakt dan u opgeeft.",
                remedy="Noem de levering van de run, of voer hem opnieuw uit.",
            )
        if not verdict:
            shown.write()
            _say_missing(shown.material.run.missing)
            found = len(shown.strays) + len(shown.exposed) + len(shown.hits)
            if found:
                typer.echo(
                    f"Zo kan er niets worden gedeeld: onder ‘Let op’ staat wat er niet uit mag "
                    f"({found}).",
                    err=True,
                )
            typer.echo(f"Open: {(places.review / 'beoordeling.html').resolve()}")
            typer.echo(
                f"Daarna: lokalis review {places.period} --besluit akkoord "
                f'--door NAAM --reden "..."'
            )
            return
        decision = shown.decide(
            cast("Verdict", verdict),
            by=by,
            reason=reason,
            may_name=may_name,
            rules_reason=rules_reason,
            comments=_comments(comments or []),
        )
        typer.echo(f"Vastgelegd: {decision.verdict}, over {decision.seen_hash[:16]}.")


def _say_missing(names: Iterable[str]) -> None:
    """Say which pages do not go along, because they were not made."""
    if named := ", ".join(names):
        typer.echo(f"Let op: niet gemaakt, en dus niet in het pakket: {named}.", err=True)


def _comments(texts: list[str]) -> dict[str, str]:
    found = dict(text.split("=", 1) for text in texts if "=" in text)
    if len(found) < len(texts):
        raise RunError(
            "Een opmerking noemt haar tabel niet, of een tabel komt twee keer voor.",
            remedy='Schrijf --opmerking "40_verzuim_kort_lang/nulverzuim=Waarom zoveel?".',
        )
    return found


def share(
    half_year: PeriodArgument,
    by: ByOption = "",
    audience: AudienceOption = "",
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    rules_reason: RulesReasonOption = "",
    runs: RunsOption = DEFAULT_RUNS,
    notebooks: NotebooksOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Maak het pakket voor partners, als een ander precies dit goedkeurde en er niets lekt.

    Uitkomst: 0 het pakket is er; 1 het is er niet, met de reden.
    """
    with errors_for_people():
        from lokalis_research import share as room

        words = words_of(dictionary)
        places = _places(runs, half_year, _audience(words, audience))
        checked = read_checked(delivery_folder(levering, demo), words)
        made = room.share(
            room.Sharing(
                places=places,
                by=by,
                notebooks=notebooks_folder(notebooks),
                dictionary=words,
                checked=checked,
                needles=_needles(checked, words, places.period),
                rules_reason=rules_reason,
            )
        )
        typer.echo(f"Gemaakt: {made.path.resolve()} (versie {made.event.versie})")
        _say_missing(made.missing)
        typer.echo(f"Vingerafdruk van uw sleutel, om de ontvanger te zeggen: {made.signed_by}")
        if made.otherwise:
            typer.echo(
                f"Let op: een pakket van andere pagina's van dit halfjaar heeft nog: "
                f"{', '.join(made.otherwise)}. Trek dat in of kondig een verbetering aan.",
                err=True,
            )


def verify(
    bundle: Annotated[Path, typer.Argument(metavar="PAKKET", help="Het zipbestand.")],
    key: Annotated[
        str,
        typer.Option(
            "--sleutel",
            metavar="VINGERAFDRUK",
            help="Wat de afzender zegt dat de vingerafdruk van de sleutel is.",
        ),
    ] = "",
) -> None:
    """Kijk een ontvangen pakket na: heel, onveranderd, getekend en veilig te openen.

    Uitkomst: 0 alles is goed; 1 er is iets mis.
    """
    with errors_for_people():
        from lokalis_research import share as room
        from lokalis_research.errors_in_dutch import in_dutch

        found = room.verify(bundle)
        for fault in found.faults:
            typer.secho(in_dutch(fault), fg=typer.colors.RED, err=True)
        signed = found.signature
        wrong = bool(key) and signed is not None and not signed.is_by(key)
        if wrong:
            typer.secho(
                "Een ander dan de afzender heeft het getekend.", fg=typer.colors.RED, err=True
            )
        typer.echo(f"SHA-256: {found.sha256}")
        if found.faults or wrong or signed is None:
            typer.echo("Gebruik het niet; vraag de afzender om een nieuw.")
            raise typer.Exit(1)
        typer.echo(f"Alles is goed: {found.members} bestanden, die bij elkaar horen.")
        typer.echo(f"Getekend met de sleutel met vingerafdruk {signed.fingerprint}.")
        typer.echo(
            "Dat is de sleutel die de afzender noemde."
            if key
            else "Die sleutel zit in het pakket zelf, en kan van ieder zijn. Bel de afzender om de "
            "vingerafdruk, en geef die met --sleutel."
        )


def _correction(kind: Correction) -> Callable[..., None]:
    """Make the command that says of a bundle that it does not hold."""

    def correction(
        half_year: PeriodArgument,
        by: ByOption = "",
        reason: ReasonOption = "",
        audience: AudienceOption = "",
        demo: DemoOption = False,
        real: Annotated[
            bool, typer.Option("--echt", help="Het pakket van een echte levering.")
        ] = False,
        final: Annotated[
            bool, typer.Option("--definitief", help="Leg het vast; zonder dit ziet u de brief.")
        ] = False,
        levering: DeliveryOption = None,
        runs: RunsOption = DEFAULT_RUNS,
    ) -> None:
        with errors_for_people():
            from lokalis_research import share as room

            places, made_up = _places(runs, half_year, audience), _which(demo, real)
            needles = _needles_at_hand(places, levering, demo)
            write = room.correct if final else room.letter
            notice = write(places, kind, by=by, reason=reason, made_up=made_up, needles=needles)
            if final:
                typer.echo(f"Geregistreerd. Stuur dit aan wie het kreeg: {notice.path.resolve()}")
                typer.echo("Een volgende versie heeft een nieuwe beoordeling nodig.")
            else:
                _show(notice)

    return correction


def _needles_at_hand(places: Places, levering: Path | None, demo: bool) -> Needles | None:
    """Make the needles of a delivery that was named: then the reason is held against it."""
    if levering is None and not demo:
        return None

    words = words_of(None)
    return _needles(read_checked(delivery_folder(levering, demo), words), words, places.period)


def _show(notice: Notice) -> None:
    """Show a letter before it counts, with what in its reason may be about somebody."""
    from lokalis_research.scan.stories import to_read

    typer.echo(notice.text)
    for sentence in to_read(notice.event.reden):
        typer.echo(f"Lees nog eens; dit kan over iemand gaan: {sentence}", err=True)
    typer.echo("\nEr is nog niets vastgelegd. Klopt de brief: dezelfde opdracht met --definitief.")


def _which(demo: bool, real: bool) -> bool | None:
    if demo and real:
        raise RunError(
            "Een pakket is gemaakt of echt, niet allebei.", remedy="Geef --demo of --echt."
        )
    return True if demo else False if real else None


def _audience(words: Dictionary, name: str) -> str:
    from lokalis_research.share.audience import FILE, load_audiences

    known = load_audiences(words)
    if name and name not in known:
        raise RunError(f'Er is geen doelgroep "{name}" in {FILE}.', remedy=likely(name, known))
    return name


def _places(runs: Path, half_year: str, audience: str = "") -> Places:
    from lokalis_research.share import Places

    period, looked = half_year_of(half_year), runs.resolve()
    if not looked.is_dir():
        raise RunError(
            f"Er zijn geen pagina's van {period}: {looked} bestaat niet.",
            remedy="Ga naar de map waar u ze maakte, of noem die: --map MAP/papermill_runs.",
        )
    return Places(looked, period, audience)


def _needles(checked: CheckedDelivery, words: Dictionary, period: HalfYear) -> Needles:
    from lokalis_research import home
    from lokalis_research.demo_studies import studies_for
    from lokalis_research.levering import DEMO_KEY, load_or_make_key
    from lokalis_research.scan import needles_of

    studies = studies_for(checked, words, period)
    return needles_of(
        checked,
        words,
        key=DEMO_KEY if checked.is_demo else load_or_make_key(home.key_file()),
        # Beside the made-up studies of a demo stand the remarks of who practised on it.
        studies=studies.parent if checked.is_demo else studies,
    )
