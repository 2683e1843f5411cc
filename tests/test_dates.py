"""Business dates: completed years, and the same thing said with birth dates."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gongji.dates import anniversary, born_by, completed_years, is_leap, parse_date

days = st.dates(date(1880, 1, 1), date(2120, 12, 31))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1880, 2121) if calendar.isleap(year)])


def counted_years(born_on: date, on: date) -> int:
    """Age by walking from birthday to birthday; who was born on 29 February has it on 1 March of other years."""
    years = 0
    while True:
        year = born_on.year + years + 1
        leap_born = (born_on.month, born_on.day) == (2, 29)
        birthday = date(year, 3, 1) if leap_born and not calendar.isleap(year) else born_on.replace(year=year)
        if birthday > on:
            return years
        years += 1


@given(days | leap_days, days | leap_days)
def test_completed_years_are_the_birthdays_passed(born_on: date, on: date):
    assume(born_on <= on)
    assert completed_years(born_on, on) == counted_years(born_on, on)


@given(days | leap_days, days | leap_days, st.integers(0, 130))
@example(date(2000, 2, 29), date(2019, 2, 28), 19)
@example(date(2000, 2, 29), date(2019, 3, 1), 19)
@example(date(2000, 2, 29), date(2020, 2, 29), 20)
@example(date(2001, 3, 1), date(2020, 2, 29), 19)
@example(date(2001, 2, 28), date(2020, 2, 29), 19)
def test_having_completed_years_is_being_born_by_a_day(born_on: date, on: date, years: int):
    assume(born_on <= on)
    last = born_by(on, years)
    assert last is not None
    assert (born_on <= last) == (completed_years(born_on, on) >= years)


@pytest.mark.parametrize(
    ("on", "age"),
    [
        (date(2019, 2, 28), 18),
        (date(2019, 3, 1), 19),
        (date(2020, 2, 28), 19),
        (date(2020, 2, 29), 20),
        (date(2100, 2, 28), 99),
        (date(2100, 3, 1), 100),
    ],
)
def test_born_on_29_february_2000(on: date, age: int):
    assert completed_years(date(2000, 2, 29), on) == age


def test_no_calendar_goes_back_before_the_year_1():
    assert born_by(date(100, 1, 1), 99) == date(1, 1, 1)
    assert born_by(date(100, 1, 1), 100) is None


@given(st.integers(1, 9999))
def test_leap_years_are_those_of_the_calendar(year: int):
    assert is_leap(year) == calendar.isleap(year)


@given(days)
def test_a_date_is_read_as_it_is_written(on: date):
    assert parse_date(on.isoformat()) == on
    assert completed_years(on, on) == 0
    assert completed_years(on, on + timedelta(days=364)) == 0


@pytest.mark.parametrize(
    "text",
    ["", "2019-1-1", "20190101", "2019-02-30", "2019-02-29", "2019-13-01", "0000-01-01", "2019-W01-1",
     "2019-01-01T00:00", " 2019-01-01", "2019-01-01\n", "２０１９-01-01", "01-01-2019", "2019/01/01"],
)  # fmt: skip
def test_what_is_not_a_date_is_refused(text: str):
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ: no such day, or not written as a date
        parse_date(text)


@pytest.mark.parametrize(
    ("on", "years", "day"),
    [
        (date(2019, 5, 20), 3, date(2022, 5, 20)),
        (date(2012, 2, 29), 4, date(2016, 2, 29)),
        (date(2012, 2, 29), 1, date(2013, 3, 1)),
    ],
)
def test_years_are_completed_on_an_anniversary(on, years, day):
    assert anniversary(on, years) == day
    assert completed_years(on, day) == years
    assert completed_years(on, day - timedelta(days=1)) == years - 1
