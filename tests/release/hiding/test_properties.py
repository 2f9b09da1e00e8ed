"""Whatever the tables: nothing hidden can be computed well, and no more is hidden than must be."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lokalis_research.release.attack import attack
from lokalis_research.release.door import release
from lokalis_research.release.hiding import Limits
from lokalis_research.release.register import Register

SMALL_OR_NOT = st.one_of(st.integers(0, 9), st.integers(0, 60))


@st.composite
def inner_tables(draw, most=3):
    shape = draw(st.sampled_from([(2,), (4,), (6,), (2, 2), (3, 2), (4, 3), (2, 2, 2), (3, 2, 2)]))
    return np.array(draw(st.lists(SMALL_OR_NOT, min_size=int(np.prod(shape)),
                                  max_size=int(np.prod(shape))))).reshape(shape)  # fmt: skip


def hidden_exact(results, released):
    """The true value of every hidden number, in the order of the attack's table."""
    rows = []
    for result, table in zip(results, released, strict=True):
        hidden = (table.status["gezinnen"] == "verborgen").to_numpy()
        names = [column.name for column in result.dimensions]
        places = result.table[names].astype(str).agg(", ".join, axis=1)
        rows += [
            (result.name, place, exact)
            for place, exact in zip(places[hidden], result.table["gezinnen"][hidden], strict=True)
        ]
    return pd.DataFrame(rows, columns=["tabel", "plaats", "exact"])


def assert_safe(results, dictionary, rules, **options):
    register = Register(rules, **options)
    released = [release(result, dictionary, register=register) for result in results]
    found = attack(released, rules)
    judged = found.ranges.merge(hidden_exact(results, released), on=["tabel", "plaats"])
    assert len(judged) == len(found.ranges)
    assert not register.exposed
    assert found.findings == ()
    assert (judged["hoog"] - judged["laag"] >= 10).all()
    # Of many numbers the attack only looks whether they lie far enough from what they seem.
    judged = judged[judged["precies"].astype(bool)]
    assert ((judged["laag"] <= judged["exact"]) & (judged["exact"] <= judged["hoog"])).all()
    small = judged[judged["exact"] < 10]
    assert (small["laag"] <= 1).all()
    assert (small["hoog"] >= 9).all()


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(inner=inner_tables())
def test_no_attack_narrows_a_hidden_count_of_one_table(inner, cube, dictionary, rules):
    assert_safe([cube(inner)], dictionary, rules)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_attack_narrows_a_hidden_count_of_linked_tables(data, cube, dictionary, rules):
    shape = data.draw(st.sampled_from([(3, 2, 2), (2, 3, 2), (4, 2, 2)]))
    size = int(np.prod(shape))
    inner = np.array(data.draw(st.lists(SMALL_OR_NOT, min_size=size, max_size=size)))
    inner = inner.reshape(shape)
    first, second = inner.sum(axis=2), inner.sum(axis=1)
    tables = [
        cube(first, name="een"),
        cube(second, name="twee", names=("team", "leeftijd")),
        cube(inner.sum(axis=0), name="drie", names=("leefgebied", "leeftijd")),
    ]
    assert_safe(data.draw(st.permutations(tables)), dictionary, rules)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(inner=inner_tables())
def test_no_attack_narrows_what_a_large_block_hides(inner, cube, dictionary, rules):
    """Blocks that are too large for the optimum are protected step by step."""
    assert_safe([cube(inner)], dictionary, rules, limits=Limits(exact=0))


def test_a_large_table_is_safe(cube, dictionary, rules):
    rng = np.random.default_rng(3)
    assert_safe([cube(rng.poisson(rng.gamma(1.5, 12, (12, 7, 5))))], dictionary, rules)


@pytest.mark.parametrize("shape", [(30,), (6, 5), (15, 10)])
def test_the_order_of_rows_decides_nothing(shape, cube, rules):
    rng = np.random.default_rng(5)
    result = cube(rng.poisson(14, shape))
    order = rng.permutation(len(result.table))
    shuffled = result.rows(order)
    hidden = Register(rules).admit(result)["gezinnen"].to_numpy()
    assert (hidden != "").any()
    again = Register(rules).admit(shuffled)["gezinnen"].to_numpy()
    assert again.tolist() == hidden[order].tolist()


def test_tables_of_which_nothing_can_be_shown_are_safe(cube, dictionary, rules):
    assert_safe([cube(np.ones((3, 3), dtype=int))], dictionary, rules)
    assert_safe([cube(np.zeros((2, 2), dtype=int))], dictionary, rules)


@pytest.mark.parametrize("seed", range(6))
def test_as_much_is_kept_as_exhaustive_search_allows(seed, cube, rules):
    """Every table of whole numbers up to 30 is tried as what the outsider may not tell apart."""
    rng = np.random.default_rng(seed)
    shape = [(3,), (2, 2)][seed % 2]
    most = [45, 24][seed % 2]
    inner = rng.integers(0, [22, 14][seed % 2], shape)
    result = cube(inner)
    hidden_by = Register(rules).admit(result)["gezinnen"].to_numpy()
    exact = result.table["gezinnen"].to_numpy()
    grid = np.stack(np.meshgrid(*[np.arange(most + 1)] * inner.size, indexing="ij"), -1)
    grid = grid.reshape(-1, *shape)
    for axis in range(1, inner.ndim + 1):
        grid = np.concatenate([grid, grid.sum(axis, keepdims=True)], axis)
    possible = grid.reshape(len(grid), -1)
    rounded = np.floor(exact / 5 + 0.5) * 5
    low = np.where(exact == 0, 0, np.maximum(np.ceil(rounded - 2.5), 10))
    high = np.where(exact == 0, 0, np.ceil(rounded + 2.5) - 1)
    looks_the_same = (possible >= low) & (possible <= high)

    def is_safe(hidden):
        left = possible[looks_the_same[:, ~hidden].all(axis=1)][:, hidden]
        ends = left.min(axis=0), left.max(axis=0)
        small = exact[hidden] < 10
        return (
            (ends[1] - ends[0] >= 10).all()
            and (ends[0][small] <= 1).all()
            and (ends[1][small] >= 9).all()
        )

    must = exact < 10
    others = np.flatnonzero(~must)
    fewest = next(
        size
        for size in range(len(others) + 1)
        for chosen in itertools.combinations(others, size)
        if is_safe(must | np.isin(np.arange(len(exact)), chosen))
    )
    assert is_safe(hidden_by != "")
    assert (hidden_by != "").sum() == must.sum() + fewest
