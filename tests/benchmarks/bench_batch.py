"""How long a batch takes beside what a user would do without it: a loop of papermill and nbconvert.

Run from the checkout: ``python tests/benchmarks/bench_batch.py [workers]``. Everything is measured
in one run on this machine, in a home of its own; nothing asserts a time.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from lokalis_research.resources import notebooks_path
from lokalis_research.runs.folder import PER_TEAM
from lokalis_research.teampagina.numbers import NOTEBOOK

PERIOD = "2022H2"


def spent(command: list[str], home: Path) -> tuple[float, float]:
    """Run a command; return seconds by the clock, and of all processors."""
    before, start = os.times(), time.perf_counter()
    environment = os.environ | {"LOKALIS_THUIS": str(home)}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system
    return (time.perf_counter() - start, used - before.children_user - before.children_system)


def together(rows: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Add up what commands took."""
    clock, cpu = map(sum, zip(*rows, strict=True))
    return clock, cpu


def main(workers: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home, out = Path(folder, "home"), Path(folder, "out")
        out.mkdir()
        lokalis = [sys.executable, "-m", "lokalis_research", "run", "--demo"]
        lokalis += ["--tegelijk", str(workers)]
        # Makes the demo, its studies and every cache, so that both sides find them.
        spent([*lokalis, PERIOD, "--map", str(out / "first")], home)

        rows = {}
        for path in sorted(notebooks_path().glob("[0-9]*.ipynb")):
            made = str(out / path.name)
            steps = (["papermill", str(path), made], ["nbconvert", "--to", "html", made])
            rows[path.stem] = together(spent([sys.executable, "-m", *step], home) for step in steps)
        loop = together(rows.values())
        warm = [*lokalis, PERIOD, "--map", str(out / "warm")]
        changed = [*warm, "--zet", "40_verzuim_kort_lang.grens=7"]
        found = {
            "papermill and nbconvert, one after the other": loop,
            "batch, cold kernels": spent(
                [*lokalis, PERIOD, "--koud", "--map", str(out / "cold")], home
            ),
            "batch": spent(warm, home),
            "batch, nothing to do": spent(warm, home),
            "batch, --zet 40_verzuim_kort_lang.grens=7": spent(changed, home),
            "pages per team": spent([*changed, "--per-team"], home),
        }
        teams = len([*(out / "warm" / PERIOD / PER_TEAM).glob("*.html")])
        of_teams = rows[NOTEBOOK][0] * teams
        print(f"{'':<48}{'s':>8}{'CPU s':>8}{'times':>8}")
        for name, (clock, cpu) in found.items():
            beside = of_teams if name == "pages per team" else loop[0]
            print(f"{name:<48}{clock:8.1f}{cpu:8.1f}{beside / clock:8.1f}")
        print(f"({teams} pages per team beside the notebook on teams as often, {of_teams:.0f} s)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
