"""The commands that draw goals and deal them to coders: the price, a round, calibration."""

from __future__ import annotations

from collections.abc import Callable
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
    show_table,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from lokalis_research.codering import Round
    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

StudyArgument = Annotated[str, typer.Argument(metavar="STUDY", help="doelkwaliteit.")]
GoalsOption = Annotated[int | None, typer.Option(min=2, help="How many goals in all.")]
DoubleOption = Annotated[
    float, typer.Option(min=0, max=1, help="Share of the goals that two coders judge.")
]
MinutesOption = Annotated[float, typer.Option(min=0.1, help="What judging a goal takes.")]


def add_to(rounds: typer.Typer) -> None:
    """Add the commands to those about rounds."""
    for command in (plan, new, calibrate):
        rounds.command()(command)


def plan(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: Annotated[int, typer.Option(min=2, help="How many goals in all.")] = 240,
    double: DoubleOption = 1.0,
    minutes: MinutesOption = 4.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Tell what numbers of goals cost and what they buy. Draws nothing."""
    with errors_for_people():
        from lokalis_research.gezinsplan.goals import goals_in
        from lokalis_research.gezinsplan.sample import HALF_YEARS

        words, period, delivery = _opened(half_year, levering, demo, dictionary)
        found = goals_in(delivery, words, period.trailing(HALF_YEARS))
        _say_price(found, goals, double, minutes)


def new(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderOption = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: GoalsOption = None,
    double: DoubleOption = 1.0,
    minutes: MinutesOption = 4.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw goals and deal them to coders, or more of them: who was drawn before stays.

    First it says what that costs and buys. The same again changes nothing.
    """
    with errors_for_people():
        from lokalis_research.gezinsplan import sample
        from lokalis_research.gezinsplan.goals import goals_in

        _only_goals(study)
        words, period, delivery = _opened(half_year, levering, demo, dictionary)
        coders = named_coders(coder)
        found = goals_in(delivery, words, period.trailing(sample.HALF_YEARS))
        _say_price(found, goals or min(sample.GOALS, len(found)), double, minutes)
        made = _dealt(
            delivery,
            lambda folder, key: sample.prepare_round(
                delivery, words, period, folder, key, coders=coders, goals=goals, overlap=double
            ),
            period,
        )
        if set(made.coders) != set(coders):
            typer.echo("Every drawn goal was dealt before, to others than you name: they stay.")


def calibrate(
    study: StudyArgument,
    half_year: PeriodArgument,
    coder: CoderOption = None,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    goals: Annotated[int, typer.Option(min=2, help="How many goals.")] = 25,
    dictionary: DictionaryOption = None,
) -> None:
    """Let all coders judge the same goals, which never count, and then compare: agreement.

    Every time it deals goals that nobody had. Coders find them with --round ijking-1.
    """
    with errors_for_people():
        from lokalis_research.gezinsplan import sample

        _only_goals(study)
        words, period, delivery = _opened(half_year, levering, demo, dictionary)
        coders = named_coders(coder)
        _dealt(
            delivery,
            lambda folder, key: sample.calibration_round(
                delivery, words, period, folder, key, coders=coders, goals=goals
            ),
            period,
        )


def _only_goals(study: str) -> None:
    if study != "doelkwaliteit":
        raise RunError(
            f'Rounds of "{study}" are not made here.',
            remedy="Plans on safety are drawn and dealt with lokalis steekproef draw.",
        )


def _opened(
    half_year: str, levering: Path | None, demo: bool, dictionary: Path | None
) -> tuple[Dictionary, HalfYear, CheckedDelivery]:
    from lokalis_research.dictionary import load_dictionary
    from lokalis_research.period import HalfYear

    words, period = load_dictionary(dictionary_folder(dictionary)), HalfYear.parse(half_year)
    return words, period, read_checked(delivery_folder(levering, demo), words)


def _say_price(goals: pd.DataFrame, number: int, double: float, minutes: float) -> None:
    """Say what a draw costs and buys, and what it cannot tell, before it is made."""
    from lokalis_research.gezinsplan.sample import price, silent_about

    priced = price(goals, number, double=double, minutes=minutes)
    show_table(
        f"Of {len(goals)} goals, {minutes:g} minutes each, {double:.0%} judged twice "
        "(margins in percentage points)",
        priced,
    )
    chosen = priced[priced["doelen"] == min(number, len(goals))].iloc[0]
    for what in silent_about(chosen):
        typer.echo(f"{number} goals cannot tell: {what}.")


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
            f"Replaced in texts: {int(done.replaced['vervangen'].sum())} names, places, numbers."
        )
        if done.risky:
            typer.echo(
                f"{done.risky} texts may still name somebody: {done.small} are in one size of "
                "letters, others keep an odd capital or a long number. "
                "Let one person look through them before coders do."
            )
    units = made.assignments["eenheid_id"]
    typer.echo(f"Round {made.naam}: {units.nunique()} units, {len(units)} to judge.")
    typer.echo(f"It stands in: {made.folder}")
    return made
