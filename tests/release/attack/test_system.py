"""Ends of sums of what is unknown, one after the other from the same program."""

import numpy as np
from scipy import sparse

from lokalis_research.release.attack.system import System


def system():
    matrix = sparse.csr_array(np.array([[1.0, -1.0, 1.0, 0.0], [0.0, 1.0, -1.0, 1.0]]))
    totals = np.array([17.0, -2.0])
    return System(matrix, totals, totals, np.ones(4, dtype=bool))


def test_a_range_is_found_after_one_without_an_end():
    goals = np.eye(4)
    one = system()
    found = [one.range(goal, whole=True) for goal in goals]
    assert found[2] == (2.0, np.inf)
    assert found == [system().range(goal, whole=True) for goal in goals]
