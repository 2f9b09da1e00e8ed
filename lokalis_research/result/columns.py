"""The columns of a table, and what the door must know of the numbers in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

Entity = Literal["gezin", "persoon", "medewerker"]
Kind = Literal["aantal", "som", "spreiding"]
IntervalMethod = Literal["wilson", "logaritmisch"]
EstimateKind = Literal["aandeel", "schatting"]

INTERVAL_ENDS = ("_laag", "_hoog")


@dataclass(frozen=True)
class Column:
    """How a column is called and written for a Dutch reader.

    Parameters
    ----------
    name : str
        The column's name in the table.
    label : str
        The Dutch table head.
    unit : str
        The unit as it is written behind a number or in a table head, such as ``"%"``.
    decimals : int
        How many decimals are shown.
    mixed : bool
        Whether its rows are in different units, said in the rows: each number is then written with
        as few decimals as it needs, and at most `decimals`.
    sensitive : bool
        Whether it says something that can harm: of a dimension the category that somebody falls in,
        of a count or a share that somebody is among those counted. What holds for nearly everyone
        in a group is then not shown (see `lokalis_research.release.suppression`).
    of_field : str
        The column of the delivery that it comes from, such as ``"hulpvragen.leefgebied"``: if its
        privacy class in the data dictionary is ``gevoelig``, so is this.
    harmless : tuple of str
        Values of a sensitive dimension that harm nobody, such as ``"kort"`` of absence.
    """

    name: str
    label: str
    unit: str = ""
    decimals: int = 0
    mixed: bool = field(default=False, kw_only=True)
    sensitive: bool = field(default=False, kw_only=True)
    of_field: str = field(default="", kw_only=True)
    harmless: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True)
class Quantity(Column):
    """A number that comes from people: what the door must judge.

    Parameters
    ----------
    entities : tuple of {"gezin", "persoon", "medewerker"}
        Whose distinct numbers the support holds; the threshold applies to each.
    kind : {"aantal", "som", "spreiding"}
        A count of entities or events, a sum of amounts (where one contributor may dominate), or a
        standard error.
    structural_zero : bool
        Whether a zero here says nothing about anybody (it cannot be otherwise).
    additive : tuple of str
        Axes (see `Coverage`) along which the rows of any table with this quantity add up to the
        table that does not divide that axis: events and days do so over teams, distinct families
        that move between teams do not. Along a dimension with a total the door sees for itself.
    constant_over : tuple of str
        Dimensions on which it does not depend, such as the class of a case for a denominator.
    counts : str
        What it counts, where other tables with the same number call their column otherwise.
    """

    entities: tuple[Entity, ...] = ()
    kind: Kind | Literal[""] = ""
    structural_zero: bool = False
    additive: tuple[str, ...] = ()
    constant_over: tuple[str, ...] = ()
    counts: str = ""


@dataclass(frozen=True)
class Ratio(Column):
    """A number computed at the door, from numbers that have passed it.

    Parameters
    ----------
    numerator, denominator : str
        Names of two quantities: the ratio is hidden where either is.
    factor : float or str
        What the quotient is multiplied by; a name means a constant column of the table.
    interval : {"wilson", "logaritmisch"}, optional
        ``"wilson"``: Wilson's interval for a count out of a count. ``"logaritmisch"``: from the
        standard error in `spread`, symmetric on the logarithmic scale, with a t distribution on
        that quantity's effective number of contributors.
    spread : str, optional
        The quantity of kind ``"spreiding"`` with the standard error, in the unit of the ratio.
    highest : float, optional
        The largest value that the ratio can have; no interval goes beyond it.
    rest_sensitive : bool
        Whether it says something that can harm of those who are *not* in the numerator, such as
        who was absent beside who was not.
    """

    numerator: str = ""
    denominator: str = ""
    factor: float | str = 100.0
    interval: IntervalMethod | None = None
    spread: str | None = None
    highest: float | None = None
    rest_sensitive: bool = False


@dataclass(frozen=True)
class Estimate(Column):
    """A number estimated by a model or from a sample, with its interval, before the door.

    Its columns in the table are its name, and its name with ``_laag`` and ``_hoog`` for the ends of
    the interval (missing where there is none). What can be computed from released counts needs no
    estimate: it is derived from them behind the door.

    Parameters
    ----------
    entities : tuple of {"gezin", "persoon", "medewerker"}
        Whose distinct numbers the support holds; the threshold applies to each.
    kind : {"aandeel", "schatting"}
        A share in per cent, shown no finer than counts of people would be, or any other estimate,
        shown to its decimals.
    """

    entities: tuple[Entity, ...] = ()
    kind: EstimateKind | Literal[""] = ""

    @property
    def ends(self) -> tuple[str, str]:
        """Name the columns with the ends of the interval.

        Returns
        -------
        tuple of str
            Lower and upper end.
        """
        low, high = (self.name + end for end in INTERVAL_ENDS)
        return low, high


def number_of(entity: Entity, name: str, label: str, **known: Any) -> Quantity:
    """Declare a count, of one kind of entity or of what happens to them.

    Parameters
    ----------
    entity : {"gezin", "persoon", "medewerker"}
        Whom it is about.
    name, label, **known
        As in `Quantity`.

    Returns
    -------
    Quantity
    """
    return Quantity(name, label, entities=(entity,), kind="aantal", **known)


def whole_of(part: Quantity, name: str, label: str, *divided: str) -> Quantity:
    """Declare the count that a count is a part of: of the same, however it is divided.

    Parameters
    ----------
    part : Quantity
        The part.
    name, label : str
        As in `Quantity`.
    *divided : str
        The dimensions that divide it into parts.

    Returns
    -------
    Quantity
    """
    return replace(part, name=name, label=label, constant_over=divided)


def share_of(
    part: Column, whole: Column, name: str, label: str, decimals: int = 1, **known: Any
) -> Ratio:
    """Declare a share, in per cent.

    Parameters
    ----------
    part, whole : Column
        The quantities that it is a quotient of.
    name, label, decimals, **known
        As in `Ratio`.

    Returns
    -------
    Ratio
    """
    return Ratio(name, label, "%", decimals, numerator=part.name, denominator=whole.name, **known)


def with_ends(
    name: str, label: str, unit: str = "", decimals: int = 0, *, interval: str = "95%-interval"
) -> tuple[Column, Column, Column]:
    """Declare a number of a derived table and the two ends of its interval.

    Parameters
    ----------
    name, label, unit, decimals
        As in `Column`; the ends are called ``name_laag`` and ``name_hoog``.
    interval : str
        What the ends are of, in Dutch.

    Returns
    -------
    tuple of Column
    """
    words = ("ondergrens", "bovengrens")
    ends = zip(INTERVAL_ENDS, words, strict=True)
    low, high = (Column(name + end, f"{interval}, {word}", unit, decimals) for end, word in ends)
    return Column(name, label, unit, decimals), low, high


def estimate_of(
    entity: Entity,
    name: str,
    label: str,
    unit: str = "",
    decimals: int = 0,
    kind: EstimateKind = "schatting",
) -> Estimate:
    """Declare what a model or a sample gives of one kind of entity.

    Parameters
    ----------
    entity : {"gezin", "persoon", "medewerker"}
        Whom it is about.
    name, label, unit, decimals, kind
        As in `Estimate`.

    Returns
    -------
    Estimate
    """
    return Estimate(name, label, unit, decimals, entities=(entity,), kind=kind)
