"""Duiding: on the page, under its own heading, and harmless."""

import zipfile

import pytest

from lokalis_research import share as room
from lokalis_research.errors import RunError
from lokalis_research.scan.page_faults import page_faults
from lokalis_research.share.places import read_duiding, render_duiding


def test_a_text_stands_on_its_page_under_its_own_heading(approve, sharing, duiding):
    duiding("Het verzuim **steeg**.\n")
    approve()
    with zipfile.ZipFile(room.share(sharing).path) as archive:
        page = archive.read("paginas/40_verzuim.html").decode()
        assert archive.read("duiding/40_verzuim.md").decode() == "Het verzuim **steeg**.\n"
    after = page.split("Duiding door de onderzoekers</h2>")[1]
    assert after.strip().startswith("<p>Het verzuim <strong>steeg</strong>.</p>")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klik](javascript:alert(1))",
        "![](https://voorbeeld.nl/a.png)",
        "<https://voorbeeld.nl>",
        "[a]: https://voorbeeld.nl\n\n[a]",
        "a <b onclick='x'>b</b>",
        "<div>\n\n<iframe src='//voorbeeld.nl'></iframe>",
    ],
)
def test_whatever_is_typed_neither_acts_nor_refers_elsewhere(text):
    assert page_faults(render_duiding(text)) == []
    assert "<a " not in render_duiding(text)
    assert "<img" not in render_duiding(text)


def test_headings_of_a_text_come_below_those_of_the_page():
    html = render_duiding("# Een\n\n## Twee\n\n### Drie")
    assert "<h1" not in html
    assert "<h2" not in html


def test_a_text_without_a_page_is_refused_with_the_nearest_name(tmp_path):
    (tmp_path / "40_verzum.md").write_text("a", encoding="utf-8")
    with pytest.raises(RunError, match='Did you mean "40_verzuim"'):
        read_duiding(tmp_path, ["40_verzuim"])


def test_an_empty_text_is_none(tmp_path):
    (tmp_path / "40_verzuim.md").write_text("\n \n", encoding="utf-8")
    assert read_duiding(tmp_path, ["40_verzuim"]) == {}


def test_a_text_that_is_not_utf8_is_refused(tmp_path):
    (tmp_path / "40_verzuim.md").write_bytes("Zoë".encode("cp1252"))
    with pytest.raises(RunError, match="not in UTF-8"):
        read_duiding(tmp_path, ["40_verzuim"])
