"""The made-up city with what is true of its goals, and gold as people would settle it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from lokalis_research.codering.codebook import Codebook, load_codebook
from lokalis_research.demo import generate_city, goal_truths
from lokalis_research.dictionary import Dictionary
from lokalis_research.gezinsplan.machine import Machine, learn

LEARNT = ("concreet", "taal_van_gezin", "duurzaam")


@dataclass(frozen=True)
class Studied:
    """Goals of the city, some of them with gold."""

    texts: pd.Series
    families: pd.Series
    truths: pd.DataFrame
    gold: pd.DataFrame


@pytest.fixture(scope="session")
def codebook(dictionary: Dictionary) -> Codebook:
    return load_codebook(dictionary, "doelkwaliteit", "1")


@pytest.fixture(scope="session")
def short_codebook(codebook: Codebook) -> Codebook:
    """Three criteria and leefgebied."""
    kept = tuple(one for one in codebook.criteria if one.naam in {*LEARNT, "leefgebied"})
    return codebook.model_copy(update={"criteria": kept})


@pytest.fixture(scope="session")
def studied() -> Studied:
    """600 goals with gold that is wrong in two of a hundred, and 2,000 without."""
    city = generate_city()
    truths = goal_truths(city).set_index("doel_id")
    texts = city.tables["doelen"].set_index("doel_id")["doeltekst"]
    random = np.random.default_rng(6)
    chosen = np.sort(random.choice(len(truths), 2600, replace=False))
    truths, texts = truths.iloc[chosen], texts.iloc[chosen]
    coded = truths.sample(600, random_state=6).sort_index()
    parts = []
    for name in LEARNT:
        met = coded[name].to_numpy() ^ (random.random(len(coded)) < 0.02)
        parts.append(
            pd.DataFrame(
                {
                    "eenheid_id": coded.index,
                    "criterium": name,
                    "oordeel": np.where(met, "ja", "nee"),
                    "herkomst": np.where(random.random(len(coded)) < 0.2, "besluit", "eens"),
                }
            )
        )
    return Studied(texts, truths["gezin_id"], truths, pd.concat(parts, ignore_index=True))


@pytest.fixture(scope="session")
def machine(studied: Studied, short_codebook: Codebook) -> Machine:
    return learn(studied.texts, studied.families, studied.gold, short_codebook)
