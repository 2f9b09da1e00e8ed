"""Small results to take to the door."""

import numpy as np
import pandas as pd
import pytest
from made_up import families, people

from lokalis_research.release.rules import load_rules
from lokalis_research.result import Column, Estimate, Quantity, Ratio, Result

NAMES = ("team", "leefgebied", "leeftijd")


@pytest.fixture
def one_cell():
    """Make a result of one row: sick days out of contract days, with the given support."""

    def make(sick=123.0, days=1000.0, *, kind="som", structural_zero=False, error=1.0, **support):
        quantities = (
            Quantity(
                "ziek", "Ziek", entities=("medewerker",), kind=kind, structural_zero=structural_zero
            ),
            Quantity("dagen", "Dagen", entities=("medewerker",), kind=kind),
            Quantity("fout", "Standaardfout", entities=("medewerker",), kind="spreiding"),
        )
        usual = {
            "n": 20,
            "grootste": 0.1,
            "grootste_twee": 0.2,
            "vrijheidsgraden": 19.0,
            "effectief": 20.9,
        }
        rows = [
            {"periode": "2022H2", "grootheid": q.name, "eenheid": "medewerker", **usual}
            for q in quantities
        ]
        rows[0].update({key: value for key, value in support.items() if key in usual})
        rows[2].update(
            {
                key: value
                for key, value in support.items()
                if key in {"vrijheidsgraden", "effectief"}
            }
        )
        return Result(
            name="verzuim",
            title="Verzuim",
            dimensions=(Column("periode", "Halfjaar"),),
            quantities=quantities,
            ratios=(
                Ratio(
                    "percentage",
                    "Verzuim",
                    "%",
                    1,
                    numerator="ziek",
                    denominator="dagen",
                    interval="logaritmisch",
                    spread="fout",
                ),
            ),
            table=pd.DataFrame(
                {"periode": ["2022H2"], "ziek": [sick], "dagen": [days], "fout": [error]}
            ),
            behind=people(pd.DataFrame({"periode": ["2022H2"]}), ["periode"], pd.DataFrame(rows)),
        )

    return make


@pytest.fixture(scope="session")
def estimated():
    """Make a result with one estimate, and the given support."""

    def make(value, low, high, *, kind="aandeel", n=40, degrees=60.0, units=75.0, decimals=1):
        row = {"grootheid": "met_doel", "eenheid": "gezin", "n": n, "grootste": np.nan}
        row |= {"grootste_twee": np.nan, "vrijheidsgraden": degrees, "effectief": units}
        return Result(
            name="veiligheid",
            title="Plannen met een doel op veiligheid",
            dimensions=(Column("periode", "Halfjaar"),),
            quantities=(),
            ratios=(),
            estimates=(Estimate("met_doel", "Met doel", "%", decimals, ("gezin",), kind),),
            table=pd.DataFrame(
                {
                    "periode": ["2022H2"],
                    "met_doel": [value],
                    "met_doel_laag": [low],
                    "met_doel_hoog": [high],
                }
            ),
            behind=people(
                pd.DataFrame({"periode": ["2022H2"]}),
                ["periode"],
                pd.DataFrame([{"periode": "2022H2", **row}]),
            ),
        )

    return make


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
        settings = {"totals": tuple((label, "totaal") for label in used)} | options
        return Result(
            name,
            "Gezinnen",
            tuple(Column(label, label) for label in used),
            (Quantity("gezinnen", "Gezinnen", entities=("gezin",), kind="aantal"),),
            table,
            behind=families(table, ["gezinnen"]),
            **settings,
        )

    return make
