"""What the tests of batches share: a small delivery, and a batch on it."""

import dataclasses

import pytest

from lokalis_research.demo import write_delivery
from lokalis_research.period import HalfYear
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.batch import Order, run_batch


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    return write_delivery(tmp_path_factory.mktemp("levering met ë"))


@pytest.fixture
def batch(notebook_folder, demo, tmp_path):
    """Run a batch on the notebooks added so far."""
    order = Order(
        period=HalfYear(2022, 2),
        delivery=demo,
        runs=tmp_path / "papermill runs ë",
        notebooks=notebook_folder.folder,
        dictionary=dictionary_path(),
        studies=lambda checked, dictionary, period: tmp_path / "onderzoek",
    )

    def run(**changes):
        seen = []
        report = run_batch(
            dataclasses.replace(order, **changes), lambda name, state: seen.append((name, state))
        )
        return report, seen

    run.order = order
    run.folder = order.runs / "2022H2"
    return run
