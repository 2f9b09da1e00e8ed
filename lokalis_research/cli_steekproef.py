"""The commands about the sample on safety: plan it, draw it, extend it, check it, replace in it."""

from __future__ import annotations

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
    import pandas as pd

    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

PlansOption = Annotated[int, typer.Option(min=1, help="How many plans in all.")]
MinimumOption = Annotated[int, typer.Option(min=0, help="At least so many plans per wijk.")]
DoubleOption = Annotated[
    float, typer.Option(min=0, max=1, help="Share of the plans that two coders judge.")
]
ReserveOption = Annotated[int, typer.Option(min=0, help="Plans in reserve per wijk.")]
WRONG = 3
HOURS = (40, 80, 120, 160, 240, 320)

_steekproef = typer.Typer(
    no_args_is_help=True, help="Plan, draw and check the sample of plans on safety."
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the main command."""
    app.add_typer(_steekproef, name="steekproef")


@_steekproef.command()
def plan(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    plans: PlansOption = 400,
    margin: Annotated[
        float, typer.Option(min=1, max=50, help="Wanted margin per wijk, in percentage points.")
    ] = 10.0,
    questions: Annotated[
        int, typer.Option(min=1, help="Questions that must be within it together.")
    ] = 1,
    minimum: MinimumOption = 10,
    minutes: Annotated[float, typer.Option(min=1, help="What judging a plan takes.")] = 20.0,
    double: DoubleOption = 0.2,
    dictionary: DictionaryOption = None,
) -> None:
    """Tell what a margin costs, and what precision a number of plans buys. Draws nothing."""
    with errors_for_people():
        from lokalis_research.veiligheid import plan as planning
        from lokalis_research.veiligheid.frame import plan_frame

        _, words, checked, period = _open(levering, demo, dictionary, half_year)
        strata = plan_frame(checked, words, period).sizes
        needed = planning.plans_per_wijk(strata, margin, questions=questions, minimum=minimum)
        _show(
            f"For a margin of {margin:g} points in every wijk ({questions} question(s) together)",
            needed,
        )
        typer.echo(f"Together: {int(needed['plannen'].sum())} of {int(strata['omvang'].sum())}\n")
        _show(
            f"{plans} plans, divided in three ways (margins for a share of a half)",
            planning.compare_allocations(
                strata, plans, minimum=minimum, minutes=minutes, double=double
            ),
        )
        typer.echo()
        _show(
            "What hours of coding buy (margins in percentage points, for a share of a half)",
            planning.precision_of_hours(strata, HOURS, minutes=minutes, double=double),
        )


@_steekproef.command()
def draw(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    plans: PlansOption = 400,
    allocation: Annotated[
        str, typer.Option(help="proportioneel, neyman or vast (the same in every wijk).")
    ] = "proportioneel",
    minimum: MinimumOption = 10,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    earlier: Annotated[
        str | None, typer.Option(metavar="HALF-YEAR", help="An earlier draw to overlap with.")
    ] = None,
    keep: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the earlier draw to keep.")
    ] = 1.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw plans and deal them out to coders. Drawing again gives the same plans."""
    with errors_for_people():
        from lokalis_research.period import HalfYear
        from lokalis_research.veiligheid.prepare import deal_round, draw_plans

        given, words, checked, period = _open(levering, demo, dictionary, half_year)
        coders = named_coders(coder)
        study, key = _study(demo)
        folder = study / str(period)
        drawn = draw_plans(
            checked,
            words,
            period,
            folder,
            key,
            plans=plans,
            allocation=allocation,  # type: ignore[arg-type]  # refused there if unknown
            minimum=minimum,
            reserve=reserve,
            earlier=None if earlier is None else study / str(HalfYear.parse(earlier)),
            keep=keep,
        )
        deal_round(folder, words, period, key, coders=coders, overlap=double)
        _tell_coders(folder, given, checked, words)
        _show(f"Drawn for {period}", drawn.strata)
        typer.echo(f"Together: {int(drawn.strata['getrokken'].sum())} plans")
        typer.echo(f"In: {folder}  (personal data: it stays there)")


@_steekproef.command()
def extend(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    plans: PlansOption = 400,
    allocation: Annotated[
        str, typer.Option(help="proportioneel, neyman or vast (the same in every wijk).")
    ] = "proportioneel",
    minimum: MinimumOption = 10,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw more plans from the same frame: those drawn first stay, the new ones are a new round."""
    with errors_for_people():
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER

        study, _ = _study(demo)
        _drawn_before(study / half_year / DRAW_FOLDER)
    draw(
        half_year,
        levering,
        demo,
        plans,
        allocation,
        minimum,
        reserve,
        coder,
        double,
        dictionary=dictionary,
    )


@_steekproef.command()
def verify(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw again with the study's key and compare with the receipt.

    Exit status: 0 the same; 1 it could not be compared; 3 something differs.
    """
    with errors_for_people():
        from lokalis_research.steekproef import read_draw, verify
        from lokalis_research.veiligheid.frame import plan_frame
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER

        _, words, checked, period = _open(levering, demo, dictionary, half_year)
        study, key = _study(demo)
        drawn = read_draw(study / str(period) / DRAW_FOLDER)
        found = verify(drawn, plan_frame(checked, words, period).units, key=key)
        for check in found:
            typer.echo(f"{'same' if check.holds else 'DIFFERENT'}: {check.name}")
        if not all(check.holds for check in found):
            raise typer.Exit(WRONG)


@_steekproef.command()
def replace(
    half_year: PeriodArgument,
    unit: Annotated[str, typer.Argument(metavar="ID", help="The unit, as the coder sees it.")],
    reason: Annotated[
        str, typer.Option(help="onvindbaar, geen_toegang, leeg, dubbel or buiten_kader.")
    ],
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    coder: CoderOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Record that a plan cannot be judged; the next in reserve takes its place, in a new round."""
    with errors_for_people():
        from lokalis_research.steekproef import mark_unusable, read_draw, write_draw
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER, deal_round

        given, words, checked, period = _open(levering, demo, dictionary, half_year)
        coders = named_coders(coder)
        study, key = _study(demo)
        folder = study / str(period)
        _drawn_before(folder / DRAW_FOLDER)
        write_draw(
            folder / DRAW_FOLDER, mark_unusable(read_draw(folder / DRAW_FOLDER), unit, reason)
        )
        made = deal_round(folder, words, period, key, coders=coders, overlap=0.0)
        _tell_coders(folder, given, checked, words)
        typer.echo(f"Recorded. The last round is {made.naam}.")


def _open(
    levering: Path | None, demo: bool, dictionary: Path | None, half_year: str
) -> tuple[Path, Dictionary, CheckedDelivery, HalfYear]:
    from lokalis_research.dictionary import load_dictionary
    from lokalis_research.period import HalfYear

    period = HalfYear.parse(half_year)
    words = load_dictionary(dictionary_folder(dictionary))
    folder = delivery_folder(levering, demo)
    return folder, words, read_checked(folder, words), period


def _tell_coders(folder: Path, delivery: Path, checked: CheckedDelivery, words: Dictionary) -> None:
    """Put the numbers of the plans beside every round of a half-year, for its coders."""
    from lokalis_research import home
    from lokalis_research.levering import load_or_make_key
    from lokalis_research.veiligheid.lookup import plan_numbers, write_lookups
    from lokalis_research.veiligheid.prepare import read_frame, rounds_of

    numbers = plan_numbers(delivery, checked, words, key=load_or_make_key(home.key_file()))
    for made in rounds_of(folder, words):
        write_lookups(made, read_frame(folder), numbers)


def _study(demo: bool) -> tuple[Path, bytes]:
    """Find the folder of the study and its key; practice stands apart, with a public key."""
    from lokalis_research import home
    from lokalis_research.steekproef import DEMO_STUDY_KEY, study_key
    from lokalis_research.veiligheid.prepare import STUDY

    if demo:
        practice = home.private_folder(home.home() / "demo_oefening")
        return home.private_folder(practice / STUDY), DEMO_STUDY_KEY
    return home.private_folder(home.studies() / STUDY), study_key(home.home(), STUDY)


def _drawn_before(place: Path) -> None:
    from lokalis_research.steekproef import has_draw

    if not has_draw(place):
        raise RunError(
            "Nothing was drawn for this half-year yet.",
            remedy="Draw first: lokalis steekproef draw.",
        )


def _show(title: str, table: pd.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table

    view = Table(*map(str, table.columns), title=title, title_justify="left", box=None)
    for row in table.itertuples(index=False):
        view.add_row(*(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row))
    Console().print(view)
