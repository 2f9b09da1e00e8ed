"""Shared by all tests: personal data go to a folder that is gone afterwards."""

import os
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config):
    """Give the whole test run, its workers and its kernels one home for personal data."""
    if "LOKALIS_THUIS" not in os.environ or hasattr(config, "workerinput"):
        os.environ.setdefault("LOKALIS_THUIS", tempfile.mkdtemp(prefix="lokalis-test-"))
    os.environ.pop("LOKALIS_CONTEXT", None)


@pytest.fixture(scope="session")
def repository():
    """The checkout."""
    return Path(__file__).resolve().parents[1]
