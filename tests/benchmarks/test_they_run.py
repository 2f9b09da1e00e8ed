"""Benchmarks run to their end: nobody notices otherwise that one calls what has changed."""

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
# How each is asked for less; the batch is measured whole, and tested where it lives.
SMALL = {
    "bench_agreement": ("500", "20"),
    "bench_counts": ("4",),
    "bench_levering": ("2000",),
    "bench_machine": ("3000",),
    "bench_person_days": ("2000",),
    "bench_referrals": ("1", "2"),
    "bench_sampling": ("20000",),
    "bench_suppression": (),
}


def test_every_benchmark_but_the_batch_is_tried():
    assert {path.stem for path in HERE.glob("bench_*.py")} == {*SMALL, "bench_batch"}


@pytest.mark.long
@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs_to_its_end(name):
    done = subprocess.run(
        [sys.executable, HERE / f"{name}.py", *SMALL[name]],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout
