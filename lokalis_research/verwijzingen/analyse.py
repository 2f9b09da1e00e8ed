"""Referrals per family supported: two ratios, per period and group, each under its own name."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from lokalis_research.period import Period
from lokalis_research.populatie import exposure
from lokalis_research.populatie.exposure import one_kind, teams_of
from lokalis_research.result import (
    Backed,
    Column,
    Coverage,
    Extent,
    Quantity,
    Ratio,
    Result,
    add_up,
    assemble,
    number_of,
    ratio_error,
    share_of,
    stack,
)
from lokalis_research.verwijzingen.clean import Referrals
from lokalis_research.verwijzingen.counting import referrals_made, until
from lokalis_research.verwijzingen.words import ALL, LABELS, ON_PAPER, PARTS, PER_100, SHARE, UNITS

DIMENSIONS = {
    "buurtteam": "Buurtteam",
    "cluster": "Cluster",
    "ses": "SES-klasse van de wijk",
    "aanbieder": "Aanbieder",
    "werkgebied": "Werkgebied van",
}
COUNT = Column("telling", "Welke verwijzingen")
REFERRALS = number_of(
    "gezin",
    "verwijzingen",
    "Verwijzingen",
    additive=("buurtteam", "aanbieder", "periode"),
    counts="verwijzingen",
)
REFERRED = number_of("gezin", "gezinnen_met_verwijzing", "Gezinnen met een verwijzing")
FAMILIES = number_of(
    "gezin", "gezinnen", "Begeleide gezinnen", constant_over=("telling", "aanbieder")
)
ERROR = Quantity(
    "standaardfout", "Standaardfout", "per 100", 2, entities=("gezin",), kind="spreiding"
)
RATIOS = (
    Ratio(
        PER_100,
        LABELS[PER_100],
        UNITS[PER_100],
        1,
        numerator=REFERRALS.name,
        denominator=FAMILIES.name,
        interval="logaritmisch",
        spread=ERROR.name,
    ),
    share_of(REFERRED, FAMILIES, SHARE, LABELS[SHARE], interval="wilson"),
)
METHOD = (
    "Noemer: gezinnen die op enige dag van de periode werden begeleid; een langere periode heeft "
    "er meer, daarom zijn halfjaren niet met jaren te vergelijken. Verwijzingen per 100 gezinnen "
    "telt elke verwijzing; het aandeel telt een gezin één keer. Interval: toeval tussen gezinnen "
    "(op logaritmische schaal, en Wilson)."
)


def referral_ratios(
    referrals: Referrals,
    periods: Iterable[Period],
    by: tuple[str, ...] = (),
    *,
    counts: tuple[str, ...] = (ALL,),
) -> Result:
    """Compute both ratios per period, and per group if asked."""
    chosen = list(periods)
    rows = exposure(referrals.support.episodes, chosen, by)
    keys = ["periode", *by]
    cells = rows[keys].drop_duplicates()
    blocks = []
    for count in counts:
        made = referrals_made(referrals, chosen, by, count)
        # On paper there is something in the transition only.
        own = cells[cells["periode"].isin(made["periode"])] if count == ON_PAPER else cells
        columns = _both_ratios(_per_family(rows, made, keys), rows, own)
        blocks.append((own.assign(telling=count) if len(counts) > 1 else own, columns))
    return assemble(
        *stack(blocks),
        name="verwijzingen",
        title="Verwijzingen naar specialistische jeugdhulp",
        dimensions=(
            Column("periode", "Periode"),
            *(Column(name, DIMENSIONS.get(name, name.capitalize())) for name in by),
            *((COUNT,) if len(counts) > 1 else ()),
        ),
        ratios=RATIOS,
        method=" ".join([METHOD, *_counted_how(counts), *until(referrals, chosen)]),
        definition=definition(counts),
        totals=_totals(counts),
        covers=(*teams_of(referrals.support.episodes, by), *_left_out(counts)),
    )


def provider_ratios(referrals: Referrals, periods: Iterable[Period]) -> Result:
    """Compute both ratios per provider that was referred to."""
    chosen = list(periods)
    laid = one_kind(chosen)
    rows = exposure(referrals.support.episodes, chosen)
    known = sorted(set(referrals.counted["aanbieder"]) | set(referrals.rule.providers))
    cells = laid[["periode", "stop"]].merge(pd.DataFrame({"aanbieder": known}), how="cross")
    # A provider that was still to begin is no nought: nobody could be referred to it.
    begins = pd.to_datetime(cells["aanbieder"].map(dict(referrals.rule.begins)))
    begun = begins.isna() | (cells["stop"] > begins)
    cells = cells.loc[begun & cells["periode"].isin(rows["periode"])]
    cells = cells[["periode", "aanbieder"]]
    everyone = rows.merge(cells, on="periode")
    keys = ["periode", "aanbieder"]
    made = referrals_made(referrals, chosen, ("aanbieder",), ALL)
    named = cells.assign(aanbieder=cells["aanbieder"].replace({**referrals.rule.names}))
    return assemble(
        named,
        _both_ratios(_per_family(everyone, made, keys), rows, cells),
        name="verwijzingen_per_aanbieder",
        title="Verwijzingen per aanbieder, per 100 van alle begeleide gezinnen in de stad",
        dimensions=(Column("periode", "Periode"), Column("aanbieder", "Aanbieder")),
        ratios=RATIOS,
        method=" ".join(
            [
                METHOD,
                "Per aanbieder: van alle begeleide gezinnen in de stad, want waar een aanbieder "
                "werkt is niet vastgelegd.",
                *until(referrals, chosen),
            ]
        ),
    )


def definition(counts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Tell a table of one count apart from the table of all referrals."""
    return ((COUNT.name, counts[0]),) if len(counts) == 1 and counts != (ALL,) else ()


def _totals(counts: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return ((COUNT.name, ALL),) if len(counts) > 1 else ()


def _left_out(counts: tuple[str, ...]) -> tuple[Coverage, ...]:
    """Say which part of all referrals a count holds, where it stands beside all of them."""
    parts: dict[tuple[str, ...], Extent] = {
        (count,): PARTS[count] for count in counts if count != ALL
    }
    return (Coverage(COUNT.name, (COUNT.name,), parts),) if len(counts) > 1 else ()


def _counted_how(counts: tuple[str, ...]) -> list[str]:
    if counts == (ALL,):
        return []
    return [
        "Nieuw, verlenging of alleen op papier: zoals vastgelegd, en anders volgens de regel. "
        "Alleen op papier: in het halfjaar van de overgang opnieuw afgegeven omdat een aanbieder "
        "of contract wisselde; in andere halfjaren zijn dat er weinig, en telt dat als verlenging."
    ]


def _per_family(rows: pd.DataFrame, made: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Say of every family supported how often it was referred."""
    both = rows[[*keys, "gezin_id"]].merge(made, on=[*keys, "gezin_id"], how="left")
    referred = both["aantal"].fillna(0)
    return both.assign(verwijzingen=referred, gezinnen_met_verwijzing=(referred > 0).astype(float))


def _both_ratios(
    families: pd.DataFrame, supported: pd.DataFrame, cells: pd.DataFrame
) -> tuple[Backed, ...]:
    referrals, referred = (
        add_up(one, cells, families, "gezin_id") for one in (REFERRALS, REFERRED)
    )
    everyone = add_up(FAMILIES, cells, supported.assign(**{FAMILIES.name: 1.0}), "gezin_id")
    error = ratio_error(ERROR, referrals, everyone, 100.0, effective="satterthwaite")
    return referrals, referred, everyone, error
