"""The demo: a made-up delivery to learn, show and test with. It knows no topic.

One module per kind of table makes the truth (`contracts`, `absence`, and in `city` everything about
families), `exports` and `delivery` write it the way exports look, and `dirt` spoils that; it holds
the key of what a check should find, as `city.codings` holds what coders judge by.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
