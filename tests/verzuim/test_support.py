"""Who stands behind a number, and its standard error, against sums written out."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lokalis_research.verzuim.support import Amounts, figures, ratio_error

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


def amounts(cells, employees, values):
    return Amounts.add_up(np.array(cells), np.array(employees), np.array(values, float), 6)


@given(rows)
def test_figures_and_errors_are_the_sums_of_the_textbook(drawn):
    cells = [row[0] for row in drawn]
    employees = [row[1] for row in drawn]
    worked = amounts(cells, employees, [row[2] for row in drawn])
    absent = amounts(cells, employees, [row[2] * row[3] for row in drawn])
    present = np.unique(worked.cell)
    got = figures(absent, present)
    errors = ratio_error(absent, worked, present, np.full(len(present), 100.0))
    for k, cell in enumerate(present):
        x, y = {}, {}
        for c, employee, fte, share in drawn:
            if c == cell:
                x[employee] = x.get(employee, 0.0) + fte
                y[employee] = y.get(employee, 0.0) + fte * share
        largest = sorted(y.values(), reverse=True)
        total = sum(largest)
        assert got["waarde"][k] == pytest.approx(total)
        assert got["n"][k] == sum(value > 0 for value in largest)
        assert got["grootste"][k] == pytest.approx(largest[0] / total if total else 0)
        assert got["grootste_twee"][k] == pytest.approx(sum(largest[:2]) / total if total else 0)
        n, ratio = len(x), total / sum(x.values())
        squares = [(y[e] - ratio * x[e]) ** 2 for e in x]
        assert errors["n"][k] == n
        assert errors["vrijheidsgraden"][k] == n - 1
        if n == 1:
            assert math.isnan(errors["waarde"][k])
        else:
            expected = 100 * math.sqrt(n / (n - 1) * sum(squares)) / sum(x.values())
            assert errors["waarde"][k] == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_cell_without_amounts_is_zero_and_nobody_stands_behind_it():
    got = figures(amounts([1], [0], [5.0]), np.array([0, 1]))
    assert got[["waarde", "n", "grootste", "grootste_twee"]].to_numpy().tolist() == [
        [0.0, 0.0, 0.0, 0.0],
        [5.0, 1.0, 1.0, 1.0],
    ]


def test_two_equal_contributors_are_the_largest_and_the_second():
    got = figures(amounts([0, 0, 0], [0, 1, 2], [4.0, 4.0, 2.0]), np.array([0]))
    assert got.loc[0, "grootste"] == 0.4
    assert got.loc[0, "grootste_twee"] == 0.8


def test_everybody_equally_absent_leaves_no_error():
    x = amounts([0, 0, 0], [0, 1, 2], [100.0, 50.0, 80.0])
    y = amounts([0, 0, 0], [0, 1, 2], [10.0, 5.0, 8.0])
    assert ratio_error(y, x, np.array([0]), np.array([100.0]))["waarde"][0] == pytest.approx(
        0, abs=1e-12
    )
