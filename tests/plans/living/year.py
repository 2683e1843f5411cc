"""A year in the life of a plan: people join, fall ill, share, leave, and at last all go home with what is theirs.

Drawn from a seed and nothing else. All rules are the plan's own: who may join, what a case gets, who shares what, how
one pays and what one gets back. What people do (fall ill, forget to pay, leave) is chance.
"""

from __future__ import annotations

import random
from datetime import date

from gongji.dates import completed_years
from gongji.ledger.accounts import Account
from gongji.ledger.moves import Move
from gongji.plans.calendar import PeriodDates, periods_of_year
from gongji.plans.document import Plan
from gongji.plans.document.funding import Yearly
from gongji.plans.tiers import tier_at
from gongji.settlement.journal import settled_entry
from tests.plans.living.books import Books
from tests.plans.living.cases import fall_ill
from tests.plans.living.money import (
    DAY,
    Year,
    collect,
    come_back,
    fill_up,
    join,
    keep_or_return,
    leave,
    settle_debt,
    standing,
)
from tests.plans.living.sharing import roll_csv, share_period

MEMBERS, FOUNDERS = 2_000, 1_700


def lived(plan: Plan, seed: int, *, keep_rolls: bool = False) -> Year:
    """A whole year of a plan with 2,000 members, from its first joining to its winding-up."""
    chance = random.Random(seed)
    year = Year(plan=plan, chance=chance, books=Books(plan=plan.id), keep_rolls=keep_rolls)
    assert plan.calendar is not None
    assert plan.effective_from is not None
    number = max(plan.calendar.first_notice_on, plan.effective_from).year + 1
    periods = periods_of_year(plan, number)
    joins = joining_days(plan, number, chance, last=periods[-1].notice_on)
    for dates in periods:
        live_period(year, dates, joins)
    wind_up(year, max(date(number, 12, 31), periods[-1].sharing_on) + DAY)
    return year


def joining_days(plan: Plan, number: int, chance: random.Random, *, last: date) -> list[date]:
    """When people join: most in the half year before or on the first day of a common term, the others in the year."""
    first = date(number, 1, 1)
    founders = [first - chance.randrange(1, 184) * DAY for _ in range(FOUNDERS)]
    if isinstance(plan.funding, Yearly) and plan.funding.begins == "month":
        founders = [first] * FOUNDERS
    later = [first + chance.randrange((last - first).days) * DAY for _ in range(MEMBERS - FOUNDERS)]
    return sorted(founders + later, reverse=True)


def live_period(year: Year, dates: PeriodDates, joins: list[date]) -> None:
    """Everything that happens up to one notice, then the sharing of that period."""
    notice, sharing = dates.notice_on, dates.sharing_on
    while joins and joins[-1] <= notice:
        join(year, joins.pop(), notice)
    for member in [each for each in year.open() if each.ends_on <= notice]:
        leave(year, member, member.ends_on, notice, why="age")
    for member in year.chance.sample(list(year.open()), 3):
        leave(year, member, notice, notice, why="wish")
    come_back(year, notice)
    fill_up(year, notice)
    cases = fall_ill(year, dates)
    roll = standing(year, notice)
    for member in roll if len(year.plan.tiers) > 1 else ():
        member.tier = tier_at(year.plan, member.tier, completed_years(member.born_on, notice))
    if year.keep_rolls:
        year.rolls[dates.period] = roll_csv(roll)
    shared = share_period(year.plan, roll, cases, dates, year.books.carry_fen())
    year.shared.append(shared)
    year.books.post(settled_entry(shared.settlement, shared.owed))
    year.books.move(Move.SPONSOR_PAID, shared.owed.sponsor_fen, sharing)
    collect(year, shared, sharing)
    year.books.pay_out(sharing)
    year.books.check(year.members)


# --- the end -----------------------------------------------------------------------------------------------------


def wind_up(year: Year, on: date) -> None:
    """The term ends, debts are given up, the last cases are paid by the plan, and all leave with what is theirs."""
    if isinstance(year.plan.funding, Yearly):
        for member in year.members:
            keep_or_return(year, member, on, returned=year.plan.funding.unused == "returned")
    for member in year.members:
        settle_debt(year, member, on)
        year.books.move(Move.ARREARS_GIVEN_UP, member.owed_fen, on)
        member.owed_fen = 0
    bear_the_rest(year, on)
    refund = year.plan.closing.refund if year.plan.closing else "balance"
    for member in list(year.open()):
        leave(year, member, on, on, why="end")
        keep_or_return(year, member, on, returned=refund != "none")
    if refund == "all_shares":
        year.books.move(Move.SPONSOR_GIVES_BACK, paid := sum(member.paid_fen for member in year.members), on)
        year.books.move(Move.SPONSOR_PAID, paid, on)
    year.books.pay_out(on)
    year.books.close_day(on)
    year.books.check(year.members)


def bear_the_rest(year: Year, on: date) -> None:
    """Who bears what debts given up have left unpaid: the case itself, the operator, or all in one more sharing."""
    short = -year.books.carry_fen()
    if short <= 0:
        return
    if year.plan.caps.excess == "reduces_aid":
        fee = min(short, -year.books.sums[Account.FEE_PAYABLE])
        year.books.move(Move.FEE_NOT_RAISED, fee, on)
        year.books.move(Move.AID_NOT_RAISED, short - fee, on)
    elif year.plan.closing is None or year.plan.closing.tail == "operator":
        year.books.move(Move.SPONSOR_BEARS_THE_REST, short, on)
        year.books.move(Move.SPONSOR_PAID, short, on)
    else:
        dates = PeriodDates(period="end", notice_on=on, sharing_on=on)
        shared = share_period(year.plan, [each for each in year.open() if each.ends_on > on], [], dates, -short)
        year.books.post(settled_entry(shared.settlement, shared.owed))
        year.books.move(Move.SPONSOR_PAID, shared.owed.sponsor_fen, on)
        for member in year.members:
            member.paid_fen += shared.due_fen.get(member.number, 0)
        year.books.move(Move.SHARES_COLLECTED, sum(shared.due_fen.values()), on)
