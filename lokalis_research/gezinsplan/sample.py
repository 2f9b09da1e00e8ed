"""From a delivery to rounds on disk: which goals coders will judge, drawn so that figures hold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import numpy as np
import pandas as pd

from lokalis_research.codering import Round, create_round, deal_more, load_codebook, open_round
from lokalis_research.codering.places import CALIBRATION
from lokalis_research.codering.rounds import write_texts
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.deidentify import Deidentified, deidentify
from lokalis_research.gezinsplan.goals import goal_texts, goals_in
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear
from lokalis_research.stats.arguments import FloatArray
from lokalis_research.stats.sampling.allocation import allocate_proportional, round_allocation
from lokalis_research.stats.sampling.draw import permanent_random_numbers
from lokalis_research.stats.sampling.size import margin_of_error
from lokalis_research.steekproef import Draw, draw, extend, has_draw, write_draw
from lokalis_research.steekproef.phases import draw_phase, read_phases, together

CODEBOOK = "doelkwaliteit"
DRAW_FOLDER = "trekking"
GOALS, HALF_YEARS = 800, 4
DOUBLE = 1.0
"""By default two coders judge every goal: one coder's habits would enter the figure unseen."""
MINUTES = 4.0
"""What judging a goal on all questions takes, until that has been measured."""
LEAST_PER_STRATUM = 2
"""Fewer say nothing about how goals within a stratum differ."""
TOO_WIDE = 20.0
"""From this margin on, in percentage points, an estimate of a share tells nearly nothing."""

Strata = Literal["buurtteam", "cluster", "halfjaar"]


def frame(goals: pd.DataFrame, by: Strata = "buurtteam") -> pd.DataFrame:
    """List the goals that can be drawn, each in one stratum."""
    half_year = goals["halfjaar"]
    strata = half_year if by == "halfjaar" else half_year.str.cat(goals[by], sep=" ")
    return pd.DataFrame({"eenheid_id": goals["doel_id"], "stratum": strata})


def finest(goals: pd.DataFrame, number: int) -> Strata:
    """Choose the finest strata of which every one gets enough goals."""
    for by in get_args(Strata):
        there = frame(goals, by).groupby("stratum").size()
        if int(there.clip(upper=LEAST_PER_STRATUM).sum()) <= number:
            return by  # type: ignore[no-any-return]  # one of Strata
    return "halfjaar"


def sizes(
    units: pd.DataFrame, number: int, earlier: dict[str, int] | None = None
) -> dict[str, int]:
    """Divide the number of goals over strata in proportion to what there is, none below before."""
    there = units.groupby("stratum", sort=True).size()
    return divide(there, allocate_proportional(there.to_numpy(), number), number, earlier)


def divide(
    there: pd.Series[int], wanted: FloatArray, number: int, earlier: dict[str, int] | None = None
) -> dict[str, int]:
    """Divide as wanted, in whole goals, with enough in every stratum and none below before."""
    before = pd.Series(earlier or {}, dtype="int64").reindex(there.index, fill_value=0)
    least = there.clip(upper=LEAST_PER_STRATUM).combine(before, max)
    if not int(least.sum()) <= number <= int(there.sum()):
        raise AnalysisError(
            f"{number} goals cannot be divided over {len(there)} strata with {there.sum()} goals.",
            remedy=f"Draw from {least.sum()} to {there.sum()}: --doelen N.",
        )
    rounded = round_allocation(wanted, number, minimum=least.to_numpy(), maximum=there.to_numpy())
    return dict(zip(there.index.astype(str), rounded.astype(int).tolist(), strict=True))


