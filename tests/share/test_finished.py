"""What a run must be before anybody decides on it or shares it."""

import zipfile

import pytest

from lokalis_research import share as room
from lokalis_research.errors import RunError

NAME = "40_verzuim"


def test_a_failed_notebook_is_named_and_keeps_no_other_page_back(look, approve, sharing, failed):
    failed(sharing.places, "50_ander")
    assert "50_ander ontbreekt (het notebook is mislukt)" in look().page()
    approve()
    made = room.share(sharing)
    assert made.missing == ("50_ander",)
    with zipfile.ZipFile(made.path) as bundle:
        for page in ("index.html", "verantwoording.html"):
            assert "niet in dit pakket: 50_ander." in bundle.read(page).decode()
    assert room.verify(made.path).faults == ()


def test_a_run_of_which_every_notebook_failed_is_not_shared(approve, sharing, failed):
    failed(sharing.places, NAME)
    approve()
    with pytest.raises(RunError, match=f"No page of this run was made: {NAME}"):
        room.share(sharing)
