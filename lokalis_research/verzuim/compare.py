"""Whether two absence percentages differ by more than chance."""

from __future__ import annotations

import math

from scipy import stats


def differ(
    first: tuple[float, float, float], second: tuple[float, float, float], alpha: float = 0.05
) -> bool:
    """Test whether two ratios differ, on the logarithmic scale.

    The standard error is √(v₁ + v₂) with v = (se / R)² (delta method); the degrees of freedom are
    Welch's, (v₁ + v₂)² / (v₁² / f₁ + v₂² / f₂). The two are taken as independent. Half-years that
    share their employees go up and down together, so that this errs on the side of no difference.
    """
    if any(math.isnan(part) for part in (*first, *second)) or min(first[0], second[0]) <= 0:
        return False
    variances = [(error / ratio) ** 2 for ratio, error, _ in (first, second)]
    total = sum(variances)
    spread = sum(v**2 / f for v, (_, _, f) in zip(variances, (first, second), strict=True))
    if total == 0:
        return first[0] != second[0]
    quantile = stats.t.ppf(1 - alpha / 2, total**2 / spread)
    return bool(abs(math.log(first[0] / second[0])) > quantile * math.sqrt(total))
