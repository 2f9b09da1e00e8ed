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

from lokalis_research.errors import AnalysisError, NotDeliveredError, hint
from lokalis_research.microdata import Microdata
from lokalis_research.result import (
    Column,
    Coverage,
    Estimate,
    Extent,
    Result,
    assemble,
    distinct,
    estimate_of,
    number_of,
    rest_on,
)
from lokalis_research.stats.sampling import (
    StratifiedDesign,
    estimate_change,
    estimate_means,
    mean_intervals,
    share_intervals,
)
from lokalis_research.veiligheid.frame import TICKED
from lokalis_research.veiligheid.questions import FOLLOWS, LABELS, QUESTIONS
from lokalis_research.veiligheid.wave import STUDY, Wave, either_way, told

By = Literal["stad", "cluster", "ses", "buurtteam", "aangegeven"]

GROUPS: dict[str, str] = {
    "cluster": "Cluster",
    "ses": "SES-klasse",
    "buurtteam": "Buurtteam",
    "aangegeven": "Vinkje",
}
CITY = "stad"
NEARLY_ALL = 0.9
# Above it those who did not say yes are the few to be recognised, so they decide what is shown.
TICKS = {
    "zorg": "zorgen aangevinkt",
    "geen_zorg": "geen zorgen aangevinkt",
    "niet_aangegeven": "niets aangevinkt",
}
_GROUP_LABELS = {**TICKS, "laag": "lage SES", "hoog": "hogere SES", "onbekend": "SES onbekend"}
PERIOD, QUESTION, GROUP = Column("periode", "Halfjaar"), Column("vraag", "Vraag"), "groep"
JUDGED = number_of("gezin", "plannen", "Beoordeelde plannen", additive=("buurtteam", "aangegeven"))
SHARE = Estimate(
    "aandeel", "Aandeel", "%", 0, entities=("gezin",), kind="aandeel", of_field="coderingen.oordeel"
)
CHANGE = estimate_of("gezin", "verandering", "Verandering", "procentpunt")
METHOD = (
    "Gewogen naar het aantal plannen van het buurtteam, met eindige-populatiecorrectie; wie niet "
    "beoordeeld kon worden, telt als de andere getrokken plannen van dat team. 95%-interval: "
    "{interval}."
)
OF_TICKS = " Plannen met een vinkje voor zorgen zijn vaker getrokken en tellen minder zwaar."
SHARE_INTERVAL = "Korn en Graubard (1998), een exacte methode met een effectieve steekproefomvang"
T_INTERVAL = "schatting ± t × standaardfout"


@dataclass(frozen=True, repr=False)
class Sample(Microdata):
    """The judged plans of a wave, ready to be estimated from."""

    units: pd.DataFrame
    design: StratifiedDesign
    unheard: tuple[str, ...]


