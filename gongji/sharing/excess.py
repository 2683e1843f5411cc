"""What the part of shares above the caps means: who owes it, or whom it takes from.

    X = sponsor − waived          above a cap and not waived; a waiver is always the sponsor's

    sponsor      the sponsor owes X
    carried      nobody owes it now: the next period's carry in is carry_out − X, below zero if need be
    reduces_aid  nobody ever owes it: what carry_out cannot make up is cut from aid and fee

        cut      = max(X − max(carry_out, 0), 0)           the carry makes up for X first; at most A + F
        T        = A + F − cut                              what aid and fee have come to
        A'       = the largest aid with A' + fee(A') ≤ T    a fee by the member or the case stays as it is
        carry    = carry_out − X + cut + (T − A' − F')      what no whole fen of aid and fee could use is carried

In each of them  A' + F' + carry = Σ due + what the sponsor owes + carry_in.  Source: 互助金以会员实际捐赠金额为准
(platforms.md 9); contract, settlement 6 and 7. The statement is the same whatever a plan says here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongji.errors import InvariantBroken
from gongji.fen import apportion, ceil_fen, floor_fen, part_of
from gongji.plans.document import PercentOfAid, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The totals of a settled period in fen; `waived_fen` is the part of `sponsor_fen` that a waiver gives."""

    aid_fen: int
    fee_fen: int
    carry_in_fen: int
    due_fen: int
    sponsor_fen: int
    waived_fen: int
    carry_out_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What a settled period leaves to be paid, in fen: aid and fee, what the sponsor owes, and what the next
    period begins with.
    """

    aid_fen: int
    fee_fen: int
    sponsor_fen: int
    carry_fen: int


def owed(plan: Plan, totals: Totals) -> Owed:
    """What a period of a plan leaves to be paid; raises InvariantBroken unless every fen has come from somebody."""
    above = totals.sponsor_fen - totals.waived_fen
    if plan.caps.excess == "sponsor":
        left = Owed(
            aid_fen=totals.aid_fen,
            fee_fen=totals.fee_fen,
            sponsor_fen=totals.sponsor_fen,
            carry_fen=totals.carry_out_fen,
        )
    elif plan.caps.excess == "carried":
        left = Owed(
            aid_fen=totals.aid_fen,
            fee_fen=totals.fee_fen,
            sponsor_fen=totals.waived_fen,
            carry_fen=totals.carry_out_fen - above,
        )
    else:
        left = with_reduced_aid(plan, totals, above_fen=above)
    check_owed(left, totals)
    return left


def with_reduced_aid(plan: Plan, totals: Totals, *, above_fen: int) -> Owed:
    """What is left where nobody pays what is above the caps."""
    cut = min(max(above_fen - max(totals.carry_out_fen, 0), 0), totals.aid_fen + totals.fee_fen)
    there = totals.aid_fen + totals.fee_fen - cut
    aid, fee = aid_and_fee_within(plan, there, totals) if cut else (totals.aid_fen, totals.fee_fen)
    return Owed(
        aid_fen=aid,
        fee_fen=fee,
        sponsor_fen=totals.waived_fen,
        carry_fen=totals.carry_out_fen - above_fen + cut + (there - aid - fee),
    )


def aid_and_fee_within(plan: Plan, there_fen: int, totals: Totals) -> tuple[int, int]:
    """The largest aid that, with the fee on it, is within an amount; and that fee.

    For a rate r: A' + ⌊r·A'⌋ ≤ T  ⟺  A'·(1 + r) < T + 1.
    """
    if isinstance(plan.fee, PercentOfAid):
        aid = ceil_fen(part_of(there_fen + 1, 1, 1 + plan.fee.rate)) - 1
        return aid, floor_fen(aid * plan.fee.rate)
    fee = min(totals.fee_fen, there_fen)
    return there_fen - fee, fee


def aid_by_case(aid_fen: int, awarded_fen: Sequence[int]) -> list[int]:
    """What each case is paid of an aid that may be less than what was awarded, in the order of the cases.

    In proportion to the awards; the parts add up to the aid exactly, and none is above its award.
    """
    return apportion(aid_fen, awarded_fen)


def check_owed(left: Owed, totals: Totals) -> None:
    """Raise InvariantBroken unless nothing is owed that nobody brings, and nobody gets more than was awarded."""
    goes = left.aid_fen + left.fee_fen + left.carry_fen
    comes = totals.due_fen + left.sponsor_fen + totals.carry_in_fen
    if goes != comes:
        raise InvariantBroken(f"aid, fee and carry are {goes} fen, but members, sponsor and carry in bring {comes} fen")
    if not (0 <= left.aid_fen <= totals.aid_fen and 0 <= left.fee_fen <= totals.fee_fen):
        raise InvariantBroken(
            f"aid {left.aid_fen} and fee {left.fee_fen} fen are owed of {totals.aid_fen} and {totals.fee_fen}"
        )
    if not totals.waived_fen <= left.sponsor_fen <= totals.sponsor_fen:
        raise InvariantBroken(
            f"the sponsor owes {left.sponsor_fen} fen: not between what is waived ({totals.waived_fen}) and "
            f"what is above the caps as well ({totals.sponsor_fen})"
        )
