"""Gini and Lorenz: who has how much of the whole."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial.monitors.inequality import gini, lorenz
from gongji.errors import Refused

amounts = st.lists(st.integers(0, 1_000), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("each", "expected"),
    [([1, 1, 1, 1], 0), ([0, 0, 0, 1], 3 / 4), ([1, 2, 3, 4], 1 / 4), ([3, 1], 1 / 4), ([5], 0)],
)
def test_by_hand(each, expected):
    """1, 2, 3, 4: 2 (1·1 + 2·2 + 3·3 + 4·4) / (4 · 10) − 5/4 = 60/40 − 50/40 = 1/4."""
    assert gini(each) == pytest.approx(expected)


@given(amounts)
@settings(max_examples=60)
def test_it_is_half_the_mean_difference_over_the_mean(each):
    """The definition: Σ_i Σ_j |x_i − x_j| / (2 n² · mean)."""
    differences = sum(abs(one - other) for one in each for other in each)
    assert gini(each) == pytest.approx(differences / (2 * len(each) * sum(each)), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 4)), min_size=1, max_size=9))
@settings(max_examples=60)
def test_groups_are_the_same_as_their_people_one_by_one(groups):
    alone = [amount for amount, count in groups for _ in range(count)]
    if any(alone):
        found = gini([amount for amount, _ in groups], [count for _, count in groups])
        assert found == pytest.approx(gini(alone), abs=1e-12)


@given(amounts)
@settings(max_examples=40)
def test_the_curve_hangs_below_the_diagonal_and_encloses_half_the_coefficient(each):
    curve = lorenz(each)
    assert curve[0] == (0.0, 0.0)
    assert curve[-1] == pytest.approx((1, 1))
    assert all(have <= head + 1e-12 for head, have in curve)
    below = sum((h1 - h0) * (y0 + y1) / 2 for (h0, y0), (h1, y1) in pairwise(curve))
    assert 1 - 2 * below == pytest.approx(gini(each), abs=1e-12)


def test_a_hundred_million_members_are_two_lines():
    assert gini([0, 100], [90_000_000, 10_000_000]) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("each", "people", "said"),
    [
        ([1, -2], None, "group 1: 1 people with -2"),
        ([math.nan], None, "group 0: 1 people with nan"),
        ([1.0, 2.0], [1], "2 amounts, 1 counts of people"),
        ([1.0], [-1], "group 0: -1 people"),
        ([0, 0], None, "nobody has anything"),
        ([5.0], [0], "nobody has anything"),
        ([], None, "nobody has anything"),
    ],
)
def test_what_cannot_be_uneven_is_refused(each, people, said):
    with pytest.raises(Refused, match=said):
        gini(each, people)
