"""The commands that draw goals and deal them to coders: the price, a round, calibration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli.shared import (
    CoderOption,
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    PeriodArgument,
    errors_for_people,
    likely,
    named_coders,
    opened,
    say_how_to_code,
    show_table,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from lokalis_research.codering import Round
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.gezinsplan.choice import Choice
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

StudyArgument = Annotated[str, typer.Argument(metavar="ONDERZOEK", help="doelkwaliteit.")]
GoalsOption = Annotated[int | None, typer.Option("--doelen", min=2, help="Hoeveel doelen samen.")]
DoubleOption = Annotated[
    float,
    typer.Option("--dubbel", min=0, max=1, help="Deel van de doelen dat twee codeurs krijgen."),
]
MinutesOption = Annotated[float, typer.Option("--minuten", min=0.1, help="Wat één doel kost.")]
UnsureOption = Annotated[
    str | None,
    typer.Option(
        "--onzeker",
        metavar="CRITERIUM",
        help="Trek er vooral doelen bij waarover het model bij dit criterium onzeker is.",
    ),
]


def add_to(rounds: typer.Typer) -> None:
    """Add the commands to those about rounds."""
    for command in (plan, new, calibrate):
        rounds.command()(command)


def plan(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: Annotated[int, typer.Option("--doelen", min=2, help="Hoeveel doelen samen.")] = 240,
    double: DoubleOption = 1.0,
    minutes: MinutesOption = 4.0,
    unsure: UnsureOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Zeg wat aantallen doelen kosten en opleveren. Trekt niets."""
    with errors_for_people():
        from lokalis_research.gezinsplan.goals import goals_in
        from lokalis_research.gezinsplan.sample import HALF_YEARS

        _, words, delivery, period = opened(half_year, levering, demo, dictionary)
        found = goals_in(delivery, words, period.trailing(HALF_YEARS))
        _say_price(found, goals, double, minutes)
        if unsure:
            _choice(delivery, words, period, unsure, goals)


