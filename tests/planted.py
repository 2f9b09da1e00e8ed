"""A made-up city, and what a page of it says laid beside what was planted there."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from lokalis_research import drawing, home, notebook
from lokalis_research.demo import (
    City,
    generate_city,
    write_delivery,
)
from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering import CheckedDelivery, load_or_make_key, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.resources import notebooks_path
from lokalis_research.verdict import Side
from lokalis_research.verwijzingen import answer as referral_answer
from tests.cells import run_cells

PERIOD = HalfYear(2022, 2)
BEFORE = PERIOD.shift(-2)
STATED, SILENT, WRONG = "gezegd", "zwijgt", "fout"
ERROR = 0.05
"""How often a page may claim what is not so, and an interval may miss."""

Names = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """A planted truth, and what a page says of it."""

    page: str
    what: str
    planted: str
    said: str
    outcome: str
    is_interval: bool = False
    is_left_out: bool = False
    """Whether the page says that its interval leaves this out: mistakes that coders share."""


@dataclass(frozen=True)
class World:
    """A made-up city with its delivery, as another seed makes it."""

    seed: int
    folder: Path

    @cached_property
    def city(self) -> City:
        """The families."""
        return generate_city(self.seed)

    @cached_property
    def delivery(self) -> CheckedDelivery:
        """What is delivered of it."""
        return read_delivery(
            write_delivery(self.folder, self.seed, only_absence=False),
            load_dictionary(),
            key=load_or_make_key(home.key_file()),
            cache=home.cache_folder(),
        )

    @cached_property
    def absence(self) -> CheckedDelivery:
        """What is delivered of its staff: made in a second."""
        return read_delivery(
            write_delivery(self.folder / "verzuim", self.seed),
            load_dictionary(),
            key=load_or_make_key(home.key_file()),
            cache=home.cache_folder(),
        )

    @contextlib.contextmanager
    def entered(self, delivery: CheckedDelivery) -> Iterator[None]:
        """Let pages be about this city; nothing is drawn."""
        with (
            patch.object(notebook, "demo_delivery", lambda _: delivery),
            patch.object(drawing, "render", lambda *_, **__: b""),
            patch("lokalis_research.demo_codings.generate_city", lambda: self.city),
        ):
            yield

    def page(self, begins: str, until: str = "") -> Names:
        """Run the cells of a page up to its answer, or up to where a name is made."""
        (path,) = notebooks_path().glob(f"{begins}*.ipynb")
        delivery = self.absence if begins == "40" else self.delivery
        with self.entered(delivery):
            return run_cells(path, until)


def verdict(page: str, what: str, side: Side, planted: float, told: str) -> Said:
    """Lay a verdict beside the sign of what was planted; of what was not to differ, no claim is so.

    "Nauwelijks" is so where what was planted is less than is worth saying.
    """
    claims = {"hoger": 1.0, "lager": -1.0, "nauwelijks": 0.0}
    if side == "niet te zeggen":
        outcome = SILENT
    elif side == "nauwelijks":
        outcome = STATED if abs(planted) <= referral_answer.HARDLY else WRONG
    else:
        outcome = STATED if claims[side] == np.sign(planted) else WRONG
    return Said(page, what, told, side, outcome)


def interval(page: str, what: str, planted: float, low: float, high: float, unit: str = "") -> Said:
    """Lay what was planted beside an interval, as it is printed."""
    said = f"{low:.3g} tot {high:.3g}{unit}" if math.isfinite(low) else "verborgen"
    outcome = SILENT if math.isnan(low) else STATED if low <= planted <= high else WRONG
    return Said(page, what, f"{planted:.3g}{unit}", said, outcome, is_interval=True)
