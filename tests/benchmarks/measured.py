"""What benchmarks measure: seconds, and memory."""

import time
import tracemalloc


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
