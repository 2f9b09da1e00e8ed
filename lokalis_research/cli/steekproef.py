"""The commands about the sample on safety: plan it, draw it, extend it, check it, replace in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lokalis_research.cli.dutch import Commands
from lokalis_research.cli.shared import (
    CoderOption,
    DeliveryOption,
    DemoOption,
    DictionaryOption,
    PeriodArgument,
    errors_for_people,
    half_year_of,
    named_coders,
    opened,
    say_how_to_code,
    show_table,
)
from lokalis_research.errors import RunError

if TYPE_CHECKING:
    import pandas as pd

    from lokalis_research.dictionary import Dictionary
    from lokalis_research.levering import CheckedDelivery
    from lokalis_research.veiligheid.frame import Frame

PlansOption = Annotated[int, typer.Option("--plannen", min=1, help="Hoeveel plannen samen.")]
MinimumOption = Annotated[
    int | None,
    typer.Option(
        "--minstens", min=0, help="Plannen per buurtteam; anders 10, in een kleine ronde minder."
    ),
]
MinutesOption = Annotated[float, typer.Option("--minuten", min=1, help="Wat één plan kost.")]
DoubleOption = Annotated[
    float,
    typer.Option("--dubbel", min=0, max=1, help="Deel van de plannen dat twee codeurs krijgen."),
]
TickOption = Annotated[
    int,
    typer.Option(
        "--met-vinkje",
        min=0,
        metavar="AANTAL",
        help="Zoveel van de plannen met zorgen aangevinkt: ze tellen minder zwaar.",
    ),
]
ReserveOption = Annotated[int, typer.Option(min=0, help="Plannen achter de hand per buurtteam.")]
# 2 is what the command line itself gives for wrong arguments.
WRONG = 3
TOO_WIDE = 20.0
"""From this margin on, in percentage points, a share of a wijk tells nearly nothing."""
PRICED = {
    "met_vinkje": "plannen met vinkje",
    "marge_stad": "marge stad",
    "marge_wijk": "marge buurtteam, de grootste",
    "marge_stad_vinkje": "marge stad, met vinkje",
    "marge_wijk_vinkje": "marge buurtteam, met vinkje",
}
SHOWN = {
    "stratum": "buurtteam",
    "omvang": "met een plan",
    "plannen": "te lezen",
    "fractie": "deel (%)",
    "minste": "minste per buurtteam",
    "meeste": "meeste per buurtteam",
    "marge_wijk": "marge buurtteam",
    "marge_zorg": "marge, plannen met zorgen",
}
"""How tables call what the plan of a draw has columns of."""
HOURS = (40, 80, 120, 160, 240, 320)

_steekproef = Commands("Bereid de steekproef van plannen over veiligheid voor, en trek hem.")


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
        float, typer.Option("--marge", min=1, max=50, help="Marge per buurtteam, in procentpunten.")
    ] = 10.0,
    ticked: TickOption = 0,
    questions: Annotated[
        int, typer.Option("--vragen", min=1, help="Vragen die er samen binnen moeten vallen.")
    ] = 1,
    minimum: MinimumOption = None,
    minutes: MinutesOption = 20.0,
    double: DoubleOption = 0.2,
    dictionary: DictionaryOption = None,
) -> None:
    """Zeg wat een marge kost, en hoe precies een aantal plannen is. Trekt niets."""
    with errors_for_people():
        from lokalis_research.veiligheid import plan as planning
        from lokalis_research.veiligheid.frame import plan_frame

        _, words, checked, period = opened(half_year, levering, demo, dictionary)
        frame = plan_frame(checked, words, period)
        strata = frame.sizes
        # A small town has fewer plans than are read elsewhere: all of them is then the most.
        plans = min(plans, int(strata["omvang"].sum()))
        minimum = _least(minimum, plans, strata)
        needed = planning.plans_per_wijk(strata, margin, questions=questions, minimum=minimum)
        show_table(
            f"Voor {margin:g} procentpunt marge in elk buurtteam, "
            + ("bij één vraag" if questions == 1 else f"bij {questions} vragen samen"),
            needed.rename(columns=SHOWN),
        )
        typer.echo(f"Samen: {int(needed['plannen'].sum())} van {int(strata['omvang'].sum())}\n")
        show_table(
            f"{plans} plannen, op drie manieren verdeeld: proportioneel is naar omvang, neyman ook "
            "naar spreiding, en vast overal gelijk (marges voor een aandeel van de helft)",
            planning.compare_allocations(
                strata, plans, minimum=minimum, minutes=minutes, double=double
            ).rename(columns=SHOWN),
        )
        typer.echo()
        if ticked:
            _say_ticks(frame, plans, ticked, minimum)
        show_table(
            "Wat uren coderen opleveren (marges in procentpunten, voor een aandeel van de helft)",
            planning.precision_of_hours(strata, HOURS, minutes=minutes, double=double).rename(
                columns=SHOWN
            ),
        )


@_steekproef.command()
def draw(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    plans: PlansOption = 400,
    allocation: Annotated[
        str,
        typer.Option(
            "--verdeling",
            help="Naar omvang: proportioneel; ook naar spreiding: neyman; overal gelijk: vast.",
        ),
    ] = "proportioneel",
    minimum: MinimumOption = None,
    ticked: TickOption = 0,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    earlier: Annotated[
        str | None,
        typer.Option("--eerder", metavar="HALFJAAR", help="Een trekking om mee te overlappen."),
    ] = None,
    keep: Annotated[
        float, typer.Option("--behoud", min=0, max=1, help="Deel van die trekking dat blijft.")
    ] = 1.0,
    minutes: MinutesOption = 20.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Trek plannen en deel ze uit aan codeurs. Opnieuw trekken geeft dezelfde plannen."""
    with errors_for_people():
        from lokalis_research.veiligheid.frame import plan_frame
        from lokalis_research.veiligheid.prepare import deal_round, draw_plans

        coders = named_coders(coder, double)
        given, words, checked, period = opened(half_year, levering, demo, dictionary)
        study, key = _study(checked)
        folder = study / str(period)
        frame = plan_frame(checked, words, period)
        minimum = _least(minimum, plans, frame.sizes)
        _say_price(frame, plans, ticked, minimum, minutes, double)
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
            earlier=None if earlier is None else study / str(half_year_of(earlier)),
            keep=keep,
            ticked=ticked,
        )
        made = deal_round(folder, words, key, coders=coders, overlap=double)
        _tell_coders(folder, given, checked, words)
        show_table(
            f"Getrokken voor {period}", drawn.strata.drop(columns="start").rename(columns=SHOWN)
        )
        typer.echo(f"Samen: {int(drawn.strata['getrokken'].sum())} plannen")
        typer.echo(f"In: {folder}  (persoonsgegevens: het blijft daar)")
        say_how_to_code(made, "veiligheid", period)


