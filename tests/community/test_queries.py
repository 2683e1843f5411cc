"""What pages read: the figures, masked, in a constant number of queries whatever the size."""

from __future__ import annotations

from datetime import date

import pytest

from gongji.community.cases.queries import cases_by_state, cases_of_period, cases_of_periods, one_case
from gongji.community.cases.services import apply, decide
from gongji.community.membership.queries import counts, family
from gongji.community.people.queries import family_of, masked_holder
from gongji.community.people.services import open_accounts
from gongji.community.periods.queries import (
    latest_public,
    my_period,
    my_year,
    one_period,
    periods_of,
    year_journal,
    years_of,
)
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from gongji.community.rehearsal.queries import demo_accounts
from tests.community.conftest import PLAN
from tests.community.test_cases import application


@pytest.fixture
def spring(wang, mother, daughter, lin, zhao, data_folder):
    """Eight periods of 2019: 林晓燕 is aided in February, 欧阳秀兰 in March; the ninth is settled and not disclosed."""
    for who, on in ((lin, date(2019, 2, 1)), (mother, date(2019, 3, 10))):
        decide(apply(application(who, on)).number, on)
    periods = open_year(PLAN, 2019)
    for period in periods[:8]:
        for stage in (freeze, settle, disclose, collect, close):
            stage(period)
    freeze(periods[8])
    settle(periods[8])
    return periods


def test_a_year_shows_disclosed_periods_only(spring):
    assert [period.name for period in periods_of(PLAN, 2019)] == [each.name for each in spring[:8]]
    assert one_period(PLAN, spring[8].name) is None
    assert one_period(PLAN, "no-such-period") is None
    latest = latest_public(PLAN)
    assert latest is not None
    assert latest.name == spring[7].name
    assert years_of(PLAN) == [2019]
    assert periods_of(PLAN, 2018) == []


def test_the_figures_of_a_period_are_those_of_its_settlement(spring):
    february = one_period(PLAN, "2019-02-1")
    assert february is not None
    assert (february.members, february.participants, february.waiting, february.cases) == (5, 4, 1, 1)
    assert february.aid_fen + february.fee_fen + february.carry_out_fen == (
        february.collect_fen + february.sponsor_fen + february.carry_in_fen
    )
    entry, standard = sorted({price.share_fen for price in february.prices})
    assert february.share_fen == standard
    assert entry * 2 in {standard, standard + 1}


def test_cases_are_found_by_period_and_masked(spring):
    [case] = cases_of_period(PLAN, "2019-03-2")
    assert case.masked_name == "欧阳*兰"
    assert one_case(PLAN, case.number) == case
    assert cases_of_periods(PLAN, ["2019-02-1", "2019-03-2"]).keys() == {"2019-02-1", "2019-03-2"}
    assert one_case(PLAN, "2019-9999") is None


def test_a_family_sees_what_it_paid_and_each_fen_of_it(spring, account, wang, mother, daughter):
    year = my_year(account, PLAN, 2019)
    assert [mine.period.name for mine in year.periods] == [each.name for each in reversed(spring[:8])]
    traced = my_period(account, PLAN, "2019-02-1")
    assert traced is not None
    assert [line.member for line in traced.mine.lines] == [wang.number, mother.number]
    assert [line.relation for line in traced.mine.lines] == ["self", "parent"]
    assert sum(part.fen for part in traced.parts) == traced.mine.due_fen == 2 * 18_800
    assert [part.case.number if part.case else "fee" for part in traced.parts] == ["2019-0001", "fee"]
    assert year.due_fen == sum(mine.due_fen for mine in year.periods)
    last = my_period(account, PLAN, spring[7].name)
    assert last is not None
    assert [line.member for line in last.mine.lines] == [wang.number, daughter.number]


def test_who_took_no_part_has_no_lines(spring, db):
    [stranger] = open_accounts(1)
    assert my_year(stranger, PLAN, 2019).periods == ()
    assert my_period(stranger, PLAN, "2019-02-1") is None


def test_a_family_is_listed_with_its_holder_first(spring, account, wang):
    listed = family(account, PLAN, date(2019, 5, 1))
    assert [(each.masked_name, each.status) for each in listed] == [
        ("王*国", "covered"),
        ("欧阳*兰", "aided"),
        ("王*涵", "covered"),
    ]
    assert masked_holder(account) == "王*国"
    assert [person.relation for person in family_of(account)] == ["self", "parent", "child"]


def test_demo_accounts_are_masked_and_none_twice(spring):
    shown = demo_accounts(PLAN)
    assert len({each.account_id for each in shown}) == len(shown) >= 3
    assert all("*" in each.masked_name for each in shown)


QUERIES = {
    "periods_of": (1, lambda account: periods_of(PLAN, 2019)),
    "one_period": (1, lambda account: one_period(PLAN, "2019-02-1")),
    "latest_public": (1, lambda account: latest_public(PLAN)),
    "years_of": (1, lambda account: years_of(PLAN)),
    "year_journal": (2, lambda account: year_journal(PLAN, 2019)),
    "cases_of_period": (1, lambda account: cases_of_period(PLAN, "2019-02-1")),
    "one_case": (1, lambda account: one_case(PLAN, "2019-0001")),
    "cases_by_state": (1, lambda account: cases_by_state(PLAN)),
    "counts": (2, lambda account: counts(PLAN, date(2019, 3, 1))),
    "family": (2, lambda account: family(account, PLAN, date(2019, 3, 1))),
    "my_year": (2, lambda account: my_year(account, PLAN, 2019)),
    "my_period": (3, lambda account: my_period(account, PLAN, "2019-02-1")),
    "demo_accounts": (4, lambda account: demo_accounts(PLAN)),
}


def test_the_number_of_queries_does_not_depend_on_the_size(spring, account, django_assert_num_queries):
    for name, (count, ask) in QUERIES.items():
        with django_assert_num_queries(count, info=name):
            ask(account)
