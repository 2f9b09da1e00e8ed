"""Numbers beside those of a year before, and of a whole: as uncertain as years vary."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias, TypeVar

import numpy as np
import scipy  # what stands in it is loaded when it is first used

from lokalis_research.period import HalfYear
from lokalis_research.verdict import SHOWN, Comparison, Estimate, difference, quantile

_Of = TypeVar("_Of")
Broken: TypeAlias = Callable[[HalfYear, HalfYear], object]
"""Tells whether a number means something else since: what `caveats.breaks_between` gives."""

_NOTHING: Estimate = (math.nan, math.nan, math.nan, math.inf)


@dataclass(frozen=True)
class Rates:
    """A rate or mean by half-year, and between which half-years it came to mean something else."""

    name: str
    estimates: Mapping[str, Estimate]
    period: HalfYear  # the half-year that is set beside others
    broken: Broken

    def differences(self) -> dict[HalfYear, Comparison]:
        """Set what is known of each half-year up to that of the page beside a year before."""
        known = {at: one for at, one in self.estimates.items() if all(map(math.isfinite, one[:3]))}
        return {
            at: difference(self.name, *pair)
            for at, pair in _year_on_year(known, self.period, self.broken).items()
        }


@dataclass(frozen=True)
class _Spread:
    """How many times as much numbers vary as chance gives, and from how many degrees of freedom."""

    times: float
    degrees: float

    def widen(self, one: Comparison) -> Comparison:
        """Let an interval allow for it; without degrees of freedom there is none."""
        if not self.degrees:
            return replace(one, low=math.nan, high=math.nan)
        free = min(one.df, self.degrees)
        times = _quantile_at(free) * math.sqrt(max(1.0, self.times)) / _quantile_at(one.df)
        low, high = (one.value + times * (end - one.value) for end in (one.low, one.high))
        return replace(one, low=low, high=high, df=free)


def differences_of_rates(every: Iterable[Rates]) -> tuple[Comparison, ...]:
    """Set rates, or means, of a half-year beside those of a year before.

    All rates of a question are given, or one of all teams. A difference is as uncertain as its own
    earlier years differed, at least as their intervals tell, and at least as the earlier years of
    all tell as far as these are alike: who comes in a half-year is chance, and one year is not
    another. Years with a series break between them do not count. Without an earlier pair of years
    of its own it has no interval.

    Notes
    -----
    Own and all are weighed by the moments of Smyth (2004); their degrees of freedom are at most
    those of Satterthwaite (1946), since what all share in a year counts once.

    Examples
    --------
    >>> rates = {f"{year}H2": (30.0 + year % 2, 29.0, 32.0, math.inf) for year in range(2017, 2022)}
    >>> rates["2022H2"] = (40.0, 39.0, 41.0, math.inf)
    >>> (made,) = differences_of_rates([Rates("uitval", rates, HalfYear(2022, 2), lambda *_: ())])
    >>> made.value, round(made.low, 1), round(made.high, 1), made.df
    (9.0, 7.0, 12.2, 4)
    """
    given = [(one, one.differences()) for one in every]
    scores = [_earlier(known, one.period) for one, known in given]
    return tuple(
        _beside_before(known.get(one.period, Comparison(one.name, *_NOTHING)), own, spread)
        for (one, known), own, spread in zip(given, scores, _own_spreads(scores), strict=True)
    )


def differences_from_whole(parts: Iterable[Rates], whole: Estimate) -> tuple[Comparison, ...]:
    """Set a rate of all parts, such as teams, beside that of the whole they belong to.

    What parts have of themselves in one year and not in another is no lasting difference: an
    interval allows for how much more than chance parts changed apart from each other in earlier
    years. Without an earlier pair of years of two parts there is no interval.
    """
    given = list(parts)
    _, apart = _shared_and_apart(_earlier(one.differences(), one.period) for one in given)
    return tuple(
        apart.widen(difference(one.name, one.estimates.get(str(one.period), _NOTHING), whole))
        for one in given
    )


def _earlier(pairs: Mapping[HalfYear, Comparison], period: HalfYear) -> dict[HalfYear, float]:
    """Give how many standard errors each earlier half-year differed from a year before."""
    return {at: _distance(one) for at, one in pairs.items() if at != period}


def _shared_and_apart(scores: Iterable[Mapping[HalfYear, float]]) -> tuple[_Spread, _Spread]:
    """Give how numbers vary from year to year, and how they do so apart from what all share."""
    years: dict[HalfYear, list[float]] = defaultdict(list)
    for one in scores:
        for at, score in one.items():
            if math.isfinite(score):
                years[at].append(score)
    many = sum(map(len, years.values()))
    free = many - len(years)
    shared = sum(len(own) * float(np.mean(own)) ** 2 for own in years.values())
    apart = sum(len(own) * float(np.var(own)) for own in years.values())
    if not many:
        return _Spread(1.0, 0), _Spread(1.0, 0)
    unsure = shared**2 / len(years) + (apart**2 / free if free else 0.0)
    degrees = (shared + apart) ** 2 / unsure if unsure else float(many)
    return _Spread((shared + apart) / many, degrees), _Spread(apart / max(free, 1), free)


def _own_spreads(scores: Sequence[Mapping[HalfYear, float]]) -> list[_Spread]:
    """Give how each number varies from year to year, as far as others are like it with theirs."""
    most, _ = _shared_and_apart(scores)
    own = [_Spread(_mean_square(one), len(one)) for one in scores]
    prior = _prior([one for one in own if one.degrees and math.isfinite(one.times)])
    return [one if not one.degrees else _weighed(one, prior, most.degrees) for one in own]


def _mean_square(scores: Mapping[HalfYear, float]) -> float:
    return max(1.0, sum(score**2 for score in scores.values()) / max(len(scores), 1))


def _weighed(own: _Spread, prior: _Spread, most: float) -> _Spread:
    """Weigh the spread of a number with what all together tell, and never below its own."""
    if math.isinf(prior.degrees):
        return _Spread(max(own.times, prior.times), most)
    free = own.degrees + prior.degrees
    both = (own.degrees * own.times + prior.degrees * prior.times) / free
    return _Spread(max(own.times, both), min(free, most))


def _prior(own: Sequence[_Spread]) -> _Spread:
    """Learn how alike spreads are: what they have in common, and how much that counts for each."""
    if len(own) <= 1:
        return _Spread(1.0, 0)
    half = np.array([one.degrees for one in own]) / 2
    times = np.array([one.times for one in own])
    digamma, polygamma = scipy.special.digamma, scipy.special.polygamma
    logs = np.log(times) - digamma(half) + np.log(half)
    differ = float(np.var(logs, ddof=1) - np.mean(polygamma(1, half)))
    if differ <= 0:
        return _Spread(float(np.mean(times)), math.inf)
    own_half = 0.5 + 1 / differ
    for _ in range(_ROUNDS):
        slope = float(polygamma(1, own_half))
        own_half += slope * (1 - slope / differ) / float(polygamma(2, own_half))
    common = float(np.mean(logs)) + float(digamma(own_half)) - math.log(own_half)
    return _Spread(math.exp(common), 2 * own_half)


_ROUNDS = 9
"""Newton's method to invert the trigamma function takes fewer, from wherever it begins."""


