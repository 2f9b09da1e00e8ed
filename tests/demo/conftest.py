"""The demo is made once for all these tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from lokalis_research.demo import City, DemoTables, generate_city, generate_staff, write_delivery
from lokalis_research.dictionary import Dictionary, load_dictionary


@pytest.fixture(scope="session")
def dictionary() -> Dictionary:
    return load_dictionary()


@pytest.fixture(scope="session")
def tables() -> DemoTables:
    return generate_staff()


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("een map met ë"), only_absence=True)


@pytest.fixture(scope="session")
def city() -> City:
    return generate_city()


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_delivery(tmp_path_factory.mktemp("de stad ë"), only_absence=False)
