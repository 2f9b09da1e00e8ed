"""Draws that can be repeated and believed: the key of a study, the frame, the draw, the receipt."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
