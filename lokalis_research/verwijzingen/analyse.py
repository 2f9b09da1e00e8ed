"""Referrals per family supported: two ratios, per period and group, each under its own name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from lokalis_research.period import Month, Period
from lokalis_research.populatie import exposure
from lokalis_research.populatie import team_months as support_months
from lokalis_research.populatie.exposure import one_kind, position_in
from lokalis_research.result import Column, Quantity, Ratio, Result
from lokalis_research.verwijzingen.clean import Referrals, without_administrative
from lokalis_research.verwijzingen.support import figures, lay_out, mean_error
from lokalis_research.verwijzingen.words import ALL, COUNTS, LABELS, PER_100, SHARE, UNITS, one_of

DIMENSIONS = {
    "buurtteam": "Buurtteam",
    "cluster": "Cluster",
    "ses": "SES-klasse van de wijk",
    "aanbieder": "Aanbieder",
    "werkgebied": "Werkgebied van",
}
COUNT = Column("telling", "Verwijzingen")
REFERRALS = Quantity("verwijzingen", "Verwijzingen", "", 0, entities=("gezin",))
REFERRED = Quantity(
    "gezinnen_met_verwijzing", "Gezinnen met een verwijzing", "", 0, entities=("gezin",)
)
FAMILIES = Quantity("gezinnen", "Begeleide gezinnen", "", 0, entities=("gezin",))
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
    Ratio(
        SHARE,
        LABELS[SHARE],
        UNITS[SHARE],
        1,
        numerator=REFERRED.name,
        denominator=FAMILIES.name,
        interval="wilson",
    ),
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
    """Compute both ratios per period, and per group if asked.

    Parameters
    ----------
    referrals : Referrals
        From `clean.referrals_of`.
    periods : iterable of Period
        Of one kind: months, half-years or years.
    by : tuple of str, default ()
        Columns of the episodes, such as ``"buurtteam"``, ``"cluster"`` or ``"ses"``: a family that
        moves counts in both groups, a referral in the group of the day on which it was made.
    counts : tuple of {"alle", "zonder administratieve"}
        Which referrals; more than one adds the dimension ``telling``.

    Returns
    -------
    Result
        Quantities ``verwijzingen``, ``gezinnen_met_verwijzing``, ``gezinnen``, ``standaardfout``;
        ratios ``verwijzingen_per_100_gezinnen`` and ``aandeel_gezinnen_met_verwijzing``. Cells in
        which no family was supported are left out.

    Raises
    ------
    AnalysisError
        If periods are not of one kind, or a column or count does not exist.
    """
    chosen = list(periods)
    rows = exposure(referrals.support.episodes, chosen, by)
    keys = ["periode", *by]
    cells = rows[keys].drop_duplicates()
    tables, supports = [], []
    for count in counts:
        made = referrals_made(referrals, chosen, by, count)
        table, support = _both_ratios(_per_family(rows, made, keys), cells)
        if len(counts) > 1:
            table, support = (part.assign(telling=count) for part in (table, support))
        tables.append(table)
        supports.append(support)
    return Result(
        name="verwijzingen",
        title="Verwijzingen naar specialistische jeugdhulp",
        dimensions=(
            Column("periode", "Periode"),
            *(Column(name, DIMENSIONS.get(name, name.capitalize())) for name in by),
            *((COUNT,) if len(counts) > 1 else ()),
        ),
        quantities=(REFERRALS, REFERRED, FAMILIES, ERROR),
        ratios=RATIOS,
        table=pd.concat(tables, ignore_index=True),
        support=pd.concat(supports, ignore_index=True),
        method=" ".join([METHOD, *_counted_how(counts), *until(referrals, chosen)]),
    )


def provider_ratios(
    referrals: Referrals, periods: Iterable[Period], *, counts: tuple[str, ...] = (ALL,)
) -> Result:
    """Compute both ratios per provider that was referred to.

    Parameters
    ----------
    referrals, periods, counts
        As in `referral_ratios`.

    Returns
    -------
    Result
        As `referral_ratios`, with the dimension ``aanbieder``. The denominator is every family
        supported, whoever it could be referred to: the area in which a provider works is not
        registered. A provider has rows from the day on which the transition to it began.

    Raises
    ------
    AnalysisError
        If periods are not of one kind, or a count does not exist.
    """
    chosen = list(periods)
    laid = one_kind(chosen)
    rows = exposure(referrals.support.episodes, chosen)
    known = sorted(set(referrals.counted["aanbieder"]) | set(referrals.rule.providers))
    cells = laid[["periode", "stop"]].merge(pd.DataFrame({"aanbieder": known}), how="cross")
    new = cells["aanbieder"].isin(referrals.rule.providers)
    begun = cells["stop"] > pd.Timestamp(referrals.rule.start)
    cells = cells.loc[(~new | begun) & cells["periode"].isin(rows["periode"])]
    cells = cells[["periode", "aanbieder"]]
    everyone = rows.merge(cells, on="periode")
    keys = ["periode", "aanbieder"]
    tables, supports = [], []
    for count in counts:
        made = referrals_made(referrals, chosen, ("aanbieder",), count)
        table, support = _both_ratios(_per_family(everyone, made, keys), cells)
        tables.append(table.assign(telling=count))
        supports.append(support.assign(telling=count))
    return Result(
        name="verwijzingen_per_aanbieder",
        title="Verwijzingen per aanbieder",
        dimensions=(Column("periode", "Periode"), Column("aanbieder", "Aanbieder"), COUNT),
        quantities=(REFERRALS, REFERRED, FAMILIES, ERROR),
        ratios=RATIOS,
        table=pd.concat(tables, ignore_index=True),
        support=pd.concat(supports, ignore_index=True),
        method=" ".join(
            [
                METHOD,
                "Per aanbieder: van alle begeleide gezinnen in de stad, want waar een aanbieder "
                "werkt is niet vastgelegd.",
                *_counted_how(counts),
                *until(referrals, chosen),
            ]
        ),
    )


def team_months(referrals: Referrals, months: Iterable[Month], *, count: str = ALL) -> pd.DataFrame:
    """Lay out referrals and family-days per team and month: what the count model is fitted to.

    Exact numbers of people: for a model, not to be shown.

    Parameters
    ----------
    referrals : Referrals
        From `clean.referrals_of`.
    months : iterable of Month
        The months, whole ones: leave the month out in which the peildatum lies before its end.
    count : {"alle", "zonder administratieve"}
        Which referrals.

    Returns
    -------
    pandas.DataFrame
        ``buurtteam``, ``maand`` (such as ``"2022-07"``), ``verwijzingen``,
        ``gezinnen_met_verwijzing``, ``gezinnen`` and ``gezinsdagen``, in order of team and month.
        Months in which a team supported nobody are left out.

    Raises
    ------
    AnalysisError
        If there are other periods than months, or the count does not exist.
    """
    chosen = list(months)
    supported = support_months(referrals.support.episodes, chosen)
    made = referrals_made(referrals, chosen, ("buurtteam",), count)
    added = made.groupby(["buurtteam", "periode"], as_index=False).agg(
        verwijzingen=("aantal", "sum"), gezinnen_met_verwijzing=("aantal", "size")
    )
    table = supported.merge(
        added.rename(columns={"periode": "maand"}), on=["buurtteam", "maand"], how="left"
    )
    numbers = ["verwijzingen", "gezinnen_met_verwijzing"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    return table[["buurtteam", "maand", *numbers, "gezinnen", "gezinsdagen"]]


def work_areas(referrals: Referrals) -> pd.Series[str]:
    """Guess which of the new providers works where: the one that a team refers to most.

    The reports do not say it. Teams that refer to neither have no area.

    Parameters
    ----------
    referrals : Referrals
        From `clean.referrals_of`.

    Returns
    -------
    pandas.Series
        Per buurtteam the provider.
    """
    made = referrals.counted
    made = made[made["aanbieder"].isin(referrals.rule.providers)]
    teams = referrals.support.episodes["buurtteam"].take(made["episode"].to_numpy())
    times = pd.DataFrame(
        {"buurtteam": teams.to_numpy(), "aanbieder": made["aanbieder"].to_numpy()}
    ).value_counts()
    most = times.reset_index().sort_values(["count", "aanbieder"], ascending=[False, True])
    return most.drop_duplicates("buurtteam").set_index("buurtteam")["aanbieder"].sort_index()


def referrals_made(
    referrals: Referrals, periods: Sequence[Period], by: tuple[str, ...], count: str
) -> pd.DataFrame:
    """Count the referrals that count per period, group and family.

    Parameters
    ----------
    referrals : Referrals
        From `clean.referrals_of`.
    periods : sequence of Period
        Of one kind.
    by : tuple of str
        Columns of the referrals or of the episodes.
    count : {"alle", "zonder administratieve"}
        Which referrals.

    Returns
    -------
    pandas.DataFrame
        ``periode``, the columns of `by`, ``gezin_id`` and ``aantal`` (1 or more).

    Raises
    ------
    AnalysisError
        If periods are not of one kind, or the count does not exist.
    """
    laid = one_kind(periods)
    one_of(count, COUNTS, "count")
    made = referrals.counted if count == ALL else without_administrative(referrals.counted)
    at = position_in(laid, made["datum"])
    made, at = made[at >= 0], at[at >= 0]
    episodes = referrals.support.episodes
    rows = pd.DataFrame({"periode": laid["periode"].take(at).array})
    for name in by:
        source = made[name] if name in made else episodes[name].take(made["episode"].to_numpy())
        rows[name] = source.array
    rows["gezin_id"] = made["gezin_id"].array
    keys = ["periode", *by, "gezin_id"]
    return rows.groupby(keys, as_index=False, sort=True).size().rename(columns={"size": "aantal"})


def until(referrals: Referrals, periods: Iterable[Period]) -> list[str]:
    """Say so when a period is not over on the peildatum.

    Parameters
    ----------
    referrals : Referrals
        Knows the peildatum.
    periods : iterable of Period
        The periods.

    Returns
    -------
    list of str
        A Dutch sentence, or nothing.
    """
    late = [str(period) for period in periods if period.last_day > referrals.peildatum]
    if not late:
        return []
    return [f"Tot en met de peildatum {referrals.peildatum:%d-%m-%Y}: {', '.join(late)}."]


def _counted_how(counts: tuple[str, ...]) -> list[str]:
    if counts == (ALL,):
        return []
    return [
        "Zonder administratieve: zonder verwijzingen die opnieuw werden afgegeven omdat een "
        "aanbieder of contract wisselde, vastgelegd of volgens de regel."
    ]


def _per_family(rows: pd.DataFrame, made: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Say of every family supported how often it was referred."""
    both = rows[[*keys, "gezin_id"]].merge(made, on=[*keys, "gezin_id"], how="left")
    referred = both["aantal"].fillna(0)
    return both[keys].assign(
        verwijzingen=referred, gezinnen_met_verwijzing=(referred > 0).astype(float), gezinnen=1.0
    )


def _both_ratios(families: pd.DataFrame, cells: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    counted = (REFERRALS.name, REFERRED.name, FAMILIES.name)
    return lay_out(
        cells,
        {name: figures(families, cells, name) for name in counted}
        | {ERROR.name: mean_error(families, cells, REFERRALS.name, 100.0)},
    )
