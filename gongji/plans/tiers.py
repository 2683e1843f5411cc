"""Which tier a member has at an age."""

from __future__ import annotations

from dataclasses import dataclass

from gongji.plans.document import Plan, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who chose `tier` has the tier `now` from an age on, in completed years."""

    tier: str
    from_age: int
    now: str


def successions(plan: Plan) -> tuple[Succession, ...]:
    """Every age at which a chosen tier becomes another; of one tier the highest age first."""
    by_id = {each.id: each for each in plan.tiers}
    found: list[Succession] = []
    for chosen in plan.tiers:
        steps: list[Succession] = []
        now = chosen
        while now.then is not None:
            steps.append(Succession(tier=chosen.id, from_age=now.to_age + 1, now=now.then))
            now = by_id[now.then]
        found += reversed(steps)
    return tuple(found)


def tier_at(plan: Plan, tier: str, age: int) -> str:
    """The tier of a member who chose `tier`, at an age in completed years: who grows out of one goes on in the next."""
    return next((each.now for each in successions(plan) if each.tier == tier and age >= each.from_age), tier)


def tiers_for(plan: Plan, age: int) -> tuple[Tier, ...]:
    """The tiers that somebody of an age may choose on joining, in the plan's order."""
    return tuple(each for each in plan.tiers if each.from_age <= age <= each.to_age)
