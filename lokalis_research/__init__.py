"""Half-yearly research on Utrecht's buurtteams jeugd & gezin: what a notebook starts from.

>>> import lokalis_research as lr
>>> lr.HalfYear.parse("2022H2")
HalfYear(year=2022, half=2)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
