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
    show_table,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.period import HalfYear

PlansOption = Annotated[int, typer.Option(min=1, help="How many plans in all.")]
MinimumOption = Annotated[
    int | None,
    typer.Option(
        min=0, help="At least so many plans per wijk; by default 10, or fewer in a small round."
    ),
]
MinutesOption = Annotated[float, typer.Option(min=1, help="What judging a plan takes.")]
DoubleOption = Annotated[
    float, typer.Option(min=0, max=1, help="Share of the plans that two coders judge.")
]
ReserveOption = Annotated[int, typer.Option(min=0, help="Plans in reserve per wijk.")]
WRONG = 3
TOO_WIDE = 20.0
"""From this margin on, in percentage points, a share of a wijk tells nearly nothing."""
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
    minimum: MinimumOption = None,
    minutes: MinutesOption = 20.0,
    double: DoubleOption = 0.2,
    dictionary: DictionaryOption = None,
) -> None:
    """Tell what a margin costs, and what precision a number of plans buys. Draws nothing."""
    with errors_for_people():
        from lokalis_research.veiligheid import plan as planning
        from lokalis_research.veiligheid.frame import plan_frame

        _, words, checked, period = _open(levering, demo, dictionary, half_year)
        strata = plan_frame(checked, words, period).sizes
        minimum = _least(minimum, plans, strata)
        needed = planning.plans_per_wijk(strata, margin, questions=questions, minimum=minimum)
        show_table(
            f"For a margin of {margin:g} points in every wijk ({questions} question(s) together)",
            needed,
        )
        typer.echo(f"Together: {int(needed['plannen'].sum())} of {int(strata['omvang'].sum())}\n")
        show_table(
            f"{plans} plans, divided in three ways (margins for a share of a half)",
            planning.compare_allocations(
                strata, plans, minimum=minimum, minutes=minutes, double=double
            ),
        )
        typer.echo()
        show_table(
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
    minimum: MinimumOption = None,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    earlier: Annotated[
        str | None, typer.Option(metavar="HALF-YEAR", help="An earlier draw to overlap with.")
    ] = None,
    keep: Annotated[
        float, typer.Option(min=0, max=1, help="Share of the earlier draw to keep.")
    ] = 1.0,
    minutes: MinutesOption = 20.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw plans and deal them out to coders. Drawing again gives the same plans."""
    with errors_for_people():
        from lokalis_research.period import HalfYear
        from lokalis_research.veiligheid.frame import plan_frame
        from lokalis_research.veiligheid.prepare import deal_round, draw_plans

        given, words, checked, period = _open(levering, demo, dictionary, half_year)
        coders = named_coders(coder)
        study, key = _study(checked)
        folder = study / str(period)
        strata = plan_frame(checked, words, period).sizes
        minimum = _least(minimum, plans, strata)
        _say_price(strata, plans, minimum, minutes, double)
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
        deal_round(folder, words, key, coders=coders, overlap=double)
        _tell_coders(folder, given, checked, words)
        show_table(f"Drawn for {period}", drawn.strata)
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
    minimum: MinimumOption = None,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    dictionary: DictionaryOption = None,
) -> None:
    """Draw more plans from the same frame: those drawn first stay, the new ones are a new round."""
    with errors_for_people():
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER

        _, _, checked, period = _open(levering, demo, dictionary, half_year)
        _drawn_before(_study(checked)[0] / str(period) / DRAW_FOLDER)
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
        study, key = _study(checked)
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
        study, key = _study(checked)
        folder = study / str(period)
        _drawn_before(folder / DRAW_FOLDER)
        write_draw(
            folder / DRAW_FOLDER, mark_unusable(read_draw(folder / DRAW_FOLDER), unit, reason)
        )
        made = deal_round(folder, words, key, coders=coders, overlap=0.0)
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
    from lokalis_research.codering import rounds_of
    from lokalis_research.levering import load_or_make_key
    from lokalis_research.veiligheid.lookup import plan_numbers, write_lookups
    from lokalis_research.veiligheid.prepare import read_frame

    numbers = plan_numbers(delivery, checked, words, key=load_or_make_key(home.key_file()))
    for made in rounds_of(folder, words):
        write_lookups(made, read_frame(folder), numbers)


def _study(checked: CheckedDelivery) -> tuple[Path, bytes]:
    """Find the folder of the study and its key; practice stands apart, with a public key."""
    from lokalis_research.codering.places import secret_of
    from lokalis_research.demo_studies import own_studies
    from lokalis_research.veiligheid.prepare import STUDY

    return own_studies(made_up=checked.is_demo) / STUDY, secret_of(STUDY, demo=checked.is_demo)


def _least(minimum: int | None, plans: int, strata: pd.DataFrame) -> int:
    """Choose how many plans every wijk gets at least: a small round cannot give ten to each."""
    return min(10, plans // max(len(strata), 1)) if minimum is None else minimum


def _say_price(
    strata: pd.DataFrame, plans: int, minimum: int, minutes: float, double: float
) -> None:
    """Say what a draw costs and buys, and what it cannot tell, before it is made."""
    from lokalis_research.veiligheid.plan import compare_allocations

    row = compare_allocations(strata, plans, minimum=minimum).iloc[0]
    hours = plans * (1 + double) * minutes / 60
    typer.echo(
        f"{plans} plans cost {hours:.0f} hours of coding ({minutes:g} minutes each, "
        f"{double:.0%} twice) and buy a margin of {row['marge_stad']:.0f} points for the city."
    )
    if row["marge_wijk"] > TOO_WIDE:
        typer.echo(
            f"They tell nothing about a single wijk: the margin there is up to "
            f"{row['marge_wijk']:.0f} points."
        )


def _drawn_before(place: Path) -> None:
    from lokalis_research.steekproef import has_draw

    if not has_draw(place):
        raise RunError(
            "Nothing was drawn for this half-year yet.",
            remedy="Draw first: lokalis steekproef draw.",
        )
