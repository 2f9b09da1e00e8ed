from __future__ import annotations

import shutil

import pytest

from lokalis_research.resources import dictionary_path


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the dictionary to break, in a folder with a space and an ë."""
    return shutil.copytree(dictionary_path(), tmp_path / "kopie van Zoë" / "data_dictionary")
