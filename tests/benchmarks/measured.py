"""What benchmarks measure: seconds, and memory; run by itself it tells on what machine."""

import os
import platform
import time
import tracemalloc
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("pandas", "numpy", "pyarrow", "scipy", "statsmodels", "matplotlib", "papermill")


def timed(function, *arguments):
    """Return what a function gives, and how many seconds it took."""
    begin = time.perf_counter()
    result = function(*arguments)
    return result, time.perf_counter() - begin


def peak(function, *arguments) -> float:
    """Return the largest number of GiB that a function allocates (in a run of its own)."""
    tracemalloc.start()
    try:
        function(*arguments)
        return tracemalloc.get_traced_memory()[1] / 2**30
    finally:
        tracemalloc.stop()


def machine() -> str:
    """Name the processor, how many cores it has here, and the versions that matter."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    named = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    versions = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores of "
        f"{next(iter(named), platform.processor() or platform.machine())}, "
        f"Python {platform.python_version()}, {versions}"
    )


if __name__ == "__main__":
    print(machine())
