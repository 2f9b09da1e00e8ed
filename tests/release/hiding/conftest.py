"""Tables of made-up families, with all their totals."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Column, Quantity, Result

NAMES = ("team", "leefgebied", "leeftijd")


@pytest.fixture(scope="session")
def dictionary():
    return load_dictionary()


@pytest.fixture(scope="session")
def rules(dictionary):
    return load_rules(dictionary)


@pytest.fixture(scope="session")
def cube():
    """Make a result of counts by up to three dimensions, every margin included."""

    def make(inner, *, name="gezinnen_naar", names=NAMES, **options):
        inner = np.asarray(inner)
        full = inner
        for axis in range(inner.ndim):
            full = np.concatenate([full, full.sum(axis, keepdims=True)], axis)
        used = names[: inner.ndim]
        rows = [
            ["totaal" if at == size else f"{label} {at}" for at, size, label in
             zip(index, inner.shape, used, strict=True)] + [int(full[index])]
            for index in np.ndindex(*full.shape)
        ]  # fmt: skip
        table = pd.DataFrame(rows, columns=[*used, "gezinnen"])
        support = table[list(used)].assign(
            grootheid="gezinnen",
            eenheid="gezin",
            n=table["gezinnen"],
            grootste=np.nan,
            grootste_twee=np.nan,
            vrijheidsgraden=np.nan,
            effectief=np.nan,
        )
        settings = {"totals": tuple((label, "totaal") for label in used)} | options
        return Result(
            name,
            "Gezinnen",
            tuple(Column(label, label) for label in used),
            (Quantity("gezinnen", "Gezinnen", entities=("gezin",)),),
            (),
            table,
            support,
            **settings,
        )

    return make
