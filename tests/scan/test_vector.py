"""Drawings of lines: what passes as one, and what its words are read for."""

import base64

import pytest

from lokalis_research.scan import no_needles, scan_files
from lokalis_research.scan.page_faults import drawn_words

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def svg(inside):
    return SVG.format(inside).encode()


def test_lines_with_their_words_are_a_drawing():
    assert drawn_words(svg('<!-- Oost --><path d="M 1 2 L 3.5 4" style="fill: #22384f"/>')) == [
        " Oost "
    ]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<text>Oost</text>",
        "<foreignObject/>",
        '<image href="https://example.org/a.png"/>',
        '<use xlink:href="https://example.org/a.svg#b"/>',
        '<path d="M 1 2" onload="alert(1)"/>',
        '<path d="M 1 2" style="fill: url(https://example.org)"/>',
        '<g id="jan_de_vries"/>',
        "<style>@import url(https://example.org)</style>",
        "<g>los</g>",
        "<g/>los",
        "<g>",
    ],
)
def test_what_runs_fetches_or_writes_is_none(inside):
    assert drawn_words(svg(inside)) is None


def test_a_declaration_is_none():
    assert drawn_words(b'<svg xmlns="http://www.w3.org/2000/svg"><!DOCTYPE svg></svg>') is None
    assert drawn_words(b"<!DOCTYPE svg>" + svg("")) is None


def test_the_coordinates_of_a_drawing_are_no_telephone_number():
    drawn = svg('<path d="M 0612345678 030.1234567 L 111222333 4"/>')
    packed = base64.b64encode(drawn).decode()
    page = f'<img alt="" src="data:image/svg+xml;base64,{packed}">'.encode()
    assert scan_files([("a.svg", drawn), ("a.html", page)], no_needles()).empty


def test_what_a_drawing_writes_is_read():
    hits = scan_files([("a.svg", svg("<!-- bel 06-12345678 -->"))], no_needles())
    assert hits["soort"].tolist() == ["telefoonnummer"]