@_steekproef.command()
def extend(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    plans: PlansOption = 400,
    allocation: Annotated[
        str,
        typer.Option(
            "--verdeling",
            help="Naar omvang: proportioneel; ook naar spreiding: neyman; overal gelijk: vast.",
        ),
    ] = "proportioneel",
    minimum: MinimumOption = None,
    ticked: TickOption = 0,
    reserve: ReserveOption = 3,
    coder: CoderOption = None,
    double: DoubleOption = 0.2,
    minutes: MinutesOption = 20.0,
    dictionary: DictionaryOption = None,
) -> None:
    """Trek er plannen bij uit hetzelfde kader: de eerste blijven, de nieuwe zijn een ronde."""
    with errors_for_people():
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER

        _, _, checked, period = opened(half_year, levering, demo, dictionary)
        _drawn_before(_study(checked)[0] / str(period) / DRAW_FOLDER)
    draw(
        half_year,
        levering,
        demo,
        plans,
        allocation,
        minimum,
        ticked,
        reserve,
        coder,
        double,
        minutes=minutes,
        dictionary=dictionary,
    )


@_steekproef.command()
def verify(
    half_year: PeriodArgument,
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    dictionary: DictionaryOption = None,
) -> None:
    """Trek opnieuw met de sleutel van het onderzoek en vergelijk met het trekkingsbewijs.

    Uitkomst: 0 hetzelfde; 1 niet te vergelijken; 3 er verschilt iets.
    """
    with errors_for_people():
        from lokalis_research.steekproef import read_draw, verify
        from lokalis_research.veiligheid.frame import by_tick, plan_frame
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER, is_by_tick

        _, words, checked, period = opened(half_year, levering, demo, dictionary)
        study, key = _study(checked)
        drawn = read_draw(study / str(period) / DRAW_FOLDER)
        frame = plan_frame(checked, words, period)
        frame = by_tick(frame) if is_by_tick(drawn) else frame
        found = verify(drawn, frame.units, key=key)
        for check in found:
            typer.echo(f"{'gelijk' if check.holds else 'ANDERS'}: {check.name}")
        if not all(check.holds for check in found):
            raise typer.Exit(WRONG)


