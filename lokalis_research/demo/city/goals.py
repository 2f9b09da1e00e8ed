"""Goals in the plans: which there are, how good by design, and what their texts are built of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lokalis_research.demo.calendar import STOP, YEARS
from lokalis_research.demo.city.areas import column
from lokalis_research.demo.city.episodes import Episodes
from lokalis_research.demo.city.persons import FIELDS, SAFETY
from lokalis_research.demo.city.plans import NEW_SYSTEM, Plans
from lokalis_research.demo.draws import Draws, IntArray, count_off
from lokalis_research.microdata import Microdata

NUMBER_WEIGHTS = (40, 420, 300, 150, 60, 20, 10)
"""Goals of a plan by number, from nought on."""

CRITERIA = {
    "feitelijk": 850,
    "concreet": 520,
    "taal_van_gezin": 420,
    "vraag_van_vandaag": 320,
    "duurzaam": 280,
    "navolgbaar": 380,
    "samen_gesteld": 300,
    "meetbaar": 330,
    "aanvaardbaar": 860,
    "realistisch": 880,
    "tijdgebonden": 360,
    "positief": 740,
    "zonder_jargon": 800,
}
"""Planted: per mille of the goals of 2018 that meet a criterion, before the effects below."""

IMPROVEMENT_PER_YEAR, IMPROVEMENT_NEW_SYSTEM = 8, 45
WORKERS_PER_AREA, WORKER_SPREAD = 12, 110
"""Planted: per mille; every family has one of so many workers, who differ evenly up to this."""

SHARE_SEVERAL = 80
"""Planted: per mille of the goals that are really two."""

SHARE_MISLABELLED, SHARE_UNLABELLED = 50, 15
WORDING_WEIGHTS = (30, 20, 22, 28)
STATUSES = ("lopend", "behaald", "deels_behaald", "niet_behaald", "vervallen")
STATUS_WEIGHTS = (0, 52, 24, 12, 12)
LOWEST, HIGHEST = 30, 970


@dataclass(frozen=True, repr=False)
class Goals(Microdata):
    """Goals, ordered by plan."""

    plan: IntArray
    field: IntArray
    label: IntArray
    status: IntArray
    text: list[str]
    names: list[str]
    wording: IntArray
    quality: npt.NDArray[np.bool_]
    several: npt.NDArray[np.bool_]
    worker: IntArray


def generate_goals(
    episodes: Episodes, plans: Plans, about: npt.NDArray[np.bool_], draws: Draws
) -> Goals:
    """Generate goals with their texts."""
    number = draws.choice(NUMBER_WEIGHTS, len(plans.day))
    number = np.where(plans.safety_goals, np.maximum(number, 1), number)
    plan = np.repeat(np.arange(len(number)), number)
    n = len(plan)
    place = count_off(number)
    weights = 1 + 40 * about[plans.episode[plan]].astype(np.int64)
    weights[:, SAFETY] *= ~plans.looked_at[plan]
    field = draws.choice_per_row(weights)
    field = np.where(plans.safety_goals[plan] & (place == 0), SAFETY, field)
    wrong = draws.chance(SHARE_MISLABELLED, n) & (field != SAFETY) & ~plans.looked_at[plan]
    label = np.where(wrong, draws.integers(0, SAFETY, n), field)
    label = np.where(draws.chance(SHARE_UNLABELLED, n) & (field != SAFETY), -1, label)
    family = plans.family[plan]
    area = episodes.area[plans.episode[plan]]
    workers = draws.integers(0, WORKERS_PER_AREA, episodes.families)
    worker = area * WORKERS_PER_AREA + workers[family]
    quality = _quality(area, workers[family], plans.day[plan], draws)
    several = draws.chance(SHARE_SEVERAL, n)
    wording = draws.choice(WORDING_WEIGHTS, episodes.families)[family]
    texts, names = write_goals(family, field, wording, quality, several, draws)
    running = plans.until[plan] >= STOP
    status = np.where(running & ~draws.chance(120, n), 0, draws.choice(STATUS_WEIGHTS, n))
    return Goals(plan, field, label, status, texts, names, wording, quality, several, worker)


def chances(area: IntArray, worker: IntArray, day: IntArray) -> IntArray:
    """Give the planted chance that a goal meets each criterion."""
    effect = column(lambda area: area.kwaliteit)[area]
    effect = effect + worker * 2 * WORKER_SPREAD // (WORKERS_PER_AREA - 1) - WORKER_SPREAD
    effect = effect + (day - YEARS[2018].start) * IMPROVEMENT_PER_YEAR // 365
    effect = effect + np.where(day >= NEW_SYSTEM, IMPROVEMENT_NEW_SYSTEM, 0)
    every = np.array(list(CRITERIA.values()))[None, :] + effect[:, None]
    clipped: IntArray = np.clip(every, LOWEST, HIGHEST)
    return clipped


def _quality(
    area: IntArray, worker: IntArray, day: IntArray, draws: Draws
) -> npt.NDArray[np.bool_]:
    every = chances(area, worker, day)
    return draws.happens(every.ravel()).reshape(every.shape)


_WORDS = tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Cast:
    """The names that come up in the goals of one family."""

    child: str
    adult: str
    worker: str
    school: str
    street: str


def cast_of(numbers: Sequence[int]) -> Cast:
    """Give a family its names, so that de-identification has work."""
    a, b, c, d, e, f, g, h = numbers

    def pick(kind: str, number: int) -> str:
        options: list[str] = _WORDS["names"][kind]
        return options[number % len(options)]

    surname = pick("particles", b) + pick("surname_starts", c) + pick("surname_ends", d)
    street = pick("street_starts", h) + pick("street_ends", h // 16)
    return Cast(
        child=pick("children", a),
        adult=f"{pick('adults', e)} {surname}",
        worker=pick("adults", f),
        school=pick("schools", g),
        street=f"{street} {h // 128 % 180 + 1}",
    )


WORDINGS: list[dict[str, Any]] = _WORDS["wordings"]
"""Ways of writing goals: everything that is said in one is said in no other."""

(
    FACTUAL, CONCRETE, OWN_WORDS, TODAY, LASTING, BECAUSE, TOGETHER, MEASURE, ACCEPTED, REALISTIC,
    TIMED, POSITIVE, NO_JARGON,
) = range(13)  # fmt: skip
"""Columns of quality, in the order of the criteria of goals."""

NUMBERS_PER_GOAL, NUMBERS_PER_FAMILY = 24, 8
SHARE_MENTION = 280
SHARE_WANTED_SAID = 400
SHARE_SLIPS, SHARE_LOWER_CASE, SHARE_NO_STOP = 90, 50, 120
"""Planted: per mille of the texts with a slip, without capitals, without a full stop."""

_SENTENCE = re.compile(r"^[a-z]|(?<=\. )[a-z]")
_BARE_CHILD = ("mijn zoon", "onze dochter", "de jongste", "het kind", "het oudste kind")
_BARE_ADULT = ("moeder", "vader", "ouder", "oma")


def write_goals(
    family: IntArray,
    field: IntArray,
    wording: IntArray,
    quality: npt.NDArray[np.bool_],
    several: npt.NDArray[np.bool_],
    draws: Draws,
) -> tuple[list[str], list[str]]:
    """Write the texts."""
    n = len(family)
    picks = draws.integers(0, 1 << 20, n * NUMBERS_PER_GOAL).reshape(n, -1).tolist()
    families = int(family.max()) + 1
    numbers = draws.integers(0, 1 << 20, families * NUMBERS_PER_FAMILY).reshape(families, -1)
    casts = [cast_of(row) for row in numbers.tolist()]
    mention = draws.chance(SHARE_MENTION, n).tolist()
    written = [
        _write(
            WORDINGS[style], FIELDS[about], casts[who], met, two, say, iter(pick)
        )
        for style, about, who, met, two, say, pick in zip(
            wording.tolist(), field.tolist(), family.tolist(), quality.tolist(),
            several.tolist(), mention, picks, strict=True,
        )
    ]  # fmt: skip
    texts = _with_slips([text for text, _ in written], draws)
    return texts, [names for _, names in written]


def clause(text: str, *, te: bool) -> str:
    """Write a clause out, with or without te."""
    before, verb = text.split("_", 1)
    if not te:
        return before + verb.replace("+", "", 1)
    prefix, plus, rest = verb.partition("+")
    return f"{before}{prefix} te {rest}" if plus else f"{before}te {verb}"


def _write(
    style: Mapping[str, Any],
    field: str,
    cast: Cast,
    met: Sequence[bool],
    several: bool,
    mention: bool,
    numbers: Iterator[int],
) -> tuple[str, str]:
    about = style["about"][field]
    goal = _pick(style["own"] if met[OWN_WORDS] else style["professional"], numbers)
    goal = _with_clause(goal, style, about, met, numbers)
    parts = [
        phrase
        for present, options in (
            (met[MEASURE], style["measure"]),
            (not met[REALISTIC], style["absolute"]),
            (met[TIMED], style["by_when"]),
            (met[BECAUSE], style["because"]),
            (met[LASTING], style["lasting"]),
            (met[TOGETHER], style["together"]),
            (met[TODAY], style["today"]),
            (not met[ACCEPTED], style["imposed"]),
            (not met[FACTUAL], style["judging"]),
            (not met[NO_JARGON], style["jargon"]),
            (mention, style["mention"]),
        )
        if present
        for phrase in (_pick(options, numbers),)
    ]
    if met[ACCEPTED] and next(numbers) % 1000 < SHARE_WANTED_SAID:
        parts.append(_pick(style["wanted"], numbers))
    tails = [part for part in parts if not part[0].isupper() and part[0] != "{"]
    sentences = [part for part in parts if part[0].isupper() or part[0] == "{"]
    turn = next(numbers)
    if tails:
        tails = tails[turn % len(tails) :] + tails[: turn % len(tails)]
    if sentences:
        sentences = sentences[turn % len(sentences) :] + sentences[: turn % len(sentences)]
    text = ", ".join([goal, *tails])
    if several:
        second = _pick(style["second"], numbers)
        text += _with_clause(second, style, about, met, numbers)
    text = text if text.endswith(".") else f"{text}."
    before = turn // 64 % 4 == 0 and len(sentences) > 1
    ordered = [sentences[0], text, *sentences[1:]] if before else [text, *sentences]
    return _filled(" ".join(ordered), about, cast, numbers)


def _pick(options: Sequence[str], numbers: Iterator[int]) -> str:
    return options[next(numbers) % len(options)]


def _with_clause(
    frame: str,
    style: Mapping[str, Any],
    about: Mapping[str, Any],
    met: Sequence[bool],
    numbers: Iterator[int],
) -> str:
    if met[CONCRETE]:
        options = about["concrete"] if met[POSITIVE] else about["avoid"]
    else:
        options = style["vague"] if met[POSITIVE] else style["avoid_vague"]
    chosen = _pick(options, numbers)
    if "{c}" in frame:
        return frame.replace("{c}", clause(chosen, te=False))
    return frame.replace("{te}", clause(chosen, te=True))


def _filled(
    text: str, about: Mapping[str, Any], cast: Cast, numbers: Iterator[int]
) -> tuple[str, str]:
    """Fill in topic, reason, number and names; tell which names."""
    text = text.replace("{r}", _pick(about["because"], numbers)).replace(
        "{o}", _pick(about["topics"], numbers)
    )
    text = text.replace("{n}", str(next(numbers) % 5 + 2))
    kind = next(numbers)
    named = {
        "{k}": cast.child if kind % 8 < 5 else _BARE_CHILD[kind // 8 % len(_BARE_CHILD)],
        "{g}": _adult(cast, kind),
        "{w}": cast.worker,
        "{s}": cast.school,
        "{a}": cast.street,
    }
    names = []
    for slot, value in named.items():
        if slot in text:
            text = text.replace(slot, value)
            if value not in _BARE_CHILD and value not in _BARE_ADULT:
                names.append(value)
    return _SENTENCE.sub(lambda found: found.group().upper(), text), "|".join(names)


def _adult(cast: Cast, kind: int) -> str:
    form = kind // 64 % 6
    if form == 0:
        return cast.adult
    if form == 1:
        return cast.adult.split(" ")[0]
    return _BARE_ADULT[kind // 512 % len(_BARE_ADULT)]


def _with_slips(texts: list[str], draws: Draws) -> list[str]:
    """Make slips of the pen in some texts, as hurried people do."""
    n = len(texts)
    spoiled = list(texts)
    for number in draws.chance(SHARE_NO_STOP, n).nonzero()[0].tolist():
        spoiled[number] = spoiled[number].rstrip(".")
    for number in draws.chance(SHARE_LOWER_CASE, n).nonzero()[0].tolist():
        spoiled[number] = spoiled[number].lower()
    rows = draws.chance(SHARE_SLIPS, n).nonzero()[0].tolist()
    places = draws.integers(0, 1 << 20, len(rows)).tolist()
    kinds = draws.integers(0, 3, len(rows)).tolist()
    for number, place, kind in zip(rows, places, kinds, strict=True):
        text = spoiled[number]
        place %= max(len(text) - 1, 1)
        first, second = text[place : place + 1], text[place + 1 : place + 2]
        swapped, dropped, doubled = second + first, second, first + first + second
        changed = (swapped, dropped, doubled)[kind]
        spoiled[number] = text[:place] + changed + text[place + 2 :]
    return spoiled
