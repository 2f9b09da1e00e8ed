"""The rounds of a half-year, opened: what people coded, of which goals, how those were drawn."""

from __future__ import annotations

import contextlib
import hashlib
import pickle
import platform
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from lokalis_research.codering import (
    Codebook,
    check_comparable,
    codings,
    disagreements,
    gold,
    rounds_of,
)
from lokalis_research.codering.places import whose
from lokalis_research.dictionary import Dictionary
from lokalis_research.drawing import Notice
from lokalis_research.errors import AnalysisError, NotDeliveredError, hint
from lokalis_research.files import replace_whole
from lokalis_research.gezinsplan.coded_goals import CodedGoals, coded_goals
from lokalis_research.gezinsplan.features import wording_groups
from lokalis_research.gezinsplan.goals import GOALS, goal_texts, goals_in
from lokalis_research.gezinsplan.machine import Machine, learn
from lokalis_research.gezinsplan.machine_measures import unseen_wording
from lokalis_research.gezinsplan.sample import CODEBOOK, DRAW_FOLDER
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs, takes_absent, why_absent
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import Draw
from lokalis_research.steekproef.phases import read_phases, together

STUDY = f"onderzoek {CODEBOOK}"
UNSURE = "onzekerheid van het model"
"""What the strata of chosen goals rest on, in the receipt of their draw."""
MADE_UP = "Fictieve gegevens: geen bewijs."
WITH_MACHINE = (
    "Een rekenmodel leest alle doelen en maakt de schatting scherper. Waar het zich vergist, "
    "herstellen de oordelen van codeurs dat. Naast elk cijfer staat wat de oordelen alleen zeggen."
)
WITHOUT = "Voor een rekenmodel zijn er te weinig oordelen: de cijfers rusten op codeurs alleen."


@dataclass(frozen=True, repr=False)
class Study(Microdata):
    """Rounds of goal coding with the goals that they stand for."""

    codebook: Codebook = field(repr=False)
    origin: Notice
    half_years: tuple[str, ...]
    goals: pd.DataFrame = field(repr=False)
    drawn: pd.DataFrame = field(repr=False)
    codings: pd.DataFrame = field(repr=False)
    gold: pd.DataFrame = field(repr=False)
    disputed: pd.DataFrame = field(repr=False)
    texts: pd.Series[str] = field(repr=False)
    delivery: Path = field(repr=False)

    @property
    def families(self) -> pd.Series[str]:
        """Whose goal it is, by ``doel_id``."""
        return self.goals.set_index("doel_id")["gezin_id"]

    def learn(self) -> Machine:
        """Let the machine learn from the gold of these rounds."""
        return self._kept(
            "machine", lambda: learn(self.texts, self.families, self.gold, self.codebook)
        )

    def unseen_wording(self, machine: Machine) -> pd.DataFrame:
        """Judge the machine on manners of writing that it did not see."""
        coded = self.texts.reindex(pd.Index(self.gold["eenheid_id"].unique()))
        return self._kept(
            "unseen", lambda: unseen_wording(machine, self.texts, wording_groups(coded))
        )

    def _kept(self, what: str, make: Callable[[], Anything]) -> Anything:
        words = [what, self.codebook.model_dump_json()]
        return kept(self.delivery, words, [self.texts, self.families, self.gold], make)

    def told(self, coded: CodedGoals) -> Notice:
        """Say which rounds these are, and whether a machine reads along."""
        return Notice(f"{self.origin.text} {WITH_MACHINE if coded.has_machine else WITHOUT}")

    @takes_absent
    def coded(self, machine: Machine | None = None) -> CodedGoals:
        """Lay goals, gold and chances beside each other for the estimates.

        A machine that could not learn from so few goals is left out.
        """
        chances = None if machine is None or why_absent(machine) else machine.chances
        return coded_goals(self.goals, self.gold, self.drawn, self.codebook, chances, self.disputed)