def sample_of(wave: Wave) -> Sample:
    """Build the design of the judged plans of a wave."""
    units = wave.units[wave.units["beoordeeld"]].reset_index(drop=True)
    if units.empty:
        raise NotDeliveredError(
            (STUDY,),
            problem=f"Of {wave.period} no plan has been judged yet.",
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
    unheard = {str(name).removesuffix(TICKED) for name in sizes.index if name not in heard}
    return Sample(units, design, tuple(sorted(unheard)))


def shares(waves: Sequence[Wave], by: By = "stad", *, names: Sequence[str] | None = None) -> Result:
    """Estimate the share of plans for every question."""
    chosen = _questions(names)
    if by != CITY and by not in GROUPS:
        raise AnalysisError("Plans are not known by this group.", remedy=hint(str(by), GROUPS))
    parts, unheard, asked, deciding = [], [], [], []
    teams: dict[tuple[str, str], set[str]] = {}
    for wave in waves:
        ways = [sample_of(one) for one in either_way(wave)]
        sample = ways[0]
        unheard += [f"{name} ({wave.period})" for name in sample.unheard]
        domain = None if by == CITY else sample.units[by]
        if domain is not None:
            pairs = sample.units[["buurtteam"]].assign(groep=domain).drop_duplicates()
            for team, group in pairs.itertuples(index=False, name=None):
                label = _GROUP_LABELS.get(group, group)
                teams.setdefault((str(wave.period), str(label)), set()).add(str(team))
        estimated = [
            share_intervals(
                estimate_means(one.units[chosen], one.design, domain, missing="leave_out"),
                method="beta",
            )
            for one in ways
        ]
        table = _spanned(*estimated).assign(periode=str(wave.period))
        for cell in zip(table["domain"], table["variable"], strict=True):
            sides = [_sides(one.units, *cell, domain) for one in ways]
            asked.append(sides[0][0])
            deciding.append(min((one for _, one in sides), key=len))
        parts.append(table)
    rows = pd.concat(parts, ignore_index=True)
    dimensions = (PERIOD, QUESTION) if by == CITY else (
        PERIOD, QUESTION, Column(GROUP, GROUPS[by])
    )  # fmt: skip
    table = pd.DataFrame(
        {
            "periode": rows["periode"],
            "vraag": rows["variable"].map(LABELS).astype("str"),
            **({} if by == CITY else {GROUP: rows["domain"].replace(_GROUP_LABELS).astype("str")}),
            SHARE.name: 100 * rows["estimate"],
            SHARE.ends[0]: 100 * rows["lower"],
            SHARE.ends[1]: 100 * rows["upper"],
        }
    )
    return assemble(
        table[[column.name for column in dimensions]],
        [
            distinct(JUDGED, asked),
            rest_on(SHARE, table, deciding, degrees=rows["df"], effective=rows["n"]),
        ],
        name=f"veiligheid_aandelen_{by}" if by != CITY else "veiligheid_aandelen",
        title="Wat er in de gezinsplannen staat over veiligheid",
        dimensions=dimensions,
        method=method_text(SHARE_INTERVAL, unheard) + _told_of_ticks(waves) + told(waves),
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
    nothing = result.rows(np.zeros(len(result.table), dtype=bool))
    return dataclasses.replace(nothing, title="Verandering: dit is het eerste halfjaar")


def changes(first: Wave, second: Wave, *, names: Sequence[str] | None = None) -> Result:
    """Estimate the change of every share between two half-years, also where the draws overlap."""
    chosen = _questions(names)
    ways = [[sample_of(one) for one in either_way(wave)] for wave in (first, second)]
    samples = [one for way in ways for one in way]
    common = _in_both(first.frame, second.frame)
    # It rose least if the first half-year turns out high and the second low.
    rows = _spanned(
        *(
            mean_intervals(
                estimate_change(
                    *((sample.units[chosen], sample.design) for sample in pair), common=common
                )
            )
            for pair in ((ways[0][-1], ways[1][0]), (ways[0][0], ways[1][-1]))
        )
    )
    smallest = [
        min((_sides(sample.units, "all", name, None)[1] for sample in samples), key=len)
        for name in rows["variable"]
    ]
    ends = np.clip(100 * rows[["lower", "upper"]], -100, 100)
    table = pd.DataFrame(
        {
            "vraag": rows["variable"].map(LABELS).astype("str"),
            CHANGE.name: 100 * rows["estimate"],
            CHANGE.ends[0]: ends["lower"],
            CHANGE.ends[1]: ends["upper"],
        }
    )
    return assemble(
        table[["vraag"]],
        [rest_on(CHANGE, table, smallest, degrees=rows["df"])],
        name="veiligheid_verandering",
        title=f"Verandering van {first.period} naar {second.period}",
        dimensions=(QUESTION,),
        method=method_text(T_INTERVAL, [])
        + " Gezinnen die in beide halfjaren zijn getrokken tellen als dezelfde gezinnen."
        + _told_of_ticks((first, second))
        + told((first, second)),
    )


def _spanned(low: pd.DataFrame, *high: pd.DataFrame) -> pd.DataFrame:
    """Lay an interval from the lowest end to the highest, the estimate in the middle."""
    last = high[-1] if high else low
    return low.assign(estimate=(low["estimate"] + last["estimate"]) / 2, upper=last["upper"])


def _questions(names: Sequence[str] | None) -> list[str]:
    known = [question.name for question in QUESTIONS]
    for name in names or []:
        if name not in known:
            raise AnalysisError(f'There is no question "{name}".', remedy=hint(name, known))
    return known if names is None else list(names)


def _sides(
    units: pd.DataFrame, domain: str, name: str, of: pd.Series[str] | None
) -> tuple[pd.Series[str], pd.Series[str]]:
    """Give the families that were asked, and those who decide whether the share may be shown."""
    asked = units[name].notna() & (True if of is None else of == domain)
    yes = asked & (units[name] == 1)
    deciding = yes if yes.sum() <= NEARLY_ALL * asked.sum() else asked & ~yes
    return units.loc[asked, "eenheid_id"], units.loc[deciding, "eenheid_id"]


def _in_both(first: pd.DataFrame, second: pd.DataFrame) -> dict[str, float]:
    """Count per wijk the families that were in its frame at both moments."""
    keys = ["eenheid_id", "stratum"]
    both = first[keys].merge(second[keys], on=keys).groupby("stratum").size()
    return {
        str(name): float(both.get(name, 0))
        for name in sorted(set(first["stratum"]) | set(second["stratum"]))
    }


def _told_of_ticks(waves: Iterable[Wave]) -> str:
    apart = any(wave.frame["stratum"].str.endswith(TICKED).any() for wave in waves)
    return OF_TICKS if apart else ""


def method_text(interval: str, unheard: Sequence[str]) -> str:
    """Say how it was estimated."""
    text = METHOD.format(interval=interval)
    return text if not unheard else f"{text} Zonder beoordeeld plan: {', '.join(unheard)}."
