"""Plans with a tick drawn more often: weighed for it, also where a second round begins with it."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import draw, extend, finer, mark_unusable, read_draw, verify
from lokalis_research.veiligheid.estimate import OF_TICKS, TICKS, changes, sample_of, shares
from lokalis_research.veiligheid.frame import CONCERN, TICKED, by_tick
from lokalis_research.veiligheid.plan import divide, divide_by_tick, price_of_ticks
from lokalis_research.veiligheid.prepare import DRAW_FOLDER, deal_round, draw_plans, read_frame
from lokalis_research.veiligheid.questions import LABELS

KEYS = [number.to_bytes(32, "big") for number in range(40)]
KEY, PERIOD = b"geheim van de studie, 32 bytes!!", HalfYear(2022, 2)
CODERS = ("codeur-a", "codeur-b")


def more_ticks(frame, key, plans=300, ticked=120, drawn=None):
    sizes = drawn.sizes if drawn else {}
    sizes = divide_by_tick(frame.sizes, plans, ticked, minimum=4, drawn=sizes)
    if drawn:
        return extend(drawn, frame.units, sizes, key=key)
    return draw(frame.units, sizes, key=key)


def at_once(frame, key):
    return more_ticks(by_tick(frame), key)


def in_a_second_round(frame, key):
    first = draw(frame.units, divide(frame.sizes, 150, minimum=4), key=key)
    parts = by_tick(frame)
    return more_ticks(parts, key, drawn=finer(first, frame.units, parts.units, key=key))


@pytest.mark.parametrize("how", [at_once, pytest.param(in_a_second_round, marks=pytest.mark.long)])
def test_over_many_keys_intervals_hold_the_planted_truth(how, wave_of, frame, truly):
    truth = 100 * truly(frame)["afgewogen"].mean()
    rows = pd.concat(
        shares([wave_of(by_tick(frame), key, drawn=how(frame, key))], names=["afgewogen"]).table
        for key in KEYS
    )
    error = rows["aandeel"].std() / np.sqrt(len(rows))
    assert abs(rows["aandeel"].mean() - truth) < 4 * error
    held = rows["aandeel_laag"].le(truth) & rows["aandeel_hoog"].ge(truth)
    assert held.mean() > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(rows))


def test_weights_are_plans_per_judged_plan_of_a_wijk_and_tick(wave_of, frame):
    parts = by_tick(frame)
    sample = sample_of(wave_of(parts, KEYS[0], drawn=at_once(frame, KEYS[0])))
    judged = sample.units.groupby("stratum").size()
    expected = sample.units["stratum"].map(parts.sizes.set_index("stratum")["omvang"] / judged)
    assert sample.design.weights == pytest.approx(expected.to_numpy())
    assert sample.design.weights.sum() == pytest.approx(len(frame.units))


def test_plans_with_a_tick_are_known_more_precisely_for_it(wave_of, frame):
    ticked = {}
    for name, wave in (
        ("more", wave_of(by_tick(frame), KEYS[0], drawn=at_once(frame, KEYS[0]))),
        ("alike", wave_of(frame, KEYS[0], plans=300)),
    ):
        table = shares([wave], "aangegeven", names=["visie_gezin"]).table.set_index("groep")
        row = table.loc[TICKS[CONCERN]]
        ticked[name] = row["aandeel_hoog"] - row["aandeel_laag"]
    assert ticked["more"] < ticked["alike"]


def test_a_page_is_told_of_it_and_names_wijken_only(wave_of, frame):
    wave = wave_of(by_tick(frame), KEYS[0], drawn=at_once(frame, KEYS[0]))
    assert OF_TICKS in shares([wave]).method
    assert OF_TICKS not in shares([wave_of(frame, KEYS[0])]).method
    per_wijk = shares([wave], "buurtteam", names=["afgewogen"]).table
    assert set(per_wijk["groep"]) == set(frame.units["buurtteam"])


def test_a_change_from_a_draw_without_to_one_with_it_is_estimated(wave_of, frame, earlier_frame):
    earlier = wave_of(earlier_frame, KEYS[0])
    later = wave_of(by_tick(frame), KEYS[0], drawn=at_once(frame, KEYS[0]))
    table = changes(earlier, later, names=["afgewogen"]).table.set_index("vraag")
    both = [shares([one], names=["afgewogen"]).table["aandeel"].iloc[0] for one in (earlier, later)]
    assert table.loc[LABELS["afgewogen"], "verandering"] == pytest.approx(both[1] - both[0])


def test_who_was_replaced_stays_so_and_the_stand_in_stays_drawn(frame):
    first = draw(frame.units, divide(frame.sizes, 150, minimum=4), key=KEY, reserve=3)
    gone = first.selected["eenheid_id"].iloc[0]
    marked = mark_unusable(first, gone, "leeg")
    stand_in = marked.selected.loc[marked.selected["rol"] == "reserve", "eenheid_id"].iloc[0]
    read = finer(marked, frame.units, by_tick(frame).units, key=KEY).selected.set_index(
        "eenheid_id"
    )
    assert read.loc[gone, "reden"] == "leeg"
    assert read.loc[stand_in, "rol"] == "steekproef"
    assert set(read.index) == set(first.selected["eenheid_id"])


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "onderzoek van Zoë" / "veiligheid" / "2022H2"


def test_a_second_round_draws_more_ticks_and_loses_nobody(folder, delivery, dictionary):
    given = (delivery, dictionary, PERIOD, folder, KEY)
    first = draw_plans(*given, plans=100, minimum=3)
    dealt = deal_round(folder, dictionary, KEY, coders=CODERS)
    draw_plans(*given, plans=180, ticked=90, minimum=3)
    again = draw_plans(*given, plans=180, ticked=90, minimum=3)
    second = deal_round(folder, dictionary, KEY, coders=CODERS)
    kept = again.selected.loc[again.selected["rol"] == "steekproef", "eenheid_id"]
    sample = first.selected.loc[first.selected["rol"] == "steekproef", "eenheid_id"]
    assert set(sample) < set(kept)
    assert sum(n for name, n in again.sizes.items() if name.endswith(TICKED)) == 90
    assert len(kept) == 180
    assert len(set(second.assignments["eenheid_id"])) == 80
    assert not set(second.assignments["eenheid_id"]) & set(dealt.assignments["eenheid_id"])
    assert read_frame(folder)["stratum"].str.endswith(TICKED).any()


def test_a_third_round_keeps_the_ticks_of_the_second(folder, delivery, dictionary, frame):
    given = (delivery, dictionary, PERIOD, folder, KEY)
    draw_plans(*given, plans=150, ticked=60, minimum=2)
    drawn = draw_plans(*given, plans=170, minimum=2)
    assert sum(n for name, n in drawn.sizes.items() if name.endswith(TICKED)) == 60
    found = verify(read_draw(folder / DRAW_FOLDER), by_tick(frame).units, key=KEY)
    assert all(check.holds for check in found)


STRATA = pd.DataFrame({"stratum": ["Oost", f"Oost{TICKED}"], "omvang": [160, 40]})


def test_what_it_costs_and_buys_is_that_of_the_formulas():
    table = price_of_ticks(STRATA, 50, 20).set_index("verdeling")
    assert table["met_vinkje"].tolist() == [10, 20]
    # By hand: 1.96 times the root of the variance of a share of half.
    of_city = (0.8**2 * 0.25 / 30 * 160 / 159 * (1 - 30 / 160)) + (
        0.2**2 * 0.25 / 20 * 40 / 39 * (1 - 20 / 40)
    )
    assert table.loc["meer met vinkje", "marge_stad"] == pytest.approx(196 * of_city**0.5, abs=0.01)
    of_ticks = 0.25 / 19 * (1 - 20 / 40)
    assert table.loc["meer met vinkje", "marge_wijk_vinkje"] == pytest.approx(
        196 * of_ticks**0.5, abs=0.01
    )
    assert table.loc["naar omvang", "marge_wijk"] == pytest.approx(
        196 * (0.25 / 49 * (1 - 50 / 200)) ** 0.5, abs=0.01
    )


@pytest.mark.parametrize(("plans", "ticked"), [(50, 41), (20, 20), (250, 30)])
def test_more_than_there_are_or_none_of_the_others_is_refused(plans, ticked):
    with pytest.raises(AnalysisError, match="cannot be divided"):
        divide_by_tick(STRATA, plans, ticked)
