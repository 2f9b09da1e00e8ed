"""Figures are the same for everybody: two widths, words beside them, and no colour alone."""

import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from lokalis_research.drawing import (
    ACCENT,
    DARK,
    LIGHT,
    MIDDLE,
    dutch_axis,
    lines,
    measure,
    picture,
    points,
)
from lokalis_research.scan.page_faults import drawn_words

WORDS = {
    "finding": "Het steeg",
    "unit": "Procenten",
    "caption": "Bron: proef",
    "alt": 'Van "1" naar 2',
}


def line(axes, narrow):
    axes.plot([0, 1], [1, 2], linewidth=1 if narrow else 3)


def labelled(axes, narrow):
    line(axes, narrow)
    axes.set_ylabel("gezinnen")


def test_a_phone_gets_a_drawing_of_its_own():
    drawn = picture(line, **WORDS)
    html = drawn._repr_html_()
    assert drawn.wide != drawn.narrow
    assert '<source media="(max-width: 600px)"' in html
    assert html.count("data:image/svg+xml;base64,") == 2
    assert html.count("data:image/png;base64,") == 1


def test_a_drawing_holds_lines_and_names_the_words_it_draws():
    drawn = picture(labelled, **WORDS)
    for form in (drawn.wide, drawn.narrow):
        assert {"gezinnen", "1.0"} <= {word.strip() for word in drawn_words(form)}
        assert b"<text" not in form


def test_the_words_stand_beside_the_image_and_are_escaped():
    html = picture(line, **WORDS)._repr_html_()
    assert '<p class="bevinding">Het steeg</p>' in html
    assert 'alt="Van &quot;1&quot; naar 2"' in html
    assert "<figcaption>Bron: proef</figcaption>" in html


def test_the_same_drawing_gives_the_same_bytes():
    assert picture(line, **WORDS) == picture(line, **WORDS)


def test_drawing_leaves_the_settings_of_the_notebook_alone():
    before = dict(mpl.rcParams)
    picture(line, **WORDS)
    assert dict(mpl.rcParams) == before


def lightness(colour):
    red, green, blue = mpl.colors.to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.combinations([DARK, MIDDLE, LIGHT, "#ffffff"], 2))
)
def test_areas_differ_in_greyscale_too(first, second):
    assert abs(lightness(first) - lightness(second)) > 0.15


def test_the_accent_reads_on_white():
    assert (1.05) / (lightness(ACCENT) ** 2.2 + 0.05) > 4.5


def test_an_axis_is_written_in_dutch():
    drawn = []

    def draw(axes, narrow):
        axes.plot([0, 1], [0, 1500])
        dutch_axis(axes.yaxis, decimals=1, unit="%")
        drawn.append(axes.yaxis.get_major_formatter()(1234.5, 0))

    picture(draw, **WORDS)
    assert set(drawn) == {"1.234,5%"}


def estimates(*rows):
    return pd.DataFrame(rows, columns=["deel", "deel_laag", "deel_hoog"])


def drawn_with(draw):
    """Draw, and hand back the axes of the wide figure."""
    kept = []

    def also_keep(axes, narrow):
        draw(axes)
        kept.append(axes)

    picture(also_keep, **WORDS)
    return kept[0]


def ends_drawn(axes):
    """Read the lines of two or more points that are no marker: the intervals."""
    bars = [line.get_xdata() for line in axes.lines if line.get_marker() in {"None", "", None}]
    return [(min(bar), max(bar)) for bar in bars]


def test_an_interval_is_the_one_of_the_table_even_where_the_point_lies_outside():
    axes = drawn_with(lambda axes: points(axes, estimates((9.0, 2.0, 5.0)), "deel"))

    assert ends_drawn(axes) == [(2.0, 5.0)]
    assert [list(line.get_xdata()) for line in axes.lines if line.get_marker() == "o"] == [[9.0]]


def test_half_an_interval_is_not_drawn_and_its_point_is():
    table = estimates((3.0, 2.0, np.nan), (4.0, 3.0, 5.0))
    axes = drawn_with(lambda axes: points(axes, table, "deel"))

    assert [ends for ends in ends_drawn(axes) if np.isfinite(ends).all()] == [(3.0, 5.0)]
    assert list(axes.lines[0].get_xdata()) == [3.0, 4.0]


def test_a_hidden_value_breaks_the_line_and_hides_its_interval():
    table = estimates((1.0, 0.0, 2.0), (np.nan, 1.0, 3.0), (3.0, 2.0, 4.0), (4.0, 3.0, 5.0))
    axes = drawn_with(lambda axes: lines(axes, table, "deel", label="x"))

    assert [list(line.get_xdata()) for line in axes.lines] == [[0], [2, 3]]
    assert axes.get_legend_handles_labels()[1] == ["x"]


@pytest.mark.parametrize(("low", "said"), [(0, ""), (-5, ""), (50, "de as begint bij 50%")])
def test_an_axis_that_does_not_begin_at_zero_says_so(low, said):
    def draw(axes):
        axes.plot([60, 70], [0, 1])
        measure(axes, "x", 100, low=low, unit="%")

    assert drawn_with(draw).get_xlabel() == said


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("lokalis_research.verzuim.figures", {"seaborn", "matplotlib"}),
        # An unchanged run and the first cell of a notebook compute nothing.
        ("lokalis_research.notebook", {"scipy.sparse", "scipy.special", "scipy.stats"}),
    ],
)
def test_what_is_needed_only_later_is_not_imported_before(module, heavy):
    seen = f"import {module}, sys; print({heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "set()"
