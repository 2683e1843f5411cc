"""What the dated facts of a membership mean on a day. Pure; nothing here is ever stored and rewritten by a
job.

A membership is one spell of one person in one plan. Who comes back begins a new spell, and waits again.

| before joining | joined, waiting | waiting is over | left | left because aid was paid |
|---|---|---|---|---|
| not-yet | waiting | covered | left | aided |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from gongji.dates import anniversary, completed_years
from gongji.plans.document import Plan
from gongji.plans.tiers import tiers_for


class LeftReason(StrEnum):
    """Why a spell ended."""

    OWN_WISH = "own-wish"
    AGE = "age"
    AIDED = "aided"


class Status(StrEnum):
    """What a spell is on a day."""

    NOT_YET = "not-yet"
    WAITING = "waiting"
    COVERED = "covered"
    LEFT = "left"
    AIDED = "aided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """The facts of a membership: both days are first days, of being in and of being out."""

    joined_on: date
    left_on: date | None = None
    left_reason: LeftReason | None = None


def waiting_ends_on(joined_on: date, plan: Plan) -> date:
    """The first day on which the waiting period of somebody who joined on a day is over."""
    return joined_on + timedelta(days=plan.waiting.days if plan.waiting else 0)


def status(spell: Spell, plan: Plan, on: date) -> Status:
    """What a spell is on a day, by the plan that was agreed to."""
    if on < spell.joined_on:
        return Status.NOT_YET
    if spell.left_on is not None and spell.left_on <= on:
        return Status.AIDED if spell.left_reason == LeftReason.AIDED else Status.LEFT
    return Status.WAITING if on < waiting_ends_on(spell.joined_on, plan) else Status.COVERED


def why_not_join(plan: Plan, *, born_on: date, joined_on: date, tier: str) -> list[str]:
    """Everything that keeps a person of that age from joining on a day, in words; nothing if they may."""
    reasons = []
    if joined_on < born_on:
        return [f"joining on {joined_on} is before the birth on {born_on}"]
    if plan.admission is not None:
        if (joined_on - born_on).days < plan.admission.from_days:
            reasons.append(f"born on {born_on}: members are at least {plan.admission.from_days} days old")
        if completed_years(born_on, joined_on) < plan.admission.from_age:
            reasons.append(f"born on {born_on}: members are at least {plan.admission.from_age} when they join")
        if completed_years(born_on, joined_on) > plan.admission.to_age:
            reasons.append(f"born on {born_on}: members are at most {plan.admission.to_age} when they join")
    if tier not in (known := [each.id for each in plan.tiers]):
        reasons.append(f"tier '{tier}' is not in plan '{plan.id}'; tiers: {', '.join(known)}")
    elif tier not in (fitting := [each.id for each in tiers_for(plan, completed_years(born_on, joined_on))]):
        reasons.append(f"born on {born_on}: tier '{tier}' is not for that age; tiers: {', '.join(fitting) or 'none'}")
    return reasons


def too_old_from(born_on: date, plan: Plan) -> date:
    """The birthday from which no class of the plan covers a person any more: membership ends on that day."""
    return anniversary(born_on, max(each.to_age for each in plan.classes) + 1)
