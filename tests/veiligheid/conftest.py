"""The demo city read the way any delivery is, what its plans really say, and waves of the study."""

import pandas as pd
import pytest

from lokalis_research.codering import load_codebook
from lokalis_research.demo import generate_city, write_delivery
from lokalis_research.demo.city.codings import CRITERIA, safety_truths
from lokalis_research.levering import DEMO_KEY, read_delivery
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import draw
from lokalis_research.veiligheid.frame import plan_frame
from lokalis_research.veiligheid.plan import divide
from lokalis_research.veiligheid.questions import answers
from lokalis_research.veiligheid.wave import Wave

PERIOD, HOME = HalfYear(2022, 2), "thuis van Zoë"


@pytest.fixture(scope="session")
def home_folder(delivery_folder):
    """The folder for personal data, with the checked delivery in its cache."""
    return delivery_folder.parent / HOME


@pytest.fixture(scope="session")
def delivery_folder(tmp_path_factory):
    """The exports of the demo, with their agreement."""
    return write_delivery(tmp_path_factory.mktemp("de stad ë") / "levering", only_absence=False)


@pytest.fixture(scope="session")
def delivery(delivery_folder, dictionary):
    # Where a user of that home has it: commands that are called in it read nothing twice.
    cache = delivery_folder.parent / HOME / "cache"
    return read_delivery(delivery_folder, dictionary, key=b"x" * 32, cache=cache)


@pytest.fixture(scope="session")
def city():
    return generate_city()


@pytest.fixture(scope="session")
def truths(city):
    """What every plan really says, under its pseudonym."""
    table = safety_truths(city)
    return table.assign(plan_id=pseudonymise(table["plan_id"], "plan_id", DEMO_KEY))


@pytest.fixture(scope="session")
def frame(delivery, dictionary):
    return plan_frame(delivery, dictionary, PERIOD)


@pytest.fixture(scope="session")
def earlier_frame(delivery, dictionary):
    return plan_frame(delivery, dictionary, PERIOD.shift(-1))


@pytest.fixture(scope="session")
def truly(truths):
    """Answer all questions about all plans of a frame, rightly."""

    by_plan = truths.set_index("plan_id")[list(CRITERIA)]
    known = {}

    def told(frame):
        if frame.day not in known:
            codes = by_plan.loc[frame.units["plan_id"]].reset_index(drop=True)
            known[frame.day] = answers(codes)
        return known[frame.day]

    return told


@pytest.fixture(scope="session")
def wave_of(truly, dictionary):
    """Draw from a frame, and let the truth be told of everyone drawn."""
    codebook = load_codebook(dictionary, "veiligheid")

    def make(frame, key, plans=400, period=PERIOD, silent=(), start=0.0, drawn=None):
        if drawn is None:
            sizes = divide(frame.sizes, plans, minimum=10)
            drawn = draw(frame.units, sizes, key=key, start=start)
        known = pd.concat([frame.units, truly(frame)], axis=1)
        used = drawn.selected.loc[drawn.selected["rol"] == "steekproef", ["eenheid_id"]]
        units = used.merge(known, on="eenheid_id")
        heard = ~units["stratum"].isin(silent)
        asked = list(truly(frame).columns)
        units[asked] = units[asked].where(heard)
        return Wave(
            period=period,
            frame=frame.units,
            drawn=used.merge(frame.units[["eenheid_id", "buurtteam"]], on="eenheid_id"),
            units=units.assign(vervanger=False, beoordeeld=heard),
            undecided=pd.DataFrame(columns=["eenheid_id", "laag", "hoog", "vraag"]),
            replaced=pd.DataFrame({"reden": [], "aantal": []}),
            codings=pd.DataFrame(columns=["eenheid_id", "codeur", "criterium", "oordeel"]),
            codebook=codebook,
        )

    return make


@pytest.fixture(scope="session")
def wave(wave_of, frame):
    return wave_of(frame, b"k" * 32)
