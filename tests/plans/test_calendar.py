"""The calendar of a plan: the periods of a year and their days."""

from __future__ import annotations

from datetime import date

import pytest

from gongji.errors import Refused
from gongji.plans.calendar import periods_of_year
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from tests.plans.writing import plan_of


@pytest.mark.parametrize("pack", ["xianghubao", "village"])
def test_2019_has_23_periods_and_the_first_is_the_second_of_january(pack: str):
    periods = periods_of_year(read_plan(pack_file(pack)), 2019)
    assert len(periods) == 23
    first, last = periods[0], periods[-1]
    assert (first.period, first.notice_on, first.sharing_on) == ("2019-01-2", date(2019, 1, 21), date(2019, 1, 28))
    assert (last.period, last.notice_on, last.sharing_on) == ("2019-12-2", date(2019, 12, 21), date(2019, 12, 28))
    assert periods[10].period == "2019-06-2"
    assert periods[10].notice_on == date(2019, 6, 21)


def test_the_years_before_and_after():
    plan = read_plan(pack_file("xianghubao"))
    assert periods_of_year(plan, 2018) == ()
    assert len(periods_of_year(plan, 2020)) == 24


def test_periods_follow_one_another():
    """A period is shared before the next is noticed."""
    periods = periods_of_year(read_plan(pack_file("xianghubao")), 2020)
    days = [day for each in periods for day in (each.notice_on, each.sharing_on)]
    assert days == sorted(set(days))
    assert len({each.period for each in periods}) == 24


def test_three_periods_a_month_are_numbered_to_three():
    """美团互助: notice on the 6th, 15th and 24th."""
    plan = plan_of(
        "[calendar]\nnotice_days = [6, 15, 24]\nsharing_days = [9, 18, 27]\n"
        "first_notice_on = 2020-04-24\nobjection_days = 3\n"
    )
    periods = periods_of_year(plan, 2020)
    assert [each.period for each in periods[:4]] == ["2020-04-3", "2020-05-1", "2020-05-2", "2020-05-3"]
    assert len(periods) == 25


def test_a_plan_without_a_calendar_has_no_periods_to_name():
    with pytest.raises(Refused, match=r"plan 'test' has no \[calendar\]"):
        periods_of_year(plan_of(), 2019)
