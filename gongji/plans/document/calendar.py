"""When: the days of notice and of sharing, the months that have them, and holidays that move them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gongji.dates import last_of_month
from gongji.plans.document.values import Day, DayOfMonth, Days, Flag, Month, Part

HOLIDAYS_MAX = 1000


class Calendar(Part):
    """Days of the month: the notice (cutoff, cases made public) and the sharing that follows it.

    A day past the end of a month is its last day. A sharing day that is not after its notice day is in the
    next month.
    """

    notice_days: Annotated[tuple[DayOfMonth, ...], Field(min_length=1, max_length=4)]
    sharing_days: Annotated[tuple[DayOfMonth, ...], Field(min_length=1, max_length=4)]
    months: Annotated[tuple[Month, ...], Field(min_length=1, max_length=12)] = tuple(range(1, 13))
    first_notice_on: Day
    objection_days: Days
    holidays: Annotated[tuple[Day, ...], Field(max_length=HOLIDAYS_MAX)] = ()
    weekends: Flag = False
    moved: Literal["next", "previous", "keep"] = "keep"

    @model_validator(mode="after")
    def a_sharing_day_for_each_notice(self) -> Self:
        """Refuse days that do not pair up, or do not take turns through the month."""
        if len(self.notice_days) != len(self.sharing_days):
            raise ValueError(
                f"{len(self.notice_days)} notice_days need as many sharing_days, not {len(self.sharing_days)}"
            )
        if not self.days_take_turns():
            raise ValueError("notice_days and sharing_days must take turns through the month, like 7, 14, 21, 28")
        if any(earlier >= later for earlier, later in pairwise(self.months)):
            raise ValueError("months must stand in order, each once")
        if not self.has_notice_on_first_day():
            raise ValueError(f"first_notice_on {self.first_notice_on} is not on one of the notice_days")
        return self

    def days_take_turns(self) -> bool:
        """Whether each sharing falls between its notice and the next, the last one perhaps in the next month."""
        days = [day for pair in zip(self.notice_days, self.sharing_days, strict=True) for day in pair]
        last = days.pop()
        in_turn = all(earlier < later for earlier, later in pairwise(days))
        return in_turn and (last > days[-1] or last < days[0] or not self.has_neighbours())

    def has_neighbours(self) -> bool:
        """Whether two months in a row have notices."""
        following = {month + 1 if month < 12 else 1 for month in self.months}
        return bool(following & set(self.months))

    def has_notice_on_first_day(self) -> bool:
        """Whether the first notice is on one of the notice days, in one of the months."""
        first, last = self.first_notice_on, last_of_month(self.first_notice_on)
        return first.month in self.months and first.day in {min(day, last.day) for day in self.notice_days}
