"""Which studies with human coders belong to a delivery; those of the demo are made up here.

A person's own rounds stand in one place per kind of delivery: real ones (``onderzoek``) or made-up
ones, to practise (``onderzoek_demo/eigen``). Beside the latter stand studies that nobody coded: the
real machinery draws and deals, and coders of planted skill judge. Nothing of one is ever written
into another.
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


def own_studies(*, made_up: bool) -> Path:
    """Find the folder of the rounds that people made themselves.

    Practice on a made-up delivery never meets real studies.
    """
    return home.private_folder(_demo_place() / home.OWN_PRACTICE) if made_up else home.studies()


def _demo_place() -> Path:
    return home.private_folder(home.home() / "onderzoek_demo")


def studies_for(checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear) -> Path:
    """Find the folder of the studies of a delivery; for the demo they are made, once.

    An empty folder where a demo is not the usual one, so that nothing is known of who coded what.
    Own practice rounds go before made-up ones: `runs.studies.study_folder` finds them.
    """
    if not checked.is_demo:
        return home.studies()
    place = _demo_place()
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
