"""What is expected of a half-year, from what came before it: a range that can prove wrong.

A forecast for a half-year uses only months before it, also for its family-days: those of the last
twelve months. So the forecast that is laid beside what came is the one that could be made then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.microdata import Microdata
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Result, estimate_of
from lokalis_research.stats.counts.rates import prediction_interval
from lokalis_research.stats.counts.uncertainty import Estimated, log_total, total
from lokalis_research.verwijzingen.model import (
    Ids,
    ReferralModel,
    Row,
    fit_model,
    lay_out,
    month_number,
    referred,
)
from lokalis_research.verwijzingen.model_terms import FEWEST_MONTHS, Specification

EXPECTED = estimate_of("gezin", "verwacht", "Verwacht aantal verwijzingen")
_RECENT = 12
_IN_SERVICE = 3
# Whole years, as family-days have a season; but a team gone a quarter ago does not come back.


@dataclass(frozen=True, repr=False)
class Forecast(Microdata):
    """What is expected of a half-year."""

    period: HalfYear
    expected: float
    low: float
    high: float
    families: Ids = field(repr=False)
    residual_df: int


def forecast(table: pd.DataFrame, period: HalfYear, specification: Specification) -> Forecast:
    """Forecast the referrals of a half-year from the months before it.

    Of the team-months those of the half-year and later are not looked at.
    """
    months = table["maand"].astype(str)
    before = table[months < str(period.months[0])]
    if before["maand"].nunique() < FEWEST_MONTHS:
        raise AnalysisError(
            f"Forecast: there are fewer than {FEWEST_MONTHS} months before {period}.",
            remedy="Forecast a later half-year, or deliver earlier months.",
        )
    model = fit_model(before, specification)
    if model.mixed & _at_work(model.specification, period):
        raise AnalysisError(
            f"Forecast: a term of {period} cannot be told from others in the months before it.",
            remedy="Forecast a later half-year.",
        )
    wanted = [str(month) for month in period.months]
    ahead = _as_before(before, wanted)
    ahead = ahead.loc[ahead["gezinsdagen"] > 0, ["buurtteam", "maand", "gezinsdagen"]]
    teams = pd.Index(sorted(model.rows["buurtteam"].unique()))
    codes = teams.get_indexer(ahead["buurtteam"])
    # A team without a past refers like the city: its days are spread over the teams that have one.
    new = float(ahead["gezinsdagen"].to_numpy()[codes < 0].sum())
    ahead, codes = ahead[codes >= 0], codes[codes >= 0]
    if not len(ahead):
        raise AnalysisError(
            f"Forecast: no team of before {period} has family-days in it.",
            remedy="See whether teams were renamed.",
        )
    days = ahead["gezinsdagen"].to_numpy(dtype=float)
    days = days * (1.0 + new / days.sum())
    design = model.specification.design(ahead["maand"])[list(model.fit.names)].to_numpy()
    sum_of = total(model.fit, design=design, exposure=days, groups=codes)
    mean = np.exp(design @ model.fit.coefficients + model.fit.group_effects[codes]) * days
    estimated = log_total(model.fit, model.uncertainty, sum_of)
    noise = model.fit.alpha * float((mean**2).sum()) / sum_of.value**2
    between = _between_periods(model, ahead["maand"].to_numpy(), mean)
    low, high = prediction_interval(
        sum_of.value, estimated.se**2 + noise + between, df=estimated.df
    )
    return Forecast(
        period, sum_of.value, float(low), float(high), referred(model.rows), model.fit.residual_df
    )


def forecasts(
    table: pd.DataFrame, periods: Iterable[HalfYear], specification: Specification
) -> Result:
    """Forecast several half-years, each from what came before it only."""
    made, impossible = [], []
    for period in periods:
        try:
            made.append(forecast(table, period, specification))
        except (AnalysisError, NotDeliveredError):
            impossible.append(str(period))
    rows = [
        Row(
            str(one.period),
            (Estimated(one.expected, np.nan, np.nan, one.low, one.high, np.nan),),
            one.families,
        )
        for one in made
    ]
    return lay_out(
        rows,
        name="verwijzingen_verwacht",
        title="Verwijzingen die per halfjaar te verwachten waren uit wat eraan voorafging",
        dimension=Column("periode", "Halfjaar"),
        estimates=(EXPECTED,),
        residual_df=min((one.residual_df for one in made), default=0),
        method=" ".join(
            [
                "Uit alleen de maanden ervoor: het vooraf vastgelegde model doorgetrokken. De band "
                "telt wat aan het model, aan teammaanden en aan halfjaren onzeker is; 95% "
                "van de aantallen hoort erin te vallen.",
                "Als gezinsdagen zijn die van de laatste twaalf maanden ervoor genomen.",
                *(
                    [f"Niet te voorspellen uit wat eraan voorafging: {', '.join(impossible)}."]
                    if impossible
                    else []
                ),
            ]
        ),
    )


def _as_before(before: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """Give teams still in service their mean family-days of the last year."""
    month = before["maand"].astype(str)
    last = sorted(month.unique())
    recent = before[month.isin(last[-_RECENT:])]
    serving = set(before.loc[month.isin(last[-_IN_SERVICE:]), "buurtteam"])
    recent = recent[recent["buurtteam"].isin(serving)]
    days = recent.groupby("buurtteam", as_index=False)["gezinsdagen"].mean()
    ahead: pd.DataFrame = days.merge(pd.DataFrame({"maand": wanted}), how="cross")
    return ahead


def _at_work(specification: Specification, period: HalfYear) -> set[str]:
    """Name the terms that have a part in a half-year."""
    design = specification.design(pd.Series([str(month) for month in period.months]))
    return {
        term
        for term, names in specification.columns.items()
        if (design[list(names)] != 0).any(axis=None)
    }


def _between_periods(model: ReferralModel, months: np.ndarray, mean: np.ndarray) -> float:
    """Estimate how far whole half-years lie off, as a share squared: months that hang together."""
    codes, names = pd.factorize(months)
    per_month = np.bincount(codes, weights=mean)
    number = np.array([month_number(str(name)) for name in names], dtype=np.int64)
    return model.shocks.ahead(number, per_month / per_month.sum())
