"""A small codebook, a round of made-up units, and two coders who answer it."""

import copy

import pandas as pd
import pytest
import yaml

from lokalis_research.codering import CoderStore, create_round
from lokalis_research.codering.codebook import read_codebook

KEY = b"a key of sixteen bytes or more"
CODEBOOK = """
naam: proef
versie: "2"
titel: Proef
eenheid: doel
toelichting: Lees het doel.
criteria:
  - naam: concreet
    titel: Concreet
    vraag: Zegt het wat er anders wordt?
    meetniveau: nominaal
    waarden:
      - {code: ja, label: Ja, toets: "1"}
      - {code: nee, label: Nee, toets: "2"}
      - {code: onduidelijk, label: Niet te zeggen, toets: "3", telt_mee: false}
    uitleg: Concreet is wat je ziet.
    bij_twijfel: Kies nee.
    voorbeelden:
      - {tekst: Iets verbeteren., code: nee, waarom: Te vaag.}
      - {tekst: Elke dag lezen., code: ja, waarom: Dat zie je.}
    ongewijzigd_sinds: "1"
  - naam: haalbaar
    titel: Haalbaar
    vraag: Hoe haalbaar is het?
    meetniveau: ordinaal
    waarden:
      - {code: laag, label: Weinig, toets: "1"}
      - {code: midden, label: "Wel wat, maar niet veel", toets: "2"}
      - {code: hoog, label: Heel goed, toets: "3"}
    uitleg: Denk aan een gewoon gezin.
    bij_twijfel: Kies de laagste.
    voorbeelden: []
    ongewijzigd_sinds: "2"
"""


@pytest.fixture
def content():
    """The codebook as plain data, to spoil."""
    return copy.deepcopy(yaml.safe_load(CODEBOOK))


@pytest.fixture
def as_codebook():
    """Read a codebook from plain data."""

    def read(data, name="proef-v2.yaml"):
        return read_codebook(yaml.safe_dump(data, allow_unicode=True).encode("utf-8"), name)

    return read


@pytest.fixture
def codebook():
    return read_codebook(CODEBOOK.encode("utf-8"), "proef-v2.yaml")


@pytest.fixture
def units():
    """Make so many units in two groups."""

    def make(number):
        return pd.DataFrame(
            {
                "eenheid_id": [f"d{i:04}" for i in range(number)],
                "groep": ["noord" if i % 3 else "zuid" for i in range(number)],
            }
        ).astype("str")

    return make


@pytest.fixture
def new_round(tmp_path, codebook, units):
    """Make a round; what is not said is small and plain."""

    def make(number=6, **changes):
        options = {
            "naam": "ronde-1",
            "codebook": codebook,
            "units": units(number),
            "coders": ["anna", "bram"],
            "overlap": 0.5,
            "key": KEY,
        } | changes
        return create_round(options.pop("folder", tmp_path / "studie van Zoë" / "ronde"), **options)

    return make


@pytest.fixture
def answer_all():
    """Let a coder answer everything, by a rule from unit and criterion to code."""

    def answer(made, coder, rule):
        store = CoderStore(made, coder)
        for unit in made.units_of(coder):
            for criterion in made.codebook.criteria:
                store.answer(unit, criterion.naam, rule(unit, criterion.naam))
        return store

    return answer
