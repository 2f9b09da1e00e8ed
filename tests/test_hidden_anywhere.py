"""Whatever is hidden of a delivery, few numbers or many: every page is made, and reads well."""

import functools
import re
import zlib

import pytest
from cells import read, shown_by

from lokalis_research import drawing, notebook
from lokalis_research.release.register import Register
from lokalis_research.resources import notebooks_path

pytestmark = [pytest.mark.slow, pytest.mark.long]
PAGES = sorted(notebooks_path().glob("[0-9]*.ipynb"))


class ByChance:
    """Numbers to hide, a share of all there are, drawn by their names."""

    def __init__(self, share):
        self.share = share

    def __contains__(self, key):
        return zlib.crc32(repr(key).encode()) < self.share * 2**32


@pytest.mark.parametrize("share", [0.07, 0.4])
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_is_made_whatever_is_hidden(page, share, monkeypatch):
    monkeypatch.setattr(
        notebook, "Register", functools.partial(Register, must_hide=ByChance(share))
    )
    monkeypatch.setattr(drawing, "render", lambda *drawn, **how: b"")

    seen = [text for shown in shown_by(page) for text in read(shown)]

    assert seen
    assert not [text for text in seen if re.search(r"\bnan\b|\binf\b|\bNone\b|<NA>", text)]
