"""Where rules meet each other, and what each of them refuses."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import partial
from itertools import product
from math import factorial, prod
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.errors import Refused
from gongji.fen import ceil_fen
from gongji.sharing.losses import Loss, lump_sum, means, total_of
from gongji.sharing.prices import group_prices
from gongji.sharing.rules import (
    class_weight,
    conditional_mean,
    conditional_mean_bernoulli,
    conditional_mean_poisson,
    hierarchical,
    linear_regression,
    mean_proportional,
    quota_share,
    retention,
    uniform,
)
from gongji.sharing.rules.conditional_mean_poisson import PoissonLoss
from tests.plans.writing import plan_of
from tests.sharing.communities import communities, losses, scenarios

PLAN = plan_of(weight="2.75")
YOUNG, OLD = ("under-40", "standard"), ("40-to-59", "standard")
F = Fraction

chances = st.integers(0, 6).map(lambda part: F(part, 6))
rates = st.integers(0, 6).map(lambda part: F(part, 4))
amounts = st.integers(0, 10**9)


# class weight: what settlement does


@given(st.lists(st.sampled_from([YOUNG, OLD]), min_size=1, max_size=30), amounts)
@settings(max_examples=40)
def test_class_weight_is_the_settlements_price_before_rounding(groups, total):
    parts = class_weight.contributions(PLAN, groups, total_fen=total)
    assert sum(parts) == total
    prices = {(each.klass, each.tier): each.share_fen for each in group_prices(PLAN, Counter(groups), total)}
    assert [ceil_fen(part) for part in parts] == [prices[group] for group in groups]


def test_class_weights_like_the_means_make_the_plan_fair():
    """Chance 2.75 times as high, same aid: weight 2.75 is the mean-proportional rule."""
    expected = [F(1, 100) * 10_000, F(275, 10_000) * 10_000]
    by_weight = class_weight.contributions(PLAN, [YOUNG, OLD], total_fen=7_777)
    assert by_weight == mean_proportional.contributions(expected, total_fen=7_777)


@pytest.mark.parametrize(
    ("groups", "said"), [([("gold", "standard")], "gold/standard: not in"), ([], "nobody: not in")]
)
def test_a_group_that_the_plan_does_not_have_is_refused(groups, said):
    with pytest.raises(Refused, match=said):
        class_weight.contributions(PLAN, groups, total_fen=1)


# the conditional means


@given(communities)
@settings(max_examples=40)
def test_the_conditional_mean_is_the_mean_over_the_scenarios_with_that_total(community: list[Loss]):
    for total in total_of(community).chances:
        those = [(chance, fens) for chance, fens in scenarios(community) if sum(fens) == total]
        whole = sum(chance for chance, _ in those)
        expected = [sum(chance * fens[i] for chance, fens in those) / whole for i in range(len(community))]
        assert list(conditional_mean.contributions(community, total_fen=total)) == expected


@given(st.lists(chances, min_size=1, max_size=6))
@settings(max_examples=40)
def test_counting_cases_gives_the_same_conditional_mean_as_convolution(community: list[Fraction]):
    members = [lump_sum(fen=300, chance=chance) for chance in community]
    for total, chance in total_of(members).chances.items():
        if chance:
            by_cases = conditional_mean_bernoulli.contributions(community, aid_fen=300, total_fen=total)
            assert by_cases == conditional_mean.contributions(members, total_fen=total)
            assert max(by_cases) <= 300


def test_small_chances_of_many_make_the_conditional_mean_the_mean_proportional_rule():
    """1,000 members with chances of 1 and 3 in 10,000: 2 cases; the difference is below one in a thousand."""
    community = [F(1, 10_000), F(3, 10_000)] * 500
    exact = conditional_mean_bernoulli.contributions(community, aid_fen=30_000_000, total_fen=60_000_000)
    simple = mean_proportional.contributions(community, total_fen=60_000_000)
    assert sum(exact) == 60_000_000
    for one, other in zip(exact[:2], simple[:2], strict=True):
        assert one != other
        assert abs(one - other) < other / 1_000


def compound_poisson(loss: PoissonLoss, *, up_to: int) -> dict[int, Fraction]:
    """Chances of one member's total from the definition Σ_n λⁿ/n! · f*ⁿ, but for e^(−λ)."""
    chances: dict[int, Fraction] = {}
    sums = {0: F(1)}
    for n in range(up_to + 1):
        for fen, chance in sums.items():
            chances[fen] = chances.get(fen, F(0)) + chance * loss.rate**n / factorial(n)
        longer: dict[int, Fraction] = {}
        for (fen, chance), (more, other) in product(sums.items(), loss.sizes.chances.items()):
            if fen + more <= up_to:
                longer[fen + more] = longer.get(fen + more, F(0)) + chance * other
        sums = longer
    return chances