@needs(*GOALS)
def open_study(
    folder: Path, delivery: CheckedDelivery, dictionary: Dictionary, period: HalfYear
) -> Study:
    """Open the rounds of a half-year."""
    place = folder / str(period)
    rounds = rounds_of(place, dictionary) if place.is_dir() else []
    if not rounds:
        found = sorted(path.name for path in folder.iterdir() if path.is_dir())
        raise NotDeliveredError(
            (STUDY,),
            problem=f"No goals were drawn and dealt for {period}.",
            remedy=f"{hint(str(period), found)} Or: lokalis codeerronde new {CODEBOOK} {period}.",
        )
    phases = read_phases(place / DRAW_FOLDER)
    codebook = rounds[-1].codebook
    check_comparable([one.codebook for one in rounds], codebook.names)
    settled = pd.concat([gold(one) for one in rounds], ignore_index=True)
    open_ = pd.concat([disagreements(one) for one in rounds], ignore_index=True)
    open_ = open_[~open_["besloten"]].drop_duplicates(["eenheid_id", "criterium"])
    if settled.empty:
        raise NotDeliveredError(
            (STUDY,),
            problem=f"No goal of round {rounds[-1].naam} has a code that holds yet.",
            remedy=f"Code on, and decide where coders differ: lokalis codeerronde status "
            f"{CODEBOOK} {period}.",
        )
    drawn = together(phases)
    every = goals_in(delivery, dictionary)
    here = every["doel_id"].isin(drawn["eenheid_id"])
    if int(here.sum()) < len(drawn):
        raise AnalysisError(
            f"{len(drawn) - int(here.sum())} of {len(drawn)} drawn goals are not in this delivery.",
            remedy="Use the delivery that the goals were drawn from.",
        )
    half_years = tuple(sorted(set(every.loc[here, "halfjaar"])))
    goals = every[every["halfjaar"].isin(half_years)].reset_index(drop=True)
    return Study(
        codebook=codebook,
        origin=Notice(
            whose(folder, rounds, made_up=delivery.is_demo)
            + _chosen(phases, codebook)
            + _undecided(open_)
        ),
        half_years=half_years,
        goals=goals,
        drawn=drawn,
        codings=pd.concat([codings(one) for one in rounds], ignore_index=True),
        gold=settled,
        disputed=open_,
        texts=goal_texts(delivery, goals["doel_id"]),
        delivery=delivery.path,
    )


def _chosen(phases: Sequence[Draw], codebook: Codebook) -> str:
    """Say of which goals the machine said how likely they were to be drawn."""
    return "".join(
        f" Van {len(one.selected)} doelen koos het lot vaker die waarover het model onzeker is bij "
        f"‘{codebook[one.source['criterium']].titel}’; zij tellen daarvoor minder zwaar."
        for one in phases
        if one.source["strata"] == UNSURE
    )


def _undecided(open_: pd.DataFrame) -> str:
    """Say what is left to decide; empty where nothing is."""
    if open_.empty:
        return ""
    return (
        f" Over {len(open_)} vragen verschillen codeurs en is nog niet besloten. Dat maakt de "
        "intervallen breder."
    )


_FOLDER = "geleerd"
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "pandas", "pyarrow")
# Bytes of SHA-256 before what is kept: a file that was cut off or damaged is made anew.
_DIGEST = 32

Anything = TypeVar("Anything")


# What took long to learn is kept beside the checked delivery that it was learnt from: personal data
# as that is, which goes when `lokalis clean` removes the delivery.
def kept(
    delivery: Path,
    words: Iterable[str],
    data: Iterable[pd.DataFrame | pd.Series[Any]],
    make: Callable[[], Anything],
) -> Anything:
    """Return what was made from the same data by the same code and libraries; else make it now."""
    content = hashlib.sha256(_code())
    for word in words:
        content.update(hashlib.sha256(word.encode()).digest())
    for table in data:
        columns = table.dtypes.items() if isinstance(table, pd.DataFrame) else [table.dtype]
        content.update(repr(list(columns)).encode())
        rows = pd.util.hash_pandas_object(table).to_numpy().tobytes()
        content.update(hashlib.sha256(rows).digest())
    path = delivery / _FOLDER / f"{content.hexdigest()}.pickle"
    with contextlib.suppress(OSError, pickle.PickleError, EOFError, AttributeError, ImportError):
        stored = path.read_bytes()
        digest, payload = stored[:_DIGEST], stored[_DIGEST:]
        if hashlib.sha256(payload).digest() == digest:
            # From this user's own folder, which nobody else can open.
            found: Anything = pickle.loads(payload)  # noqa: S301
            return found
    made = make()
    payload = pickle.dumps(made)
    with contextlib.suppress(OSError):  # a convenience: a full disk is no reason to stop
        replace_whole(path, hashlib.sha256(payload).digest() + payload)
    return made


@cache
def _code() -> bytes:
    """Fingerprint what the outcome depends on beside the data."""
    here = Path(__file__).parent
    sources = [path.read_bytes() for path in sorted(here.glob("*.py"))]
    versions = [platform.python_version(), *(version(name) for name in _LIBRARIES)]
    return hashlib.sha256(b"\0".join([*sources, *(v.encode() for v in versions)])).digest()
