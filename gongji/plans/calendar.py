"""The calendar of a plan: on which days of a year a period is noticed and shared.

The notice day is the cutoff: who is in at its first moment shares (platforms.md 1.2, 公示日 and 分摊日). A period is
named after the day that the plan says, also where a holiday moves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongji.dates import day_of_month, first_of_next_month, moved
from gongji.errors import Refused
from gongji.plans.document import Calendar, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDates:
    """One period of a plan.

    Its name ("2019-06-2" is the second of June), its notice day and its sharing day.
    """

    period: str
    notice_on: date
    sharing_on: date


def periods_of_year(plan: Plan, year: int) -> tuple[PeriodDates, ...]:
    """The periods of a year's months, in order; raises Refused for a plan without a calendar."""
    if plan.calendar is None:
        raise Refused(f"plan '{plan.id}' has no [calendar]; its periods cannot be named in advance")
    return tuple(each for month in plan.calendar.months for each in periods_of_month(plan.calendar, year, month))


def periods_of_month(calendar: Calendar, year: int, month: int) -> Iterator[PeriodDates]:
    """The periods of one month, from the first notice of the plan on."""
    begins = date(year, month, 1)
    for number, (notice, sharing) in enumerate(zip(calendar.notice_days, calendar.sharing_days, strict=True), start=1):
        notice_on = day_of_month(begins, notice)
        if notice_on >= calendar.first_notice_on:
            shared_in = begins if sharing > notice else first_of_next_month(begins)
            yield PeriodDates(
                period=f"{year}-{month:02d}-{number}",
                notice_on=kept_or_moved(calendar, notice_on),
                sharing_on=kept_or_moved(calendar, day_of_month(shared_in, sharing)),
            )


def kept_or_moved(calendar: Calendar, on: date) -> date:
    """A day of the calendar, or the day that it is moved to because nothing is done on it."""
    if calendar.moved == "keep":
        return on
    return moved(on, holidays=calendar.holidays, weekends=calendar.weekends, forward=calendar.moved == "next")
