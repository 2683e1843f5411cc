"""What everybody of a class and tier pays in a period: one price a group, rounded once.

    D  = A + F − carry_in                     what is to be shared, fen
    W  = Σ participants · class weight · tier factor
    s  = round(D · w / W)                     the price of a group with weight w; 0 where D ≤ 0

Source: contract, settlement 3–5. A member needs only D, W and w to check the price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from gongji.fen import ROUNDINGS, floor_fen, part_of
from gongji.plans.document import NoFee, PercentOfAid, PerMember, Plan

GroupKey = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The share in fen of each of the `participants` of one class and tier, before caps."""

    klass: str
    tier: str
    participants: int
    share_fen: int


def fee_fen(plan: Plan, *, aid_fen: int, participants: int, cases: int) -> int:
    """The operator's fee for a period in fen, always rounded down so that rounding never earns him
    anything.
    """
    if isinstance(plan.fee, NoFee):
        return 0
    if isinstance(plan.fee, PercentOfAid):
        return floor_fen(aid_fen * plan.fee.rate)
    return plan.fee.fen * (participants if isinstance(plan.fee, PerMember) else cases)


def group_weights(plan: Plan) -> dict[GroupKey, Fraction]:
    """What each (class, tier) pays in proportion to the others, in the plan's order."""
    return {(klass.id, tier.id): klass.weight * tier.factor for klass in plan.classes for tier in plan.tiers}


def exact_shares(
    plan: Plan, participants: Mapping[GroupKey, int], to_share_fen: int | Fraction
) -> dict[GroupKey, Fraction]:
    """What a member of every (class, tier) with participants has to bear of D, in fen, before rounding; in the
    plan's order.
    """
    weights = group_weights(plan)
    whole = sum((weights[group] * count for group, count in participants.items()), Fraction(0))
    return {group: part_of(to_share_fen, weight, whole) for group, weight in weights.items() if participants.get(group)}


def group_prices(plan: Plan, participants: Mapping[GroupKey, int], to_share_fen: int) -> tuple[Price, ...]:
    """The price of every (class, tier) that has participants, in the plan's order.

    `to_share_fen` is D and may be zero or negative: then every share is zero.
    """
    rounded = ROUNDINGS[plan.sharing.rounding]
    return tuple(
        Price(
            klass=group[0],
            tier=group[1],
            participants=participants[group],
            share_fen=rounded(exact) if to_share_fen > 0 else 0,
        )
        for group, exact in exact_shares(plan, participants, to_share_fen).items()
    )
