"""Losses and their exact chances: what is one, and what several come to."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

from gongji.errors import Refused
from gongji.sharing import losses as module
from gongji.sharing.losses import Loss, covariances, lump_sum, means, total_of
from tests.sharing.communities import communities, scenarios

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("chances", "said"),
    [
        ({-1: Fraction(1)}, "a loss of -1 fen"),
        ({0.5: Fraction(1)}, "a loss of 0.5 fen"),
        ({0: 0.9, 1: 0.1}, "chance 0.9 of a loss of 0 fen: a chance is a Fraction"),
        ({0: Fraction(3, 2), 1: -HALF}, "chance Fraction\\(-1, 2\\) of a loss of 1 fen"),
        ({0: HALF}, "add up to 1/2, not to 1"),
        ({}, "add up to 0, not to 1"),
    ],
)
def test_what_is_no_distribution_is_refused_in_words(chances, said):
    with pytest.raises(Refused, match=said):
        Loss(chances)


def test_all_mistakes_of_a_loss_are_said_at_once():
    with pytest.raises(Refused) as refused:
        Loss({-1: Fraction(2), -2: HALF})
    assert len(refused.value.reasons) == 3


@given(communities)
def test_the_total_is_what_every_scenario_says(community):
    total = total_of(community)
    expected: dict[int, Fraction] = {}
    for chance, fens in scenarios(community):
        expected[sum(fens)] = expected.get(sum(fens), Fraction(0)) + chance
    assert total.chances == expected
    assert total.mean_fen == sum(means(community))
    assert total.variance == sum(sum(row) for row in covariances(community))


def test_a_lump_sum_of_nothing_is_no_loss():
    assert lump_sum(fen=0, chance=HALF).chances == {0: 1}


def test_a_community_with_too_many_different_sums_is_refused(monkeypatch):
    monkeypatch.setattr(module, "SUMS_MAX", 7)
    with pytest.raises(Refused, match="more than 7 different sums: take coarser amounts"):
        total_of([lump_sum(fen=2**power, chance=HALF) for power in range(3)])
