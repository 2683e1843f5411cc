"""The tier of a cutoff, where a plan has tiers for some ages: the one that was chosen stands in the membership, and
who has grown out of it has the next one in the roll.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable

from gongji.dates import born_by
from gongji.plans.document import Plan
from gongji.plans.tiers import successions

Params = dict[str, str | int]


def tier_on(plan: Plan, cutoff: date) -> Combinable:
    """The tier of a membership on a cutoff, for a query of memberships."""
    grown = [
        When(tier=each.tier, person__born_on__lte=latest, then=Value(each.now))
        for each in successions(plan)
        if (latest := born_by(cutoff, each.from_age))
    ]
    return Case(*grown, default=F("tier")) if grown else F("tier")


def tier_sql(plan: Plan, cutoff: date) -> tuple[str, Params]:
    """The same in SQL over `membership` and `person`, with its parameters."""
    whens, params = "", Params()
    for number, each in enumerate(successions(plan)):
        if latest := born_by(cutoff, each.from_age):
            params |= {f"tier_{number}": each.tier, f"grown_{number}": latest.isoformat(), f"now_{number}": each.now}
            whens += f" WHEN membership.tier = %(tier_{number})s AND person.born_on <= %(grown_{number})s"
            whens += f" THEN %(now_{number})s"
    return (f"CASE{whens} ELSE membership.tier END" if whens else "membership.tier"), params


def grown_sql(plan: Plan, before: Plan, *, cutoff: date, cutoff_before: date) -> tuple[str, Params]:
    """The numbers of members whose tier may differ between two cutoffs for their age, as further branches of a union.

    Everybody of such a tier, where the plan's tiers themselves have changed in between.
    """
    now, then = successions(plan), successions(before)
    branches, params = "", Params()
    for number, each in enumerate(dict.fromkeys((*now, *then))):
        params[f"chose_{number}"] = each.tier
        branches += GROWN.format(number=number)
        first, last = born_by(cutoff_before, each.from_age), born_by(cutoff, each.from_age)
        if now == then and first and last:
            params |= {f"after_{number}": first.isoformat(), f"until_{number}": last.isoformat()}
            branches += f" AND person.born_on > %(after_{number})s AND person.born_on <= %(until_{number})s"
    return branches, params


GROWN = """
        UNION
        SELECT membership.number FROM membership_membership AS membership
        JOIN people_person AS person ON person.id = membership.person_id
        WHERE membership.plan = %(plan)s AND membership.tier = %(chose_{number})s"""
