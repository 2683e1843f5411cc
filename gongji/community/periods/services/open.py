"""Opening: the periods of a year stand in the database before anything happens in them, and the rules are public."""

from __future__ import annotations

from django.db import transaction

from gongji.community.log.services import publish
from gongji.community.membership.queries import plan_of, plan_path
from gongji.community.membership.services import put_in_force
from gongji.community.periods.models import Period
from gongji.plans.calendar import periods_of_year


def open_year(plan_id: str, year: int) -> list[Period]:
    """The periods of a year by the plan's calendar, in order; those that do not stand yet are opened.

    The plan's version is in the public log before anything is decided by it.
    """
    dates = periods_of_year(plan_of(plan_id), year)
    with transaction.atomic():
        put_in_force(plan_path(plan_id))
        Period.objects.bulk_create(
            [
                Period(plan=plan_id, name=each.period, notice_on=each.notice_on, sharing_on=each.sharing_on)
                for each in dates
            ],
            ignore_conflicts=True,
        )
    publish()
    return list(Period.objects.filter(plan=plan_id, name__in=[each.period for each in dates]).order_by("notice_on"))
