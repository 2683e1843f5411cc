"""How much aid a plan gives: a lump sum by the age at first diagnosis, scaled by the member's tier."""

from __future__ import annotations

from gongji.errors import Refused
from gongji.fen import floor_fen
from gongji.plans.document import LumpSum, Plan


def aid_fen(plan: Plan, *, age_at_diagnosis: int, tier: str) -> int:
    """The aid in fen for an accepted case, rounded down.

    Raises Refused where the plan gives none at that age.
    """
    factors = {each.id: each.factor for each in plan.tiers}
    if tier not in factors:
        raise Refused(f"tier '{tier}' is not in plan '{plan.id}'; tiers: {', '.join(factors)}")
    for each in plan.aid:
        if isinstance(each, LumpSum) and each.from_age <= age_at_diagnosis <= each.to_age:
            if not each.tiers:
                return floor_fen(each.aid_fen * factors[tier])
            if tier in each.tiers:
                return each.aid_fen
    raise Refused(f"plan '{plan.id}' gives no aid for a first diagnosis at age {age_at_diagnosis}")
