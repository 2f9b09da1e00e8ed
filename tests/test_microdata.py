"""What holds rows about people prints no row."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd

from lokalis_research.demo import generate_city, generate_staff
from lokalis_research.microdata import Microdata


@dataclasses.dataclass(repr=False)
class Held(Microdata):
    table: pd.DataFrame
    ids: tuple[str, ...]
    texts: dict[str, str]
    days: np.ndarray
    peildatum: date
    name: str
    inside: object = None


def held(inside: object = None) -> Held:
    table = pd.DataFrame({"gezin_id": ["GEHEIM"], "aantal": [4321]})
    texts = {"GEHEIM": "GEHEIM"}
    return Held(table, ("GEHEIM",), texts, np.array([4321]), date(2023, 1, 31), "GEHEIM", inside)


def test_no_value_of_a_row_is_printed_in_any_way():
    for one in (held(), held(held()), held([held()])):
        for text in (repr(one), str(one), f"{one}", repr([one])):
            assert "GEHEIM" not in text
            assert "4321" not in text


def test_it_says_how_much_there_is():
    assert "table: 1 × 2, ids: 1, texts: 1, days: 1, peildatum: 2023-01-31" in repr(held())


def test_the_made_up_people_print_no_row_either():
    city, staff = generate_city(), generate_staff()
    ids = {*city.tables["gezinnen"]["gezin_id"], *staff.dienstverbanden["medewerker_id"]}

    for one in (city, city.parts, city.parts.goals, staff):
        assert not any(word.strip("(),:") in ids for word in repr(one).split())
        assert len(repr(one)) < 300
