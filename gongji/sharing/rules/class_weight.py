"""By the weight of class and tier: what a plan says and a settlement does, before rounding.

    h_i = w_i / Σ w · S          w_i = class weight · tier factor

Source: settlement contract 3–5, through `prices.py`, so that this can never differ from what members pay. Fair where
the weights are in proportion to the means: w_i ∝ q_i b_i (chance · aid), which is the fair benefit design of
Abdikerimova and Feng 2022 and of Chen, Feng, Wei and Zhao 2023; with equal weights it asks for aid b_i ∝ 1/q_i.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gongji.errors import Refused
from gongji.plans.document import Plan
from gongji.sharing.prices import GroupKey, exact_shares
from gongji.sharing.rules import Fen, Parts


def contributions(plan: Plan, groups: Sequence[GroupKey], *, total_fen: Fen) -> Parts:
    """The exact share of each member, who is in the (class, tier) `groups` says; raises Refused for one not in the
    plan.
    """
    known = [(klass.id, tier.id) for klass in plan.classes for tier in plan.tiers]
    unknown = sorted(set(groups) - set(known))
    if unknown or not groups:
        names = ", ".join("/".join(group) for group in unknown) or "nobody"
        raise Refused(f"{names}: not in the plan. It has {', '.join('/'.join(group) for group in known)}")
    shares = exact_shares(plan, Counter(groups), total_fen)
    return tuple(shares[group] for group in groups)
