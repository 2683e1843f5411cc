"""The calendar of a plan: on which days of a year a period is noticed and shared.

The notice day is the cutoff: who is in at its first moment shares (platforms.md 1.2, 公示日 and 分摊日).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongji.errors import Refused
from gongji.plans.document import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDates:
    """One period of a plan.

    Its name ("2019-06-2" is the second of June), its notice day and its sharing day.
    """

    period: str
    notice_on: date
    sharing_on: date


def periods_of_year(plan: Plan, year: int) -> tuple[PeriodDates, ...]:
    """The periods whose notice day is in a year, in order; raises Refused for a plan without a calendar."""
    if plan.calendar is None:
        raise Refused(f"plan '{plan.id}' has no [calendar]; its periods cannot be named in advance")
    return tuple(
        PeriodDates(
            period=f"{year}-{month:02d}-{number}",
            notice_on=date(year, month, notice),
            sharing_on=date(year, month, sharing),
        )
        for month in range(1, 13)
        for number, (notice, sharing) in enumerate(
            zip(plan.calendar.notice_days, plan.calendar.sharing_days, strict=True), start=1
        )
        if date(year, month, notice) >= plan.calendar.first_notice_on
    )
