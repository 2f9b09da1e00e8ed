"""How every figure is drawn: two widths, one look, and words that a screen reader can read.

Seaborn draws, from the estimates and intervals of a table: nothing is computed here. It and
matplotlib are imported when the first figure is drawn, not when a topic is.

A `Picture` holds the same drawing for a laptop or paper and for a phone. Finding, unit and source
are text beside the image, not part of it.
"""

from __future__ import annotations

import base64
import html
import io
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from lokalis_research.period import Month
from lokalis_research.text import listing, number, span

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Axes  # what figures call theirs
    from matplotlib.figure import Figure

# Paul Tol's "bright" scheme, in the order in which it also differs in lightness; told apart in
# greyscale by lightness, line style and direct labels.
DARK, MIDDLE, LIGHT, ACCENT = "#22384f", "#4477aa", "#a6c8e4", "#b8463b"
GREY = "#6b7783"
# Inches: the text of a page or of A4, and a phone, so that letters have one size on both.
_WIDE, _NARROW, _HEIGHT = 7.4, 3.9, 3.7
# Of the copies in Word and in a bundle: pages and PDF draw lines, which have none.
_DPI = 160
_STYLE: Any = {
    "font.family": "DejaVu Sans",
    "axes.edgecolor": GREY,
    "axes.labelcolor": "#1c2733",
    "xtick.color": "#1c2733",
    "ytick.color": "#1c2733",
    "grid.color": "#dde2e7",
    # A round end would make an interval longer than it is.
    "lines.solid_capstyle": "butt",
}
_SIZES: Any = {
    **dict.fromkeys(("font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"), 9.5),
    "legend.fontsize": 9.5,
    "lines.linewidth": 2,
}

_DECIMALS = re.compile(r"\b([1-9]\d*\.\d\d)\d+")

Along = Literal["x", "y"]
Draw = Callable[["Axes", bool], None]


@dataclass(frozen=True)
class Picture:
    """A figure with the words that belong to it."""

    finding: str  # what the figure shows, as a sentence
    unit: str  # what is measured, in what unit, over which period
    caption: str  # source, n, method and breaks
    alt: str  # the figure in words, from the same numbers
    wide: bytes  # SVG, for a laptop or paper
    narrow: bytes  # SVG, for a phone
    image: bytes  # PNG of the wide one, for what shows no SVG

    def __repr__(self) -> str:
        return f"<figuur: {self.finding}>"

    def _repr_html_(self) -> str:
        return (
            f'<figure><p class="bevinding">{html.escape(self.finding)}</p>'
            f'<p class="eenheid">{html.escape(self.unit)}</p>{self.element}'
            f"<figcaption>{html.escape(self.caption)}</figcaption></figure>"
        )

    @property
    def element(self) -> str:
        """The drawing alone, as HTML."""
        wide, narrow, image = (
            base64.b64encode(form).decode() for form in (self.wide, self.narrow, self.image)
        )
        svg = "data:image/svg+xml;base64,"
        return (
            f'<picture><source media="(max-width: 600px)" srcset="{svg}{narrow}">'
            f'<source type="image/svg+xml" srcset="{svg}{wide}">'
            f'<img alt="{html.escape(self.alt)}" src="data:image/png;base64,{image}"></picture>'
        )


@dataclass(frozen=True)
class Notice:
    """What stands in the place of a figure that has nothing to show.

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

    The same drawing gives the same bytes.
    """
    tall = height or _HEIGHT
    wide, narrow = _laid_out(draw, (_WIDE, tall), False), _laid_out(draw, (_NARROW, tall), True)
    image = _as_png(wide)
    # Laid out by now, which would be done again.
    wide.set_layout_engine("none")
    return Picture(finding, unit, caption, alt, _as_svg(wide), _as_svg(narrow), image)


def render(draw: Draw, size: tuple[float, float], *, narrow: bool) -> bytes:
    """Draw one PNG image, at one size in inches."""
    return _as_png(_laid_out(draw, size, narrow))


def _laid_out(draw: Draw, size: tuple[float, float], narrow: bool) -> Figure:
    import seaborn as sns
    from matplotlib.figure import Figure

    with sns.axes_style("whitegrid", _STYLE), sns.plotting_context("paper", rc=_SIZES):
        figure = Figure(figsize=size, dpi=_DPI, layout="constrained")
        # Seaborn makes every tick to see whether an axis without a name needs one.
        axes = figure.add_subplot(xlabel=" ", ylabel=" ")
        draw(axes, narrow)
        axes.set(xlabel=axes.get_xlabel().strip(), ylabel=axes.get_ylabel().strip())
        sns.despine(figure)
    return figure


