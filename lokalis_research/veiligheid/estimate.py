"""Shares among all plans, estimated from the judged ones: weighted, with fpc, and their change.

Within a wijk every judged plan stands for as many plans (N_h / r_h): whoever was drawn and could
not be judged is represented by the others of the same wijk, and counted apart (`respons`). Formulas
are those of `lokalis_research.stats.sampling`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.result import Column, Coverage, Estimate, Extent, Quantity, Result
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    estimate_change,
    estimate_means,
    mean_intervals,
    share_intervals,
)
from lokalis_research.veiligheid.questions import FOLLOWS, LABELS, QUESTIONS
from lokalis_research.veiligheid.support import support_rows
from lokalis_research.veiligheid.wave import Wave

By = Literal["stad", "cluster", "ses", "stratum", "aangegeven"]

GROUPS: dict[str, str] = {
    "cluster": "Cluster",
    "ses": "SES-klasse",
    "stratum": "Buurtteam",
    "aangegeven": "Vinkje",
}
CITY = "stad"
NEARLY_ALL = 0.9
TICKS = {
    "zorg": "zorg aangevinkt",
    "geen_zorg": "geen zorg aangevinkt",
    "niet_aangegeven": "niets aangevinkt",
}
_GROUP_LABELS = {
    **TICKS,
    "laag": "lage SES",
    "hoog": "hogere SES",
    "onbekend": "niet ingedeeld",
}
PERIOD, QUESTION, GROUP = Column("periode", "Halfjaar"), Column("vraag", "Vraag"), "groep"
JUDGED = Quantity(
    "plannen", "Beoordeelde plannen", entities=("gezin",), additive=("buurtteam", "aangegeven")
)
SHARE = Estimate(
    "aandeel", "Aandeel", "%", 0, entities=("gezin",), kind="aandeel", of_field="coderingen.oordeel"
)
CHANGE = Estimate("verandering", "Verandering", "procentpunt", 0, entities=("gezin",))
METHOD = (
    "Gewogen naar de omvang van de wijk, met eindige-populatiecorrectie; wie niet beoordeeld kon "
    "worden telt als de andere getrokken plannen in dezelfde wijk. 95%-interval: {interval}."
)
SHARE_INTERVAL = "Korn en Graubard (1998), een exacte methode met een effectieve steekproefomvang"
T_INTERVAL = "schatting ± t × standaardfout"


@dataclass(frozen=True)
class Sample:
    """The judged plans of a wave, ready to be estimated from."""

    units: pd.DataFrame
    design: StratifiedDesign
    unheard: tuple[str, ...]


def sample_of(wave: Wave) -> Sample:
    """Build the design of the judged plans of a wave."""
    units = wave.units[wave.units["beoordeeld"]].reset_index(drop=True)
    if units.empty:
        raise AnalysisError(
            f"Of {wave.period} no plan has been judged yet.",
            remedy="Code the round, and settle what coders differ on.",
        )
    sizes = wave.frame.groupby("stratum", sort=True).size()
    heard = set(units["stratum"])
    design = StratifiedDesign.of(
        units["stratum"],
        {str(name): float(size) for name, size in sizes.items() if name in heard},
        ids=units["eenheid_id"],
        lonely="adjust",
    )
    return Sample(units, design, tuple(str(name) for name in sizes.index if name not in heard))


def shares(waves: Iterable[Wave], by: By = "stad", *, names: Sequence[str] | None = None) -> Result:
    """Estimate the share of plans for every question."""
    chosen = _questions(names)
    if by != CITY and by not in GROUPS:
        raise AnalysisError("Plans are not known by this group.", remedy=hint(str(by), GROUPS))
    parts, unheard = [], []
    teams: dict[tuple[str, str], set[str]] = {}
    for wave in waves:
        sample = sample_of(wave)
        unheard += [f"{name} ({wave.period})" for name in sample.unheard]
        domain = None if by == CITY else sample.units[by]
        if domain is not None:
            pairs = sample.units[["stratum"]].assign(groep=domain).drop_duplicates()
            for team, group in pairs.itertuples(index=False, name=None):
                label = _GROUP_LABELS.get(group, group)
                teams.setdefault((str(wave.period), str(label)), set()).add(str(team))
        means = estimate_means(sample.units[chosen], sample.design, domain, missing="leave_out")
        table = share_intervals(means, method="beta")
        counted = _yes(sample.units, chosen, domain)
        parts.append(
            table.merge(counted, on=["domain", "variable"], how="left").assign(
                periode=str(wave.period)
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    dimensions = (PERIOD, QUESTION) if by == CITY else (
        PERIOD, QUESTION, Column(GROUP, GROUPS[by])
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "periode": rows["periode"],
            "vraag": rows["variable"].map(LABELS).astype("str"),
            **({} if by == CITY else {GROUP: rows["domain"].replace(_GROUP_LABELS).astype("str")}),
            JUDGED.name: rows["n"].astype(float),
            SHARE.name: 100 * rows["estimate"],
            SHARE.ends[0]: 100 * rows["lower"],
            SHARE.ends[1]: 100 * rows["upper"],
        }
    )
    support = support_rows(
        table[[column.name for column in dimensions]],
        {
            JUDGED.name: (rows["n"], np.nan, np.nan),
            SHARE.name: (smaller_side(rows["yes"], rows["n"]), rows["df"], rows["n"]),
        },
    )
    return Result(
        name=f"veiligheid_aandelen_{by}" if by != CITY else "veiligheid_aandelen",
        title="Wat er in de gezinsplannen staat over veiligheid",
        dimensions=dimensions,
        quantities=(JUDGED,),
        ratios=(),
        estimates=(SHARE,),
        table=table.reset_index(drop=True),
        support=support,
        method=method_text(SHARE_INTERVAL, unheard),
        covers=_parts_of_the_city(by, teams),
        follows=tuple((QUESTION.name, LABELS[one], LABELS[on]) for one, on in FOLLOWS.items()),
    )


def _parts_of_the_city(by: By, teams: dict[tuple[str, str], set[str]]) -> tuple[Coverage, ...]:
    """Say for the door what a group holds: judged plans add up to those of the city."""
    if by == CITY:
        return ()
    if by == "aangegeven":
        held: dict[tuple[str, ...], Extent] = {(label,): frozenset({label}) for _, label in teams}
        return (Coverage("aangegeven", (GROUP,), held),)
    every: dict[tuple[str, ...], Extent] = {}
    for (_, label), own in sorted(teams.items()):
        every[(label,)] = frozenset(own) | frozenset(map(str, every.get((label,), ())))
    return (Coverage("buurtteam", (GROUP,), every),)


def last_change(waves: Sequence[Wave]) -> Result:
    """Estimate the change up to the last half-year."""
    result = changes(*waves[-2:]) if len(waves) > 1 else changes(waves[-1], waves[-1])
    if len(waves) > 1:
        return result
    return dataclasses.replace(
        result,
        title="Verandering: dit is het eerste halfjaar",
        table=result.table.head(0),
        support=result.support.head(0),
    )


def changes(first: Wave, second: Wave, *, names: Sequence[str] | None = None) -> Result:
    """Estimate the change of every share between two half-years, also where the draws overlap."""
    chosen = _questions(names)
    samples = [sample_of(wave) for wave in (first, second)]
    common = _in_both(first.frame, second.frame)
    pairs = [(sample.units[chosen], sample.design) for sample in samples]
    rows = mean_intervals(estimate_change(pairs[0], pairs[1], common=common))
    counted = pd.concat([_yes(sample.units, chosen, None) for sample in samples])
    counted["least"] = smaller_side(counted["yes"], counted["asked"])
    smallest = counted.groupby("variable")["least"].min().reindex(rows["variable"])
    ends = np.clip(100 * rows[["lower", "upper"]], -100, 100)
    table = pd.DataFrame(
        {
            "vraag": rows["variable"].map(LABELS).astype("str"),
            CHANGE.name: 100 * rows["estimate"],
            CHANGE.ends[0]: ends["lower"],
            CHANGE.ends[1]: ends["upper"],
        }
    )
    return Result(
        name="veiligheid_verandering",
        title=f"Verandering van {first.period} naar {second.period}",
        dimensions=(QUESTION,),
        quantities=(),
        ratios=(),
        estimates=(CHANGE,),
        table=table,
        support=support_rows(table[["vraag"]], {CHANGE.name: (smallest, rows["df"], np.nan)}),
        method=method_text(T_INTERVAL, [])
        + " Gezinnen die in beide halfjaren zijn getrokken tellen als dezelfde gezinnen.",
    )


def smaller_side(yes: pd.Series[float], asked: pd.Series[float]) -> pd.Series[float]:
    """Count the families that decide whether a share may be shown."""
    return yes.where(yes <= NEARLY_ALL * asked, asked - yes)


def _questions(names: Sequence[str] | None) -> list[str]:
    known = [question.name for question in QUESTIONS]
    for name in names or []:
        if name not in known:
            raise AnalysisError(f'There is no question "{name}".', remedy=hint(name, known))
    return known if names is None else list(names)


def _yes(units: pd.DataFrame, names: list[str], domain: pd.Series[str] | None) -> pd.DataFrame:
    """Count per domain and question who has it, and who was asked; not weighted."""
    of = pd.Series("all", index=units.index) if domain is None else domain
    long = units[names].assign(domain=of).melt("domain", var_name="variable")
    counted = long.groupby(["domain", "variable"])["value"].agg(yes="sum", asked="count")
    return counted.reset_index()


def _in_both(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, float]:
    """Count per wijk the families that were in its frame at both moments."""
    keys = ["eenheid_id", "stratum"]
    both = first[keys].merge(second[keys], on=keys).groupby("stratum").size()
    return {
        str(name): float(both.get(name, 0))
        for name in sorted(set(first["stratum"]) | set(second["stratum"]))
    }


def method_text(interval: str, unheard: Sequence[str]) -> str:
    """Say how it was estimated."""
    text = METHOD.format(interval=interval)
    return text if not unheard else f"{text} Zonder beoordeeld plan: {', '.join(unheard)}."
