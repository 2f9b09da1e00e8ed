"""Estimates from a drawn sample hit what is planted in all plans, as often as they claim."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.veiligheid.estimate import TICKS, changes, sample_of, shares
from lokalis_research.veiligheid.questions import LABELS, QUESTIONS
from lokalis_research.veiligheid.views import views, views_table

KEYS = [number.to_bytes(32, "big") for number in range(60)]


@pytest.fixture(scope="module")
def truth(frame, truly):
    return 100 * truly(frame).mean()


@pytest.fixture(scope="module")
def many(wave_of, frame):
    """Waves drawn with many keys."""
    return [wave_of(frame, key) for key in KEYS]


@pytest.fixture(scope="module")
def estimated(many):
    return pd.concat([shares([wave]).table.assign(nummer=n) for n, wave in enumerate(many)])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_over_many_keys_estimates_lie_around_the_planted_truth(estimated, truth, question):
    found = estimated.loc[estimated["vraag"] == question.label, "aandeel"]
    error = found.std() / np.sqrt(len(found))
    assert abs(found.mean() - truth[question.name]) < 4 * error


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_over_many_keys_intervals_hold_the_planted_truth_as_often_as_they_say(
    estimated, truth, question
):
    rows = estimated[estimated["vraag"] == question.label]
    held = (rows["aandeel_laag"] <= truth[question.name]) & (
        rows["aandeel_hoog"] >= truth[question.name]
    )
    # Three Monte Carlo standard errors below 95%; Korn and Graubard's interval lies above it.
    assert held.mean() > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(rows))


def test_over_many_keys_changes_hold_the_planted_change(wave_of, frame, earlier_frame, truly):
    change = 100 * (truly(frame).mean() - truly(earlier_frame).mean())
    held = []
    for key in KEYS[:25]:
        table = changes(wave_of(earlier_frame, key), wave_of(frame, key)).table.set_index("vraag")
        planted = change.rename(LABELS)[table.index]
        held.append(table["verandering_laag"].le(planted) & table["verandering_hoog"].ge(planted))
    assert np.mean(held) > 0.95 - 3 * np.sqrt(0.95 * 0.05 / len(held))


def test_families_in_both_draws_make_a_change_more_certain(wave_of, frame):
    def width(key_of_second):
        table = changes(wave_of(frame, KEYS[0]), wave_of(frame, key_of_second)).table
        return float((table["verandering_hoog"] - table["verandering_laag"]).iloc[0])

    # The same plans twice: whatever changed would have been seen. Other plans: chance remains.
    assert width(KEYS[0]) == pytest.approx(0.0, abs=1e-6)
    assert width(KEYS[1]) > 5


def test_a_complete_look_has_no_interval_and_is_the_truth(wave_of, frame, truth):
    everyone = wave_of(frame, KEYS[0], plans=len(frame.units))
    table = shares([everyone]).table.set_index("vraag")
    for name, label in LABELS.items():
        row = table.loc[label]
        assert row["aandeel"] == pytest.approx(truth[name])
        assert row["aandeel_laag"] == pytest.approx(row["aandeel_hoog"])


def test_weights_undo_that_small_wijken_are_read_more(wave_of, frame):
    wave = wave_of(frame, KEYS[0])
    sample = sample_of(wave)
    assert sample.design.weights.sum() == pytest.approx(len(frame.units))
    per_wijk = pd.Series(sample.design.weights).groupby(sample.units["stratum"]).sum()
    sizes = frame.sizes.set_index("stratum")["omvang"]
    assert per_wijk.to_numpy() == pytest.approx(sizes.loc[per_wijk.index].to_numpy())


def test_a_wijk_in_which_nothing_was_judged_is_named_and_not_spoken_for(wave_of, frame):
    wave = wave_of(frame, KEYS[0], silent=("Oost",))
    sample = sample_of(wave)
    assert sample.unheard == ("Oost",)
    size = frame.sizes.set_index("stratum")["omvang"]
    assert sample.design.weights.sum() == pytest.approx(size.sum() - size["Oost"])
    assert "Zonder beoordeeld plan: Oost" in shares([wave]).method


def test_nothing_judged_says_what_to_do(wave_of, frame):
    with pytest.raises(NotDeliveredError, match="no plan has been judged"):
        shares([wave_of(frame, KEYS[0], silent=tuple(frame.sizes["stratum"]))])


def test_groups_partition_the_city(wave):
    city = shares([wave], names=["afgewogen"]).table["plannen"].sum()
    for by in ("cluster", "ses", "buurtteam", "aangegeven"):
        assert shares([wave], by, names=["afgewogen"]).table["plannen"].sum() == city


@pytest.mark.parametrize(("by", "names"), [("wijk", None), ("stad", ["visie_ouder"])])
def test_an_unknown_group_or_question_is_refused(wave, by, names):
    with pytest.raises(AnalysisError):
        shares([wave], by, names=names)


def test_small_groups_are_hidden_at_the_door(wave, let_out):
    exact = shares([wave], "buurtteam").table
    seen = let_out(shares([wave], "buurtteam")).table
    yes = exact["plannen"] * exact["aandeel"] / 100
    assert seen.loc[yes.to_numpy() < 9, "aandeel"].isna().all()
    assert (seen["plannen"].dropna() % 5 == 0).all()
    assert let_out(shares([wave])).table["aandeel"].notna().all()


def test_a_share_of_nearly_everyone_rests_on_those_who_differ(wave):
    support = shares([wave], "aangegeven", names=["zorg"]).support
    ticked = support[(support["groep"] == TICKS["zorg"]) & (support["grootheid"] == "aandeel")]
    assert ticked["n"].item() < 10


def test_the_difference_of_the_views_is_that_of_their_shares(wave):
    table = shares([wave]).table.set_index("vraag")["aandeel"]
    found = views(wave).table["verschil"].item()
    expected = table[LABELS["visie_gezin"]] - table[LABELS["visie_gezinswerker"]]
    assert found == pytest.approx(expected)


def test_the_paired_table_counts_every_plan_with_both_answers_once(wave):
    units = wave.units.dropna(subset=["visie_gezin", "visie_gezinswerker"])
    table = views_table(wave).table.set_index("visie")["plannen"]
    assert table.sum() == len(units)
    assert table["beide"] + table["alleen het gezin"] == units["visie_gezin"].sum()
    assert table["beide"] + table["alleen de gezinswerker"] == units["visie_gezinswerker"].sum()
