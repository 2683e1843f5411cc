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

from gongji.dates import anniversary
from gongji.plans.admission import Person, by_age_and_tier
from gongji.plans.document import Plan


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
    """Everything that keeps a person of that age from joining in a tier on a day, in words; nothing if they may.

    What else a plan asks (papers, relations, health) is `plans.admission.eligible`, which needs the declaration.
    """
    person = Person(born_on=born_on, tier=tier)
    return [f"born on {born_on}: {reason.words.en}" for reason in by_age_and_tier(plan, person, joined_on)]


def too_old_from(born_on: date, plan: Plan) -> date:
    """The birthday from which no class of the plan covers a person any more: membership ends on that day."""
    return anniversary(born_on, max(each.to_age for each in plan.classes) + 1)
