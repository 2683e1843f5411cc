"""A year of every pack with two thousand members: joining, waiting, cases, sharing, leaving, to books that balance.

What people do is drawn from a seed (tests/plans/living/); what happens then is what the document says.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry
from gongji.ledger.exports.beancount import beancount
from gongji.ledger.journal import balances, check_journal, journal
from gongji.ledger.moves import Move
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.waiting import waiting_days
from gongji.settlement.run import settle
from gongji.sharing.caps import period_cap_fen, year_cap_fen
from tests.plans.living.money import Case, Year
from tests.plans.living.people import refused
from tests.plans.living.sharing import question
from tests.plans.living.year import MEMBERS, lived
from tests.settlement.statements import statement_lines
from tests.settlement.test_ledger import booked_fen

SEED = 20190121
OF_EACH_FUNDING = {"village": "post_paid", "qingsong": "prepaid", "union": "yearly"}


@cache
def year_of(pack: str) -> Year:
    """A pack's year, lived once for all tests."""
    return lived(read_plan(pack_file(pack)), SEED, keep_rolls=pack in OF_EACH_FUNDING)


@pytest.fixture(params=pack_names())
def year(request: pytest.FixtureRequest) -> Year:
    return year_of(request.param)


def moved_fen(entries: list[Entry]) -> Counter[str]:
    """What each kind of move came to, by its words."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.what] += sum(posting.fen for posting in entry.postings if posting.fen > 0)
    return sums


def test_two_thousand_join_and_whom_the_plan_must_refuse_is_refused(year: Year):
    assert len(year.members) >= MEMBERS - 50  # some would have joined after the last notice
    on = year.shared[0].dates.notice_on
    decisions = list(refused(year.plan, random.Random(SEED), on))
    assert decisions
    assert all(decision.outcome == "refuse" and decision.reasons for decision in decisions)


def test_the_year_runs_on_the_plan_s_own_calendar(year: Year):
    calendar = year.plan.calendar
    assert calendar is not None
    assert len(year.shared) == len(calendar.notice_days) * len(calendar.months)
    for shared in year.shared:
        assert shared.dates.notice_on.day in calendar.notice_days
        assert shared.dates.sharing_on.day in calendar.sharing_days
        assert shared.dates.notice_on < shared.dates.sharing_on


def test_every_case_gets_what_the_plan_says_and_none_within_the_waiting_period(year: Year):
    paid = [case for case in year.cases if case.award.total_fen > 0]
    assert paid
    assert sum(case.award.total_fen for case in paid) == sum(shared.settlement.aid_fen for shared in year.shared)
    for case in paid:
        days = waiting_days(year.plan, cover=case.claimed.cover, accident=case.claimed.accident)
        assert case.claimed.diagnosed_on >= case.member.joined_on + timedelta(days=days)
    assert sum(shared.owed.aid_fen for shared in year.shared) <= sum(case.award.total_fen for case in paid)


def waiting_cases(year: Year) -> list[Case]:
    return [case for case in year.cases if "waiting" in [reason.rule for reason in case.award.refused]]


@pytest.mark.parametrize("pack", ["xianghubao", "xiaomi", "suning"])
def test_who_falls_ill_while_waiting_gets_the_shares_back_and_leaves(pack: str):
    ill = waiting_cases(year_of(pack))
    assert ill
    assert all(case.member.left_on is not None and case.member.paid_fen == 0 for case in ill)


@pytest.mark.parametrize("pack", ["village", "shuidi", "starter"])
def test_who_falls_ill_while_waiting_stays_where_the_plan_only_says_no_aid(pack: str):
    ill = waiting_cases(year_of(pack))
    assert ill
    assert all(case.award.total_fen == 0 and case.member.paid_fen > 0 for case in ill if case.member.ytd_fen)
    assert year_of(pack).left["waiting"] == 0


def test_nobody_is_charged_more_than_the_caps(year: Year):
    charged: Counter[int] = Counter()
    for shared in year.shared:
        cap = period_cap_fen(year.plan, cases=shared.settlement.cases)
        assert cap is None or max(shared.due_fen.values()) <= cap
        charged.update(shared.due_fen)
    year_caps = [year_cap_fen(year.plan, klass) for klass in year.plan.classes]
    if None not in year_caps:
        assert max(charged.values()) <= max(cap for cap in year_caps if cap is not None)


def test_who_has_left_is_never_charged_again(year: Year):
    by_number = {member.number: member for member in year.members}
    for shared in year.shared:
        for number in shared.due_fen:
            left_on = by_number[number].left_on
            assert left_on is None or left_on > shared.dates.notice_on


def test_the_year_ends_with_every_account_explained_and_every_member_at_zero(year: Year):
    check_journal(journal(year.books.entries))
    ended = {account: fen for account, fen in balances(year.books.entries).items() if fen}
    assert set(ended) <= {Account.CUSTODY, Account.CARRY}
    left = ended.get(Account.CUSTODY, 0)
    assert ended.get(Account.CARRY, 0) == -left
    assert 0 <= left < year.stayed_fen + len(year.members)  # what stays by the plan, and rounding: under a fen each
    assert not [each for each in year.members if each.balance_fen or each.owed_fen or each.left_on is None]


@pytest.mark.parametrize(
    "pack", [name for name in pack_names() if read_plan(pack_file(name)).funding.kind != "post_paid"]
)
def test_every_fen_paid_ahead_becomes_a_share_or_a_fee_or_comes_back_or_stays_as_the_plan_says(pack: str):
    year, sums = year_of(pack), moved_fen(year_of(pack).books.entries)
    came = sums[Move.PAID_AHEAD.value.what] + sums[Move.FEE_GIVEN_BACK.value.what]
    went = [
        Move.SHARES_FROM_BALANCES,
        Move.ARREARS_FROM_BALANCES,
        Move.FEE_FROM_BALANCES,
        Move.BALANCES_GIVEN_BACK,
        Move.BALANCES_STAY,
    ]
    assert came == sum(sums[move.value.what] for move in went)
    stays = sums[Move.BALANCES_STAY.value.what]
    assert stays == year.stayed_fen
    assert (stays > 0) == (getattr(year.plan.funding, "unused", "") == "stays")


def test_who_closes_with_all_shares_given_back_leaves_nobody_with_a_cost():
    year = year_of("meituan")
    sums = moved_fen(year.books.entries)
    assert year.plan.closing is not None
    assert year.plan.closing.refund == "all_shares"
    assert sums[Move.SPONSOR_GIVES_BACK.value.what] == sum(member.paid_fen for member in year.members) > 0


def test_of_each_kind_of_funding_one_pack_is_settled_from_files_below():
    kinds = {name: read_plan(pack_file(name)).funding.kind for name in pack_names()}
    assert {name: kinds[name] for name in OF_EACH_FUNDING} == OF_EACH_FUNDING
    assert set(OF_EACH_FUNDING.values()) == set(kinds.values())


@pytest.mark.parametrize("pack", OF_EACH_FUNDING)
def test_the_settlement_from_files_says_the_same_to_the_fen(pack: str, tmp_path: Path):
    year = year_of(pack)
    for shared in sorted(year.shared, key=lambda each: each.settlement.aid_fen)[-2:]:
        folder = tmp_path / shared.dates.period
        folder.mkdir()
        inputs = question(shared, year.rolls[shared.dates.period], plan=pack_file(pack), folder=folder)
        settlement = settle(inputs, folder / "out").settlement
        totals = (
            "participants",
            "cases",
            "aid_fen",
            "fee_fen",
            "collect_fen",
            "sponsor_fen",
            "carry_out_fen",
            "prices",
        )
        for name in totals:
            assert getattr(settlement, name) == getattr(shared.settlement, name), name
        assert {line.member: line.due_fen for line in statement_lines(folder / "out")} == shared.due_fen


@pytest.mark.parametrize("pack", OF_EACH_FUNDING)
def test_beancount_accepts_the_books_of_a_year(pack: str, tmp_path: Path):
    path = tmp_path / "year.beancount"
    path.write_text(beancount(year_of(pack).books.entries, title=pack), encoding="utf-8")
    assert booked_fen(path) == {str(account): fen for account, fen in year_of(pack).books.sums.items() if fen}