@_steekproef.command()
def replace(
    half_year: PeriodArgument,
    unit: Annotated[
        str, typer.Argument(metavar="EENHEID", help="De eenheid, zoals de codeur hem ziet.")
    ],
    reason: Annotated[
        str, typer.Option("--reden", help="onvindbaar, geen_toegang, leeg, dubbel of buiten_kader.")
    ],
    levering: DeliveryOption = None,
    demo: DemoOption = False,
    coder: CoderOption = None,
    dictionary: DictionaryOption = None,
) -> None:
    """Leg vast dat een plan niet te beoordelen is; het volgende achter de hand valt in."""
    with errors_for_people():
        from lokalis_research.steekproef import mark_unusable, read_draw, write_draw
        from lokalis_research.veiligheid.prepare import DRAW_FOLDER, deal_round

        coders = named_coders(coder, overlap=0.0)
        given, words, checked, period = opened(half_year, levering, demo, dictionary)
        study, key = _study(checked)
        folder = study / str(period)
        _drawn_before(folder / DRAW_FOLDER)
        write_draw(
            folder / DRAW_FOLDER, mark_unusable(read_draw(folder / DRAW_FOLDER), unit, reason)
        )
        made = deal_round(folder, words, key, coders=coders, overlap=0.0)
        _tell_coders(folder, given, checked, words)
        typer.echo(f"Vastgelegd. De laatste ronde is {made.naam}.")


def _tell_coders(folder: Path, delivery: Path, checked: CheckedDelivery, words: Dictionary) -> None:
    """Put the numbers of the plans beside every round of a half-year, for its coders."""
    from lokalis_research import home
    from lokalis_research.codering import rounds_of
    from lokalis_research.levering import load_or_make_key
    from lokalis_research.veiligheid.prepare import plan_numbers, read_frame, write_lookups

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
    frame: Frame, plans: int, ticked: int, minimum: int, minutes: float, double: float
) -> None:
    """Say what a draw costs and buys, and what it cannot tell, before it is made."""
    from lokalis_research.veiligheid.plan import compare_allocations

    hours = plans * (1 + double) * minutes / 60
    typer.echo(
        f"{plans} plannen kosten {hours:.0f} uur coderen "
        f"(elk {minutes:g} minuten, {double:.0%} dubbel)."
    )
    if ticked:
        _say_ticks(frame, plans, ticked, minimum)
        return
    row = compare_allocations(frame.sizes, plans, minimum=minimum).iloc[0]
    typer.echo(f"Ze geven een marge van {row['marge_stad']:.0f} procentpunt voor de stad.")
    if row["marge_wijk"] > TOO_WIDE:
        typer.echo(
            "Ze zeggen niets over één buurtteam: de marge is daar tot "
            f"{row['marge_wijk']:.0f} procentpunt."
        )


def _say_ticks(frame: Frame, plans: int, ticked: int, minimum: int) -> None:
    """Say what it costs and buys to draw plans with a tick of concern more often."""
    from lokalis_research.veiligheid.frame import by_tick
    from lokalis_research.veiligheid.plan import price_of_ticks

    priced = price_of_ticks(by_tick(frame).sizes, plans, ticked, minimum=minimum)
    table = priced.set_index("verdeling").rename(columns=PRICED).T
    show_table(
        f"{plans} plannen, {ticked} daarvan met zorgen aangevinkt (marges in procentpunten)",
        table.rename_axis("wat").reset_index(),
    )


def _drawn_before(place: Path) -> None:
    from lokalis_research.steekproef import has_draw

    if not has_draw(place):
        raise RunError(
            "Voor dit halfjaar is nog niets getrokken.",
            remedy="Trek eerst: lokalis steekproef draw.",
        )
