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


def dates(text: str, year: int = 2020) -> list[str]:
    """The periods of a year as "name notice sharing", without the year."""
    rest = "objection_days = 3\n" if "objection_days" not in text else ""
    plan = plan_of(f"[calendar]\n{text}{rest}")
    return [f"{each.period[5:]} {each.notice_on:%m-%d} {each.sharing_on:%m-%d}" for each in periods_of_year(plan, year)]


def test_the_31st_is_the_last_day_of_every_month():
    days = dates("notice_days = [15]\nsharing_days = [31]\nfirst_notice_on = 2020-01-15\n")
    assert days[:4] == ["01-1 01-15 01-31", "02-1 02-15 02-29", "03-1 03-15 03-31", "04-1 04-15 04-30"]


def test_a_last_day_may_be_the_first_notice():
    text = "notice_days = [31]\nsharing_days = [10]\nfirst_notice_on = 2021-02-28\n"
    assert dates(text, 2021)[:2] == ["02-1 02-28 03-10", "03-1 03-31 04-10"]


def test_a_sharing_day_that_is_not_after_its_notice_is_in_the_next_month():
    days = dates("notice_days = [10, 25]\nsharing_days = [20, 5]\nfirst_notice_on = 2020-11-10\n")
    assert days == ["11-1 11-10 11-20", "11-2 11-25 12-05", "12-1 12-10 12-20", "12-2 12-25 01-05"]


def test_a_plan_may_share_once_a_quarter_or_once_a_year():
    quarters = "notice_days = [20]\nsharing_days = [20]\nmonths = [3, 6, 9, 12]\nfirst_notice_on = 2020-03-20\n"
    assert dates(quarters) == ["03-1 03-20 04-20", "06-1 06-20 07-20", "09-1 09-20 10-20", "12-1 12-20 01-20"]
    yearly = "notice_days = [31]\nsharing_days = [31]\nmonths = [12]\nfirst_notice_on = 2020-12-31\n"
    assert dates(yearly) == ["12-1 12-31 01-31"]


@pytest.mark.parametrize(
    ("moved", "weekends", "day"),
    [
        ("keep", "true", "10-1 10-01 10-08"),
        ("next", "false", "10-1 10-09 10-10"),
        ("next", "true", "10-1 10-09 10-12"),
        ("previous", "true", "10-1 09-30 09-30"),
    ],
)
def test_holidays_and_weekends_move_both_days(moved: str, weekends: str, day: str):
    """1 to 8 October 2020 are holidays, and so is the 9th for the sharing; the 10th is a Saturday."""
    holidays = ", ".join(f"2020-10-{number:02d}" for number in range(1, 9))
    text = (
        f"notice_days = [1]\nsharing_days = [{8 if moved != 'next' else 10}]\nfirst_notice_on = 2020-10-01\n"
        f'holidays = [{holidays}]\nweekends = {weekends}\nmoved = "{moved}"\n'
    )
    assert dates(text)[0] == day
