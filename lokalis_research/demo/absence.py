"""The absence of the demo: month by month, until each holds what its target asks.

First the long spells (those that count as 'lang' at the end of the month), then the short ones.
Spells drawn in earlier months count with what they bring along. What remains is met by moving
first days and ends, so that nothing is drawn in vain and past months stay as they are.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.demo.calendar import FIRST_SHOWN, MONTHS, STOP, demo_day
from lokalis_research.demo.contracts import TEAMS, Capacity
from lokalis_research.demo.draws import PLANTED, Draws, IntArray
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError
from lokalis_research.period import Month


@dataclass(frozen=True)
class Target:
    """The absence that a month should hold, in hundredths of a percent."""

    kort: int
    totaal: int

    @property
    def lang(self) -> int:
        """What is not short."""
        return self.totaal - self.kort


AFTER = Target(kort=260, totaal=1120)
"""January 2023, which lies after the published table."""


PUBLISHED_MONTHS = tuple(str(month) for month in MONTHS if 2020 <= month.year <= 2022)


def indicator_of(duration: str) -> str:
    """Name the published indicator of a duration."""
    return f"ziekteverzuim_{duration}_procent"


def published_months(dictionary: Dictionary, duration: str) -> pd.DataFrame:
    """Select the published monthly figures of one duration."""
    figures = dictionary.published
    chosen = figures[
        (figures["indicator"] == indicator_of(duration)) & figures["periode"].isin(PUBLISHED_MONTHS)
    ]
    months = chosen.set_index("periode")[["id", "waarde"]].sort_index()
    if tuple(months.index) != PUBLISHED_MONTHS:
        raise DictionaryError(
            f'The published figures do not hold "{indicator_of(duration)}" once for every month '
            "of 2020 to 2022: the demo is fitted to them.",
            remedy="Complete data_dictionary/gepubliceerd/verzuim_maand.csv.",
        )
    return months


def make_targets(dictionary: Dictionary) -> tuple[Target, ...]:
    """Set a target for every month of the demo."""
    assumed = [
        Target(kort, kort + lang)
        for kort, lang in zip(PLANTED["short_absence"], PLANTED["long_absence"], strict=True)
    ]
    kort, totaal = (
        (published_months(dictionary, duration)["waarde"].astype("float64") * 100).round()
        for duration in ("kort", "totaal")
    )
    fitted = [Target(int(a), int(b)) for a, b in zip(kort, totaal, strict=True)]
    return (*assumed, *fitted, AFTER)


LONGEST_SHORT = 14
"""A spell of at most so many days, at the end of a month, is 'kort' in that month (assumption)."""

SHORT_WEIGHTS = (14, 17, 16, 12, 10, 5, 7, 5, 3, 3, 2, 2, 1, 2)
CORONA_WEIGHTS = (8, 10, 12, 12, 14, 10, 13, 8, 5, 5, 3, 2, 1, 2)
"""Weights of 1 to 14 days; in corona time people stayed at home for longer."""

LONG_BANDS = ((15, 28), (29, 42), (43, 91), (92, 182), (183, 365), (366, 729), (731, 800))
LONG_WEIGHTS = (26, 16, 24, 15, 11, 7, 1)

WEEKDAY_WEIGHTS = (26, 20, 18, 18, 13, 2, 3)
"""Weights of Monday to Sunday as first day."""

SHARE_PARTIAL = 650
"""Of the spells that are drawn as 43 days or longer: per mille that go back to work in steps."""

SHARE_HALF = 60
"""Of the spells of 15 days or longer: per mille that begin at 50%."""

SHORTEST_PARTIAL = 43
PARTIAL_STEPS = (
    ((50, 50),),
    ((40, 75), (70, 50)),
    ((50, 60), (75, 30)),
    ((35, 80), (60, 50), (85, 25)),
)
"""After which part of the spell (%) which percentage begins."""

_CORONA = (demo_day(Month(2020, 3).start), demo_day(Month(2022, 3).stop))


def weekday(days: IntArray) -> IntArray:
    """Tell which weekday days are, Monday being 0."""
    return (days + 3) % 7


def draw_start(start: int, stop: int, draws: Draws) -> int:
    """Draw the first day of a spell, mostly on the first days of a week."""
    days = np.arange(start, stop)
    return start + int(draws.choice(np.array(WEEKDAY_WEIGHTS)[weekday(days)], 1)[0])


def draw_short(start: int, draws: Draws) -> int:
    """Draw the days of a short spell: back on a Monday rather than in a weekend."""
    corona = _CORONA[0] <= start < _CORONA[1]
    length = 1 + int(draws.choice(CORONA_WEIGHTS if corona else SHORT_WEIGHTS, 1)[0])
    back = int(weekday(np.array([start + length]))[0])
    later = length + (7 - back if back >= 5 else 0)
    return later if later <= LONGEST_SHORT else length


def draw_long(draws: Draws) -> int:
    """Draw the days of a long spell."""
    low, high = LONG_BANDS[int(draws.choice(LONG_WEIGHTS, 1)[0])]
    return int(draws.integers(low, high + 1, 1)[0])


def draw_steps(start: int, length: int, draws: Draws) -> tuple[tuple[int, int], ...]:
    """Draw from which day of a long spell which percentage holds."""
    first = 50 if draws.chance(SHARE_HALF, 1)[0] else 100
    partial = bool(draws.chance(SHARE_PARTIAL, 1)[0]) and length >= SHORTEST_PARTIAL
    course = PARTIAL_STEPS[int(draws.integers(0, len(PARTIAL_STEPS), 1)[0])] if partial else ()
    later = [(start + length * part // 100, level) for part, level in course if level < first]
    return ((start, first), *later)


# Two years: so long an employer pays, and so long absence is counted.
LAST_COUNTED_DAY = 730
REST = 2
"""Fewest days between two spells of one person: spells that touch could be read as one."""

# Ill again within four weeks is the same absence to the law (art. 7:629 BW).
RECURRENCE_DAYS = 28


@dataclass(frozen=True)
class Spell:
    """One absence of one employee."""

    employee: int
    start: int
    stop: int
    steps: tuple[tuple[int, int], ...]
    soort: str = "ziekte"

    def length_at(self, day: int) -> int:
        """Count the days of the spell up to, and not including, `day`."""
        return min(self.stop, day) - self.start

    def load(self, capacity: Capacity, start: int, stop: int) -> int:
        """Sum deeltijdfactor × percentage over the sick days in a period that count."""
        end = min(self.stop, stop, self.start + LAST_COUNTED_DAY)
        total = 0
        for number, (begin, percentage) in enumerate(self.steps):
            until = self.steps[number + 1][0] if number + 1 < len(self.steps) else end
            first, last = max(begin, start), min(until, end)
            total += percentage * capacity.worked(self.employee, first, last)
        return total

    def cut(self, *, start: int | None = None, stop: int | None = None) -> Spell:
        """Let the spell begin later or end earlier."""
        first = self.start if start is None else start
        last = self.stop if stop is None else stop
        steps = ((first, self.steps[0][1]), *(step for step in self.steps[1:] if step[0] < last))
        return dataclasses.replace(self, start=first, stop=last, steps=steps)


@dataclass
class Register:
    """All spells so far, and on which days everybody is still free to fall sick."""

    capacity: Capacity
    spells: list[Spell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._free = self.capacity.employed.copy()
        self._last_back = np.full(len(self.capacity.employees), -10_000, dtype=np.int64)

    def free_until(self, employee: int, start: int) -> int:
        """Find the first day from `start` on that is not free; none known means never."""
        taken = np.flatnonzero(~self._free[employee, start:])
        return start + int(taken[0]) if len(taken) else STOP + 10_000

    def pick(
        self, start: int, length: int, weights: IntArray, draws: Draws, *, recurrent: bool = False
    ) -> int | None:
        """Draw somebody who is free for some days, or nobody if there is none."""
        fits = self._free[:, start : start + length].all(axis=1)
        if recurrent:
            recent: npt.NDArray[np.bool_] = fits & (start - self._last_back < RECURRENCE_DAYS)
            fits = recent if recent.any() else fits
        chances = weights * fits
        return int(draws.choice(chances, 1)[0]) if chances.any() else None

    def add(self, spell: Spell) -> int:
        """Add a spell and return its number."""
        rest = 0 if spell.soort == "zwangerschap" else REST
        self._free[spell.employee, max(spell.start - rest, 0) : spell.stop + rest] = False
        if spell.soort == "ziekte":
            self._last_back[spell.employee] = spell.stop
        self.spells.append(spell)
        return len(self.spells) - 1

    def replace(self, number: int, shorter: Spell) -> None:
        """Put a shorter version in the place of a spell; the days at its end become free."""
        old = self.spells[number]
        days = slice(shorter.stop + REST, old.stop)
        self._free[old.employee, days] = self.capacity.employed[old.employee, days]
        self._last_back[old.employee] = max(shorter.stop, REST)
        self.spells[number] = shorter


PRONENESS = (300, 600, 1000, 1600, 2600)
"""Planted: how often one falls sick, per mille; employees are spread over these evenly."""

SHARE_RECURRENT = 60
"""Planted: per mille of the short spells given to somebody who was back less than four weeks."""

SHARE_SHORT_TURNING_LONG = 150
"""Of the spells that begin in the last days of a month: per mille that turn out long."""

# Sixteen weeks of leave (Wet arbeid en zorg, art. 3:1).
MATERNITY_LEAVES, MATERNITY_DAYS = 48, 112
OTHER_LEAVES, OTHER_DAYS = 14, 5
STOCK_SHARE = 85
"""Percent of the first month's long absence that began before it."""

