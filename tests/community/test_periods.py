"""A period's stages in their order, the files they leave, and the money they book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pyarrow.parquet as pq
import pytest
from beancount import loader
from django.db import IntegrityError, transaction

from gongji.community.cases.services import apply, decide
from gongji.community.database.locks import file_lock
from gongji.community.membership.models import Membership
from gongji.community.periods.models import Period
from gongji.community.periods.queries import books, one_period, periods_of, year_journal
from gongji.community.periods.rules import ORDER, TRANSITIONS
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from gongji.errors import NotNow, Refused
from gongji.ledger.accounts import Account
from gongji.ledger.journal import balances, check_journal
from tests.community.conftest import PLAN
from tests.community.test_cases import application

STAGES: tuple[Callable[[Period], Period], ...] = (freeze, settle, disclose, collect, close)


@pytest.fixture
def year(db) -> list[Period]:
    """The 23 periods of 2019, open."""
    return open_year(PLAN, 2019)


def run(period: Period) -> None:
    for stage in STAGES:
        stage(period)


def falls_ill(member: Membership, on: date) -> None:
    decide(apply(application(member, on)).number, on)


def roll_of(data_folder, period: Period) -> list[dict]:
    return pq.read_table(data_folder / "periods" / PLAN / period.name / "roll.parquet").to_pylist()


def test_the_year_has_23_periods_and_opening_twice_is_opening_once(year):
    assert [year[0].name, year[1].name, year[-1].name] == ["2019-01-2", "2019-02-1", "2019-12-2"]
    assert [each.pk for each in open_year(PLAN, 2019)] == [each.pk for each in year]
    assert len(year) == 23


def test_every_state_has_one_exit_and_the_last_has_none():
    assert [before for before, _ in TRANSITIONS.values()] == list(ORDER[:-1])
    assert all(ORDER.index(after) == ORDER.index(before) + 1 for before, after in TRANSITIONS.values())


def test_a_stage_out_of_turn_is_refused_and_a_done_one_changes_nothing(year, wang):
    first = year[0]
    for stage in STAGES[1:]:
        with pytest.raises(Refused, match="2019-01-2 is open: freeze it before"):
            stage(first)
    for stage, after in zip(STAGES, ORDER[1:], strict=True):
        stage(first)
        assert first.state == after
        stage(first)
        assert first.state == after
    entries = books(PLAN)
    run(first)
    assert books(PLAN) == entries


def test_a_period_waits_for_the_one_before_it(year, wang):
    with pytest.raises(Refused, match="2019-02-1 cannot be frozen: period 2019-01-2 before it is open"):
        freeze(year[1])


def test_what_is_frozen_stays_frozen(year, wang, lin, data_folder):
    freeze(year[0])
    Membership.objects.filter(pk=lin.pk).delete()
    settle(year[0])
    assert (year[0].members, year[0].participants) == (2, 2)


def test_the_roll_has_what_each_has_paid_this_calendar_year(year, wang, lin, mother, data_folder):
    falls_ill(lin, date(2019, 1, 25))
    for period in year[:2]:
        run(period)
    share_fen = max(price["share_fen"] for price in year[1].prices)
    freeze(year[2])
    assert {row["member"]: row["ytd_fen"] for row in roll_of(data_folder, year[1])} == {1: 0, 2: 0, 3: 0}
    assert {row["member"]: row["ytd_fen"] for row in roll_of(data_folder, year[2])} == {
        wang.number: min(share_fen, 18_800),
        mother.number: min(share_fen, 18_800),
    }


def test_the_sponsor_bears_january_and_the_cap_holds_for_the_year(year, wang, lin, zhao, mother):
    falls_ill(wang, date(2019, 1, 10))
    falls_ill(zhao, date(2019, 2, 1))
    for period in year[:3]:
        run(period)
    january, february = one_period(PLAN, "2019-01-2"), one_period(PLAN, "2019-02-1")
    assert january is not None
    assert february is not None
    assert (january.collect_fen, january.sponsor_fen) == (0, january.aid_fen + january.fee_fen + january.carry_out_fen)
    assert february.collect_fen == 18_800 * 3
    assert february.sponsor_fen > 0


def test_the_aided_are_out_from_the_sharing_day_on(year, wang, lin):
    falls_ill(wang, date(2019, 1, 10))
    run(year[0])
    freeze(year[1])
    settle(year[1])
    assert (year[0].participants, year[1].participants) == (2, 1)


def test_people_who_grow_too_old_leave_before_they_could_stop_a_settlement(year, wang, mother, data_folder):
    mother.person.born_on = date(1958, 1, 10)
    mother.person.save()
    run(year[0])
    assert [row["member"] for row in roll_of(data_folder, year[0])] == [wang.number]


def test_a_year_ends_with_custody_equal_to_the_carry_and_the_next_begins_with_it(
    year, wang, lin, zhao, mother, data_folder
):
    falls_ill(wang, date(2019, 1, 10))
    falls_ill(lin, date(2019, 6, 10))
    for period in year:
        run(period)
    links = books(PLAN)
    check_journal(links)
    sums = balances([link.entry for link in links])
    carry_fen = periods_of(PLAN, 2019)[-1].carry_out_fen
    assert sums.pop(Account.CUSTODY) == carry_fen
    assert sums.pop(Account.CARRY) == -carry_fen
    assert set(sums.values()) == {0}
    assert all(after.carry_in_fen == before.carry_out_fen for before, after in pairwise(periods_of(PLAN, 2019)))
    next_year = open_year(PLAN, 2020)[0]
    freeze(next_year)
    assert next_year.carry_in_fen == carry_fen
    assert {row["ytd_fen"] for row in roll_of(data_folder, next_year)} == {0}


def test_bean_check_accepts_the_journal_of_a_year(year, wang, lin, tmp_path):
    falls_ill(wang, date(2019, 1, 10))
    for period in year[:4]:
        run(period)
    file = tmp_path / "year.beancount"
    file.write_text(year_journal(PLAN, 2019) or "", encoding="utf-8")
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    aid = [
        posting.units.number
        for each in entries
        for posting in getattr(each, "postings", None) or []
        if posting.account == "Liabilities:Aid" and posting.units.number < 0
    ]
    assert aid == [Decimal("-100000.00")]


def test_the_database_refuses_totals_that_do_not_add_up(year, wang):
    run(year[0])
    with pytest.raises(IntegrityError, match="period_adds_up"), transaction.atomic():
        Period.objects.filter(pk=year[0].pk).update(aid_fen=1)


def test_who_finds_the_lock_taken_is_told_to_try_again(db):
    with file_lock("village"), pytest.raises(NotNow, match="somebody else is at work"), file_lock("village"):
        pass
    with file_lock("village"):
        pass