@st.composite
def poisson_losses(draw: st.DrawFn) -> PoissonLoss:
    """Cases at some rate, of one to three sizes from 1 to 4 fen."""
    sizes = draw(losses)
    return PoissonLoss(rate=draw(rates), sizes=Loss({fen % 4 * 8 + fen + 1: p for fen, p in sizes.chances.items()}))


@given(st.lists(poisson_losses(), min_size=1, max_size=3), st.integers(0, 12))
@settings(max_examples=40)
def test_panjers_recursion_gives_the_conditional_mean_of_the_definition(community: list[PoissonLoss], total: int):
    laws = [compound_poisson(each, up_to=total) for each in community]
    ways = [
        (prod((law[fen] for law, fen in zip(laws, fens, strict=True)), start=F(1)), fens)
        for fens in product(*laws)
        if sum(fens) == total
    ]
    whole = sum(weight for weight, _ in ways)
    if not whole:
        with pytest.raises(Refused, match=f"a total of {total} fen: cases of"):
            conditional_mean_poisson.contributions(community, total_fen=total)
        return
    found = conditional_mean_poisson.contributions(community, total_fen=total)
    assert sum(found) == total
    assert list(found) == [sum(w * fens[i] for w, fens in ways) / whole for i in range(len(community))]


@given(st.lists(rates, min_size=1, max_size=4).filter(any), losses, st.integers(1, 30))
@settings(max_examples=40)
def test_with_one_law_of_sizes_the_poisson_conditional_mean_is_mean_proportional(expected, sizes: Loss, total: int):
    law = Loss({fen + 1: chance for fen, chance in sizes.chances.items()})
    community = [PoissonLoss(rate=rate, sizes=law) for rate in expected]
    try:
        found = conditional_mean_poisson.contributions(community, total_fen=total)
    except Refused:
        assume(False)
    assert found == mean_proportional.contributions([rate * law.mean_fen for rate in expected], total_fen=total)


def test_amounts_of_real_aid_take_few_steps():
    """Aid of 100,000 and 300,000 yuan: the recursion walks in steps of 100,000."""
    small, large = (Loss({fen: F(1)}) for fen in (10_000_000, 30_000_000))
    community = [PoissonLoss(rate=F(1, 50), sizes=small), PoissonLoss(rate=F(1, 100), sizes=large)]
    assert conditional_mean_poisson.contributions(community, total_fen=20_000_000) == (F(20_000_000), F(0))
    assert sum(conditional_mean_poisson.contributions(community, total_fen=300_000_000)) == 300_000_000


# two levels, layers, quotas


@given(st.lists(communities.filter(lambda c: any(means(c))), min_size=1, max_size=3), amounts)
@settings(max_examples=40)
def test_mean_proportional_in_two_levels_is_mean_proportional_in_one(groups: list[list[Loss]], total: int):
    everybody = [loss for group in groups for loss in group]
    in_two = hierarchical.contributions(
        partial(mean_proportional.contributions, [sum(means(group), F(0)) for group in groups]),
        [partial(mean_proportional.contributions, means(group)) for group in groups],
        total_fen=total,
    )
    assert in_two == mean_proportional.contributions(means(everybody), total_fen=total)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), amounts.filter(bool))
