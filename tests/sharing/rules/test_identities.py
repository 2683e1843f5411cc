"""What every rule promises, over everything that can happen, exactly: full, fair, of which sign, how it moves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.errors import InvariantBroken
from gongji.sharing.comparison import Standing, standings
from gongji.sharing.losses import Loss, covariances, lump_sum, means, total_of
from gongji.sharing.rules import conditional_mean, quota_share
from tests.sharing.communities import WORKED, communities, losses, rules_over, scenarios

RULES = sorted(rules_over(WORKED))


def standings_under(name: str, community: Sequence[Loss]) -> tuple[Standing, ...]:
    """Everybody's standing; `standings` itself refuses a rule that does not allocate in full."""
    return standings(community, rules_over(community)[name])


@pytest.mark.parametrize("name", RULES)
@given(communities)
@settings(max_examples=40)
def test_every_rule_allocates_in_full_and_all_but_uniform_are_fair(name: str, community: list[Loss]):
    assume(total_of(community).variance > 0)
    found = standings_under(name, community)
    if name != "uniform":
        assert all(each.fair for each in found)
    assert sum(each.mean_fen for each in found) == sum(means(community))


@given(communities)
@settings(max_examples=40)
def test_uniform_is_fair_exactly_where_all_expect_the_same(community: list[Loss]):
    assume(any(means(community)))
    assert all(each.fair for each in standings_under("uniform", community)) == (len(set(means(community))) == 1)


@pytest.mark.parametrize("name", ["conditional_mean", "mean_proportional", "uniform"])
@given(communities)
@settings(max_examples=40)
def test_nobody_is_paid_for_the_luck_of_others(name: str, community: list[Loss]):
    assume(any(means(community)))
    assert all(each.least_fen >= 0 for each in standings_under(name, community))


@pytest.mark.parametrize("name", ["linear_regression", "mean_proportional", "uniform"])
@given(communities)
@settings(max_examples=40)
def test_nobody_gains_from_anothers_illness(name: str, community: list[Loss]):
    assume(total_of(community).variance > 0)
    assert all(each.rises for each in standings_under(name, community))


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 8)), min_size=1, max_size=5))
@settings(max_examples=40)
def test_the_conditional_mean_rises_where_everybodys_aid_is_the_same(community: list[tuple[int, int]]):
    """One aid or none is log-concave (Efron 1965)."""
    members = [lump_sum(fen=100, chance=Fraction(chance, 8)) for _, chance in community]
    assert all(each.rises for each in standings_under("conditional_mean", members))


def test_the_conditional_mean_can_fall_where_a_loss_has_a_gap():
    """B loses 0 or 3, A loses 0, 1 or 2: at a total of 3 it was probably B, so A pays less than at 2."""
    a = Loss({fen: Fraction(1, 3) for fen in (0, 1, 2)})
    b = Loss({0: Fraction(1, 2), 3: Fraction(1, 2)})
    assert conditional_mean.contributions([a, b], total_fen=2) == (Fraction(2), Fraction(0))
    assert conditional_mean.contributions([a, b], total_fen=3) == (Fraction(0), Fraction(3))
    assert not standings_under("conditional_mean", [a, b])[0].rises


@given(communities)
@settings(max_examples=40)
def test_under_the_conditional_mean_nobody_bears_more_risk_than_alone(community: list[Loss]):
    """In convex order: for every d, what is expected above d is not more than alone."""
    rule = rules_over(community)["conditional_mean"]
    paid = [(chance, rule(total_fen=total)) for total, chance in total_of(community).chances.items()]
    for member, loss in enumerate(community):
        assert max(parts[member] for _, parts in paid) <= max(loss.chances)
        for d in range(max(loss.chances)):
            alone = sum(chance * max(fen - d, 0) for fen, chance in loss.chances.items())
            zero = Fraction(0)
            assert sum(chance * max(parts[member] - d, zero) for chance, parts in paid) <= alone


@given(communities)
@settings(max_examples=40)
def test_no_linear_rule_is_nearer_to_the_conditional_mean_than_linear_regression(community: list[Loss]):
    """Least squares: E (h_i − E[X_i|S])² rises with any other slope b around the mean."""
    assume(total_of(community).variance > 0)
    rules, total = rules_over(community), total_of(community)
    exact = {fen: rules["conditional_mean"](total_fen=fen) for fen in total.chances}
    linear = {fen: rules["linear_regression"](total_fen=fen) for fen in total.chances}
    for member in range(len(community)):
        for slope in (Fraction(-1, 7), Fraction(1, 7)):
            near, off = (
                sum(
                    chance * (linear[fen][member] + more * (fen - total.mean_fen) - exact[fen][member]) ** 2
                    for fen, chance in total.chances.items()
                )
                for more in (0, slope)
            )
            assert near < off


varied = st.lists(losses.filter(lambda loss: loss.variance > 0), min_size=1, max_size=3)


@given(varied, st.data())
@settings(max_examples=40)
def test_quota_shares_are_full_fair_and_of_least_variance(community: list[Loss], data: st.DataObject):
    expected, table = means(community), covariances(community)
    quotas = quota_share.quotas(expected, table)
    members = range(len(community))
    for chance_, fens in scenarios(community):
        assert chance_ > 0
        assert sum(quota_share.contributions(expected, table, losses_fen=fens)) == sum(fens)
    assert tuple(sum(quotas[i][j] * expected[j] for j in members) for i in members) == expected

    def variances(matrix: Sequence[Sequence[Fraction]]) -> Fraction:
        return sum((matrix[i][j] ** 2 * table[j][j] for i in members for j in members), Fraction(0))

    if len(community) > 2:  # a way to differ that keeps full and fair: u has sum 0, v is orthogonal to μ
        sizes = [data.draw(st.integers(-3, 3)) for _ in range(2)]
        u = [sizes[0], sizes[1], -sum(sizes)]
        v = [expected[1], -expected[0], Fraction(0)]
        other = [[quotas[i][j] + u[i] * v[j] for j in members] for i in members]
        assert [sum(column) for column in zip(*other, strict=True)] == [1, 1, 1]
        assert variances(quotas) <= variances(other)


def test_a_rule_that_loses_a_fen_is_found_out():
    with pytest.raises(InvariantBroken, match=r"add up to 9999 fen of 10000"):
        standings(WORKED, lambda *, total_fen: (Fraction(max(total_fen - 1, 0)), Fraction(0), Fraction(0)))
