"""A half-year of the study on disk: who was drawn, what coders said, what is undecided."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from lokalis_research.codering import Codebook, codings, load_codebook, rounds_of
from lokalis_research.codering.adjudication import disagreements, gold
from lokalis_research.codering.places import whose
from lokalis_research.codering.rounds import Round
from lokalis_research.dictionary import Dictionary
from lokalis_research.drawing import Notice
from lokalis_research.errors import NotDeliveredError, PeriodError
from lokalis_research.microdata import Microdata
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import has_draw, in_use, read_draw
from lokalis_research.veiligheid.prepare import CODEBOOK, DRAW_FOLDER, read_frame
from lokalis_research.veiligheid.questions import QUESTIONS, answers

STUDY = f"onderzoek {CODEBOOK}"
_KNOWN = ("plan_id", "buurtteam", "cluster", "ses", "aangegeven")


@dataclass(frozen=True, repr=False)
class Wave(Microdata):
    """A draw with its judgements."""

    period: HalfYear
    frame: pd.DataFrame = field(repr=False)
    drawn: pd.DataFrame = field(repr=False)
    units: pd.DataFrame = field(repr=False)
    undecided: pd.DataFrame = field(repr=False)
    replaced: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    codebook: Codebook = field(repr=False)


def read_wave(folder: Path, dictionary: Dictionary, period: HalfYear) -> Wave:
    """Read a half-year of the study."""
    drawn, frame = read_draw(folder / DRAW_FOLDER), read_frame(folder)
    rounds = rounds_of(folder, dictionary)
    if not rounds:
        raise NotDeliveredError(
            (STUDY,),
            problem=f"Of {period} nothing was dealt to coders yet.",
            remedy="Make the round: lokalis steekproef draw.",
        )
    settled = pd.concat([gold(one, keep_uncounted=True) for one in rounds], ignore_index=True)
    # Every question is settled once per plan: "first" only says that codes are text.
    wide = settled.pivot_table("oordeel", "eenheid_id", "criterium", aggfunc="first")
    used = drawn.selected[in_use(drawn)]
    units = used[["eenheid_id", "stratum"]].merge(
        frame[["eenheid_id", *_KNOWN]], on="eenheid_id", how="left", validate="one_to_one"
    )
    codes = wide.reindex(
        index=units["eenheid_id"], columns=list(rounds[-1].codebook.names)
    ).reset_index(drop=True)
    numbers = answers(codes)
    sample = drawn.selected[drawn.selected["rol"] == "steekproef"]
    open_ = undecided(rounds)
    reasons = sample.loc[sample["reden"] != "", "reden"].value_counts().sort_index()
    return Wave(
        period=period,
        frame=frame,
        drawn=sample[["eenheid_id"]].merge(frame[["eenheid_id", "buurtteam"]], on="eenheid_id"),
        units=units.assign(
            vervanger=(used["rol"] == "reserve").to_numpy(),
            beoordeeld=numbers["afgewogen"].notna(),
            **{str(name): numbers[name] for name in numbers},
        ),
        undecided=open_[open_["eenheid_id"].isin(units["eenheid_id"])].reset_index(drop=True),
        replaced=reasons.rename_axis("reden").rename("aantal").reset_index(),
        codings=pd.concat([codings(one, keep_uncounted=True) for one in rounds], ignore_index=True),
        codebook=load_codebook(dictionary, CODEBOOK, rounds[-1].codebook.versie),
    )


def origin(study: Path, dictionary: Dictionary, period: HalfYear, *, made_up: bool) -> Notice:
    """Say whose codes the page of a half-year rests on."""
    return Notice(whose(study, rounds_of(study / str(period), dictionary), made_up=made_up))


def read_waves(study: Path, dictionary: Dictionary, period: HalfYear) -> tuple[Wave, ...]:
    """Read a half-year of the study, and the earlier ones that were judged."""
    found = {}
    for folder in study.iterdir():
        try:
            half_year = HalfYear.parse(folder.name)
        except PeriodError:
            continue
        if half_year <= period and has_draw(folder / DRAW_FOLDER):
            found[half_year] = folder
    if period not in found:
        raise NotDeliveredError(
            (STUDY,),
            problem=f"For {period} no plans were drawn in this study.",
            remedy=f"Draw them: lokalis steekproef draw {period} --levering DIR.",
        )
    earlier = [
        read_wave(found[one], dictionary, one)
        for one in sorted(found)
        if one < period and rounds_of(found[one], dictionary)
    ]
    judged = [wave for wave in earlier if wave.units["beoordeeld"].any()]
    return (*judged, read_wave(found[period], dictionary, period))


LOW, HIGH = "laag", "hoog"


def undecided(rounds: Sequence[Round]) -> pd.DataFrame:
    """List per plan and question the lowest and the highest that its coders said.

    Where one of them could not tell, nothing is known of the plan.
    """
    found = pd.concat([disagreements(one) for one in rounds], ignore_index=True)
    found = found[~found["besloten"].astype(bool)]
    codes = pd.DataFrame(
        {one.criterion: found["oordeel"].where(found["criterium"] == one.criterion)
         for one in QUESTIONS}
    )  # fmt: skip
    numbers = answers(codes)
    parts = []
    for one in QUESTIONS:
        of_this = found["criterium"] == one.criterion
        said = numbers.loc[of_this, one.name].groupby(found.loc[of_this, "eenheid_id"])
        ends = pd.DataFrame({LOW: said.min(), HIGH: said.max()})[said.count() == said.size()]
        parts.append(ends.rename_axis("eenheid_id").reset_index().assign(vraag=one.name))
    return pd.concat(parts, ignore_index=True)


def either_way(wave: Wave) -> tuple[Wave, ...]:
    """Give the wave with all undecided questions decided down, and up; as it is without any."""
    if wave.undecided.empty:
        return (wave,)
    return tuple(_decided(wave, end) for end in (LOW, HIGH))


def told(waves: Sequence[Wave]) -> str:
    """Say what undecided questions do to an estimate; empty where there are none."""
    number = sum(int((one.undecided[LOW] < one.undecided[HIGH]).sum()) for one in waves)
    if not number:
        return ""
    return (
        f" Over {number} vragen verschillen codeurs en is nog niet besloten: het cijfer staat in "
        "het midden, en het interval klopt wat er ook wordt besloten."
    )


def _decided(wave: Wave, end: str) -> Wave:
    known = wave.undecided.pivot_table(end, "eenheid_id", "vraag")
    units = wave.units.set_index("eenheid_id")
    filled = {str(name): units[name].fillna(known[name]) for name in known}
    units = units.assign(**filled).reset_index()
    return dataclasses.replace(
        wave, units=units.assign(beoordeeld=units["afgewogen"].notna())[list(wave.units)]
    )
