"""How far coders agree: coefficients with intervals, and a defined answer where there is none.

`Ratings` holds who judged what; every coefficient takes one and returns a `Coefficient`.
`bootstrapped` gives it an interval from resampled clusters of units; the ``..._measure`` functions
prepare a coefficient of your own for `resample`.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
