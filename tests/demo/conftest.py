"""The demo is made once for all these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from lokalis_research.demo import DemoTables, generate_staff, write_delivery
from lokalis_research.dictionary import Dictionary, load_dictionary


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def tables() -> DemoTables:
    return generate_staff()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("een map met ë"))
