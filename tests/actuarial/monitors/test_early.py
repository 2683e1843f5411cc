"""Cases soon after waiting, and at its edge."""

from __future__ import annotations

from math import comb, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial.monitors.early import at_least, early_cases, waiting_edge
from gongji.actuarial.monitors.levels import Level
from gongji.errors import Refused


@pytest.mark.parametrize(
    ("early", "ratio", "level"),
    [(10, 1.0, Level.QUIET), (15, 1.5, Level.QUIET), (17, 1.7, Level.WARNING), (25, 2.5, Level.ALARM)],
)
def test_of_a_hundred_cases_ten_belong_into_a_tenth_of_the_exposure(early, ratio, level):
    found = early_cases(early=early, cases=100, early_exposure=1_000.0, exposure=10_000.0)
    assert found.ratio == pytest.approx(ratio)
    assert found.level == level


def test_a_single_early_case_of_a_village_is_no_alarm():
    """The ratio is 10, but one village in ten has its only case this early."""
    found = early_cases(early=1, cases=1, early_exposure=1.0, exposure=10.0)
    assert found.ratio == pytest.approx(10)
    assert found.chance == pytest.approx(0.1)
    assert found.level == Level.QUIET


def test_a_plan_sets_its_own_thresholds():
    found = early_cases(early=17, cases=100, early_exposure=1.0, exposure=10.0, review_above=1.2, investigate_above=1.6)
    assert found.level == Level.ALARM


@pytest.mark.parametrize(
    ("first", "following", "chance", "level"),
    [
        (0, 0, 1.0, Level.QUIET),
        (8, 2, 56 / 1024, Level.QUIET),
        (10, 0, 1 / 1024, Level.WARNING),
        (9, 1, 11 / 1024, Level.QUIET),
        (2, 8, 1013 / 1024, Level.QUIET),
    ],
)
def test_the_edge_is_a_toss_of_coins(first, following, chance, level):
    """Of 10 cases, 8 or more heads in 1 + 10 + 45 = 56 of 1,024 tosses."""
    found = waiting_edge(first=first, following=following)
    assert found.chance == pytest.approx(chance)
    assert found.level == level


def test_members_who_left_are_not_expected_to_fall_ill():
    even = waiting_edge(first=20, following=8)
    thinned = waiting_edge(first=20, following=8, first_exposure=2.0, following_exposure=1.0)
    assert even.chance == pytest.approx(0.018, abs=0.001)
    assert thinned.chance == pytest.approx(0.377, abs=0.001)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9))
@settings(max_examples=60)
def test_the_chance_is_that_of_the_binomial_law(cases, more, tenth):
    n, p = cases + more, tenth / 10
    expected = sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(cases, n + 1))
    assert at_least(cases, of=n, share=p) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("early", "cases", "early_exposure", "exposure", "said"),
    [
        (3, 2, 1.0, 2.0, "3 early cases of 2"),
        (0, 0, 1.0, 2.0, "0 early cases of 0"),
        (1, 2, 0.0, 2.0, "early exposure 0.0 of 2.0"),
        (1, 2, 3.0, 2.0, "early exposure 3.0 of 2.0"),
        (1, 2, 1.0, nan, "early exposure 1.0 of nan"),
    ],
)
def test_early_cases_that_cannot_be_are_refused(early, cases, early_exposure, exposure, said):
    with pytest.raises(Refused, match=said):
        early_cases(early=early, cases=cases, early_exposure=early_exposure, exposure=exposure)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"first": -1, "following": 1}, "-1 cases, then 1"),
        ({"first": 1, "following": 1, "first_exposure": 0.0}, "exposure 0.0, then 1.0"),
        ({"first": 1, "following": 1, "following_exposure": 0.0}, "1 cases follow where nobody is exposed"),
    ],
)
def test_an_edge_that_cannot_be_is_refused(arguments, said):
    with pytest.raises(Refused, match=said):
        waiting_edge(**arguments)


def test_thresholds_in_the_wrong_order_are_refused():
    with pytest.raises(Refused, match="review above 2, investigate above 1: above 0, in this order"):
        early_cases(early=1, cases=2, early_exposure=1, exposure=2, review_above=2, investigate_above=1)
