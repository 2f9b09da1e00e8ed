"""Draws: the same for everyone with the key, uniform over keys, extendable, rotating."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lokalis_research.errors import AnalysisError
from lokalis_research.stats.sampling import (
    draw_simple,
    draw_stratified,
    permanent_random_numbers,
    rotation_starts,
)

KEY = b"a key that is no secret in tests"
STRATA = np.repeat(["groot", "klein"], [40, 20])
IDS = np.array([f"p{number}" for number in range(60)])


def keys(count):
    return [f"key number {number:08d}".encode() for number in range(count)]


class TestNumbers:
    def test_the_same_id_and_key_give_the_same_number_wherever_it_stands(self):
        numbers = permanent_random_numbers(IDS, KEY)
        order = np.random.default_rng(1).permutation(60)
        assert (permanent_random_numbers(IDS[order], KEY) == numbers[order]).all()
        assert permanent_random_numbers(IDS[:1], KEY)[0] == numbers[0]

    def test_another_key_gives_other_numbers(self):
        one, other = (permanent_random_numbers(IDS, key) for key in keys(2))
        assert not (one == other).any()

    def test_numbers_are_uniform_also_for_ids_that_count_up(self):
        numbers = permanent_random_numbers(np.arange(50_000), KEY)
        assert ((numbers >= 0) & (numbers < 1)).all()
        assert stats.kstest(numbers, "uniform").pvalue > 0.001
        counts = np.histogram(numbers, 100)[0]
        assert stats.chisquare(counts).pvalue > 0.001

    def test_numbers_of_neighbouring_ids_and_of_two_keys_are_unrelated(self):
        one, other = (permanent_random_numbers(np.arange(20_000), key) for key in keys(2))
        limit = 4 / np.sqrt(20_000)
        assert abs(np.corrcoef(one, other)[0, 1]) < limit
        assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < limit
        assert abs(np.corrcoef(one, np.arange(20_000))[0, 1]) < limit

    def test_text_and_number_are_the_same_id(self):
        as_text = permanent_random_numbers(["7", "8"], KEY)
        assert (permanent_random_numbers(pd.Series([7, 8]), KEY) == as_text).all()

    @pytest.mark.parametrize(
        ("ids", "message"),
        [
            (["a", "b", "a"], "1 of 3 ids occur before"),
            ([1, "1"], "not all text or all whole numbers"),
            ([1.0, 2.0], "not all text or all whole numbers"),
            (["a", None], "1 of 2 ids are missing"),
        ],
    )
    def test_ids_that_could_be_two_units_or_none_are_refused(self, ids, message):
        with pytest.raises(AnalysisError, match=message):
            permanent_random_numbers(ids, KEY)

    @pytest.mark.parametrize("length", [0, 15, 65])
    def test_a_key_that_can_be_guessed_or_does_not_fit_is_refused(self, length):
        with pytest.raises(AnalysisError, match=f"{length} bytes"):
            permanent_random_numbers(["a"], b"x" * length)


@pytest.fixture(scope="module")
def drawn():
    sizes = {"groot": 10, "klein": 8}
    return np.array(
        [
            draw_stratified(permanent_random_numbers(IDS, key), STRATA, sizes)["drawn"]
            for key in keys(800)
        ]
    )


class TestUniformity:
    """Over many keys every unit, and every pair, is drawn as often as the design says."""

    @pytest.mark.parametrize(("stratum", "n"), [("groot", 10), ("klein", 8)])
    def test_inclusion_frequencies_pass_a_chi_square_test(self, drawn, stratum, n):
        inside = stratum == STRATA
        size = int(inside.sum())
        counts, draws = drawn[:, inside].sum(axis=0), len(drawn)
        probability = n / size
        # Counts in a draw of fixed size vary as much as a multinomial's times this factor.
        statistic = ((counts - draws * probability) ** 2).sum() / (draws * probability)
        statistic *= (size - 1) / size / (1 - probability)
        assert 0.001 < stats.chi2.sf(statistic, size - 1) < 0.999

    def test_pairs_are_drawn_together_as_often_as_without_replacement(self, drawn):
        inside = drawn[:, STRATA == "klein"].astype(float)
        together = (inside.T @ inside)[np.triu_indices(20, 1)] / len(drawn)
        expected = 8 * 7 / (20 * 19)
        error = np.sqrt(expected * (1 - expected) / len(drawn))
        assert (np.abs(together - expected) < 5 * error).all()

    def test_strata_are_drawn_independently(self, drawn):
        big, small = drawn[:, 0].astype(float), drawn[:, -1].astype(float)
        assert abs(np.corrcoef(big, small)[0, 1]) < 4 / np.sqrt(len(drawn))


class TestDraw:
    @given(st.permutations(range(60)), st.integers(0, 20), st.floats(0, 0.999))
    @settings(max_examples=60)
    def test_the_order_of_rows_makes_no_difference(self, order, n, start):
        numbers = permanent_random_numbers(IDS, KEY)
        sizes = {"groot": n, "klein": n}
        straight = draw_stratified(numbers, STRATA, sizes, start=start)
        shuffled = draw_stratified(numbers[order], STRATA[order], sizes, start=start)
        pd.testing.assert_frame_equal(straight.iloc[order].reset_index(drop=True), shuffled)

    @given(st.integers(0, 40), st.integers(0, 40))
    @settings(max_examples=40)
    def test_drawing_more_keeps_the_first_ones(self, one, other):
        numbers = permanent_random_numbers(IDS[:40], KEY)
        fewer, more = (draw_simple(numbers, n)["drawn"] for n in sorted((one, other)))
        assert fewer.sum() == min(one, other)
        assert (more | ~fewer).all()

    def test_equal_numbers_are_ordered_by_id_and_not_by_row(self):
        one = draw_simple([0.5, 0.5, 0.1], 2, ids=["b", "a", "c"])["drawn"]
        other = draw_simple([0.5, 0.5, 0.1], 2, ids=["a", "b", "c"])["drawn"]
        assert one.tolist() == [False, True, True]
        assert other.tolist() == [True, False, True]

    def test_equal_numbers_without_ids_are_refused(self):
        with pytest.raises(AnalysisError, match="Give `ids`"):
            draw_simple([0.5, 0.5], 1)

    def test_equal_numbers_in_two_strata_need_no_ids(self):
        assert draw_stratified([0.5, 0.5], ["a", "b"], {"a": 1, "b": 0})["drawn"].sum() == 1

    @pytest.mark.parametrize(
        ("sizes", "message"),
        [
            ({"groot": 41, "klein": 1}, "1 strata have fewer units than asked for"),
            ({"groot": 1}, "1 of 2 strata of the frame have no entry for a size"),
            ({"groot": 1, "klein": 1, "weg": 3}, "1 strata with a size do not occur"),
            ({"groot": -1, "klein": 1}, "negative or not a whole number"),
            ({"groot": 1.5, "klein": 1}, "negative or not a whole number"),
        ],
    )
    def test_sizes_that_do_not_fit_the_frame_are_refused(self, sizes, message):
        with pytest.raises(AnalysisError, match=message):
            draw_stratified(permanent_random_numbers(IDS, KEY), STRATA, sizes)

    def test_a_unit_without_a_stratum_is_refused(self):
        with pytest.raises(AnalysisError, match="1 of 2 units have no stratum"):
            draw_stratified([0.1, 0.2], ["a", None], {"a": 1})

    @pytest.mark.parametrize("number", [1.0, -0.1, np.nan])
    def test_a_number_outside_the_circle_is_refused(self, number):
        with pytest.raises(AnalysisError, match="not in"):
            draw_simple([0.5, number], 1)


class TestWaves:
    @pytest.mark.parametrize("overlap", [0.0, 0.25, 0.3, 0.5, 1.0])
    def test_a_rotation_keeps_the_share_asked_for(self, overlap):
        numbers = permanent_random_numbers(IDS, KEY)
        sizes = {"groot": 20, "klein": 10}
        first = draw_stratified(numbers, STRATA, sizes)
        starts = rotation_starts(first, overlap)
        second = draw_stratified(numbers, STRATA, sizes, start=starts)
        kept = (first["drawn"] & second["drawn"]).groupby(STRATA).sum()
        assert kept.to_dict() == {
            name: int(np.ceil(overlap * n - 1e-9)) for name, n in sizes.items()
        }

    def test_a_stratum_read_in_full_cannot_rotate_out(self):
        with pytest.raises(AnalysisError, match="read in full"):
            rotation_starts(draw_simple([0.1, 0.2], 2), 0.0)