@settings(max_examples=40)
def test_uniform_in_two_levels_is_uniform_in_one_only_for_groups_of_one_size(sizes: list[int], total: int):
    in_two = hierarchical.contributions(
        partial(uniform.contributions, len(sizes)),
        [partial(uniform.contributions, size) for size in sizes],
        total_fen=total,
    )
    assert sum(in_two) == total
    assert (in_two == uniform.contributions(sum(sizes), total_fen=total)) == (len(set(sizes)) == 1)


fen = st.integers(0, 1_000)


@given(st.lists(st.lists(fen, min_size=3, max_size=3), min_size=1, max_size=6), fen, fen, st.none() | fen, fen)
@settings(max_examples=60)
def test_over_periods_every_fen_is_kept_charged_ceded_or_carried(periods, retention_fen, width, most, carry):
    """Also: each layer has its bounds, nobody keeps more than the retention, no period is charged above its most."""
    limit, first_carry = retention_fen + width, carry
    borne_fen = F(0)
    for losses_fen in periods:
        borne = retention.contributions(
            losses_fen,
            retention_fen=retention_fen,
            limit_fen=limit,
            most_fen=most,
            carry_fen=carry,
            within=partial(uniform.contributions, 3),
        )
        assert all(0 <= kept <= min(loss, retention_fen) for kept, loss in zip(borne.kept_fen, losses_fen, strict=True))
        assert borne.ceded_fen == sum(max(loss - limit, 0) for loss in losses_fen)
        assert most is None or sum(borne.shares_fen) <= most
        assert most is not None or borne.carry_fen == 0
        borne_fen += sum(borne.kept_fen) + sum(borne.shares_fen) + borne.ceded_fen
        carry = borne.carry_fen
    assert borne_fen + carry == sum(map(sum, periods)) + first_carry


@given(communities, st.integers(0, 7), st.integers(0, 7))
@settings(max_examples=40)
def test_a_fair_rule_of_the_layer_is_fair_for_the_layer(community: list[Loss], retention_fen: int, width: int):
    cut = {"retention_fen": retention_fen, "limit_fen": retention_fen + width}
    layer = [retention.shared_layer(loss, **cut) for loss in community]
    paid = [F(0)] * len(community)
    for chance, fens in scenarios(community):
        within = partial(conditional_mean.contributions, layer)
        borne = retention.contributions(fens, **cut, most_fen=None, carry_fen=0, within=within)
        paid = [sum_ + chance * share for sum_, share in zip(paid, borne.shares_fen, strict=True)]
    assert tuple(paid) == means(layer)


@given(st.integers(1, 5), st.integers(1, 9), st.data())
@settings(max_examples=20)
def test_with_equal_means_the_quotas_are_uniform(members: int, mean: int, data: st.DataObject):
    variances = [F(data.draw(st.integers(1, 9))) for _ in range(members)]
    table = tuple(tuple(variances[i] if i == j else F(0) for j in range(members)) for i in range(members))
    assert set(sum(quota_share.quotas([F(mean)] * members, table), ())) == {F(1, members)}


def test_quotas_and_regression_know_losses_that_hang_together():
    """A and B fall ill together (covariance 50), C alone; by hand Σ⁻¹μ = (10/150, 10/150, 10/100)."""
    table = ((F(100), F(50), F(0)), (F(50), F(100), F(0)), (F(0), F(0), F(100)))
    expected = [F(10), F(10), F(10)]
    assert quota_share.solved(table, expected) == [F(1, 15), F(1, 15), F(1, 10)]
    assert linear_regression.contributions(expected, table, total_fen=70) == (F(25), F(25), F(20))


# refusals

