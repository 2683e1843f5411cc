"""Who takes part in a period's sharing, and in which class.

Everything is a comparison of dates, so that a loop over people and SQL over columns mean the same thing.
"""

from __future__ import annotations

from datetime import date, timedelta

from gongji.dates import completed_years
from gongji.plans.document import AgeClass, Plan


def last_joining_day(plan: Plan, cutoff: date) -> date:
    """The last day of joining with which a member takes part on the cutoff (contract, settlement 1)."""
    if plan.sharing.begins == "joining" or plan.waiting is None:
        return cutoff
    return cutoff - timedelta(days=plan.waiting.days)


def takes_part(plan: Plan, *, cutoff: date, joined_on: date, left_on: date | None) -> bool:
    """Whether a membership with these dates shares on the cutoff; `left_on` is the first day out."""
    return (left_on is None or left_on > cutoff) and joined_on <= last_joining_day(plan, cutoff)


def class_of(plan: Plan, *, cutoff: date, born_on: date) -> AgeClass | None:
    """The class that covers a person's age on the cutoff, or None."""
    age = completed_years(born_on, cutoff)
    return next((each for each in plan.classes if each.from_age <= age <= each.to_age), None)