MOST_DRAWS = 2000
"""Per month: far more than needed, so that an impossible target ends too (and shows as a gap)."""

SHORTEST_LONG = LONGEST_SHORT + 1
_SMALLEST = 100 * 3000  # half a day of a small contract: less than this cannot be met


def generate_spells(capacity: Capacity, targets: tuple[Target, ...], seed: int) -> list[Spell]:
    """Generate all absence."""
    register = Register(capacity)
    draws = Draws(seed, "absence")
    proneness = np.array(PRONENESS)[draws.integers(0, len(PRONENESS), len(capacity.employees))]
    _plan_leaves(register, draws)
    for number, (month, target) in enumerate(zip(MONTHS, targets, strict=True)):
        start, stop = demo_day(month.start), demo_day(month.stop)
        effects = np.array([team.effect for team in TEAMS])[capacity.team[:, start]]
        maker = _MonthMaker(register, start, stop, proneness * effects, draws)
        total = capacity.total(start, stop)
        long_load, short_load = total * target.lang // 100, total * target.kort // 100
        if number == 0:
            maker.add_stock(long_load * STOCK_SHARE // 100)
        maker.meet_long(long_load)
        maker.meet_short(short_load)
    return register.spells


def _plan_leaves(register: Register, draws: Draws) -> None:
    """Put maternity leaves and a few other leaves first: they are known beforehand."""
    everybody = np.ones(len(register.capacity.employees), dtype=np.int64)
    first = FIRST_SHOWN
    for soort, number, days in (
        ("zwangerschap", MATERNITY_LEAVES, MATERNITY_DAYS),
        ("overig", OTHER_LEAVES, OTHER_DAYS),
    ):
        for start in draws.integers(first, STOP - 14, number).tolist():
            employee = register.pick(start, days, everybody, draws)
            if employee is not None:
                everybody[employee] = 0
                stop = min(start + days, register.free_until(employee, start))
                register.add(Spell(employee, start, stop, ((start, 100),), soort))


class _MonthMaker:
    """Makes the absence of one month."""

    def __init__(
        self, register: Register, start: int, stop: int, weights: IntArray, draws: Draws
    ) -> None:
        self._register = register
        self._start, self._stop = start, stop
        self._weights = weights
        self._draws = draws

    def add_stock(self, load: int) -> None:
        """Add spells that began earlier and still run, until they bring this load."""
        while load > 0:
            length = draw_long(self._draws)
            start = self._start - int(self._draws.integers(1, LAST_COUNTED_DAY, 1)[0])
            if start + length > self._start:
                needed = self._start + 1 - start
                number = self._add_long(start, length, needed)
                load -= self._load(number) if number is not None else 0

    def meet_long(self, target: int) -> None:
        """Bring the long absence of the month to its target."""
        running = self._running(long=True)
        gap = target - sum(self._load(number) for number in running)
        last_start = self._stop - SHORTEST_LONG
        added: list[int] = []
        for _ in range(MOST_DRAWS):
            if gap <= _SMALLEST:
                break
            start = draw_start(self._start, last_start + 1, self._draws)
            number = self._add_long(start, draw_long(self._draws), SHORTEST_LONG)
            if number is not None:
                added.append(number)
                gap -= self._load(number)
        for number in added:
            gap += self._begin_later(number, -gap, last_start)
        self._end_earlier(self._running(long=True), -gap, SHORTEST_LONG)

    def meet_short(self, target: int) -> None:
        """Bring the short absence of the month to its target."""
        running = self._running(long=False)
        gap = target - sum(self._load(number) for number in running)
        if gap < 0:
            self._end_earlier(running, -gap, 1)
        for _ in range(MOST_DRAWS):
            if gap <= _SMALLEST:
                break
            spell = self._draw_short_spell()
            if spell is None:
                continue
            load = spell.load(self._register.capacity, self._start, self._stop)
            if load > gap:
                day = spell.load(self._register.capacity, spell.start, spell.start + 1)
                days = (2 * gap + day) // (2 * day)
                if days == 0:
                    break
                spell = spell.cut(stop=spell.start + days)
                load = spell.load(self._register.capacity, self._start, self._stop)
            self._register.add(spell)
            gap -= load

    def _running(self, *, long: bool) -> list[int]:
        """List the spells with sick days in the month and one class at its end, by their end."""
        spells = self._register.spells
        numbers = [
            number
            for number, spell in enumerate(spells)
            if spell.soort == "ziekte"
            and spell.stop > self._start
            and (spell.length_at(self._stop) > LONGEST_SHORT) == long
        ]
        return sorted(numbers, key=lambda number: (spells[number].stop, number))

    def _load(self, number: int) -> int:
        spell = self._register.spells[number]
        return spell.load(self._register.capacity, self._start, self._stop)

    def _add_long(self, start: int, length: int, needed: int) -> int | None:
        """Add a long spell for somebody who is free for the days needed."""
        employee = self._register.pick(start, needed, self._weights, self._draws)
        steps = draw_steps(start, length, self._draws)
        if employee is None:
            return None
        stop = min(start + length, self._register.free_until(employee, start))
        return self._register.add(Spell(employee, start, start + length, steps).cut(stop=stop))

    def _draw_short_spell(self) -> Spell | None:
        start = draw_start(self._start, self._stop, self._draws)
        length = draw_short(start, self._draws)
        late = self._stop - start <= LONGEST_SHORT
        turns_long = bool(self._draws.chance(SHARE_SHORT_TURNING_LONG, 1)[0]) and late
        recurrent = bool(self._draws.chance(SHARE_RECURRENT, 1)[0])
        if turns_long:
            length = draw_long(self._draws)
        needed = SHORTEST_LONG if turns_long else length
        employee = self._register.pick(
            start, needed, self._weights, self._draws, recurrent=recurrent
        )
        steps = draw_steps(start, length, self._draws) if turns_long else ((start, 100),)
        if employee is None:
            return None
        stop = min(start + length, self._register.free_until(employee, start))
        return Spell(employee, start, start + length, steps).cut(stop=stop)

    def _begin_later(self, number: int, excess: int, last_start: int) -> int:
        """Let a spell of this month begin later, and return how much less it brings."""
        spell = self._register.spells[number]
        day = spell.load(self._register.capacity, spell.start, spell.start + 1)
        room = min(last_start, spell.stop - SHORTEST_LONG) - spell.start
        days = min((2 * excess + day) // (2 * day), room)
        if days <= 0:
            return 0
        before = self._load(number)
        self._register.replace(number, spell.cut(start=spell.start + days))
        return before - self._load(number)

    def _end_earlier(self, numbers: list[int], excess: int, shortest: int) -> None:
        """Let spells end within the month, until they bring so much less."""
        for number in numbers:
            spell = self._register.spells[number]
            end = min(spell.stop, self._stop, spell.start + LAST_COUNTED_DAY)
            earliest = max(self._start, spell.start + shortest)
            day = spell.load(self._register.capacity, end - 1, end)
            if excess <= _SMALLEST or end <= earliest or day == 0:
                continue
            days = min((2 * excess + day) // (2 * day), end - earliest)
            if days > 0:
                before = self._load(number)
                self._register.replace(number, spell.cut(stop=end - days))
                excess -= before - self._load(number)
