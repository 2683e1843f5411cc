"""Business dates. They come in as arguments; nothing here reads the clock.

The trick: "has completed a years on day d" is a comparison of birth dates, `born_on <= born_by(d, a)`. The
same comparison then serves Python, SQL on any engine and a person with a calendar.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date:
    """A date written YYYY-MM-DD; raises ValueError for anything else."""
    if not ISO_DATE.fullmatch(text):
        raise ValueError(f"'{text}' is not a date written YYYY-MM-DD")
    return date.fromisoformat(text)


def completed_years(born_on: date, on: date) -> int:
    """Age in completed years on a day.

    Who was born on 29 February turns a year older on 1 March of other years (contract, settlement 2).
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def born_by(on: date, years: int) -> date | None:
    """The last birth date of those who have completed `years` on `on`.

    None where no calendar goes back so far.
    """
    year = on.year - years
    if year < 1:
        return None
    day = 28 if (on.month, on.day) == (2, 29) and not is_leap(year) else on.day
    return date(year, on.month, day)


def anniversary(on: date, years: int) -> date:
    """The day on which `years` years are completed since a day; 1 March where 29 February is missing."""
    if (on.month, on.day) == (2, 29) and not is_leap(on.year + years):
        return date(on.year + years, 3, 1)
    return on.replace(year=on.year + years)


def is_leap(year: int) -> bool:
    """Whether a year of the Gregorian calendar has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def last_of_month(on: date) -> date:
    """The last day of the month that a day is in."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def day_of_month(month: date, day: int) -> date:
    """A day (1 to 31) of the month that `month` is in; its last day where it has no such day."""
    last = last_of_month(month)
    return last if day >= last.day else month.replace(day=day)


def first_of_next_month(on: date) -> date:
    """The first day of the month after the one that a day is in."""
    return last_of_month(on) + timedelta(days=1)


def moved(on: date, *, holidays: Collection[date], weekends: bool, forward: bool) -> date:
    """The nearest day, `on` itself or forward or back, that is no holiday and, where `weekends` rest, no weekend."""
    step = timedelta(days=1 if forward else -1)
    while on in holidays or (weekends and on.weekday() >= SATURDAY):
        on += step
    return on