def price(
    goals: pd.DataFrame, number: int, *, double: float = DOUBLE, minutes: float = MINUTES
) -> pd.DataFrame:
    """Say what numbers of goals cost, and which margins a share of a half gets from them.

    Margins are in percentage points, as of a simple random sample: goals of one family resemble
    each other, which makes them wider, and strata and the machine narrow them. ``marge_kappa`` is
    that of a kappa of 0.6 where half of the answers are yes: 1.96 sqrt(0.16 / (0.25 n)).
    """
    there = len(goals)
    halves, teams = goals["halfjaar"].nunique(), goals["buurtteam"].nunique()
    rows = []
    for size in sorted({min(max(one, 2), there) for one in (number // 2, number, 2 * number)}):
        hour = int(60 / (minutes * (1 + double)))
        twice = round(size * double)
        rows.append(
            {
                "doelen": size,
                "beoordelingen": size + twice,
                "uren": (size + twice) * minutes / 60,
                "marge_alle": _margin(size, there),
                "uur_erbij": _margin(size, there) - _margin(min(size + hour, there), there),
                "marge_halfjaar": _margin(size / halves, there / halves),
                "marge_buurtteam": _margin(size / teams, there / teams),
                "marge_kappa": 1.96 * np.sqrt(0.16 / (0.25 * twice)) if twice else np.nan,
            }
        )
    return pd.DataFrame(rows)


def silent_about(priced: pd.Series) -> list[str]:
    """Name what a row of `price` cannot tell, in the words of the command line."""
    found = []
    for column, what in (
        ("marge_alle", "het aandeel van alle doelen"),
        ("marge_halfjaar", "één halfjaar, of een verandering"),
        ("marge_buurtteam", "één buurtteam"),
    ):
        if priced[column] > TOO_WIDE:
            found.append(f"{what} (de marge is {priced[column]:.0f} procentpunt)")
    if not priced["marge_kappa"] <= TOO_WIDE / 100:
        found.append("hoever codeurs het eens zijn, meer dan ruw")
    return found


def _margin(n: float, population: float) -> float:
    """Give the margin in percentage points; where a single unit stands for others it is 100."""
    if n >= population:
        return 0.0
    return 100.0 if n < 2 else min(100.0, 100 * float(margin_of_error(n, population=population)))


def draw_goals(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    folder: Path,
    key: bytes,
    *,
    goals: int | None = None,
    half_years: int = HALF_YEARS,
) -> Draw:
    """Draw goals of the last half-years, or more of them than before, and write the receipt."""
    found = goals_in(delivery, dictionary, period.trailing(half_years))
    number = min(GOALS, len(found)) if goals is None else goals
    place = folder / DRAW_FOLDER
    phases = read_phases(place) if has_draw(place) else []
    if len(phases) > 1:
        # Chosen goals came in between: what is added now is again a draw from what is left.
        taken = together(phases)["eenheid_id"]
        left, more = found[~found["doel_id"].isin(taken)], number - len(taken)
        if more <= 0:
            return phases[-1]
        strata = finest(left, more)
        units = frame(left, strata)
        source = {"strata": f"halfjaar en {strata}"}
        return draw_phase(place, units, sizes(units, more), key=key, source=source)
    if phases:
        earlier = phases[0]
        by: Strata = earlier.source["strata"].removeprefix("halfjaar en ")  # type: ignore[assignment]  # written below
        units = frame(found, by)
        number = max(number, sum(earlier.sizes.values())) if goals is None else number
        drawn = extend(earlier, units, sizes(units, number, earlier.sizes), key=key)
    else:
        by = finest(found, number)
        units = frame(found, by)
        source = {
            "levering": delivery.name,
            "vingerafdruk": delivery.fingerprint,
            "periode": f"{half_years} halfjaren tot en met {period}",
            "strata": f"halfjaar en {by}",
        }
        drawn = draw(units, sizes(units, number), key=key, source=source)
    write_draw(place, drawn)
    return drawn


def prepare_round(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    folder: Path,
    key: bytes,
    *,
    coders: Sequence[str],
    goals: int | None = None,
    half_years: int = HALF_YEARS,
    overlap: float = DOUBLE,
) -> Round:
    """Draw goals and deal those that no coder has yet, on disk."""
    draw_goals(delivery, dictionary, period, folder, key, goals=goals, half_years=half_years)
    return deal_drawn(dictionary, folder, key, coders=coders, overlap=overlap)


def deal_drawn(
    dictionary: Dictionary, folder: Path, key: bytes, *, coders: Sequence[str], overlap: float
) -> Round:
    """Deal the drawn goals that no coder has yet."""
    drawn = together(read_phases(folder / DRAW_FOLDER))
    return deal_more(folder, drawn, dictionary, CODEBOOK, key, coders=coders, overlap=overlap)


def calibration_round(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    folder: Path,
    key: bytes,
    *,
    coders: Sequence[str],
    goals: int,
) -> Round:
    """Deal goals that no draw holds to all coders, to talk about before or between the real ones.

    They are those with the highest permanent random numbers, which a draw reaches last; they are
    never estimated from.
    """
    found = goals_in(delivery, dictionary, period.trailing(HALF_YEARS))["doel_id"]
    taken: set[str] = set()
    if has_draw(folder / DRAW_FOLDER):
        taken |= set(together(read_phases(folder / DRAW_FOLDER))["eenheid_id"])
    earlier = sorted(folder.glob(f"{CALIBRATION}-*/"))
    for one in earlier:
        taken |= set(open_round(one, dictionary).assignments["eenheid_id"])
    left = found[~found.isin(taken)].to_numpy()
    if len(left) < goals:
        raise AnalysisError(
            f"{len(left)} goals are left to calibrate on.", remedy="Ask fewer: --doelen N."
        )
    last = np.argsort(permanent_random_numbers(left, key))[len(left) - goals :]
    number = len(earlier) + 1
    return create_round(
        folder / f"{CALIBRATION}-{number}",
        naam=f"{CODEBOOK}-{folder.name.lower()}-{CALIBRATION}-{number}",
        codebook=load_codebook(dictionary, CODEBOOK),
        units=pd.DataFrame({"eenheid_id": left[last]}),
        coders=coders,
        overlap=1.0,
        key=key,
        together=len(coders),
    )


def prepare_texts(delivery: CheckedDelivery, round_: Round) -> Deidentified:
    """Put de-identified texts beside a round, for its coders and nobody else."""
    units = sorted(set(round_.assignments["eenheid_id"]))
    # A name that one goal of a family gives away is known in its other goals.
    plans = delivery.table("gezinsplannen").set_index("plan_id")["gezin_id"]
    family = delivery.table("doelen").set_index("doel_id")["plan_id"].map(plans).reindex(units)
    done = deidentify(goal_texts(delivery, units), family)
    write_texts(round_, dict(zip(units, done.texts, strict=True)))
    return done


def made_up_texts(delivery: CheckedDelivery, round_: Round) -> None:
    """Put made-up texts beside a round as they are: they name nobody."""
    units = sorted(set(round_.assignments["eenheid_id"]))
    write_texts(round_, dict(zip(units, goal_texts(delivery, units), strict=True)))