def _beside_before(
    made: Comparison, scores: Mapping[HalfYear, float], spread: _Spread
) -> Comparison:
    """Let a difference be as uncertain as years vary, and say whether one was as large before."""
    farthest = max(map(abs, scores.values()), default=0.0)
    usual = _quantile_at(made.df) < abs(_distance(made)) <= farthest
    return replace(spread.widen(made), is_usual=usual)


def ratio_of_counts(
    name: str, counts: Mapping[str, float], period: HalfYear, broken: Broken
) -> Comparison:
    """Set the count of a half-year beside that of a year before.

    As `differences_of_rates`; chance is at least that of what comes independently (Poisson): but
    families stay, brothers and sisters come together, and one year is not another.

    Examples
    --------
    >>> counts = {"2020H2": 104.0, "2021H2": 100.0, "2022H2": 110.0}
    >>> made = ratio_of_counts("gezinnen", counts, HalfYear(2022, 2), lambda *_: ())
    >>> round(made.value, 2), round(made.low, 2), round(made.high, 2), made.df
    (1.1, 0.19, 6.37, 1)
    """
    known = {at: count for at, count in counts.items() if count > 0}
    earlier = _year_on_year(known, period, broken)
    if period not in earlier:
        return Comparison(name, *_NOTHING)
    now, before = earlier.pop(period)
    ratio, error = now / before, math.hypot(now**-0.5, before**-0.5)
    if not earlier:
        return Comparison(name, ratio, math.nan, math.nan)
    scores = [
        math.log(one / then) / math.hypot(one**-0.5, then**-0.5) for one, then in earlier.values()
    ]
    spread = max(1.0, float(np.mean(np.square(scores))))
    times = math.exp(_quantile_at(len(scores)) * math.sqrt(spread) * error)
    usual = _quantile_at(math.inf) < abs(math.log(ratio) / error) <= max(map(abs, scores))
    return Comparison(name, ratio, ratio / times, ratio * times, len(earlier), usual)


def _year_on_year(
    known: Mapping[str, _Of], period: HalfYear, broken: Broken
) -> dict[HalfYear, tuple[_Of, _Of]]:
    """Pair what is known of each half-year, up to one, with what is known of a year before."""
    by_period = {HalfYear.parse(at): one for at, one in known.items()}
    return {
        at: (one, by_period[at.shift(-2)])
        for at, one in by_period.items()
        if at <= period and at.shift(-2) in by_period and not broken(at.shift(-2), at)
    }


def _distance(one: Comparison) -> float:
    """Give how many standard errors a difference lies from none, by its own interval."""
    reach = one.value - one.low if one.value > 0 else one.high - one.value
    if one.value == 0:
        return 0.0
    return one.value / reach * _quantile_at(one.df) if reach else math.inf


def _quantile_at(degrees: float) -> float:
    return float(quantile((1 + SHOWN) / 2, degrees))