def new(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderOption = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: GoalsOption = None,
    double: DoubleOption = 1.0,
    minutes: MinutesOption = 4.0,
    unsure: UnsureOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Trek doelen en deel ze uit aan codeurs, of trek er bij: wat getrokken was, blijft.

    Eerst staat er wat dat kost en oplevert. Nog eens hetzelfde verandert niets.
    """
    with errors_for_people():
        from lokalis_research.gezinsplan import choice, sample
        from lokalis_research.gezinsplan.goals import goals_in

        _only_goals(study)
        coders = named_coders(coder, double)
        _, words, delivery, period = opened(half_year, levering, demo, dictionary)
        found = goals_in(delivery, words, period.trailing(sample.HALF_YEARS))
        number = goals or min(sample.GOALS, len(found))
        _say_price(found, number, double, minutes)
        chosen = _choice(delivery, words, period, unsure, number) if unsure else None

        def make(folder: Path, key: bytes) -> Round:
            if chosen:
                return choice.draw_chosen(chosen, words, folder, key, coders=coders, overlap=double)
            return sample.prepare_round(
                delivery, words, period, folder, key, coders=coders, goals=goals, overlap=double
            )

        made = _dealt(delivery, make, period)
        if set(made.coders) != set(coders):
            typer.echo(
                "Elk getrokken doel was al uitgedeeld, aan anderen dan u noemt: dat blijft zo."
            )


def calibrate(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderOption = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: Annotated[int, typer.Option("--doelen", min=2, help="Hoeveel doelen.")] = 25,
    dictionary: DictionaryOption = None,
) -> None:
    """Laat alle codeurs dezelfde doelen beoordelen, die nooit meetellen: dan agreement.

    Elke keer zijn het doelen die niemand had. Codeurs vinden ze met --ronde ijking-1.
    """
    with errors_for_people():
        from lokalis_research.gezinsplan import sample

        _only_goals(study)
        coders = named_coders(coder, overlap=1.0)
        _, words, delivery, period = opened(half_year, levering, demo, dictionary)
        _dealt(
            delivery,
            lambda folder, key: sample.calibration_round(
                delivery, words, period, folder, key, coders=coders, goals=goals
            ),
            period,
        )


def _only_goals(study: str) -> None:
    if study == "veiligheid":
        raise RunError(
            'Rondes van "veiligheid" worden hier niet gemaakt.',
            remedy="Plannen trekt en verdeelt u met lokalis steekproef draw.",
        )
    if study != "doelkwaliteit":
        raise RunError(f'Er is geen onderzoek "{study}".', remedy=likely(study, ["doelkwaliteit"]))


def _say_price(goals: pd.DataFrame, number: int, double: float, minutes: float) -> None:
    """Say what a draw costs and buys, and what it cannot tell, before it is made."""
    from lokalis_research.gezinsplan.sample import price, silent_about

    priced = price(goals, number, double=double, minutes=minutes)
    show_table(
        f"Van {len(goals)} doelen, elk {minutes:g} minuten, {double:.0%} dubbel beoordeeld "
        "(marges in procentpunten)",
        priced.rename(columns={"beoordelingen": "oordelen"}),
    )
    chosen = priced[priced["doelen"] == min(number, len(goals))].iloc[0]
    for what in silent_about(chosen):
        typer.echo(f"{number} doelen zeggen niets over: {what}.")


def _choice(
    delivery: CheckedDelivery, words: Dictionary, period: HalfYear, criterion: str, number: int
) -> Choice | None:
    """Choose goals that the machine is unsure of, and say what that buys; None if none is new."""
    from lokalis_research.demo_studies import own_studies
    from lokalis_research.gezinsplan.choice import choose
    from lokalis_research.gezinsplan.sample import CODEBOOK
    from lokalis_research.gezinsplan.study import open_study

    folder = own_studies(made_up=delivery.is_demo) / CODEBOOK
    opened = open_study(folder, delivery, words, period)
    drawn = opened.drawn["eenheid_id"]
    if len(drawn) >= number:
        return None
    chosen = choose(opened.learn().chances, drawn, opened.codebook, criterion, number)
    new = sum(chosen.sizes.values())
    show_table(
        f"Zoveel doelen die alleen het lot kiest, zijn {new} gekozen doelen waard, "
        "als het model goed weet waar het onzeker is",
        chosen.worth.assign(waard=new * chosen.worth["waard"]),
        decimals=0,
    )
    if not chosen.pays:
        typer.echo("Dat loont niet: laat alleen het lot kiezen, zonder --onzeker.")
    return chosen


def _dealt(
    delivery: CheckedDelivery, make: Callable[[Path, bytes], Round], period: HalfYear
) -> Round:
    """Make a round in the one place for it, and put texts beside it without names."""
    from lokalis_research.codering.places import secret_of
    from lokalis_research.demo_studies import own_studies
    from lokalis_research.gezinsplan import sample
    from lokalis_research.personal.word_lists import missing_lists

    # First: what is missing is told before anything is drawn. Made-up goals name nobody.
    if not delivery.is_demo and missing_lists():
        typer.echo(missing_lists())
    key = secret_of(sample.CODEBOOK, demo=delivery.is_demo)
    folder = own_studies(made_up=delivery.is_demo) / sample.CODEBOOK / str(period)
    made = make(folder, key)
    if delivery.is_demo:
        sample.made_up_texts(delivery, made)
    else:
        done = sample.prepare_texts(delivery, made)
        typer.echo(
            "Namen, plaatsen en nummers in teksten vervangen: "
            f"{int(done.replaced['vervangen'].sum())}."
        )
        if done.risky:
            typer.echo(
                f"{done.risky} teksten noemen misschien nog iemand: {done.small} staan in één maat "
                "letters, andere houden een vreemde hoofdletter of een lang nummer. "
                "Laat één persoon ze doorlezen voordat codeurs dat doen."
            )
    units = made.assignments["eenheid_id"]
    typer.echo(f"Ronde {made.naam}: {units.nunique()} eenheden, {len(units)} oordelen te geven.")
    typer.echo(f"Hij staat in: {made.folder}")
    say_how_to_code(made, sample.CODEBOOK, period)
    return made
