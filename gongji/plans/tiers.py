"""Which tier a member has at an age."""

from __future__ import annotations

from gongji.plans.document import Plan, Tier


def tier_at(plan: Plan, tier: str, age: int) -> str:
    """The tier of a member who chose `tier`, at an age in completed years: who grows out of one goes on in the next."""
    by_id = {each.id: each for each in plan.tiers}
    now = by_id[tier]
    while age > now.to_age and now.then is not None:
        now = by_id[now.then]
    return now.id


def tiers_for(plan: Plan, age: int) -> tuple[Tier, ...]:
    """The tiers that somebody of an age may choose on joining, in the plan's order."""
    return tuple(each for each in plan.tiers if each.from_age <= age <= each.to_age)
