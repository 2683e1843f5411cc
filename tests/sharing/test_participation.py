"""Who takes part on a cutoff, and in which class."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gongji.dates import completed_years
from gongji.sharing.participation import class_of, last_joining_day, takes_part
from tests.plans.writing import plan_of

CUTOFF = date(2019, 6, 21)
JOINING = plan_of(begins="joining")
AFTER_WAITING = plan_of(begins="after_waiting", waiting_days=90)

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1904, 2100) if calendar.isleap(year)])


@dataclass(frozen=True, kw_only=True)
class Case:
    joined_on: date
    left_on: date | None = None
    joining: bool
    after_waiting: bool


@pytest.mark.parametrize(
    "case",
    [
        Case(joined_on=date(2019, 6, 21), joining=True, after_waiting=False),
        Case(joined_on=date(2019, 6, 22), joining=False, after_waiting=False),
        Case(joined_on=date(2019, 3, 23), joining=True, after_waiting=True),
        Case(joined_on=date(2019, 3, 24), joining=True, after_waiting=False),
        Case(joined_on=date(2018, 1, 1), left_on=date(2019, 6, 21), joining=False, after_waiting=False),
        Case(joined_on=date(2018, 1, 1), left_on=date(2019, 6, 22), joining=True, after_waiting=True),
        Case(joined_on=date(2018, 1, 1), left_on=date(2018, 1, 1), joining=False, after_waiting=False),
    ],
    ids=lambda case: f"{case.joined_on}..{case.left_on}",
)
def test_the_first_and_last_days_of_taking_part(case: Case):
    for plan, expected in ((JOINING, case.joining), (AFTER_WAITING, case.after_waiting)):
        assert takes_part(plan, cutoff=CUTOFF, joined_on=case.joined_on, left_on=case.left_on) == expected


@given(days, days, st.none() | days, st.integers(0, 3660))
def test_the_contract_in_its_own_words(cutoff: date, joined_on: date, left_on: date | None, waiting: int):
    """Contract, settlement 1: joined_on + days <= cutoff, and left_on empty or after the cutoff."""
    stays = left_on is None or left_on > cutoff
    for begins, extra in (("joining", 0), ("after_waiting", waiting)):
        plan = plan_of(begins=begins, waiting_days=waiting)
        expected = stays and joined_on + timedelta(days=extra) <= cutoff
        assert takes_part(plan, cutoff=cutoff, joined_on=joined_on, left_on=left_on) == expected
        assert (joined_on <= last_joining_day(plan, cutoff)) == (joined_on + timedelta(days=extra) <= cutoff)


@given(days | leap_days, days | leap_days)
@example(date(1979, 6, 21), CUTOFF)
@example(date(1979, 6, 22), CUTOFF)
@example(date(1980, 2, 29), date(2020, 2, 28))
@example(date(1980, 2, 29), date(2020, 2, 29))
def test_a_member_is_in_the_class_of_the_completed_years(born_on: date, cutoff: date):
    assume(born_on <= cutoff)
    age = completed_years(born_on, cutoff)
    found = class_of(JOINING, cutoff=cutoff, born_on=born_on)
    if age >= 60:
        assert found is None
    else:
        assert found is not None
        assert found.id == ("under-40" if age < 40 else "40-to-59")
