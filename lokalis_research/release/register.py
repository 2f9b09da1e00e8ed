"""The register: every distinct number of a run once, so that it is treated the same everywhere.

A number is known by what is counted and of what (`lokalis_research.result.Places`), whatever the
table. The register remembers the exact number, whether it is hidden, and where it was first seen;
it stays in memory or among the personal data, never in a run folder.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from lokalis_research.errors import ReleaseError
from lokalis_research.release.estimates import round_to
from lokalis_research.release.hiding import (
    FalseEquationError,
    Key,
    Limits,
    Model,
    Protection,
    State,
    build_model,
    protect,
)
from lokalis_research.release.placed import places_of
from lokalis_research.release.readings import ALL_KNOWN, Reading, doubtful, readings
from lokalis_research.release.relations import Book, Relation, identities, in_tables_with, linked
from lokalis_research.release.rules import Rules
from lokalis_research.release.shifts import BoolArray, FloatArray
from lokalis_research.release.suppression import COMPLEMENTARY, SMALL, reasons
from lokalis_research.release.told import Told
from lokalis_research.result import Places, Quantity, Result

SAME = 1e-6
"""Numbers that differ by less than this part of themselves are the same."""


class FalseSumError(ReleaseError):
    """Numbers that do not add up as their tables say; `counted` is what they count."""

    def __init__(self, problem: str, *, remedy: str, counted: frozenset[str]) -> None:
        super().__init__(problem, remedy=remedy)
        self.counted = counted


@dataclass(frozen=True)
class Known:
    """One number of the run; `reach` is how large it must seem possible when it is hidden."""

    exact: float
    reason: str
    least: int
    table: str
    reach: float = 0.0


@dataclass(repr=False)
class Register:
    """The numbers that were judged so far.

    Parameters
    ----------
    rules : Rules
        The release rules.
    must_hide : frozenset of Key
        Numbers to hide whatever the rules say of them alone: found when the whole run was attacked.
    left_out : frozenset of str
        Tables that show nothing: a hidden number of theirs can be computed whatever is hidden.
    limits : Limits
        Up to where the least hiding is looked for.
    book : Book
        Who stands behind them, as far as it takes to find how they hang together.
    """

    rules: Rules
    must_hide: frozenset[Key] = frozenset()
    left_out: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    known: dict[Key, Known] = field(default_factory=dict)
    tables: list[Places] = field(default_factory=list)
    book: Book = field(default_factory=Book)
    exposed: set[Key] = field(default_factory=set)
    part_of: dict[Key, int] = field(default_factory=dict)
    relations: set[Relation] = field(default_factory=set)
    readings: list[Reading] = field(default_factory=lambda: [ALL_KNOWN])
    doubtful: set[Key] = field(default_factory=set)

    def __repr__(self) -> str:
        return f"<Register: {len(self.known)} numbers of {len(self.tables)} tables>"

    def admit(self, result: Result) -> pd.DataFrame:
        """Judge a result beside all that was judged before.

        Parameters
        ----------
        result : Result
            The exact numbers.

        Returns
        -------
        pandas.DataFrame
            As `reasons`: per row and quantity or estimate the rule that hides it, or empty;
            ``"aanvullend"`` for what would give another number away.

        Raises
        ------
        ReleaseError
            If a number is another one than in an earlier table.
        """
        return self.admit_all([result])[0]

    def admit_all(self, results: Sequence[Result]) -> list[pd.DataFrame]:
        """Judge results together, so that the fewest numbers are hidden in all of them.

        Parameters
        ----------
        results : sequence of Result
            The exact numbers.

        Returns
        -------
        list of pandas.DataFrame
            As `admit`, per result.

        Raises
        ------
        ReleaseError
            If a number is another one than in an earlier table.
        """
        before = {key for key, known in self.known.items() if not known.reason}
        judged = [(result, places_of(result), reasons(result, self.rules)) for result in results]
        for result, places, hidden_by in judged:
            self._enter(result, places, hidden_by, before)
            self.tables.append(places)
            self.book.add(places, result.behind)
        touched = {column.identity for _, places, _ in judged for column in places.columns}
        self._protect(touched, before)
        return [self._answer(places, hidden_by) for _, places, hidden_by in judged]

    def _enter(
        self, result: Result, places: Places, hidden_by: pd.DataFrame, before: set[Key]
    ) -> None:
        least = self.rules.drempel.model_dump()
        keys = places.keys
        for quantity in result.quantities:
            if quantity.name not in keys:
                continue
            fewest = max(least[entity] for entity in quantity.entities)
            rows = zip(
                keys[quantity.name],
                result.table[quantity.name].astype(float),
                hidden_by[quantity.name],
                self._reaches(result, quantity),
                strict=True,
            )
            for key, exact, reason, reach in rows:
                why = reason or (COMPLEMENTARY if key in self.must_hide else "")
                found = self.known.get(key, Known(exact, why, fewest, result.name, reach))
                self._compare(found, exact, result.name, quantity.name)
                if key in before and why:
                    self.exposed.add(key)
                if (why and not found.reason) or key not in self.known:
                    self.known[key] = dataclasses.replace(found, reason=why)

    def _reaches(self, result: Result, quantity: Quantity) -> FloatArray:
        """Say how large a sum must seem possible for the largest in it; see `reach_of`."""
        nothing = np.zeros(len(result.table))
        if quantity.kind != "som":
            return nothing
        limits = self.rules.dominantie.som
        reaches = [
            one.measures["waarde"]
            * np.fmax(
                one.measures["grootste"] / limits.grootste,
                one.measures["grootste_twee"] / limits.grootste_twee,
            )
            for one in result.behind
            if one.column == quantity.name
        ]
        return np.asarray(np.max(reaches, axis=0), dtype=float)

    def hides(self, result: Result, quantity: str) -> BoolArray:
        """Tell per row of a column whether its number is not shown so far."""
        keys = places_of(result).keys[quantity]
        shown = [key in self.known and not self.known[key].reason for key in keys]
        return ~np.array(shown, dtype=bool)

    def merge(self, other: Register) -> None:
        """Lay the numbers of another notebook beside these.

        Parameters
        ----------
        other : Register
            Its register. What either hides is hidden.

        Raises
        ------
        ReleaseError
            If a number is another one than here.
        """
        for key, one in other.known.items():
            found = self.known.get(key, one)
            self._compare(found, one.exact, one.table, key[0])
            self.known[key] = one if one.reason and not found.reason else found
        self.tables += other.tables
        self.book.merge(other.book)

    def without(self, tables: Collection[str]) -> Register:
        """Leave out tables, with the numbers that stand in no other."""
        left = [places for places in self.tables if places.table not in tables]
        known = {key: self.known[key] for places in left for key in places.numbers}
        return Register(self.rules, known=known, tables=left, book=self.book.without(tables))

    def lay_beside(self, others: Iterable[Register]) -> None:
        """Begin beside what other notebooks let out: it is as it is."""
        for other in others:
            self.merge(other)
        self._divide(self._every())

    def latest(self, before: Mapping[Key, Known]) -> Register:
        """Take out the last table, with what it changed of what was known before; no `book`."""
        own = self.tables[-1].numbers
        known = {
            key: one for key, one in self.known.items() if key in own or before.get(key) is not one
        }
        return Register(self.rules, known=known, tables=self.tables[-1:])

    def protect_all(self, fixed: Collection[Key] = ()) -> None:
        """Hide what gives hidden numbers away, as if nothing but `fixed` had been let out yet."""
        self._protect(self._every(), set(fixed))

    def told(self) -> tuple[tuple[Told, ...], ...]:
        """Tell per reading which numbers are as much as others, and what may not be known."""
        rule = self.rules.aanvullend
        alone = [
            Told((key,), (), max(rule.speling, rule.speling_som * one.exact), one.reach)
            for key, one in self.known.items()
            if one.reason not in ("", COMPLEMENTARY) and one.reach and key not in self.exposed
        ]
        return tuple(
            tuple(sorted([*map(self._demand, self._guarded() - unknown), *alone]))
            for unknown in self.readings
        )

    def known_to_some(self) -> dict[Key, tuple[float, float]]:
        """List what is hidden although some readers know it, with the bounds that all know."""
        hidden = {key for key in self.doubtful if self.known[key].reason == COMPLEMENTARY}
        return dict.fromkeys(sorted(hidden), (0.0, math.inf))

    def _guarded(self) -> set[Relation]:
        return {one for one in self.relations if one.rest_key not in self.exposed}

    def _demand(self, one: Relation) -> Told:
        rule = self.rules.aanvullend
        wide = max(rule.speling, rule.speling_som * one.rest) if one.rest else 0.0
        return Told(one.left, one.right, wide, one.reach)

    def bounds(self, keys: Collection[Key]) -> dict[Key, tuple[float, float]]:
        """Bound what an outsider knows of numbers if they are shown."""
        identities = {column.identity: column.kind for t in self.tables for column in t.columns}
        known = [self.known[key] for key in keys]
        low, high = self._seen(
            np.array([one.exact for one in known], dtype=float),
            np.array([one.least for one in known], dtype=float),
            np.array([identities.get(key[0]) == "aantal" for key in keys], dtype=bool),
        )
        return {
            key: (float(bottom), float(top))
            for key, bottom, top in zip(keys, low, high, strict=True)
        }

    @staticmethod
    def _compare(found: Known, exact: float, table: str, name: str) -> None:
        if not abs(found.exact - exact) <= SAME * max(1.0, abs(exact)):
            raise ReleaseError(
                f'Tables "{found.table}" and "{table}" differ in a number that is called the same: '
                f'"{name.split("|")[0]}".',
                remedy="Give one of the results a definition that says what differs, as "
                'definition=(("grens", "14 dagen"),).',
            )

    def _protect(self, touched: set[str], before: set[Key]) -> None:
        """Hide, look what tells of what was hidden, and hide anew until nothing new tells."""
        hidden = {key for key, known in self.known.items() if known.reason}
        self._divide(touched)
        relations = self.book.find(hidden, self.rules, self.part_of)
        ways, already, nobody = [ALL_KNOWN], set[Key](), set[Key]()
        for turn in itertools.count():
            now, exposed, more = set(already), set[Key](), set[Relation]()
            for unknown in ways:
                model, found = self._hide(relations - unknown, touched, before, now)
                numbers = list(model.index)
                now |= {numbers[at] for at in np.flatnonzero(found.hidden)} & self.known.keys()
                exposed |= {numbers[at] for at in found.exposed}
                more |= self.book.unions(model, found.hidden, self.known.keys(), self.rules)
            if zero := {key for key in exposed & self.known.keys() if not self.known[key].exact}:
                nobody |= zero
                tables = linked(self.tables, touched, relations)
                others = readings(build_model(tables), relations, nobody)
                if others not in ([ALL_KNOWN], ways):
                    ways = others
                    self.doubtful = doubtful(ways, nobody, self.part_of)
                    continue
            if not now <= hidden:
                hidden |= now
                more |= self.book.find(hidden, self.rules, self.part_of)
            # What one reading asks for must do for the others too.
            settled = len(ways) == 1 or now == already
            if more <= relations and settled:
                break
            asked = {key for one in more - relations for key in one.keys} | now - already
            relations |= more
            already = now if len(ways) > 1 else set()
            if turn >= self.limits.turns:
                # Not weighed any longer: the tables with what is asked for again go as a whole.
                already = now | (in_tables_with(asked, self.tables) - before)
        for key in now:
            old = self.known[key]
            if not old.reason:
                self.known[key] = dataclasses.replace(old, reason=COMPLEMENTARY)
        self.exposed |= exposed
        self.relations, self.readings = relations, ways

    def _every(self) -> set[str]:
        return {column.identity for places in self.tables for column in places.columns}

    def _divide(self, touched: set[str]) -> None:
        """Divide what new tables are about into parts that declarations tie together."""
        parts = build_model(linked(self.tables, touched, ())).parts()
        more = max(self.part_of.values(), default=-1) + 1
        self.part_of |= {key: more + part for key, part in parts.items()}

    def _hide(
        self, relations: set[Relation], touched: set[str], before: set[Key], more: set[Key]
    ) -> tuple[Model, Protection]:
        """Hide what gives hidden numbers away to who knows these relations; `more` is hidden."""
        tables = linked(self.tables, touched, relations)
        here = {identity for places in tables for identity in identities(places)}
        near = sorted(one for one in relations if one.left[0][0] in here)
        model = build_model(tables, [one_sum for one in near for one_sum in one.sums])
        rests = {one.rest_key: Known(one.rest, SMALL, 0, "", one.reach) for one in near if one.rest}
        numbers = list(model.index)
        known = [self.known.get(key, rests.get(key)) for key in numbers]
        known = [
            dataclasses.replace(one, reason=one.reason or COMPLEMENTARY)
            if one is not None and key in more
            else one
            for key, one in zip(numbers, known, strict=True)
        ]
        try:
            return model, protect(model, self._state(model, numbers, known, before), self.limits)
        except FalseEquationError as error:
            raise self._false_sum([numbers[at] for at in error.numbers]) from None

    def _false_sum(self, keys: Sequence[Key]) -> FalseSumError:
        tables = sorted({self.known[key].table for key in keys if key in self.known})
        names = sorted({key[0].split("|")[0] for key in keys})
        return FalseSumError(
            f"Table {', '.join(tables)}: {', '.join(names)} does not add up as the results say.",
            remedy="Look at the additive, covers, totals, sums and ratios of these results: where "
            "people can be in two parts, or a part is missing, parts do not make the whole.",
            counted=frozenset(key[0] for key in keys),
        )

    def _state(
        self,
        model: Model,
        numbers: Sequence[Key],
        known: Sequence[Known | None],
        before: set[Key],
    ) -> State:
        rule = self.rules.aanvullend
        exact = np.array([np.nan if one is None else one.exact for one in known])
        reason = np.array(["latent" if one is None else one.reason for one in known])
        least = np.array([0 if one is None else one.least for one in known], dtype=float)
        count = np.array([kind == "aantal" for kind in model.kinds], dtype=bool)
        low, high = self._seen(exact, least, count)
        reach = np.array([0 if one is None else one.reach for one in known], dtype=float)
        few = (reason == SMALL) & count & (exact <= rule.klein_tot)
        itself = (reason != "") & (reason != COMPLEMENTARY)
        # What is hidden only because some readers know a sum of it, those may know.
        doubtful = np.array([key in self.doubtful for key in numbers], dtype=bool)
        share = np.where(~count & itself, rule.speling_som * np.abs(exact), 0.0)
        return State(
            exact=exact,
            low=low,
            high=high,
            hidden=reason != "",
            free=np.array(
                [
                    one is not None and not one.reason and key not in before
                    for key, one in zip(numbers, known, strict=True)
                ]
            ),
            guarded=(reason != "latent") & ~(doubtful & ~itself),
            width=np.fmax(rule.speling, share),
            bottom=np.nan_to_num(np.where(few, np.fmin(exact, rule.klein_van), exact)),
            top=np.nan_to_num(
                np.where(few, rule.klein_tot, np.where(itself, np.fmax(exact, reach), exact))
            ),
            cost=np.nan_to_num(np.abs(exact)),
        )

    def _seen(
        self, exact: FloatArray, least: FloatArray, count: BoolArray
    ) -> tuple[FloatArray, FloatArray]:
        """Bound what an outsider knows of a number that is shown. Of sums: all of it."""
        base = self.rules.afronding.aantal
        rounded = round_to(exact, base)
        low = np.fmax(np.ceil(rounded - base / 2), np.fmin(least, exact))
        high = np.ceil(rounded + base / 2) - 1
        nothing = exact == 0
        noise = SAME * np.maximum(1.0, np.abs(exact))
        low = np.where(count, np.where(nothing, 0.0, low), exact - noise)
        high = np.where(count, np.where(nothing, 0.0, high), exact + noise)
        return np.nan_to_num(low), np.where(np.isnan(high), np.inf, high)

    def _answer(self, places: Places, hidden_by: pd.DataFrame) -> pd.DataFrame:
        hidden_by = hidden_by.copy()
        for name, keys in places.keys.items():
            whole_run = [self.known[key].reason for key in keys]
            own = hidden_by[name]
            hidden_by[name] = own.mask(own == "", pd.Series(whole_run, index=own.index))
        return hidden_by.astype("str")
