"""What every page of a run says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lokalis_research.errors import RunError
from lokalis_research.levering import CheckedDelivery
from lokalis_research.levering.doubts import doubts
from lokalis_research.period import HalfYear

LATER = (
    "Wat later dan een maand na het halfjaar gebeurde, telt niet mee; wat later is vastgelegd over "
    "de tijd daarvoor wel."
)


@dataclass(frozen=True)
class Page:
    """What a run folder may know of period and delivery: no path and no content.

    Parameters
    ----------
    period : HalfYear. The half-year.
    delivery : str. Name of the delivery.
    cutoff : datetime.date. Peildatum: up to when registration is complete.
    fingerprint : str. Of the checked delivery.
    is_demo : bool. Whether the delivery is the made-up one.
    doubts : tuple of str. What makes its numbers doubtful as a whole, in Dutch.
    """

    period: HalfYear
    delivery: str
    cutoff: date
    fingerprint: str
    is_demo: bool
    doubts: tuple[str, ...] = ()

    @classmethod
    def of(cls, period: HalfYear, checked: CheckedDelivery) -> Page:
        """Take from a delivery what its pages may say."""
        return cls(
            period,
            checked.name,
            checked.peildatum,
            checked.fingerprint,
            checked.is_demo,
            doubts(checked),
        )

    @property
    def told_later(self) -> str:
        """Say so where a delivery tells more than the page of the half-year may know."""
        return LATER if self.cutoff > self.period.known_until else ""


def page_of(manifest: Mapping[str, Any]) -> Page:
    """Read from the manifest of a run what its pages say."""
    delivery = manifest["levering"]
    return Page(
        HalfYear.parse(manifest["periode"]),
        str(delivery["naam"]),
        date.fromisoformat(delivery["peildatum"]),
        str(delivery["vingerafdruk"]),
        bool(delivery["gemaakt"]),
        tuple(delivery.get("twijfels", ())),
    )


def refuse_later_period(period: HalfYear, checked: CheckedDelivery) -> None:
    """Refuse a half-year that a delivery cannot be about.

    Raises
    ------
    RunError
        If the half-year begins after the peildatum.
    """
    if period.start > checked.peildatum:
        raise RunError(
            f"{period} begins after the delivery's peildatum, {checked.peildatum.isoformat()}.",
            remedy="Choose an earlier half-year, or a later delivery.",
        )