BY_CASES = partial(conditional_mean_bernoulli.contributions, aid_fen=100, total_fen=100)
POISSON = conditional_mean_poisson.contributions
CASE = Loss({100: F(1)})
LAYERS = partial(retention.contributions, [5, 7], within=partial(uniform.contributions, 2), carry_fen=0, most_fen=None)
ONE = (F(1),)
ANY_HALF: Any = 0.5


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (partial(uniform.contributions, 0, total_fen=1), "0 members: somebody has to share"),
        (partial(mean_proportional.contributions, [F(-1), F(2)], total_fen=1), "member 0: a mean of -1 fen"),
        (partial(mean_proportional.contributions, [F(0)], total_fen=1), "no member expects a loss"),
        (partial(linear_regression.contributions, [F(1)], ((F(0),),), total_fen=1), "variance of 0: it must be above"),
        (partial(linear_regression.contributions, [F(1)], ((F(-1),),), total_fen=1), "member 0: a variance of -1"),
        (partial(linear_regression.contributions, [F(1)], (), total_fen=1), "1 members need covariances in 1 rows"),
        (partial(linear_regression.contributions, ONE * 2, ((F(1), F(2)), (F(3), F(9))), total_fen=1),
         "covariance of members 1 and 0 is 3 one way and 2 the other"),
        (partial(conditional_mean.contributions, [lump_sum(fen=2, chance=F(1, 2))], total_fen=1), "cannot add up"),
        (partial(conditional_mean.contributions, [CASE], total_fen=F(1, 2)), "a total of 1/2 fen: losses are whole"),
        (partial(conditional_mean.contributions, [CASE], total_fen=-1), "a total of -1 fen"),
        (partial(BY_CASES, [F(3, 2)]), "member 0: a chance of 3/2 is not from 0 to 1"),
        (partial(BY_CASES, [F(1, 2)], aid_fen=0), "an aid of 0 fen"),
        (partial(BY_CASES, [F(1, 2)], total_fen=150), "150 fen is not a whole number of aids of 100 fen"),
        (partial(BY_CASES, [F(1, 2)], total_fen=200), "2 cases: these chances do not allow for them"),
        (partial(BY_CASES, [F(1)], total_fen=0), "0 cases: these chances do not allow for them"),
        (partial(PoissonLoss, rate=F(-1), sizes=CASE), "a rate of Fraction\\(-1, 1\\) cases"),
        (partial(PoissonLoss, rate=ANY_HALF, sizes=CASE), "a rate of 0.5 cases: it is a Fraction"),
        (partial(PoissonLoss, rate=F(1), sizes=lump_sum(fen=1, chance=F(1, 2))), "a case of 0 fen is no case"),
        (partial(POISSON, [PoissonLoss(rate=F(1), sizes=CASE)], total_fen=250), "cannot add up to it"),
        (partial(POISSON, [PoissonLoss(rate=F(1), sizes=CASE)], total_fen=100 * 2_001), "2,001 steps of 100 fen"),
        (partial(POISSON, [PoissonLoss(rate=F(0), sizes=CASE)], total_fen=100), "cannot add up to it"),
        (partial(quota_share.contributions, ONE, (ONE,), losses_fen=[1, 2]), "1 members need as many losses"),
        (partial(quota_share.contributions, ONE, (ONE,), losses_fen=[-1]), "losses of 0 fen or more"),
        (partial(quota_share.quotas, [F(0)], (ONE,)), "one of them above 0"),
        (partial(quota_share.quotas, ONE * 2, (ONE * 2, ONE * 2)), r"not positive definite \(member 1\)"),
        (partial(hierarchical.contributions, partial(uniform.contributions, 2), [], total_fen=1), "2 groups share and"),
        (partial(LAYERS, retention_fen=5, limit_fen=4), "the limit not below the retention"),
        (partial(LAYERS, retention_fen=-1, limit_fen=None), "none may be negative"),
        (partial(LAYERS, retention_fen=1, limit_fen=None, carry_fen=-1), "carry -1 fen"),
        (partial(LAYERS, retention_fen=1, limit_fen=None, within=partial(uniform.contributions, 3)), "a rule for 3"),
    ],
)  # fmt: skip
def test_what_a_rule_cannot_share_it_refuses_in_words(call, said):
    with pytest.raises(Refused, match=said):
        call()
