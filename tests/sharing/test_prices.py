"""Prices: one a class and tier, exact until rounded once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.fen import ROUNDINGS
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.sharing.carry import carry_out_fen
from gongji.sharing.prices import GroupKey, fee_fen, group_prices
from tests.plans.writing import plan_of

TIERS = "".join(
    f'[[tiers]]\nid = "{name}"\nfactor = "{factor}"\n'
    for name, factor in [("standard", "1"), ("half", "1/2"), ("third", "1/3")]
)
PLANS = {rounding: plan_of(TIERS, rounding=rounding, weight="2.75") for rounding in ROUNDINGS}
GROUPS = [(klass, tier) for klass in ("under-40", "40-to-59") for tier in ("standard", "half", "third")]

roundings = st.sampled_from(sorted(ROUNDINGS))
to_share = st.integers(1, 10**15)
crowds = st.dictionaries(st.sampled_from(GROUPS), st.integers(1, 10**9), min_size=1)


def weight_of(plan: Plan, group: GroupKey) -> Fraction:
    """Class weight times tier factor."""
    klass = next(each for each in plan.classes if each.id == group[0])
    tier = next(each for each in plan.tiers if each.id == group[1])
    return klass.weight * tier.factor


@given(roundings, crowds, to_share)
def test_a_share_is_less_than_one_fen_from_the_exact_one_and_on_the_side_of_its_rounding(
    rounding: str, participants: dict[GroupKey, int], shared: int
):
    plan = PLANS[rounding]
    whole = sum(weight_of(plan, group) * count for group, count in participants.items())
    for price in group_prices(plan, participants, shared):
        exact = shared * weight_of(plan, (price.klass, price.tier)) / whole
        if rounding == "up":
            assert exact <= price.share_fen < exact + 1
        elif rounding == "down":
            assert exact - 1 < price.share_fen <= exact
        else:
            assert exact - Fraction(1, 2) < price.share_fen <= exact + Fraction(1, 2)


@given(roundings, crowds, to_share)
def test_what_rounding_leaves_is_less_than_a_fen_a_member(
    rounding: str, participants: dict[GroupKey, int], shared: int
):
    prices = group_prices(PLANS[rounding], participants, shared)
    charged = sum(price.share_fen * price.participants for price in prices)
    people = sum(participants.values())
    carry = carry_out_fen(share_fen=charged, carry_in_fen=0, aid_fen=shared, fee_fen=0)
    assert abs(carry) < people
    assert rounding != "up" or carry >= 0
    assert rounding != "down" or carry <= 0


@given(roundings, crowds, to_share)
def test_who_weighs_more_never_pays_less(rounding: str, participants: dict[GroupKey, int], shared: int):
    plan = PLANS[rounding]
    prices = group_prices(plan, participants, shared)
    by_weight = sorted(prices, key=lambda price: weight_of(plan, (price.klass, price.tier)))
    shares = [price.share_fen for price in by_weight]
    assert shares == sorted(shares)


@given(crowds, st.integers(-(10**12), 0))
def test_nothing_to_share_costs_nothing(participants: dict[GroupKey, int], shared: int):
    assert {price.share_fen for price in group_prices(PLANS["up"], participants, shared)} == {0}


def test_groups_stand_in_the_order_of_the_plan_and_empty_ones_nowhere():
    participants = {("40-to-59", "third"): 2, ("under-40", "half"): 1, ("under-40", "standard"): 0}
    prices = group_prices(PLANS["up"], participants, 1000)
    assert [(price.klass, price.tier, price.participants) for price in prices] == [
        ("under-40", "half", 1),
        ("40-to-59", "third", 2),
    ]


def test_a_period_without_participants_has_no_price():
    assert group_prices(PLANS["up"], {}, 1000) == ()


@pytest.mark.parametrize(
    ("members", "cases", "share"),
    [(23_000_000, 2, 3), (5_000_000, 100, 648)],
)
def test_the_published_examples_by_price_alone(members: int, cases: int, share: int):
    """0.03 yuan on 2019-01-21; and the published example of 6.48 yuan."""
    plan = read_plan(pack_file("xianghubao", earlier="2018-11"))
    aid = cases * 30_000_000
    fee = fee_fen(plan, aid_fen=aid, participants=members, cases=1)
    (price,) = group_prices(plan, {("under-40", "standard"): members}, aid + fee)
    assert price.share_fen == share


@pytest.mark.parametrize(
    ("fee", "aid", "participants", "taken"),
    [
        ('kind = "percent_of_aid"\nrate = 0.08', 30_000_000, 7, 2_400_000),
        ('kind = "percent_of_aid"\nrate = 0.08', 99, 7, 7),
        ('kind = "percent_of_aid"\nrate = "1/3"', 100, 7, 33),
        ('kind = "percent_of_aid"\nrate = 0.08', 0, 7, 0),
        ('kind = "per_member"\nfen = 3', 99, 7, 21),
        ('kind = "per_member"\nfen = 0', 99, 7, 0),
        ('kind = "per_case"\nfen = 50', 99, 7, 150),
        ('kind = "none"', 99, 7, 0),
    ],
)
def test_the_fee_is_rounded_down_whatever_its_kind(fee: str, aid: int, participants: int, taken: int):
    assert fee_fen(plan_of(fee=fee), aid_fen=aid, participants=participants, cases=3) == taken


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_rounding_never_earns_the_operator_anything(aid: int, parts: int):
    plan = plan_of(fee='kind = "percent_of_aid"\nrate = 0.08')
    split = [aid // parts] * (parts % 7) + [aid % parts]
    assert sum(fee_fen(plan, aid_fen=each, participants=1, cases=1) for each in split) <= Fraction(8, 100) * sum(split)
