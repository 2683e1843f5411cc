"""What one period hands to the next; and where each fen of a share went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import InvariantBroken
from gongji.sharing.carry import carry_out_fen, check_period
from gongji.sharing.prices import fee_fen, group_prices
from gongji.sharing.trace import trace
from tests.plans.writing import plan_of

amounts = st.integers(0, 10**12)


@given(amounts, amounts, amounts, st.integers(-(10**9), 10**9), st.integers(0, 10**12))
def test_every_fen_that_goes_out_has_come_in(aid: int, fee: int, share: int, carry_in: int, sponsored: int):
    sponsor = min(sponsored, share)
    carry_out = carry_out_fen(share_fen=share, carry_in_fen=carry_in, aid_fen=aid, fee_fen=fee)
    period = {"aid_fen": aid, "fee_fen": fee, "sponsor_fen": sponsor, "carry_in_fen": carry_in}
    check_period(**period, due_fen=share - sponsor, carry_out_fen=carry_out)
    with pytest.raises(InvariantBroken, match="fen, but due"):
        check_period(**period, due_fen=share - sponsor, carry_out_fen=carry_out + 1)
    with pytest.raises(InvariantBroken, match=str(carry_out)):
        check_period(**period, due_fen=share - sponsor - 1, carry_out_fen=carry_out)


@given(
    st.sampled_from(["up", "half_up", "down"]),
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**6)), min_size=1, max_size=24),
)
def test_a_year_charges_what_it_gives_but_for_less_than_a_fen_a_member(rounding: str, periods: list[tuple[int, int]]):
    """Each carry goes into the next period, so rounding never piles up."""
    plan, carry, charged, given_out = plan_of(rounding=rounding), 0, 0, 0
    for aid, members in periods:
        fee = fee_fen(plan, aid_fen=aid, participants=members, cases=1)
        to_share = aid + fee - carry
        (price,) = group_prices(plan, {("under-40", "standard"): members}, to_share)
        share = price.share_fen * members
        carry = carry_out_fen(share_fen=share, carry_in_fen=carry, aid_fen=aid, fee_fen=fee)
        charged, given_out = charged + share, given_out + aid + fee
        assert to_share <= 0 or abs(carry) < members
    assert charged == given_out + carry


cases = st.lists(st.tuples(st.text(min_size=1), st.integers(1, 10**10)), min_size=1, max_size=50)


@given(st.integers(0, 10**10), cases, st.integers(0, 10**10))
def test_a_traced_share_adds_up_to_what_was_paid(due: int, aid_by_case: list[tuple[str, int]], fee: int):
    parts = trace(due, aid_by_case, fee)
    assert sum(part.fen for part in parts) == due
    assert [part.name for part in parts] == [name for name, _ in aid_by_case] + ["fee"]
    whole = sum(fen for _, fen in aid_by_case) + fee
    for part, weight in zip(parts, [fen for _, fen in aid_by_case] + [fee], strict=True):
        assert abs(part.fen * whole - due * weight) < whole


def test_the_first_published_share_went_to_two_cases_and_the_fee():
    """Of 3 fen: 1 for the first case, 1 for the second, 1 for the fee and what rounding adds."""
    parts = trace(3, [("A", 30_000_000), ("B", 30_000_000)], 4_800_000)
    assert [(part.name, part.fen) for part in parts] == [("A", 1), ("B", 1), ("fee", 1)]
