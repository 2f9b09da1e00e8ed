"""What every analysis returns, and what the door makes of it.

A topic returns a `Result`: exact numbers with, per number, how many families, persons or employees
stand behind it. Only `lokalis_research.release` turns it into a `Released`: what may be seen.
Figures, pages and files take a `Released` and nothing else.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
