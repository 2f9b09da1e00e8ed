"""Figures are the same for everybody: two widths, words beside them, and no colour alone."""

import itertools

import matplotlib as mpl
import pytest

from lokalis_research.drawing import ACCENT, DARK, LIGHT, MIDDLE, dutch_axis, picture

WORDS = {
    "finding": "Het steeg",
    "unit": "Procenten",
    "caption": "Bron: proef",
    "alt": 'Van "1" naar 2',
}


def line(axes, narrow):
    axes.plot([0, 1], [1, 2], linewidth=1 if narrow else 3)


def test_a_phone_gets_a_drawing_of_its_own():
    drawn = picture(line, **WORDS)
    html = drawn._repr_html_()
    assert drawn.wide != drawn.narrow
    assert '<source media="(max-width: 600px)"' in html
    assert html.count("data:image/png;base64,") == 2


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
