"""A town of a sixtieth of the families: few may be shown, and every page is made all the same."""

import re
import zlib
from pathlib import Path

import pytest
from cells import read, shown_by

from lokalis_research import drawing, home, notebook
from lokalis_research.demo import write_delivery
from lokalis_research.levering import load_or_make_key, read_delivery
from lokalis_research.resources import notebooks_path

pytestmark = [pytest.mark.slow, pytest.mark.long]
# Pages of studies need plans and goals to draw from in every wijk.
PAGES = sorted(
    path for path in notebooks_path().glob("[0-9]*.ipynb") if path.stem[:2] not in ("10", "20")
)
ONE_IN = 60
OF_FAMILIES = [
    "WIZ_trajecten.csv", "WIZ_gezinsleden.csv", "WIZ_hulpvragen.csv", "WIZ_driegesprekken.csv",
    "WIZ_verwijzingen.csv", "OUD_trajecten.csv",
]  # fmt: skip
PLANS, GOALS = (
    ["WIZ_gezinsplannen.csv", "OUD_gezinsplannen.csv"],
    ["WIZ_doelen.csv", "OUD_doelen.csv"],
)
STAFF = {"HR_dienstverbanden.csv": 0, "HR_verzuim.csv": 1}


def leave(path, place, keep):
    """Keep the rows of a file of which one cell is wanted."""
    content = path.read_bytes()
    encoding = "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "cp1252"
    head, *rows = content.decode(encoding).splitlines()
    kept = [row for row in rows if keep(row.split(";")[place])]
    path.write_bytes(("\r\n".join([head, *kept]) + "\r\n").encode(encoding))
    return [row.split(";") for row in kept]


def one_in(many):
    return lambda number: zlib.crc32(number.encode()) % many == 0


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The demo delivery with one in sixty families, and one in ten employees."""
    folder = write_delivery(tmp_path_factory.mktemp("stadje"), only_absence=False)
    families = leave(folder / "WIZ_klanten.csv", 0, one_in(ONE_IN))
    known = {number for row in families for number in row[:2]}
    for name in OF_FAMILIES:
        leave(folder / name, 1, known.__contains__)
    plans = {row[0] for name in PLANS for row in leave(folder / name, 1, known.__contains__)}
    for name in GOALS:
        leave(folder / name, 1, plans.__contains__)
    for name, place in STAFF.items():
        leave(folder / name, place, one_in(10))
    return folder


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_page_of_a_small_town_is_made(town, page, monkeypatch):
    def delivery(dictionary):
        key = load_or_make_key(home.key_file())
        return read_delivery(Path(town), dictionary, key=key, cache=home.cache_folder())

    monkeypatch.setattr(notebook, "demo_delivery", delivery)
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")
    seen = [text for shown in shown_by(page) for text in read(shown)]
    assert len(seen) > 3
    assert not [text for text in seen if re.search(r"\bnan\b|\binf\b|\bNone\b|<NA>", text)]
