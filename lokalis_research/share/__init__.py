"""Four eyes, the share bundle, and what happens to it afterwards.

In JupyterLab the page of ``lokalis review`` is what this shows, and its ``decide`` takes the
decision down::

    from lokalis_research import share
    places = share.Places(Path("papermill_runs"), HalfYear(2022, 2))
    beoordeling = share.review(places, load_dictionary())
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
