"""The standard error of a ratio against sums written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lokalis_research.errors import AnalysisError
from lokalis_research.result import Quantity, ratio_error

ERROR = Quantity("fout", "Standaardfout", entities=("medewerker",), kind="spreiding")
rows = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 5),
        st.floats(0.5, 200),
        st.sampled_from([0, 0, 0.1, 0.5, 1]),
    ),
    min_size=1,
    max_size=25,
)


@given(rows)
def test_it_is_the_sum_of_the_textbook(backed, drawn):
    cells, employees = [row[0] for row in drawn], [row[1] for row in drawn]
    worked = backed("dagen", cells, employees, [row[2] for row in drawn], count=3)
    absent = backed("ziek", cells, employees, [row[2] * row[3] for row in drawn], count=3)
    error = ratio_error(ERROR, absent, worked, 100.0, effective="kish")
    for cell in set(cells):
        x, y = {}, {}
        for c, employee, fte, share in drawn:
            if c == cell:
                x[employee] = x.get(employee, 0.0) + fte
                y[employee] = y.get(employee, 0.0) + fte * share
        n, ratio = len(x), sum(y.values()) / sum(x.values())
        squares = [(y[e] - ratio * x[e]) ** 2 for e in x]
        behind = error.behind[0].measures.loc[cell]
        assert behind["n"] == n
        assert behind["vrijheidsgraden"] == n - 1
        found = error.values["fout"][cell]
        if n == 1:
            assert math.isnan(found)
        else:
            expected = 100 * math.sqrt(n / (n - 1) * sum(squares)) / sum(x.values())
            assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_everybody_equally_absent_leaves_no_error(backed):
    x = backed("dagen", [0, 0, 0], [0, 1, 2], [100.0, 50.0, 80.0], count=1)
    y = backed("ziek", [0, 0, 0], [0, 1, 2], [10.0, 5.0, 8.0], count=1)
    error = ratio_error(ERROR, y, x, 100.0, effective="kish")
    assert error.values["fout"][0] == pytest.approx(0, abs=1e-12)


def test_four_alike_in_size_count_as_four_for_satterthwaite_and_one_large_one_counts_for_kish(
    backed,
):
    x = backed("gezinnen", [0] * 4, range(4), [1.0] * 4, count=1)
    even = backed("keer", [0, 0], [0, 1], [1.0, 1.0], count=1)
    one = backed("keer", [0], [0], [1.0], count=1)
    alike = ratio_error(ERROR, even, x, 1.0, effective="satterthwaite")
    large = ratio_error(ERROR, one, x, 1.0, effective="kish")
    assert alike.behind[0].effective[0] == pytest.approx(4.0)
    assert large.behind[0].effective[0] == pytest.approx(
        (0.75**2 + 3 * 0.25**2) ** 2 / (0.75**4 + 3 * 0.25**4)
    )


def test_somebody_who_is_in_the_numerator_only_is_refused(backed):
    x = backed("dagen", [0], [0], [1.0], count=1)
    y = backed("ziek", [0, 0], [0, 3], [1.0, 1.0], count=1)
    with pytest.raises(AnalysisError, match="not in the denominator"):
        ratio_error(ERROR, y, x, 1.0, effective="kish")


def test_rows_that_share_a_cell_are_each_given_their_own_error(backed):
    x = backed("dagen", [0, 0], [0, 1], [1.0, 1.0], count=1)
    shared = type(x)(x.column, x.values.take([0, 0]), (x.behind[0].take(np.array([0, 0])),))
    y = backed("ziek", [0, 1, 1], [0, 0, 1], [1.0, 1.0, 1.0], count=2)
    error = ratio_error(ERROR, y, shared, 1.0, effective="kish")
    assert error.values["fout"].tolist() == pytest.approx([0.5, 0.0])
