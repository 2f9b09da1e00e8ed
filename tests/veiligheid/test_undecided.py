"""Shares while coders of the same plan still differ: nothing they differ on is left out."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from lokalis_research.codering import import_codings
from lokalis_research.demo.city.codings import judge_plans
from lokalis_research.period import HalfYear
from lokalis_research.veiligheid.estimate import changes, shares
from lokalis_research.veiligheid.prepare import deal_round, draw_plans, read_frame
from lokalis_research.veiligheid.questions import LABELS
from lokalis_research.veiligheid.wave import read_waves

PERIOD = HalfYear(2022, 2)
BOTH = ["afgewogen", "zorg"]


def row(result):
    return result.exact().set_index("vraag").loc[LABELS["zorg"]]


def open_wave(wave, units):
    """Let coders differ on these plans: one saw concern, the other nothing about it."""
    asked = wave.units["eenheid_id"].isin(units)
    emptied = wave.units.assign(
        **{name: wave.units[name].mask(asked) for name in LABELS},
        beoordeeld=wave.units["beoordeeld"] & ~asked,
    )
    differ = pd.DataFrame({"eenheid_id": units, "laag": 0.0, "hoog": 1.0})
    both = pd.concat([differ.assign(vraag=name) for name in BOTH], ignore_index=True)
    return dataclasses.replace(wave, units=emptied, undecided=both)


@pytest.fixture
def differing(wave):
    return open_wave(wave, wave.units["eenheid_id"].iloc[::8].tolist())


def decided(wave, value):
    """Decide all of them: there was concern, or nothing about it."""
    units = wave.units.set_index("eenheid_id")
    units.loc[wave.undecided["eenheid_id"].unique(), BOTH] = value
    units["beoordeeld"] = units["afgewogen"].notna()
    return dataclasses.replace(wave, units=units.reset_index(), undecided=wave.undecided[:0])


def test_the_share_stands_between_both_decisions_and_its_interval_holds_theirs(differing):
    found, low, high = (
        row(shares([one])) for one in (differing, decided(differing, 0.0), decided(differing, 1.0))
    )
    assert low["aandeel"] < found["aandeel"] < high["aandeel"]
    assert found["aandeel"] == pytest.approx((low["aandeel"] + high["aandeel"]) / 2)
    assert found["aandeel_laag"] == pytest.approx(low["aandeel_laag"])
    assert found["aandeel_hoog"] == pytest.approx(high["aandeel_hoog"])


def test_a_change_holds_what_the_decisions_of_either_half_year_make_it(wave, differing):
    found = row(changes(differing, wave))
    for value in (0.0, 1.0):
        one = row(changes(decided(differing, value), wave))
        assert found["verandering_laag"] <= one["verandering_laag"] + 1e-9
        assert found["verandering_hoog"] >= one["verandering_hoog"] - 1e-9


def test_it_is_said_how_many_are_undecided_and_nothing_where_all_are_decided(wave, differing):
    number = differing.undecided["eenheid_id"].nunique()
    assert f"Over {2 * number} vragen verschillen codeurs" in shares([differing]).method
    assert "verschillen codeurs" not in shares([wave]).method


def test_a_round_of_which_nothing_was_decided_leaves_no_plan_out_and_holds_the_truth(
    delivery, dictionary, truths, frame, truly, tmp_path
):
    """Two coders read every plan: leaving out what they differ on says too little of concern."""
    folder, key = tmp_path / str(PERIOD), b"k" * 32
    draw_plans(delivery, dictionary, PERIOD, folder, key, plans=250)
    made = deal_round(folder, dictionary, key, coders=("codeur-a", "codeur-b"), overlap=1.0)
    plans = read_frame(folder)[["eenheid_id", "plan_id"]]
    import_codings(made, judge_plans(truths, made.assignments.merge(plans, on="eenheid_id")))
    (wave,) = read_waves(tmp_path, dictionary, PERIOD)

    found = row(shares([wave]))

    assert not wave.units["beoordeeld"].all()
    # Of the others a coder could not tell.
    assert found["plannen"] >= 0.95 * len(wave.units)
    true = 100 * np.nanmean(truly(frame)["zorg"])
    assert found["aandeel_laag"] <= true <= found["aandeel_hoog"]