def _as_png(figure: Figure) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    # `savefig` would draw everything twice. No software version in the file: the same drawing
    # gives the same bytes.
    canvas = FigureCanvasAgg(figure)
    canvas.print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _as_svg(figure: Figure) -> bytes:
    """Write a figure with its letters drawn: it looks the same where a typeface is missing."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    text = io.StringIO()
    # Its names of parts would follow from chance, and its head names a moment and a maker.
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "figuur"}):
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(text, metadata=nothing)  # type: ignore[no-untyped-call]
    drawn = text.getvalue()
    # Two decimals are a fiftieth of a hair; the others differ from one processor to the next.
    return _DECIMALS.sub(r"\1", drawn[drawn.index("<svg") :]).encode()


def points(
    axes: Axes,
    data: pd.DataFrame,
    value: str,
    *,
    along: Along = "y",
    aside: float = 0.0,
    colour: str = DARK,
    fill: str = "",
    marker: str = "o",
    size: float = 6.0,
    line: str = "none",
    bar: float = 1.8,
    bar_colour: str = "",
    label: str | None = None,
) -> None:
    """Draw a column as points, one a row of the table, each with its own interval.

    The interval of column ``x`` stands in ``x_laag`` and ``x_hoog``. Aside of their place, points
    do not overlap those of another column.
    """
    import seaborn as sns

    tidy = _with_ends(data, value, np.arange(len(data)) + aside)
    sns.pointplot(
        tidy, **{along: "plaats", _other(along): "waarde"}, orient=along, native_scale=True,
        estimator=_estimate, errorbar=_ends,
        # Below the points, which would seem crossed out otherwise.
        err_kws={"linewidth": bar, "color": bar_colour or colour, "zorder": 1.9},
        color=colour, markers=marker, linestyles=line, markersize=size,
        markerfacecolor=fill or colour, markeredgewidth=1.3, linewidth=1.5, label=label, ax=axes,
    )  # fmt: skip


def lines(
    axes: Axes,
    data: pd.DataFrame,
    value: str,
    *,
    colour: str = DARK,
    line: str = "-",
    marker: str = "",
    fill: str = "",
    label: str | None = None,
) -> None:
    """Draw a column as a line over the numbers of the index, with its interval as a band.

    Where a value is missing, the line is broken.
    """
    import seaborn as sns

    shown = data[value].notna()
    how: Any = {"estimator": _estimate, "errorbar": _ends}
    how |= {"err_kws": {"alpha": 0.16, "linewidth": 0}}
    for _, part in data[shown].groupby((~shown).cumsum()[shown]):
        tidy = _with_ends(part, value, part.index)
        if f"{value}_laag" not in data:
            # Seaborn takes twice as long where it looks for intervals that are not there.
            tidy, how = tidy[tidy["waarde"].notna()], {"estimator": None}
        sns.lineplot(
            tidy, x="plaats", y="waarde", sort=False, **how,
            color=colour, linestyle=line, marker=marker, markersize=5, markeredgecolor=colour,
            markerfacecolor=fill or colour, label=label, legend=False, ax=axes,
        )  # fmt: skip
        label = None


def scatter(
    axes: Axes, x: Any, y: Any, *, colour: str = DARK, fill: str = "", marker: str = "o",
    size: float = 6.0, label: str | None = None,
) -> None:  # fmt: skip
    """Draw points at two numbers each."""
    import seaborn as sns

    sns.scatterplot(
        x=np.asarray(x), y=np.asarray(y), color=fill or colour, edgecolor=colour, marker=marker,
        s=size**2, linewidth=1.2, label=label, legend=False, ax=axes, zorder=3,
    )  # fmt: skip


def bars(
    axes: Axes,
    heights: pd.DataFrame,
    colours: dict[str, str],
    *,
    beside: bool = False,
    hatched: str = "",
) -> None:
    """Draw a bar a row for every column: beside each other, or each before the one before it.

    Of a stack the columns are sums, so that the first is the whole.
    """
    import seaborn as sns

    columns = list(heights.columns)
    tidy = heights.reset_index(drop=True).melt(ignore_index=False, var_name="reeks")
    for names in [columns] if beside else [[name] for name in columns]:
        sns.barplot(
            tidy[tidy["reeks"].isin(names)].rename_axis("plaats").reset_index(),
            x="plaats", y="value", hue="reeks", hue_order=names, palette=colours, saturation=1,
            width=0.8 if beside else 0.72, gap=0.06 if beside else 0, native_scale=True,
            hatch="///" if names == [hatched] else None, edgecolor=GREY, linewidth=0.6,
            errorbar=None, ax=axes,
        )  # fmt: skip


def _with_ends(data: pd.DataFrame, value: str, places: Any) -> pd.DataFrame:
    """Lay a column out as seaborn wants it: the value of every place, and then its two ends."""
    columns = [value, f"{value}_laag", f"{value}_hoog"]
    wide = data.reindex(columns=columns).to_numpy(float, copy=True)
    wide[np.isnan(wide).any(axis=1), 1:] = np.nan
    order = np.argsort(places, kind="stable")
    return pd.DataFrame(
        {"plaats": np.repeat(np.asarray(places)[order], 3), "waarde": wide[order].ravel()}
    )


def _estimate(numbers: pd.Series[float]) -> float:
    return float(numbers.iloc[0])


def _ends(numbers: pd.Series[float]) -> tuple[float, float]:
    return float(numbers.iloc[1]), float(numbers.iloc[2])


def _other(along: Along) -> Along:
    return "x" if along == "y" else "y"


def measure(
    axes: Axes, along: Along, high: float | None, *, low: float | None = 0.0, decimals: int = 0,
    unit: str = "", most: int = 8,
) -> None:  # fmt: skip
    """Make an axis the one along which is measured.

    Its numbers are written in Dutch, the grid stands on it, and it says so when it begins elsewhere
    than at zero.
    """
    (axes.set_xlim if along == "x" else axes.set_ylim)(low, high)
    axes.locator_params(axis=along, nbins=most, integer=decimals == 0, steps=[1, 2, 2.5, 5, 10])
    dutch_axis(axes.xaxis if along == "x" else axes.yaxis, decimals, unit)
    axes.grid(visible=True, axis=along)
    axes.grid(visible=False, axis=_other(along))
    if low is not None and low > 0:
        axis = axes.xaxis if along == "x" else axes.yaxis
        axis.set_label_text(f"de as begint bij {number(low, decimals)}{unit}", color=GREY)


def dutch_axis(axis: Any, decimals: int = 0, unit: str = "") -> None:
    """Write the numbers along an axis in Dutch."""
    axis.set_major_formatter(lambda value, _: number(value, decimals) + unit)


def name_rows(axes: Axes, names: Iterable[Any], narrow: bool) -> None:
    """Write a name before every row, the first at the bottom."""
    labels = [folded(str(name), 20 if narrow else 34) for name in names]
    axes.set_yticks(range(len(labels)), labels, fontsize=8 if narrow else None)
    axes.set_ylim(-0.6, len(labels) - 0.4)


def name_half_years(axes: Axes, names: Iterable[Any], narrow: bool) -> None:
    """Write a half-year under every place, over two lines where there is little room."""
    labels = [str(name) for name in names]
    if narrow:
        short = slice(2 if len(labels) > 6 else 0, None)
        labels = [name[short].replace("H", "\nH") for name in labels]
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.6, len(labels) - 0.4)


def name_months(axes: Axes, months: pd.Series[str], narrow: bool) -> None:
    """Write every January under its place; between them July, where there is room."""
    step = "01" if narrow else "01|-07"
    at = np.flatnonzero(months.str.contains(f"-{step}$"))
    labels = [Month.parse(months.iloc[place]).label.split() for place in at]
    axes.set_xticks(at, [f"{name[:3]}\n{year}" for name, year in labels])
    axes.set_xlim(-0.5, len(months) - 0.5)


def rows_height(rows: int, each: float = 0.25) -> float:
    """Compute how high a figure must be for its rows to be read."""
    return max(2.2, 1.2 + each * rows)


def folded(name: str, width: int) -> str:
    r"""Begin a name with a capital and break it so that it fits.

    Examples
    --------
    >>> folded("in_de_taal van het gezin", 14)
    'In de taal van\nhet gezin'
    """
    words = name.replace("_", " ")
    return textwrap.fill(words[:1].upper() + words[1:], width, break_long_words=False)


def told(
    data: pd.DataFrame, names: Iterable[Any], value: str, decimals: int = 0, unit: str = ""
) -> str:
    """Say in words what `points` draws: the name, value and interval of every row."""
    columns = (data[column] for column in (value, f"{value}_laag", f"{value}_hoog"))
    return listing(
        [
            f"{name} {number(one, decimals)}{unit} {span(low, high, decimals)}"
            for name, one, low, high in zip(names, *columns, strict=True)
        ]
    )


def write(axes: Axes, x: float, y: float, text: str, **how: Any) -> None:
    """Write a text just above a point of the drawing."""
    look = {"ha": "center", "va": "bottom", "xytext": (0, 3), "textcoords": "offset points"}
    axes.annotate(text, (x, y), **(look | how))


def reference(axes: Axes, at: float, label: str) -> None:
    """Draw an upright line to compare with, and its name above it."""
    axes.axvline(at, color=ACCENT, linestyle="--", linewidth=1.5, zorder=1)
    write(axes, at, 1, label, xycoords=("data", "axes fraction"), color=ACCENT)


def mark(axes: Axes, at: float) -> None:
    """Draw a dotted upright line where something changed."""
    axes.axvline(at, color=GREY, linestyle=":", linewidth=1.3, zorder=1)


def legend(axes: Axes, narrow: bool, *, reverse: bool = False) -> None:
    """Name what was drawn above the drawing, where it hides nothing."""
    if (own := axes.get_legend()) is not None:
        own.remove()
    handles, labels = axes.get_legend_handles_labels()
    longest = max(map(len, labels), default=0) + 5
    columns = max(1, min(len(labels), (46 if narrow else 92) // longest))
    axes.figure.legend(
        handles, labels, loc="outside upper left", ncols=columns, reverse=reverse, frameon=False
    )
