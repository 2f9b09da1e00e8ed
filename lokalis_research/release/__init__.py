"""The one door out: a `Result` becomes a `Released`, or it does not leave.

Nothing of a delivery is drawn, tabled or written for others unless it came through `release`.
"""

from lokalis_research.release.door import release
from lokalis_research.release.rules import Rules, load_rules

__all__ = ["Rules", "load_rules", "release"]
