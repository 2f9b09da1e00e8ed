"""The demo: a made-up delivery to learn, show and test with. It knows no topic.

One module per kind of table makes the truth (`contracts`, `absence`, and in `city` everything about
families), `exports` and `delivery` write it the way exports look, `dirt` spoils that, and `truths`
and `dirt` hold keys: what coders judge by, and what a check should find.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
