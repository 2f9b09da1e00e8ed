"""What programs draw by chance (names of cells, fingerprints, pictures) is taken for nothing."""

import base64
import random
import uuid

import pytest

from lokalis_research.scan import scan_files
from lokalis_research.scan.ids import whole_ids
from lokalis_research.scan.needles import Needles

DRAWS = 1_000
RNG = random.Random(20)


def drawn(size):
    return RNG.randbytes(size)


def picture():
    return f"data:image/png;base64,{base64.b64encode(drawn(200)).decode()}"


KINDS = {
    "the id of a cell": lambda: f'<div id="cell-id={drawn(4).hex()}"><p>tekst</p></div>',
    "the long id of a cell": lambda: f'<div id="cell-id={uuid.UUID(bytes=drawn(16))}">tekst</div>',
    "a fingerprint": lambda: f"<p>sha256 {drawn(32).hex()}</p>",
    "a short fingerprint": lambda: f"<p>versie {drawn(8).hex()}</p>",
    "a part of a drawing": lambda: f'<svg><use xlink:href="#m{drawn(5).hex()}"/></svg>',
    "a picture": lambda: f'<img alt="lijn" src="{picture()}">',
    "data in letters": lambda: f"<p>{base64.b64encode(drawn(RNG.randint(9, 60))).decode()}</p>",
}


@pytest.fixture(scope="module")
def needles():
    """What a large delivery holds."""
    pseudonyms = frozenset(drawn(10).hex() for _ in range(50_000))
    raw = {str(70_000_000 + 37 * at) for at in range(20_000)}
    return Needles(
        pseudonyms, lambda words: frozenset(raw.intersection(words)), frozenset(), frozenset()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_drawn_by_chance_gives_no_alarm(kind, needles):
    page = f"<!doctype html><body>{' '.join(KINDS[kind]() for _ in range(DRAWS))}</body>"
    assert scan_files([("a.html", page.encode())], needles).to_dict("records") == []


def test_a_whole_id_in_the_name_of_a_part_is_found(needles):
    someone = min(needles.pseudonyms)
    for name in (f"gezin-{someone}", f"p{someone}"):
        page = f'<!doctype html><body><p id="{name}">tekst</p></body>'
        found = scan_files([("a.html", page.encode())], needles)
        assert found["soort"].tolist() == ["pseudoniem"]


def test_what_a_page_numbers_itself_is_no_id_where_answers_are_numbered_from_one():
    assert whole_ids("deel-1") == {"deel"}
    assert whole_ids("tabel-12-70012345") == {"tabel", "70012345"}


def test_a_workbook_of_many_sheets_holds_no_id_where_answers_are_numbered_from_one():
    numbered = Needles(
        frozenset(), lambda words: frozenset(words) & {"100"}, frozenset(), frozenset()
    )
    sheet = b'<workbook xmlns:r="urn:r"><sheet r:id="rId100"/></workbook>'
    assert scan_files([("a.xml", sheet)], numbered).empty
    assert len(scan_files([("a.xml", sheet.replace(b"rId100", b"100"))], numbered))
