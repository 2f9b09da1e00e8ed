"""What figures with one row per question share: the names of the rows and the axis in per cent."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from lokalis_research.drawing import Notice, dutch_axis

NOTHING = Notice("Geen van deze cijfers mag worden getoond: er staan te weinig gezinnen achter.")


def rows_on_axis(axes: Axes, at: np.ndarray, labels: list[str], narrow: bool) -> None:
    """Name the rows, and let the axis run from 0 to 100 per cent."""
    names = [_folded(label) if narrow else label for label in labels]
    axes.set_yticks(at, [name[0].upper() + name[1:] for name in names])
    axes.set_xlim(0, 100)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.locator_params(axis="x", nbins=3 if narrow else 5)
    dutch_axis(axes.xaxis, unit="%")


def _folded(label: str) -> str:
    """Break a label once, at the space nearest to its middle."""
    places = [place for place, sign in enumerate(label) if sign == " "]
    if len(label) < 15 or not places:
        return label
    middle = min(places, key=lambda place: abs(place - len(label) / 2))
    return label[:middle] + "\n" + label[middle + 1 :]
