"""Opening: the periods of a year stand in the database before anything happens in them, and the rules are public."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from gongji.community.log.services import publish
from gongji.community.periods.models import Period
from gongji.community.versions.queries import versions_of
from gongji.community.versions.rules import in_force
from gongji.community.versions.services import begin
from gongji.plans.calendar import periods_of_year


def open_year(plan_id: str, year: int) -> list[Period]:
    """The periods of a year by the plan's calendar, in order; those that do not stand yet are opened.

    The plan's version is in the public log before anything is decided by it.
    """
    with transaction.atomic():
        begin(plan_id, date(year, 1, 1))
        versions = versions_of(plan_id)
        opened_on = max(date(year, 1, 1), versions[0].effective_from)
        dates = periods_of_year(in_force(versions, opened_on).plan, year)
        Period.objects.bulk_create(
            [
                Period(plan=plan_id, name=each.period, notice_on=each.notice_on, sharing_on=each.sharing_on)
                for each in dates
            ],
            ignore_conflicts=True,
        )
    publish()
    return list(Period.objects.filter(plan=plan_id, name__in=[each.period for each in dates]).order_by("notice_on"))
