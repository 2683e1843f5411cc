"""What is above the caps: the sponsor's, the next period's, or nobody's, and never invented."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import InvariantBroken
from gongji.plans.document import PercentOfAid, Plan
from gongji.sharing.carry import carry_out_fen
from gongji.sharing.excess import Owed, Totals, aid_by_case, check_owed, owed
from gongji.sharing.prices import fee_fen, group_prices
from tests.plans.writing import plan_of

FEES = (
    'kind = "percent_of_aid"\nrate = 0.08',
    'kind = "percent_of_aid"\nrate = "7/3"',
    'kind = "per_member"\nfen = 3',
    'kind = "per_case"\nfen = 5000',
    'kind = "none"',
)
PLANS = {
    (excess, fee, rounding): plan_of(f'[caps]\nper_period_fen = 1\nexcess = "{excess}"\n', fee=fee, rounding=rounding)
    for excess in ("sponsor", "carried", "reduces_aid")
    for fee in FEES
    for rounding in ("up", "half_up", "down")
}


def period(plan: Plan, *, aid: int, carry_in: int, members: int, waived: int, cap: int) -> Totals:
    """A period of one class, of which some members are waived and the others pay up to a cap."""
    fee = fee_fen(plan, aid_fen=aid, participants=members, cases=2)
    (price,) = group_prices(plan, {("under-40", "standard"): members}, aid + fee - carry_in)
    share, due = price.share_fen, min(price.share_fen, cap)
    return Totals(
        aid_fen=aid,
        fee_fen=fee,
        carry_in_fen=carry_in,
        due_fen=due * (members - waived),
        sponsor_fen=share * members - due * (members - waived),
        waived_fen=share * waived,
        carry_out_fen=carry_out_fen(share_fen=share * members, carry_in_fen=carry_in, aid_fen=aid, fee_fen=fee),
    )


@st.composite
def periods(draw: st.DrawFn, excess: str) -> tuple[Plan, Totals]:
    """A plan that says who bears what is above, and a period of it."""
    plan = PLANS[excess, draw(st.sampled_from(FEES)), draw(st.sampled_from(["up", "half_up", "down"]))]
    members = draw(st.integers(1, 1000))
    totals = period(
        plan,
        aid=draw(st.integers(1, 10**9)),
        carry_in=draw(st.just(0) | st.integers(-(10**9), 10**9)),
        members=members,
        waived=draw(st.just(0) | st.integers(0, members)),
        cap=draw(st.integers(0, 10**6)),
    )
    return plan, totals


def above(totals: Totals) -> int:
    return totals.sponsor_fen - totals.waived_fen


@given(st.sampled_from(["sponsor", "carried", "reduces_aid"]).flatmap(periods))
def test_every_fen_that_is_owed_is_brought_by_somebody(case: tuple[Plan, Totals]):
    plan, totals = case
    left = owed(plan, totals)
    assert left.aid_fen + left.fee_fen + left.carry_fen == totals.due_fen + left.sponsor_fen + totals.carry_in_fen
    assert left.aid_fen >= 0
    assert left.fee_fen >= 0


@given(periods("sponsor"))
def test_a_sponsor_owes_all_that_is_above_and_the_rest_is_as_the_statement_says(case: tuple[Plan, Totals]):
    plan, totals = case
    assert owed(plan, totals) == Owed(
        aid_fen=totals.aid_fen,
        fee_fen=totals.fee_fen,
        sponsor_fen=totals.sponsor_fen,
        carry_fen=totals.carry_out_fen,
    )


@given(periods("carried"))
def test_what_is_carried_lowers_the_next_carry_in_and_a_waiver_stays_the_sponsor_s(case: tuple[Plan, Totals]):
    plan, totals = case
    left = owed(plan, totals)
    assert (left.aid_fen, left.fee_fen, left.sponsor_fen) == (totals.aid_fen, totals.fee_fen, totals.waived_fen)
    assert left.carry_fen == totals.carry_out_fen - above(totals)


@given(periods("reduces_aid"))
def test_aid_shrinks_no_more_than_the_money_that_did_not_come(case: tuple[Plan, Totals]):
    plan, totals = case
    left = owed(plan, totals)
    assert left.sponsor_fen == totals.waived_fen
    missing = max(above(totals) - max(totals.carry_out_fen, 0), 0)
    there = max(totals.aid_fen + totals.fee_fen - missing, 0)
    if not missing:
        assert (left.aid_fen, left.fee_fen) == (totals.aid_fen, totals.fee_fen)
    elif isinstance(plan.fee, PercentOfAid):
        one_more = left.aid_fen + 1
        assert left.fee_fen == left.aid_fen * plan.fee.rate // 1
        assert left.aid_fen + left.fee_fen <= there < one_more + one_more * plan.fee.rate // 1
    else:
        assert left.aid_fen == max(there - totals.fee_fen, 0)


@given(periods("reduces_aid"))
def test_no_later_period_pays_for_an_aid_that_was_reduced(case: tuple[Plan, Totals]):
    plan, totals = case
    if totals.carry_in_fen >= 0 and totals.carry_out_fen >= 0:
        assert owed(plan, totals).carry_fen >= 0


@given(
    st.sampled_from(FEES),
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(1, 50), st.integers(0, 10**5)), min_size=1, max_size=12),
)
def test_a_year_that_carries_charges_what_it_gives_and_ends_owing_what_it_says(
    fee: str, months: list[tuple[int, int, int]]
):
    plan, carry, given_out, taken = PLANS["carried", fee, "up"], 0, 0, 0
    for aid, members, cap in months:
        totals = period(plan, aid=aid, carry_in=carry, members=members, waived=0, cap=cap)
        carry = owed(plan, totals).carry_fen
        given_out += totals.aid_fen + totals.fee_fen
        taken += totals.due_fen
    assert given_out + carry == taken


def test_a_case_that_one_period_cannot_pay_is_paid_over_as_many_as_it_takes():
    """10 members, at most 300 fen each: 10,000 fen take four periods, and the last asks for what is left."""
    plan = PLANS["carried", 'kind = "none"', "up"]
    dues, carry = [], 0
    first = period(plan, aid=10_000, carry_in=0, members=10, waived=0, cap=300)
    dues.append(first.due_fen)
    carry = owed(plan, first).carry_fen
    while carry < 0:
        quiet = period(plan, aid=0, carry_in=carry, members=10, waived=0, cap=300)
        dues.append(quiet.due_fen)
        carry = owed(plan, quiet).carry_fen
    assert (dues, carry) == ([3000, 3000, 3000, 1000], 0)


@pytest.mark.parametrize(
    ("fee", "cap", "left"),
    [
        # 10,000 of aid and 800 of fee over 7 members: 1543 each, 10,801 in all, 1 to carry.
        (FEES[0], 1543, (10_000, 800, 1)),  # nobody is above the cap
        (FEES[0], 1542, (9_995, 799, 0)),  # 10,794 came in: 9,995 and ⌊799.6⌋ are all of it
        (FEES[0], 1000, (6_482, 518, 0)),  # 7,000 came in
        (FEES[0], 0, (0, 0, 0)),
        (FEES[2], 1000, (6_979, 21, 0)),  # 3 fen a member are the operator's whatever the aid
        (FEES[2], 2, (0, 14, 0)),
    ],
)
def test_aid_that_is_what_came_in_worked_by_hand(fee: str, cap: int, left: tuple[int, int, int]):
    plan = PLANS["reduces_aid", fee, "up"]
    found = owed(plan, period(plan, aid=10_000, carry_in=0, members=7, waived=0, cap=cap))
    assert (found.aid_fen, found.fee_fen, found.carry_fen) == left


def test_the_carry_makes_up_for_what_is_above_before_any_aid_is_touched():
    """7 members at 3 fen: 21 for 16. One fen above the cap each is less than what rounding and carry leave over."""
    plan = PLANS["reduces_aid", 'kind = "none"', "up"]
    totals = period(plan, aid=15, carry_in=0, members=7, waived=0, cap=2)
    assert (above(totals), totals.carry_out_fen) == (7, 6)
    assert owed(plan, totals) == Owed(aid_fen=14, fee_fen=0, sponsor_fen=0, carry_fen=0)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30), st.fractions(0, 1))
def test_the_cases_bear_a_reduction_in_proportion_and_add_up(awarded: list[int], part: Fraction):
    aid = int(sum(awarded) * part)
    paid = aid_by_case(aid, awarded)
    assert sum(paid) == aid
    for fen, award in zip(paid, awarded, strict=True):
        assert 0 <= fen <= award
        assert abs(fen - Fraction(award * aid, sum(awarded))) < 1


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_an_aid_that_is_not_reduced_pays_each_case_its_award(awarded: list[int]):
    assert aid_by_case(sum(awarded), awarded) == awarded


@given(periods("carried"), st.sampled_from(["aid_fen", "fee_fen", "sponsor_fen", "carry_fen"]), st.integers(1, 10**6))
def test_money_that_comes_from_nowhere_is_noticed(case: tuple[Plan, Totals], name: str, more: int):
    plan, totals = case
    left = owed(plan, totals)
    fields = {each: getattr(left, each) for each in ("aid_fen", "fee_fen", "sponsor_fen", "carry_fen")}
    check_owed(Owed(**fields), totals)
    with pytest.raises(InvariantBroken):
        check_owed(Owed(**fields | {name: fields[name] + more}), totals)


def test_each_meaning_of_excess_leaves_another_carry():
    carries = []
    for excess in ("sponsor", "carried", "reduces_aid"):
        plan = PLANS[excess, FEES[0], "up"]
        carries.append(owed(plan, period(plan, aid=10_000, carry_in=0, members=7, waived=2, cap=1000)).carry_fen)
    assert all(one != other for one, other in pairwise(carries))
