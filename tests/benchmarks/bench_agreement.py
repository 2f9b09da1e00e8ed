"""How fast Krippendorff's alpha is resampled, beside computing it anew for every resample.

Run from the checkout: ``python tests/benchmarks/bench_agreement.py [goals] [resamples]``. It prints
seconds and ratios, all measured in one run on this machine; nothing asserts a time. The package
krippendorff takes part if it is installed.
"""

import sys
import time

import numpy as np

from lokalis_research.stats.agreement import (
    Ratings,
    alpha_measure,
    krippendorff_alpha,
    replicates,
    resample,
)

try:
    import krippendorff
except ImportError:
    krippendorff = None

CODERS, CATEGORIES, MISSING = 5, 5, 0.2
FEW = 20
"""How many resamples the slow ways are timed on."""


def make_judgements(goals: int, seed: int = 2022) -> tuple[np.ndarray, np.ndarray]:
    """Make up ordinal judgements with a fifth missing, and the families of the goals."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, CATEGORIES, (goals, 1))
    seen = np.clip(truth + random.integers(-1, 2, (goals, CODERS)), 0, CATEGORIES - 1)
    matrix = seen.astype(float)
    matrix[random.random(matrix.shape) < MISSING] = np.nan
    return matrix, random.integers(0, max(goals // 2, 1), goals)


def by_definition(matrix: np.ndarray) -> float:
    """Compute ordinal alpha from coincidences, as one would for a single table."""
    counts = np.stack([(matrix == value).sum(axis=1) for value in range(CATEGORIES)], axis=1)
    counts = counts[counts.sum(axis=1) > 1].astype(float)
    often = counts.sum(axis=0)
    middle = np.cumsum(often) - often / 2
    apart = (middle[:, None] - middle[None, :]) ** 2
    within = (((counts @ apart) * counts).sum(axis=1) / (counts.sum(axis=1) - 1)).sum()
    return 1 - (often.sum() - 1) * within / (often @ apart @ often)


def timed(function, *arguments, times: int = 1):
    """Give the result and the median of some timings."""
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        result = function(*arguments)
        seconds.append(time.perf_counter() - begin)
    return result, float(np.median(seconds))


def whole_way(matrix: np.ndarray, families: np.ndarray | None, number: int):
    """Read the matrix, compute alpha and its bootstrap interval."""
    ratings = Ratings.of(matrix, clusters=families)
    measure = alpha_measure(ratings, "ordinal")
    found = krippendorff_alpha(ratings, "ordinal")
    return resample(found, measure, ratings.clusters, number=number, seed=1)


def looped(function, matrix: np.ndarray, number: int) -> np.ndarray:
    """Draw goals and compute alpha anew, resample by resample."""
    random = np.random.default_rng(1)
    goals = len(matrix)
    return np.array([function(matrix[random.integers(0, goals, goals)]) for _ in range(number)])


def main() -> None:
    """Print the comparison."""
    goals = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    matrix, families = make_judgements(goals)
    found, ours = timed(whole_way, matrix, None, number, times=3)
    print(f"{CODERS} coders, {goals} goals, {MISSING:.0%} missing, ordinal, {number} resamples")
    print(f"by goal, all in one:         {ours:8.3f} s   {found}")
    found, clustered = timed(whole_way, matrix, families, number, times=3)
    print(f"by family, all in one:       {clustered:8.3f} s   {found}")
    ratings = Ratings.of(matrix)
    drawn = replicates(alpha_measure(ratings, "ordinal"), ratings.clusters, number=number)
    slow, seconds = timed(looped, by_definition, matrix, FEW)
    seconds *= number / FEW
    compared = f"{seconds / ours:.0f} times as long by goal, {seconds / clustered:.0f} by family"
    print(f"definition, in a loop:       {seconds:8.3f} s   {compared}")
    print(f"  standard errors: {drawn.std():.5f} and, of {FEW} resamples, {slow.std():.5f}")
    if krippendorff is None:
        print("package krippendorff: not installed")
        return

    def packaged(table: np.ndarray) -> float:
        return krippendorff.alpha(reliability_data=table.T, level_of_measurement="ordinal")

    _, seconds = timed(looped, packaged, matrix, FEW)
    seconds *= number / FEW
    compared = f"{seconds / ours:.0f} times as long by goal, {seconds / clustered:.0f} by family"
    print(f"package krippendorff, loop:  {seconds:8.3f} s   {compared}")


if __name__ == "__main__":
    main()
