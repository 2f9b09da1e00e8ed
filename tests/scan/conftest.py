"""A delivery with three ids, a few free texts and a key: what the scan looks for."""

import pandas as pd
import pytest

from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.scan import make_needles, scan_files

KEY = b"k" * 32
IDS = {"70012345": "gezin_id", "C00000417": "gezin_id", "002247": "medewerker_id"}
TEXTS = [
    "Samen met oma Fatoumata elke woensdagmiddag zonder ruzie boodschappen doen op de markt",
    "Zij en André van ’t Hof vinden dat de vergaderingen op school té lang duren voor haar",
    "boodschappen doen met Bas Jansen-Smit. Afgestemd op wat zij kan",
]
PUBLIC = ["Elke dag samen eten. Ondiep en Oost liggen in Utrecht, zonder ruzie op de markt."]


def hash_ids(ids, kind):
    return pseudonymise(ids, kind, KEY)


@pytest.fixture(scope="session")
def pseudonym():
    """The pseudonym of family 70012345."""
    return hash_ids(pd.Series(["70012345"]), "gezin_id").item()


@pytest.fixture(scope="session")
def kinds():
    """Scan one file, and list the kinds of what was found."""
    known: dict[str, set[str]] = {}
    for one, kind in IDS.items():
        known.setdefault(kind, set()).add(hash_ids(pd.Series([one]), kind).item())
    needles = make_needles(known, hash_ids, TEXTS, PUBLIC)
    return lambda name, content: set(scan_files([(name, content)], needles)["soort"])
