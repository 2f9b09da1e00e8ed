"""How every figure is drawn: two widths, one look, and words that a screen reader can read.

A `Picture` holds the same drawing for a laptop or paper and for a phone. Finding, unit and source
are text beside the image, not pixels in it.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from lokalis_research.text import number

# Paul Tol's "bright" scheme, in the order in which it also differs in lightness; told apart in
# greyscale by lightness, line style and direct labels.
DARK, MIDDLE, LIGHT, ACCENT = "#22384f", "#4477aa", "#a6c8e4", "#b8463b"
GREY = "#6b7783"
_WIDE, _NARROW = (7.4, 3.7), (3.9, 3.7)
_DPI = 160
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#1c2733",
    "xtick.color": "#1c2733",
    "ytick.color": "#1c2733",
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#dde2e7",
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "savefig.facecolor": "white",
}

Draw = Callable[[Axes, bool], None]


@dataclass(frozen=True)
class Picture:
    """A figure with the words that belong to it.

    Parameters
    ----------
    finding : str. What the figure shows, as a sentence.
    unit : str. What is measured, in what unit, over which period.
    caption : str. Source, n, method and breaks.
    alt : str. The figure in words, from the same numbers.
    wide, narrow : bytes. PNG images for a laptop or paper, and for a phone.
    """

    finding: str
    unit: str
    caption: str
    alt: str
    wide: bytes
    narrow: bytes

    def __repr__(self) -> str:
        return f"<figuur: {self.finding}>"

    def _repr_html_(self) -> str:
        wide, narrow = (base64.b64encode(image).decode() for image in (self.wide, self.narrow))
        start = "data:image/png;base64,"
        return (
            f'<figure><p class="bevinding">{html.escape(self.finding)}</p>'
            f'<p class="eenheid">{html.escape(self.unit)}</p>'
            f'<picture><source media="(max-width: 600px)" srcset="{start}{narrow}">'
            f'<img alt="{html.escape(self.alt)}" src="{start}{wide}"></picture>'
            f"<figcaption>{html.escape(self.caption)}</figcaption></figure>"
        )


@dataclass(frozen=True)
class Notice:
    """What stands in the place of a figure that has nothing to show.

    Parameters
    ----------
    text : str. Why, in Dutch.

    Examples
    --------
    >>> Notice("Niets te tonen.")._repr_html_()
    '<p class="geen">Niets te tonen.</p>'
    """

    text: str

    def _repr_html_(self) -> str:
        return f'<p class="geen">{html.escape(self.text)}</p>'


def picture(
    draw: Draw, *, finding: str, unit: str, caption: str, alt: str, height: float | None = None
) -> Picture:
    """Draw a figure at both widths.

    Parameters
    ----------
    draw : callable. Takes axes and whether they are narrow, and draws on them.
    finding, unit, caption, alt : str. The words of `Picture`.
    height : float, optional. Height in inches where the usual one does not fit.

    Returns
    -------
    Picture. The same bytes for the same drawing.
    """
    wide, narrow = (
        _render(draw, (width, height or usual), is_narrow)
        for (width, usual), is_narrow in ((_WIDE, False), (_NARROW, True))
    )
    return Picture(finding, unit, caption, alt, wide, narrow)


def _render(draw: Draw, size: tuple[float, float], is_narrow: bool) -> bytes:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        axes = figure.add_subplot()
        draw(axes, is_narrow)
        buffer = io.BytesIO()
        # No software version in the file: the same drawing gives the same bytes.
        figure.savefig(buffer, format="png", dpi=_DPI, metadata={"Software": None})
    return buffer.getvalue()


def dutch_axis(axis: Any, decimals: int = 0, unit: str = "") -> None:
    """Write the numbers along an axis in Dutch.

    Parameters
    ----------
    axis : matplotlib.axis.Axis. The axis.
    decimals : int. How many decimals.
    unit : str. Written behind every number, such as ``"%"``.
    """
    axis.set_major_formatter(FuncFormatter(lambda value, _: number(value, decimals) + unit))
