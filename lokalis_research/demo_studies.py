"""Which studies with human coders belong to a delivery; those of the demo are made up here.

For the demo the real machinery draws and deals, and coders of planted skill judge. What they say is
put beside the demo once, and never meets the studies of real deliveries.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from pathlib import Path

from lokalis_research import home
from lokalis_research.dictionary import Dictionary
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear

_NEEDED = {"gezinnen", "begeleidingen", "gezinsplannen", "doelen"}


def studies_for(checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear) -> Path:
    """Find the folder of the studies of a delivery; for the demo they are made, once.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.
    dictionary : Dictionary
        The data dictionary.
    period : HalfYear
        The half-year of the run; the studies of the demo are made for it.

    Returns
    -------
    pathlib.Path
        The user's own studies. For the demo delivery made-up ones; an empty folder where a demo is
        not the usual one, so that nothing is known of who coded what.
    """
    if not checked.is_demo:
        return home.studies()
    place = home.private_folder(home.home() / "demo_onderzoek")
    folder = place / f"{checked.fingerprint[:12]}-{dictionary.fingerprint[:12]}-{period}"
    if folder.is_dir():
        return folder
    half_made = Path(tempfile.mkdtemp(prefix=".half-", dir=place))
    try:
        if set(checked.tables) >= _NEEDED:
            # Half of the package, and once per delivery and half-year.
            from lokalis_research.demo_codings import make_studies

            make_studies(checked, dictionary, period, half_made)
        # Two notebooks may both find nothing: whoever is done first has it.
        with contextlib.suppress(OSError):
            half_made.replace(folder)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    return folder
