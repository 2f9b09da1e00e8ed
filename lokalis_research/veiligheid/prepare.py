"""From a delivery to a round on disk: the draw, its receipt, the frame, and who judges what.

A checked delivery holds pseudonyms. Whoever judges a plan must find it, so its number is read again
from the export and put where only coders look.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from lokalis_research import steekproef
from lokalis_research.codering import Round, deal_more
from lokalis_research.codering.problems import write_whole
from lokalis_research.codering.rounds import write_texts
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.levering import DEMO_KEY, CheckedDelivery
from lokalis_research.levering.agreement import read_fitting
from lokalis_research.levering.pseudonym import fingerprint_key, pseudonymise
from lokalis_research.levering.read import read_headers
from lokalis_research.levering.stage import stage_file
from lokalis_research.levering.synonyms import load_spellings
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import Draw
from lokalis_research.veiligheid.frame import COLUMNS, TICKED, Frame, by_tick, plan_frame
from lokalis_research.veiligheid.plan import Allocation, divide, divide_by_tick

STUDY, CODEBOOK = "veiligheid", "veiligheid"
BY_TICK = "buurtteam en vinkje"
DRAW_FOLDER, FRAME_FILE = "trekking", "kader.parquet"
PLANS, MINIMUM, RESERVE, DOUBLE = 400, 10, 3, 0.2
"""Defaults: plans in all and at least per wijk, in reserve per wijk, and the double-coded share."""


def draw_plans(
    delivery: CheckedDelivery,
    dictionary: Dictionary,
    period: HalfYear,
    folder: Path,
    key: bytes,
    *,
    plans: int = PLANS,
    allocation: Allocation = "proportioneel",
    minimum: int = MINIMUM,
    reserve: int = RESERVE,
    earlier: Path | None = None,
    keep: float = 1.0,
    ticked: int = 0,
) -> Draw:
    """Draw the plans of a half-year, or more of them, and write the receipt.

    Where a draw stands already it is extended: nobody who was drawn leaves it, and who turned out
    unusable stays so. `keep` is the share per wijk of the draw in the folder `earlier` that this
    one keeps. So many as `ticked` of the plans must have a tick of concern, drawn more often than
    others and weighed for it; 0 draws them like others, or in an extension as many as before.
    """
    place = folder / DRAW_FOLDER
    before = steekproef.read_draw(place) if steekproef.has_draw(place) else None
    frame = plan_frame(delivery, dictionary, period)
    if ticked or (before and is_by_tick(before)):
        wijken, frame = frame, by_tick(frame)
        if before and not is_by_tick(before):
            before = steekproef.finer(before, wijken.units, frame.units, key=key)
            before = replace(before, source={**before.source, "strata": BY_TICK})
        stay = before.sizes if before else {}
        had = sum(size for name, size in stay.items() if name.endswith(TICKED))
        sizes = divide_by_tick(
            frame.sizes, plans, max(ticked, had), allocation=allocation, minimum=minimum, drawn=stay
        )
    else:
        sizes = divide(frame.sizes, plans, allocation=allocation, minimum=minimum)
    if before:
        drawn = steekproef.extend(before, frame.units, sizes, key=key, reserve=reserve)
    else:
        starts = _starts(frame, earlier, keep, key) if earlier else 0.0
        drawn = steekproef.draw(
            frame.units,
            sizes,
            key=key,
            reserve=reserve,
            start=starts,
            source={
                "studie": STUDY,
                "levering": delivery.name,
                "vingerafdruk": delivery.fingerprint,
                "periode": str(period),
                "dag": frame.day.isoformat(),
                "strata": BY_TICK if ticked else "buurtteam",
            },
        )
    write_frame(folder, frame)
    steekproef.write_draw(place, drawn)
    return drawn


def is_by_tick(drawn: Draw) -> bool:
    """Tell whether plans with a tick were drawn apart from others."""
    return drawn.source.get("strata") == BY_TICK


def _starts(frame: Frame, earlier: Path, keep: float, key: bytes) -> dict[str, float]:
    """Begin the plans with a tick of a wijk where its others begin."""
    known = steekproef.rotation(steekproef.read_draw(earlier / DRAW_FOLDER), keep, key=key)
    return {
        name: known.get(name, known.get(name.removesuffix(TICKED), 0.0))
        for name in frame.units["stratum"].unique()
    }


def deal_round(
    folder: Path,
    dictionary: Dictionary,
    key: bytes,
    *,
    coders: Sequence[str],
    overlap: float = DOUBLE,
) -> Round:
    """Deal the plans in use that no coder has yet; if there are none, give the last round."""
    drawn = steekproef.read_draw(folder / DRAW_FOLDER)
    # Who deals sees no tick.
    units = drawn.selected[steekproef.in_use(drawn)]
    units = units.assign(stratum=units["stratum"].str.removesuffix(TICKED))
    return deal_more(folder, units, dictionary, STUDY, key, coders=coders, overlap=overlap)


def write_frame(folder: Path, frame: Frame) -> None:
    """Keep the frame beside the draw: what is known of every plan that could be drawn."""
    path = folder / FRAME_FILE
    if not path.exists() or not read_frame(folder)["stratum"].equals(frame.units["stratum"]):
        content = io.BytesIO()
        frame.units[list(COLUMNS)].to_parquet(content, index=False)
        write_whole(path, content.getvalue())


def read_frame(folder: Path) -> pd.DataFrame:
    """Read the frame that was kept beside a draw."""
    try:
        frame = pd.read_parquet(folder / FRAME_FILE)
        # Of draws before plans with a tick could be drawn apart.
        return frame if "buurtteam" in frame else frame.assign(buurtteam=frame["stratum"])
    except (OSError, ValueError):
        raise AnalysisError(
            "The frame beside this draw is missing or damaged.",
            remedy="Draw again from the same delivery: it is written anew.",
        ) from None


TABLE, FIELD = "gezinsplannen", "plan_id"


def plan_numbers(
    folder: Path, checked: CheckedDelivery, dictionary: Dictionary, *, key: bytes
) -> pd.Series[str]:
    """Read the numbers of plans as they were delivered, by pseudonym: personal data.

    The key is that of pseudonyms, not that of the study.
    """
    used = DEMO_KEY if checked.is_demo else key
    if fingerprint_key(used) != checked.key:
        raise AnalysisError(
            "The checked delivery has pseudonyms of another key.",
            remedy="Check it again on this machine: lokalis check DIR.",
        )
    spellings = load_spellings(dictionary)
    parts = [
        stage_file(folder, file, read_headers(folder, file), dictionary[TABLE], spellings)
        for file in read_fitting(folder, dictionary).bestanden
        if file.tabel == TABLE
    ]
    numbers = pd.concat([part.table[FIELD] for part in parts], ignore_index=True)
    numbers = numbers.dropna().drop_duplicates(ignore_index=True)
    return numbers.set_axis(pd.Index(pseudonymise(numbers, FIELD, key=used)))


def write_lookups(round_: Round, frame: pd.DataFrame, numbers: pd.Series[str]) -> None:
    """Tell the coders of a round which plan to open for every unit."""
    units = sorted(set(round_.assignments["eenheid_id"]))
    plans = frame.set_index("eenheid_id")["plan_id"].reindex(units)
    known = plans.map(numbers)
    if known.isna().any():
        raise AnalysisError(
            f"{int(known.isna().sum())} of {len(units)} plans of this round are not in the "
            "delivery.",
            remedy="Give the delivery that was drawn from.",
        )
    texts = known.map("Open gezinsplan {} en beantwoord de vragen over dat plan.".format)
    write_texts(round_, {str(unit): str(text) for unit, text in texts.items()})
